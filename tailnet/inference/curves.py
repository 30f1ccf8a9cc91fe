"""What the figures need of an analysis: curves of at most 2,000 points, their extremes kept."""

from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.inference.goodness_of_fit import GoodnessOfFit
from tailnet.inference.likelihood import PowerLawFit, standard_error
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import path

MOST_POINTS = 2000
FEWEST_POINTS = 10
#: Candidates along the path of xmin: each costs an exact distance.
_PATH_POINTS = 500


def thinned(size: int, most: int) -> IntArray:
    """Return at most `most` positions of an ordered curve, evenly spread, both ends among them."""
    if size <= most:
        return np.arange(size)
    return np.unique(np.round(np.linspace(0, size - 1, most)).astype(np.int64))


def thinned_by_level(level: FloatArray, most: int) -> IntArray:
    """Return at most `most` positions of an ascending curve, evenly spread along its level as it is drawn.

    Half are spread by rank and half by level, so that neither the bulk nor the sparse end goes bare.
    """
    if level.size <= most:
        return np.arange(level.size)
    by_rank = thinned(level.size, most // 2)
    marks = np.linspace(level[0], level[-1], most - by_rank.size)
    by_level = np.clip(np.searchsorted(level, marks), 0, level.size - 1)
    return np.unique(np.concatenate([by_rank, by_level]))


def survival_curve(steps: Steps, most: int = MOST_POINTS) -> dict[str, Any]:
    """Return P(X >= x) of the sample at the distinct values kept, as a share of all observations."""
    at = thinned_by_level(steps.y, most)
    above = steps.above[at] if steps.above.size else steps.total - at
    return {"x": steps.values[at].tolist(), "survival": (above / (steps.total + steps.below)).tolist()}


def xmin_path(fit: PowerLawFit, steps: Steps, most: int = MOST_POINTS) -> dict[str, Any]:
    """Return alpha, its standard error given xmin, the distance and n_tail along candidates for xmin."""
    discrete = fit.sample.discrete
    candidates = steps.candidates(*fit.rule.tail_minimum)
    at = thinned_by_level(steps.y[:candidates], min(most, _PATH_POINTS) - 1)
    chosen = int(np.searchsorted(steps.values, fit.xmin))
    if chosen < candidates:
        at = np.union1d(at, [chosen])
    found = path(steps, discrete, at, fit.rule.lift)
    return {
        "xmin": [tail.xmin for tail in found],
        "alpha": [tail.alpha for tail in found],
        "alpha_se": [standard_error(t.alpha, t.xmin, t.n_tail, discrete=discrete) for t in found],
        "ks_distance": [tail.ks_distance for tail in found],
        "n_tail": [tail.n_tail for tail in found],
    }


def residuals(fit: PowerLawFit, steps: Steps, most: int = MOST_POINTS) -> dict[str, Any]:
    """Return sqrt(n_tail) times empirical minus fitted survival, P(X >= x), at the tail's values."""
    first = int(np.searchsorted(steps.values, fit.xmin))
    at = first + thinned_by_level(steps.y[first:], most)
    above = steps.above[at] if steps.above.size else steps.total - at
    values = steps.values[at]
    gap = above / fit.n_tail - fit.law.survival(values)
    return {"x": values.tolist(), "residual": (np.sqrt(fit.n_tail) * gap).tolist()}


def null_distances(gof: GoodnessOfFit, most: int = MOST_POINTS) -> list[float]:
    """Return the null distances, ascending."""
    ordered = np.sort(gof.distances)
    return [float(d) for d in ordered[thinned(ordered.size, most)]]
