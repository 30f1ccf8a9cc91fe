"""The upper order statistics as every estimator here reads them: logarithms below that of the largest."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.sample import Sample

#: Order statistics that are looked at, from the largest down. At k = 10^6 the standard error of Hill's
#: estimate is a thousandth of it: farther down it is bias, not noise, that limits every estimator.
MOST = 1_000_000
_SMALLEST_NORMAL = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, eq=False)
class UpperTail:
    """The largest observations, descending.

    Discrete data are spread over their cells: c observations of the whole number v become the points
    v + 1/2 - (i - 1/2)/c, i = 1, ..., c. That is the mean of the uniform noise that Voitalov, van der
    Hoorn, van der Hofstad and Krioukov (2019) add: it leaves the tail index as it is, and puts nothing
    random into an estimate. Ties of continuous data stay ties, and k is only ever a number of
    observations above a distinct value.

    Attributes
    ----------
    y : ndarray, shape (m,)
        ln(X / max), descending from 0; m is at most `MOST`.
    n : int
        Number of observations in the sample, also of those that are not in `y`.
    maximum : float
        The largest point.
    admissible : ndarray of int
        The k that may be used, ascending: X of rank k + 1 lies strictly below X of rank k.
    """

    y: FloatArray
    n: int
    maximum: float
    admissible: IntArray

    @classmethod
    def of(cls, sample: Sample, most: int = MOST) -> "UpperTail":
        """Take the largest `most` observations of a sample, at no more cost than their number."""
        values, counts = _largest(sample, most)
        points = (
            _spread(values, counts, most)
            if sample.discrete
            else np.repeat(values, np.minimum(counts, most))[:most]
        )
        y = _logarithms(points)
        return cls(y, sample.n, float(points[0]), np.flatnonzero(y[1:] < y[:-1]) + 1)

    def threshold(self, k: int) -> float:
        """Return the order statistic of rank k + 1, which the k largest lie above."""
        return float(self.maximum * np.exp(self.y[k]))

    def nearest(self, k: float) -> int:
        """Return the admissible k whose ratio to this one is nearest to 1."""
        return int(self.admissible[np.argmin(np.abs(np.log(self.admissible / max(k, 1.0))))])

    def grid(self, most: int) -> IntArray:
        """Return at most `most` admissible k, evenly spread on a logarithmic axis, both ends among them."""
        at = self.admissible
        if at.size <= most:
            return at
        marks = np.round(np.geomspace(at[0], at[-1], most))
        return np.unique(at[np.minimum(np.searchsorted(at, marks), at.size - 1)])


def _largest(sample: Sample, most: int) -> tuple[FloatArray, IntArray]:
    """Return the largest distinct values, descending, that hold `most` observations, and their counts."""
    values = sample.values[-most:][::-1]
    if sample.multiplicities is None:
        return values, np.ones(values.size, np.int64)
    counts = sample.multiplicities[-most:][::-1]
    stop = int(np.searchsorted(np.cumsum(counts), most)) + 1
    return values[:stop], counts[:stop]


def _spread(values: FloatArray, counts: IntArray, most: int) -> FloatArray:
    """Spread the observations of each whole number evenly over its cell, the upper end first."""
    laid_out = np.minimum(counts, most)
    starts = np.concatenate([[0], np.cumsum(laid_out)[:-1]])
    rank = np.arange(int(laid_out.sum())) - np.repeat(starts, laid_out)
    points = np.repeat(values, laid_out) + 0.5 - (rank + 0.5) / np.repeat(counts, laid_out)
    return np.asarray(points[:most])


def _logarithms(points: FloatArray) -> FloatArray:
    """Return ln(x / max): the ratio is scale-free to rounding, unless it leaves the normal doubles."""
    ratio = points / points[0]
    if ratio[-1] >= _SMALLEST_NORMAL:
        return np.asarray(np.log(ratio))
    return np.asarray(np.log(points) - np.log(points[0]))
