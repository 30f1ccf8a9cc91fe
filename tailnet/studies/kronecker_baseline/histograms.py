r"""Distributions of magnitudes, on the scale of logarithms, and how far they lie apart.

Both kinds are known exactly. The logarithm of an entry of a gradient of one image is a sum
ln|x_i| + ln|delta_j| over all pairs; that of a cell of a Kronecker power takes few values, with multinomial
counts. Zero entries have no logarithm: the distributions are of the others, and the share of zeros is said
beside them.

Two scales are used. *Over the maximum*, as the documents have it, the largest entry is 1. *Standardised*, the
logarithms have mean 0 and standard deviation 1, so that only their shape is compared.

Two distances are taken. That of Kolmogorov and Smirnov is the largest difference of the two distribution
functions; a distribution on few points is at least half its largest share away from any continuous one. The
area between the two functions, which is the mean distance of their quantiles (Wasserstein's), hardly notices
that points are few, and is what is decided by.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.baselines.kronecker import KroneckerPower
from tailnet.errors import InsufficientDataError
from tailnet.studies.kronecker_baseline.gradients import Factors

#: What is made alike before two distributions are compared.
Scaling: TypeAlias = Literal["over the maximum", "standardised"]
SCALINGS: tuple[Scaling, ...] = get_args(Scaling)


@dataclass(frozen=True, eq=False)
class LogLaw:
    """A distribution of logarithms on finitely many points.

    Attributes
    ----------
    points : array, shape (points,)
        Increasing; natural logarithms of values over the largest.
    below : array, shape (points + 1,)
        Share of the entries below each point, and 1.
    """

    points: FloatArray
    below: FloatArray

    @property
    def mean(self) -> float:
        """Mean of the logarithm."""
        return float(self.points @ np.diff(self.below))

    @property
    def sd(self) -> float:
        """Standard deviation of the logarithm."""
        return float(np.sqrt((self.points - self.mean) ** 2 @ np.diff(self.below)))

    @property
    def largest_atom(self) -> float:
        """Largest share of the entries that have one value."""
        return float(np.diff(self.below).max())

    def scaled(self, how: Scaling) -> "LogLaw":
        """Return the distribution on one of the two scales."""
        if how == "over the maximum":
            return self
        return LogLaw((self.points - self.mean) / self.sd, self.below)

    def survival(self, at: FloatArray) -> FloatArray:
        """Return the share of entries at or above each of some points."""
        found: FloatArray = 1.0 - self.below[np.searchsorted(self.points, at)]
        return found


def law_of_gradient(factors: Factors) -> LogLaw:
    """Return the distribution of the logarithms of all entries that are not zero.

    Raises
    ------
    InsufficientDataError
        When all are zero.
    """
    parts = []
    for factor in (factors.pixels, factors.deltas):
        values, times = np.unique(factor[factor > 0.0], return_counts=True)
        if values.size == 0:
            raise InsufficientDataError("All entries of the gradient are zero; there is no histogram.")
        parts.append((np.log(values) - np.log(values[-1]), times / times.sum()))
    (x, p), (y, q) = parts
    return _law(np.add.outer(x, y).ravel(), np.multiply.outer(p, q).ravel())


def law_of_fractal(power: KroneckerPower) -> LogLaw:
    """Return the distribution of the logarithms of all cells that are not zero."""
    table = power.values()
    logs = table.log_magnitudes - table.log_magnitudes.max()
    total = sum(table.multiplicities)
    return _law(logs, np.array([times / total for times in table.multiplicities]))


def _law(logs: FloatArray, shares: FloatArray) -> LogLaw:
    """Put equal points together."""
    points, place = np.unique(logs, return_inverse=True)
    below = np.concatenate([[0.0], np.cumsum(np.bincount(place.ravel(), shares))])
    below[-1] = 1.0
    return LogLaw(points, below)


def distances(one: LogLaw, other: LogLaw) -> dict[str, float]:
    """Return the area between two distribution functions, in the unit of the points, and the largest gap.

    Examples
    --------
    >>> uniform = LogLaw(np.array([-2.0, -1.0, 0.0]), np.array([0.0, 1 / 3, 2 / 3, 1.0]))
    >>> found = distances(uniform, LogLaw(np.array([-0.5]), np.array([0.0, 1.0])))
    >>> round(found["area"], 3), round(found["gap"], 3)
    (0.833, 0.667)
    """
    # Both are flat between points: what they are before a point they were at the one before it.
    at = np.sort(np.concatenate([one.points, other.points]))
    first, second = (law.below[np.searchsorted(law.points, at, side="right")] for law in (one, other))
    between = np.abs(first - second)
    return {"area": float(between[:-1] @ np.diff(at)), "gap": float(between.max())}
