"""Sizes of the nested likelihood-ratio tests on true power laws, given xmin."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from calibration.tables import share
from scipy import stats

from tailnet.inference.nested_bootstrap import Null, bootstrap_p, null_statistics
from tailnet.inference.nested_null import FAMILIES, load_table
from tailnet.inference.nested_null.simulation import simulate
from tailnet.parallel import child, run, seed_sequence

SEED = 1989
LEVEL = 0.05
SIZES = (50, 200, 1000)
TABLE_SETS = 20_000
BOOTSTRAP_SETS = 2000
REPLICATES = 199
ALPHAS = (1.5, 2.5, 3.5)
MIXTURE = float(stats.chi2.ppf(1 - 2 * LEVEL, 1))
PLAIN = float(stats.chi2.ppf(1 - LEVEL, 1))

TABLE_HEAD = ("family", "n_tail", "simulated null", "½χ²₀ + ½χ²₁", "plain χ²₁", "share of LR = 0")
BOOTSTRAP_HEAD = ("alpha", "n_tail", "parametric bootstrap", "½χ²₀ + ½χ²₁", "plain χ²₁", "share of LR = 0")


def tabulated() -> Iterator[list[str]]:
    """Lognormal and stretched exponential, by the table that ships with the package."""
    for n in SIZES:
        drawn = np.empty((TABLE_SETS, len(FAMILIES)))
        simulate(np.random.Generator(np.random.PCG64(child(seed_sequence(SEED), 0, n))), n, drawn)
        for column, family in enumerate(FAMILIES):
            x = drawn[:, column]
            critical = load_table(family).critical_value(LEVEL, n)
            yield [family.replace("_", " "), str(n), *_shares(x >= critical, x)]


def bootstrapped() -> Iterator[list[str]]:
    """The truncated power law, by parametric bootstrap at the fitted exponent."""
    for alpha in ALPHAS:
        for n in SIZES:
            found = np.array(list(run(partial(_trial, alpha, n), range(BOOTSTRAP_SETS), jobs=-1)))
            yield [f"{alpha}", str(n), *_shares(found[:, 1] <= LEVEL, found[:, 0])]


def _trial(alpha: float, n: int, number: int) -> tuple[float, float]:
    """Draw one tail; return its statistic and its p-value."""
    seed = child(seed_sequence(SEED), 1, round(10 * alpha), n, number)
    generator = np.random.Generator(np.random.PCG64(child(seed, 0)))
    y = generator.standard_exponential(n) / (alpha - 1.0)
    statistic = truncated_statistic(y)
    null = Null("truncated_power_law", n, 1.0 + 1.0 / y.mean(), 1.0, False, child(seed, 1))
    return statistic, bootstrap_p(statistic, null_statistics(null, REPLICATES, jobs=1))


def truncated_statistic(y: np.ndarray) -> float:
    """Return twice the gain of the truncated power law over the power law."""
    from tailnet.distributions.truncated_power_law_likelihood import fit_continuous

    gain = fit_continuous(float(y.mean()), float(np.expm1(y).mean()))[2] + np.log(y.mean()) + 1.0
    return 2.0 * y.size * max(0.0, float(gain))


def _shares(rejected: np.ndarray, statistics: np.ndarray) -> list[str]:
    size = len(statistics)
    events = (rejected, statistics > MIXTURE, statistics > PLAIN, statistics == 0.0)
    return [share(int(event.sum()), size) for event in events]
