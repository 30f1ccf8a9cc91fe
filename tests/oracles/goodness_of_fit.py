"""The semi-parametric bootstrap of Clauset, Shalizi & Newman (2009), section 4.1, step by step.

Each replicate has the size n of the data. Each of its points comes, with probability n_tail/n, from
the fitted power law, else uniformly from the data below xmin. The whole search, xmin and alpha, is
repeated on it. Meant for small n. Nothing is imported from the package under test.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from oracles import discrete_power_law, power_law_continuous
from oracles.xmin_scan import Convention, Scan, scan_continuous, scan_discrete

FloatArray = NDArray[np.float64]
Kind = Literal["continuous", "discrete"]


class Bootstrap(NamedTuple):
    """The fit to the data, p = (1 + b)/(1 + B), b, and what each replicate gave."""

    observed: Scan
    p_value: float
    exceedances: int
    distances: FloatArray
    xmins: FloatArray
    alphas: FloatArray


def replicate(x: FloatArray, fit: Scan, kind: Kind, rng: np.random.Generator) -> FloatArray:
    """Draw one sorted semi-parametric replicate of the data x."""
    body = x[x < fit.xmin]
    n_tail = int(rng.binomial(x.size, fit.n_tail / x.size))
    if kind == "continuous":
        tail = power_law_continuous.sample(n_tail, fit.xmin, fit.alpha, rng)
    else:
        tail = discrete_power_law.sample(n_tail, int(fit.xmin), fit.alpha, rng)
    resampled = rng.choice(body, x.size - n_tail) if n_tail < x.size else body[:0]
    return np.sort(np.concatenate([resampled, tail]))


def search_for(kind: Kind, convention: Convention, *, floor: float = 0.0) -> Callable[[FloatArray], Scan]:
    """Return the search that data and replicates go through alike, for an xmin >= `floor`."""
    if kind == "continuous":
        return lambda sample: scan_continuous(sample[sample >= floor], convention=convention)
    distinct, observations = {"exact": (5, 10), "csn": (2, 2)}[convention]
    return lambda sample: scan_discrete(
        sample[sample >= floor], minimum_distinct=distinct, minimum_observations=observations, polish=False
    )


def bootstrap(
    values: ArrayLike,
    *,
    kind: Kind,
    replicates: int,
    rng: np.random.Generator,
    convention: Convention = "exact",
) -> Bootstrap:
    """Fit the data and `replicates` semi-parametric replicates of them alike.

    `convention` concerns continuous data; for discrete data "csn" lifts the minimum-tail rule only.
    A replicate without one large enough tail has no D: the search then raises ValueError, and so does this.
    """
    scan = search_for(kind, convention)
    x = np.sort(np.asarray(values, dtype=np.float64))
    observed = scan(x)
    fits = [scan(replicate(x, observed, kind, rng)) for _ in range(replicates)]
    distances = np.array([fit.D for fit in fits])
    exceedances = int(np.sum(distances >= observed.D))
    return Bootstrap(
        observed,
        (1 + exceedances) / (1 + replicates),
        exceedances,
        distances,
        np.array([fit.xmin for fit in fits]),
        np.array([fit.alpha for fit in fits]),
    )
