"""Adam: running means of the gradient and of its square, each corrected for its start at zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.mlp.optimizers.schedules import Rate, as_schedule
from tailnet.mlp.options import below_one, positive


@dataclass(frozen=True, slots=True)
class Adam:
    """Adaptive moment estimation.

    With t = 1 at the first step, ``m <- beta1 m + (1 - beta1) g``, ``s <- beta2 s + (1 - beta2) g²`` and
    ``w <- w - learning_rate m̂/(√ŝ + epsilon)``, where ``m̂ = m/(1 - beta1^t)`` and
    ``ŝ = s/(1 - beta2^t)`` (Kingma & Ba 2015, *ICLR*, algorithm 1). A penalty on the weights is part of g,
    as in that paper, not apart from it.

    Parameters
    ----------
    learning_rate : float or Schedule
        About how far a weight moves at a step, whatever the size of its gradient.
    beta1, beta2 : float
        What a step leaves of the running means of the gradient and of its square, from 0 to below 1.
    epsilon : float
        Keeps the quotient finite where no gradient has been seen; positive and finite.

    Raises
    ------
    ChoiceError
        When a number is out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> weights, gradients = [np.array([1.0, 1.0])], [np.array([2.0, 2e-5])]
    >>> Adam(0.1).bind(weights, gradients).step(0)
    >>> weights[0].round(3)
    array([0.9, 0.9])
    """

    learning_rate: Rate = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        as_schedule(self.learning_rate)
        below_one(self.beta1, "beta1")
        below_one(self.beta2, "beta2")
        positive(self.epsilon, "epsilon")

    def bind(self, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> "MomentDescent":
        """Return the optimiser of these arrays."""
        return MomentDescent(self, weights, gradients)


class MomentDescent:
    """`Adam` bound to weights and gradients; its state is the means of each layer, then the mean squares."""

    def __init__(self, settings: Adam, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> None:
        self._settings = settings
        self._rate = as_schedule(settings.learning_rate)
        means = tuple(np.zeros_like(layer) for layer in weights)
        squares = tuple(np.zeros_like(layer) for layer in weights)
        self.state = means + squares
        self._layers = [
            (w, g, m, s, np.empty_like(w), np.empty_like(w))
            for w, g, m, s in zip(weights, gradients, means, squares, strict=True)
        ]

    def step(self, number: int, /) -> None:
        """Move the weights."""
        beta1, beta2, epsilon = self._settings.beta1, self._settings.beta2, self._settings.epsilon
        rate = self._rate(number) / (1.0 - beta1 ** (number + 1))
        correction = 1.0 / (1.0 - beta2 ** (number + 1))
        for layer, gradient, mean, squares, change, root in self._layers:
            np.multiply(gradient, 1.0 - beta1, out=change)
            np.multiply(mean, beta1, out=mean)
            np.add(mean, change, out=mean)
            np.square(gradient, out=root)
            np.multiply(root, 1.0 - beta2, out=root)
            np.multiply(squares, beta2, out=squares)
            np.add(squares, root, out=squares)
            np.multiply(squares, correction, out=root)
            np.sqrt(root, out=root)
            np.add(root, epsilon, out=root)
            np.multiply(mean, rate, out=change)
            np.divide(change, root, out=change)
            np.subtract(layer, change, out=layer)
