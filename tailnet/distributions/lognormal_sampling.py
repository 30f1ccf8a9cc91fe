r"""Exact draws from the lognormal tail, continuous and on the integers.

In z = ln(x / first) the continuous law is a normal one cut at zero, drawn by rejection from an
exponential law or from the whole normal (Robert 1995).

On the integers, few masses beside sharp structure are tabulated; beyond, where -(ln m)'' <= kappa, a
continuous draw t with density proportional to m is rounded to x and kept with probability
2 m(x) e^{-kappa/8} / (m(t) + m(2x - t)), which is at most one because the mean of m(t) and m(2x - t) is
at least their geometric mean and that at least m(x) e^{-kappa/8}. Every x then has the same constant.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions import zeta_sampling
from tailnet.distributions.lognormal_sum import first_term, log_sum

#: Largest value drawn: beyond it doubles end.
_LARGEST = 1e300
#: Slope at the start, in standard deviations, above which the exponential proposal is the better one.
_EXPONENTIAL_FROM = 0.26
#: A mass this small relative to the sum cannot be drawn.
_NEGLIGIBLE = 1e-20
_MOST_CURVED = 1.0
#: Beyond exp(this) doubles end.
_FARTHEST_MODE = 600.0


@kernel
def draw_continuous(
    generator: np.random.Generator, c: float, d: float, first: float, out: FloatArray
) -> None:
    """Fill `out` with draws from the law on x >= first whose parameters seen from there are c and d."""
    for i in range(out.size):
        out[i] = first * math.exp(_draw_log(generator, c, d))


@kernel
def draw(generator: np.random.Generator, c: float, d: float, xmin: float, out: FloatArray) -> None:
    """Fill `out` with draws from the integers; values above 1e300 cannot be held and are drawn again."""
    if d == 0.0:
        zeta_sampling.draw(generator, c + 1.0, xmin, out)
        return
    start, table, beyond = _table(c, d, xmin)
    switch = start + table.size
    whole = beyond + (table[-1] if table.size > 0 else 0.0)
    edge = switch - 0.5
    kappa = _curvature(c, d, xmin, edge)
    for i in range(out.size):
        level = generator.random() * whole
        at = np.searchsorted(table, level, side="right")
        if at < table.size:
            out[i] = start + at
        else:
            out[i] = _draw_smooth(generator, c + 2.0 * d * math.log(edge / xmin), d, edge, kappa)


@kernel
def _draw_log(generator: np.random.Generator, c: float, d: float) -> float:
    """Return a draw of z > 0 with density proportional to exp(-c z - d z²)."""
    scale = math.sqrt(2.0 * d)
    if c > _EXPONENTIAL_FROM * scale:
        rate = 0.5 * (c + math.sqrt(c * c + 8.0 * d))
        while True:
            z = generator.standard_exponential() / rate
            if d == 0.0 or generator.random() <= math.exp(-d * (z - 0.5 * (rate - c) / d) ** 2):
                return z
    while True:
        z = (generator.standard_normal() - c / scale) / scale
        if z >= 0.0:
            return z


@kernel
def _curvature(c: float, d: float, xmin: float, x: float) -> float:
    """Return the largest -(ln m)'' from x on, or zero: (2d - c - 1 - 2 d y) / x² falls in x."""
    return max(0.0, 2.0 * d - (c + 1.0) - 2.0 * d * math.log(x / xmin)) / (x * x)


@kernel
def _table(c: float, d: float, xmin: float) -> tuple[float, FloatArray, float]:
    """Return the first integer tabulated, the running sums of the masses, and the mass beyond."""
    mode = -0.5 * (c + 1.0) / d if c < -1.0 else 0.0
    start = first_term(d, xmin, min(mode, _FARTHEST_MODE))
    slope = c + 1.0 + 2.0 * d * math.log(start / xmin)
    logs = np.empty(16)
    size = 0
    x = start
    largest = -math.inf
    exponent = 0.0
    while _curvature(c, d, xmin, x - 0.5) > _MOST_CURVED:
        z = math.log(x / start)
        exponent = -z * (slope + d * z)
        if exponent < largest + math.log(_NEGLIGIBLE) and slope + 2.0 * d * z > x:
            break
        if size == logs.size:
            logs = np.append(logs, np.empty(size))
        logs[size] = exponent
        largest = max(largest, exponent)
        size += 1
        x += 1.0
    z = math.log(x / start)
    rest = -z * (slope + d * z) + log_sum(slope - 1.0 + 2.0 * d * z, d, x)
    largest = max(largest, rest)
    return start, np.cumsum(np.exp(logs[:size] - largest)), math.exp(rest - largest)


@kernel
def _draw_smooth(generator: np.random.Generator, c: float, d: float, edge: float, kappa: float) -> float:
    """Return a draw from the integers above `edge`; c is seen from there."""
    while True:
        t = edge * math.exp(_draw_log(generator, c, d))
        if t > _LARGEST:
            continue
        x = float(np.floor(t + 0.5))
        slope = c + 1.0 + 2.0 * d * math.log(x / edge)
        here = math.log(t / x)
        mirrored = math.log((2.0 * x - t) / x)
        both = math.exp(-here * (slope + d * here)) + math.exp(-mirrored * (slope + d * mirrored))
        if generator.random() * both <= 2.0 * math.exp(-0.125 * kappa):
            return x
