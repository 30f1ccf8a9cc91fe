"""Options of a network by name: what there is, and numbers that make no sense refused."""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from tailnet.errors import ChoiceError

_Made = TypeVar("_Made")


def made(
    makers: Mapping[str, Callable[..., _Made]], kind: str, name: str, options: Mapping[str, Any]
) -> _Made:
    """Call the maker of a name with options, and say what there is where they do not fit.

    Raises
    ------
    ChoiceError
        When the name is unknown, or the options are not the maker's.
    """
    if name not in makers:
        raise ChoiceError(f"There is no {kind} {name!r}; choose one of {', '.join(makers)}.")
    try:
        return makers[name](**options)
    except TypeError as error:
        raise ChoiceError(f"The {kind} {name!r} does not take {dict(options)}: {error}.") from error


def positive(value: float, name: str) -> None:
    """Refuse anything but a positive, finite number.

    Raises
    ------
    ChoiceError
        With the name of the number and what it is.
    """
    if not 0.0 < value < math.inf:
        raise ChoiceError(f"The {name} is {value}; give a positive, finite number.")


def below_one(value: float, name: str) -> None:
    """Refuse anything but a number from 0 on that is below 1.

    Raises
    ------
    ChoiceError
        With the name of the number and what it is.
    """
    if not 0.0 <= value < 1.0:
        raise ChoiceError(f"The {name} is {value}; give a number from 0 to below 1.")


def is_count(value: object) -> bool:
    """Tell whether a value is a whole number that is at least 1, in Python or in NumPy.

    Examples
    --------
    >>> is_count(3), is_count(3.0), is_count(0)
    (True, False, False)
    """
    return isinstance(value, (int, np.integer)) and bool(value >= 1)


def whole(value: int, name: str) -> None:
    """Refuse anything but a whole number that is at least 1.

    Raises
    ------
    ChoiceError
        With the name of the number and what it is.
    """
    if not is_count(value):
        raise ChoiceError(f"The {name} is {value!r}; give a whole number >= 1.")
