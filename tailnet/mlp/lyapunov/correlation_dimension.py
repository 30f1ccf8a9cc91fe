"""The correlation dimension of a trajectory, such as that of the weights in training."""

import math
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.mlp.lyapunov.pair_counts import PairCounts, count_pairs, distances_to
from tailnet.mlp.options import is_count
from tailnet.parallel import one_blas_thread

#: Fewest pairs within the smallest radius, blocks, and radii.
LEAST_PAIRS, LEAST_BLOCKS, LEAST_RADII = 10, 5, 3
#: Points, taken evenly, whose distances say where the radii are to lie.
_ENOUGH = 2000


@dataclass(frozen=True, eq=False, slots=True)
class CorrelationDimension:
    """The slope of the correlation sum over a range of radii; every array is read-only.

    Attributes
    ----------
    value : float
        Slope of ln C over ln r by least squares.
    interval : (float, float)
        By the jackknife over blocks of time, with Student's t.
    confidence : float
        Of the interval.
    radii, shares, slopes : array, shape (r,), (r,), (r - 1,)
        The radii, C at each, and the slope between neighbours: without a plateau of slopes there is no
        dimension to speak of, whatever the interval says.
    window, blocks, points : int
        Theiler's window, blocks of the jackknife, points of the trajectory.
    """

    value: float
    interval: tuple[float, float]
    confidence: float
    radii: FloatArray
    shares: FloatArray
    slopes: FloatArray
    window: int
    blocks: int
    points: int


@dataclass(frozen=True, slots=True)
class Scaling:
    """Where to look for a slope, and how to say how sure it is.

    Parameters
    ----------
    window : int
        Theiler's: points as near as this in time are near in space because of that, and are no pair. At
        least as long as the trajectory remembers where it was.
    shares : (float, float)
        Radii run from where C is the first to where it is the second.
    radii : int
        How many, at equal ratios; at least 3.
    blocks : int
        Of the jackknife; at least 5, each longer than the window.
    confidence : float
        Of the interval.

    Raises
    ------
    ChoiceError
        When a number is out of its range.
    """

    window: int
    shares: tuple[float, float] = (0.001, 0.05)
    radii: int = 16
    blocks: int = 20
    confidence: float = 0.95

    def __post_init__(self) -> None:
        """Refuse what leaves no slope."""
        if not (self.window == 0 or is_count(self.window)):
            raise ChoiceError(f"Theiler's window is {self.window!r}; give a whole number >= 0.")
        if not 0.0 < self.shares[0] < self.shares[1] <= 1.0:
            raise ChoiceError(f"The shares are {self.shares}; give two that rise, above 0 and up to 1.")
        for name, value, least in (("radii", self.radii, LEAST_RADII), ("blocks", self.blocks, LEAST_BLOCKS)):
            if not is_count(value) or value < least:
                raise ChoiceError(f"{name} is {value!r}; give a whole number >= {least}.")
        if not 0.0 < self.confidence < 1.0:
            raise ChoiceError(f"The confidence is {self.confidence}; give a number between 0 and 1.")


def correlation_dimension(trajectory: FloatArray, scaling: Scaling) -> CorrelationDimension:
    """Estimate the correlation dimension of what a trajectory visits.

    With C(r) the share of pairs of points at most r apart, the dimension is the slope of ln C over ln r for
    small r (Grassberger & Procaccia 1983, *Physica D* 9, 189-208); pairs that are near in time are left out
    (Theiler 1986, *Physical Review A* 34, 2427-2432). The interval leaves out one block of time after the
    other. A finite dimension is no sign of chaos: random walks have one too (Osborne & Provenzale 1989,
    *Physica D* 35, 357-381), so compare with a control. About 10^(dimension/2) points are
    the least that could show it (Ruelle 1990, *Proceedings of the Royal Society A* 427, 241-248).

    Parameters
    ----------
    trajectory : array, shape (n, d)
        Points in order of time, finite.
    scaling : Scaling
        Window, range of radii, blocks.

    Raises
    ------
    ChoiceError
        When the trajectory is no finite matrix.
    InsufficientDataError
        When too few pairs are left, the window is as long as a block, or radii coincide because points do.

    Examples
    --------
    >>> angles = np.random.default_rng(1).uniform(0.0, 2.0 * np.pi, 1000)
    >>> circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    >>> found = correlation_dimension(circle, Scaling(window=0))
    >>> round(found.value, 1)
    1.0
    """
    points = np.asarray(trajectory, np.float64)
    if points.ndim != len(("time", "space")) or not np.isfinite(points).all():
        raise ChoiceError(
            f"The trajectory has shape {points.shape}; give finite numbers, one row for each point of time."
        )
    if len(points) < scaling.blocks * (scaling.window + 2):
        raise InsufficientDataError(
            f"There are {len(points)} points for {scaling.blocks} blocks, each of which must be longer than "
            f"the window of {scaling.window}; give at least {scaling.blocks * (scaling.window + 2)} points."
        )
    points = points - points.mean(axis=0)
    with one_blas_thread():
        radii = _radii(points, scaling)
        counts = count_pairs(points, radii, window=scaling.window, blocks=scaling.blocks)
    shares = counts.shares()
    value = _slope(radii, shares)
    slopes = np.diff(np.log(shares)) / np.diff(np.log(radii))
    for array in (radii, shares, slopes):
        array.flags.writeable = False
    return CorrelationDimension(
        value=value,
        interval=_jackknife(counts, value, scaling.confidence),
        confidence=scaling.confidence,
        radii=radii,
        shares=shares,
        slopes=slopes,
        window=scaling.window,
        blocks=scaling.blocks,
        points=len(points),
    )


def _radii(points: FloatArray, scaling: Scaling) -> FloatArray:
    """Return radii at equal ratios between those at which C has about the two shares."""
    total = (len(points) - scaling.window) * (len(points) - scaling.window - 1) // 2
    if scaling.shares[0] * total < LEAST_PAIRS:
        raise InsufficientDataError(
            f"A share of {scaling.shares[0]:g} of {total:,} pairs is fewer than {LEAST_PAIRS}; give more "
            "points, or a larger first share."
        )
    stride = math.ceil(len(points) / _ENOUGH)
    some = np.ascontiguousarray(points[::stride])
    times = stride * np.arange(len(some))
    distances = distances_to(some, slice(None))[times - times[:, np.newaxis] > scaling.window]
    low, high = np.quantile(distances, scaling.shares)
    if not 0.0 < low < high:
        raise InsufficientDataError(
            f"The radii run from {low:g} to {high:g}: too many points coincide for the dimension of a set."
        )
    return np.geomspace(low, high, scaling.radii)


def _slope(radii: FloatArray, shares: FloatArray) -> float:
    x, y = np.log(radii), np.log(shares)
    x = x - x.mean()
    return float(x @ y / (x @ x))


def _jackknife(counts: PairCounts, value: float, confidence: float) -> tuple[float, float]:
    from scipy.stats import t

    blocks = len(counts.pairs)
    left_out = [counts.shares(without=block) for block in range(blocks)]
    if min(shares[0] for shares in left_out) <= 0.0:
        raise InsufficientDataError(
            "All pairs within the smallest radius involve one block of time; give more points, or a larger "
            "first share."
        )
    pseudo = blocks * value - (blocks - 1) * np.array([_slope(counts.radii, one) for one in left_out])
    half = float(t.ppf((1.0 + confidence) / 2.0, blocks - 1) * pseudo.std(ddof=1) / math.sqrt(blocks))
    return value - half, value + half
