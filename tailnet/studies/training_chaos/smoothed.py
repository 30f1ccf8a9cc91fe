"""The Hessian of a loss that is smoothed by a Gaussian, and how anisotropic it is.

Smoothing at radius r replaces L(w) by the mean of L(w + r z), z of independent standard normal components;
its Hessian is the mean of the Hessian of L at w + r z (Nesterov & Spokoiny 2017, *Foundations of
Computational Mathematics* 17, 527-566). So r is the standard deviation of each weight. The mean is taken over
pairs +z and -z. The measure of anisotropy is the largest eigenvalue over the median magnitude of all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigvalsh

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.dense import dense_hessian
from tailnet.mlp.curvature.lanczos import lanczos
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.r_operator import hessian_products
from tailnet.mlp.curvature.trace import signs
from tailnet.parallel import child

#: Radii: no smoothing, and each half decade of the issue's range.
RADII = (0.0, 1e-3, 10**-2.5, 1e-2, 10**-1.5, 1e-1, 10**-0.5, 1.0)
#: Those at which the larger network is looked at.
COARSE_RADII = (0.0, 1e-3, 1e-2, 1e-1, 1.0)
#: How many times the median the largest eigenvalue is to be.
TIMES = 100.0
#: Groups of pairs that the jackknife leaves out one by one; and pairs in a group from each radius on, more
#: where draws differ more.
GROUPS = 8
PAIRS = ((0.0, 2), (0.09, 8), (0.9, 32))
#: Of the larger network: groups, each with pairs and a probe of its own; and steps of Lanczos.
PROBES, LANCZOS_STEPS = 8, 40
_DRAWS, _PROBE = range(2)


@dataclass(frozen=True, eq=False, slots=True)
class Anisotropy:
    """Of one smoothed Hessian.

    Attributes
    ----------
    hessian : array, shape (n_weights, n_weights)
        The mean over all pairs.
    largest, median : float
        The largest eigenvalue, and the median magnitude.
    error : float
        Standard error of ln(largest/median), by the jackknife over groups of pairs: of the draws, not of the
        images.
    noise : float
        Root mean square eigenvalue of the error of the mean. Where the median is not well above it, noise
        makes the median, which then is too large, and the ratio too small.
    """

    hessian: FloatArray
    largest: float
    median: float
    error: float
    noise: float

    @property
    def ratio(self) -> float:
        """Largest over median; infinite where half of the eigenvalues are zero."""
        return self.largest / self.median if self.median > 0.0 else math.inf

    @property
    def low(self) -> float:
        """The ratio two standard errors down."""
        return self.ratio * math.exp(-2.0 * self.error)


def anisotropy(point: Point, radius: float, seed: np.random.SeedSequence) -> Anisotropy:
    """Smooth a dense Hessian and measure it.

    Parameters
    ----------
    point : Point
        The batch and the weights.
    radius : float
        Of smoothing; 0 for none, which leaves nothing to chance.
    seed : numpy.random.SeedSequence
        Of the draws.
    """
    if radius == 0.0:
        hessian = dense_hessian(point)
        return Anisotropy(hessian, *_ends(hessian), 0.0, 0.0)
    groups = np.array(
        [
            _mean_hessian(perturbed(point, radius, child(seed, group), pairs_at(radius)))
            for group in range(GROUPS)
        ]
    )
    mean = groups.mean(axis=0)
    left_out = [_log_ratio(*_ends((GROUPS * mean - one) / (GROUPS - 1))) for one in groups]
    error = math.sqrt((GROUPS - 1) * float(np.var(left_out)))
    spread = float(np.square(groups - mean).sum()) / (GROUPS * (GROUPS - 1))
    return Anisotropy(mean, *_ends(mean), error, math.sqrt(spread / len(mean)))


def pairs_at(radius: float) -> int:
    """Return how many pairs a group has at a radius.

    Examples
    --------
    >>> pairs_at(0.01), pairs_at(0.1), pairs_at(1.0)
    (2, 8, 32)
    """
    return max(pairs for least, pairs in PAIRS if radius >= least)


def perturbed(point: Point, radius: float, seed: np.random.SeedSequence, pairs: int) -> list[Point]:
    """Return the batch at the weights moved by pairs of opposite normal numbers."""
    generator = np.random.default_rng(seed)
    moves = radius * generator.standard_normal((pairs, point.n_weights))
    return [point.moved(sign * move) for move in moves for sign in (1.0, -1.0)]


def share_of_small(point: Point, radius: float, seed: np.random.SeedSequence) -> tuple[float, float]:
    """Estimate the share of eigenvalues below a hundredth of the largest, and its standard error.

    The largest is over `TIMES` the median magnitude exactly when more than half of all magnitudes lie below
    the largest over `TIMES`. That share is read from Gauss quadratures of Lanczos; the largest node stands
    for the largest eigenvalue, which it can only fall short of. Each of `PROBES` groups has its own draws of
    the smoothing, as many as a group of `anisotropy` has, and its own probe: their spread holds both errors,
    but not what is left of the difference between a mean over so few Hessians and the smoothed one. At large
    radii single Hessians have more small eigenvalues than their mean, so that too few draws say too much.

    Parameters
    ----------
    point, radius, seed
        As for `anisotropy`.
    """
    shares = []
    for group in range(PROBES):
        own = child(seed, group)
        points = perturbed(point, radius, child(own, _DRAWS), pairs_at(radius)) if radius else [point]
        start = signs(np.random.default_rng(child(own, _PROBE)), point.n_weights, 1)[:, 0]
        nodes, vectors = lanczos(_Mean(points), start, LANCZOS_STEPS).eigen()
        shares.append(float(np.square(vectors[0]) @ (np.abs(nodes) < nodes.max() / TIMES)))
    return float(np.mean(shares)), float(np.std(shares, ddof=1)) / math.sqrt(PROBES)


@dataclass(frozen=True, slots=True)
class _Mean:
    """The mean of Hessians, as what it does to a vector."""

    points: Sequence[Point]

    def __call__(self, vector: FloatArray) -> FloatArray:
        row = vector[np.newaxis]
        total = sum(hessian_products(point, row)[0] for point in self.points)
        return np.asarray(total / len(self.points))


def _mean_hessian(points: Sequence[Point]) -> FloatArray:
    total = dense_hessian(points[0])
    for point in points[1:]:
        total += dense_hessian(point)
    return total / len(points)


def _ends(hessian: FloatArray) -> tuple[float, float]:
    values = eigvalsh(hessian)
    return float(values[-1]), float(np.median(np.abs(values)))


def _log_ratio(largest: float, median: float) -> float:
    return math.log(largest / median)
