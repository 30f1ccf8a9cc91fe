"""The shape of degrees and deltas: moments, beside those of exponential samples, and the fit to pixels."""

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import FloatArray
from tailnet.parallel import Rng, seed_sequence

#: Samples of an exponential law that what is high is held against.
SAMPLES = 2000
#: Samples drawn at a time: memory of the order of one gradient.
_AT_ONCE = 200


def skewness_and_kurtosis(values: NDArray[np.generic]) -> tuple[float, float] | None:
    """Return m3/m2^1.5 and m4/m2² of values, with weight 1/n, or None where they do not vary.

    Examples
    --------
    >>> skewness_and_kurtosis(np.array([0.0, 0.0, 0.0, 4.0]))
    (1.1547005383792515, 2.3333333333333335)
    """
    found = _moments(np.asarray(values, np.float64)[np.newaxis])
    return None if np.isnan(found[0, 0]) else (float(found[0, 0]), float(found[0, 1]))


def _moments(rows: FloatArray) -> FloatArray:
    """Return skewness and kurtosis of each row, NaN where it does not vary."""
    size = np.abs(rows).max(axis=1, keepdims=True)
    away = rows / np.where(size > 0.0, size, 1.0)
    # Rounding of the mean must not make equal values vary.
    away = np.where(np.ptp(rows, axis=1, keepdims=True) > 0.0, away - away.mean(axis=1, keepdims=True), 0.0)
    second, third, fourth = ((away**k).mean(axis=1) for k in (2, 3, 4))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: FloatArray = np.stack([third / second**1.5, fourth / second**2], axis=1)
    return found


def exponential_shape(n: int, *, rng: Rng = None) -> tuple[float, float]:
    """Return the skewness and the kurtosis that exponential samples of n values have on average.

    Parameters
    ----------
    n : int
        Values of a sample, at least 2. The fewer there are the further below the law's 2 and 9 they lie.
    rng : int, SeedSequence, Generator or None
        Of the samples.
    """
    generator = np.random.default_rng(seed_sequence(rng))
    found = [_moments(generator.standard_exponential((_AT_ONCE, n))) for _ in range(SAMPLES // _AT_ONCE)]
    skewness, kurtosis = np.concatenate(found).mean(axis=0)
    return float(skewness), float(kurtosis)


def r_squared(x: FloatArray, y: NDArray[np.generic]) -> float | None:
    """Return the squared correlation of two vectors: what a straight line in x explains of y.

    None where either does not vary.

    Examples
    --------
    >>> round(r_squared(np.array([0.0, 1.0, 2.0]), np.array([1, 3, 5])), 12)
    1.0
    """
    a, b = (np.asarray(values, np.float64) for values in (x, y))
    if np.ptp(a) == 0.0 or np.ptp(b) == 0.0:
        return None
    return float(np.corrcoef(a, b)[0, 1] ** 2)
