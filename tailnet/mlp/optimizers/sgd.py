"""Stochastic gradient descent: w <- w - learning rate × gradient."""

from collections.abc import Callable, Sequence

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray


def sgd(
    weights: Sequence[RealArray], gradients: Sequence[RealArray], *, learning_rate: float
) -> Callable[[], None]:
    """Make the step that moves the weights in place against what the gradients then hold.

    Parameters
    ----------
    weights : sequence of array
        Changed by every step.
    gradients : sequence of array
        Same shapes; read at every step, never changed.
    learning_rate : float
        Positive and finite; multiplies the gradient of the batch's mean loss.

    Returns
    -------
    callable
        One step, without arguments.

    Raises
    ------
    ChoiceError
        When the learning rate is not positive and finite.

    Examples
    --------
    >>> import numpy as np
    >>> weights, gradients = [np.array([1.0])], [np.array([2.0])]
    >>> step = sgd(weights, gradients, learning_rate=0.1)
    >>> step()
    >>> weights
    [array([0.8])]
    """
    if not 0.0 < learning_rate < np.inf:
        raise ChoiceError(f"The learning rate is {learning_rate}; give a positive, finite number.")
    layers = [(w, g, np.empty_like(w)) for w, g in zip(weights, gradients, strict=True)]

    def step() -> None:
        for layer, gradient, change in layers:
            np.multiply(gradient, learning_rate, out=change)
            np.subtract(layer, change, out=layer)

    return step
