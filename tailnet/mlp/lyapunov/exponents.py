"""Finite-time Lyapunov exponents with what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class LyapunovExponents:
    """The largest exponents of a map over a stretch of its steps; every array is read-only.

    Attributes
    ----------
    exponents : array, shape (k,)
        Mean logarithmic growth a step, in natural units, in the order in which orthogonalisation found
        them: descending but for chance.
    intervals : array, shape (k, 2)
        Of each, by the block bootstrap over time. They speak of more steps like these: where training is
        not stationary, of the stretch that was seen and no other.
    growth : array, shape (intervals of time, k)
        Logarithmic growth a step in each interval of `every` steps; the exponents are its means.
    steps, transient, every : int
        Steps that count, steps before them that were discarded, and steps between orthogonalisations.
    dimension : int
        Of the state; there are as many exponents, of which k were asked for.
    kaplan_yorke, positive_sum : float or None
        See `tailnet.mlp.lyapunov.kaplan_yorke`. The second is an upper bound on the entropy of Kolmogorov
        and Sinai, in nats a step.
    kaplan_yorke_interval, positive_sum_interval : (float, float) or None
        By the same replicates.
    confidence : float
        Of all intervals.
    block, replicates : int
        Of the bootstrap: intervals of time in a block, and how often it was resampled.
    not_run : mapping of str to str
        For what is None, the reason.
    seed : numpy.random.SeedSequence
        Of the first tangents and the bootstrap.
    """

    exponents: FloatArray
    intervals: FloatArray
    growth: FloatArray
    steps: int
    transient: int
    every: int
    dimension: int
    kaplan_yorke: float | None
    kaplan_yorke_interval: tuple[float, float] | None
    positive_sum: float | None
    positive_sum_interval: tuple[float, float] | None
    confidence: float
    block: int
    replicates: int
    not_run: Mapping[str, str]
    seed: np.random.SeedSequence

    def running(self) -> FloatArray:
        """Return the exponents after each interval of time, shape (intervals of time, k)."""
        counts = np.arange(1, len(self.growth) + 1)[:, np.newaxis]
        return np.asarray(np.cumsum(self.growth, axis=0) / counts)
