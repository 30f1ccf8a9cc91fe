"""Resnick and Starica's smoothed Hill estimator (1997): Hill's, averaged over a window of k; for xi > 0."""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.tail_index.hill import gamma_interval
from tailnet.inference.tail_index.sums import TailSums

#: The window is (k/2, k]: it reaches no deeper into the sample than Hill's estimate at k.
WIDTH = 2
#: Asymptotic variance over xi^2/k: 2 u (u - 1 - ln u)/(u - 1)^2 with u = 2 and k the window's deep end.
VARIANCE = 2.0 * WIDTH * (WIDTH - 1.0 - math.log(WIDTH)) / (WIDTH - 1.0) ** 2


def estimate(sums: TailSums) -> FloatArray:
    """Return the mean of Hill's estimates at k/2 < j <= k, at each k."""
    y = sums.y[: int(sums.k[-1]) + 1]
    ranks = np.arange(1, y.size)
    # The sum of L at j is the sum over i <= j of i (y_i - y_(i+1)), which are not negative.
    hill = np.cumsum(ranks * (y[:-1] - y[1:])) / ranks
    total = np.concatenate([[0.0], np.cumsum(hill)])
    start = sums.k // WIDTH
    return np.asarray((total[sums.k] - total[start]) / (sums.k - start))


def interval(xi: FloatArray, k: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the interval at k: the Gamma law that has the asymptotic variance."""
    return gamma_interval(xi, np.asarray(k, float) / VARIANCE, level)
