"""Intervals of what is computed from means of a dependent series: resampled blocks on a circle."""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.parallel import Rng, seed_sequence


def block_means(series: FloatArray, *, block: int, replicates: int, rng: Rng) -> FloatArray:
    """Draw the means of resampled series.

    A resampled series is made of blocks of consecutive rows that start anywhere, the last row being
    followed by the first, until it is as long as the series (Politis & Romano 1992, in *Exploring the Limits
    of Bootstrap*, Wiley, 263-270); the last block is cut to length.

    Parameters
    ----------
    series : array, shape (n, k)
        Rows in order of time.
    block : int
        Rows in a block: enough for rows that far apart to be nearly independent.
    replicates : int
        How many.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Returns
    -------
    array, shape (replicates, k)

    Examples
    --------
    >>> block_means(np.ones((10, 1)), block=3, replicates=2, rng=1)
    array([[1.],
           [1.]])
    """
    n = len(series)
    generator = np.random.default_rng(seed_sequence(rng))
    starts = generator.integers(n, size=(replicates, math.ceil(n / block)))
    lengths = np.full(starts.shape[1], block)
    lengths[-1] = n - block * (len(lengths) - 1)
    around = np.concatenate([series, series[:block]])
    sums = np.concatenate([np.zeros((1, series.shape[1])), np.cumsum(around, axis=0)])
    return np.asarray((sums[starts + lengths] - sums[starts]).sum(axis=1) / n)


def expanded_percentiles(draws: FloatArray, blocks: float, confidence: float) -> FloatArray:
    """Return percentile intervals, widened for the small number of independent blocks.

    The levels are those at which a normal law has the half-width ``t sqrt(b/(b - 1))`` of Student's t with
    b - 1 degrees of freedom, b the number of blocks: plain percentiles of b blocks are too narrow by that
    much (Hesterberg 2015, *The American Statistician* 69, 371-386, section 4.2).

    Parameters
    ----------
    draws : array, shape (replicates, ...)
        What each replicate says.
    blocks : float
        Length of the series over that of a block; above 1.
    confidence : float
        Such as 0.95.

    Returns
    -------
    array, shape (..., 2)
    """
    from scipy.stats import norm, t

    tail = norm.cdf(t.ppf((1.0 - confidence) / 2.0, blocks - 1.0) * math.sqrt(blocks / (blocks - 1.0)))
    return np.asarray(np.moveaxis(np.quantile(draws, [tail, 1.0 - tail], axis=0), 0, -1))
