"""Activations: the value of a unit, its derivative and its error, each exact near saturation.

Both activations here are one logistic curve, ``low + w σ(w z)`` with ``w = high - low`` and
``σ(z) = 1/(1 + exp(-z))``: tanh has (low, high) = (-1, 1), the sigmoid (0, 1). With
``e = exp(-w |z|)``, which is known to its last digit however large z is,

- the derivative is ``w² e/(1 + e)²``. The textbook forms 1 - o² and o (1 - o) lose all digits once
  o rounds to 1 (z above 19 for tanh) and would put exact zeros into the data.
- the error o - t is ``± w ((1 - q) - q e)/(1 + e)``, with q the target as a fraction of the way to
  the near bound. The subtraction o - t loses the same digits when the target is a bound.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import ChoiceError

#: Float arrays of either precision: a network computes in the precision of its weights.
RealArray: TypeAlias = NDArray[np.floating[Any]]


class Elementwise(Protocol):
    """A function of the pre-activations, computed into `out` when given."""

    def __call__(self, z: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        """Return the function of each element of z."""


class Residual(Protocol):
    """Output minus target as a function of the pre-activation, computed into `out` when given."""

    def __call__(self, z: RealArray, targets: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        """Return o(z) - targets element by element."""


@dataclass(frozen=True, slots=True)
class Activation:
    """What the forward and the backward pass need to know of an activation.

    Attributes
    ----------
    name : str
        As the registry knows it.
    low, high : float
        The bounds that the output tends to: the two values of a binary target.
    value : callable
        o(z), of any shape.
    derivative : callable
        do/dz as a function of z, not of o, so that it is exact where o is saturated.
    residual : callable
        o(z) - t as a function of z and t. Its relative error is a few units in the last place when
        t is `low` or `high`; for other t the error is a few units in the last place of `high - low`.

    Examples
    --------
    >>> import numpy as np
    >>> tanh = activation("tanh")
    >>> tanh.value(np.array([0.0, 30.0]))
    array([0., 1.])
    >>> tanh.derivative(np.array([0.0, 30.0]))
    array([1.00000000e+00, 3.50260431e-26])
    >>> tanh.residual(np.array([30.0]), np.array([1.0]))
    array([-1.75130215e-26])
    """

    name: str
    low: float
    high: float
    value: Elementwise
    derivative: Elementwise
    residual: Residual


def activation(name: str) -> Activation:
    """Look an activation up by name.

    Raises
    ------
    ChoiceError
        When there is none of that name.
    """
    if name not in ACTIVATIONS:
        raise ChoiceError(f"There is no activation {name!r}; choose one of {', '.join(ACTIVATIONS)}.")
    return ACTIVATIONS[name]


def sigmoid(z: RealArray, /, *, out: RealArray | None = None) -> RealArray:
    """Compute 1/(1 + exp(-z)) to a few units in the last place for z of either sign.

    Examples
    --------
    >>> import numpy as np
    >>> sigmoid(np.array([-800.0, -700.0, 0.0, 700.0]))
    array([0.00000000e+000, 9.85967654e-305, 5.00000000e-001, 1.00000000e+000])
    """
    # σ(z) = exp(min(z, 0)) / (1 + exp(-|z|)): neither exponential can overflow.
    denominator = _decay(z, 1.0)
    denominator += 1.0
    out = np.minimum(z, 0.0, out=out)
    np.exp(out, out=out)
    return np.divide(out, denominator, out=out)


def _decay(z: RealArray, width: float) -> RealArray:
    """Return e = exp(-width |z|) as a new array."""
    decay = np.abs(z)
    decay *= -width
    return np.exp(decay, out=decay)


def _logistic_derivative(width: float) -> Elementwise:
    """Make the derivative w² e/(1 + e)²."""

    def derivative(z: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        decay = _decay(z, width)
        out = np.add(decay, 1.0, out=out)
        out *= out
        decay *= width * width
        return np.divide(decay, out, out=out)

    return derivative


def _logistic_residual(low: float, width: float) -> Residual:
    """Make the error ± w ((1 - q) - q e)/(1 + e), reflecting z < 0 onto z > 0."""
    middle = low + width / 2

    def residual(z: RealArray, targets: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        decay = _decay(z, width)
        signed_width = np.copysign(width, z)
        # q - ½ and so q and 1 - q are exact when the target is a bound.
        excess = targets - middle
        excess *= signed_width
        excess /= width * width
        near = excess + 0.5
        near *= decay
        out = np.subtract(0.5, excess, out=out)
        out -= near
        decay += 1.0
        out /= decay
        out *= signed_width
        return out

    return residual


def _logistic(name: str, low: float, high: float, value: Callable[..., RealArray]) -> Activation:
    width = high - low
    return Activation(
        name=name,
        low=low,
        high=high,
        value=value,
        derivative=_logistic_derivative(width),
        residual=_logistic_residual(low, width),
    )


#: Every activation by name.
ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "tanh": _logistic("tanh", -1.0, 1.0, np.tanh),
        "sigmoid": _logistic("sigmoid", 0.0, 1.0, sigmoid),
    }
)
