r"""Exact sums of the discrete lognormal's mass over the integers x >= start, and of powers of its log.

With y = ln(x / start) the mass relative to its first term is m(x) = exp(-(c + 1) y - d y²). Seen from
another integer N it is the same function with c + 2 d ln(N / start) for c: each part of the sum is
taken in the coordinates of its own place. Terms are added from 60 nats below the mode (or the start)
until the sum is smooth at the scale of one integer or what follows is lost; from there the integral,
a truncated normal in y, and the Euler–Maclaurin correction.
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
from tailnet.distributions.lognormal_moments import log_integral, mean_powers

#: What lies this far below the largest term, in nats, is left out on the rising side.
_DEPTH = 60.0
_SMALLEST_ARGUMENT = 12.0
_STEEPEST = 0.5
_MOST_CURVED = 0.1
_NEGLIGIBLE = 1e-18
#: A sum that falls at least like x to minus this is bounded by its first term.
_FALLING = 2.0
_ACCURATE = 1e-17
#: Relative to e^this, in nats, one term of the sum is lost.
_LOST = 45.0
#: Standard deviations, in integers, at which sum and integral of a normal mode agree to every digit.
_WIDE = 10.0


#: Where neighbouring integers are one double.
_CONTINUUM = 2.0**52


@kernel
def log_sum(c: float, d: float, start: float) -> float:
    """Return ln of the sum of m(x) over the integers x >= start."""
    sums = np.empty(1)
    return scaled_sums(c, d, start, 0.0, sums) + math.log(sums[0])


@kernel
def log_excesses(c: FloatArray, d: float, start: FloatArray) -> FloatArray:
    """Return the log of sum over integral from each start, c as seen from there.

    Where the two are one it is zero, and nothing has been lost between two large logs.
    """
    out = np.zeros(start.size)
    for i in range(start.size):
        if not _is_integral(c[i], d, start[i]):
            out[i] = log_sum(c[i], d, start[i]) - math.log(start[i]) - log_integral(c[i], d)
    return out


@kernel
def scaled_sums(c: float, d: float, start: float, centre: float, sums: FloatArray) -> float:
    """Fill in the sums of (y - centre)^k m(x), k = 0 … at most 4, over exp(scale); return the scale."""
    if _is_integral(c, d, start):
        return _integral(c, d, start, -centre, sums)
    sums[:] = 0.0
    mode = -0.5 * (c + 1.0) / d if c < -1.0 else 0.0
    pivot = _largest_term(c, d, start, mode)
    y_pivot = math.log(pivot / start)
    scale = -(c + 1.0) * y_pivot - d * y_pivot * y_pivot
    # Relative to the pivot the exponent of m is -slope z - d z², z = ln(x / pivot).
    slope = c + 1.0 + 2.0 * d * y_pivot
    x = first_term(d, start, mode)
    while True:
        z = _log_ratio(x, pivot)
        here = slope + 2.0 * d * z
        exponent = -slope * z - d * z * z
        if _is_smooth(here, d, x):
            shift = _add_rest(here, d, x, exponent, y_pivot + z - centre, sums)
            if not math.isnan(shift):
                return scale + shift
        term = math.exp(exponent)
        distance = y_pivot + z - centre
        for k in range(sums.size):
            sums[k] += term
            term *= distance
        if _is_lost(here, x, exponent, distance, sums):
            return scale
        x += 1.0


@kernel
def _is_integral(c: float, d: float, start: float) -> bool:
    """Say whether the sum from the start on equals its integral to every digit.

    Of a mass with one mode the two differ by no more than the largest term, the first or exp((c + 1)²/4d),
    beside which the integral, about exp(c²/4d), may be all. Or the mode is wide, and far from the start.
    """
    if c >= 0.0:
        return False
    if c >= -1.0:
        return c * c > 4.0 * d * _LOST
    if -2.0 * c - 1.0 > 4.0 * d * _LOST:
        return True
    mode = -0.5 * (c + 1.0) / d
    return d * mode * mode > _DEPTH and start * math.exp(mode) > _WIDE * math.sqrt(2.0 * d)


@kernel
def _log_ratio(x: float, pivot: float) -> float:
    """Return ln(x / pivot), to full relative accuracy where they are close and where x is far below."""
    if x < 0.5 * pivot:
        return math.log(x / pivot)
    return math.log1p((x - pivot) / pivot)


@kernel
def _largest_term(c: float, d: float, start: float, mode: float) -> float:
    """Return the integer with the largest mass: one of the two beside the mode."""
    if mode == 0.0:
        return start
    below = max(start, float(np.floor(start * math.exp(mode))))
    y = math.log(below / start)
    rise = math.log1p(1.0 / below)
    gain = -(c + 1.0 + 2.0 * d * y) * rise - d * rise * rise
    return below + 1.0 if gain > 0.0 else below


@kernel
def first_term(d: float, start: float, mode: float) -> float:
    """Return where the rising side has come to `_DEPTH` nats below the mode, at least ten integers off."""
    if mode == 0.0:
        return start
    largest = start * math.exp(mode)
    reach = -largest * math.expm1(-math.sqrt(_DEPTH / d))
    return max(start, float(np.floor(largest - max(10.0, reach))) - 1.0)


@kernel
def _is_smooth(here: float, d: float, x: float) -> bool:
    """Say whether ln m bends little within one integer from x on; `here` is -d ln m / dy at x."""
    if x >= _CONTINUUM:
        return True
    return x >= _SMALLEST_ARGUMENT and abs(here) <= _STEEPEST * x and 2.0 * d <= _MOST_CURVED * x * x


@kernel
def _is_lost(here: float, x: float, exponent: float, distance: float, sums: FloatArray) -> bool:
    """Say whether what follows x, which falls at least like x^-here, no longer matters to any sum."""
    if here < _FALLING:
        return False
    rest = math.exp(exponent) * (1.0 + x / (here - 1.0))
    order = sums.size - 1
    return bool(rest * (1.0 + abs(distance)) ** order <= _NEGLIGIBLE * min(sums[0], sums[order]))


@kernel
def _add_rest(here: float, d: float, x: float, exponent: float, distance: float, sums: FloatArray) -> float:
    """Add the sums from x on by the integral and its correction; return by how much the scale rose.

    Where the last term of the correction is too large nothing is added and NaN is returned.
    """
    corrections = np.zeros(sums.size)
    last = _corrections(here, d, x, distance, corrections)
    integrals = np.zeros(sums.size)
    log_integrals = exponent + _integral(here - 1.0, d, x, distance, integrals)
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
def _integral(c: float, d: float, x: float, distance: float, means: FloatArray) -> float:
    """Return the log of the integral of m from x on, m(x) = 1, and fill in its means of (distance + z)^k."""
    powers = np.empty(means.size)
    mean_powers(c, d, powers)
    for k in range(means.size):
        binomial = 1.0
        means[k] = 0.0
        for j in range(k + 1):
            means[k] += binomial * distance ** (k - j) * powers[j]
            binomial *= (k - j) / (j + 1.0)
    return math.log(x) + log_integral(c, d)


@kernel
def _corrections(here: float, d: float, x: float, distance: float, out: FloatArray) -> float:
    """Fill in what Euler–Maclaurin adds to each integral, m(x) = 1; return the size of its last term."""
    log = np.empty(ORDER + 1)
    square = np.empty(ORDER + 1)
    logarithm_series(x, log)
    product_series(log, log, square)
    m = np.empty(ORDER + 1)
    exponential_series(-here * log - d * square, m)
    log[0] = distance
    last = 0.0
    for k in range(out.size):
        out[k], error = correction(m)
        if k == 0:
            last = error
        product_series(m, log, square)
        m[:] = square
    return last
