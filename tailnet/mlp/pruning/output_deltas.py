"""The derivative of a sample's loss by the sums of the last layer, compiled, for every criterion.

The formulas are those of `tailnet.mlp.activations` and `tailnet.mlp.softmax`, which say why they keep their
digits where a unit is saturated or a class has all but won.
"""

import math
from typing import NamedTuple

import numpy as np

from tailnet.compiled import kernel
from tailnet.mlp.activations import RealArray, activation
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.losses import SOFTMAX, SQUARED_ERROR
from tailnet.mlp.pruning.curves import SIGMOID, STRAIGHT, TANH

_SOFTMAX = 3
_HALF = 0.5
_KINDS = {"tanh": TANH, "sigmoid": SIGMOID, SOFTMAX: _SOFTMAX}


class Law(NamedTuple):
    """The activations and the loss of a network, as numbers.

    Attributes
    ----------
    hidden, output : int
        Kinds of unit.
    below : array, shape (3,)
        Slope left of zero of hidden units and of outputs that are straight, and 1.
    low, high : float
        Bounds of outputs that are logistic.
    squared : bool
        Whether the loss is squared error; cross-entropy otherwise.
    """

    hidden: int
    output: int
    below: RealArray
    low: float
    high: float
    squared: bool


def law_of(architecture: Architecture, dtype: np.dtype[np.floating]) -> Law:
    """Translate the names of an architecture."""
    hidden, output = architecture.activation, architecture.output
    bounds = None if output == SOFTMAX else activation(output).bounds
    low, high = bounds or (0.0, 0.0)
    below = np.array([_below(hidden), _below(output), 1.0], dtype)
    squared = architecture.loss == SQUARED_ERROR
    return Law(_KINDS.get(hidden, STRAIGHT), _KINDS.get(output, STRAIGHT), below, low, high, squared)


def _below(name: str) -> float:
    """Return the slope left of zero of units that are straight there, and 0 for all others."""
    slope = None if name == SOFTMAX else activation(name).below
    return 0.0 if slope is None else slope


@kernel
def output_deltas(law: Law, sums: RealArray, targets: RealArray, deltas: RealArray) -> None:
    """Compute the deltas of one sample."""
    if law.output == _SOFTMAX:
        _of_softmax(law.squared, sums, targets, deltas)
    elif law.output == STRAIGHT:
        for k in range(sums.size):
            slope = law.below[2] if sums[k] > 0.0 else law.below[1]
            deltas[k] = slope * sums[k] - targets[k]
            if law.squared:
                deltas[k] *= slope
    else:
        half, middle = (law.high - law.low) / 2.0, (law.high + law.low) / 2.0
        for k in range(sums.size):
            z = np.float64(sums[k])
            root = half / math.cosh(half * z)
            short = math.exp(-half * abs(z)) * root
            error = (math.copysign(half, z) + middle - targets[k]) - math.copysign(short, z)
            deltas[k] = error * root * root if law.squared else error


@kernel
def _of_softmax(squared: bool, sums: RealArray, targets: RealArray, deltas: RealArray) -> None:
    """Compute p - t, or with squared error p_k (r_k - Σ p_j r_j)."""
    winner = np.argmax(sums)
    others = 0.0
    for k in range(sums.size):
        if k != winner:
            others += math.exp(np.float64(sums[k]) - sums[winner])
    missing = others / (1.0 + others)
    slant = 0.0
    for k in range(sums.size):
        p = math.exp(np.float64(sums[k]) - sums[winner]) / (1.0 + others)
        deltas[k] = p - targets[k]
        if k != winner:
            slant += p * (p - targets[k])
    won = (1.0 - targets[winner]) - missing if missing < _HALF else 1.0 / (1.0 + others) - targets[winner]
    deltas[winner] = won
    if squared:
        share = 1.0 / (1.0 + others)
        for k in range(sums.size):
            p = math.exp(np.float64(sums[k]) - sums[winner]) / (1.0 + others)
            deltas[k] = p * (deltas[k] - (share * won + slant))
        deltas[winner] = share * (missing * won - slant)
