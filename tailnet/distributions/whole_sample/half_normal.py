r"""The half-normal law: |x| of a normal x with mean 0, the null of gradients and weights without a tail."""

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from scipy import special

from tailnet.arrays import FloatArray
from tailnet.distributions.whole_sample.law import WholeSampleLaw
from tailnet.distributions.whole_sample.moments import mean

_HALF_LOG_TWO_OVER_PI = 0.5 * math.log(2.0 / math.pi)
_ROOT_TWO = math.sqrt(2.0)


@dataclass(frozen=True)
class HalfNormal(WholeSampleLaw):
    r"""A half-normal law: density sqrt(2/pi)/sigma exp(-x^2 / (2 sigma^2)), survival erfc(x/(sigma sqrt 2)).

    The maximum-likelihood sigma is the root mean square.

    Parameters
    ----------
    sigma : float
        Standard deviation of the normal law, > 0, in the units of the data; the mean is
        sigma sqrt(2/pi).

    Raises
    ------
    ChoiceError
        When the parameter lies outside its domain.

    Examples
    --------
    >>> law = HalfNormal(sigma=3.0)
    >>> round(float(law.cdf(3.0)), 6)  # one standard deviation on both sides
    0.682689
    """

    family: ClassVar[str] = "half_normal"
    needs_spread: ClassVar[bool] = False

    sigma: float

    @property
    def standard(self) -> Self:
        """The law of X / sigma."""
        return type(self)(1.0)

    @staticmethod
    def estimate(values: FloatArray, weights: FloatArray | None) -> tuple[FloatArray]:
        """Return the sigma of largest likelihood; see `WholeSampleLaw.estimate`."""
        largest = values[..., -1]
        return (largest * np.sqrt(mean((values / largest[..., np.newaxis]) ** 2, weights)),)

    @staticmethod
    def cumulative(x: FloatArray, parameters: tuple[FloatArray, ...]) -> FloatArray:
        """Return erf(x / (sigma sqrt 2))."""
        return np.asarray(special.erf(x / parameters[0] / _ROOT_TWO))

    def times_power_of_two(self, exponent: int) -> Self:
        """Return the law of 2^exponent X."""
        return type(self)(math.ldexp(self.sigma, exponent))

    def _log_density(self, x: FloatArray) -> FloatArray:
        z = x / self.sigma
        return _HALF_LOG_TWO_OVER_PI - math.log(self.sigma) - 0.5 * z * z

    def _survival(self, x: FloatArray) -> FloatArray:
        return np.asarray(special.erfc(x / self.sigma / _ROOT_TWO))

    def _quantile(self, p: FloatArray) -> FloatArray:
        # The normal quantile of (1 + p)/2 loses what erfinv keeps at small p.
        return np.asarray(self.sigma * _ROOT_TWO * special.erfinv(p))

    def _draw(self, generator: np.random.Generator, size: int) -> FloatArray:
        return self.sigma * np.abs(generator.standard_normal(size))
