"""Laws of the initial weights, each with the variance it is named for.

A layer's fan-in n is the number of units that feed it and its fan-out m the number it feeds; the bias unit
counts in neither. With g a gain, 1 unless given, the variance of a weight is

===========  =====================  =============================================================
uniform      scale²/3               of the uniform law on [-scale, scale)
normal       scale²
fan-in       g²/n                   keeps the variance of sums from layer to layer (LeCun, Bottou,
                                    Orr & Müller 1998, *Efficient BackProp*, section 4.6)
fan-out      g²/m                   keeps that of deltas on the way back (Glorot & Bengio 2010,
                                    equation 11)
glorot       2 g²/(n + m)           between the two (Glorot & Bengio 2010, *AISTATS*, equation 12;
                                    uniform in their equation 16)
he           2 g²/((1 + a²) n)      fan-in for rectified units with slope a below zero (He, Zhang,
                                    Ren & Sun 2015, *ICCV*, equations 10 and 15)
pareto       infinite if alpha <= 3  magnitudes of density proportional to x^-alpha from xmin on
===========  =====================  =============================================================
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.options import made, positive

_LAWS = ("normal", "uniform")


@dataclass(frozen=True, slots=True)
class Fans:
    """How many units a layer joins, without the bias unit."""

    fan_in: int
    fan_out: int


class Scheme(Protocol):
    """The frozen settings of an initialisation."""

    def draw(self, generator: np.random.Generator, fans: Fans, shape: tuple[int, ...]) -> FloatArray:
        """Draw independent weights of a layer."""


def scheme(name: str, **options: Any) -> Scheme:
    """Make an initialisation by its name; the options are those of its class.

    Raises
    ------
    ChoiceError
        When there is none of that name, or it does not take the options.

    Examples
    --------
    >>> scheme("pareto", alpha=2.5, xmin=0.01)
    Pareto(alpha=2.5, xmin=0.01)
    """
    return made(SCHEMES, "initialisation", name, options)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Uniform on [-scale, scale).

    Parameters
    ----------
    scale : float
        Largest magnitude; positive and finite.
    """

    scale: float = 0.25

    def __post_init__(self) -> None:
        """Refuse a scale that is none."""
        positive(self.scale, "scale of the initial weights")

    def draw(self, generator: np.random.Generator, _fans: Fans, shape: tuple[int, ...]) -> FloatArray:
        """Draw independent weights of a layer."""
        return generator.uniform(-self.scale, self.scale, size=shape)


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal with mean 0.

    Parameters
    ----------
    scale : float
        Standard deviation; positive and finite.
    """

    scale: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a scale that is none."""
        positive(self.scale, "scale of the initial weights")

    def draw(self, generator: np.random.Generator, _fans: Fans, shape: tuple[int, ...]) -> FloatArray:
        """Draw independent weights of a layer."""
        return self.scale * generator.standard_normal(shape)


@dataclass(frozen=True, slots=True)
class FanIn:
    """Variance gain²/fan-in.

    Parameters
    ----------
    gain : float
        Positive and finite.
    law : str
        "normal" or "uniform", of that variance.
    """

    gain: float = 1.0
    law: str = "normal"

    def __post_init__(self) -> None:
        """Refuse a gain or a law that is none."""
        _check(self.gain, self.law)

    def draw(self, generator: np.random.Generator, fans: Fans, shape: tuple[int, ...]) -> FloatArray:
        """Draw independent weights of a layer."""
        return _of_deviation(generator, self.law, self.gain / math.sqrt(fans.fan_in), shape)


@dataclass(frozen=True, slots=True)
class FanOut:
    """Variance gain²/fan-out.

    Parameters
    ----------
    gain : float
        Positive and finite.
    law : str
        "normal" or "uniform", of that variance.
    """

    gain: float = 1.0
    law: str = "normal"

    def __post_init__(self) -> None:
        """Refuse a gain or a law that is none."""
        _check(self.gain, self.law)

    def draw(self, generator: np.random.Generator, fans: Fans, shape: tuple[int, ...]) -> FloatArray:
        """Draw independent weights of a layer."""
        return _of_deviation(generator, self.law, self.gain / math.sqrt(fans.fan_out), shape)


