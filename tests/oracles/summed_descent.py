"""One epoch of minibatches, sample by sample with column vectors, as textbooks write it.

Weights stand with a row a unit, biases apart. Gradients of the samples are added up; a step takes their sum
or their mean, and weights decay. Nothing of the package is used.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: An array of doubles.
Array = NDArray[np.float64]


def epoch_norms(
    weights: Sequence[Array],
    biases: Sequence[Array],
    inputs: Array,
    targets: Array,
    *,
    batch: int,
    eta: float,
    decay: float,
    cross_entropy: bool,
    hidden_tanh: bool = False,
    mean_step: bool = False,
) -> list[list[float]]:
    """Return the norms of the summed weight gradients, one list a minibatch."""
    weights = [np.array(w, float) for w in weights]
    biases = [np.array(b, float).reshape(-1, 1) for b in biases]
    total = len(inputs)
    norms = []
    for begin in range(0, total, batch):
        rows = range(begin, begin + batch)
        by_weights = [np.zeros_like(w) for w in weights]
        by_biases = [np.zeros_like(b) for b in biases]
        for row in rows:
            _add_sample(
                weights, biases, inputs[row], targets[row], by_weights, by_biases, cross_entropy, hidden_tanh
            )
        norms.append([math.sqrt(sum(float(g) ** 2 for g in layer.ravel())) for layer in by_weights])
        share = 1.0 / batch if mean_step else 1.0
        for place in range(len(weights)):
            weights[place] = weights[place] - eta * share * (
                by_weights[place] + decay * batch / total * weights[place]
            )
            biases[place] = biases[place] - eta * share * by_biases[place]
    return norms


def _add_sample(
    weights: Sequence[Array],
    biases: Sequence[Array],
    x: Array,
    y: Array,
    by_weights: list[Array],
    by_biases: list[Array],
    cross_entropy: bool,
    hidden_tanh: bool,
) -> None:
    last = len(weights) - 1
    values = [np.array(x, float).reshape(-1, 1)]
    for place, (w, b) in enumerate(zip(weights, biases, strict=True)):
        z = w @ values[-1] + b
        values.append(np.tanh(z) if hidden_tanh and place < last else 1.0 / (1.0 + np.exp(-z)))
    out = values[-1]
    delta = out - np.array(y, float).reshape(-1, 1)
    if not cross_entropy:
        delta = delta * out * (1.0 - out)
    for place in range(last, -1, -1):
        by_weights[place] += delta @ values[place].T
        by_biases[place] += delta
        if place:
            a = values[place]
            delta = (weights[place].T @ delta) * ((1.0 - a * a) if hidden_tanh else a * (1.0 - a))
