r"""The stretched exponential tail, ln S = -c (e^{beta y} - 1) / beta in y = ln(x / xmin)."""

import math
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions import stretched_exponential_sampling as sampling
from tailnet.distributions.growth import growths
from tailnet.distributions.stretched_exponential_cells import log_cells
from tailnet.distributions.stretched_exponential_sum import log_sum, log_sums
from tailnet.distributions.tail_law import TailLaw, log_ratio
from tailnet.errors import ChoiceError

_LARGEST_LOG = 708.0

#: Beyond exp(this) doubles soon end.
_FARTHEST_MODE = 600.0


@dataclass(frozen=True)
class StretchedExponential(TailLaw):
    r"""A stretched exponential (Weibull) law cut at xmin.

    Continuous: ln S = -c w with w = (e^{beta y} - 1) / beta, y = ln(x / xmin), which is
    S = exp(-lambda (x^beta - xmin^beta)) with lambda = c / (beta xmin^beta). Discrete: mass proportional
    to exp((beta - 1) y - c w) on the integers from xmin on, normalised by its exact sum; or the continuous
    probability of half-cells (from x - 1/2) or unit cells (from x), from the first cell on. At beta = 0 it
    is the power law alpha = 1 + c (in cells, if cells are asked for), which no lambda expresses.

    Parameters
    ----------
    c : float
        Hazard in y at xmin, > 0.
    beta : float
        Stretching exponent, >= 0; 1 is the exponential law.
    xmin : float
        Where the tail begins, > 0; a whole number if discrete.
    discrete : bool
        Whether the law lives on the integers.
    discretisation : str
        "sum", "half-cell" or "unit-cell"; only for a discrete law.

    Raises
    ------
    ChoiceError
        When a parameter lies outside its domain.

    Examples
    --------
    >>> law = StretchedExponential(c=1.0, beta=0.5, xmin=1.0)
    >>> law.conventional
    {'lambda': 2.0, 'beta': 0.5}
    >>> round(float(law.survival(4.0)), 6)
    0.135335
    """

    c: float
    beta: float
    xmin: float
    discrete: bool = False
    discretisation: str = "sum"

    def __post_init__(self) -> None:
        """Refuse parameters outside the domain."""
        super().__post_init__()
        if not (self.beta >= 0.0 and math.isfinite(self.beta)):
            raise ChoiceError(f"beta is {self.beta}; a stretched exponential needs a finite beta >= 0.")
        if not (self.c > 0.0 and math.isfinite(self.c)):
            raise ChoiceError(f"c is {self.c}; a stretched exponential needs a finite c > 0.")

    @property
    def on_boundary(self) -> bool:
        """Whether beta = 0: the law is the power law alpha = 1 + c."""
        return self.beta == 0.0

    @property
    def parameters(self) -> dict[str, float]:
        """Hazard c in y, seen from xmin, and stretching exponent."""
        return {"c": self.c, "beta": self.beta}

    @property
    def conventional(self) -> dict[str, float | None]:
        """Rate and exponent in S = exp(-lambda (x^beta - xmin^beta)); no rate on the boundary.

        Nor is there one where it leaves the doubles: lambda of xmin^-beta may.
        """
        if self.on_boundary:
            return {"lambda": None, "beta": 0.0}
        log_rate = math.log(self.c) - math.log(self.beta) - self.beta * math.log(self.xmin)
        return {"lambda": _exp_if_held(log_rate), "beta": self.beta}

    def beyond(self, xmin: float) -> Self:
        """Return the law of X given X >= xmin: the parameters as seen from there."""
        return replace(self, c=self._seen_from(xmin), xmin=xmin)

    @property
    def mode(self) -> float:
        """Where the density in x is largest."""
        if self.beta - 1.0 <= self.c:
            return self.xmin
        rise = math.log((self.beta - 1.0) / self.c) / self.beta
        return self.xmin * math.exp(min(rise, _FARTHEST_MODE))

    def _seen_from(self, first: float) -> float:
        return self.c * math.exp(self.beta * math.log(first / self.xmin))

    def _log_density_of_log(self, y: FloatArray) -> FloatArray:
        return math.log(self.c) + self.beta * y - self._hazards(y)

    def _hazards(self, y: FloatArray) -> FloatArray:
        """Return c w, the cumulative hazard; infinite where it exceeds a double."""
        return growths(math.log(self.c), self.beta, y)

    def _log_survival(self, y: FloatArray, first: float) -> FloatArray:
        return -growths(math.log(self._seen_from(first)), self.beta, y)

    def _log_quantile(self, depth: FloatArray) -> FloatArray:
        return np.log1p(self.beta * (depth / self.c)) / self.beta

    def _log_mass(self, y: FloatArray) -> FloatArray:
        return (self.beta - 1.0) * y - self._hazards(y) - log_sum(self.c, self.beta, float(self.xmin))

    def _log_sum_survival(self, x: FloatArray) -> FloatArray:
        distinct, where = np.unique(x, return_inverse=True)
        y = self._log_ratio(distinct)
        sums = log_sums(self.c, self.beta, y, distinct)
        return np.minimum(self._log_mass(y) + sums, 0.0)[where.ravel()]

    def _log_cell(self, low: FloatArray) -> FloatArray:
        first = self._first
        log_c = math.log(self._seen_from(first))
        return log_cells(log_c, self.beta, log_ratio(low, first), np.log1p(1.0 / low))

    def _draw(self, generator: np.random.Generator, first: float, out: FloatArray) -> None:
        sampling.draw_continuous(generator, self._seen_from(first), self.beta, first, out)

    def _draw_whole(self, generator: np.random.Generator, out: FloatArray) -> None:
        sampling.draw(generator, self.c, self.beta, float(self.xmin), out)


def _exp_if_held(log: float) -> float | None:
    """Return exp(log), or None where a double cannot hold it."""
    return math.exp(log) if abs(log) < _LARGEST_LOG else None
