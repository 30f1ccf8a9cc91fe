"""The logarithm of a ratio, accurate where the ratio is near 1 and finite where it would overflow."""

import numpy as np

from tailnet.arrays import FloatArray

#: Twice the coefficients of t^(2j+3), j = 0, 1, ..., in artanh t.
_ARTANH = tuple(2.0 / (2 * j + 3) for j in range(11))
#: Within this distance of 1 the difference x - centre is exact.
_EXACT = 0.5
#: Below this distance from 1 the series serves; its last term is then under 1e-17 of the sum.
_NEAR = 0.3


def log_ratio(x: FloatArray, centre: FloatArray | float) -> FloatArray:
    """Return ln(x / centre); -inf at x = 0.

    Within a factor of two the difference x - centre is exact, so that tight samples lose nothing.

    Examples
    --------
    >>> log_ratio(np.array([1e-300, 1.0 + 2.0**-50]), np.array([1e300, 1.0]))
    array([-1.38155106e+03,  8.88178420e-16])
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        distance = x / centre - 1.0
        exact = np.log1p((x - centre) / centre)
        return np.where(np.abs(distance) < _EXACT, exact, np.log(x) - np.log(centre))


def deviance(x: FloatArray, centre: FloatArray | float) -> FloatArray:
    """Return r - 1 - ln r at r = x / centre, without cancellation: about (r - 1)^2 / 2 near r = 1.

    With t = (r - 1)/(r + 1), ln r = 2 artanh t and r - 1 - 2t = (r - 1) t, so that near 1 the value is
    (r - 1) t - 2 (t^3/3 + t^5/5 + ...).

    Examples
    --------
    >>> deviance(np.array([1.0 + 1e-9, 2.0]), 1.0)
    array([5.00000082e-19, 3.06852819e-01])
    """
    with np.errstate(over="ignore"):
        distance = x / centre - 1.0
        far = np.abs(distance) >= _NEAR
        excess = np.where(far, 0.0, (x - centre) / centre)
    t = excess / (2.0 + excess)
    square = t * t
    series = np.zeros_like(t)
    for coefficient in reversed(_ARTANH):
        series = coefficient + square * series
    near = excess * t - t * square * series
    return np.where(far, distance - log_ratio(x, centre), near)
