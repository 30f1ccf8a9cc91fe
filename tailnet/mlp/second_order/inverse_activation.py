"""The inverse of an activation, z as a function of the output o, where there is one.

A logistic curve, ``o = low + w σ(w z)`` with ``w = high - low`` (`tailnet.mlp.activations`), has with
``p = (o - low)/w``

    z = (2/w) artanh(2 p - 1),   dz/do = 1/(w² p (1 - p)),   d³z/do³ = (2/w⁴) (1/p³ + 1/(1 - p)³)

between its bounds and nothing beyond. What is straight on each side of zero has ``z = o/a`` with the slope a
of its side. ReLU sends all that is negative to zero, and a softmax forgets what is added to all sums alike:
they have no inverse.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import ACTIVATIONS

#: A function of outputs, element by element.
Elementwise = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class InverseActivation:
    """An activation read from right to left.

    Attributes
    ----------
    value, slope, third : callable
        z, dz/do and d³z/do³ as functions of the output o. On a kink the slope is that of the left.
    bounds : tuple of float, or None
        Between which o must lie.
    kink : float or None
        Where the slope jumps.

    Examples
    --------
    >>> inverse_activation("leaky relu 0.5").value(np.array([-1.0, 3.0]))
    array([-2.,  3.])
    >>> inverse_activation("tanh").value(np.tanh([-1.0, 0.5])).round(12)
    array([-1. ,  0.5])
    """

    value: Elementwise
    slope: Elementwise
    third: Elementwise
    bounds: tuple[float, float] | None = None
    kink: float | None = None

    def missing(self, outputs: FloatArray) -> int:
        """Count the outputs that no pre-activation has."""
        if self.bounds is None:
            return 0
        low, high = self.bounds
        return int(outputs.size - np.count_nonzero((outputs > low) & (outputs < high)))

    def room(self, outputs: FloatArray) -> FloatArray:
        """Return how far each output is from where the formula that holds there ends."""
        ends = [*(self.bounds or ()), *(() if self.kink is None else (self.kink,))]
        away = [np.abs(outputs - end) for end in ends]
        return np.min(away, axis=0) if away else np.full_like(outputs, np.inf)


def inverse_activation(name: str) -> InverseActivation:
    """Return the inverse of the activation of that name.

    Raises
    ------
    ChoiceError
        When it has none.
    """
    found = ACTIVATIONS.get(name)
    if found is not None and found.bounds is not None:
        return _logit(found.bounds)
    if found is None or not found.below:
        able = ", ".join(n for n, one in ACTIVATIONS.items() if one.bounds is not None or one.below)
        raise ChoiceError(f"The output {name!r} cannot be inverted unit by unit; choose one of {able}.")
    return _broken(found.below)


def _logit(bounds: tuple[float, float]) -> InverseActivation:
    low, high = bounds
    width = high - low

    def value(o: FloatArray) -> FloatArray:
        return np.asarray(2.0 / width * np.arctanh((2.0 * o - (high + low)) / width))

    def slope(o: FloatArray) -> FloatArray:
        return np.asarray(1.0 / ((o - low) * (high - o)))

    def third(o: FloatArray) -> FloatArray:
        return np.asarray(2.0 / width * ((o - low) ** -3.0 + (high - o) ** -3.0))

    return InverseActivation(value, slope, third, bounds=bounds)


def _broken(below: float) -> InverseActivation:
    def value(o: FloatArray) -> FloatArray:
        return np.where(o > 0.0, o, o / below)

    def slope(o: FloatArray) -> FloatArray:
        return np.where(o > 0.0, 1.0, 1.0 / below)

    return InverseActivation(value, slope, np.zeros_like, kink=None if below == 1.0 else 0.0)
