"""The empirical distribution as the scans read it: distinct values, their logarithms, counts above."""

import math
from dataclasses import dataclass, replace

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.sample import Sample


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps of an empirical survival function.

    Attributes
    ----------
    values, y : ndarray
        Distinct values, ascending, and their logarithms.
    above : ndarray
        Observations at or above each value, with a zero at the end; empty when every value occurs once.
    total : int
        Number of observations.
    below : int
        Observations smaller than all of these that were counted and not kept.
    """

    values: FloatArray
    y: FloatArray
    above: IntArray
    total: int
    below: int = 0

    @classmethod
    def of(cls, sample: Sample) -> "Steps":
        """Take the steps of a whole sample."""
        steps = cls._build(sample.values, sample.multiplicities, sample.discrete)
        return replace(steps, below=sample.below)

    @classmethod
    def given(cls, sample: Sample, xmin: float) -> "Steps":
        """Take the steps of the tail x >= xmin, with `xmin` itself first, if need be without observations."""
        at = int(np.searchsorted(sample.values, xmin))
        values = sample.values[at:]
        counts = None if sample.multiplicities is None else sample.multiplicities[at:]
        if values.size and values[0] != xmin:
            counts = np.ones(values.size, np.int64) if counts is None else counts
            counts = np.concatenate([np.zeros(1, np.int64), counts])
            values = np.concatenate([[xmin], values])
        return cls._build(values, counts, sample.discrete)

    @classmethod
    def _build(cls, values: FloatArray, counts: IntArray | None, discrete: bool) -> "Steps":
        y = np.log(values)
        if discrete:
            counts = np.ones(values.size, np.int64) if counts is None else counts
        elif np.any(y[1:] == y[:-1]):
            values, y, counts = _merged(values, y, counts)
        if counts is None:
            return cls(values, y, np.empty(0, np.int64), values.size)
        above = np.zeros(values.size + 1, np.int64)
        np.cumsum(counts[::-1], out=above[-2::-1])
        return cls(values, y, above, int(above[0]))

    @property
    def counts(self) -> IntArray | None:
        """How often each value occurs; None when every value occurs once."""
        return self.above[:-1] - self.above[1:] if self.above.size else None

    def n_tail(self, i: int) -> int:
        """Return the number of observations at or above value i."""
        return int(self.above[i]) if self.above.size else self.total - i

    def candidates(self, minimum_distinct: int, minimum_observations: int) -> int:
        """Return how many of the first values leave so many distinct values and observations above."""
        by_distinct = self.values.size - minimum_distinct + 1
        if self.above.size:
            by_count = int(np.searchsorted(-self.above[:-1], -minimum_observations, side="right"))
        else:
            by_count = self.total - minimum_observations + 1
        return max(0, min(by_distinct, by_count))

    def decades(self, i: int) -> float:
        """Return log10 of the largest value over value i."""
        return float((self.y[-1] - self.y[i]) / math.log(10.0))


def _merged(
    values: FloatArray, y: FloatArray, counts: IntArray | None
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Count neighbouring doubles whose logarithms are one and the same as one value, the smallest of them."""
    first = np.concatenate([[True], y[1:] != y[:-1]])
    weights = np.ones(values.size, np.int64) if counts is None else counts
    return values[first], y[first], np.add.reduceat(weights, np.flatnonzero(first))
