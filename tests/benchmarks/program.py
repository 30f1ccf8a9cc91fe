"""What a program under measurement is asked for."""

from typing import Any, Protocol, TypeAlias

import numpy as np
from benchmarks.measure import Job
from numpy.typing import NDArray

#: Observations, whole or not.
Data: TypeAlias = NDArray[np.floating[Any]] | NDArray[np.integer[Any]]


class Program(Protocol):
    """A program that fits power laws."""

    name: str
    #: What its times include, for the report.
    note: str

    def version(self) -> str | None:
        """Return its version, or None when it is not on this machine."""

    def fit(self, data: Data, *, discrete: bool) -> Job:
        """Prepare a fit with xmin estimated: data in the form it takes, so that the job is the call alone."""


class Tester(Program, Protocol):
    """A program that also computes the bootstrap p-value of a fit."""

    def test(self, data: Data, *, discrete: bool, replicates: int, threads: int) -> Job:
        """Prepare a fit and its p-value."""
