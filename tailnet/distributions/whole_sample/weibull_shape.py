"""The Weibull law's shape: the maximum of a concave profile likelihood, by Newton's method."""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions.whole_sample.moments import mean

#: pi / sqrt(6): the standard deviation of ln E for an exponential E.
_GUMBEL_SPREAD = math.pi / math.sqrt(6.0)
#: Newton's method takes about 6 steps; bisection takes over where it leaves the bracket.
_MOST_STEPS = 100
#: Newton's method squares the error: what a step this small leaves is rounding.
_SETTLED = 1e-9


def solve_shape(log_x: FloatArray, weights: FloatArray | None) -> FloatArray:
    """Return the k with k (E_k[y] - mean(y)) = 1, E_k the mean weighted by e^(k y).

    The left side grows with k at a logarithmic slope of 1 + (k d/dk of the bracket, over it) >= 1, so in
    w = ln k the root lies within ln(left side) of any point: a bracket from the first evaluation.

    Parameters
    ----------
    log_x : ndarray, shape (..., n)
        y, ascending along the last axis and not all equal.
    weights : ndarray, shape (n,), or None
        Shares that add up to 1; None for equal ones.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> solve_shape(np.array([-1.0, 0.0, 0.5]), None)[np.newaxis].round(6)
    array([2.044608])
    """
    spread = log_x - mean(log_x, weights)[..., np.newaxis]
    w = np.log(_GUMBEL_SPREAD) - 0.5 * np.log(mean(spread * spread, weights))
    low, high = np.full_like(w, -np.inf), np.full_like(w, np.inf)
    for _ in range(_MOST_STEPS):
        value, slope = _log_left_side(np.exp(w), spread, weights)
        low = np.maximum(low, np.where(value < 0.0, w, w - value))
        high = np.minimum(high, np.where(value > 0.0, w, w - value))
        following = w - value / slope
        inside = (following >= low) & (following <= high)
        following = np.where(inside, following, 0.5 * (low + high))
        step = np.max(np.abs(following - w), initial=0.0)
        w = following
        if step <= _SETTLED:
            break
    return np.asarray(np.exp(w))


def _log_left_side(
    k: FloatArray, spread: FloatArray, weights: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Return ln(k E_k[spread]) and its derivative by ln k."""
    tilt = np.exp(k[..., np.newaxis] * (spread - spread[..., -1:]))
    total = mean(tilt, weights)
    first = mean(tilt * spread, weights) / total
    second = mean(tilt * spread * spread, weights) / total
    variance = np.maximum(second - first * first, 0.0)
    return np.log(k * first), 1.0 + k * variance / first
