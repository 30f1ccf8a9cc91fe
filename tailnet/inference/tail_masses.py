"""Two alternatives in the formulas that `powerlaw` uses, evaluated without losing digits.

Lognormal and stretched exponential on x >= x0, in y = ln(x/x0), with c > 0 or real and a second parameter
that is 0 where the law is a power law: ln S = -c (e^(beta y) - 1)/beta, and f proportional to
exp(-c y - d y^2). On the integers either the mass of half-cells, S(k - 1/2) - S(k + 1/2) with
x0 = xmin - 1/2, or the density over its sum. `cross_check` needs them to tell a search that stopped
short from digits that were lost, and half-cells from exact sums.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from scipy.optimize import minimize
from scipy.special import erfcx, log_ndtr

from tailnet.arrays import FloatArray, IntArray

Family: TypeAlias = Literal["lognormal", "stretched_exponential"]
Masses: TypeAlias = Literal["density", "half-cell", "sum"]
Pair: TypeAlias = tuple[float, float]

#: Terms that are summed one by one before the midpoint rule takes over; its error there is below 1e-8.
_SUMMED = 20_000
#: Where the search for the second parameter starts.
_STARTS = (1e-3, 3e-2, 0.3)
_LARGEST_EXPONENT = 700.0
#: Values from which a half-cell is as narrow as rounding asks.
_WIDE = 1e8


@dataclass(frozen=True, eq=False)
class Tail:
    """Distinct values of a tail, how often each occurs, and where it begins."""

    values: FloatArray
    counts: IntArray
    xmin: float


def from_conventional(family: Family, parameters: dict[str, float], x0: float) -> Pair | None:
    """Turn (Lambda, beta) or (mu, sigma) into the pair used here; None where there is none."""
    if not all(math.isfinite(value) for value in parameters.values()):
        return None
    if family == "stretched_exponential":
        beta, rate = parameters["beta"], parameters["Lambda"]
        if beta <= 0.0 or rate <= 0.0:
            return None
        exponent = beta * (math.log(rate) + math.log(x0))
        return (beta * math.exp(exponent), beta) if exponent < _LARGEST_EXPONENT else None
    if parameters["sigma"] <= 0.0:
        return None
    variance = parameters["sigma"] ** 2
    return (math.log(x0) - parameters["mu"]) / variance, 0.5 / variance


def to_conventional(family: Family, pair: Pair, x0: float) -> dict[str, float] | None:
    """Turn a pair into (Lambda, beta) or (mu, sigma); None where a double cannot hold them."""
    c, second = pair
    if second <= 0.0:
        return None
    if family == "lognormal":
        return {"mu": math.log(x0) - 0.5 * c / second, "sigma": math.sqrt(0.5 / second)}
    exponent = math.log(c / second) / second - math.log(x0)
    if abs(exponent) > _LARGEST_EXPONENT:
        return None
    return {"Lambda": math.exp(exponent), "beta": second}


def origin(masses: Masses, xmin: float) -> float:
    """Return x0: where the law with these masses begins."""
    return xmin - 0.5 if masses == "half-cell" else xmin


def log_masses(family: Family, pair: Pair, tail: Tail, masses: Masses) -> FloatArray:
    """Return the log density, or log mass, at each distinct value."""
    x0 = origin(masses, tail.xmin)
    log_survival, log_density = _LAWS[family]
    with np.errstate(all="ignore"):
        value = log_density(pair, np.log(tail.values / x0)) - np.log(tail.values)
        if masses == "half-cell":
            near = np.minimum(tail.values, _WIDE)
            low = log_survival(pair, np.log((near - 0.5) / x0))
            high = log_survival(pair, np.log((near + 0.5) / x0))
            # Where a cell is narrow beside its value its mass is the density in the middle.
            return np.where(tail.values < _WIDE, low + np.log(-np.expm1(high - low)), value)
        if masses == "sum":
            k = tail.xmin + np.arange(_SUMMED)
            summed = np.exp(log_density(pair, np.log(k / x0)) - np.log(k)).sum()
            rest = np.exp(log_survival(pair, np.log((k[-1:] + 0.5) / x0)))[0]
            value -= np.log(summed + rest)
    return value


def maximum(family: Family, tail: Tail, masses: Masses, alpha: float) -> Pair:
    """Return the pair with the largest likelihood, searched from the power law outwards.

    Parameters
    ----------
    alpha : float
        The power law's exponent on this tail.
    """

    def cost(pair: FloatArray) -> float:
        value = float(tail.counts @ log_masses(family, (float(pair[0]), float(pair[1])), tail, masses))
        return -value if math.isfinite(value) else math.inf

    reach = 50.0 * alpha**2
    bounds = [(-reach if family == "lognormal" else 1e-8, reach), (1e-9, reach)]
    found = [
        minimize(
            cost,
            np.array([alpha - 1.0, start]),
            method="Nelder-Mead",
            bounds=bounds,
            options={"xatol": 1e-10, "fatol": 1e-9, "maxiter": 1500, "maxfev": 1500},
        )
        for start in _STARTS
    ]
    best = min(found, key=lambda each: float(each.fun))
    return float(best.x[0]), float(best.x[1])


def _stretched_log_survival(pair: Pair, y: FloatArray) -> FloatArray:
    c, beta = pair
    return -c * np.expm1(beta * y) / beta


def _stretched_log_density(pair: Pair, y: FloatArray) -> FloatArray:
    c, beta = pair
    return math.log(c) + beta * y + _stretched_log_survival(pair, y)


def _log_integral(c: FloatArray, d: float) -> FloatArray:
    """Return the logarithm of the integral of exp(-c y - d y^2) over y > 0."""
    z = c / (2.0 * math.sqrt(d))
    positive = np.log(erfcx(np.maximum(z, 0.0)))
    # erfcx overflows below zero, where the other form loses nothing.
    negative = math.log(2.0) + np.minimum(z, 0.0) ** 2 + log_ndtr(-math.sqrt(2.0) * np.minimum(z, 0.0))
    return 0.5 * math.log(math.pi / d) - math.log(2.0) + np.where(z >= 0.0, positive, negative)


def _lognormal_log_density(pair: Pair, y: FloatArray) -> FloatArray:
    c, d = pair
    return -c * y - d * y**2 - _log_integral(np.array(c), d)


def _lognormal_log_survival(pair: Pair, y: FloatArray) -> FloatArray:
    c, d = pair
    return -c * y - d * y**2 + _log_integral(c + 2.0 * d * y, d) - _log_integral(np.array(c), d)


_Law: TypeAlias = tuple[Callable[[Pair, FloatArray], FloatArray], Callable[[Pair, FloatArray], FloatArray]]
_LAWS: dict[Family, _Law] = {
    "lognormal": (_lognormal_log_survival, _lognormal_log_density),
    "stretched_exponential": (_stretched_log_survival, _stretched_log_density),
}
