r"""Maximum likelihood for the truncated power law in cells of width one.

Other programs define discrete masses as differences of the continuous survival: F(x + 1/2) - F(x - 1/2)
(half-cells) or F(x + 1) - F(x) (unit cells). The law within the cells is the continuous one from
xmin - 1/2 or xmin on; without cut-off it is the power law in cells, not the zeta law.
"""

import math
from collections.abc import Callable

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.distributions.exponential_integral import log_scaled_exponential_integral
from tailnet.distributions.tail_law import CELL_START
from tailnet.distributions.truncated_power_law_likelihood import fit_continuous
from tailnet.distributions.truncated_power_law_survival import log_cells
from tailnet.errors import ChoiceError

#: Starting cut-offs, relative to that of the continuous fit.
_STARTS = (1.0, 0.1, 10.0, 1e-3)
#: A gain in mean log-likelihood over the boundary below this is rounding.
_NO_GAIN = 1e-12
_FAR = 1e12


def fit_cells(
    values: FloatArray, counts: IntArray, xmin: float, *, discretisation: str
) -> tuple[float, float, float, bool]:
    """Maximise the likelihood of counted integers when each has the probability of its cell.

    Parameters
    ----------
    values, counts : array
        Distinct integers >= xmin and how often each occurs; at least two values.
    xmin : float
        Where the tail begins, a whole number.
    discretisation : str
        "half-cell" or "unit-cell".

    Returns
    -------
    alpha, lambda', log-likelihood, on_boundary
        lambda' = lambda xmin; the log-likelihood is the mean log mass per observation.

    Raises
    ------
    ChoiceError
        When the discretisation has no cells.
    """
    if discretisation not in CELL_START:
        raise ChoiceError(
            f"discretisation is {discretisation!r}; cells are 'half-cell' or 'unit-cell', "
            "and fit_discrete serves 'sum'."
        )
    first = xmin + CELL_START[discretisation]
    low = values + CELL_START[discretisation]
    shares = counts / counts.sum()
    middle = np.log(np.maximum(values, first) / first)
    guess = fit_continuous(float(shares @ middle), float(shares @ np.expm1(middle)))
    loss = _loss(low, shares, first)
    alpha, boundary = _fit_power_law(loss, 1.0 + 1.0 / float(shares @ middle))
    rate = guess[1] / first if guess[1] > 0.0 else 0.1 / float(shares @ values)
    best = _minimise(loss, (alpha, guess[0]), rate, first * math.exp(float(shares @ middle)))
    if best[2] >= boundary - _NO_GAIN:
        return alpha, 0.0, -boundary, True
    return best[0], best[1] * xmin, -best[2], False


def _loss(low: FloatArray, shares: FloatArray, first: float) -> Callable[[float, float], float]:
    """Return minus the mean log mass as a function of alpha and lambda."""

    def loss(alpha: float, rate: float) -> float:
        if not abs(alpha) < _FAR or not 0.0 <= rate < _FAR or (rate == 0.0 and alpha <= 1.0):
            return math.inf
        whole = math.log(first) + log_scaled_exponential_integral(alpha, rate * first)
        value = whole - float(shares @ log_cells(alpha, rate, low, first))
        return value if math.isfinite(value) else math.inf

    return loss


def _fit_power_law(loss: Callable[[float, float], float], alpha: float) -> tuple[float, float]:
    """Return the exponent of the power law in cells and minus its mean log-likelihood."""
    from scipy.optimize import minimize_scalar

    centre = math.log(alpha - 1.0)
    found = minimize_scalar(lambda t: loss(1.0 + math.exp(t), 0.0), bracket=(centre, centre + 0.1), tol=1e-10)
    return 1.0 + math.exp(float(found.x)), float(found.fun)


def _minimise(
    loss: Callable[[float, float], float], alphas: tuple[float, float], rate: float, centre: float
) -> tuple[float, float, float]:
    """Return alpha, lambda and the least loss over several starts.

    The search runs in the slope at the middle of the data, alpha + lambda times that, and in ln lambda,
    which are nearly uncorrelated.
    """
    from scipy.optimize import minimize

    def at(point: FloatArray) -> float:
        cut = math.exp(min(float(point[1]), 50.0))
        return loss(float(point[0]) - cut * centre, cut)

    best = (alphas[0], 0.0, math.inf)
    for factor in _STARTS:
        start = rate * factor
        for alpha in sorted({*alphas}):
            point = np.array([alpha + start * centre, math.log(start)])
            found = minimize(
                at, point, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-14, "maxiter": 500}
            )
            if float(found.fun) < best[2]:
                cut = math.exp(min(float(found.x[1]), 50.0))
                best = (float(found.x[0]) - cut * centre, cut, float(found.fun))
    return best
