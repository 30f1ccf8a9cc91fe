"""Drawing stochastic Kronecker graphs, beside the sort that any list of edges needs to become a graph."""

import statistics
from typing import Any

import numpy as np
from benchmarks.data import SEED
from benchmarks.lines import Outcome
from benchmarks.measure import once

from tailnet.baselines.presets import preset
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.baselines.thinned_balls import draw_cells

PRESET = "ca-HepPh"
POWERS = (13, 15, 17, 19)
#: The power of the target.
MILLION = 17
ROUNDS = 5


def measure(outcome: Outcome) -> None:
    """Time whole draws of each size, both ways, and the sort of as many numbers."""
    preset(PRESET).model(power=5).draw(SEED)
    _thinned(preset(PRESET).model(power=5), SEED)
    outcome.extra = {"cases": [_measured(power) for power in POWERS]}


def _measured(power: int) -> dict[str, Any]:
    drawn: list[int] = []

    def draw() -> None:
        # A law of its own each time, so that making its groups of cells counts.
        drawn.append(preset(PRESET).model(power=power).draw(SEED + len(drawn)).n_edges)

    def thin() -> None:
        _thinned(preset(PRESET).model(power=power), SEED)

    shuffled = np.random.default_rng(SEED).permutation(
        2 * round(preset(PRESET).model(power=power).expected_edges())
    )

    def sort() -> None:
        np.sort(shuffled)

    rounds = [[once(job) for job in (draw, thin, sort)] for _ in range(ROUNDS)]
    columns = list(zip(*rounds, strict=True))
    clock = [statistics.median(timing.seconds for timing in column) for column in columns]
    processor = [
        statistics.median(timing.seconds * (timing.processors or 0.0) for timing in column)
        for column in columns
    ]
    case = {
        "power": power,
        "edges": statistics.median(drawn),
        "seconds": clock[0],
        "processor_seconds": processor[0],
        "thinned_processor_seconds": processor[1],
        "sort_processor_seconds": processor[2],
    }
    print(case, flush=True)
    return case


def _thinned(model: StochasticKronecker, seed: int) -> None:
    draw_cells(model.levels, np.random.default_rng(seed), directed=False)
