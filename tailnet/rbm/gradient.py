"""The gradient of the log-likelihood: what the data say of pairs of units, minus what a model does."""

from dataclasses import dataclass

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.rbm.conditionals import hidden_chances
from tailnet.rbm.machine import BoltzmannMachine


@dataclass(frozen=True, eq=False, slots=True)
class Gradient:
    """A gradient of the mean log-likelihood of some samples, or an estimate of it; arrays are read-only.

    By W it is ``<v h> over the data - <v h> over the machine``, and likewise ``<v>`` and ``<h>`` by the
    biases (Ackley, Hinton & Sejnowski 1985, *Cognitive Science* 9, 147-169). Training adds it to the
    parameters.

    Attributes
    ----------
    gradient : array, shape (visible, hidden)
        By the weights.
    visible_bias : array, shape (visible,)
        By the biases of visible units.
    hidden_bias : array, shape (hidden,)
        By those of hidden units.
    """

    gradient: RealArray
    visible_bias: RealArray
    hidden_bias: RealArray

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        for array in (self.gradient, self.visible_bias, self.hidden_bias):
            array.flags.writeable = False

    def flat(self) -> RealArray:
        """Return all numbers as one vector."""
        return np.concatenate([self.gradient.ravel(), self.visible_bias, self.hidden_bias])

    def minus(self, other: "Gradient") -> "Gradient":
        """Return the difference."""
        return Gradient(
            self.gradient - other.gradient,
            self.visible_bias - other.visible_bias,
            self.hidden_bias - other.hidden_bias,
        )


def statistics(
    machine: BoltzmannMachine, visible: RealArray, weights: RealArray | None = None
) -> tuple[RealArray, RealArray, RealArray]:
    """Return the means of v h, v and h over samples of v, with h at its mean given v.

    Parameters
    ----------
    machine : BoltzmannMachine
        The machine.
    visible : array, shape (samples, visible)
        States or chances.
    weights : array, shape (samples,), optional
        Of the samples in the mean, adding up to 1; equal by default.
    """
    hidden = hidden_chances(machine, visible)
    if weights is None:
        share = visible.dtype.type(1.0 / len(visible))
        return (visible.T @ hidden) * share, visible.mean(axis=0), hidden.mean(axis=0)
    return (visible.T * weights) @ hidden, weights @ visible, weights @ hidden


def between(
    data: tuple[RealArray, RealArray, RealArray], model: tuple[RealArray, RealArray, RealArray]
) -> Gradient:
    """Return the gradient of these two statistics."""
    pairs, visible, hidden = (np.asarray(a - b) for a, b in zip(data, model, strict=True))
    return Gradient(pairs, visible, hidden)
