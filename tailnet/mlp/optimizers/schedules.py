"""Learning rates that change as training goes on, each a function of the step alone.

Steps count from 0, so the rate of a step never depends on how training came there.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from tailnet.errors import ChoiceError
from tailnet.mlp.options import below_one, made, positive, whole


class Schedule(Protocol):
    """The learning rate at each step."""

    def __call__(self, step: int, /) -> float:
        """Return the rate at a step; 0 is the first."""


#: What every optimiser takes for its learning rate.
Rate: TypeAlias = float | Schedule


def as_schedule(rate: Rate) -> Schedule:
    """Take a schedule as it is, and a number for a constant rate.

    Raises
    ------
    ChoiceError
        When the number is not positive and finite.
    """
    return rate if callable(rate) else Constant(rate)


def schedule(name: str, **options: Any) -> Schedule:
    """Make a schedule by its name; the options are those of its class.

    Raises
    ------
    ChoiceError
        When there is none of that name, or it does not take the options.

    Examples
    --------
    >>> halving = schedule("step decay", initial=0.1, factor=0.5, every=1000)
    >>> halving(999), halving(1000)
    (0.1, 0.05)
    """
    return made(SCHEDULES, "schedule", name, options)


@dataclass(frozen=True, slots=True)
class Constant:
    """The same rate at every step.

    Parameters
    ----------
    rate : float
        Positive and finite.
    """

    rate: float

    def __post_init__(self) -> None:
        """Refuse a rate that is none."""
        positive(self.rate, "learning rate")

    def __call__(self, _step: int, /) -> float:
        """Return the rate."""
        return self.rate


@dataclass(frozen=True, slots=True)
class StepDecay:
    """``initial × factor^⌊step/every⌋``: a cut after each stretch of steps.

    Parameters
    ----------
    initial : float
        Rate of the first stretch; positive and finite.
    factor : float
        What each cut leaves, above 0 and below 1.
    every : int
        Steps of a stretch.
    """

    initial: float
    factor: float
    every: int

    def __post_init__(self) -> None:
        """Refuse what is no decay."""
        positive(self.initial, "initial learning rate")
        positive(self.factor, "factor")
        below_one(self.factor, "factor")
        whole(self.every, "stretch")

    def __call__(self, step: int, /) -> float:
        """Return the rate at a step."""
        return self.initial * math.pow(self.factor, step // self.every)


@dataclass(frozen=True, slots=True)
class Exponential:
    """``initial × exp(-step/scale)``.

    Parameters
    ----------
    initial : float
        Rate at step 0; positive and finite.
    scale : float
        Steps until the rate has fallen by the factor e; positive and finite.
    """

    initial: float
    scale: float

    def __post_init__(self) -> None:
        """Refuse what is no decay."""
        positive(self.initial, "initial learning rate")
        positive(self.scale, "scale")

    def __call__(self, step: int, /) -> float:
        """Return the rate at a step."""
        return self.initial * math.exp(-step / self.scale)


@dataclass(frozen=True, slots=True)
class InverseTime:
    """``initial / (1 + step/scale)^power``.

    With a power above ½ and up to 1 the rates add up to infinity and their squares do not, which is what
    Robbins & Monro (1951, *Annals of Mathematical Statistics* 22, 400-407) ask for.

    Parameters
    ----------
    initial : float
        Rate at step 0; positive and finite.
    scale : float
        Steps until the rate has fallen by the factor 2^power; positive and finite.
    power : float
        Positive and finite.
    """

    initial: float
    scale: float
    power: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no decay."""
        positive(self.initial, "initial learning rate")
        positive(self.scale, "scale")
        positive(self.power, "power")

    def __call__(self, step: int, /) -> float:
        """Return the rate at a step."""
        return self.initial * math.pow(1.0 + step / self.scale, -self.power)


@dataclass(frozen=True, slots=True)
class Cosine:
    """``final + (initial - final) (1 + cos(π step/steps))/2``, and `final` from `steps` on.

    Half a wave without restarts (Loshchilov & Hutter 2017, *ICLR*, equation 5).

    Parameters
    ----------
    initial : float
        Rate at step 0; positive and finite.
    steps : int
        Steps until the final rate is reached.
    final : float
        From 0 to `initial`.
    """

    initial: float
    steps: int
    final: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no descent from one rate to another."""
        positive(self.initial, "initial learning rate")
        whole(self.steps, "number of steps")
        if not 0.0 <= self.final <= self.initial:
            raise ChoiceError(f"The final learning rate is {self.final}; give one from 0 to {self.initial}.")

    def __call__(self, step: int, /) -> float:
        """Return the rate at a step."""
        if step >= self.steps:
            return self.final
        return self.final + (self.initial - self.final) * (1.0 + math.cos(math.pi * step / self.steps)) / 2.0


@dataclass(frozen=True, slots=True)
class WarmUp:
    """``(step + 1)/steps`` of a rate over the first steps, then the rate itself.

    Parameters
    ----------
    steps : int
        How many steps it takes to come to the full rate; the first step has 1/steps of it.
    then : float or Schedule
        The rate that is warmed up to. Its own step 0 is that of the training, not the end of the warm-up.
    """

    steps: int
    then: Rate

    def __post_init__(self) -> None:
        """Refuse what is no warm-up."""
        whole(self.steps, "number of steps")
        object.__setattr__(self, "then", as_schedule(self.then))

    def __call__(self, step: int, /) -> float:
        """Return the rate at a step."""
        return as_schedule(self.then)(step) * min((step + 1) / self.steps, 1.0)


#: Every schedule by name.
SCHEDULES: Mapping[str, Callable[..., Schedule]] = MappingProxyType(
    {
        "constant": Constant,
        "step decay": StepDecay,
        "exponential": Exponential,
        "inverse time": InverseTime,
        "cosine": Cosine,
        "warm-up": WarmUp,
    }
)
