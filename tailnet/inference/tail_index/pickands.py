"""Pickands's estimator (1975) from three order statistics, for any real xi."""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.tail_index.sums import TailSums

_LN2 = math.log(2.0)
#: Nearer to 0 than this the variance is its limit.
_SMALL = 1e-4


def estimate(sums: TailSums) -> FloatArray:
    """Return log2 of (X_m - X_2m)/(X_2m - X_4m) with 4m + 1 or a few more = k + 1 at each k.

    In Pickands's notation m is the whole part of (k + 1)/4, so that all three are order statistics down to
    the threshold. NaN where m is 0 or two of them are tied.
    """
    m = (sums.k + 1) // 4
    at = np.maximum(m, 1)
    upper, middle, lower = (sums.y[np.minimum(j * at, sums.y.size) - 1] for j in (1, 2, 4))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # exp(y) differences over exp(y) differences, without leaving the doubles.
        found = (np.log(np.expm1(upper - middle)) - np.log(-np.expm1(lower - middle))) / _LN2
    return np.where((m > 0) & np.isfinite(found), found, np.nan)


def variance(xi: FloatArray) -> FloatArray:
    """Return k times the asymptotic variance, with k = 4m (Dekkers and de Haan 1989, theorem 2.3)."""
    xi = np.asarray(xi, float)
    g = np.where(np.abs(xi) < _SMALL, _SMALL, xi)
    # With 4^-g taken out above and below where g > 0, so that nothing overflows.
    fall = np.exp(-np.abs(g) * _LN2)
    shape = g / (-2.0 * np.expm1(-np.abs(g) * _LN2) * _LN2)
    return 4.0 * shape**2 * np.where(g > 0.0, 2.0 + fall**2, 2.0 * fall**2 + 1.0)
