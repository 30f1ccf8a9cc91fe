"""Dependent data: coverages of cluster and block intervals, the control of scales, replicates over seeds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import joblib
import numpy as np
from calibration.tables import share
from numpy.typing import NDArray
from scipy import stats

import tailnet as tn
from tailnet.inference.dependence.control import EXPLAINED, scale_control
from tailnet.inference.dependence.influence import effective_n
from tailnet.inference.dependence.kept import Cluster, kept_observations, units_of
from tailnet.inference.dependence.scales import scale_groups
from tailnet.inference.dependence.unit_bootstrap import unit_interval
from tailnet.inference.random_effects import random_effects

Array: TypeAlias = NDArray[np.float64]

SEED = 2026
ALPHA = 2.5
GROUPS, SIZE = 30, 100
SERIES = 2000
SETS, REPLICATES = 400, 500
CONTROL_SETS, CONTROL_REPLICATES = 200, 99
META_SETS = 4000
COVERAGE_HEAD = (
    "dependence",
    "observations as if independent",
    "units drawn together",
    "median design effect",
    "mean width",
)
CONTROL_HEAD = ("data", "the tail is each group's", "control rejects", "said to be explained by scales")
META_HEAD = ("replicates", "tau", "Hartung–Knapp interval", "prediction interval")


def tail_of(u: Array, body: float) -> Array:
    """Turn uniform numbers into a uniform body below 1 and a Pareto tail of alpha 2.5 above it."""
    low = 0.1 + 0.9 * u / max(body, 1e-9)
    return np.where(u < body, low, ((1.0 - u) / (1.0 - body)) ** (-1.0 / (ALPHA - 1.0)))


def copula(rng: np.random.Generator, rho: float, body: float) -> Array:
    """Draw groups whose normal scores correlate by rho; every observation has the same marginal law."""
    shared = rng.standard_normal((GROUPS, 1))
    z = np.sqrt(rho) * shared + np.sqrt(1.0 - rho) * rng.standard_normal((GROUPS, SIZE))
    return tail_of(stats.norm.cdf(z), body)


def copies(rng: np.random.Generator, distinct: int, body: float) -> Array:
    """Draw groups of a few values that each occur many times."""
    return np.repeat(tail_of(rng.random((GROUPS, distinct)), body), SIZE // distinct, axis=1)


def series(rng: np.random.Generator, phi: float, body: float) -> Array:
    """Draw a series whose normal scores are autoregressive of first order."""
    noise = rng.standard_normal(SERIES) * np.sqrt(1.0 - phi * phi)
    z = np.empty(SERIES)
    z[0] = rng.standard_normal()
    for t in range(1, SERIES):
        z[t] = phi * z[t - 1] + noise[t]
    return tail_of(stats.norm.cdf(z), body)


CLUSTERED: dict[str, Callable[[np.random.Generator], Array]] = {
    "30 groups, correlation 0.3, half a body": partial(copula, rho=0.3, body=0.5),
    "30 groups, correlation 0.5, half a body": partial(copula, rho=0.5, body=0.5),
    "30 groups, correlation 0.5, no body": partial(copula, rho=0.5, body=0.0),
    "30 groups, 5 values 20 times each": partial(copies, distinct=5, body=0.5),
}
ORDERED: dict[str, Callable[[np.random.Generator], Array]] = {
    "series, autocorrelation 0.5": partial(series, phi=0.5, body=0.5),
    "series, autocorrelation 0.8": partial(series, phi=0.8, body=0.5),
}


@dataclass(frozen=True)
class Covered:
    """Whether two intervals hold the true exponent, and what the dependence costs."""

    independent: bool
    units: bool
    design_effect: float
    width: float


def covered(draw: Callable[[np.random.Generator], Array], number: int) -> Covered:
    """Draw one data set and bound its exponent with and without its units."""
    values = draw(np.random.default_rng([SEED, number]))
    ordered = values.ndim == 1
    seen = (
        tn.Observations.of(values, axis="iteration")
        if ordered
        else tn.Observations.of(values, groups=np.repeat(np.arange(GROUPS), SIZE).reshape(values.shape))
    )
    fit = tn.fit_power_law(seen.sample(discrete=False))
    kept = kept_observations(seen, fit.sample)
    units = units_of(seen, kept)
    effective, memory = effective_n(fit, kept, units)
    length = 1 if memory is None else memory.block_length
    found = unit_interval(fit, kept, units, length=length, replicates=REPLICATES, rng=number).alpha_interval
    alone = tn.joint_interval(fit, replicates=REPLICATES, rng=number).alpha_interval
    return Covered(
        alone[0] <= ALPHA <= alone[1],
        found[0] <= ALPHA <= found[1],
        effective.design_effect,
        found[1] - found[0],
    )


def coverage_rows(designs: dict[str, Callable[[np.random.Generator], Array]]) -> Iterator[list[str]]:
    """Simulate each design."""
    for name, draw in designs.items():
        found = parallel(partial(covered, draw), SETS)
        yield [
            name,
            share(sum(f.independent for f in found), SETS),
            share(sum(f.units for f in found), SETS),
            f"{np.median([f.design_effect for f in found]):.1f}",
            f"{np.mean([f.width for f in found]):.2f}",
        ]


def _scales(rng: np.random.Generator) -> Array:
    return np.exp(rng.standard_normal((1, 60)))


def _pareto(rng: np.random.Generator, body: float = 0.0) -> Array:
    return tail_of(rng.random((50, 60)), body)


def _over_time(rng: np.random.Generator, columns: int) -> Array:
    noise = rng.standard_normal((200, columns)) if columns > 1 else rng.standard_normal((4000, 1))
    return noise / np.arange(1.0, len(noise) + 1.0)[:, None]


#: Data, whether the tail is a property of each group, the cluster and the axis.
CONTROLLED: dict[str, tuple[Callable[[np.random.Generator], Array], bool, Cluster | None, str]] = {
    "Gaussian, lognormal scale a column": (
        lambda rng: _scales(rng) * rng.standard_normal((50, 60)),
        False,
        "column",
        "coordinate",
    ),
    "Gaussian, scale 1/t a row": (lambda rng: _over_time(rng, 20), False, None, "iteration"),
    "Gaussian series, scale 1/t": (lambda rng: _over_time(rng, 1).ravel(), False, None, "iteration"),
    "Pareto in every column": (_pareto, True, "column", "coordinate"),
    "body and Pareto in every column": (partial(_pareto, body=0.5), True, "column", "coordinate"),
    "Pareto, lognormal scale a column": (
        lambda rng: _scales(rng) * _pareto(rng),
        True,
        "column",
        "coordinate",
    ),
    "Gaussian, one scale": (lambda rng: rng.standard_normal((50, 60)), True, "column", "coordinate"),
}


def controlled(name: str, number: int) -> tuple[bool, bool]:
    """Draw one data set and run the control."""
    draw, _, cluster, axis = CONTROLLED[name]
    seen = tn.Observations.of(draw(np.random.default_rng([SEED, number])), axis=axis)
    fit = tn.fit_power_law(seen.sample(discrete=False, sign="magnitude"))
    kept = kept_observations(seen, fit.sample)
    groups = scale_groups(seen, kept, units_of(seen, kept, cluster))
    assert groups is not None
    normalised = tn.fit_power_law(tn.Sample(groups.scaled(), discrete=False))
    found = scale_control(groups, fit, normalised, replicates=CONTROL_REPLICATES, rng=number)
    return found.rejects, found.outcome == EXPLAINED


def control_rows() -> Iterator[list[str]]:
    """Simulate each kind of data."""
    for name, (_, own, _, _) in CONTROLLED.items():
        found = parallel(partial(controlled, name), CONTROL_SETS)
        yield [
            name,
            "yes" if own else "no",
            share(sum(rejects for rejects, _ in found), CONTROL_SETS),
            share(sum(explained for _, explained in found), CONTROL_SETS),
        ]


def summarised(k: int, tau: float, number: int) -> tuple[bool, bool]:
    """Draw replicates of ln(alpha - 1) with errors of tails of 50 to 1,000, and one more truth."""
    rng = np.random.default_rng([SEED, k, number])
    variances = 1.0 / rng.uniform(50.0, 1000.0, k)
    truths = np.log(ALPHA - 1.0) + tau * rng.standard_normal(k + 1)
    found = random_effects(truths[:k] + np.sqrt(variances) * rng.standard_normal(k), variances)
    centre, (low, high) = np.log(ALPHA - 1.0), found.prediction_interval
    return bool(found.interval[0] <= centre <= found.interval[1]), bool(low <= truths[k] <= high)


def meta_rows() -> Iterator[list[str]]:
    """Simulate the summary over seeds."""
    for k in (5, 10, 30):
        for tau in (0.05, 0.2):
            found = parallel(partial(summarised, k, tau), META_SETS)
            yield [str(k), str(tau), *(share(sum(f[i] for f in found), META_SETS) for i in (0, 1))]


def parallel(function: Callable[[int], Any], sets: int) -> list[Any]:
    """Run a function of the data set's number."""
    return list(
        joblib.Parallel(n_jobs=-1, batch_size=5, prefer="threads")(
            joblib.delayed(function)(i) for i in range(sets)
        )
    )
