"""The study of Newton's method by finite differences: what runs on one training seed."""

from typing import Any

from tailnet.mlp.curvature.point import Point
from tailnet.mlp.initialization import initialize
from tailnet.studies.conduct import Outcome, Study
from tailnet.studies.fd_newton import design, program
from tailnet.studies.fd_newton.decision import (
    decide,
    mean_cosine,
    mean_inverse_cosine,
    mean_log_reach,
    mean_log_relative_step,
    of_program,
)
from tailnet.studies.fd_newton.exhibits import exhibit
from tailnet.studies.fd_newton.inverse_likeness import STEPS, inverse_likeness
from tailnet.studies.fd_newton.likeness import DAMPING, READINGS, controls, drawn_steps, likeness
from tailnet.studies.fd_newton.step_size import CENTRAL, FORWARD, errors_along_gradient
from tailnet.studies.hundred_classes import DATASET
from tailnet.studies.optimizer_race.contest import SGD, contest, race_design
from tailnet.studies.optimizer_race.decision import race_statistics
from tailnet.studies.optimizer_race.problem import described, problem_of
from tailnet.studies.optimizer_race.stages import CURVED, Batch, draw_batch, stages
from tailnet.studies.pilots import chosen_after_trials
from tailnet.studies.plan import Plan, training_seed

#: Parts of a seed's randomness: images, first weights, batches of all runs, the batch for comparisons, and
#: the program's first weights.
_IMAGES, _START, _BATCHES, _CURVED, _PROGRAM = range(5)


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
        "program": _program(plan, number, data),
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


def _program(plan: Plan, number: int, coarse: Batch) -> dict[str, Any]:
    """Run the document's program on the same images, whole, and look at its step."""
    whole = program.whole_problem(plan, training_seed(plan, number, _IMAGES))
    seed = training_seed(plan, number, _PROGRAM)
    found = program.Decomposed.of(whole, program.batches_of(whole))
    raced = program.race(whole, program.start_of(whole.widths, seed), found)
    return {"race": raced.to_dict(), **inverse_likeness(whole, coarse, found.factors[0], seed)}


def _statistics(details: dict[str, Any]) -> dict[str, float]:
    """Flatten what claims are decided on; what was timed stays in the details."""
    row = {"details": details}
    (of,) = of_program([row])
    return {
        **race_statistics(of, (program.PROGRAM, program.CUT), of="whole_images"),
        "program_cosine_few": mean_inverse_cosine(row, small=True),
        "program_cosine_many": mean_inverse_cosine(row, small=False),
        "log10_best_relative_step": mean_log_relative_step(row),
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
        "the document's step": program.step_in_words(),
        **program.race_in_words(plan),
        "differences of gradients": (
            "what the document's words may be read as without its program: weight by weight -g v/y, y the "
            "difference of gradients along v = g, without damping; and “solved”, products for conjugate "
            "gradients by differences"
        ),
        "comparison of the program's step": (
            "on the first batch of whole images, on half as many coarse images as they have inputs, and on "
            f"{CURVED} of them; at the start and after {STEPS} steps of SGD; without damping"
        ),
        "comparison of differences of gradients": (
            f"on {CURVED} images to train on, at the start, at three points of the training by SGD and at "
            f"its end; damping {DAMPING:g} in all of them"
        ),
        **chosen_after_trials(
            plan, "the learning rates that SGD and Adam have to choose from on whole images, for their range"
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
