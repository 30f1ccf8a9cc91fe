r"""Survival of the truncated power law, continuous and on the integers, and the mass of one cell.

Beyond its mode the survival is the density at the point times a scaled exponential integral (a scaled
tail sum if discrete), of which neither under- or overflows. Left of a mode inside the tail those factors
are huge and cancel; there the same integral is taken about the mode.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions.exponential_integral import log_scaled_exponential_integral
from tailnet.distributions.truncated_power_law_integral import (
    MOMENTS,
    excess_exponential,
    moments,
    origin,
)
from tailnet.distributions.truncated_power_law_likelihood import log_normaliser_discrete
from tailnet.distributions.truncated_power_law_sums import tail_sums

#: A gap of at most this many integers is bridged by its terms.
_BRIDGE = 16.0
_ITERATIONS, _PRECISION = 200, 1e-15


@kernel
def log_survivals(alpha: float, cutoff: float, y: FloatArray) -> FloatArray:
    """Return ln P(ln(X / xmin) >= y) of the continuous law at each y >= 0."""
    out = np.empty(y.size)
    slope = alpha - 1.0 + cutoff
    if slope >= 0.0 or cutoff == 0.0:
        whole = log_scaled_exponential_integral(alpha, cutoff)
        for i in range(y.size):
            part = log_scaled_exponential_integral(alpha, cutoff * math.exp(y[i])) if cutoff > 0.0 else whole
            fall = cutoff * math.expm1(y[i]) if cutoff > 0.0 else 0.0
            out[i] = min(part - whole - (alpha - 1.0) * y[i] - fall, 0.0)
        return out
    y0, _, curvature = origin(slope, cutoff)
    whole = _log_integral_about_mode(curvature, -y0)
    for i in range(y.size):
        d = y[i] - y0
        if d <= 0.0:
            part = _log_integral_about_mode(curvature, d)
        else:
            part = log_scaled_exponential_integral(alpha, cutoff * math.exp(y[i]))
            part -= curvature * excess_exponential(d)
        out[i] = min(part - whole, 0.0)
    return out


@kernel
def _log_integral_about_mode(curvature: float, start: float) -> float:
    out = np.zeros(MOMENTS)
    moments(0.0, curvature, start, math.inf, out)
    return math.log(out[0])


@kernel
def log_survivals_discrete(alpha: float, cutoff: float, xmin: float, x: FloatArray) -> FloatArray:
    """Return ln P(X >= x) at each of ascending integers x >= xmin, the mass normalised by its exact sum."""
    out = np.empty(x.size)
    rate = cutoff / xmin
    y0, decay, curvature = 0.0, alpha, 0.0
    if cutoff > 0.0:
        y0, decay, curvature = origin(alpha + cutoff, cutoff)
    whole = log_normaliser_discrete(alpha, cutoff, xmin)
    sums = np.empty(MOMENTS)
    if y0 > 0.0:
        tail_sums(alpha + cutoff, cutoff, xmin, xmin, sums)
        whole = math.log(sums[0])
    ratio, previous = 0.0, math.inf
    for i in range(x.size - 1, -1, -1):
        d = math.log1p((x[i] - xmin) / xmin) - y0
        if x[i] <= xmin:
            out[i] = 0.0
            continue
        if d < 0.0:
            tail_sums(alpha + cutoff, cutoff, xmin, x[i], sums)
            out[i] = min(math.log(sums[0]) - whole, 0.0)
            continue
        if previous - x[i] <= _BRIDGE:
            ratio = _bridge(alpha, rate, previous, x[i], ratio)
        else:
            ratio = math.exp(log_normaliser_discrete(alpha, rate * x[i], x[i]))
        previous = x[i]
        out[i] = min(math.log(ratio) - decay * d - curvature * excess_exponential(d) - whole, 0.0)
    return out


@kernel
def _bridge(alpha: float, rate: float, start: float, stop: float, ratio: float) -> float:
    """Carry P(X >= x) / p(x) down from `start` to `stop`: 1 + (ratio at x + 1) p(x + 1) / p(x)."""
    x = start
    while x > stop:
        x -= 1.0
        ratio = 1.0 + ratio * math.exp(-alpha * math.log1p(1.0 / x) - rate)
    return ratio


@kernel
def log_cell(alpha: float, rate: float, low: float, first: float) -> float:
    """Return the log of the integral of (t/first)^-alpha exp(-rate (t - first)) over low <= t <= low + 1."""
    high = low + 1.0
    if rate == 0.0:
        width = math.log1p(1.0 / low)
        share = -math.expm1(-(alpha - 1.0) * width) / (alpha - 1.0) if alpha != 1.0 else width
        return math.log(low * share) - alpha * math.log(low / first)
    top = min(max((1.0 - alpha) / rate, low), high)
    start = math.log1p((low - top) / top)
    out = np.zeros(MOMENTS)
    moments(alpha - 1.0 + rate * top, rate * top, start, start + math.log1p(1.0 / low), out)
    return math.log(top * out[0]) - alpha * math.log(top / first) - rate * (top - first)


@kernel
def log_cells(alpha: float, rate: float, low: FloatArray, first: float) -> FloatArray:
    """Return `log_cell` at each of an array of lower edges."""
    out = np.empty(low.size)
    for i in range(low.size):
        out[i] = log_cell(alpha, rate, low[i], first)
    return out


@kernel
def log_quantile(alpha: float, cutoff: float, p: float) -> float:
    """Return y with P(ln(X / xmin) <= y) = p for the continuous law: Newton on ln S inside a bracket."""
    target = math.log1p(-p)
    if cutoff == 0.0:
        return -target / (alpha - 1.0)
    if p == 0.0:
        return 0.0
    low, high = 0.0, math.inf
    y = 1.0
    for _ in range(_ITERATIONS):
        excess = float(log_survivals(alpha, cutoff, np.array([y]))[0]) - target
        if excess > 0.0:
            low = y
        else:
            high = y
        # The derivative of ln S in y is minus the reciprocal of the scaled exponential integral at y.
        proposal = y + excess * math.exp(log_scaled_exponential_integral(alpha, cutoff * math.exp(y)))
        if math.isinf(high):
            proposal = min(proposal, 2.0 * low + 1.0)
        elif not low <= proposal <= high:
            proposal = 0.5 * (low + high)
        if abs(proposal - y) <= _PRECISION * proposal or not low < proposal < high:
            return proposal
        y = proposal
    return y
