"""Activations: the value of a unit, its derivative and its error, each exact near saturation.

Two are logistic curves, ``low + w σ(w z)`` with ``w = high - low`` and ``σ(z) = 1/(1 + exp(-z))``: tanh
has (low, high) = (-1, 1), the sigmoid (0, 1). What is computed of them is computed of z, not of the
output o, which forgets z once it is saturated:

- The derivative is ``s²`` with ``s = (w/2) / cosh(w z/2)``. The textbook forms 1 - o² and o (1 - o) lose
  all digits once o rounds to 1 (z above 19 for tanh) and would put exact zeros into the data.
- The error o - t is ``(B - t) ∓ c``, where B is the bound on the side of z and ``c = s exp(-w |z|/2)`` is
  what the output falls short of it by. The subtraction o - t loses the same digits when the target is a
  bound.

Where cosh overflows, s and c are below the smallest number and come out as 0, which is right; NumPy's error
state decides whether that is worth a warning, and `train` and `backpropagate` say that it is not.

The others are straight on each side of zero, ``max(z, a z)``: the identity (a = 1), ReLU (a = 0), the leaky
ReLU (a = 0.01) and one that leaks more (a = 0.5). At zero their derivative is taken from the left, a.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import ChoiceError

#: Float arrays of either precision: a network computes in the precision of its weights.
RealArray: TypeAlias = NDArray[np.floating[Any]]

#: Slope of the leaky ReLU below zero (Maas, Hannun & Ng 2013, *ICML Workshop on Deep Learning*).
LEAK = 0.01
#: Slope below zero of the perceptron that document 002 trains (github.com/howonlee/twostrangethings,
#: `fast_net.py`).
HALF = 0.5


class Elementwise(Protocol):
    """A function of the pre-activations, computed into `out` when given."""

    def __call__(self, z: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        """Return the function of each element of z."""


class Residual(Protocol):
    """A function of pre-activations and targets, computed into `out` when given."""

    def __call__(self, z: RealArray, targets: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        """Return the function element by element."""


@dataclass(frozen=True, slots=True)
class Activation:
    """What the forward and the backward pass need to know of an activation.

    Attributes
    ----------
    name : str
        As the registry knows it.
    bounds : tuple of float, or None
        What the output tends to on either side, (low, high): the two values of a binary target. None
        when the output is not bounded on both sides.
    below : float or None
        Slope left of zero of those that are straight on each side of it; None for curves.
    value : callable
        o(z), of any shape.
    derivative : callable
        do/dz as a function of z, not of o, so that it is exact where o is saturated.
    residual : callable
        o(z) - t as a function of z and t. Its relative error is a few units in the last place when
        t is a bound; for other t the error is a few units in the last place of high - low. Where there
        are no bounds it is the subtraction.
    slanted_residual : callable
        (o(z) - t) o'(z), as exact: the derivative of ½ (o - t)² by z.

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
    >>> activation("leaky relu").value(np.array([-2.0, 2.0]))
    array([-0.02,  2.  ])
    """

    name: str
    bounds: tuple[float, float] | None
    below: float | None
    value: Elementwise
    derivative: Elementwise
    residual: Residual
    slanted_residual: Residual


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
    """Return exp(-width |z|) as a new array."""
    decay = np.abs(z)
    if width == 1.0:
        np.negative(decay, decay)
    else:
        np.multiply(decay, -width, decay)
    return np.exp(decay, decay)


def _root_slope(z: RealArray, half: float, out: RealArray | None) -> RealArray:
    """Compute s = half / cosh(half z), the root of the derivative."""
    if half == 1.0:
        out = np.cosh(z, out)
        return np.reciprocal(out, out)
    out = np.multiply(z, half, out)
    np.cosh(out, out)
    return np.divide(half, out, out)


def _logistic(name: str, bounds: tuple[float, float], value: Elementwise) -> Activation:
    """Make the activation of a logistic curve."""
    half, middle = (bounds[1] - bounds[0]) / 2, (bounds[1] + bounds[0]) / 2

    def derivative(z: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        out = _root_slope(z, half, out)
        return np.square(out, out)

    def error(z: RealArray, targets: RealArray, root: RealArray, out: RealArray | None) -> RealArray:
        short = _decay(z, half)
        np.multiply(short, root, short)
        bound = np.copysign(half, z)
        if middle:
            bound += middle
        out = np.subtract(bound, targets, out)
        return np.subtract(out, np.copysign(short, z, short), out)

    def residual(z: RealArray, targets: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        return error(z, targets, _root_slope(z, half, None), out)

    def slanted_residual(z: RealArray, targets: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        root = _root_slope(z, half, None)
        out = error(z, targets, root, out)
        return np.multiply(out, np.square(root, root), out)

    return Activation(name, bounds, None, value, derivative, residual, slanted_residual)


def _straight(name: str, below: float) -> Activation:
    """Make the activation with slope `below` left of zero and 1 right of it."""

    def value(z: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        if below == 1.0:
            return np.positive(z, out=out)
        return np.maximum(z, below * z if below else 0.0, out=out)

    def derivative(z: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        out = np.empty_like(z) if out is None else out
        out.fill(below)
        if below != 1.0:
            np.copyto(out, 1.0, where=z > 0.0)
        return out

    def residual(z: RealArray, targets: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        out = value(z, out=out)
        out -= targets
        return out

    def slanted_residual(z: RealArray, targets: RealArray, /, *, out: RealArray | None = None) -> RealArray:
        out = residual(z, targets, out=out)
        if below != 1.0:
            out *= derivative(z)
        return out

    return Activation(name, None, below, value, derivative, residual, slanted_residual)


#: Every activation by name.
ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "tanh": _logistic("tanh", (-1.0, 1.0), np.tanh),
        "sigmoid": _logistic("sigmoid", (0.0, 1.0), sigmoid),
        "relu": _straight("relu", 0.0),
        "leaky relu": _straight("leaky relu", LEAK),
        "leaky relu 0.5": _straight("leaky relu 0.5", HALF),
        "identity": _straight("identity", 1.0),
    }
)
