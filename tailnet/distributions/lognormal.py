r"""The lognormal tail, f(y) proportional to exp(-c y - d y²) in y = ln(x / xmin)."""

import math
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions import lognormal_sampling as sampling
from tailnet.distributions.lognormal_sum import log_excesses
from tailnet.distributions.lognormal_survival import log_cells, log_densities, log_quantiles, log_survivals
from tailnet.distributions.tail_law import TailLaw, log_ratio
from tailnet.errors import ChoiceError

#: Beyond exp(this) doubles soon end.
_FARTHEST_MODE = 600.0


@dataclass(frozen=True)
class Lognormal(TailLaw):
    r"""A lognormal law cut at xmin.

    Continuous: density in y = ln(x / xmin) proportional to exp(-c y - d y²), with d = 1 / (2 sigma²) and
    c = (ln xmin - mu) / sigma². Discrete: mass proportional to exp(-(c + 1) y - d y²) on the integers from
    xmin on, normalised by its exact sum; or the continuous probability of half-cells (from x - 1/2) or
    unit cells (from x), from the first cell on. At d = 0 it is the power law alpha = 1 + c (in cells, if
    cells are asked for), which no mu and sigma express.

    Parameters
    ----------
    c : float
        Slope of the density in y at xmin: any real number if d > 0, > 0 at d = 0.
    d : float
        Curvature, >= 0.
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
    >>> law = Lognormal(c=-1.0, d=0.5, xmin=1.0)
    >>> law.conventional
    {'mu': 1.0, 'sigma': 1.0}
    >>> round(float(law.survival(math.e)), 6)
    0.594287
    """

    c: float
    d: float
    xmin: float
    discrete: bool = False
    discretisation: str = "sum"

    def __post_init__(self) -> None:
        """Refuse parameters outside the domain."""
        super().__post_init__()
        if not (self.d >= 0.0 and math.isfinite(self.d)):
            raise ChoiceError(f"d is {self.d}; a lognormal tail needs a finite d >= 0.")
        if not (math.isfinite(self.c) and (self.d > 0.0 or self.c > 0.0)):
            raise ChoiceError(f"c is {self.c}; at d = 0 c > 0 is needed, at d > 0 any finite number.")

    @property
    def on_boundary(self) -> bool:
        """Whether d = 0: the law is the power law alpha = 1 + c."""
        return self.d == 0.0

    @property
    def parameters(self) -> dict[str, float]:
        """Slope c and curvature d of the density in y, seen from xmin."""
        return {"c": self.c, "d": self.d}

    @property
    def conventional(self) -> dict[str, float | None]:
        """Mean and standard deviation of ln x before the cut; None on the boundary, which has neither."""
        if self.on_boundary:
            return {"mu": None, "sigma": None}
        return {"mu": math.log(self.xmin) - 0.5 * self.c / self.d, "sigma": math.sqrt(0.5 / self.d)}

    def beyond(self, xmin: float) -> Self:
        """Return the law of X given X >= xmin: the parameters as seen from there."""
        return replace(self, c=self._seen_from(xmin), xmin=xmin)

    @property
    def mode(self) -> float:
        """Where the density in x is largest."""
        rise = -0.5 * (self.c + 1.0) / self.d if self.c < -1.0 else 0.0
        return self.xmin * math.exp(min(rise, _FARTHEST_MODE))

    def _seen_from(self, first: float) -> float:
        return self.c + 2.0 * self.d * math.log(first / self.xmin)

    def _log_density_of_log(self, y: FloatArray) -> FloatArray:
        return log_densities(self.c, self.d, y)

    def _log_survival(self, y: FloatArray, first: float) -> FloatArray:
        return log_survivals(self._seen_from(first), self.d, y)

    def _log_quantile(self, depth: FloatArray) -> FloatArray:
        return log_quantiles(self.c, self.d, depth)

    def _log_mass(self, y: FloatArray) -> FloatArray:
        return self._log_density_of_log(y) - y - math.log(self.xmin) - self._log_excess

    def _log_sum_survival(self, x: FloatArray) -> FloatArray:
        distinct, where = np.unique(x, return_inverse=True)
        y = self._log_ratio(distinct)
        excesses = log_excesses(self.c + 2.0 * self.d * y, self.d, distinct)
        logs = self._log_survival(y, float(self.xmin)) + excesses - self._log_excess
        return np.minimum(logs, 0.0)[where.ravel()]

    @property
    def _log_excess(self) -> float:
        """How much the sum of the unnormalised mass exceeds its integral, in nats."""
        return float(log_excesses(np.array([self.c]), self.d, np.array([float(self.xmin)]))[0])

    def _log_cell(self, low: FloatArray) -> FloatArray:
        first = self._first
        return log_cells(self._seen_from(first), self.d, log_ratio(low, first), np.log1p(1.0 / low))

    def _draw(self, generator: np.random.Generator, first: float, out: FloatArray) -> None:
        sampling.draw_continuous(generator, self._seen_from(first), self.d, first, out)

    def _draw_whole(self, generator: np.random.Generator, out: FloatArray) -> None:
        sampling.draw(generator, self.c, self.d, float(self.xmin), out)
