"""RMSProp: each weight's gradient over the root of the running mean of its square."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.mlp.optimizers.schedules import Rate, as_schedule
from tailnet.mlp.options import below_one, positive


@dataclass(frozen=True, slots=True)
class RMSProp:
    """Gradient descent scaled weight by weight.

    ``r <- decay r + (1 - decay) g²`` and ``w <- w - learning_rate g/(√r + epsilon)``, from r = 0
    (Tieleman & Hinton 2012, *Neural Networks for Machine Learning*, lecture 6.5).

    Parameters
    ----------
    learning_rate : float or Schedule
        About how far a weight moves at a step, whatever the size of its gradient.
    decay : float
        What a step leaves of the running mean, from 0 to below 1.
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
    >>> RMSProp(0.1, decay=0.75).bind(weights, gradients).step(0)
    >>> weights[0].round(3)
    array([0.8, 0.8])
    """

    learning_rate: Rate
    decay: float = 0.9
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        as_schedule(self.learning_rate)
        below_one(self.decay, "decay")
        positive(self.epsilon, "epsilon")

    def bind(self, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> "ScaledDescent":
        """Return the optimiser of these arrays."""
        return ScaledDescent(self, weights, gradients)


class ScaledDescent:
    """`RMSProp` bound to weights and gradients; its state is the mean square of each layer."""

    def __init__(
        self, settings: RMSProp, weights: Sequence[RealArray], gradients: Sequence[RealArray]
    ) -> None:
        self._settings = settings
        self._rate = as_schedule(settings.learning_rate)
        self.state = tuple(np.zeros_like(layer) for layer in weights)
        self._layers = [
            (w, g, r, np.empty_like(w), np.empty_like(w))
            for w, g, r in zip(weights, gradients, self.state, strict=True)
        ]

    def step(self, number: int, /) -> None:
        """Move the weights."""
        rate, decay, epsilon = self._rate(number), self._settings.decay, self._settings.epsilon
        for layer, gradient, squares, change, root in self._layers:
            np.square(gradient, out=root)
            np.multiply(root, 1.0 - decay, out=root)
            np.multiply(squares, decay, out=squares)
            np.add(squares, root, out=squares)
            np.sqrt(squares, out=root)
            np.add(root, epsilon, out=root)
            np.multiply(gradient, rate, out=change)
            np.divide(change, root, out=change)
            np.subtract(layer, change, out=layer)
