r"""Exact sums of the discrete stretched exponential's mass over the integers x >= start.

With y = ln(x / start) and w = (e^{beta y} - 1) / beta the mass relative to its first term is
m(x) = exp((beta - 1) y - c w). Seen from another integer N it is the same function with
c (N / start)^beta for c, and its integral from N on is N m(N) over that: each part of the sum is taken
in the coordinates of its own place. Terms are added from 60 nats below the mode (or the start) until
the sum is smooth at the scale of one integer or what follows is lost; from there the integral and the
Euler–Maclaurin correction. The derivatives of the sum in c and beta are those of its parts.
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
from tailnet.distributions.growth import growth, growth_slope

#: What lies this far below the largest term, in nats, is left out on the rising side.
_DEPTH = 60.0
_SMALLEST_ARGUMENT = 12.0
_STEEPEST = 0.5
#: The smallest ratio of x to beta: the mass is sharp in ln x on the scale 1 / beta, hence in x on x / beta.
_SMALLEST_RATIO = 6.0
_NEGLIGIBLE = 1e-18
#: A sum that falls at least like x to minus this is bounded by its first term.
_FALLING = 2.0
_LARGEST_LOG = 700.0
_ACCURATE = 1e-17
#: Beyond exp(this) the sum is its integral, and doubles soon end.
_FARTHEST_MODE = 500.0
#: Where neighbouring integers are one double.
_CONTINUUM = 2.0**52


@kernel
def log_sum(c: float, beta: float, start: float) -> float:
    """Return ln of the sum of m(x) over the integers x >= start."""
    sums = np.empty(1)
    return scaled_sums(c, beta, start, sums) + math.log(sums[0])


@kernel
def log_sums(c: float, beta: float, y: FloatArray, start: FloatArray) -> FloatArray:
    """Return `log_sum` from each start, in units of its first term; y is ln(start / xmin), c seen from xmin.

    Beyond 2^52 the mass is geometric from one integer to the next, with ratio exp(-c / start) from there.
    """
    out = np.empty(start.size)
    for i in range(start.size):
        # One way does not round at the start, the other does not overflow far out.
        c_here = (
            c * math.exp(beta * y[i]) if beta * y[i] < _LARGEST_LOG else math.exp(math.log(c) + beta * y[i])
        )
        if start[i] >= _CONTINUUM or math.isinf(c_here):
            out[i] = -math.log(-math.expm1(-c_here / start[i]))
        else:
            out[i] = log_sum(c_here, beta, start[i])
    return out


@kernel
def scaled_sums(c: float, beta: float, start: float, sums: FloatArray) -> float:
    """Fill in sums of m(x) times 1, c w, (c w)² and y - c dw/dbeta, over exp(scale); return the scale.

    The last is the derivative of ln m in beta. An array of one entry asks for the first sum only.
    """
    sums[:] = 0.0
    mode = math.log((beta - 1.0) / c) / beta if beta - 1.0 > c else 0.0
    if mode > _FARTHEST_MODE:
        return _integral(c, beta, start, 0.0, sums)
    pivot = _largest_term(c, beta, start, mode)
    y_pivot = math.log(pivot / start)
    scale = (beta - 1.0) * y_pivot - c * growth(beta, y_pivot)
    c_pivot = c * math.exp(beta * y_pivot)
    factors = np.empty(sums.size)
    x = first_term(beta, start, mode)
    while True:
        z = _log_ratio(x, pivot)
        y = y_pivot + z
        c_here = c_pivot * math.exp(beta * z)
        exponent = (beta - 1.0) * z - c_pivot * growth(beta, z)
        if _is_smooth(c_here, beta, x):
            shift = _add_rest(c_here, beta, x, exponent, y, sums)
            if not math.isnan(shift):
                return scale + shift
        _fill_factors(c_here, beta, y, factors)
        term = math.exp(exponent)
        if term > 0.0:
            for k in range(sums.size):
                sums[k] += term * factors[k]
        if _is_lost(c_here + 1.0 - beta, x, term, factors, sums):
            return scale
        x += 1.0


@kernel
def _log_ratio(x: float, pivot: float) -> float:
    """Return ln(x / pivot), to full relative accuracy where they are close and where x is far below."""
    if x < 0.5 * pivot:
        return math.log(x / pivot)
    return math.log1p((x - pivot) / pivot)


@kernel
def _largest_term(c: float, beta: float, start: float, mode: float) -> float:
    """Return the integer with the largest mass: one of the two beside the mode."""
    if mode == 0.0:
        return start
    below = max(start, float(np.floor(start * math.exp(mode))))
    rise = math.log1p(1.0 / below)
    gain = (beta - 1.0) * rise - c * math.exp(beta * math.log(below / start)) * growth(beta, rise)
    return below + 1.0 if gain > 0.0 else below


@kernel
def first_term(beta: float, start: float, mode: float) -> float:
    """Return where the rising side has come to `_DEPTH` nats below the mode, at least ten integers off."""
    if mode == 0.0:
        return start
    largest = start * math.exp(mode)
    reach = -largest * math.expm1(-(_DEPTH + 1.0) / (beta - 1.0))
    return max(start, float(np.floor(largest - max(10.0, reach))) - 1.0)


@kernel
def _is_smooth(c: float, beta: float, x: float) -> bool:
    """Say whether ln m bends little within one integer from x on; `c` is the parameter seen from x."""
    if x >= _CONTINUUM:
        return True
    return x >= _SMALLEST_ARGUMENT and abs(c + 1.0 - beta) <= _STEEPEST * x and x >= _SMALLEST_RATIO * beta


@kernel
def _is_lost(here: float, x: float, term: float, factors: FloatArray, sums: FloatArray) -> bool:
    """Say whether what follows x, which falls at least like x^-here, no longer matters to any sum."""
    if here < _FALLING:
        return False
    if term == 0.0:
        return True
    rest = term * (1.0 + x / (here - 1.0))
    if sums.size > 1:
        return bool(rest * (1.0 + factors[2]) <= _NEGLIGIBLE * min(sums[0], sums[2]))
    return bool(rest <= _NEGLIGIBLE * sums[0])


@kernel
def _fill_factors(c_here: float, beta: float, y: float, out: FloatArray) -> None:
    """Fill in 1, c w, (c w)² and y - c dw/dbeta at y, from c e^{beta y}, which does not overflow."""
    out[0] = 1.0
    if out.size > 1:
        # w and dw/dbeta are e^{beta y} times what -beta gives: w(beta, y) = e^{beta y} w(-beta, y), ...
        back = growth(-beta, y)
        out[1] = c_here * back
        out[2] = out[1] * out[1]
        out[3] = y - c_here * (y * back - growth_slope(-beta, y))


@kernel
def _add_rest(c: float, beta: float, x: float, exponent: float, y: float, sums: FloatArray) -> float:
    """Add the sums from x on by the integral and its correction; return by how much the scale rose.

    Where the last term of the correction is too large nothing is added and NaN is returned.
    """
    corrections = np.zeros(sums.size)
    last = _corrections(c, beta, x, y, corrections)
    integrals = np.zeros(sums.size)
    log_integrals = exponent + _integral(c, beta, x, y, integrals)
    shift = max(0.0, log_integrals)
    first = math.exp(exponent - shift)
    whole = sums[0] * math.exp(-shift) + math.exp(log_integrals - shift)
    if last * first > _ACCURATE * whole and x < _CONTINUUM:
        return math.nan
    for k in range(sums.size):
        sums[k] *= math.exp(-shift)
        sums[k] += first * corrections[k] + math.exp(log_integrals - shift) * integrals[k]
    return shift


@kernel
def _integral(c: float, beta: float, x: float, y: float, means: FloatArray) -> float:
    """Return the log of the integral of m from x on, m(x) = 1, and fill in its means of the factors.

    The integral is x / c, c seen from x, and under it c times the growth of w since x is a unit
    exponential: c w has mean cw + 1. Its derivative in beta at fixed c of the start is that of m(x) less
    y, so the mean of the last factor is -c dw/dbeta.
    """
    _fill_factors(c, beta, y, means)
    if means.size > 1:
        cw = means[1]
        means[1] = cw + 1.0
        means[2] = cw * cw + 2.0 * cw + 2.0
        means[3] -= y
    return math.log(x / c)


@kernel
def _corrections(c: float, beta: float, x: float, y: float, out: FloatArray) -> float:
    """Fill in what Euler–Maclaurin adds to each integral, m(x) = 1; return the size of its last term."""
    size = ORDER + 1
    log = np.empty(size)
    logarithm_series(x, log)
    rise = np.empty(size)
    rise_slope = np.empty(size)
    _growth_series(beta, x, rise, rise_slope)
    m = np.empty(size)
    exponential_series((beta - 1.0) * log - c * rise, m)
    out[0], last = correction(m)
    if out.size > 1:
        start = np.empty(4)
        _fill_factors(c, beta, y, start)
        product = np.empty(size)
        cw = c * rise
        cw[0] = start[1]
        product_series(m, cw, product)
        out[1] = correction(product)[0]
        square = np.empty(size)
        product_series(product, cw, square)
        out[2] = correction(square)[0]
        # c dw/dbeta at x + h: its start, and what e^{beta y} = e^{beta y(x)} (1 + h/x)^beta grows by.
        slope = log - c * (y * rise + rise_slope)
        slope[0] = start[3]
        product_series(m, slope, product)
        out[3] = correction(product)[0]
    return last


@kernel
def _growth_series(beta: float, x: float, rise: FloatArray, slope: FloatArray) -> None:
    """Fill in the Taylor coefficients in h of ((1 + h/x)^beta - 1) / beta and of its derivative in beta."""
    rise[0] = 0.0
    slope[0] = 0.0
    rise[1] = 1.0 / x
    slope[1] = 0.0
    for k in range(2, rise.size):
        rise[k] = rise[k - 1] * (beta - (k - 1)) / (k * x)
        slope[k] = (slope[k - 1] * (beta - (k - 1)) + rise[k - 1]) / (k * x)
