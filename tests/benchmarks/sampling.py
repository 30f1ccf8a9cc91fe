"""Sampling from every discrete family above xmin, beside numpy's zeta sampler at xmin = 1."""

from collections.abc import Callable

import numpy as np
from benchmarks.data import SEED
from benchmarks.lines import Outcome, Ratio
from benchmarks.measure import Answer, Job, in_turn
from benchmarks.ours import found
from benchmarks.series import add
from numpy.typing import NDArray

from tailnet import (
    Exponential,
    Lognormal,
    PowerLaw,
    Sample,
    StretchedExponential,
    TruncatedPowerLaw,
    fit_power_law,
)

N, XMIN = 10**6, 10.0
YARDSTICK = "Generator.zipf(2.5) at xmin = 1"
LAWS = (
    PowerLaw(2.5, XMIN, discrete=True),
    Lognormal(1.0, 0.1, XMIN, discrete=True),
    StretchedExponential(0.3, 0.5, XMIN, discrete=True),
    TruncatedPowerLaw(2.0, 0.01, XMIN, discrete=True),
    Exponential(0.1, XMIN, discrete=True),
)


def measure(outcome: Outcome) -> None:
    """Time a million draws of each; a row holds the power law fitted to the draws from xmin on."""
    generator = np.random.default_rng(SEED)

    def zipf() -> None:
        generator.zipf(2.5, N)

    *timings, yardstick = in_turn(*(_draw(law.sample) for law in LAWS), zipf)
    for law, timing in zip(LAWS, timings, strict=True):
        row = add(outcome, f"{N:,} draws, xmin {XMIN:g}", type(law).__name__, N, timing)
        outcome.ratios.append(Ratio(row, YARDSTICK, yardstick.seconds))


def _draw(sample: Callable[[int, int], NDArray[np.float64]]) -> Job:
    draws = sample(N, SEED)
    answer = Answer(found(fit_power_law(Sample(draws, discrete=True), xmin=XMIN)))

    def run() -> Answer:
        sample(N, SEED)
        return answer

    return run
