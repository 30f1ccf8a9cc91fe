"""Nesterov's momentum: the gradient is taken where the velocity is about to lead."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.mlp.optimizers.schedules import Rate, as_schedule
from tailnet.mlp.optimizers.velocities import Moving
from tailnet.mlp.options import below_one


@dataclass(frozen=True, slots=True)
class Nesterov:
    """Gradient descent with Nesterov's momentum.

    ``v <- momentum v - learning_rate g(u + momentum v)`` and ``u <- u + v``, from v = 0 (Nesterov 1983,
    *Doklady AN SSSR* 269, 543-547; in this form Sutskever, Martens, Dahl & Hinton 2013, *ICML*, equations 3
    and 4). The weights here are the point ahead, ``w = u + momentum v``, where the gradient is taken, so
    that ``w <- w + momentum v - learning_rate g(w)`` with the new v (Bengio, Boulanger-Lewandowski &
    Pascanu 2013, *ICASSP*, equation 7).

    Parameters
    ----------
    learning_rate : float or Schedule
        Multiplies the gradient of the batch's mean loss.
    momentum : float
        What a step leaves of the velocity, from 0 to below 1.

    Raises
    ------
    ChoiceError
        When a number is out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> weights, gradients = [np.array([1.0])], [np.array([2.0])]
    >>> bound = Nesterov(0.1, 0.5).bind(weights, gradients)
    >>> bound.step(0)
    >>> weights, bound.state
    ([array([0.7])], (array([-0.2]),))
    """

    learning_rate: Rate
    momentum: float = 0.9

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        as_schedule(self.learning_rate)
        below_one(self.momentum, "momentum")

    def bind(self, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> "LookingAhead":
        """Return the optimiser of these arrays."""
        return LookingAhead(self.learning_rate, self.momentum, weights, gradients)


class LookingAhead(Moving):
    """`Nesterov` bound to weights and gradients; its state is the velocity of each layer."""

    def step(self, number: int, /) -> None:
        """Move the weights."""
        rate, momentum = self._rate(number), self._momentum
        for layer, gradient, velocity, change in self._layers:
            np.multiply(gradient, rate, out=change)
            np.subtract(layer, change, out=layer)
            np.multiply(velocity, momentum, out=velocity)
            np.subtract(velocity, change, out=velocity)
            np.multiply(velocity, momentum, out=change)
            np.add(layer, change, out=layer)
