"""What a map is to its exponents: a state, a step, and how the step moves small differences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tailnet.arrays import FloatArray


class Dynamics(Protocol):
    """A discrete dynamical system at some state, with the step that comes next."""

    @property
    def state(self) -> FloatArray:
        """Return the state as a vector, shape (dimension,): a copy."""

    def step(self, tangents: FloatArray | None = None) -> None:
        """Move the state one step on.

        Parameters
        ----------
        tangents : array, shape (k, dimension), optional
            Small differences, one a row; changed in place, by the derivative of the step at the state
            before it.
        """

    def at(self, state: FloatArray) -> "Dynamics":
        """Return the same system with the same steps to come, at another state."""


@dataclass
class SmoothMap:
    """A map that is the same at every step, x <- f(x).

    Parameters
    ----------
    function : callable
        f, of an array of shape (dimension,).
    derivative : callable
        ``derivative(x, tangents)`` returns f'(x) applied to each row of tangents, shape (k, dimension).
    state : array, shape (dimension,)
        Where it is; replaced, never changed in place.

    Examples
    --------
    >>> import numpy as np
    >>> halving = SmoothMap(lambda x: x / 2, lambda x, tangents: tangents / 2, np.ones(1))
    >>> tangents = np.ones((1, 1))
    >>> halving.step(tangents)
    >>> halving.state, tangents
    (array([0.5]), array([[0.5]]))
    """

    function: Callable[[FloatArray], FloatArray]
    derivative: Callable[[FloatArray, FloatArray], FloatArray]
    state: FloatArray

    def step(self, tangents: FloatArray | None = None) -> None:
        """Move the state, and tangents in place."""
        if tangents is not None:
            tangents[...] = self.derivative(self.state, tangents)
        self.state = self.function(self.state)

    def at(self, state: FloatArray) -> "SmoothMap":
        """Return the same map at another state."""
        return SmoothMap(self.function, self.derivative, state)
