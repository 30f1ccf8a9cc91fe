r"""Many draws from a law on the integers, as sorted distinct values with counts.

The number of draws at x, given those at or above x, is binomial with probability m(x) / S(x), S the survival.
The stretch of integers that expect a few draws each is prepared once: masses, summed from its far end on, so
that nothing cancels. What lies beyond follows a law of the same family, whose draws are made one by one: no
value there expects many. A draw so costs what its distinct values cost, not what its observations do.
"""

import math
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.parallel import Rng, seed_sequence

#: Below this expected count a value's draws are made one by one.
_FEW = 2.0
#: What lies this far below the largest mass, in nats, on the rising side is not drawn in a lifetime.
_DEPTH = 60.0
#: Integers further out than any draw can have in common are made one by one.
_FARTHEST = 2.0**50


class Law(Protocol):
    """What a law must offer to be drawn as counts."""

    @property
    def xmin(self) -> float:
        """Where the law begins."""

    @property
    def discrete(self) -> bool:
        """Whether it lives on the integers."""

    @property
    def mode(self) -> float:
        """Where its density in x is largest: before, it rises; after, it falls."""

    def density(self, x: ArrayLike) -> FloatArray:
        """Return the mass at each x."""

    def log_density(self, x: ArrayLike) -> FloatArray:
        """Return its logarithm."""

    def survival(self, x: ArrayLike) -> FloatArray:
        """Return P(X >= x)."""

    def beyond(self, xmin: float) -> Self:
        """Return the law of X given X >= xmin."""

    def draw(self, generator: np.random.Generator, size: int) -> FloatArray:
        """Return independent draws."""


@dataclass(frozen=True)
class Stretch:
    """The integers drawn as counts, and what a draw costs.

    Attributes
    ----------
    start, stop : float
        The first integer, and the one after the last; equal where every draw is made by itself.
    cost : float
        Distinct values that a draw handles, at most, in expectation.
    """

    start: float
    stop: float
    cost: float

    @classmethod
    def of(cls, law: Law, n: int) -> "Stretch":
        """Find the integers that expect a few of n draws each, and those below them that can be drawn."""
        singly = cls(law.xmin, law.xmin, float(n))
        if not law.discrete or n == 0:
            return singly
        # The mass falls from `peak` + 1 on and rises up to `peak` - 1.
        peak = math.floor(law.mode)
        around = np.maximum(peak + np.array([-1.0, 0.0, 1.0]), law.xmin)
        highest = float(np.max(law.log_density(around)))
        few = math.log(_FEW / n)
        if not highest >= few or around[2] >= _FARTHEST:
            return singly
        start, stop = _rise(law, float(around[0]), highest - _DEPTH), _fall(law, float(around[2]), few)
        cost = stop - start + n * float(law.survival(stop))
        return cls(start, stop, cost) if cost < n else singly


def _rise(law: Law, peak: float, level: float) -> float:
    """Return the first integer from which on, up to the peak, the log mass is at least `level`."""
    if float(law.log_density(law.xmin)) >= level:
        return float(law.xmin)
    low, high = float(law.xmin), peak
    while high - low > 1.0:
        middle = math.floor(0.5 * (low + high))
        low, high = (low, middle) if float(law.log_density(middle)) >= level else (middle, high)
    return high


def _fall(law: Law, peak: float, level: float) -> float:
    """Return the first integer after the peak at which the log mass is below `level`."""
    step = 1.0
    low = peak
    while low + step < _FARTHEST and float(law.log_density(low + step)) >= level:
        low, step = low + step, 2.0 * step
    high = low + step
    while high - low > 1.0:
        middle = math.floor(0.5 * (low + high))
        low, high = (middle, high) if float(law.log_density(middle)) >= level else (low, middle)
    return high


@dataclass(frozen=True, eq=False)
class CountSampler:
    """Draws of n observations as sorted distinct values with counts, prepared once for many draws.

    Attributes
    ----------
    n : int
        Observations a draw.
    start : float
        The first integer drawn as a count.
    hazards : ndarray
        P(X = x | X >= x) of the integers from `start` on; empty where every draw is made by itself.
    rest : Law
        What follows them.
    """

    n: int
    start: float
    hazards: FloatArray
    rest: Law

    @classmethod
    def of(cls, law: Law, n: int, stretch: Stretch | None = None) -> "CountSampler":
        """Prepare draws of n observations; `stretch`, if known, is `Stretch.of(law, n)`."""
        stretch = stretch or Stretch.of(law, n)
        if stretch.stop == stretch.start:
            return cls(n, stretch.start, np.empty(0), law)
        masses = law.density(stretch.start + np.arange(stretch.stop - stretch.start))
        beyond = float(law.survival(stretch.stop))
        survival = beyond + np.cumsum(masses[::-1])[::-1]
        # A mass and all that follows may both be no double any more: then nothing is drawn there.
        hazards = np.divide(masses, survival, out=np.ones_like(masses), where=survival > 0.0)
        return cls(n, stretch.start, hazards, law.beyond(stretch.stop))

    def draw(self, rng: Rng) -> tuple[FloatArray, IntArray]:
        """Return the distinct values of n draws, ascending, and their counts."""
        generator = np.random.default_rng(seed_sequence(rng))
        if self.hazards.size == 0:
            values, often = np.unique(self.rest.draw(generator, self.n), return_counts=True)
            return values, often
        counts = np.zeros(self.hazards.size, np.int64)
        left = draw_by_hazard(generator, self.hazards, self.n, counts)
        far, far_counts = np.unique(self.rest.draw(generator, left), return_counts=True)
        drawn = np.flatnonzero(counts)
        return np.concatenate([self.start + drawn, far]), np.concatenate([counts[drawn], far_counts])


@kernel
def draw_by_hazard(generator: np.random.Generator, hazards: FloatArray, draws: int, counts: IntArray) -> int:
    """Fill in how many of the draws end at each place; return how many pass them all."""
    left = draws
    for i in range(hazards.size):
        if left == 0:
            break
        counts[i] = generator.binomial(left, hazards[i])
        left -= counts[i]
    return left
