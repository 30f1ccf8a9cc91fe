"""Anisotropy in a plane: what can be compared between a loss of many weights and an aggregate of discs.

The largest eigenvalue over the median magnitude depends on the dimension: of two eigenvalues the median is
their mean, so in a plane it is 2 at most. What has a meaning in both is the ratio of the larger to the
smaller magnitude of the two eigenvalues in a plane: of a random plane through weight space, and of the plane
that the aggregate lies in.
"""

import numpy as np

from tailnet.arrays import FloatArray

#: Random planes that the median is taken over.
PLANES = 400


def plane_ratio(hessian: FloatArray, rng: np.random.SeedSequence) -> float:
    """Return the median, over random planes, of larger over smaller magnitude of the two eigenvalues.

    Parameters
    ----------
    hessian : array, shape (n, n)
        Symmetric.
    rng : SeedSequence
        Of the planes, whose directions are uniform.

    Examples
    --------
    >>> round(plane_ratio(np.eye(5), np.random.SeedSequence(1)), 9)
    1.0
    """
    draws = np.random.default_rng(rng).standard_normal((2, PLANES, len(hessian)))
    first = draws[0] / np.linalg.norm(draws[0], axis=1, keepdims=True)
    second = draws[1] - (first * draws[1]).sum(axis=1, keepdims=True) * first
    second /= np.linalg.norm(second, axis=1, keepdims=True)
    image, other = first @ hessian, second @ hessian
    a, b, c = (image * first).sum(axis=1), (image * second).sum(axis=1), (other * second).sum(axis=1)
    return float(np.median(ratios_of(a, b, c)))


def ratios_of(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    """Return larger over smaller magnitude of the eigenvalues of matrices [[a, b], [b, c]].

    Examples
    --------
    >>> ratios_of(np.array([4.0]), np.array([0.0]), np.array([-2.0]))
    array([2.])
    """
    middle, reach = (a + c) / 2.0, np.hypot((a - c) / 2.0, b)
    return np.asarray((np.abs(middle) + reach) / np.abs(np.abs(middle) - reach))


def rosenbrock_ratio(radius: float) -> float:
    """Return the same at the minimum of Rosenbrock's function smoothed by a Gaussian.

    ``(1 - x)² + 100 (y - x²)²`` has the Hessian ``[[2 + 1200 x² - 400 y, -400 x], [-400 x, 200]]``. Its mean
    over x and y of means 1 and variances r² has 802 + 1200 r² in its first place and is otherwise that of
    the minimum.

    Examples
    --------
    >>> round(rosenbrock_ratio(0.0), 1)
    2508.0
    """
    a, b, c = (np.array([value]) for value in (802.0 + 1200.0 * radius**2, -400.0, 200.0))
    return float(ratios_of(a, b, c)[0])
