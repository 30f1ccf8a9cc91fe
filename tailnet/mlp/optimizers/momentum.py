"""Gradient descent with momentum: v <- momentum × v - learning rate × gradient, w <- w + v."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.mlp.optimizers.schedules import Rate, as_schedule
from tailnet.mlp.optimizers.velocities import Moving
from tailnet.mlp.options import below_one


@dataclass(frozen=True, slots=True)
class Momentum:
    """Gradient descent with the momentum of a heavy ball.

    ``v <- momentum v - learning_rate g`` and ``w <- w + v``, from v = 0 (Polyak 1964, *USSR Computational
    Mathematics and Mathematical Physics* 4(5), 1-17; in this form Sutskever, Martens, Dahl & Hinton 2013,
    *ICML*, equations 1 and 2). The learning rate stands inside v, so a change of it acts on the
    gradients to come, not on the momentum gathered before.

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
    >>> bound = Momentum(0.1, 0.5).bind(weights, gradients)
    >>> for number in range(2):
    ...     bound.step(number)
    >>> weights, bound.state
    ([array([0.5])], (array([-0.3]),))
    """

    learning_rate: Rate
    momentum: float = 0.9

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        as_schedule(self.learning_rate)
        below_one(self.momentum, "momentum")

    def bind(self, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> "HeavyBall":
        """Return the optimiser of these arrays."""
        return HeavyBall(self.learning_rate, self.momentum, weights, gradients)


class HeavyBall(Moving):
    """`Momentum` bound to weights and gradients; its state is the velocity of each layer."""

    def step(self, number: int, /) -> None:
        """Move the weights."""
        rate, momentum = self._rate(number), self._momentum
        for layer, gradient, velocity, change in self._layers:
            np.multiply(gradient, rate, out=change)
            np.multiply(velocity, momentum, out=velocity)
            np.subtract(velocity, change, out=velocity)
            np.add(layer, velocity, out=layer)
