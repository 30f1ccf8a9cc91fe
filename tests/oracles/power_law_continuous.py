"""The continuous power law on a tail x >= xmin, transcribed from Clauset, Shalizi & Newman (2009).

Density p(x) = (alpha - 1) / xmin * (x / xmin)^(-alpha), their table 2.1. Nothing here is fast and
nothing is imported from the package under test.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def log_ratios(tail: FloatArray, xmin: float) -> FloatArray:
    """Return ln(x / xmin) of each tail value."""
    logs: FloatArray = np.log(tail) - np.log(xmin)
    return logs


def alpha_mle(tail: FloatArray, counts: IntArray, xmin: float) -> float:
    """Return the maximum-likelihood exponent, 1 + n / sum ln(x / xmin) (CSN eq. 3.1)."""
    return 1.0 + float(np.sum(counts)) / float(np.sum(counts * log_ratios(tail, xmin)))


def alpha_standard_error(alpha: float, n_tail: int) -> float:
    """Return the standard error (alpha - 1) / sqrt(n) (CSN eq. 3.2)."""
    return (alpha - 1.0) / float(np.sqrt(n_tail))


def log_likelihood(tail: FloatArray, counts: IntArray, xmin: float, alpha: float) -> float:
    """Return n ln((alpha - 1) / xmin) - alpha sum ln(x / xmin) (CSN eq. B.3), in the units of the data."""
    n_tail = float(np.sum(counts))
    total = float(np.sum(counts * log_ratios(tail, xmin)))
    return n_tail * float(np.log((alpha - 1.0) / xmin)) - alpha * total


def survival(x: FloatArray, xmin: float, alpha: float) -> FloatArray:
    """Return P(X >= x) = (x / xmin)^-(alpha - 1) (CSN eq. 2.6 in the continuous case)."""
    return (x / xmin) ** (1.0 - alpha)


def sample(size: int, xmin: float, alpha: float, rng: np.random.Generator) -> FloatArray:
    """Draw by inversion: xmin (1 - u)^(-1 / (alpha - 1)) (CSN appendix D)."""
    return xmin * (1.0 - rng.random(size)) ** (-1.0 / (alpha - 1.0))
