"""What the laws of a whole sample share: support, domain, and the fit at a scale near 1."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import FloatArray
from tailnet.distributions.whole_sample.unit_scale import unit_scale
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.parallel import Rng, seed_sequence
from tailnet.sample import Sample


@dataclass(frozen=True)
class WholeSampleLaw(ABC):
    """A continuous law on x > 0 that describes every observation, not a tail.

    Attributes
    ----------
    family : str
        Its name.
    needs_spread : bool
        Whether the likelihood grows without bound where all values are equal.

    Raises
    ------
    ChoiceError
        When a parameter lies outside its domain.
    """

    family: ClassVar[str]
    needs_spread: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Refuse parameters outside the domain: finite and positive, unless a family says otherwise."""
        for name, value in self.parameters.items():
            if not (value > 0.0 and math.isfinite(value)):
                raise ChoiceError(f"{name} is {value}; the {self.family} law needs a finite {name} > 0.")

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by name."""
        return {field.name: float(getattr(self, field.name)) for field in fields(self)}

    @property
    @abstractmethod
    def standard(self) -> Self:
        """The law at scale 1 from which a sample of another scale, or power, is one change of units away.

        The KS distance of a sample from its own fit has one distribution under both.
        """

    @classmethod
    def fit(cls, sample: Sample) -> Self:
        """Return the law of largest likelihood; multiplicities count, and units do not matter.

        Parameters
        ----------
        sample : Sample
            Continuous.

        Raises
        ------
        ChoiceError
            When the sample is discrete.
        InsufficientDataError
            When all values are equal and `needs_spread`.
        """
        require_continuous(sample)
        if cls.needs_spread and sample.n_distinct == 1:
            raise InsufficientDataError(
                f"All {sample.n} values are {sample.minimum}; the {cls.family} law needs two distinct ones."
            )
        values, weights, exponent = unit_scale(sample)
        return cls.of(cls.estimate(values, weights)).times_power_of_two(exponent)

    @classmethod
    def of(cls, parameters: tuple[FloatArray, ...]) -> Self:
        """Make the law of parameters as `estimate` returns them for one sample."""
        return cls(*(float(value) for value in parameters))

    @staticmethod
    @abstractmethod
    def estimate(values: FloatArray, weights: FloatArray | None) -> tuple[FloatArray, ...]:
        """Return the parameters of largest likelihood, of one sample or of many at once.

        Parameters
        ----------
        values : ndarray, shape (..., n)
            Positive, ascending along the last axis.
        weights : ndarray, shape (n,), or None
            Shares that add up to 1; None for equal ones.

        Returns
        -------
        tuple of ndarray, shape (...)
            In the order of the fields.
        """

    @staticmethod
    @abstractmethod
    def cumulative(x: FloatArray, parameters: tuple[FloatArray, ...]) -> FloatArray:
        """Return P(X <= x) at x >= 0 for parameters that broadcast against x."""

    @abstractmethod
    def times_power_of_two(self, exponent: int) -> Self:
        """Return the law of 2^exponent X."""

    def log_density(self, x: ArrayLike) -> FloatArray:
        """Return the log density at each x; -inf outside the support x > 0."""
        x = np.asarray(x, float)
        inside = (x > 0.0) & np.isfinite(x)
        with np.errstate(over="ignore"):
            return np.where(inside, self._log_density(np.where(inside, x, 1.0)), -np.inf)

    def density(self, x: ArrayLike) -> FloatArray:
        """Return the density at each x; zero outside the support, inf where it exceeds a double."""
        with np.errstate(over="ignore"):
            return np.exp(self.log_density(x))

    def survival(self, x: ArrayLike) -> FloatArray:
        """Return P(X >= x)."""
        with np.errstate(over="ignore"):
            return self._survival(np.maximum(np.asarray(x, float), 0.0))

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Return P(X <= x)."""
        parameters = tuple(np.asarray(value) for value in self.parameters.values())
        with np.errstate(over="ignore"):
            return self.cumulative(np.maximum(np.asarray(x, float), 0.0), parameters)

    def quantile(self, p: ArrayLike) -> FloatArray:
        """Return the x with P(X <= x) = p, for 0 <= p < 1; 0 or inf beyond the doubles."""
        p = np.asarray(p, float)
        if not np.all((p >= 0.0) & (p < 1.0)):
            raise ChoiceError("A quantile needs probabilities from 0 up to, not including, 1.")
        with np.errstate(over="ignore", divide="ignore"):
            return self._quantile(p)

    def sample(self, size: int, rng: Rng) -> FloatArray:
        """Draw independent values; the same seed gives the same draws, 0 or inf beyond the doubles."""
        with np.errstate(over="ignore"):
            return self._draw(np.random.default_rng(seed_sequence(rng)), size)

    @abstractmethod
    def _log_density(self, x: FloatArray) -> FloatArray:
        """Return the log density at positive finite x."""

    @abstractmethod
    def _survival(self, x: FloatArray) -> FloatArray:
        """Return P(X >= x) at x >= 0."""

    @abstractmethod
    def _quantile(self, p: FloatArray) -> FloatArray:
        """Return the quantiles of 0 <= p < 1."""

    @abstractmethod
    def _draw(self, generator: np.random.Generator, size: int) -> FloatArray:
        """Draw `size` values."""


def require_continuous(sample: Sample) -> None:
    """Refuse counts, and samples of which only the largest values were kept.

    A density on x > 0 is not a mass on whole numbers, and their ties would reject it.
    """
    if sample.discrete:
        raise ChoiceError(
            f"The sample ({sample.source}) is discrete, and the laws of a whole sample are continuous; if "
            "its values are rounded measurements, choose discrete=False (--continuous)."
        )
    sample.require_all("A law of the whole sample")
