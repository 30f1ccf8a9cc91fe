"""The alternatives and their comparisons, beside the package `powerlaw`, on the same data in one run."""

import contextlib
import io
import time
import warnings
from collections.abc import Iterator

import numpy as np
from benchmarks.measure import Row, in_turn
from benchmarks.own import SEED
from numpy.typing import NDArray

from tailnet import PowerLawFit, Sample, compare, fit_alternatives, fit_power_law

N = 10**5
ALTERNATIVES = ("lognormal", "stretched_exponential", "truncated_power_law", "exponential")


def alternatives() -> Iterator[Row]:
    """Four alternatives with comparisons on a tail of 100,000, xmin given to both."""
    x = np.exp(np.random.default_rng([SEED, 3]).standard_exponential(N) / 1.5)
    fit = fit_power_law(Sample(x), xmin=1.0)
    (ours,) = in_turn(lambda: ratios(fit), repeats=5)
    theirs, found = peer(x)
    mine = ", ".join(f"{name} R {value:.4f}" for name, value in ratios(fit).items())
    yield Row(
        f"four alternatives with comparisons, tail of {N:,}",
        f"alpha {fit.alpha:.6f}, xmin {fit.xmin:g}, D {fit.ks_distance:.6g}; {mine}. powerlaw: {found}",
        ours,
        "powerlaw, the same",
        theirs,
        "<= 0.01",
    )


def ratios(fit: PowerLawFit) -> dict[str, float]:
    """Fit every alternative and compare."""
    rows = compare(fit, fit_alternatives(fit), replicates=0)
    return {row.alternative: row.log_likelihood_ratio for row in rows}


def peer(x: NDArray[np.float64]) -> tuple[float, str]:
    """Time the fits and comparisons of powerlaw once, as a user calls them, and say what it found."""
    import powerlaw

    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        fit = powerlaw.Fit(x, xmin=1.0, discrete=False, verbose=False)
        begin = time.perf_counter()
        found = [f"{name} R {fit.distribution_compare('power_law', name)[0]:.4f}" for name in ALTERNATIVES]
        seconds = time.perf_counter() - begin
    law = fit.power_law
    return seconds, f"alpha {law.alpha:.6f}, xmin {law.xmin:g}, D {law.D:.6g}, {', '.join(found)}"
