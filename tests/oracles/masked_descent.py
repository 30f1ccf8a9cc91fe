"""Descent with weights that are held at 0, by automatic differentiation of the textbook network."""

from collections.abc import Sequence
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
from oracles.perceptron import cost, sums

Array = Any


def descend(
    weights: Sequence[Array],
    kept: Sequence[Array],
    inputs: Array,
    targets: Array,
    batches: Array,
    rate: float,
    *,
    hidden: str,
    output: str,
    loss: str,
) -> tuple[list[Array], list[float]]:
    """Return the weights after a step for each batch, and the mean loss of each batch before its step."""

    def mean_loss(layers: Sequence[Array], x: Array, t: Array) -> Array:
        return anp.mean(cost(anp, output, loss, sums(anp, layers, x, hidden=hidden, bias=True)[-1], t))

    derivative = autograd.value_and_grad(mean_loss)
    layers = [np.where(alive, layer, 0.0) for layer, alive in zip(weights, kept, strict=True)]
    losses = []
    for rows in batches:
        value, gradients = derivative(layers, inputs[rows], targets[rows])
        losses.append(float(value))
        layers = [
            np.where(alive, layer - rate * gradient, 0.0)
            for layer, alive, gradient in zip(layers, kept, gradients, strict=True)
        ]
    return layers, losses
