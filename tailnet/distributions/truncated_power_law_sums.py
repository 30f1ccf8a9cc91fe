r"""Exact tail sums of the discrete truncated power law, x^-alpha exp(-lambda x) on integers x >= xmin.

With y = ln(x / xmin), lambda' = lambda xmin and s = alpha + lambda' the mass is proportional to
exp(-s y - lambda' v(y)), v(y) = e^y - 1 - y; its sum is Lerch's transcendent. The sum and its moments
are taken about the largest term in the coordinates of `truncated_power_law_integral`: term by term where
one integer matters, from there by the Euler–Maclaurin formula, whose integral is the same family's.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions.euler_maclaurin import (
    ORDER,
    correction,
    exponential_series,
    logarithm_series,
    product_series,
)
from tailnet.distributions.truncated_power_law_integral import (
    MOMENTS,
    excess_exponential,
    moments,
    origin,
)

_SMALLEST_ARGUMENT = 12.0
#: Largest slope and curvature of ln f, per integer, at which the formula may begin.
_SLOPE, _CURVATURE = 0.5, 0.1
_NEGLIGIBLE = 1e-18
#: A direct sum may end where terms fall at least so fast, per integer.
_FALL = 0.25
#: The sum of x² x^-alpha is finite above this exponent.
_FINITE_SQUARE = 3.0
#: Standard deviations left of the mode that hold all of the mass: exp(-12²/2) = 5e-32.
_DEVIATIONS = 12.0


@kernel
def tail_sums(slope: float, cutoff: float, xmin: float, start: float, out: FloatArray) -> None:
    """Fill `out` with the sums of (1, d, k, d², d k, k²) f over integers x >= start >= xmin.

    f is the mass in units of its value at y0; `slope` is s, `cutoff` is lambda' > 0, and y0, d and k
    are those of `origin(slope, cutoff)`.
    """
    out[:] = 0.0
    y0, decay, curvature = origin(slope, cutoff)
    alpha = slope - cutoff
    rate = cutoff / xmin
    # Counted from xmin, where a large one would swallow the steps.
    offset = first_term(alpha, rate, start) - xmin
    check = 0.0
    while True:
        x = xmin + offset
        d = math.log1p(offset / xmin) - y0
        k = curvature * excess_exponential(d)
        mass = math.exp(-decay * d - k)
        if x >= check and smooth(alpha, rate, x):
            if _add_rest(alpha, rate, x, (d, k, mass, curvature), out):
                factor = xmin * math.exp(y0)
                rest = np.zeros(MOMENTS)
                moments(decay - 1.0, curvature, d, math.inf, rest)
                out += factor * rest
                return
            check = 1.1 * x
        out[0] += mass
        out[1] += mass * d
        out[2] += mass * k
        out[3] += mass * d * d
        out[4] += mass * d * k
        out[5] += mass * k * k
        if spent(alpha, rate, x, mass * (1.0 + d * d + k * k), min(out[0], out[3], out[5])):
            return
        offset += 1.0


@kernel
def first_term(alpha: float, rate: float, start: float) -> float:
    """Return the first integer that matters: start, or one far left of a distant mode at -alpha/rate."""
    if alpha >= 0.0:
        return start
    # Left of its mode a gamma density falls faster than a Gaussian of the same curvature.
    return max(start, float(np.floor((-alpha - _DEVIATIONS * math.sqrt(-alpha)) / rate)))


@kernel
def smooth(alpha: float, rate: float, x: float) -> bool:
    """Say whether ln f is smooth on the scale of one integer from x on."""
    return (
        x >= _SMALLEST_ARGUMENT
        and abs(alpha / x + rate) <= _SLOPE
        and rate <= _SLOPE
        and abs(alpha) <= _CURVATURE * x * x
    )


@kernel
def spent(alpha: float, rate: float, x: float, term: float, total: float) -> bool:
    """Say whether what follows a term is lost in the total, moments up to x² included."""
    # How fast the mass times x² falls: ever faster if alpha < 2, ever slower if not.
    fall = rate + (alpha - 2.0) / (x + 1.0 if alpha > _FINITE_SQUARE else x)
    if fall <= _FALL:
        return False
    length = 1.0 / fall
    if alpha > _FINITE_SQUARE:
        length = 1.0 + min(1.0 / (rate + 1e-300), (x + 1.0) / (alpha - 3.0))
    elif rate < _FALL:
        return False
    # Written so that a term that is not a number, 0 times infinity, counts as lost.
    return not term * (1.0 + length) > _NEGLIGIBLE * total


@kernel
def _add_rest(
    alpha: float, rate: float, x: float, at: tuple[float, float, float, float], out: FloatArray
) -> bool:
    """Add what the Euler–Maclaurin formula adds to the integral from x on, if it holds there."""
    d, k, mass, curvature = at
    size = ORDER + 1
    log = np.empty(size)
    logarithm_series(x, log)
    f = np.empty(size)
    g = -alpha * log
    g[1] -= rate
    exponential_series(g, f)
    added, last = correction(f)
    if not mass * last <= _NEGLIGIBLE * (out[0] + mass):
        return False
    # In h = x' - x: d is ln(x'/x) from here on, and k = K (e^d - 1 - d).
    ks = -curvature * log
    ks[0] = k
    ks[1] += rate
    log[0] = d
    out[0] += mass * added
    product = np.empty(size)
    square = np.empty(size)
    product_series(f, log, product)
    out[1] += mass * correction(product)[0]
    product_series(product, log, square)
    out[3] += mass * correction(square)[0]
    product_series(product, ks, square)
    out[4] += mass * correction(square)[0]
    product_series(f, ks, product)
    out[2] += mass * correction(product)[0]
    product_series(product, ks, square)
    out[5] += mass * correction(square)[0]
    return True
