"""The Hurwitz zeta sums of the zeta law at 60 digits, scaled by their first term.

Z_m = sum over k >= 0 of (1 + k/q)^-alpha ln^m(1 + k/q), m = 0, 1, 2: directly to an argument of
max(2 alpha, 30), then by 24 terms of the Euler-Maclaurin formula (Abramowitz & Stegun 23.1.30). mpmath's
own zeta needs hundreds of digits where q^alpha is huge; `tests/distributions` holds this to it elsewhere.
Nothing is imported from the package under test.
"""

import math
from typing import Any

import mpmath

DIGITS = 60
#: A direct sum ends early where its rest is below this share of it.
NEGLIGIBLE = mpmath.mpf(10) ** -40


def sums(alpha: Any, q: Any) -> tuple[Any, Any, Any]:
    """Return Z_0, Z_1 and Z_2 as mpmath numbers."""
    with mpmath.workdps(DIGITS):
        alpha, q = mpmath.mpf(alpha), mpmath.mpf(q)
        z0 = z1 = z2 = mpmath.mpf(0)
        direct = max(0, math.ceil(max(2 * alpha, 30) - q))
        for k in range(direct):
            log = mpmath.log1p(k / q)
            term = mpmath.exp(-alpha * log)
            z0, z1, z2 = z0 + term, z1 + term * log, z2 + term * log**2
            if k > 0 and term * (1 + (q + k) / alpha) * (1 + log) ** 2 < NEGLIGIBLE * z2:
                return z0, z1, z2
        log = mpmath.log1p(direct / q)
        term = mpmath.exp(-alpha * log)
        g0, g1, g2 = euler_maclaurin(alpha, q + direct)
        return (
            z0 + term * g0,
            z1 + term * (log * g0 - g1),
            z2 + term * (log**2 * g0 - 2 * log * g1 + g2),
        )


def euler_maclaurin(alpha: Any, x: Any, terms: int = 24) -> tuple[Any, Any, Any]:
    """Return the sum over j >= 0 of (1 + j/x)^-alpha and its first two derivatives in alpha."""
    g0 = x / (alpha - 1) + mpmath.mpf(1) / 2
    g1 = -x / (alpha - 1) ** 2
    g2 = 2 * x / (alpha - 1) ** 3
    rising, first, second = alpha / x, 1 / alpha, 1 / alpha**2
    for k in range(1, terms + 1):
        term = mpmath.bernoulli(2 * k) / mpmath.factorial(2 * k) * rising
        g0 += term
        g1 += term * first
        g2 += term * (first**2 - second)
        a = alpha + 2 * k - 1
        rising *= a * (a + 1) / x**2
        first += 1 / a + 1 / (a + 1)
        second += 1 / a**2 + 1 / (a + 1) ** 2
    return g0, g1, g2


def mean_log(alpha: Any, q: Any) -> Any:
    """Return E[ln(x / q)] under the zeta law on integers x >= q."""
    z0, z1, _ = sums(alpha, q)
    return z1 / z0


def solve(target: float, q: float) -> float:
    """Return the alpha at which `mean_log` is `target`: bisection in ln(alpha - 1), then the secant."""
    with mpmath.workdps(DIGITS):

        def excess(log_a: Any) -> Any:
            return mpmath.log(mean_log(1 + mpmath.exp(log_a), q)) - mpmath.log(target)

        low, high = mpmath.mpf(-5), mpmath.mpf(-4)
        while excess(high) > 0:
            low, high = high, high + 1
        for _ in range(4):
            middle = (low + high) / 2
            low, high = (middle, high) if excess(middle) > 0 else (low, middle)
        root = mpmath.findroot(excess, (low, high), solver="illinois", tol=1e-50)
        return float(1 + mpmath.exp(root))
