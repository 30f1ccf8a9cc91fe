r"""The power law with an exponential cut-off, p(x) ∝ x^-alpha exp(-lambda x) on x >= xmin."""

import math
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions import truncated_power_law_sampling as sampling
from tailnet.distributions.tail_law import TailLaw
from tailnet.distributions.truncated_power_law_likelihood import log_normaliser, log_normaliser_discrete
from tailnet.distributions.truncated_power_law_survival import (
    log_cells,
    log_quantile,
    log_survivals,
    log_survivals_discrete,
)
from tailnet.errors import ChoiceError

#: Beyond exp(this) doubles soon end.
_FARTHEST_MODE = 600.0


@dataclass(frozen=True)
class TruncatedPowerLaw(TailLaw):
    r"""A power law with exponential cut-off on x >= xmin.

    Continuous: with y = ln(x/xmin), density in y proportional to exp(-(alpha-1) y - lambda' (e^y - 1)),
    whose integral is e^lambda' E_alpha(lambda') with the exponential integral of real order (Clauset,
    Shalizi & Newman 2009, table 2.1). Discrete: mass proportional to x^-alpha exp(-lambda x) on the
    integers from xmin on, normalised by its exact sum; or, for comparison with programs that do so, the
    continuous probability of half-cells (x - 1/2 to x + 1/2) or unit cells (x to x + 1), from the first
    cell on. At lambda' = 0 it is the power law (in cells, if cells are asked for).

    Parameters
    ----------
    alpha : float
        Exponent: any real number if lam > 0, > 1 at lam = 0.
    lam : float
        lambda' = lambda xmin >= 0, the cut-off in units of xmin.
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
    >>> law = TruncatedPowerLaw(alpha=2.0, lam=0.5, xmin=1.0)
    >>> round(float(law.survival(2.0)), 6)
    0.227305
    >>> counts = TruncatedPowerLaw(alpha=0.0, lam=math.log(2.0), xmin=1, discrete=True)
    >>> [round(float(p), 12) for p in counts.density([1, 2, 3])]
    [0.5, 0.25, 0.125]
    """

    alpha: float
    lam: float
    xmin: float
    discrete: bool = False
    discretisation: str = "sum"

    def __post_init__(self) -> None:
        """Refuse parameters outside the domain."""
        if not (self.lam >= 0.0 and math.isfinite(self.lam)):
            raise ChoiceError(f"lam is {self.lam}; a cut-off is finite and >= 0.")
        if not (math.isfinite(self.alpha) and (self.lam > 0.0 or self.alpha > 1.0)):
            raise ChoiceError(
                f"alpha is {self.alpha}; without cut-off alpha > 1 is needed, with one any finite number."
            )
        super().__post_init__()

    @property
    def on_boundary(self) -> bool:
        """Whether there is no cut-off: the law is the power law."""
        return self.lam == 0.0

    @property
    def parameters(self) -> dict[str, float]:
        """Exponent, lambda in the units of the data, and lambda' = lambda xmin."""
        return {"alpha": self.alpha, "lambda": self.lam / self.xmin, "lambda_prime": self.lam}

    @property
    def conventional(self) -> dict[str, float | None]:
        """Exponent and cut-off of the literature: density proportional to x^-alpha e^(-lambda x)."""
        return {"alpha": self.alpha, "lambda": self.lam / self.xmin}

    @property
    def _boundary_alpha(self) -> float:
        return self.alpha

    def beyond(self, xmin: float) -> Self:
        """Return the law of X given X >= xmin: the parameters as seen from there."""
        return replace(self, lam=self._cutoff_from(xmin), xmin=xmin)

    @property
    def mode(self) -> float:
        """Where the density in x is largest."""
        if self.alpha >= -self.lam:
            return self.xmin
        return min(-self.alpha / self.lam * self.xmin, math.exp(_FARTHEST_MODE))

    def _cutoff_from(self, first: float) -> float:
        """Return the cut-off in units of where a law begins."""
        return self.lam * (first / self.xmin)

    def _decay(self, y: FloatArray) -> FloatArray:
        return self.lam * np.expm1(y) if self.lam > 0.0 else np.zeros_like(y)

    def _log_density_of_log(self, y: FloatArray) -> FloatArray:
        return -(self.alpha - 1.0) * y - self._decay(y) - log_normaliser(self.alpha, self.lam)

    def _log_survival(self, y: FloatArray, first: float) -> FloatArray:
        return log_survivals(self.alpha, self._cutoff_from(first), y)

    def _log_quantile(self, depth: FloatArray) -> FloatArray:
        return np.array([log_quantile(self.alpha, self.lam, -math.expm1(-d)) for d in depth])

    def _log_mass(self, y: FloatArray) -> FloatArray:
        norm = log_normaliser_discrete(self.alpha, self.lam, float(self.xmin))
        return -self.alpha * y - self._decay(y) - norm

    def _log_sum_survival(self, x: FloatArray) -> FloatArray:
        distinct, where = np.unique(x, return_inverse=True)
        logs = log_survivals_discrete(self.alpha, self.lam, float(self.xmin), distinct)
        return logs[where.ravel()]

    def _log_cell(self, low: FloatArray) -> FloatArray:
        first = self._first
        cells = log_cells(self.alpha, self.lam / self.xmin, np.ascontiguousarray(low), first)
        return cells - math.log(first) - log_normaliser(self.alpha, self._cutoff_from(first))

    def _draw(self, generator: np.random.Generator, first: float, out: FloatArray) -> None:
        sampling.draw_continuous(generator, self.alpha, self._cutoff_from(first), first, out)

    def _draw_whole(self, generator: np.random.Generator, out: FloatArray) -> None:
        sampling.draw(generator, self.alpha, self.lam, float(self.xmin), out)
