"""What both kinds of momentum are bound to: weights, gradients, and a velocity for each weight."""

from collections.abc import Sequence

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.mlp.optimizers.schedules import Rate, as_schedule


class Moving:
    """Layers with a velocity, at rest to begin with.

    Attributes
    ----------
    state : tuple of array
        The velocity of each layer.
    """

    def __init__(
        self,
        learning_rate: Rate,
        momentum: float,
        weights: Sequence[RealArray],
        gradients: Sequence[RealArray],
    ) -> None:
        self._rate = as_schedule(learning_rate)
        self._momentum = momentum
        self.state = tuple(np.zeros_like(layer) for layer in weights)
        self._layers = [
            (w, g, v, np.empty_like(w)) for w, g, v in zip(weights, gradients, self.state, strict=True)
        ]
