"""A tail above a given xmin, with what the families' likelihoods need of it."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.distributions.tail_law import log_ratio
from tailnet.inference.likelihood import PowerLawFit


@dataclass(frozen=True, eq=False)
class Tail:
    """Observations at or above xmin, in y = ln(x / xmin).

    Attributes
    ----------
    values, y : ndarray
        Distinct values, ascending, and their logarithms from xmin.
    counts : ndarray of int
        How often each occurs.
    xmin : float
    n : int
        Number of observations.
    discrete : bool
    mean_y, mean_y2, mean_w : float
        Means of y, of y² and of e^y - 1; the last is inf where it exceeds a double.
    """

    values: FloatArray
    y: FloatArray
    counts: IntArray
    xmin: float
    n: int
    discrete: bool
    mean_y: float
    mean_y2: float
    mean_w: float

    @classmethod
    def of(cls, fit: PowerLawFit) -> "Tail":
        """Take the tail that a fit found."""
        at = int(np.searchsorted(fit.sample.values, fit.xmin))
        values, counts = fit.sample.values[at:], fit.sample.counts[at:]
        return cls.from_values(values, counts, fit.xmin, discrete=fit.sample.discrete)

    @classmethod
    def from_values(cls, values: FloatArray, counts: IntArray, xmin: float, *, discrete: bool) -> "Tail":
        """Take distinct values >= xmin, ascending, and how often each occurs."""
        # A copy, and so never read-only: the likelihoods are compiled for one kind of array.
        counts = np.array(counts, np.int64)
        n = int(counts.sum())
        y = log_ratio(values, xmin)
        with np.errstate(over="ignore"):
            mean_w = float((counts * np.expm1(y)).sum()) / n
        # Sums, not products of BLAS, whose threads wait for each other in every replicate.
        weighted = counts * y
        return cls(
            values,
            y,
            counts,
            xmin,
            n,
            discrete,
            float(weighted.sum()) / n,
            float((weighted * y).sum()) / n,
            mean_w,
        )
