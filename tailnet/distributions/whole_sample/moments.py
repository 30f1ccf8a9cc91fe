"""Means over the last axis, of one weighted sample or of many samples at once."""

import numpy as np

from tailnet.arrays import FloatArray


def mean(values: FloatArray, weights: FloatArray | None) -> FloatArray:
    """Return the mean over the last axis.

    Parameters
    ----------
    values : ndarray, shape (..., n)
    weights : ndarray, shape (n,), or None
        Shares that add up to 1; None for equal ones.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> float(mean(np.array([1.0, 4.0]), np.array([0.75, 0.25])))
    1.75
    """
    return np.asarray(values.mean(axis=-1) if weights is None else (values * weights).sum(axis=-1))


def mean_of_ascending(values: FloatArray, weights: FloatArray | None) -> FloatArray:
    """Return the mean of positive ascending values, in units of the largest: no sum overflows."""
    largest = values[..., -1]
    return largest * mean(values / largest[..., np.newaxis], weights)
