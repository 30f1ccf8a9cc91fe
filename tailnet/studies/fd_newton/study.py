"""The study of Newton's method by finite differences: what runs on one training seed."""

from typing import Any

from tailnet.mlp.curvature.point import Point
from tailnet.mlp.initialization import initialize
from tailnet.studies.conduct import Outcome, Study
from tailnet.studies.fd_newton import design
from tailnet.studies.fd_newton.decision import decide, mean_cosine, mean_log_reach
from tailnet.studies.fd_newton.exhibits import exhibit
from tailnet.studies.fd_newton.likeness import DAMPING, READINGS, controls, drawn_steps, likeness
from tailnet.studies.fd_newton.step_size import CENTRAL, FORWARD, errors_along_gradient
from tailnet.studies.hundred_classes import DATASET
from tailnet.studies.optimizer_race.contest import SGD, contest, race_design
from tailnet.studies.optimizer_race.decision import race_statistics
from tailnet.studies.optimizer_race.problem import described, problem_of
from tailnet.studies.optimizer_race.stages import CURVED, draw_batch, stages
from tailnet.studies.plan import Plan, training_seed

#: Parts of a seed's randomness: images, first weights, batches of all runs, and the batch for comparisons.
_IMAGES, _START, _BATCHES, _CURVED = range(4)


def replicate(plan: Plan, number: int) -> Outcome:
    """Race the methods from one start, and compare steps along the training by SGD."""
    problem = problem_of(plan, training_seed(plan, number, _IMAGES))
    seed = training_seed(plan, number, _START)
    start = initialize(design.architecture(problem.widths), scheme="glorot uniform", bias="zero", rng=seed)
    raced = contest(
        problem,
        start,
        design.entrants(),
        first_order_steps=design.FIRST_ORDER_STEPS,
        seed=training_seed(plan, number, _BATCHES),
    )
    data = draw_batch(problem, training_seed(plan, number, _CURVED))
    points = {name: Point.at(one, *data) for name, one in stages(start, raced.chosen[SGD]).items()}
    details = {
        "race": raced.to_dict(),
        "stages": {
            name: {"likeness": likeness(point), "differences": errors_along_gradient(point)}
            for name, point in points.items()
        },
        "controls": controls(*data, seed),
        # One seed's steps are drawn.
        "drawn": drawn_steps(*data, seed) if number == 0 else None,
    }
    return {"statistics": _statistics(details), "analyses": [], "not_run": {}, "details": details}


def _statistics(details: dict[str, Any]) -> dict[str, float]:
    """Flatten what claims are decided on; what was timed stays in the details."""
    row = {"details": details}
    return {
        **race_statistics(row, design.METHODS),
        **{f"cosine_{name}": mean_cosine(row, name) for name in READINGS},
        **{f"log10_best_move_{kind}": mean_log_reach(row, kind) for kind in (FORWARD, CENTRAL)},
    }


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained on what."""
    return described(plan), {
        **race_design(plan, None, design.FIRST_ORDER_STEPS),
        "second-order methods": "; ".join(
            f"{entrant.name}: {entrant.steps} steps, {len(entrant.settings)} settings"
            for entrant in design.entrants()
        ),
        "the document's step": (
            "its program is not given; read as -g v/y weight by weight, y the difference of gradients along "
            "v = g, without damping. The other reading, “solved”, takes products for conjugate gradients "
            "by differences"
        ),
        "comparison of steps": (
            f"on {CURVED} images to train on, at the start, at three points of the training by SGD and at "
            f"its end; damping {DAMPING:g} in all of them"
        ),
        "the document's data set": "yes" if plan.dataset == DATASET else "no, that is CIFAR-100",
    }


STUDY = Study(
    name="fd-newton",
    title="Newton's method by finite differences on a perceptron",
    datasets=("digits", "mnist", "cifar10", "cifar100"),
    quantities=(),
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
