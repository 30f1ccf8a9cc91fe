r"""The power law with an exponential cut-off, p(x) ∝ x^-alpha exp(-lambda x) on x >= xmin."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import BoolArray, FloatArray
from tailnet.distributions import truncated_power_law_sampling as sampling
from tailnet.distributions.tail_law import log_ratio
from tailnet.distributions.truncated_power_law_cells import CELL_START
from tailnet.distributions.truncated_power_law_likelihood import log_normaliser, log_normaliser_discrete
from tailnet.distributions.truncated_power_law_survival import (
    log_cells,
    log_quantile,
    log_survivals,
    log_survivals_discrete,
)
from tailnet.errors import ChoiceError
from tailnet.parallel import Rng, seed_sequence

_LARGEST = 1e300
_DISCRETISATIONS = ("sum", *CELL_START)


@dataclass(frozen=True)
class TruncatedPowerLaw:
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
        if not (self.xmin > 0.0 and math.isfinite(self.xmin)):
            raise ChoiceError(f"xmin is {self.xmin}; a tail needs a finite xmin > 0.")
        if self.discrete and self.xmin != math.floor(self.xmin):
            raise ChoiceError(f"xmin is {self.xmin}; a discrete law begins at a whole number.")
        if self.discretisation not in _DISCRETISATIONS:
            raise ChoiceError(f"discretisation is {self.discretisation!r}; choose from {_DISCRETISATIONS}.")

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
        """Exponent and cut-off of x^-alpha e^(-lambda x), as the literature prints them."""
        return {"alpha": self.alpha, "lambda": self.lam / self.xmin}

    def log_density(self, x: ArrayLike) -> FloatArray:
        """Return the log density, or log mass, at each x; -inf outside the support."""
        x = np.asarray(x, float)
        inside = self._supports(x)
        points = np.where(inside, x, self.xmin)
        if self._in_cells:
            start = CELL_START[self.discretisation]
            low = np.ascontiguousarray(points + start).ravel()
            first, cutoff = self._continuous
            value = log_cells(self.alpha, self.lam / self.xmin, low, first).reshape(x.shape)
            value = value - math.log(first) - log_normaliser(self.alpha, cutoff)
            return np.where(inside, value, -np.inf)
        w = (points - self.xmin) / self.xmin
        value = -self.alpha * self._log_ratio(points) - (self.lam * w if self.lam > 0.0 else 0.0)
        if self.discrete:
            value = value - log_normaliser_discrete(self.alpha, self.lam, float(self.xmin))
        else:
            value = value - math.log(self.xmin) - log_normaliser(self.alpha, self.lam)
        return np.where(inside, value, -np.inf)

    def density(self, x: ArrayLike) -> FloatArray:
        """Return the density, or mass, at each x; zero outside the support."""
        return np.exp(self.log_density(x))

    def survival(self, x: ArrayLike) -> FloatArray:
        """Return P(X >= x): the complementary cdf that log–log plots show, with the point itself."""
        return np.exp(self._log_survival(np.asarray(x, float)))

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Return P(X <= x)."""
        points = np.asarray(x, float)
        after = np.floor(points) + 1.0 if self.discrete else points
        return np.where(points < self.xmin, 0.0, -np.expm1(self._log_survival(after)))

    def quantile(self, p: ArrayLike) -> FloatArray:
        """Return the smallest x with P(X <= x) >= p, for 0 <= p < 1; inf where that exceeds a double."""
        p = np.asarray(p, float)
        if not np.all((p >= 0.0) & (p < 1.0)):
            raise ChoiceError("A quantile needs probabilities from 0 up to, not including, 1.")
        if self.discrete:
            return np.array([self._discrete_quantile(v) for v in p.ravel()]).reshape(p.shape)
        y = np.array([log_quantile(self.alpha, self.lam, v) for v in p.ravel()]).reshape(p.shape)
        with np.errstate(over="ignore"):
            return np.asarray(self.xmin * np.exp(y))

    def sample(self, size: int, rng: Rng) -> FloatArray:
        """Draw independent values; the same seed gives the same draws."""
        generator = np.random.default_rng(seed_sequence(rng))
        out = np.empty(size)
        if self.discrete and not self._in_cells:
            sampling.draw(generator, self.alpha, self.lam, float(self.xmin), out)
            return out
        first, cutoff = self._continuous
        sampling.draw_continuous(generator, self.alpha, cutoff, first, out)
        if self._in_cells:
            return np.maximum(np.floor(out - CELL_START[self.discretisation]), self.xmin)
        return out

    @property
    def _in_cells(self) -> bool:
        return self.discrete and self.discretisation != "sum"

    @property
    def _continuous(self) -> tuple[float, float]:
        """Where the continuous law behind draws and cells begins, and its cut-off in units of that."""
        if not self._in_cells:
            return float(self.xmin), self.lam
        first = self.xmin + CELL_START[self.discretisation]
        return first, self.lam * (first / self.xmin)

    def _supports(self, x: FloatArray) -> BoolArray:
        inside: BoolArray = (x >= self.xmin) & np.isfinite(x)
        if self.discrete:
            inside &= x == np.floor(x)
        return inside

    def _log_ratio(self, points: FloatArray) -> FloatArray:
        """Return ln(x / xmin), to full relative precision near xmin and far from it."""
        near = np.minimum(points, 2.0 * self.xmin)
        small = np.log1p((near - self.xmin) / self.xmin)
        return np.where(points <= near, small, np.log(points) - math.log(self.xmin))

    def _log_survival(self, x: FloatArray) -> FloatArray:
        points = np.maximum(x, self.xmin)
        if self.discrete:
            points = np.ceil(points)
        finite = np.where(np.isfinite(points), points, self.xmin)
        if self.discrete and not self._in_cells:
            distinct, where = np.unique(finite, return_inverse=True)
            logs = log_survivals_discrete(self.alpha, self.lam, float(self.xmin), distinct)[where.ravel()]
        else:
            first, cutoff = self._continuous
            low = finite + (CELL_START[self.discretisation] if self._in_cells else 0.0)
            logs = log_survivals(self.alpha, cutoff, log_ratio(np.maximum(low, first), first).ravel())
        return np.where(np.isposinf(points), -np.inf, np.where(np.isnan(x), np.nan, logs.reshape(x.shape)))

    def _discrete_quantile(self, p: float) -> float:
        """Bisect for the smallest whole x with P(X > x) <= 1 - p, doubling until it is bracketed."""
        low, high = self.xmin - 1.0, float(self.xmin)
        while self.survival(high + 1.0) > 1.0 - p:
            low, high = high, 2.0 * high
            if high > _LARGEST:
                return math.inf
        while high - low > max(1.0, 4e-16 * high):
            middle = math.floor(0.5 * (low + high))
            if self.survival(middle + 1.0) > 1.0 - p:
                low = middle
            else:
                high = middle
        return high
