"""Numbers of all seeds, taken out of their rows."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.mean_interval import student_interval
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, Series, estimate

#: Ends of an interval beside its middle.
Ends = tuple[float, float, float]
_PLACES = 10


def networks(rows: Sequence[Row], layers: int, hidden: int) -> list[Any]:
    """Return what each seed keeps of one network."""
    return [row["details"]["networks"][str(layers)][str(hidden)] for row in rows]


def accuracies(rows: Sequence[Row], layers: int, hidden: int, method: str) -> FloatArray:
    """Return the accuracy on all test images, one a seed."""
    return np.array([one["accuracy"][method] for one in networks(rows, layers, hidden)])


def mean_of(rows: Sequence[Row], read: Callable[[Any], float]) -> Ends:
    """Return the mean over seeds of what is read from their details, with its interval."""
    return over_seeds([read(row["details"]) for row in rows])


def over_seeds(values: Sequence[float]) -> Ends:
    """Return the mean with its interval, without the last digits, where equal values differ by rounding."""
    middle, low, high = (round(end, _PLACES) for end in student_interval(values))
    return middle, low, high


def cell_of(rows: Sequence[Row], read: Callable[[Any], float]) -> Cell:
    """Return the same as a cell of a table."""
    return estimate(*mean_of(rows, read))


def ranges(label: str, x: Sequence[float], ends: Sequence[Ends]) -> Series:
    """Draw means with their intervals."""
    middle, low, high = (list(values) for values in zip(*ends, strict=True))
    return Series(label, "range", list(x), y=middle, low=low, high=high)


def title(name: str) -> str:
    """Begin a name with a capital letter, and leave the others."""
    return name[0].upper() + name[1:]


def geometric(values: Sequence[float]) -> float:
    """Return the geometric mean."""
    return float(np.exp(np.mean(np.log(values))))
