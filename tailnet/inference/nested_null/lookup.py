"""p-values of the nested test from the table that ships with the package."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from scipy import special

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError


@dataclass(frozen=True, eq=False)
class Table:
    """The simulated null of one family.

    Attributes
    ----------
    sizes : ndarray, shape (rows,)
        Numbers of observations, ascending; beyond the last the limit ½χ²₀ + ½χ²₁ takes over.
    shares_zero : ndarray, shape (rows,)
        Share of samples whose statistic is 0: the alternative collapses to the power law.
    levels : ndarray, shape (columns,)
        Upper-tail probabilities, descending.
    quantiles : ndarray, shape (rows, columns)
        The statistic exceeded with each probability; 0 where a level is above the share that is positive.
    simulations : ndarray of int, shape (rows,)
        Samples behind each row.
    """

    sizes: FloatArray
    shares_zero: FloatArray
    levels: FloatArray
    quantiles: FloatArray
    simulations: FloatArray

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Table":
        """Rebuild a table from its document."""
        names = ("sizes", "shares_zero", "levels", "quantiles", "simulations")
        return cls(*(np.array(document[name], float) for name in names))

    def covers(self, n: int) -> bool:
        """Say whether tails of n observations are tabulated; smaller ones need a simulation of their own."""
        return bool(n >= self.sizes[0])

    def p_value(self, statistic: float, n: int) -> float:
        """Return the probability, under the power law, of a statistic at least as large.

        Between tabulated statistics ln p is interpolated in sqrt(statistic), between tabulated sizes in
        1/sqrt(n). A statistic of 0 has p = 1; the smallest p is the table's smallest level, a bound.

        Parameters
        ----------
        statistic : float
            Twice the log-likelihood ratio, >= 0.
        n : int
            Observations in the tail.

        Raises
        ------
        ChoiceError
            When n is below the smallest size tabulated.

        Examples
        --------
        >>> round(load_table("lognormal").p_value(2.705543, 10**9), 3)
        0.05
        """
        if n < self.sizes[0]:
            raise ChoiceError(f"n is {n}; the null is tabulated from {self.sizes[0]:.0f} observations on.")
        if statistic <= 0.0:
            return 1.0
        after = int(np.searchsorted(self.sizes, n, side="right"))
        below = after - 1
        far = self._log_p(statistic, below)
        if after < self.sizes.size:
            near, step = self._log_p(statistic, after), 1.0 / math.sqrt(self.sizes[after])
        else:
            near, step = math.log(max(mixture_p(statistic), self.levels[-1])), 0.0
        span = 1.0 / math.sqrt(self.sizes[below]) - step
        share = (1.0 / math.sqrt(n) - step) / span
        return math.exp(share * far + (1.0 - share) * near)

    def critical_value(self, level: float, n: int) -> float:
        """Return the statistic whose p-value is `level`, by bisection."""
        low, high = 0.0, 100.0
        for _ in range(60):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self.p_value(middle, n) > level else (low, middle)
        return high

    def _log_p(self, statistic: float, row: int) -> float:
        positive = self.quantiles[row] > 0.0
        roots = np.concatenate([[0.0], np.sqrt(self.quantiles[row][positive])])
        heights = np.log(np.concatenate([[1.0 - self.shares_zero[row]], self.levels[positive]]))
        return float(np.interp(math.sqrt(statistic), roots, heights))


def mixture_p(statistic: float) -> float:
    """Return the upper tail of ½χ²₀ + ½χ²₁, the slow limit of the nested test's null; 1 at 0.

    Examples
    --------
    >>> round(mixture_p(2.705543), 4), mixture_p(0.0)
    (0.05, 1.0)
    """
    return 1.0 if statistic <= 0.0 else 0.5 * float(special.erfc(math.sqrt(0.5 * statistic)))


@cache
def load_table(family: str) -> Table:
    """Load the table of a family.

    Raises
    ------
    ChoiceError
        When the family has none: its null depends on more than n_tail.
    """
    text = resources.files("tailnet.inference.nested_null").joinpath("table.json").read_text(encoding="utf-8")
    document = json.loads(text)
    if family not in document["families"]:
        raise ChoiceError(
            f"There is no table for {family!r}; there is for {', '.join(document['families'])}."
        )
    return Table.from_dict(document["families"][family])
