"""What runs on one training seed."""

from collections.abc import Mapping
from typing import Any

from tailnet.studies.conduct import Outcome
from tailnet.studies.early_pruning import published
from tailnet.studies.early_pruning.directions import directions
from tailnet.studies.early_pruning.feedback import feedback
from tailnet.studies.early_pruning.networks import DEEP_SCALE, DEEP_WIDTHS, PRUNED_WIDTHS, task_of
from tailnet.studies.early_pruning.race import courses
from tailnet.studies.early_pruning.rivals import DENSE, MAGNITUDE, RANDOM, dense_only, measured, prune, wider
from tailnet.studies.early_pruning.sweep import sweep
from tailnet.studies.early_pruning.timing import times
from tailnet.studies.plan import Plan

ONE, TWO = "1", "2"


def replicate(plan: Plan, number: int) -> Outcome:
    """Train, prune and time the networks of one seed."""
    task = task_of(plan)
    single = {
        str(hidden): measured(prune(plan, number, task, hidden, layers=1, scale=published.START_SCALE), task)
        if hidden in PRUNED_WIDTHS
        else dense_only(plan, number, task, hidden)
        for hidden in published.HIDDEN
    }
    double = {
        str(hidden): measured(prune(plan, number, task, hidden, layers=2, scale=DEEP_SCALE), task)
        for hidden in DEEP_WIDTHS
    }
    return {
        "statistics": {
            **_differences("one layer", single),
            **_differences("two layers", double),
        },
        "analyses": [],
        "not_run": {},
        "details": {
            "networks": {ONE: single, TWO: double},
            "wider": wider(plan, number, task),
            "sweep": sweep(plan, number, task),
            "feedback": feedback(plan, number, task),
            "directions": directions(plan, number, task),
            "courses": courses(plan, number, task),
            "timed": times(plan, number, task),
        },
    }


def _differences(depth: str, networks: Mapping[str, Any]) -> dict[str, float]:
    """Return by how much the survivors by magnitude do better than all weights, and than random ones."""
    found = {}
    for hidden, network in networks.items():
        accuracy = network["accuracy"]
        if MAGNITUDE in accuracy:
            for rival in (DENSE, RANDOM):
                # Without the last digits, in which equal differences differ by rounding.
                gain = round(accuracy[MAGNITUDE] - accuracy[rival], 12)
                found[f"magnitude minus {rival}, {depth} of {hidden}"] = gain
    return found
