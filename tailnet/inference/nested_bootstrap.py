"""The null of the nested test where it depends on more than n_tail: parametric bootstrap at the fit.

For the truncated power law on continuous data, and for every family on the integers, replicates are
tails of the same size drawn from the fitted power law; both laws are fitted to each.
"""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.distributions import (
    lognormal_likelihood,
    stretched_exponential_likelihood,
    truncated_power_law_likelihood,
    zeta_likelihood,
)
from tailnet.distributions.zeta_sampling import draw_counts
from tailnet.inference.nested_null import simulation
from tailnet.parallel import child, run

#: Replicates a block: the unit of parallel work.
BLOCK = 25
#: Statistics that differ by rounding alone count as equal.
_ROUNDING = 1e-9
#: The families as the kernel numbers them.
_TRUNCATED, _LOGNORMAL, _STRETCHED = 0, 1, 2
NUMBERS = {"truncated_power_law": _TRUNCATED, "lognormal": _LOGNORMAL, "stretched_exponential": _STRETCHED}


@kernel
def truncated_statistic(mean_y: float, mean_w: float, n: int) -> float:
    """Return twice the log-likelihood ratio of the truncated power law over the power law it contains."""
    value = truncated_power_law_likelihood.fit_continuous(mean_y, mean_w)[2]
    return 2.0 * n * max(value + math.log(mean_y) + 1.0, 0.0)


@kernel
def continuous_block(generator: np.random.Generator, n: int, a: float, out: FloatArray) -> None:
    """Fill `out` with the truncated power law's statistic on tails of n draws, alpha - 1 = a."""
    for replicate in range(out.size):
        mean_y = 0.0
        mean_w = 0.0
        for _ in range(n):
            y = generator.standard_exponential() / a
            mean_y += y
            mean_w += math.expm1(y)
        out[replicate] = truncated_statistic(mean_y / n, mean_w / n, n)


@kernel
def discrete_block(
    generator: np.random.Generator, n: int, alpha: float, xmin: float, family: int, out: FloatArray
) -> int:
    """Fill `out` with one family's statistic on tails of n draws; return how many were drawn again.

    A tail that is all xmin has no exponent and is drawn again.
    """
    values = np.empty(1024)
    counts = np.empty(1025, np.int64)
    redrawn = 0
    for replicate in range(out.size):
        values, counts, distinct = draw_counts(generator, alpha, xmin, n, values, counts, 0)
        while values[distinct - 1] == xmin:
            values, counts, distinct = draw_counts(generator, alpha, xmin, n, values, counts, 0)
            redrawn += 1
        out[replicate] = discrete_statistic(values[:distinct], counts[:distinct], n, xmin, family)
    return redrawn


@kernel
def discrete_statistic(values: FloatArray, counts: IntArray, n: int, xmin: float, family: int) -> float:
    """Return twice the log-likelihood ratio of a family over the zeta law it contains."""
    y = np.empty(values.size)
    mean_y = 0.0
    mean_y2 = 0.0
    mean_w = 0.0
    for i in range(values.size):
        w = (values[i] - xmin) / xmin
        y[i] = math.log1p(w)
        mean_y += counts[i] * y[i]
        mean_y2 += counts[i] * y[i] * y[i]
        mean_w += counts[i] * w
    mean_y /= n
    alpha = zeta_likelihood.solve_alpha(mean_y, xmin, 0.0)
    power_law = -alpha * mean_y - zeta_likelihood.log_normaliser(alpha, xmin)
    if family == _TRUNCATED:
        value = truncated_power_law_likelihood.fit_discrete(mean_y, mean_w / n, xmin)[2]
    elif family == _LOGNORMAL:
        value = lognormal_likelihood.fit_discrete(mean_y, mean_y2 / n, xmin)[2]
    else:
        value = stretched_exponential_likelihood.fit_discrete(y, counts, n, xmin)[2]
    return 2.0 * n * max(value - power_law, 0.0)


@dataclass(frozen=True)
class Null:
    """What the replicates are drawn from."""

    family: str
    n: int
    alpha: float
    xmin: float
    discrete: bool
    seed: np.random.SeedSequence


def block(null: Null, address: tuple[int, int]) -> FloatArray:
    """Draw one block of statistics, given by its number and its size."""
    number, size = address
    generator = np.random.Generator(np.random.PCG64(child(null.seed, number)))
    out = np.empty(size)
    if null.discrete:
        discrete_block(generator, null.n, null.alpha, null.xmin, NUMBERS[null.family], out)
    elif null.family in simulation.FAMILIES:
        both = np.empty((size, len(simulation.FAMILIES)))
        simulation.simulate(generator, null.n, both)
        out[:] = both[:, simulation.FAMILIES.index(null.family)]
    else:
        continuous_block(generator, null.n, null.alpha - 1.0, out)
    return out


def null_statistics(null: Null, replicates: int, *, jobs: int) -> FloatArray:
    """Draw the statistic's null distribution."""
    addresses = [(start // BLOCK, min(BLOCK, replicates - start)) for start in range(0, replicates, BLOCK)]
    return np.concatenate(list(run(partial(block, null), addresses, jobs=jobs)))


def bootstrap_p(statistic: float, drawn: FloatArray) -> float:
    """Return (1 + b)/(1 + B); 1 where the statistic is 0."""
    if statistic <= 0.0:
        return 1.0
    return float(1 + (drawn >= statistic * (1.0 - _ROUNDING)).sum()) / (1 + drawn.size)
