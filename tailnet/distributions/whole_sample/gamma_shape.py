"""The gamma law's shape from the mean deviance: the functions ln k - psi(k) and Stirling's remainder."""

import math

import numpy as np
from scipy import special

from tailnet.arrays import FloatArray

#: From here on the asymptotic series below are exact to rounding.
_LARGE = 8.0
#: B_2m / 2m for m = 1, 2, ...: ln k - psi(k) = 1/(2k) + sum of these / k^2m (DLMF 5.11.2).
_DIGAMMA = (
    1 / 12,
    -1 / 120,
    1 / 252,
    -1 / 240,
    1 / 132,
    -691 / 32760,
    1 / 12,
    -3617 / 8160,
    43867 / 14364,
    -174611 / 6600,
)
#: Steps of the iteration: each squares the error, which begins at 1.5%.
_STEPS = 5
#: Where the start's quadratic changes sign, and with it which of two forms of its root cancels nothing.
_TURN = 3.0
#: Mean deviances under this are rounding: all values agree to the last bit.
_SMALLEST = 2.0**-110


def log_minus_digamma(k: FloatArray) -> FloatArray:
    """Return ln k - psi(k) for k > 0, without cancellation at large k.

    Examples
    --------
    >>> log_minus_digamma(np.array([1.0, 1e12]))
    array([5.77215665e-01, 5.00000000e-13])
    """
    large = np.maximum(k, _LARGE)
    series = np.zeros_like(large)
    for coefficient in reversed(_DIGAMMA):
        series = (coefficient + series) / (large * large)
    small = np.minimum(k, _LARGE)
    return np.where(k >= _LARGE, 0.5 / large + series, np.log(small) - special.digamma(small))


def trigamma_excess(k: FloatArray) -> FloatArray:
    """Return psi'(k) - 1/k for k > 0: minus the derivative of ln k - psi(k)."""
    large = np.maximum(k, _LARGE)
    series = np.zeros_like(large)
    for m in range(len(_DIGAMMA), 0, -1):
        series = (2 * m * _DIGAMMA[m - 1] + series) / (large * large)
    small = np.minimum(k, _LARGE)
    return np.where(k >= _LARGE, (0.5 / large + series) / large, special.zeta(2.0, small) - 1.0 / small)


def solve_shape(mean_deviance: FloatArray) -> FloatArray:
    """Return the k with ln k - psi(k) = s, where s = ln mean(x) - mean(ln x).

    Newton's iteration in 1/k, in which the left side is nearly straight (Minka 2002, "Estimating a
    gamma distribution"), from a start within 1.5% of the root.

    Examples
    --------
    >>> solve_shape(np.array([0.5772156649015329]))
    array([1.])
    """
    s = np.maximum(mean_deviance, _SMALLEST)
    root = np.hypot(s - _TURN, np.sqrt(24.0 * s))
    k = np.where(s < _TURN, (_TURN - s + root) / (12.0 * s), 2.0 / np.maximum(s - _TURN + root, 1.0))
    for _ in range(_STEPS):
        inverse = 1.0 / k
        inverse += (s - log_minus_digamma(k)) / (k * k * trigamma_excess(k))
        k = 1.0 / inverse
    return k


def log_factor(k: float) -> float:
    """Return k ln k - k - ln Gamma(k) for k > 0, by Stirling's series at large k (DLMF 5.11.1).

    Examples
    --------
    >>> round(log_factor(1.0), 15), round(log_factor(1e12), 12)
    (-1.0, 12.89657202476)
    """
    if k < _LARGE:
        return k * math.log(k) - k - math.lgamma(k)
    series = 0.0
    for m in range(len(_DIGAMMA), 0, -1):
        # B_2m / (2m (2m - 1) k^(2m - 1)) is the remainder's own term.
        series = _DIGAMMA[m - 1] / (2 * m - 1) + series / (k * k)
    return 0.5 * math.log(k / (2.0 * math.pi)) - series / k
