r"""Maximum likelihood for the lognormal in cells of width one.

Other programs define discrete masses as differences of the continuous survival: F(x + 1/2) - F(x - 1/2)
(half-cells) or F(x + 1) - F(x) (unit cells). The law within the cells is the continuous one from
xmin - 1/2 or xmin on; at d = 0 it is the power law in cells, not the zeta law.
"""

import math
from collections.abc import Callable

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.distributions.cell_search import NO_GAIN, cell_start, search_line, search_plane
from tailnet.distributions.lognormal_likelihood import fit_continuous
from tailnet.distributions.lognormal_survival import log_cells
from tailnet.distributions.tail_law import log_ratio

#: Starting curvatures, relative to the guess.
_STARTS = (1.0, 0.03, 30.0)


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
    c, d, log-likelihood, on_boundary
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
    shares = counts / counts.sum()
    middle = y + 0.5 * widths
    mean = float(shares @ middle)
    guess_c, guess_d, _, collapsed = fit_continuous(mean, float(shares @ middle**2))
    loss = _loss(y, widths, shares)
    c, boundary = search_line(lambda c: loss(c, 0.0), 1.0 / mean)
    curvature = 0.01 / mean**2 if collapsed else guess_d
    # The slope at the mean of the data and the curvature are nearly uncorrelated.
    starts = [(guess_c + 2.0 * guess_d * mean, curvature * factor) for factor in _STARTS]
    slope, d, best = search_plane(lambda slope, d: loss(slope - 2.0 * d * mean, d), starts)
    if best >= boundary - NO_GAIN:
        return c, 0.0, -boundary, True
    return slope - 2.0 * d * (mean + math.log(first / xmin)), d, -best, False


def _loss(y: FloatArray, widths: FloatArray, shares: FloatArray) -> Callable[[float, float], float]:
    """Return minus the mean log mass as a function of c, seen from the first cell, and d."""

    def loss(c: float, d: float) -> float:
        if d == 0.0 and c <= 0.0:
            return math.inf
        value = -float(shares @ log_cells(c, d, y, widths))
        return value if math.isfinite(value) else math.inf

    return loss
