"""Timing one thing against another: in turn, several times, by the median of each."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the report: what was run, what it found, how long it took, and against what."""

    job: str
    found: str
    seconds: float
    yardstick: str
    yardstick_seconds: float
    target: str

    @property
    def ratio(self) -> float:
        """Time over the yardstick's."""
        return self.seconds / self.yardstick_seconds

    def cells(self) -> list[str]:
        """Return the row's cells."""
        return [
            self.job,
            self.found,
            duration(self.seconds),
            self.yardstick,
            duration(self.yardstick_seconds),
            f"{self.ratio:.3g}",
            self.target,
        ]


def duration(seconds: float) -> str:
    """Write a time with three digits and a unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def in_turn(*jobs: Callable[[], object], repeats: int = 7) -> list[float]:
    """Run jobs in turn, once unmeasured and then `repeats` times, and return each one's median time."""
    for job in jobs:
        job()
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(repeats):
        for job, measured in zip(jobs, times, strict=True):
            begin = time.perf_counter()
            job()
            measured.append(time.perf_counter() - begin)
    return [statistics.median(measured) for measured in times]
