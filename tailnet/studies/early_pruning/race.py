"""Test accuracy along the way, at the document's widest network."""

from typing import Any

import numpy as np

from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.magnitude import magnitude
from tailnet.mlp.training import train
from tailnet.parallel import child
from tailnet.studies.early_pruning import published
from tailnet.studies.early_pruning.networks import (
    BURN_IN,
    Task,
    architecture,
    descend,
    draws,
    pruning_plan,
    start,
)
from tailnet.studies.early_pruning.timing import ARRAYS, BATCH, BATCHES, MADE, SKIPPING, SPARSE
from tailnet.studies.plan import Plan, training_seed

HIDDEN = published.HIDDEN[-1]
#: Looks at the test set, spread evenly on a logarithmic scale after the first.
LOOKS, FIRST = 20, 500
#: Rates that minibatches may have; the one that is fastest counts.
BATCH_RATES = (0.1, 0.3)
#: How often the samples of the others they may see.
LONGER = 2
#: Of the best accuracy that every program reaches.
SHARE = 0.99
RIVALS = (ARRAYS, SKIPPING, BATCHES)

_BATCHES = 7


def courses(plan: Plan, number: int, task: Task) -> dict[str, Any]:
    """Return accuracies on the test set along the trainings of dense, survivors and minibatches.

    Returns
    -------
    dict
        `dense` and `survivors`: accuracies after `steps` steps, burn-in included; `batches`: by rate,
        accuracies after `samples` samples.
    """
    samples = draws(plan, number, task)
    first = start(plan, number, architecture(task, HIDDEN), published.START_SCALE)
    looks = looks_at(len(samples))
    fixed = pruning_plan(task, HIDDEN)
    burnt_in = descend(first, None, task, samples[:BURN_IN])
    mask = magnitude(burnt_in, survivors=fixed.survivors, layers=fixed.layers)
    found: dict[str, Any] = {"steps": looks, "dense": [], "survivors": []}
    dense, sparse, done = burnt_in, burnt_in, BURN_IN
    for look in looks:
        dense = descend(dense, None, task, samples[done:look])
        sparse = descend(sparse, mask, task, samples[done:look])
        found["dense"].append(task.accuracy(dense))
        found["survivors"].append(task.accuracy(sparse))
        done = look
    places = [look * LONGER // BATCH for look in looks]
    found["samples"] = [place * BATCH for place in places]
    found["batches"] = {
        f"{rate:g}": _in_batches(plan, number, task, first, places, rate) for rate in BATCH_RATES
    }
    return found


def looks_at(steps: int) -> list[int]:
    """Return the steps after which the test set is looked at, the last one among them."""
    return [round(step) for step in np.geomspace(FIRST, steps, LOOKS).tolist()]


def _in_batches(
    plan: Plan, number: int, task: Task, network: Perceptron, places: list[int], rate: float
) -> list[float]:
    generator = np.random.default_rng(child(training_seed(plan, number, _BATCHES)))
    samples = generator.integers(len(task.inputs), size=(places[-1], BATCH))
    done, accuracies = 0, []
    for place in places:
        if place > done:
            network = train(
                network, task.inputs, task.targets, samples=samples[done:place], learning_rate=rate
            ).perceptron
            done = place
        accuracies.append(task.accuracy(network))
    return accuracies


def seconds(course: dict[str, Any], times: dict[str, float]) -> dict[str, float]:
    """Return how long each program takes to the accuracy that all of them reach.

    Parameters
    ----------
    course : dict
        As `courses` returns it.
    times : dict
        Seconds a step of the same network, by program, and of making the mask.
    """
    steps = steps_taken(course)
    burn_in = BURN_IN * times[SKIPPING] + times[MADE]
    return {
        SPARSE: burn_in + (steps[SPARSE] - BURN_IN) * times[SPARSE],
        **{rival: steps[rival] * times[rival] for rival in RIVALS},
    }


def steps_taken(course: dict[str, Any]) -> dict[str, float]:
    """Return after how many samples each program is first seen at the accuracy that all reach."""
    goal = goal_of(course)
    dense = _steps_to(course["steps"], course["dense"], goal)
    return {
        SPARSE: _steps_to(course["steps"], course["survivors"], goal),
        ARRAYS: dense,
        SKIPPING: dense,
        BATCHES: min(_steps_to(course["samples"], found, goal) for found in course["batches"].values()),
    }


def goal_of(course: dict[str, Any]) -> float:
    """Return 99% of the least of the programs' best accuracies."""
    batched = max(max(found) for found in course["batches"].values())
    return SHARE * float(min(max(course["dense"]), max(course["survivors"]), batched))


def _steps_to(steps: list[int], accuracies: list[float], goal: float) -> float:
    return next((float(step) for step, found in zip(steps, accuracies, strict=True) if found >= goal), np.inf)
