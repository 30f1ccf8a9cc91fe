"""The moment estimator of Dekkers, Einmahl and de Haan (1989), for any real xi."""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.tail_index.sums import TailSums


def estimate(sums: TailSums) -> FloatArray:
    """Return M1 + 1 - (1/2)/(1 - M1^2/M2) at each k; NaN where all k excesses are equal."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = sums.m1**2 / sums.m2
        found = sums.m1 + 1.0 - 0.5 / (1.0 - ratio)
    # Where the ratio is 1 to rounding, the excesses are one value and say nothing of a shape.
    return np.where(ratio < 1.0 - 1e-12, found, np.nan)


def variance(xi: FloatArray) -> FloatArray:
    """Return k times the asymptotic variance (Dekkers, Einmahl and de Haan 1989, corollary 3.2)."""
    xi = np.asarray(xi, float)
    g = np.minimum(xi, 0.0)
    negative = (1.0 - g) ** 2 * (1.0 - 2.0 * g) * (1.0 - g + 6.0 * g**2) / ((1.0 - 3.0 * g) * (1.0 - 4.0 * g))
    return np.where(xi >= 0.0, 1.0 + xi**2, negative)
