"""Small networks of every kind away from kinks, and their mean loss as a textbook has it."""

import itertools
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from oracles import perceptron as textbook

from tailnet.arrays import FloatArray
from tailnet.mlp.activations import ACTIVATIONS
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten
from tailnet.mlp.initialization import initialize
from tailnet.mlp.losses import CROSS_ENTROPY, LOSSES, OUTPUTS, STOCHASTIC, criterion
from tailnet.mlp.perceptron import Perceptron

WIDTHS = {1: (3, 2), 2: (3, 5, 2), 3: (3, 4, 3, 2)}
COSTS = [
    (o, loss) for o, loss in itertools.product(OUTPUTS, LOSSES) if loss != CROSS_ENTROPY or o in STOCHASTIC
]
#: Every activation, output and loss, with and without a bias; a network without hidden layers has no use for
#: more than one activation.
ARCHITECTURES = [
    Architecture(WIDTHS[depth], hidden, output, loss, bias)
    for depth, hidden, (output, loss), bias in itertools.product(WIDTHS, ACTIVATIONS, COSTS, (True, False))
    if depth > 1 or hidden == "tanh"
]
#: Sums nearer to zero might cross the kink of a ReLU on the way.
CLEAR = 0.02
#: Of the weights: sums stay small enough that the textbook formulas keep their digits.
SCALE = 0.6
SAMPLES = 5


def name(architecture: Architecture) -> str:
    a = architecture
    return f"{len(a.widths) - 1}-{a.activation}-{a.output}-{a.loss}-{a.bias}"


def wanted(architecture: Architecture, samples: int) -> FloatArray:
    generator = np.random.default_rng(5)
    shape = (samples, architecture.widths[-1])
    bounds = criterion(architecture.output, architecture.loss).bounds
    if architecture.output == "softmax":
        return generator.dirichlet(np.ones(shape[1]), size=samples)
    low, high = (-1.0, 1.0) if bounds is None else bounds
    return generator.uniform(low, high, size=shape)


@cache
def problem(architecture: Architecture, samples: int = SAMPLES) -> tuple[Perceptron, FloatArray, FloatArray]:
    """Return a network, inputs and targets; sums lie on both sides of a kink and clear of it."""
    kinked = "relu" in architecture.activation + architecture.output
    for seed in range(10_000):
        network = initialize(architecture, scale=SCALE, rng=seed)
        inputs = np.random.default_rng(seed).normal(size=(samples, architecture.widths[0]))
        found = textbook.sums(
            np, network.weights, inputs, hidden=architecture.activation, bias=architecture.bias
        )
        if not kinked or all(np.abs(z).min() > CLEAR and z.min() < 0.0 < z.max() for z in found):
            return network, inputs, wanted(architecture, samples)
    raise AssertionError(f"no sums of {architecture} stay clear of zero")


def point(architecture: Architecture, samples: int = SAMPLES) -> Point:
    return Point.at(*problem(architecture, samples))


def textbook_loss(
    np_like: Any, network: Perceptron, inputs: FloatArray, targets: FloatArray
) -> tuple[Callable[[Any], Any], FloatArray]:
    """Return the mean loss as a function of one vector, over a module like NumPy, and the vector."""
    architecture = network.architecture

    def loss(vector: Any) -> Any:
        weights, start = [], 0
        for rows, columns in architecture.weight_shapes:
            weights.append(vector[start : start + rows * columns].reshape(rows, columns))
            start += rows * columns
        found = textbook.sums(
            np_like, weights, inputs, hidden=architecture.activation, bias=architecture.bias
        )
        return np_like.mean(
            textbook.cost(np_like, architecture.output, architecture.loss, found[-1], targets)
        )

    return loss, flatten(network.weights)
