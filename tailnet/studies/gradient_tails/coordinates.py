"""Chosen coordinates of the first layer's gradient: over the steps, and as noise of minibatches."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray

#: Coordinates that are followed: the inputs lit most often, each at another hidden unit.
COORDINATES = 5


def lit_most(pixels: FloatArray) -> IntArray:
    """Return the inputs that are not zero on most images, the first of equal ones first.

    Examples
    --------
    >>> lit_most(np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])).tolist()
    [2, 1, 0]
    """
    lit = np.count_nonzero(pixels, axis=0)
    chosen: IntArray = np.argsort(-lit, kind="stable")[:COORDINATES]
    return chosen


def entries_of(inputs: IntArray) -> IntArray:
    """Return the rows and columns of the chosen entries: the k-th input with hidden unit k.

    Examples
    --------
    >>> entries_of(np.array([7, 4])).tolist()
    [[7, 0], [4, 1]]
    """
    return np.column_stack([inputs, np.arange(len(inputs))])


@dataclass(frozen=True, eq=False)
class Noise:
    """Gradient noise at fixed weights, in units of what independent draws would give.

    Attributes
    ----------
    values : ndarray, shape (draws, coordinates)
        (minibatch - full batch) √B / sd, with sd of single images, so that every coordinate has variance 1
        at every batch size.
    excess_kurtosis : float
        Of the draws, averaged over coordinates.
    """

    values: FloatArray
    excess_kurtosis: float


def noise(entries: FloatArray, batch: int, draws: int, rng: np.random.Generator) -> Noise:
    """Draw minibatches with replacement and compare their mean gradients with the full batch's.

    Parameters
    ----------
    entries : array, shape (images, coordinates)
        Of each image's gradient; a coordinate that never varies is left out.
    batch, draws : int
        Images in a minibatch, and minibatches.
    """
    spread = entries.std(axis=0)
    varied = entries[:, spread > 0.0]
    means = np.array([varied[rows].mean(axis=0) for rows in rng.integers(len(entries), size=(draws, batch))])
    values = (means - varied.mean(axis=0)) * np.sqrt(batch) / spread[spread > 0.0]
    return Noise(values, excess_kurtosis(values))


def excess_kurtosis(values: FloatArray) -> float:
    """Return the excess kurtosis of each column, averaged.

    Examples
    --------
    >>> excess_kurtosis(np.array([[-1.0], [1.0]]))
    -2.0
    """
    away = values - values.mean(axis=0)
    scaled = away / np.abs(away).max(axis=0)
    fourth, second = (scaled**4).mean(axis=0), (scaled**2).mean(axis=0)
    return float((fourth / second**2).mean()) - 3.0


def autocorrelation(series: FloatArray, lags: IntArray) -> list[float]:
    """Return the autocorrelation of each column at some lags, averaged over columns that vary.

    Examples
    --------
    >>> [round(r, 2) for r in autocorrelation(np.tile([[1.0], [-1.0]], (50, 1)), np.array([1, 2]))]
    [-0.99, 0.98]
    """
    away = series - series.mean(axis=0)
    power = (away**2).sum(axis=0)
    away, power = away[:, power > 0.0], power[power > 0.0]
    return [float(((away[:-lag] * away[lag:]).sum(axis=0) / power).mean()) for lag in lags]
