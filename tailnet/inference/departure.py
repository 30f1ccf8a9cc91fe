"""How far from the power law an alternative may lie: the one-sided profile limit of its departure.

The departure is the parameter that is 0 where the family is the power law: d, beta or lambda'. Its upper
95% limit is where the profile log-likelihood lies 2.706/2 below its maximum (the 90% point of chi² with one
degree of freedom, one-sided because the parameter begins at 0).
"""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy import optimize

from tailnet.distributions import (
    lognormal_moments,
    lognormal_sum,
    stretched_exponential_sum,
    truncated_power_law_likelihood,
)
from tailnet.inference.families import Estimate, Family, power_law_mean
from tailnet.inference.tail import Tail

#: Half the 90% point of chi² with one degree of freedom.
_DROP = 0.5 * 2.705543454095404
#: Largest logarithm of a departure, and the longest step in it.
_LARGEST, _LONGEST = 690.0, 8.0
#: The share of the tail's observations over which a change of slope counts.
RANGE = 0.9


@dataclass(frozen=True)
class Departure:
    """An alternative's distance from the power law it contains.

    Attributes
    ----------
    parameter : str
        "d", "beta" or "lambda_prime".
    value : float
        At the maximum; 0 if the family collapses.
    upper_limit : float
        One-sided 95% profile limit.
    slope_change : float
        By how much the local slope of the log density against ln x changes, under the limit, from xmin to
        the value below which 90% of the tail lie.
    """

    parameter: str
    value: float
    upper_limit: float
    slope_change: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)


def departure_limit(family: Family, tail: Tail, found: Estimate, discretisation: str) -> Departure | None:
    """Return the departure of a fitted family; None if it does not contain the power law.

    Under half-cells and unit cells no family contains the zeta law, and there is no limit either.
    """
    if family.departure is None or (tail.discrete and discretisation != "sum"):
        return None
    value = found.law.parameters[family.departure]
    profiled = profile(family.name, tail)
    best = max(found.mean_log_likelihood, profiled(value)[0])
    upper = _upper_limit(profiled, value, best - _DROP / tail.n, tail)
    return Departure(
        family.departure, value, upper, _slope_change(family.name, upper, profiled(upper)[1], tail)
    )


def _upper_limit(
    profiled: Callable[[float], tuple[float, float]], value: float, level: float, tail: Tail
) -> float:
    """Find where the profile falls to `level`: bracket by growing steps, then Brent's in the logarithm.

    The limit may lie hundreds of decades below any guess (lambda' of a tail with alpha near 1), so that the
    bracket is sought from both sides. Where a double can't hold the likelihood, it counts as below `level`.
    """

    def room(log_departure: float) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            found = profiled(math.exp(log_departure))[0] - level
        return found if math.isfinite(found) else -_DROP

    # A departure of 1/(sqrt(n) y²) is about what n observations can tell from 0.
    high = math.log(2.0 * value if value > 0.0 else 0.01 / (math.sqrt(tail.n) * tail.mean_y))
    step = math.log(2.0)
    low = high
    while room(high) > 0.0 and high < _LARGEST:
        low, high, step = high, min(high + step, _LARGEST), min(2.0 * step, _LONGEST)
    while low == high or room(low) <= 0.0:
        if value > 0.0:
            low = math.log(value)
            if room(low) <= 0.0:
                return value
            break
        if low < -_LARGEST:
            return math.exp(low)
        low, high, step = low - step, low, min(2.0 * step, _LONGEST)
    return math.exp(optimize.brentq(room, low, high, xtol=1e-9))


def profile(name: str, tail: Tail) -> Callable[[float], tuple[float, float]]:
    """Return the function from a departure to the best mean log-likelihood and the nuisance there.

    The nuisance is c, or alpha - 1 for the truncated power law. The likelihood is concave in it (in its
    logarithm for the stretched exponential, where it must be positive).
    """
    likelihood = {
        "lognormal": _lognormal,
        "stretched_exponential": _stretched_exponential,
        "truncated_power_law": _truncated_power_law,
    }[name]
    start = 1.0 / tail.mean_y
    positive = name == "stretched_exponential"

    def profiled(departure: float) -> tuple[float, float]:
        if departure == 0.0:
            alpha, value = power_law_mean(tail)
            return value, alpha - 1.0
        at = likelihood(tail, departure)
        bracket = (math.log(start), math.log(start) - 0.1) if positive else (start, 0.9 * start)
        best = optimize.minimize_scalar(lambda s: -at(s), bracket=bracket, options={"xtol": 1e-10})
        return -float(best.fun), math.exp(best.x) if positive else float(best.x)

    return profiled


def _lognormal(tail: Tail, d: float) -> Callable[[float], float]:
    def at(c: float) -> float:
        fixed = -c * tail.mean_y - d * tail.mean_y2
        if tail.discrete:
            return fixed - tail.mean_y - lognormal_sum.log_sum(c, d, tail.xmin)
        return fixed - lognormal_moments.log_integral(c, d)

    return at


def _truncated_power_law(tail: Tail, cutoff: float) -> Callable[[float], float]:
    def at(slope: float) -> float:
        fixed = -slope * tail.mean_y - cutoff * tail.mean_w
        if tail.discrete:
            norm = truncated_power_law_likelihood.log_normaliser_discrete(1.0 + slope, cutoff, tail.xmin)
            return fixed - tail.mean_y - norm
        return fixed - truncated_power_law_likelihood.log_normaliser(1.0 + slope, cutoff)

    return at


def _stretched_exponential(tail: Tail, beta: float) -> Callable[[float], float]:
    with np.errstate(over="ignore"):
        mean_w = float(tail.counts @ (np.expm1(beta * tail.y) / beta)) / tail.n

    def at(log_c: float) -> float:
        c = math.exp(log_c)
        if not tail.discrete:
            return log_c + beta * tail.mean_y - c * mean_w
        return (beta - 1.0) * tail.mean_y - c * mean_w - stretched_exponential_sum.log_sum(c, beta, tail.xmin)

    return at


def _slope_change(name: str, departure: float, nuisance: float, tail: Tail) -> float:
    """Return the change of -d ln f / d ln x from xmin to the value that 90% of the tail lie below."""
    below = int(np.searchsorted(np.cumsum(tail.counts), RANGE * tail.n))
    y = float(tail.y[min(below, tail.y.size - 1)])
    if name == "lognormal":
        return 2.0 * departure * y
    if name == "truncated_power_law":
        return departure * math.expm1(y)
    return nuisance * math.expm1(departure * y)
