"""Means over seeds, as cells of tables and as series of charts."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.mean_interval import student_interval
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, Series, estimate

_FEWEST = 2


def values(rows: Sequence[Row], name: str) -> list[float]:
    """Return a statistic of every seed that has it."""
    return [row["statistics"][name] for row in rows if row["statistics"][name] is not None]


def cell(numbers: Sequence[float], scale: float = 1.0) -> Cell:
    """Return the mean of numbers with its 95% Student interval, times a scale; None for fewer than two.

    Where all are equal it is the number alone.
    """
    if len(numbers) < _FEWEST:
        return None
    mean, low, high = (scale * end for end in student_interval(numbers))
    if min(numbers) == max(numbers):
        return int(mean) if mean.is_integer() else mean
    return estimate(mean, low, high)


def mean_cell(rows: Sequence[Row], name: str, scale: float = 1.0) -> Cell:
    """Return the mean of a statistic over the seeds that have it."""
    return cell(values(rows, name), scale)


def details(rows: Sequence[Row], *keys: str) -> FloatArray:
    """Stack one entry of the details of every seed, shape (seeds, ...)."""
    found: list[Any] = []
    for row in rows:
        entry = row["details"]
        for key in keys:
            entry = entry[key]
        found.append(entry)
    return np.array(found, np.float64)


def ranges(label: str, x: Sequence[float], seeds: FloatArray, *, log: bool = False) -> Series:
    """Draw means over seeds with their intervals; of logarithms with `log`.

    Parameters
    ----------
    label : str
    x : sequence of float
    seeds : array, shape (seeds, places)
    log : bool
        Take geometric means.
    """
    columns = np.log(seeds) if log else seeds
    found = np.array([student_interval(column.tolist()) for column in columns.T])
    mean, low, high = (np.exp(found) if log else found).T
    return Series(label, "range", list(x), y=mean.tolist(), low=low.tolist(), high=high.tolist())