@dataclass(frozen=True, slots=True)
class Glorot:
    """Variance 2 gain²/(fan-in + fan-out).

    Parameters
    ----------
    gain : float
        Positive and finite.
    law : str
        "uniform", on ± gain √(6/(fan-in + fan-out)), or "normal".
    """

    gain: float = 1.0
    law: str = "uniform"

    def __post_init__(self) -> None:
        """Refuse a gain or a law that is none."""
        _check(self.gain, self.law)

    def draw(self, generator: np.random.Generator, fans: Fans, shape: tuple[int, ...]) -> FloatArray:
        """Draw independent weights of a layer."""
        deviation = self.gain * math.sqrt(2.0 / (fans.fan_in + fans.fan_out))
        return _of_deviation(generator, self.law, deviation, shape)


@dataclass(frozen=True, slots=True)
class He:
    """Variance 2 gain²/((1 + slope²) fan-in).

    Parameters
    ----------
    slope : float
        Of the units below zero: 0 for ReLU, 0.01 for the leaky ReLU; finite.
    gain : float
        Positive and finite.
    law : str
        "normal" or "uniform", of that variance.
    """

    slope: float = 0.0
    gain: float = 1.0
    law: str = "normal"

    def __post_init__(self) -> None:
        """Refuse a slope, a gain or a law that is none."""
        if not math.isfinite(self.slope):
            raise ChoiceError(f"The slope is {self.slope}; give a finite number.")
        _check(self.gain, self.law)

    def draw(self, generator: np.random.Generator, fans: Fans, shape: tuple[int, ...]) -> FloatArray:
        """Draw independent weights of a layer."""
        deviation = self.gain * math.sqrt(2.0 / ((1.0 + self.slope**2) * fans.fan_in))
        return _of_deviation(generator, self.law, deviation, shape)


@dataclass(frozen=True, slots=True)
class Pareto:
    """A heavy-tailed start: magnitudes follow a power law from xmin on, signs are fair coins.

    The density of the magnitude x is ``(alpha - 1)/xmin (x/xmin)^-alpha``, so that its survival is
    ``(x/xmin)^-(alpha - 1)``, alpha being that of a fitted power law. Moments of order alpha - 1 and above
    do not exist: no variance for alpha <= 3, no mean magnitude for alpha <= 2.

    Parameters
    ----------
    alpha : float
        Exponent of the density; above 1 and finite.
    xmin : float
        Least magnitude; positive and finite.
    """

    alpha: float = 2.5
    xmin: float = 0.01

    def __post_init__(self) -> None:
        """Refuse what is no power law."""
        if not 1.0 < self.alpha < math.inf:
            raise ChoiceError(
                f"The alpha of the initial weights is {self.alpha}; give a finite number above 1."
            )
        positive(self.xmin, "xmin of the initial weights")

    def draw(self, generator: np.random.Generator, _fans: Fans, shape: tuple[int, ...]) -> FloatArray:
        """Draw independent weights of a layer."""
        magnitudes = self.xmin * np.exp(generator.standard_exponential(shape) / (self.alpha - 1.0))
        return magnitudes * (2.0 * generator.integers(2, size=shape) - 1.0)


@dataclass(frozen=True, slots=True)
class Zero:
    """No randomness: every weight is 0. For the weights of bias units."""

    def draw(self, _generator: np.random.Generator, _fans: Fans, shape: tuple[int, ...]) -> FloatArray:
        """Return zeros."""
        return np.zeros(shape)


def _check(gain: float, law: str) -> None:
    positive(gain, "gain of the initial weights")
    if law not in _LAWS:
        raise ChoiceError(f"There is no law {law!r} of initial weights; choose one of {', '.join(_LAWS)}.")


def _of_deviation(
    generator: np.random.Generator, law: str, deviation: float, shape: tuple[int, ...]
) -> FloatArray:
    if law == "normal":
        return deviation * generator.standard_normal(shape)
    bound = math.sqrt(3.0) * deviation
    return generator.uniform(-bound, bound, size=shape)


def _glorot_uniform(gain: float = 1.0) -> Glorot:
    return Glorot(gain, "uniform")


def _glorot_normal(gain: float = 1.0) -> Glorot:
    return Glorot(gain, "normal")


#: Every initialisation by name.
SCHEMES: Mapping[str, Callable[..., Scheme]] = MappingProxyType(
    {
        "uniform": Uniform,
        "normal": Normal,
        "fan-in": FanIn,
        "fan-out": FanOut,
        "glorot uniform": _glorot_uniform,
        "glorot normal": _glorot_normal,
        "he": He,
        "pareto": Pareto,
        "zero": Zero,
    }
)
