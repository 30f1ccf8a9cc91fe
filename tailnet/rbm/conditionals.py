"""Each side given the other: independent units, 1 with a logistic chance."""

import numpy as np

from tailnet.mlp.activations import RealArray, sigmoid
from tailnet.rbm.machine import BoltzmannMachine


def hidden_chances(machine: BoltzmannMachine, visible: RealArray) -> RealArray:
    """Return P(h = 1 | v) = σ(c + v W), shape (samples, hidden).

    Examples
    --------
    >>> machine = BoltzmannMachine(np.array([[2.0]]), np.zeros(1), np.array([-1.0]))
    >>> hidden_chances(machine, np.array([[0.5]]))
    array([[0.5]])
    """
    sums = visible @ machine.weights
    sums += machine.hidden_bias
    return sigmoid(sums, out=sums)


def visible_chances(machine: BoltzmannMachine, hidden: RealArray) -> RealArray:
    """Return P(v = 1 | h) = σ(b + W h), shape (samples, visible)."""
    sums = hidden @ machine.weights.T
    sums += machine.visible_bias
    return sigmoid(sums, out=sums)


def draw(chances: RealArray, generator: np.random.Generator) -> RealArray:
    """Draw units that are 1 with these chances, in their precision."""
    uniform = generator.random(chances.shape, dtype=chances.dtype)
    return np.less(uniform, chances).astype(chances.dtype)
