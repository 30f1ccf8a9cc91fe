"""Hill's estimator (1975): the mean excess of the logarithms over the threshold; for xi > 0."""

import numpy as np
from scipy import special

from tailnet.arrays import FloatArray
from tailnet.inference.tail_index.sums import TailSums


def estimate(sums: TailSums) -> FloatArray:
    """Return (1/k) sum ln(X_i / X_(k+1)) at each k."""
    return sums.m1


def gamma_interval(xi: FloatArray, shape: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the interval of a scale xi whose estimate over xi is Gamma(shape)/shape.

    Hill's estimate on a Pareto tail has exactly this law, with shape k, whatever xi is.
    """
    xi, shape = np.asarray(xi, float), np.asarray(shape, float)
    ends = special.gammaincinv(shape, (1.0 + level) / 2.0), special.gammaincinv(shape, (1.0 - level) / 2.0)
    return shape * xi / ends[0], shape * xi / ends[1]


def interval(xi: FloatArray, k: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the interval at k, exact where the tail above the threshold is Pareto."""
    return gamma_interval(xi, k, level)
