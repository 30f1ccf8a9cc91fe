r"""The exponential integral of any real order, scaled and in logarithms so that nothing overflows.

.. math:: G_p(z) = e^z E_p(z) = \int_1^\infty e^{-z (t - 1)} t^{-p} dt
          = e^z z^{p-1} \Gamma(1 - p, z), \qquad z > 0,\ p \in \mathbb{R}.

Each region of (p, z) has its own expansion, chosen so that no digit cancels (NIST DLMF, chapter 8):

* z > 1 and z > 2 - p, or p >= 20: the continued fraction 8.19.17, in its even part;
* 0 < p < 20, z <= 1: the power series 8.19.10 at an order in (1/2, 3/2], where the pole of the gamma
  function at p = 1 is divided out exactly, and the recurrence 8.19.12 upwards, stable for z <= 1;
* p <= 0, z below 2 - p: the complement of the lower incomplete gamma function, 8.7.1 (all terms positive).
"""

import math

import numpy as np

from tailnet.compiled import kernel

_PRECISION, _ROUNDING = 1e-17, 2e-16
_LIMIT = 100_000
_HALF = 0.5
#: From this order on the continued fraction is fast for every z.
_LARGE_ORDER = 20.0
#: From this argument on 1/(z + p) is exact, for every order that a double can tell from another.
_LARGE_ARGUMENT = 1e17
_EULER = 0.5772156649015329
#: zeta(k) - 1 for k = 2 … 27: the Taylor coefficients of ln Gamma(2 + x), times (-1)^k k.
_ZETA_LESS_ONE = np.array(
    [
        6.449340668482264e-01,
        2.020569031595943e-01,
        8.232323371113819e-02,
        3.692775514336993e-02,
        1.734306198444914e-02,
        8.349277381922827e-03,
        4.077356197944339e-03,
        2.008392826082214e-03,
        9.945751278180853e-04,
        4.941886041194646e-04,
        2.460865533080483e-04,
        1.227133475784891e-04,
        6.124813505870482e-05,
        3.058823630702049e-05,
        1.528225940865187e-05,
        7.637197637899762e-06,
        3.817293264999840e-06,
        1.908212716553939e-06,
        9.539620338727961e-07,
        4.769329867878065e-07,
        2.384505027277330e-07,
        1.192199259653111e-07,
        5.960818905125948e-08,
        2.980350351465228e-08,
        1.490155482836504e-08,
        7.450711789835430e-09,
    ]
)


@kernel
def log_scaled_exponential_integral(p: float, z: float) -> float:
    """Return ln(e^z E_p(z)) for z > 0 and any real p; at z = 0, -ln(p - 1), infinite for p <= 1."""
    if z == 0.0:
        return -math.log(p - 1.0) if p > 1.0 else math.inf
    if z > _LARGE_ARGUMENT:
        return -math.log(z + p)
    if p >= _LARGE_ORDER or z > max(1.0, 2.0 - p):
        return math.log(_continued_fraction(p, z))
    if p <= 0.0:
        return _log_from_lower_gamma(1.0 - p, z)
    return math.log(_upwards(p, z))


@kernel
def _continued_fraction(p: float, z: float) -> float:
    """Return G by Lentz's method on 1/(z+p - 1 p/(z+p+2 - 2 (p+1)/(z+p+4 - …)))."""
    b = z + p
    d = 1.0 / b
    value = d
    c = math.inf
    for k in range(1, _LIMIT):
        a = -k * (p + k - 1.0)
        b += 2.0
        d = 1.0 / (a * d + b)
        c = b + a / c
        value *= c * d
        if abs(c * d - 1.0) <= _ROUNDING:
            break
    return value


@kernel
def _upwards(p: float, z: float) -> float:
    """Return G for 0 < p < 20, z <= 1: the series at an order of at most 3/2, then the recurrence."""
    steps = max(0, math.ceil(p - 1.5))
    order = p - steps
    value = math.exp(z) * _series(order, z)
    for _ in range(steps):
        value = (1.0 - z * value) / order
        order += 1.0
    return value


@kernel
def _series(p: float, z: float) -> float:
    """Return E_p(z) for 0 < p <= 3/2: with e = 1 - p, (Gamma(1+e) z^-e - 1)/e - sum (-z)^k/(k! (e + k))."""
    e = 1.0 - p
    log = math.log(z)
    total = -_EULER - log if e == 0.0 else math.expm1(_log_gamma_one_plus(e) - e * log) / e
    power = 1.0
    for k in range(1, 60):
        power *= -z / k
        term = power / (e + k)
        total -= term
        if abs(term) <= _PRECISION * total:
            break
    return total


@kernel
def _log_gamma_one_plus(e: float) -> float:
    """Return ln Gamma(1 + e) for -1/2 <= e < 1, to full relative precision at e = 0 (DLMF 5.7.3)."""
    if e > _HALF:
        return math.lgamma(1.0 + e)
    total = 0.0
    for i in range(_ZETA_LESS_ONE.size - 1, -1, -1):
        k = i + 2
        total = _ZETA_LESS_ONE[i] / k - e * total
    return (e * total + (1.0 - _EULER)) * e - math.log1p(e)


@kernel
def _log_from_lower_gamma(a: float, z: float) -> float:
    """Return ln G for a = 1 - p >= 1 and z <= a + 1: ln Gamma(a) + z - a ln z + ln(1 - P(a, z))."""
    scale = log_gamma_over_power(a, z)
    # P(a, z) = z^a e^-z / Gamma(a + 1) (1 + z/(a+1) + z²/((a+1)(a+2)) + …)
    term = 1.0
    total = 1.0
    for k in range(1, _LIMIT):
        term *= z / (a + k)
        total += term
        if term <= _PRECISION * total:
            break
    return scale + math.log1p(-math.exp(-scale) * total / a)


@kernel
def log_gamma_over_power(a: float, z: float) -> float:
    """Return ln Gamma(a) + z - a ln z, by Stirling's series (DLMF 5.11.1) where its terms would cancel."""
    if a < _LARGE_ORDER:
        return math.lgamma(a) + z - a * math.log(z)
    r = 1.0 / (a * a)
    rest = 1.0 / 1188.0 - r * (691.0 / 360360.0 - r / 156.0)
    rest = (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r * rest)))) / a
    t = (z - a) / a
    return (
        a * (t - (math.log1p(t) if t > -_HALF else math.log(z / a)))
        + 0.5 * math.log(2.0 * math.pi / a)
        + rest
    )
