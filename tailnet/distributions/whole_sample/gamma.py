r"""The gamma law, p(x) ∝ x^(shape - 1) exp(-x / scale) on x > 0."""

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from scipy import special

from tailnet.arrays import FloatArray
from tailnet.distributions.whole_sample.gamma_shape import log_factor, solve_shape
from tailnet.distributions.whole_sample.law import WholeSampleLaw
from tailnet.distributions.whole_sample.log_ratio import deviance
from tailnet.distributions.whole_sample.moments import mean, mean_of_ascending
from tailnet.errors import InsufficientDataError


@dataclass(frozen=True)
class Gamma(WholeSampleLaw):
    r"""A gamma law: density x^(k-1) e^(-x/theta) / (Gamma(k) theta^k), survival Q(k, x/theta).

    Its maximum-likelihood shape solves ln k - psi(k) = ln mean(x) - mean(ln x); then the mean k theta is
    that of the data (Johnson, Kotz & Balakrishnan 1994, *Continuous Univariate Distributions* 1,
    chapter 17).

    Parameters
    ----------
    shape : float
        k > 0; the coefficient of variation is k^-1/2.
    scale : float
        theta > 0, in the units of the data.

    Raises
    ------
    ChoiceError
        When a parameter lies outside its domain.

    Examples
    --------
    >>> law = Gamma(shape=2.0, scale=1.0)
    >>> round(float(law.survival(1.0)), 6)  # 2/e
    0.735759
    """

    family: ClassVar[str] = "gamma"

    shape: float
    scale: float

    @property
    def standard(self) -> Self:
        """The law of X / scale: the shape stays, and the null distances depend on it."""
        return type(self)(self.shape, 1.0)

    @staticmethod
    def estimate(values: FloatArray, weights: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """Return shape and scale of largest likelihood; see `WholeSampleLaw.estimate`."""
        centre = mean_of_ascending(values, weights)
        shape = solve_shape(mean(deviance(values, centre[..., np.newaxis]), weights))
        with np.errstate(over="ignore"):
            return shape, centre / shape

    @staticmethod
    def cumulative(x: FloatArray, parameters: tuple[FloatArray, ...]) -> FloatArray:
        """Return P(shape, x / scale), the regularised lower incomplete gamma function."""
        shape, scale = parameters
        return np.asarray(special.gammainc(shape, x / scale))

    def times_power_of_two(self, exponent: int) -> Self:
        """Return the law of 2^exponent X."""
        with np.errstate(over="ignore"):
            scale = float(np.ldexp(self.scale, exponent))
        if not 0.0 < scale < math.inf:
            raise InsufficientDataError(
                f"The gamma law's scale, the mean over the shape of {self.shape:.3g}, is beyond the doubles "
                "in these units; multiply the data by a constant."
            )
        return type(self)(self.shape, scale)

    def _log_density(self, x: FloatArray) -> FloatArray:
        # -k (r - 1 - ln r) with r = x / mean: at large shapes k ln x and x / scale would cancel.
        return log_factor(self.shape) - np.log(x) - self.shape * deviance(x, self.shape * self.scale)

    def _survival(self, x: FloatArray) -> FloatArray:
        return np.asarray(special.gammaincc(self.shape, x / self.scale))

    def _quantile(self, p: FloatArray) -> FloatArray:
        return np.asarray(self.scale * special.gammaincinv(self.shape, p))

    def _draw(self, generator: np.random.Generator, size: int) -> FloatArray:
        return self.scale * generator.standard_gamma(self.shape, size)
