r"""The Weibull law, ln S = -(x / scale)^shape on x > 0: the stretched exponential of a whole sample."""

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions.whole_sample.law import WholeSampleLaw
from tailnet.distributions.whole_sample.log_ratio import log_ratio
from tailnet.distributions.whole_sample.moments import mean
from tailnet.distributions.whole_sample.weibull_shape import solve_shape


@dataclass(frozen=True)
class Weibull(WholeSampleLaw):
    r"""A Weibull law: survival exp(-(x/lambda)^k), density (k/x) (x/lambda)^k exp(-(x/lambda)^k).

    Its logarithm is a location and scale family, so the KS distance of a sample from its fit has one null
    distribution for each n. The maximum-likelihood shape is the root of a concave profile, and
    lambda = mean(x^k)^(1/k) (Johnson, Kotz & Balakrishnan 1994, chapter 21).

    Parameters
    ----------
    shape : float
        k > 0; below 1 the tail is heavier than exponential.
    scale : float
        lambda > 0, in the units of the data: P(X >= lambda) = 1/e.

    Raises
    ------
    ChoiceError
        When a parameter lies outside its domain.

    Examples
    --------
    >>> law = Weibull(shape=0.5, scale=4.0)
    >>> round(float(law.survival(16.0)), 6)  # e^-2
    0.135335
    """

    family: ClassVar[str] = "weibull"

    shape: float
    scale: float

    @property
    def standard(self) -> Self:
        """The standard exponential, of which X is a power, times a scale."""
        return type(self)(1.0, 1.0)

    @staticmethod
    def estimate(values: FloatArray, weights: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """Return shape and scale of largest likelihood; see `WholeSampleLaw.estimate`."""
        log_x = np.log(values)
        shape = solve_shape(log_x, weights)
        largest = log_x[..., -1:]
        powers = mean(np.exp(shape[..., np.newaxis] * (log_x - largest)), weights)
        return shape, values[..., -1] * np.exp(np.log(powers) / shape)

    @staticmethod
    def cumulative(x: FloatArray, parameters: tuple[FloatArray, ...]) -> FloatArray:
        """Return 1 - exp(-(x / scale)^shape)."""
        shape, scale = parameters
        return np.asarray(-np.expm1(-np.exp(shape * log_ratio(x, scale))))

    def times_power_of_two(self, exponent: int) -> Self:
        """Return the law of 2^exponent X."""
        return type(self)(self.shape, math.ldexp(self.scale, exponent))

    def _log_density(self, x: FloatArray) -> FloatArray:
        t = self.shape * log_ratio(x, self.scale)
        return math.log(self.shape) - np.log(x) + t - np.exp(t)

    def _survival(self, x: FloatArray) -> FloatArray:
        return np.asarray(np.exp(-np.exp(self.shape * log_ratio(x, self.scale))))

    def _quantile(self, p: FloatArray) -> FloatArray:
        return np.asarray(self.scale * np.exp(np.log(-np.log1p(-p)) / self.shape))

    def _draw(self, generator: np.random.Generator, size: int) -> FloatArray:
        return self.scale * np.exp(np.log(generator.standard_exponential(size)) / self.shape)
