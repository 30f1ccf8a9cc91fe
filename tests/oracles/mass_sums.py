"""Sums of a mass over integers at forty digits: term by term, then Euler–Maclaurin far out."""

from collections.abc import Callable

import mpmath

Function = Callable[[mpmath.mpf], mpmath.mpf]


def lognormal(c: float, d: float, xmin: float, terms: int = 3000) -> mpmath.mpf:
    """Return ln of the sum of exp(-(c + 1) y - d y²), y = ln(x / xmin), over integers x >= xmin."""
    c, d, xmin = mpmath.mpf(c), mpmath.mpf(d), mpmath.mpf(xmin)

    def log_mass(x: mpmath.mpf) -> mpmath.mpf:
        y = mpmath.log(x / xmin)
        return -(c + 1) * y - d * y * y

    def integral(x: mpmath.mpf) -> mpmath.mpf:
        here = c + 2 * d * mpmath.log(x / xmin)
        if d == 0:
            return x * mpmath.exp(log_mass(x)) / here
        t = here / (2 * mpmath.sqrt(d))
        return x * mpmath.exp(log_mass(x) + t * t) * mpmath.sqrt(mpmath.pi / d) / 2 * mpmath.erfc(t)

    return _log_sum(log_mass, integral, xmin, terms)


def stretched_exponential(c: float, beta: float, xmin: float, terms: int = 3000) -> mpmath.mpf:
    """Return ln of the sum of exp((beta - 1) y - c (e^{beta y} - 1) / beta) over integers x >= xmin."""
    c, beta, xmin = mpmath.mpf(c), mpmath.mpf(beta), mpmath.mpf(xmin)

    def log_mass(x: mpmath.mpf) -> mpmath.mpf:
        y = mpmath.log(x / xmin)
        return (beta - 1) * y - c * (mpmath.expm1(beta * y) / beta if beta > 0 else y)

    def integral(x: mpmath.mpf) -> mpmath.mpf:
        return x * mpmath.exp(log_mass(x)) / (c * (x / xmin) ** beta)

    return _log_sum(log_mass, integral, xmin, terms)


def _log_sum(log_mass: Function, integral: Function, xmin: mpmath.mpf, terms: int) -> mpmath.mpf:
    with mpmath.workdps(40):
        total = mpmath.mpf(0)
        largest = mpmath.mpf(0)
        for k in range(terms):
            term = mpmath.exp(log_mass(xmin + k))
            total += term
            if term < largest * mpmath.mpf(10) ** -38:
                return mpmath.log(total)
            largest = max(largest, term)
        x = xmin + terms
        taylor = mpmath.taylor(lambda h: mpmath.exp(log_mass(x + h)), 0, 9)
        total += integral(x) + taylor[0] / 2
        for k in range(1, 5):
            derivative = taylor[2 * k - 1] * mpmath.factorial(2 * k - 1)
            total -= mpmath.bernoulli(2 * k) / mpmath.factorial(2 * k) * derivative
        return mpmath.log(total)
