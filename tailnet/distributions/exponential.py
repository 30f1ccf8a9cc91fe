r"""The exponential tail, ln S = -c (x / xmin - 1)."""

import math
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions.tail_law import TailLaw
from tailnet.errors import ChoiceError


@dataclass(frozen=True)
class Exponential(TailLaw):
    r"""An exponential law cut at xmin.

    Continuous: S = exp(-lambda (x - xmin)), lambda = c / xmin. On the integers it is geometric with ratio
    exp(-lambda) under every discretisation. It does not contain the power law.

    Parameters
    ----------
    c : float
        Rate in units of 1 / xmin, > 0.
    xmin : float
        Where the tail begins, > 0; a whole number if discrete.
    discrete : bool
        Whether the law lives on the integers.
    discretisation : str
        "sum", "half-cell" or "unit-cell": all give the same law.

    Raises
    ------
    ChoiceError
        When a parameter lies outside its domain.

    Examples
    --------
    >>> law = Exponential(c=2.0, xmin=4.0)
    >>> law.conventional
    {'lambda': 0.5}
    >>> [round(float(p), 12) for p in Exponential(math.log(2.0), 1, discrete=True).density([1, 2, 3])]
    [0.5, 0.25, 0.125]
    """

    c: float
    xmin: float
    discrete: bool = False
    discretisation: str = "sum"

    def __post_init__(self) -> None:
        """Refuse parameters outside the domain."""
        super().__post_init__()
        if not (self.c > 0.0 and math.isfinite(self.c)):
            raise ChoiceError(f"c is {self.c}; an exponential law needs a finite c > 0.")

    @property
    def on_boundary(self) -> bool:
        """No: the family does not contain the power law."""
        return False

    @property
    def parameters(self) -> dict[str, float]:
        """Rate in units of 1 / xmin."""
        return {"c": self.c}

    @property
    def conventional(self) -> dict[str, float | None]:
        """Rate in S = exp(-lambda (x - xmin))."""
        return {"lambda": self.c / self.xmin}

    @property
    def _rate(self) -> float:
        return self.c / self.xmin

    def beyond(self, xmin: float) -> Self:
        """Return the law of X given X >= xmin: the parameters as seen from there."""
        return replace(self, c=self.c * (xmin / self.xmin), xmin=xmin)

    @property
    def mode(self) -> float:
        """Where the density in x is largest."""
        return self.xmin

    def _log_density_of_log(self, y: FloatArray) -> FloatArray:
        return math.log(self.c) + y - self._hazard(y)

    def _log_survival(self, y: FloatArray, first: float) -> FloatArray:
        return -self._hazard(y) * (first / self.xmin)

    def _log_quantile(self, depth: FloatArray) -> FloatArray:
        return np.log1p(depth / self.c)

    def _log_mass(self, y: FloatArray) -> FloatArray:
        return math.log(-math.expm1(-self._rate)) - self._hazard(y)

    def _log_sum_survival(self, x: FloatArray) -> FloatArray:
        return -self._rate * (x - self.xmin)

    def _log_cell(self, low: FloatArray) -> FloatArray:
        return math.log(-math.expm1(-self._rate)) - self._rate * (low - self._first)

    def _draw(self, generator: np.random.Generator, first: float, out: FloatArray) -> None:
        out[:] = first + generator.standard_exponential(out.size) / self._rate

    def _draw_whole(self, generator: np.random.Generator, out: FloatArray) -> None:
        out[:] = self.xmin + np.floor(generator.standard_exponential(out.size) / self._rate)

    def _hazard(self, y: FloatArray) -> FloatArray:
        with np.errstate(over="ignore"):
            return self.c * np.expm1(y)
