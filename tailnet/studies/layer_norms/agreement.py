"""Where one table stands among runs: inside their predictive bands, and how far out as a whole.

With n runs of mean m and standard deviation s in one cell, one more run from the same normal law falls
between ``m ± t s √(1 + 1/n)`` with probability 95%, t being the 97.5% quantile of Student's law on n - 1
degrees of freedom. Cells of one table hang together, so that the share of them inside says nothing by
itself: a run that happens to be small is small in all of them. The same share is therefore taken of each
run against the bands of the n others, the table among these. If the table is one more run, all n + 1 are
exchangeable, and its rank among them is uniform (Vovk, Gammerman & Shafer 2005, *Algorithmic Learning in a
Random World*): the chance of a rank among the lowest k is at most k/(n + 1), normal law or not.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from tailnet.arrays import BoolArray, FloatArray

LEVEL = 0.95


def predictive_band(runs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the 95% predictive interval of one more run, in each cell.

    Parameters
    ----------
    runs : array, shape (n, ...)
        At least two.

    Examples
    --------
    >>> low, high = predictive_band(np.array([[1.0], [2.0], [3.0]]))
    >>> low.round(3), high.round(3)
    (array([-2.968]), array([6.968]))
    """
    middle = runs.mean(axis=0)
    reach = _quantile(len(runs)) * _spread(runs)
    return middle - reach, middle + reach


@dataclass(frozen=True, eq=False)
class Place:
    """A table among runs.

    Attributes
    ----------
    share, distance : float
        Of the table: the share of its cells inside the predictive bands, and the root mean square of its
        distances from their middles, each in units of s √(1 + 1/n).
    run_shares, run_distances : array, shape (n,)
        The same of each run against the others and the table.
    no_better : array of bool, shape (n,)
        The runs with a smaller share inside than the table, or with an equal one at no smaller distance.
    """

    share: float
    distance: float
    run_shares: FloatArray
    run_distances: FloatArray
    no_better: BoolArray

    @property
    def p_value(self) -> float:
        """The rank of the table as a share of n + 1: small when it is no run of this kind."""
        return float((1 + self.no_better.sum()) / (1 + len(self.no_better)))


def place_among(runs: FloatArray, table: FloatArray) -> Place:
    """Place a table among runs.

    Parameters
    ----------
    runs : array, shape (n, ...)
        At least two.
    table : array, shape (...)
        In the same unit; both may be logarithms, or differences of them.
    """
    pool = np.concatenate([runs.reshape(len(runs), -1), table.reshape(1, -1)])
    shares, distances = np.transpose([_standing(pool, member) for member in range(len(pool))])
    no_better = (shares < shares[-1]) | ((shares == shares[-1]) & (distances >= distances[-1]))
    return Place(float(shares[-1]), float(distances[-1]), shares[:-1], distances[:-1], no_better[:-1])


def _standing(pool: FloatArray, member: int) -> tuple[float, float]:
    others = np.delete(pool, member, axis=0)
    away = np.abs(pool[member] - others.mean(axis=0)) / _spread(others)
    return float(np.mean(away <= _quantile(len(others)))), float(np.sqrt(np.mean(away**2)))


def _spread(runs: FloatArray) -> FloatArray:
    spread: FloatArray = runs.std(axis=0, ddof=1) * math.sqrt(1.0 + 1.0 / len(runs))
    return spread


def _quantile(n: int) -> float:
    return float(special.stdtrit(n - 1, (1.0 + LEVEL) / 2.0))
