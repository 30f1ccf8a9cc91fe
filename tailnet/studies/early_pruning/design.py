"""What is trained on what, in words."""

from typing import Any

from tailnet.studies.early_pruning import published, timing
from tailnet.studies.early_pruning.feedback import HALF
from tailnet.studies.early_pruning.networks import (
    BURN_IN,
    DEEP_SCALE,
    DEEP_WIDTHS,
    PRUNED_WIDTHS,
    architecture,
    pruning_plan,
    task_of,
)
from tailnet.studies.early_pruning.race import BATCH_RATES, LONGER, LOOKS
from tailnet.studies.early_pruning.rivals import PENALTY, SCORED
from tailnet.studies.early_pruning.sweep import BURN_INS, SCALES
from tailnet.studies.pilots import chosen_after_trials
from tailnet.studies.plan import Plan
from tailnet.studies.sources import dataset_of, images_of


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the `dataset` and the `design` of the study's document."""
    images, task = images_of(plan), task_of(plan)
    dataset = dataset_of(
        images,
        (
            f"{images.n_train:,} images to train on, {len(images.test_labels):,} to test on. {images.source}"
        ).strip(),
    )
    kept = (task.pixels + 1) * published.KEPT_UNITS
    two = pruning_plan(task, DEEP_WIDTHS[-1], layers=2).survivors
    design = {
        "network": f"{architecture(task, published.HIDDEN[-1])} at its widest: the inputs are the pixels and "
        "a constant 1; no other bias unit; tanh, squared error, targets ±1",
        "hidden units": f"{_listed(published.HIDDEN)}; pruned are {_listed(PRUNED_WIDTHS)}. Two hidden "
        f"layers of {_listed(DEEP_WIDTHS)} each",
        "start": f"uniform on ±{published.START_SCALE:g}; with two hidden layers on ±{DEEP_SCALE:g}",
        "training": f"{BURN_IN} steps of burn-in and {task.steps:,} more, one image a step, drawn with "
        f"replacement, rate {published.LEARNING_RATE:g}; in a seed all networks see the same draws",
        "survivors": f"{kept:,} weights between inputs and hidden units, as many as {published.KEPT_UNITS} "
        f"hidden units have; with two hidden layers the same share of each of the first two, at "
        f"{DEEP_WIDTHS[-1]} units {_listed(two)}. The last layer is not pruned",
        "SNIP and GraSP": f"score by {SCORED:,} images",
        "L1": f"penalty {PENALTY:g} times the scale of the start, on the burn-in",
        "after training": "the largest weights of the dense network at the end, put back to their values "
        "after the burn-in",
        "burn-ins and starts": (
            f"{_listed(BURN_INS)} steps; uniform on ±{', ±'.join(f'{s:g}' for s in SCALES)}; "
            f"{published.WIDER_HIDDEN} hidden units"
        ),
        "times": f"processor time of float64 steps on one thread, median of {timing.ROUNDS} turns of up to "
        f"{timing.MOST:,} steps, timed on the machine that ran it; hidden units up to "
        f"{timing.widths(task)[-1]:,}",
        "minibatches": f"{timing.BATCH} images, rates {_listed(BATCH_RATES)}, the faster of which counts, up "
        f"to {LONGER} times the samples of the others",
        "looks at the test set": f"{LOOKS} along each training, evenly on a logarithmic scale",
        **chosen_after_trials(
            plan,
            f"the steps over which positive feedback is judged, {HALF} to {2 * HALF}, and the networks that "
            f"slopes are fitted to, the {timing.FITTED} widest",
        ),
        "the document's data set": "yes"
        if plan.dataset == published.DATASET
        else f"no, that is {published.DATASET}",
    }
    return dataset, design


def _listed(values: Any) -> str:
    return ", ".join(f"{value:,}" for value in values)
