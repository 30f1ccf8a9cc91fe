"""One epoch of the document's training: ten minibatches, and the gradient at each."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.backpropagation import Backpropagation, backpropagate
from tailnet.mlp.perceptron import Perceptron
from tailnet.studies.layer_norms.published import ETA, LAMBDA
from tailnet.studies.layer_norms.variants import Step


def epoch(
    perceptron: Perceptron, inputs: RealArray, targets: RealArray, *, batch: int, step: Step
) -> Iterator[tuple[Perceptron, Backpropagation]]:
    """Go through all samples once, in their order, and yield each minibatch before it is learned from.

    With g the gradient of the mean loss, B samples in the minibatch and N in all, weights move by
    ``-eta B (g + lambda/N w)`` when the step is "sum" and by the B-th part of that when it is "mean"; the
    weights of bias units have no decay.

    Parameters
    ----------
    perceptron : Perceptron
        Where to start.
    inputs, targets : array, shape (samples, ...)
    batch : int
        Samples of a minibatch; a divisor of their number.
    step : {"sum", "mean"}
    """
    rate = ETA * (batch if step == "sum" else 1)
    edges = range(0, len(inputs) + 1, batch)
    for first, last in pairwise(edges):
        found = backpropagate(perceptron, inputs[first:last], targets[first:last])
        yield perceptron, found
        moved = [
            weights - rate * (gradient + LAMBDA / len(inputs) * _without_bias(weights))
            for weights, gradient in zip(perceptron.weights, found.gradients, strict=True)
        ]
        perceptron = Perceptron(perceptron.architecture, moved)


def weight_norms(found: Backpropagation) -> FloatArray:
    """Return the norm of the summed gradient by the weights of each layer, bias units left out."""
    samples = len(found.losses)
    return np.array([samples * np.linalg.norm(gradient[:-1]) for gradient in found.gradients])


def weight_counts(perceptron: Perceptron) -> list[int]:
    """Count the weights of each layer, bias units left out."""
    return [layer[:-1].size for layer in perceptron.weights]


def _without_bias(weights: RealArray) -> RealArray:
    decaying = weights.copy()
    decaying[-1] = 0.0
    return decaying
