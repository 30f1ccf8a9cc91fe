"""Points of weight space along a training by SGD, where curvature is looked at."""

from typing import TypeAlias

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.perceptron import Perceptron
from tailnet.studies.optimizer_race.curves import Curve
from tailnet.studies.optimizer_race.problem import Problem

#: Inputs and targets.
Batch: TypeAlias = tuple[FloatArray, FloatArray]
#: Images of the batch that curvature is taken of.
CURVED = 500
#: About after how many steps the network is looked at, between its start and the end of the run.
LOOKED_AT = (10, 100, 1000)
START, END = "start", "end"


def stages(start: Perceptron, curve: Curve) -> dict[str, Perceptron]:
    """Return the network at the start, at checkpoints near some numbers of steps, and at the end."""
    found = {START: start}
    for number in LOOKED_AT:
        if number < curve.steps[-1]:
            place = int(np.argmin(np.abs(curve.steps - number)))
            found[f"about {number:,} steps"] = curve.networks[place]
    return {**found, END: curve.networks[-1]}


def draw_batch(problem: Problem, seed: np.random.SeedSequence) -> Batch:
    """Draw the batch that curvature is taken of from the images to train on, without replacement."""
    rows = np.random.default_rng(seed).permutation(len(problem.inputs))[:CURVED]
    return problem.inputs[rows], problem.targets[rows]
