r"""The stretched exponential in cells of width one: their probabilities and maximum likelihood.

Other programs define discrete masses as differences of the continuous survival: F(x + 1/2) - F(x - 1/2)
(half-cells) or F(x + 1) - F(x) (unit cells). The law within the cells is the continuous one from
xmin - 1/2 or xmin on; at beta = 0 it is the power law in cells, not the zeta law.
"""

import math
from collections.abc import Callable

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.distributions.cell_search import NO_GAIN, cell_start, search_line, search_plane
from tailnet.distributions.growth import growth, growths
from tailnet.distributions.stretched_exponential_likelihood import fit_continuous
from tailnet.distributions.tail_law import log_ratio

#: Starting exponents, relative to the guess.
_STARTS = (1.0, 0.1, 5.0)


@kernel
def log_cells(log_c: float, beta: float, y: FloatArray, widths: FloatArray) -> FloatArray:
    """Return the log probability of each stretch from y to y + width, from ln c."""
    out = growths(log_c, beta, y)
    for i in range(y.size):
        within = math.exp(log_c + beta * y[i]) * growth(beta, widths[i])
        out[i] = -out[i] + math.log(-math.expm1(-within))
    return out


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
    c, beta, log-likelihood, on_boundary
        The parameters seen from xmin; the log-likelihood is the mean log mass per observation.

    Raises
    ------
    ChoiceError
        When the discretisation has no cells.
    """
    start = cell_start(discretisation)
    first = xmin + start
    y = log_ratio(values + start, first)
    widths = np.log1p(1.0 / (values + start))
    total = int(counts.sum())
    shares = counts / total
    middle = y + 0.5 * widths
    mean = float(shares @ middle)
    guess_c, guess_beta, _, collapsed = fit_continuous(middle, counts.astype(np.int64), total)
    loss = _loss(y, widths, shares)
    c, boundary = search_line(lambda c: loss(math.log(c), 0.0), 1.0 / mean)
    exponent = 0.01 / mean if collapsed else guess_beta
    # The hazard at the mean of the data and the exponent are nearly uncorrelated.
    hazard = math.log(guess_c) + guess_beta * mean
    starts = [(hazard, exponent * factor) for factor in _STARTS]
    hazard, beta, best = search_plane(lambda hazard, beta: loss(hazard - beta * mean, beta), starts)
    if best >= boundary - NO_GAIN:
        return c, 0.0, -boundary, True
    return math.exp(hazard - beta * (mean + math.log(first / xmin))), beta, -best, False


def _loss(y: FloatArray, widths: FloatArray, shares: FloatArray) -> Callable[[float, float], float]:
    """Return minus the mean log mass as a function of ln c, seen from the first cell, and beta."""

    def loss(log_c: float, beta: float) -> float:
        value = -float(shares @ log_cells(log_c, beta, y, widths))
        return value if math.isfinite(value) else math.inf

    return loss
