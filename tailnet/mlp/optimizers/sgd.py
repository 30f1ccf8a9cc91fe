"""Stochastic gradient descent: w <- w - learning rate × gradient."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.mlp.optimizers.schedules import Rate, as_schedule


@dataclass(frozen=True, slots=True)
class Sgd:
    """Stochastic gradient descent without momentum; it remembers nothing.

    Parameters
    ----------
    learning_rate : float or Schedule
        Multiplies the gradient of the batch's mean loss; a number must be positive and finite.

    Raises
    ------
    ChoiceError
        When the learning rate is not positive and finite.

    Examples
    --------
    >>> import numpy as np
    >>> weights, gradients = [np.array([1.0])], [np.array([2.0])]
    >>> Sgd(0.1).bind(weights, gradients).step(0)
    >>> weights
    [array([0.8])]
    """

    learning_rate: Rate

    def __post_init__(self) -> None:
        """Refuse a learning rate that cannot descend."""
        as_schedule(self.learning_rate)

    def bind(self, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> "Descent":
        """Return the optimiser of these arrays."""
        return Descent(self, weights, gradients)


class Descent:
    """`Sgd` bound to weights and gradients."""

    state: tuple[RealArray, ...] = ()

    def __init__(self, settings: Sgd, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> None:
        self._rate = as_schedule(settings.learning_rate)
        self._layers = [(w, g, np.empty_like(w)) for w, g in zip(weights, gradients, strict=True)]

    def step(self, number: int, /) -> None:
        """Move the weights."""
        rate = self._rate(number)
        for layer, gradient, change in self._layers:
            np.multiply(gradient, rate, out=change)
            np.subtract(layer, change, out=layer)
