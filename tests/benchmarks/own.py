"""Our own times against yardsticks that every machine has: a stable sort, and a single scan."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from benchmarks.measure import Row, in_turn
from numpy.typing import NDArray

from tailnet import PowerLawFit, Sample, fit_power_law, goodness_of_fit
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import Rule, scan_xmin

SEED = 20260


def mixture(n: int) -> NDArray[np.float64]:
    """Half uniform body, half Pareto from 1 with alpha 2.5."""
    rng = np.random.default_rng([SEED, n])
    x = np.concatenate([rng.random(n // 2), np.exp(rng.standard_exponential(n - n // 2) / 1.5)])
    return rng.permutation(x)


def whole_fit(x: NDArray[np.float64]) -> PowerLawFit:
    """Go from raw numbers to the fit."""
    return fit_power_law(Sample(x))


def stable_sort(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sort the logarithms: the yardstick."""
    return np.sort(np.log(x), kind="stable")


def found(fit: PowerLawFit) -> str:
    """Say what a fit came to."""
    return f"alpha {fit.alpha:.6f}, xmin {fit.xmin:.6g}, D {fit.ks_distance:.6g}"


def scans() -> Iterator[Row]:
    """Time the whole call, from raw numbers to the fit, against sorting their logarithms."""
    for n, target in ((10**6, "<= 1.5"), (10**7, "")):
        x = mixture(n)
        fit = fit_power_law(Sample(x))
        repeats = 7 if n < 10**7 else 3
        ours, sort = in_turn(partial(whole_fit, x), partial(stable_sort, x), repeats=repeats)
        evaluations = f"{fit.evaluations / n:.2f} cdf evaluations a point"
        yield Row(
            f"fit, {n:,} points", f"{found(fit)}; {evaluations}", ours, "stable sort of logs", sort, target
        )


def replicates() -> Iterator[Row]:
    """Time a thousand replicates against one scan of sorted data, on one thread and on two."""
    n = 10**4
    fit = fit_power_law(Sample(mixture(n)))
    steps = Steps.of(fit.sample)
    for jobs in (1, 2):
        p = goodness_of_fit(fit, replicates=1000, rng=1, jobs=jobs).p_value
        test, scan = in_turn(
            partial(goodness_of_fit, fit, replicates=1000, rng=1, jobs=jobs),
            partial(scan_xmin, steps, False, Rule()),
            repeats=5,
        )
        threads = "1 thread" if jobs == 1 else f"{jobs} threads"
        yield Row(
            f"1,000 replicates, {n:,} points, {threads}",
            f"{found(fit)}; p {p:.4f}",
            test,
            "one scan",
            scan,
            "<= 2500",
        )
