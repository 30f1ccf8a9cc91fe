"""Timing jobs in turn: the median of several runs of each."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from benchmarks.lines import Found

#: A job slower than this is run once, and its first run counts.
LONG = 3.0
#: A job quicker than this is run twice in each round and the second run counts, so that it does not pay
#: for what the others left in the caches.
SHORT = 0.3
#: Seconds that rounds of quick jobs may take together, and the fewest and most rounds.
BUDGET, FEWEST, MOST = 6.0, 3, 15


@dataclass(frozen=True)
class Answer:
    """What a job returns: its fit, and its own clock where it runs in another process."""

    found: Found
    p_value: float | None = None
    seconds: float | None = None
    processor_seconds: float | None = None


Job: TypeAlias = Callable[[], Answer | None]


@dataclass(frozen=True)
class Timing:
    """The median time of a job, the processors it kept busy, and its last answer."""

    seconds: float
    runs: int
    processors: float | None
    answer: Answer | None


def once(job: Job) -> Timing:
    """Run a job once."""
    wall, processor = time.perf_counter(), time.process_time()
    answer = job()
    seconds, used = time.perf_counter() - wall, time.process_time() - processor
    if answer is not None and answer.seconds is not None:
        seconds = answer.seconds
        if answer.processor_seconds is None:
            return Timing(seconds, 1, None, answer)
        used = answer.processor_seconds
    return Timing(seconds, 1, used / seconds, answer)


def in_turn(*jobs: Job) -> list[Timing]:
    """Run jobs in turn and return each one's median time; see `LONG`, `SHORT` and `BUDGET`."""
    first = [once(job) for job in jobs]
    quick = [i for i, timing in enumerate(first) if timing.seconds <= LONG]
    round_seconds = sum(first[i].seconds * (2 if first[i].seconds <= SHORT else 1) for i in quick)
    rounds = min(MOST, max(FEWEST, int(BUDGET / max(round_seconds, 1e-9))))
    runs: dict[int, list[Timing]] = {i: [] for i in quick}
    for _ in range(rounds):
        for i in quick:
            if first[i].seconds <= SHORT:
                jobs[i]()
            runs[i].append(once(jobs[i]))
    return [_median(runs[i]) if i in runs else first[i] for i in range(len(jobs))]


def _median(timings: list[Timing]) -> Timing:
    middle = statistics.median(timing.seconds for timing in timings)
    used = [timing.processors for timing in timings if timing.processors is not None]
    return Timing(middle, len(timings), statistics.median(used) if used else None, timings[-1].answer)


def ratio(number: float) -> str:
    """Write a ratio with three digits, or as a whole number."""
    return f"{number:,.0f}" if number >= 100.0 else f"{number:.3g}"


def duration(seconds: float) -> str:
    """Write a time with three digits and a unit that suits it."""
    for unit, size in (("h", 3600.0), ("min", 60.0), ("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= (2 * size if size > 1 else size):
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
