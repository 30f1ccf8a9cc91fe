"""What the alternatives to the power law share: support, discretisation, whole-number quantiles."""

import math
from abc import ABC, abstractmethod
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import BoolArray, FloatArray, IntArray
from tailnet.distributions.count_sampling import CountSampler
from tailnet.distributions.power_law import PowerLaw
from tailnet.errors import ChoiceError
from tailnet.parallel import Rng, seed_sequence

#: Where a cell begins, relative to its integer.
CELL_START = {"half-cell": -0.5, "unit-cell": 0.0}
DISCRETISATIONS = ("sum", *CELL_START)
_LARGEST = 1e300


class TailLaw(ABC):
    """A law on x >= xmin, continuous or on the integers, given by its logs in y = ln(x / xmin).

    A discrete mass is the density renormalised by its exact sum ("sum"), or the continuous law's
    probability of a cell from x - 1/2 ("half-cell") or x ("unit-cell") on, one long. Parameters are seen
    from xmin in every case.
    """

    xmin: float
    discrete: bool
    discretisation: str

    def __post_init__(self) -> None:
        """Refuse a support or a discretisation that does not exist."""
        if not (self.xmin > 0.0 and math.isfinite(self.xmin)):
            raise ChoiceError(f"xmin is {self.xmin}; a tail needs a finite xmin > 0.")
        if self.discrete and self.xmin != math.floor(self.xmin):
            raise ChoiceError(f"xmin is {self.xmin}; a discrete law begins at a whole number.")
        if self.discretisation not in DISCRETISATIONS:
            raise ChoiceError(
                f"discretisation is {self.discretisation!r}; choose from {', '.join(DISCRETISATIONS)}."
            )

    @property
    @abstractmethod
    def on_boundary(self) -> bool:
        """Whether the law is the power law that its family contains."""

    @property
    @abstractmethod
    def parameters(self) -> dict[str, float]:
        """The parameters of the family as fitted."""

    @property
    @abstractmethod
    def conventional(self) -> dict[str, float | None]:
        """The parameters of the literature, in the units of x; None where one does not exist."""

    def log_density(self, x: ArrayLike) -> FloatArray:
        """Return the log density, or log mass, at each x; -inf outside the support."""
        x = np.asarray(x, float)
        if (power_law := self._power_law) is not None:
            return power_law.log_density(x)
        inside = self._supports(x)
        points = np.where(inside, x, self.xmin)
        if self._in_cells:
            value = self._log_cell(points.ravel() + CELL_START[self.discretisation]).reshape(x.shape)
        elif self.discrete:
            value = self._log_mass(self._log_ratio(points).ravel()).reshape(x.shape)
        else:
            y = self._log_ratio(points)
            value = self._log_density_of_log(y.ravel()).reshape(x.shape) - y - math.log(self.xmin)
        return np.where(inside, value, -np.inf)

    def density(self, x: ArrayLike) -> FloatArray:
        """Return the density, or mass, at each x; zero outside the support."""
        return np.exp(self.log_density(x))

    def survival(self, x: ArrayLike) -> FloatArray:
        """Return P(X >= x): the complementary cdf that log–log plots show, with the point itself."""
        x = np.asarray(x, float)
        if (power_law := self._power_law) is not None:
            return power_law.survival(x)
        return np.exp(self._log_survival_at(x))

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Return P(X <= x)."""
        x = np.asarray(x, float)
        if (power_law := self._power_law) is not None:
            return power_law.cdf(x)
        after = np.floor(x) + 1.0 if self.discrete else x
        return np.where(x < self.xmin, 0.0, -np.expm1(self._log_survival_at(after)))

    def quantile(self, p: ArrayLike) -> FloatArray:
        """Return the smallest x with P(X <= x) >= p, for 0 <= p < 1; inf where that exceeds a double."""
        p = np.asarray(p, float)
        if not np.all((p >= 0.0) & (p < 1.0)):
            raise ChoiceError("A quantile needs probabilities from 0 up to, not including, 1.")
        if (power_law := self._power_law) is not None:
            return power_law.quantile(p)
        if self.discrete:
            return np.array([self._whole_quantile(v) for v in p.ravel()]).reshape(p.shape)
        with np.errstate(over="ignore"):
            y = self._log_quantile(-np.log1p(-p.ravel())).reshape(p.shape)
            return np.asarray(self.xmin * np.exp(y))

    def sample(self, size: int, rng: Rng) -> FloatArray:
        """Draw independent values; the same seed gives the same draws."""
        return self.draw(np.random.default_rng(seed_sequence(rng)), size)

    def sample_counts(self, n: int, rng: Rng) -> tuple[FloatArray, IntArray]:
        """Draw n independent values as a histogram, at the cost of its distinct values if discrete.

        Each integer that expects a few draws gets a binomial count given how many draws are left at or
        above it; the far tail is drawn value by value, without an end.

        Parameters
        ----------
        n : int
            How many draws, >= 0.
        rng : int, SeedSequence or Generator
            The same seed gives the same histogram, though not that of the draws of `sample`.

        Returns
        -------
        values : ndarray of float
            The distinct values, ascending.
        counts : ndarray of int
            How often each was drawn; they sum to n.

        Examples
        --------
        >>> from tailnet.distributions.exponential import Exponential
        >>> law = Exponential(c=1.0, xmin=5, discrete=True)
        >>> values, counts = law.sample_counts(10**9, rng=1)
        >>> int(counts.sum()), values.size < 200
        (1000000000, True)
        """
        if n < 0:
            raise ChoiceError(f"n is {n}; give 0 or more.")
        return CountSampler.of(self, n).draw(rng)

    @abstractmethod
    def beyond(self, xmin: float) -> Self:
        """Return the law of X given X >= xmin, of the same family; xmin is not below this law's own."""

    @property
    @abstractmethod
    def mode(self) -> float:
        """Where the density in x is largest, or the mass if it were one: from there on it falls."""

    def draw(self, generator: np.random.Generator, size: int) -> FloatArray:
        """Return independent values from a generator, which moves on."""
        if (power_law := self._power_law) is not None:
            return power_law.draw(generator, size)
        out = np.empty(size)
        if self.discrete and not self._in_cells:
            self._draw_whole(generator, out)
            return out
        self._draw(generator, self._first, out)
        if self._in_cells:
            return np.maximum(np.floor(out - CELL_START[self.discretisation]), self.xmin)
        return out

    @abstractmethod
    def _log_density_of_log(self, y: FloatArray) -> FloatArray:
        """Return the continuous law's log density in y = ln(x / xmin)."""

    @abstractmethod
    def _log_survival(self, y: FloatArray, first: float) -> FloatArray:
        """Return the log survival of the continuous law on x >= first at y = ln(x / first)."""

    @abstractmethod
    def _log_quantile(self, depth: FloatArray) -> FloatArray:
        """Return the y at which the continuous log survival is -depth."""

    @abstractmethod
    def _log_mass(self, y: FloatArray) -> FloatArray:
        """Return the log mass, normalised by its exact sum."""

    @abstractmethod
    def _log_sum_survival(self, x: FloatArray) -> FloatArray:
        """Return the log of P(X >= x) for whole x, of the mass normalised by its exact sum."""

    @abstractmethod
    def _log_cell(self, low: FloatArray) -> FloatArray:
        """Return the log probability of the cells from `low` to `low` + 1."""

    @abstractmethod
    def _draw(self, generator: np.random.Generator, first: float, out: FloatArray) -> None:
        """Fill `out` with draws from the continuous law on x >= first."""

    @abstractmethod
    def _draw_whole(self, generator: np.random.Generator, out: FloatArray) -> None:
        """Fill `out` with draws from the mass normalised by its exact sum."""

    @property
    def _in_cells(self) -> bool:
        return self.discrete and self.discretisation != "sum"

    @property
    def _first(self) -> float:
        """Where the continuous law behind draws and cells begins."""
        return float(self.xmin) + (CELL_START[self.discretisation] if self._in_cells else 0.0)

    @property
    def _power_law(self) -> PowerLaw | None:
        """The power law that the law is, if it is one; cells of a power law are not the zeta law."""
        if not self.on_boundary or self._in_cells:
            return None
        return PowerLaw(self._boundary_alpha, self.xmin, self.discrete)

    @property
    def _boundary_alpha(self) -> float:
        """The exponent of that power law."""
        return 1.0 + self.parameters["c"]

    def _supports(self, x: FloatArray) -> BoolArray:
        inside: BoolArray = (x >= self.xmin) & np.isfinite(x)
        if self.discrete:
            inside &= x == np.floor(x)
        return inside

    def _log_ratio(self, points: FloatArray) -> FloatArray:
        return log_ratio(points, float(self.xmin))

    def _log_survival_at(self, x: FloatArray) -> FloatArray:
        points = np.maximum(x, self.xmin)
        if self.discrete:
            points = np.ceil(points)
        finite = np.where(np.isfinite(points), points, self.xmin).ravel()
        if self.discrete and not self._in_cells:
            logs = self._log_sum_survival(finite)
        else:
            first = self._first
            low = finite + (first - self.xmin)
            logs = self._log_survival(log_ratio(low, first), first)
        return np.where(np.isposinf(points), -np.inf, np.where(np.isnan(x), np.nan, logs.reshape(x.shape)))

    def _whole_quantile(self, p: float) -> float:
        """Bisect for the smallest whole x with P(X <= x) >= p, doubling until it is bracketed."""
        low, high = self.xmin - 1.0, float(self.xmin)
        while 1.0 - self.survival(high + 1.0) < p:
            low, high = high, 2.0 * high
            if high > _LARGEST:
                return math.inf
        while high - low > max(1.0, 4e-16 * high):
            middle = math.floor(0.5 * (low + high))
            if 1.0 - self.survival(middle + 1.0) < p:
                low = middle
            else:
                high = middle
        return high


def log_ratio(points: FloatArray, first: float) -> FloatArray:
    """Return ln(points / first), to full relative accuracy near `first` and far from it."""
    near = np.minimum(points, 2.0 * first)
    return np.where(points <= near, np.log1p((near - first) / first), np.log(points) - math.log(first))
