"""Stochastic gradient descent: w <- w - learning rate × gradient."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray


@dataclass(frozen=True, slots=True)
class Sgd:
    """Stochastic gradient descent without momentum; it remembers nothing.

    Parameters
    ----------
    learning_rate : float
        Positive and finite; multiplies the gradient of the batch's mean loss.

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

    learning_rate: float

    def __post_init__(self) -> None:
        """Refuse a learning rate that cannot descend."""
        if not 0.0 < self.learning_rate < np.inf:
            raise ChoiceError(f"The learning rate is {self.learning_rate}; give a positive, finite number.")

    def bind(self, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> "Descent":
        """Return the optimiser of these arrays."""
        return Descent(self, weights, gradients)


class Descent:
    """`Sgd` bound to weights and gradients."""

    state: tuple[RealArray, ...] = ()

    def __init__(self, settings: Sgd, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> None:
        self._learning_rate = settings.learning_rate
        self._layers = [(w, g, np.empty_like(w)) for w, g in zip(weights, gradients, strict=True)]

    def step(self, _number: int, /) -> None:
        """Move the weights."""
        rate = self._learning_rate
        for layer, gradient, change in self._layers:
            np.multiply(gradient, rate, out=change)
            np.subtract(layer, change, out=layer)
