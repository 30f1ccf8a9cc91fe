"""Whether a general optimiser, started in many places, finds a better fit than tailnet's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from tailnet.distributions import lognormal_moments, lognormal_sum, stretched_exponential_sum
from tailnet.distributions.truncated_power_law_likelihood import log_normaliser, log_normaliser_discrete
from tailnet.inference.families import FAMILIES
from tailnet.inference.tail import Tail
from tailnet.parallel import child, run, seed_sequence

SEED = 1978
SETS = 2000
#: What counts as beaten, relative to the log-likelihood.
TOLERANCE = 1e-8
HEAD = (
    "family",
    "data",
    "sets",
    "largest gain of a multistart, relative",
    f"gains above {TOLERANCE:g}",
)
SOURCES = ("power law", "lognormal", "stretched exponential", "truncated power law", "exponential")
Objective = Callable[[NDArray[np.float64]], float]


@dataclass(frozen=True)
class Gain:
    """By how much a multistart beat a family on one data set, relative to the log-likelihood."""

    family: str
    discrete: bool
    relative: float


def rows() -> Iterator[list[str]]:
    """Search on every data set and sum up by family and kind."""
    found = run(gains_on, range(SETS), jobs=-1, threads=False, label="optima")
    gains = [gain for of_one in found for gain in of_one]
    for family in list(FAMILIES)[:3]:
        for discrete in (False, True):
            own = [g.relative for g in gains if g.family == family and g.discrete == discrete]
            beaten = sum(gain > TOLERANCE for gain in own)
            kind = "discrete" if discrete else "continuous"
            yield [family.replace("_", " "), kind, f"{len(own):,}", f"{max(own):.1e}", str(beaten)]


def gains_on(number: int) -> list[Gain]:
    """Draw one data set and try to beat each family on it."""
    generator = np.random.default_rng(child(seed_sequence(SEED), number))
    tail = draw(generator, SOURCES[number % len(SOURCES)], discrete=number % 4 == 3)
    found = []
    for name, family in list(FAMILIES.items())[:3]:
        ours = family.fit(tail, "sum").mean_log_likelihood
        best = multistart(partial(loss, name, tail), generator, tail)
        found.append(Gain(name, tail.discrete, (best - ours) / abs(ours)))
    return found


def draw(generator: np.random.Generator, source: str, *, discrete: bool) -> Tail:
    """Draw a tail of 20 to 10,000 observations from one of the families, at random parameters."""
    n = int(np.exp(generator.uniform(np.log(20), np.log(10_000))))
    rate = np.exp(generator.uniform(-0.7, 1.5))
    pareto = generator.standard_exponential(n) / rate
    y = {
        "power law": pareto,
        "lognormal": np.abs(generator.normal(0.0, 1.0 / rate, n) + generator.uniform(-1.0, 1.0)),
        "stretched exponential": pareto ** generator.uniform(0.6, 1.0),
        "truncated power law": np.minimum(pareto, np.log1p(generator.standard_exponential(n) * 10.0)),
        "exponential": np.log1p(generator.standard_exponential(n) / rate),
    }[source]
    xmin = float(generator.integers(1, 30)) if discrete else 1.0
    values = xmin * np.exp(np.minimum(y, 25.0))
    distinct, counts = np.unique(np.floor(values) if discrete else values, return_counts=True)
    tail = Tail.from_values(distinct, counts, xmin, discrete=discrete)
    return tail if tail.values.size > 4 else draw(generator, source, discrete=discrete)


def multistart(objective: Objective, generator: np.random.Generator, tail: Tail) -> float:
    """Return the best mean log-likelihood that Nelder and Mead's method finds from six starts."""
    slope = 1.0 / tail.mean_y
    best = -np.inf
    for _ in range(6):
        start = np.array([slope * generator.uniform(0.1, 1.5), generator.uniform(-8.0, 2.0)])
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            found = optimize.minimize(
                objective,
                start,
                method="Nelder-Mead",
                options={"xatol": 1e-9, "fatol": 1e-14, "maxiter": 800},
            )
        best = max(best, -float(found.fun))
    return float(best)


def loss(name: str, tail: Tail, at: NDArray[np.float64]) -> float:
    """Return minus the mean log-likelihood at (nuisance, ln departure), as the definitions have it."""
    first, departure = float(at[0]), float(np.exp(at[1]))
    value = LIKELIHOODS[name](tail, first, departure)
    return -value if np.isfinite(value) else 1e300


def _lognormal(tail: Tail, c: float, d: float) -> float:
    fixed = -c * tail.mean_y - d * tail.mean_y2
    if tail.discrete:
        return fixed - tail.mean_y - lognormal_sum.log_sum(c, d, tail.xmin)
    return fixed - lognormal_moments.log_integral(c, d)


def _stretched(tail: Tail, c: float, beta: float) -> float:
    if c <= 0.0 or beta * tail.y[-1] > 600.0:
        return -np.inf
    growth = float(tail.counts @ np.expm1(beta * tail.y)) / (beta * tail.n)
    if tail.discrete:
        return (beta - 1.0) * tail.mean_y - c * growth - stretched_exponential_sum.log_sum(c, beta, tail.xmin)
    return float(np.log(c)) + beta * tail.mean_y - c * growth


def _truncated(tail: Tail, slope: float, cutoff: float) -> float:
    if abs(slope) > 1e3:
        return -np.inf
    fixed = -slope * tail.mean_y - cutoff * tail.mean_w
    if tail.discrete:
        return fixed - tail.mean_y - log_normaliser_discrete(1.0 + slope, cutoff, tail.xmin)
    return fixed - log_normaliser(1.0 + slope, cutoff)


LIKELIHOODS = {
    "lognormal": _lognormal,
    "stretched_exponential": _stretched,
    "truncated_power_law": _truncated,
}
