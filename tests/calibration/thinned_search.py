"""The test of fit in which replicates are searched at evenly spaced candidates, as CSN's programs offer.

Their option "sample" takes so many of the distinct values, evenly spaced in order, as candidates for xmin. A
search that skips candidates finds larger distances, and larger p-values.
"""

import numpy as np
from numpy.typing import NDArray

from tailnet import PowerLawFit, Sample
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import distance_at, exponents
from tailnet.parallel import child, seed_sequence

CANDIDATES = 100


def smallest_distance(values: NDArray[np.float64], candidates: int, lift: int) -> float:
    """Return the smallest distance of continuous data over evenly spaced candidates."""
    steps = Steps.of(Sample(values, discrete=False))
    fitted = exponents(steps, False)
    tried = np.unique(np.round(np.linspace(0.0, fitted.size - 1.0, candidates)).astype(np.int64))
    return min(distance_at(steps, False, i, fitted[i], lift) for i in tried.tolist())


def p_value(fit: PowerLawFit, replicates: int, seed: int) -> float:
    """Return (1 + b) / (1 + B) of a fit to continuous data, its own xmin searched exhaustively."""
    values = np.repeat(fit.sample.values, fit.sample.counts)
    body = values[values < fit.xmin]
    exceedances = 0
    for number in range(replicates):
        generator = np.random.default_rng(child(seed_sequence(seed), number))
        inside = int(generator.binomial(values.size, fit.n_tail / values.size))
        tail = fit.xmin * np.exp(generator.standard_exponential(inside) / (fit.alpha - 1.0))
        drawn = np.concatenate([generator.choice(body, values.size - inside), tail])
        exceedances += smallest_distance(drawn, CANDIDATES, fit.rule.lift) >= fit.ks_distance * (1.0 - 1e-12)
    return (1 + exceedances) / (1 + replicates)
