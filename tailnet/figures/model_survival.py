"""The survival function of a fitted power law, at the height at which the data have it."""

import numpy as np
import numpy.typing as npt

from tailnet.figures.style import Document

FloatArray = npt.NDArray[np.float64]

#: Points of a drawn line.
_POINTS = 200
#: Terms of the zeta sum that are added one by one.
_TERMS = 64


def fitted_line(document: Document) -> tuple[FloatArray, FloatArray]:
    """Give the points of the fitted survival line over the whole sample.

    For a continuous fit S(x) = (n_tail / n) (x / xmin)^-(alpha - 1), for a discrete one
    S(x) = (n_tail / n) zeta(alpha, x) / zeta(alpha, xmin), from xmin to the largest value.

    Parameters
    ----------
    document : mapping
        A document of schema `tailnet.analysis/1`.

    Returns
    -------
    x, survival : ndarray of float64, shape (m,)
        In the unit of the data, and as a share of all n observations; points whose share is too
        small for a double are left out.

    Examples
    --------
    >>> fit = {"alpha": 2.0, "xmin": 1.0, "n_tail": 50}
    >>> sample = {"n": 100, "max": 10.0, "discrete": False}
    >>> x, survival = fitted_line({"power_law": fit, "sample": sample})
    >>> [round(float(value), 3) for value in (x[0], survival[0], x[-1], survival[-1])]
    [1.0, 0.5, 10.0, 0.05]
    """
    fit, sample = document["power_law"], document["sample"]
    alpha, xmin = float(fit["alpha"]), float(fit["xmin"])
    top = max(float(sample["max"]), xmin)
    log_x = np.linspace(np.log(xmin), np.log(top), _POINTS)
    log_height = np.log(fit["n_tail"] / sample["n"])
    if sample["discrete"]:
        x = np.unique(np.concatenate([[xmin], np.rint(np.exp(log_x[1:-1])), [top]]))
        log_survival = _log_zeta(alpha, x) - _log_zeta(alpha, np.array([xmin]))
    else:
        x = np.concatenate([[xmin], np.exp(log_x[1:-1]), [top]])
        log_survival = -(alpha - 1) * (log_x - log_x[0])
    log_survival = log_survival + log_height
    drawn = log_survival > np.log(np.finfo(np.float64).tiny)
    return x[drawn], np.exp(log_survival[drawn])


def _log_zeta(alpha: float, x: FloatArray) -> FloatArray:
    """Give ln zeta(alpha, x) where zeta itself may underflow.

    With q = x, zeta = q^-alpha sum (1 + k/q)^-alpha: the first terms one by one, the rest by the
    Euler-Maclaurin formula, whose error is far below the width of a line.
    """
    log_terms = -alpha * np.log1p(np.arange(_TERMS) / x[:, None])
    log_end = np.log1p(_TERMS / x)
    last = np.exp(-alpha * log_end)
    rest = x * np.exp((1 - alpha) * log_end) / (alpha - 1) + last / 2
    rest = rest + alpha / 12 * np.exp(-(alpha + 1) * log_end) / x
    total: FloatArray = -alpha * np.log(x) + np.log(np.exp(log_terms).sum(axis=1) + rest)
    return total
