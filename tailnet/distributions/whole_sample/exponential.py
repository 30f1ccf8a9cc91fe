r"""The exponential law, ln S = -x / scale on x > 0."""

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions.whole_sample.law import WholeSampleLaw
from tailnet.distributions.whole_sample.moments import mean_of_ascending


@dataclass(frozen=True)
class Exponential(WholeSampleLaw):
    r"""An exponential law: density e^(-x/scale) / scale. It is the gamma and the Weibull law of shape 1.

    The maximum-likelihood scale is the mean.

    Parameters
    ----------
    scale : float
        The mean, > 0, in the units of the data; the rate is its inverse.

    Raises
    ------
    ChoiceError
        When the parameter lies outside its domain.

    Examples
    --------
    >>> law = Exponential(scale=2.0)
    >>> round(float(law.quantile(0.5)), 6)  # 2 ln 2
    1.386294
    """

    family: ClassVar[str] = "exponential"
    needs_spread: ClassVar[bool] = False

    scale: float

    @property
    def standard(self) -> Self:
        """The law of X / scale."""
        return type(self)(1.0)

    @staticmethod
    def estimate(values: FloatArray, weights: FloatArray | None) -> tuple[FloatArray]:
        """Return the scale of largest likelihood; see `WholeSampleLaw.estimate`."""
        return (mean_of_ascending(values, weights),)

    @staticmethod
    def cumulative(x: FloatArray, parameters: tuple[FloatArray, ...]) -> FloatArray:
        """Return 1 - exp(-x / scale)."""
        return np.asarray(-np.expm1(-x / parameters[0]))

    def times_power_of_two(self, exponent: int) -> Self:
        """Return the law of 2^exponent X."""
        return type(self)(math.ldexp(self.scale, exponent))

    def _log_density(self, x: FloatArray) -> FloatArray:
        return -x / self.scale - math.log(self.scale)

    def _survival(self, x: FloatArray) -> FloatArray:
        return np.asarray(np.exp(-x / self.scale))

    def _quantile(self, p: FloatArray) -> FloatArray:
        return -self.scale * np.log1p(-p)

    def _draw(self, generator: np.random.Generator, size: int) -> FloatArray:
        return self.scale * generator.standard_exponential(size)
