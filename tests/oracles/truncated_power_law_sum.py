"""The truncated power law at 30 digits: its integral and its tail sum, scaled by their first term.

The sum of (x/q)^-alpha exp(-rate (x - q)) over integers x >= q is taken term by term to where the mass is
smooth on the scale of one integer (or to its end), then by 20 terms of the Euler-Maclaurin formula
(Abramowitz & Stegun 23.1.30) with mpmath's exponential integral. Nothing is imported from the package
under test.
"""

import math
from typing import Any

import mpmath

DIGITS = 30
TERMS = 20
#: Above this decay per integer the whole sum is taken term by term.
STEEP = 0.3


def log_integral(alpha: float, cutoff: float) -> Any:
    """Return the log of the integral of t^-alpha exp(-cutoff (t - 1)) over t >= 1."""
    with mpmath.workdps(DIGITS):
        return mpmath.log(mpmath.expint(mpmath.mpf(alpha), mpmath.mpf(cutoff))) + cutoff


def log_sum(alpha: float, cutoff: float, q: float) -> Any:
    """Return the log of the sum of (x/q)^-alpha exp(-cutoff (x/q - 1)) over integers x >= q."""
    with mpmath.workdps(DIGITS):
        a, start = mpmath.mpf(alpha), mpmath.mpf(q)
        rate = mpmath.mpf(cutoff) / start

        def mass(x: Any) -> Any:
            return mpmath.exp(-a * mpmath.log(x / start) - rate * (x - start))

        if rate > STEEP:
            terms = math.ceil((3 * abs(alpha) + 120) / float(rate))
            return mpmath.log(mpmath.fsum(mass(start + k) for k in range(terms)))
        terms = max(0, math.ceil(4 * abs(alpha) + 60 - q))
        head = mpmath.fsum(mass(start + k) for k in range(terms))
        x = start + terms
        return mpmath.log(head + mass(x) * _rest(a, rate, x))


def _rest(a: Any, rate: Any, x: Any) -> Any:
    """Return the sum from x on in units of its first term."""
    order = 2 * TERMS
    g = [mpmath.mpf(0)] + [a * (-1) ** k / (k * x**k) for k in range(1, order)]
    g[1] -= rate
    taylor = [mpmath.mpf(1)]
    for m in range(1, order):
        taylor.append(mpmath.fsum(k * g[k] * taylor[m - k] for k in range(1, m + 1)) / m)
    total = x * mpmath.exp(rate * x) * mpmath.expint(a, rate * x) + mpmath.mpf(1) / 2
    for k in range(1, TERMS + 1):
        term = mpmath.bernoulli(2 * k) / (2 * k) * taylor[2 * k - 1]
        total -= term
    assert abs(term) < mpmath.mpf(10) ** -20
    return total
