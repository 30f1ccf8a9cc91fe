r"""The power law, p(x) proportional to x^-alpha on x >= xmin, continuous and on the integers."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import BoolArray, FloatArray, IntArray
from tailnet.distributions import zeta_likelihood, zeta_sampling
from tailnet.distributions.count_sampling import CountSampler
from tailnet.distributions.hurwitz_zeta import scaled_zeta, scaled_zetas
from tailnet.errors import ChoiceError
from tailnet.parallel import Rng, seed_sequence

_LARGEST = 1e300


@dataclass(frozen=True)
class PowerLaw:
    r"""A power law on x >= xmin.

    Continuous: density (alpha - 1)/xmin (x/xmin)^-alpha, survival (x/xmin)^-(alpha - 1). Discrete: mass
    x^-alpha / zeta(alpha, xmin) on the integers from xmin on, the zeta law (Clauset, Shalizi & Newman
    2009, eqs. 2.2 and 2.6).

    Parameters
    ----------
    alpha : float
        Exponent of the density, > 1; there is no upper cap.
    xmin : float
        Where the tail begins, > 0; a whole number if discrete.
    discrete : bool
        Whether the law lives on the integers.

    Raises
    ------
    ChoiceError
        When a parameter lies outside its domain.

    Examples
    --------
    >>> law = PowerLaw(alpha=2.5, xmin=1.0)
    >>> round(float(law.survival(4.0)), 12)
    0.125
    >>> zeta = PowerLaw(alpha=2.0, xmin=1, discrete=True)
    >>> [round(float(p), 4) for p in zeta.cdf([1, 2, 3])]
    [0.6079, 0.7599, 0.8275]
    """

    alpha: float
    xmin: float
    discrete: bool = False

    def __post_init__(self) -> None:
        """Refuse parameters outside the domain."""
        if not (self.alpha > 1.0 and math.isfinite(self.alpha)):
            raise ChoiceError(f"alpha is {self.alpha}; a power law on an unbounded tail needs alpha > 1.")
        if not (self.xmin > 0.0 and math.isfinite(self.xmin)):
            raise ChoiceError(f"xmin is {self.xmin}; a power law needs a finite xmin > 0.")
        if self.discrete and self.xmin != math.floor(self.xmin):
            raise ChoiceError(f"xmin is {self.xmin}; a discrete law begins at a whole number.")

    def log_density(self, x: ArrayLike) -> FloatArray:
        """Return the log density, or log mass, at each x; -inf outside the support."""
        x = np.asarray(x, float)
        inside = self._supports(x)
        y = np.log(np.where(inside, x, self.xmin)) - math.log(self.xmin)
        if self.discrete:
            value = -self.alpha * y - zeta_likelihood.log_normaliser(self.alpha, self.xmin)
        else:
            value = math.log(self.alpha - 1.0) - math.log(self.xmin) - self.alpha * y
        return np.where(inside, value, -np.inf)

    def density(self, x: ArrayLike) -> FloatArray:
        """Return the density, or mass, at each x; zero outside the support."""
        return np.exp(self.log_density(x))

    def survival(self, x: ArrayLike) -> FloatArray:
        """Return P(X >= x): the complementary cdf that log–log plots show, with the point itself."""
        points = np.maximum(np.asarray(x, float), self.xmin)
        if self.discrete:
            points = np.ceil(points)
        y = np.log(points) - math.log(self.xmin)
        if not self.discrete:
            return np.asarray(np.exp(-(self.alpha - 1.0) * y))
        finite = np.where(np.isinf(points), self.xmin, points)
        at = scaled_zetas(self.alpha, finite.ravel()).reshape(points.shape) / finite
        # Powers of x go together, so that none of them underflows before the survival does.
        first = scaled_zeta(self.alpha, float(self.xmin)) / self.xmin
        return np.where(np.isinf(points), 0.0, np.exp((1.0 - self.alpha) * y) * at / first)

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Return P(X <= x)."""
        x = np.asarray(x, float)
        if self.discrete:
            return np.where(x < self.xmin, 0.0, 1.0 - self.survival(np.floor(x) + 1.0))
        y = np.log(np.maximum(x, self.xmin)) - math.log(self.xmin)
        return np.asarray(-np.expm1(-(self.alpha - 1.0) * y))

    def quantile(self, p: ArrayLike) -> FloatArray:
        """Return the smallest x with P(X <= x) >= p, for 0 <= p < 1; inf where that exceeds a double."""
        p = np.asarray(p, float)
        if not np.all((p >= 0.0) & (p < 1.0)):
            raise ChoiceError("A quantile needs probabilities from 0 up to, not including, 1.")
        if not self.discrete:
            with np.errstate(over="ignore"):
                return np.asarray(self.xmin * np.exp(-np.log1p(-p) / (self.alpha - 1.0)))
        return np.array([self._discrete_quantile(v) for v in p.ravel()]).reshape(p.shape)

    def sample(self, size: int, rng: Rng) -> FloatArray:
        """Draw independent values; the same seed gives the same draws, inf where one exceeds a double."""
        return self.draw(np.random.default_rng(seed_sequence(rng)), size)

    def sample_counts(self, n: int, rng: Rng) -> tuple[FloatArray, IntArray]:
        """Draw n independent values as a histogram, at the cost of its distinct values if discrete.

        Parameters
        ----------
        n : int
            How many draws, >= 0.
        rng : int, SeedSequence or Generator
            The same seed gives the same histogram, though not that of the draws of `sample`.

        Returns
        -------
        values : ndarray of float
            The distinct values, ascending; inf where one exceeds a double.
        counts : ndarray of int
            How often each was drawn; they sum to n.

        Examples
        --------
        >>> values, counts = PowerLaw(3.0, 2, discrete=True).sample_counts(10**9, rng=1)
        >>> int(counts.sum()), values.size < 10_000
        (1000000000, True)
        """
        if n < 0:
            raise ChoiceError(f"n is {n}; give 0 or more.")
        return CountSampler.of(self, n).draw(rng)

    def beyond(self, xmin: float) -> "PowerLaw":
        """Return the law of X given X >= xmin; xmin is not below this law's own."""
        return replace(self, xmin=xmin)

    @property
    def mode(self) -> float:
        """Where the density is largest: at xmin."""
        return self.xmin

    def draw(self, generator: np.random.Generator, size: int) -> FloatArray:
        """Return independent values from a generator, which moves on."""
        if not self.discrete:
            with np.errstate(over="ignore"):
                return self.xmin * np.exp(generator.standard_exponential(size) / (self.alpha - 1.0))
        out = np.empty(size)
        zeta_sampling.draw(generator, self.alpha, float(self.xmin), out)
        return out

    def _supports(self, x: FloatArray) -> BoolArray:
        inside: BoolArray = (x >= self.xmin) & np.isfinite(x)
        if self.discrete:
            inside &= x == np.floor(x)
        return inside

    def _discrete_quantile(self, p: float) -> float:
        """Bisect for the smallest whole x with P(X > x) <= 1 - p, doubling until it is bracketed."""
        low, high = self.xmin - 1.0, self.xmin
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
