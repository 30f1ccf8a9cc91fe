"""How anisotropic a diffusion-limited aggregate is, as one zooms in.

The discs about a disc, weighted by a Gaussian of radius r, have a matrix of second moments C about their
centre of gravity. That is the Hessian measure of `planes` for a density: with rho_r the density of discs
smoothed at radius r, the Hessian of ln rho_r is ``C/r⁴ - I/r²``. For discs that fill the plane C is r² I,
with ratio 1 of its eigenvalues; for a straight arm the ratio has no bound. Radii are shares of the radius of
gyration of the whole.
"""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.baselines.diffusion_limited_aggregation import diffusion_limited_aggregate
from tailnet.parallel import child
from tailnet.studies.training_chaos.planes import ratios_of

#: Discs of an aggregate, and discs that are looked about.
DISCS, PLACES = 20_000, 150
#: Radii by the radius of gyration. The smallest is a few discs; smaller ones would see too few for a shape.
RADII = (10**-1.5, 10**-1.25, 1e-1, 10**-0.75, 10**-0.5, 10**-0.25, 1.0)
_GROWTH, _PLACES, _FILLED = range(3)


@dataclass(frozen=True, eq=False, slots=True)
class Local:
    """What is seen about the discs of one set, at each radius.

    Attributes
    ----------
    ratios : array, shape (radii,)
        Median over places of larger over smaller eigenvalue.
    over_median : array, shape (radii,)
        Median over places of the largest over the median of the two, at most 2.
    """

    ratios: FloatArray
    over_median: FloatArray


def measured(seed: np.random.SeedSequence) -> tuple[Local, Local]:
    """Measure one aggregate, and a disc filled evenly with as many points.

    Parameters
    ----------
    seed : numpy.random.SeedSequence
        Of the growth, the filling and the places.

    Returns
    -------
    tuple of Local
        Of the aggregate, and of the filled disc of the same radius of gyration.
    """
    aggregate = diffusion_limited_aggregate(DISCS, child(seed, _GROWTH))
    gyration = float(aggregate.radii_of_gyration()[-1])
    generator = np.random.default_rng(child(seed, _FILLED))
    # An evenly filled disc of radius R has a radius of gyration of R/√2.
    far = np.sqrt(2.0) * gyration * np.sqrt(generator.random(DISCS))
    angle = 2.0 * np.pi * generator.random(DISCS)
    filled = np.stack([far * np.cos(angle), far * np.sin(angle)], axis=1)
    places = np.random.default_rng(child(seed, _PLACES))
    return _local(aggregate.positions, gyration, places), _local(filled, gyration, places)


def _local(points: FloatArray, gyration: float, generator: np.random.Generator) -> Local:
    """Look about points that lie within half the radius of gyration of the centre, far from the rim."""
    middle = points.mean(axis=0)
    inner = np.flatnonzero(np.hypot(*(points - middle).T) < gyration / 2.0)
    places = points[generator.choice(inner, min(PLACES, len(inner)), replace=False)]
    found = np.array([[local_ratio(points, place, share * gyration) for share in RADII] for place in places])
    return Local(np.median(found, axis=0), np.median(2.0 * found / (1.0 + found), axis=0))


def local_ratio(points: FloatArray, place: FloatArray, radius: float) -> float:
    """Return larger over smaller eigenvalue of the weighted second moments about a place.

    Parameters
    ----------
    points : array, shape (n, 2)
    place : array, shape (2,)
    radius : float
        Of the Gaussian weights; at 5 radii a point weighs nothing.

    Examples
    --------
    >>> cross = np.array([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    >>> round(local_ratio(cross, np.zeros(2), 1e6), 6)
    4.0
    """
    away = points - place
    squared = (away * away).sum(axis=1)
    near = squared < (5.0 * radius) ** 2
    away, weights = away[near], np.exp(-0.5 * squared[near] / radius**2)
    weights /= weights.sum()
    away = away - weights @ away
    (a, b), (_, c) = (away * weights[:, np.newaxis]).T @ away
    return float(ratios_of(np.array([a]), np.array([b]), np.array([c]))[0])
