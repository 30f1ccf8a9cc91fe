r"""The lognormal law: ln x is normal, on x > 0."""

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from scipy import special

from tailnet.arrays import FloatArray
from tailnet.distributions.whole_sample.law import WholeSampleLaw
from tailnet.distributions.whole_sample.moments import mean
from tailnet.errors import ChoiceError

_HALF_LOG_TWO_PI = 0.5 * math.log(2.0 * math.pi)


@dataclass(frozen=True)
class Lognormal(WholeSampleLaw):
    r"""A lognormal law: density exp(-(ln x - mu)^2 / (2 sigma^2)) / (x sigma sqrt(2 pi)).

    The maximum-likelihood parameters are the mean and the standard deviation, with divisor n, of ln x.
    The null distribution of the KS distance from the fit is Lilliefors' (1967) for each n, up to that
    divisor.

    Parameters
    ----------
    mu : float
        Mean of ln x; any finite number.
    sigma : float
        Standard deviation of ln x, > 0.

    Raises
    ------
    ChoiceError
        When a parameter lies outside its domain.

    Examples
    --------
    >>> law = Lognormal(mu=1.0, sigma=2.0)
    >>> round(float(law.survival(math.e)), 6)
    0.5
    """

    family: ClassVar[str] = "lognormal"

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        """Refuse parameters outside the domain."""
        if not math.isfinite(self.mu):
            raise ChoiceError(f"mu is {self.mu}; the lognormal law needs a finite mu.")
        if not (self.sigma > 0.0 and math.isfinite(self.sigma)):
            raise ChoiceError(f"sigma is {self.sigma}; the lognormal law needs a finite sigma > 0.")

    @property
    def standard(self) -> Self:
        """The law of e^Z for a standard normal Z."""
        return type(self)(0.0, 1.0)

    @staticmethod
    def estimate(values: FloatArray, weights: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """Return mu and sigma of largest likelihood; see `WholeSampleLaw.estimate`."""
        log_x = np.log(values)
        mu = mean(log_x, weights)
        spread = log_x - mu[..., np.newaxis]
        return mu, np.sqrt(mean(spread * spread, weights))

    @staticmethod
    def cumulative(x: FloatArray, parameters: tuple[FloatArray, ...]) -> FloatArray:
        """Return Phi((ln x - mu) / sigma)."""
        mu, sigma = parameters
        with np.errstate(divide="ignore"):
            return np.asarray(special.ndtr((np.log(x) - mu) / sigma))

    def times_power_of_two(self, exponent: int) -> Self:
        """Return the law of 2^exponent X."""
        return type(self)(self.mu + exponent * math.log(2.0), self.sigma)

    def _log_density(self, x: FloatArray) -> FloatArray:
        z = (np.log(x) - self.mu) / self.sigma
        return -0.5 * z * z - np.log(x) - math.log(self.sigma) - _HALF_LOG_TWO_PI

    def _survival(self, x: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore"):
            return np.asarray(special.ndtr((self.mu - np.log(x)) / self.sigma))

    def _quantile(self, p: FloatArray) -> FloatArray:
        return np.asarray(np.exp(self.mu + self.sigma * special.ndtri(p)))

    def _draw(self, generator: np.random.Generator, size: int) -> FloatArray:
        return np.asarray(np.exp(self.mu + self.sigma * generator.standard_normal(size)))
