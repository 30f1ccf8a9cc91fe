"""Survival functions of fitted laws, at the points and the height at which they are drawn."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from tailnet.figures.fitted_laws import power_law
from tailnet.figures.style import Document

FloatArray = npt.NDArray[np.float64]

#: Points of a drawn line.
_POINTS = 200


class HasSurvival(Protocol):
    """A law that gives P(X >= x)."""

    def survival(self, x: FloatArray) -> FloatArray:
        """Give P(X >= x) at each x."""


def fitted_line(document: Document) -> tuple[FloatArray, FloatArray]:
    """Give the points of the fitted power law over the whole sample, (n_tail / n) P(X >= x | X >= xmin).

    Parameters
    ----------
    document : mapping
        A document of schema `tailnet.analysis/1`.

    Returns
    -------
    x, survival : ndarray of float64, shape (m,)
        From xmin to the largest value, in the unit of the data, and as a share of all n observations;
        points whose share is too small for a double are left out.

    Examples
    --------
    >>> fit = {"alpha": 2.0, "xmin": 1.0, "n_tail": 50}
    >>> sample = {"n": 100, "max": 10.0, "discrete": False}
    >>> x, survival = fitted_line({"power_law": fit, "sample": sample})
    >>> [round(float(value), 3) for value in (x[0], survival[0], x[-1], survival[-1])]
    [1.0, 0.5, 10.0, 0.05]
    """
    x, survival = tail_line(power_law(document), document)
    return x, survival * (document["power_law"]["n_tail"] / document["sample"]["n"])


def tail_line(law: HasSurvival, document: Document) -> tuple[FloatArray, FloatArray]:
    """Give the points of a law over the tail, P(X >= x | X >= xmin), as far as a double holds them."""
    x = tail_points(document)
    # A law may fall so steeply that its logarithm leaves the doubles; its survival is 0 there.
    with np.errstate(over="ignore", invalid="ignore"):
        survival = np.asarray(law.survival(x), dtype=np.float64)
    drawn = survival > np.finfo(np.float64).tiny
    return x[drawn], survival[drawn]


def tail_points(document: Document) -> FloatArray:
    """Give the x at which a law is drawn: evenly in ln x from xmin to the largest value.

    Whole numbers where the data are.
    """
    sample, xmin = document["sample"], float(document["power_law"]["xmin"])
    top = max(float(sample["max"]), xmin)
    inner = np.exp(np.linspace(np.log(xmin), np.log(top), _POINTS)[1:-1])
    if sample["discrete"]:
        return np.unique(np.concatenate([[xmin], np.clip(np.rint(inner), xmin, top), [top]]))
    return np.concatenate([[xmin], inner, [top]])
