"""The study of saddle-free Newton: what runs on one training seed, and how it is described."""

from statistics import fmean
from typing import Any

import numpy as np

from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.parallel import Rng
from tailnet.studies.conduct import Outcome, Study
from tailnet.studies.hundred_classes import DATASET
from tailnet.studies.optimizer_race.contest import SGD, contest, race_design, rules
from tailnet.studies.optimizer_race.curves import BATCH, run_rule
from tailnet.studies.optimizer_race.decision import race_statistics
from tailnet.studies.optimizer_race.problem import Problem, described, problem_of
from tailnet.studies.optimizer_race.stages import CURVED, Batch, draw_batch, stages
from tailnet.studies.pilots import chosen_after_trials
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.saddle_free_newton import design
from tailnet.studies.saddle_free_newton.decision import (
    decide,
    gained_by_one_step,
    log_expansion_error,
    log_odd_ratio,
)
from tailnet.studies.saddle_free_newton.exhibits import exhibit
from tailnet.studies.saddle_free_newton.orders import (
    DIRECTIONS,
    expansion_error,
    one_step_losses,
    symmetric_point,
    taylor_terms,
)
from tailnet.studies.saddle_free_newton.spectra import drawn_spectrum, seen_by_layers, spectrum_of

#: Parts of a seed's randomness: images, first weights, batches of all runs, the batch for curvature, and
#: random directions.
_IMAGES, _START, _BATCHES, _CURVED, _DIRECTIONS = range(5)
#: The training of the control, with softmax outputs and cross-entropy, by SGD.
_CONTROL_STEPS, _CONTROL_RATE = 1000, "rate 0.3"


def replicate(plan: Plan, number: int) -> Outcome:
    """Race the methods from one start, and look at the curvature along the training by SGD."""
    problem = problem_of(plan, training_seed(plan, number, _IMAGES))
    start = _start(design.architecture(problem.widths), training_seed(plan, number, _START))
    batches = training_seed(plan, number, _BATCHES)
    raced = contest(
        problem, start, design.entrants(), first_order_steps=design.FIRST_ORDER_STEPS, seed=batches
    )
    data = draw_batch(problem, training_seed(plan, number, _CURVED))
    rng = np.random.default_rng(training_seed(plan, number, _DIRECTIONS))
    points = {name: Point.at(one, *data) for name, one in stages(start, raced.chosen[SGD]).items()}
    # A whole step near the pole goes where cosh overflows; its reciprocal is 0 there, as it should be.
    with np.errstate(over="ignore"):
        curved = {
            name: {
                "spectrum": spectrum_of(point),
                "one_step": one_step_losses(point),
                "taylor": taylor_terms(point, rng),
                "expansion_error": expansion_error(point),
            }
            for name, point in points.items()
        }
        control = _control(plan, number, problem, data)
    details = {
        "race": raced.to_dict(),
        "stages": curved,
        "control": control,
        "symmetric_point": symmetric_point(start.architecture, data, rng),
        # One seed's eigenvalues are drawn.
        "drawn": {name: drawn_spectrum(point) for name, point in points.items()} if number == 0 else None,
    }
    return {"statistics": _statistics(details), "analyses": [], "not_run": {}, "details": details}


def _start(architecture: Architecture, seed: Rng) -> Perceptron:
    return initialize(architecture, scheme="glorot uniform", bias="zero", rng=seed)


def _control(plan: Plan, number: int, problem: Problem, data: Batch) -> dict[str, Any]:
    """Look at the curvature of the same network with softmax outputs and cross-entropy, trained by SGD."""
    inputs, classes = problem.widths
    architecture = Architecture((inputs, design.HIDDEN, classes), output="softmax", loss="cross-entropy")
    start = _start(architecture, training_seed(plan, number, _START))
    likely = problem.with_targets_from(0.0)
    curve = run_rule(
        likely,
        start,
        rules(SGD)[_CONTROL_RATE],
        _CONTROL_RATE,
        steps=_CONTROL_STEPS,
        seed=training_seed(plan, number, _BATCHES),
    )
    rows, wanted = data
    return {
        name: spectrum_of(Point.at(network, rows, (wanted > 0.0).astype(float)))
        for name, network in stages(start, curve).items()
    }


def _statistics(details: dict[str, Any]) -> dict[str, float]:
    """Flatten what claims are decided on; what was timed stays in the details."""
    row = {"details": details}
    spectra = [stage["spectrum"] for stage in details["stages"].values()]
    return {
        **race_statistics(row, design.METHODS),
        "seen_by_layers": fmean(map(seen_by_layers, spectra)),
        "gradient_share_negative": fmean(spectrum["gradient_share"] for spectrum in spectra),
        "gained_by_one_third_order_step": gained_by_one_step(row),
        "log10_expansion_error": log_expansion_error(row),
        **{f"log10_odd_ratio_{name}": log_odd_ratio(row, name) for name in DIRECTIONS},
    }


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained on what."""
    return described(plan), {
        **race_design(plan, f"{design.HIDDEN} tanh hidden units", design.FIRST_ORDER_STEPS),
        "second-order methods": "; ".join(
            f"{entrant.name}: {entrant.steps} steps, {len(entrant.settings)} settings"
            for entrant in design.entrants()
        ),
        "the document's step": (
            f"|1/(λ + {design.DAMPING:g})| for the eigenvalues λ of each layer's own Hessian, exactly. In "
            "its program (github.com/howonlee/twostrangethings) these are of a loss summed over "
            f"{design.SUMMED} images; of a mean, as here, that is a damping of "
            f"{design.DAMPING / design.SUMMED:g}, and both are among the settings to choose from"
        ),
        "curvature": (
            f"of {CURVED} images to train on, at the start, at three points of the training by SGD and at "
            f"its end; batches of the race have {BATCH} images"
        ),
        "control": (
            f"the same network with softmax outputs and cross-entropy, {_CONTROL_STEPS:,} steps of SGD at "
            f"{_CONTROL_RATE}"
        ),
        **chosen_after_trials(
            plan,
            "that the third-order correction is raced without its guard as well, which had left it out in "
            "most steps",
        ),
        "the document's data set": "yes" if plan.dataset == DATASET else "no, that is CIFAR-100",
    }


STUDY = Study(
    name="saddle-free-newton",
    title="Saddle-free Newton, negative curvature and higher orders on a small network",
    datasets=("digits", "mnist", "cifar10", "cifar100"),
    quantities=(),
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
