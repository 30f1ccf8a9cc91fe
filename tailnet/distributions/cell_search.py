"""The search for the maximum of a likelihood whose masses are cells: a few starts of the simplex method."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions.tail_law import CELL_START
from tailnet.errors import ChoiceError

#: A gain in mean log-likelihood over the boundary below this is rounding.
NO_GAIN = 1e-12
_LARGEST_LOG = 600.0


def cell_start(discretisation: str) -> float:
    """Return where a cell begins, relative to its integer; refuse a discretisation that has no cells."""
    if discretisation not in CELL_START:
        raise ChoiceError(
            f"discretisation is {discretisation!r}; cells are {' or '.join(CELL_START)}, "
            "and fit_discrete serves 'sum'."
        )
    return CELL_START[discretisation]


def search_line(loss: Callable[[float], float], start: float) -> tuple[float, float]:
    """Return the positive argument that minimises a loss with one minimum, and the minimum."""
    from scipy.optimize import minimize_scalar

    at = math.log(start)
    found = minimize_scalar(lambda t: loss(_bounded_exp(t)), bracket=(at - 0.5, at), tol=1e-12)
    return _bounded_exp(float(found.x)), float(found.fun)


def search_plane(
    loss: Callable[[float, float], float], starts: Sequence[tuple[float, float]]
) -> tuple[float, float, float]:
    """Return the arguments, the second positive, of the least loss found from the starts, and that loss.

    The second is searched in its logarithm; a search ends where a step no longer changes the loss.
    """
    from scipy.optimize import minimize

    def at(point: FloatArray) -> float:
        return loss(float(point[0]), _bounded_exp(float(point[1])))

    best = (math.nan, math.nan, math.inf)
    for first, second in starts:
        found = minimize(
            at,
            np.array([first, math.log(second)]),
            method="Nelder-Mead",
            options={"xatol": 1e-7, "fatol": 1e-14, "maxiter": 600},
        )
        if float(found.fun) < best[2]:
            best = (float(found.x[0]), _bounded_exp(float(found.x[1])), float(found.fun))
    return best


def _bounded_exp(log: float) -> float:
    return math.exp(min(max(log, -_LARGEST_LOG), _LARGEST_LOG))
