r"""Exact draws from the stretched exponential tail, continuous and on the integers.

The continuous law is drawn by inversion. On the integers, few masses beside sharp structure are
tabulated; beyond, where -(ln m)'' <= kappa, a continuous draw t with density proportional to m is
rounded to x and kept with probability 2 m(x) e^{-kappa/8} / (m(t) + m(2x - t)), which is at most one
because the mean of m(t) and m(2x - t) is at least their geometric mean and that at least
m(x) e^{-kappa/8}. Every x then has the same constant. For beta <= 1 ln m is convex and kappa is 0.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions import zeta_sampling
from tailnet.distributions.growth import growth
from tailnet.distributions.stretched_exponential_sum import first_term, log_sum

#: Largest value drawn: beyond it doubles end.
_LARGEST = 1e300
#: What lies this far beyond, in nats, is not drawn in a lifetime.
_DEPTH = 60.0
#: A mass this small relative to the sum cannot be drawn.
_NEGLIGIBLE = 1e-20
_MOST_CURVED = 1.0
#: Above this beta the curvature of ln m rises with x.
_RISING = 2.0


@kernel
def draw_continuous(
    generator: np.random.Generator, c: float, beta: float, first: float, out: FloatArray
) -> None:
    """Fill `out` with draws from the law on x >= first whose parameter seen from there is c."""
    for i in range(out.size):
        out[i] = first * math.exp(_draw_log(generator, c, beta))


@kernel
def draw(generator: np.random.Generator, c: float, beta: float, xmin: float, out: FloatArray) -> None:
    """Fill `out` with draws from the integers; values above 1e300 cannot be held and are drawn again."""
    if beta == 0.0:
        zeta_sampling.draw(generator, c + 1.0, xmin, out)
        return
    start, table, beyond = _table(c, beta, xmin)
    edge = start + table.size - 0.5
    c_edge = c * math.exp(beta * math.log(edge / xmin))
    whole = beyond + (table[-1] if table.size > 0 else 0.0)
    kappa = _curvature(c_edge, beta, edge)
    for i in range(out.size):
        level = generator.random() * whole
        at = np.searchsorted(table, level, side="right")
        if at < table.size:
            out[i] = start + at
        else:
            out[i] = _draw_smooth(generator, c_edge, beta, edge, kappa)


@kernel
def _draw_log(generator: np.random.Generator, c: float, beta: float) -> float:
    """Return a draw of z = ln(x / first): the cumulative hazard c w is a unit exponential."""
    depth = generator.standard_exponential() / c
    if beta == 0.0:
        return depth
    return math.log1p(beta * depth) / beta


@kernel
def _curvature(c: float, beta: float, x: float) -> float:
    """Return a bound on -(ln m)'' = (beta - 1)(1 + c) / x² from x on, c and x moving together.

    c / x² rises like x^(beta - 2), so for beta > 2 it is bounded where the mass has fallen `_DEPTH` nats.
    """
    if beta <= 1.0:
        return 0.0
    bend = c / (x * x)
    if beta > _RISING:
        c_end = max(c, beta - 1.0) + _DEPTH * beta
        end = x * math.exp(math.log(c_end / c) / beta)
        bend = c_end / (end * end)
    return (beta - 1.0) * (1.0 / (x * x) + bend)


@kernel
def _table(c: float, beta: float, xmin: float) -> tuple[float, FloatArray, float]:
    """Return the first integer tabulated, the running sums of the masses, and the mass beyond."""
    mode = math.log((beta - 1.0) / c) / beta if beta - 1.0 > c else 0.0
    start = first_term(beta, xmin, mode)
    c_start = c * math.exp(beta * math.log(start / xmin))
    logs = np.empty(16)
    size = 0
    x = start
    largest = -math.inf
    while _curvature(c * math.exp(beta * math.log((x - 0.5) / xmin)), beta, x - 0.5) > _MOST_CURVED:
        z = math.log(x / start)
        exponent = (beta - 1.0) * z - c_start * growth(beta, z)
        if exponent < largest + math.log(_NEGLIGIBLE) and c_start * math.exp(beta * z) > beta - 1.0 + x:
            break
        if size == logs.size:
            logs = np.append(logs, np.empty(size))
        logs[size] = exponent
        largest = max(largest, exponent)
        size += 1
        x += 1.0
    z = math.log(x / start)
    rest = (beta - 1.0) * z - c_start * growth(beta, z) + log_sum(c_start * math.exp(beta * z), beta, x)
    largest = max(largest, rest)
    return start, np.cumsum(np.exp(logs[:size] - largest)), math.exp(rest - largest)


@kernel
def _draw_smooth(generator: np.random.Generator, c: float, beta: float, edge: float, kappa: float) -> float:
    """Return a draw from the integers above `edge`; c is seen from there."""
    while True:
        z = _draw_log(generator, c, beta)
        t = edge * math.exp(z)
        if t > _LARGEST:
            continue
        x = float(np.floor(t + 0.5))
        c_here = c * math.exp(beta * math.log(x / edge))
        here = math.log(t / x)
        mirrored = math.log((2.0 * x - t) / x)
        both = math.exp((beta - 1.0) * here - c_here * growth(beta, here))
        both += math.exp((beta - 1.0) * mirrored - c_here * growth(beta, mirrored))
        if generator.random() * both <= 2.0 * math.exp(-0.125 * kappa):
            return x
