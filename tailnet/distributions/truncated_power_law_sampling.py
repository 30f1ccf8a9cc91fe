r"""Exact draws from the truncated power law, continuous and on the integers.

Continuous: the density in y = ln(x / xmin) is log-concave, so that tangents lie above it. Three of them
(at the mode, flat, and where the curve has fallen by one below that tangent on either side) bound it
closely for every parameter; draws under them are accepted with the ratio of the two (Gilks & Wild 1992).

On the integers: the first masses, at least to where one integer no longer matters, are tabulated and
inverted; beyond, where -(ln m)'' <= kappa, a continuous draw t with density proportional to m is rounded
to x and kept with probability 2 m(x) e^{-kappa/8} / (m(t) + m(2x - t)), which is at most one because the
mean of m(t) and m(2x - t) is at least their geometric mean and that at least m(x) e^{-kappa/8}. Every x
then has the same constant. For alpha >= 0 ln m is convex and kappa is 0.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions import zeta_sampling
from tailnet.distributions.truncated_power_law_integral import excess_exponential, origin
from tailnet.distributions.truncated_power_law_likelihood import log_normaliser_discrete
from tailnet.distributions.truncated_power_law_sums import first_term, smooth, spent

#: Largest value drawn: beyond it doubles end.
_LARGEST = 1e300
#: Masses tabulated at least: a draw from the table is the quicker one.
_TABULATED = 512.0


@kernel
def draw_continuous(
    generator: np.random.Generator, alpha: float, cutoff: float, xmin: float, out: FloatArray
) -> None:
    """Fill `out` with independent draws of the continuous law on x >= xmin."""
    if cutoff == 0.0:
        for i in range(out.size):
            out[i] = xmin * math.exp(generator.standard_exponential() / (alpha - 1.0))
        return
    y0, decay, curvature = origin(alpha - 1.0 + cutoff, cutoff)
    pieces = _tangents(decay, curvature, -y0)
    for i in range(out.size):
        out[i] = xmin * math.exp(y0 + _under_tangents(generator, decay, curvature, pieces))


@kernel
def _tangents(decay: float, curvature: float, start: float) -> FloatArray:
    """Return rows (left end, right end, point, height, slope, cumulative area) that bound exp(g) from above.

    g(d) = -decay d - K v(d) on d >= start, decay = 0 if start < 0.
    """
    room = 1.0 / curvature
    right = math.log1p(room + math.sqrt(2.0 * room))
    points = np.array([0.0, 0.0, right])
    if start < 0.0:
        # e^-t - 1 + t = room at the left point, if the tail reaches so far.
        t = math.sqrt(2.0 * room) + room
        points[0] = max(start, -t)
    pieces = np.empty((3, 6))
    for i in range(3):
        d = points[i]
        pieces[i, 2] = d
        pieces[i, 3] = -decay * d - curvature * excess_exponential(d)
        pieces[i, 4] = -decay - curvature * math.expm1(d)
    pieces[0, 0] = start
    pieces[2, 1] = math.inf
    for i in range(2):
        a, b = pieces[i], pieces[i + 1]
        gap = (a[3] - a[4] * a[2]) - (b[3] - b[4] * b[2])
        meet = gap / (b[4] - a[4]) if b[4] != a[4] else a[2]
        pieces[i, 1] = max(meet, pieces[i, 0])
        pieces[i + 1, 0] = pieces[i, 1]
    total = 0.0
    for i in range(3):
        total += _area(pieces[i])
        pieces[i, 5] = total
    return pieces


@kernel
def _area(piece: FloatArray) -> float:
    left, right, point = float(piece[0]), float(piece[1]), float(piece[2])
    height, slope = float(piece[3]), float(piece[4])
    if slope == 0.0:
        return math.exp(height) * (right - left)
    if slope > 0.0:
        return math.exp(height + slope * (right - point)) * -math.expm1(-slope * (right - left)) / slope
    return math.exp(height + slope * (left - point)) * -math.expm1(slope * (right - left)) / -slope


@kernel
def _under_tangents(
    generator: np.random.Generator, decay: float, curvature: float, pieces: FloatArray
) -> float:
    """Draw d by rejection from the exponentials under the tangents."""
    while True:
        u = generator.random() * pieces[2, 5]
        i = 0
        while i < pieces.shape[0] - 1 and u >= pieces[i, 5]:
            i += 1
        left, right, point = float(pieces[i, 0]), float(pieces[i, 1]), float(pieces[i, 2])
        height, slope = float(pieces[i, 3]), float(pieces[i, 4])
        v = generator.random()
        if slope == 0.0:
            d = left + v * (right - left)
        elif slope > 0.0:
            d = right + math.log1p(v * math.expm1(-slope * (right - left))) / slope
        else:
            d = left + math.log1p(v * math.expm1(slope * (right - left))) / slope
        bound = height + slope * (d - point)
        value = -decay * d - curvature * excess_exponential(d)
        if d >= pieces[0, 0] and generator.standard_exponential() >= bound - value:
            return d


@kernel
def draw(generator: np.random.Generator, alpha: float, cutoff: float, xmin: float, out: FloatArray) -> None:
    """Fill `out` with independent draws of the law on the integers x >= xmin, normalised by its exact sum."""
    if cutoff == 0.0:
        zeta_sampling.draw(generator, alpha, xmin, out)
        return
    rate = cutoff / xmin
    first, cumulative, tail = _table(alpha, rate, xmin)
    start = first + cumulative.size
    whole = tail + (cumulative[-1] if cumulative.size else 0.0)
    edge = start - 0.5
    hull = origin(alpha - 1.0 + rate * edge, rate * edge)
    pieces = _tangents(hull[1], hull[2], -hull[0])
    for i in range(out.size):
        at = np.searchsorted(cumulative, generator.random() * whole, "right")
        if at < cumulative.size:
            out[i] = first + at
        elif tail > 0.0:
            out[i] = _draw_rest(generator, (alpha, rate), edge, hull, pieces)
        else:
            out[i] = start - 1.0


@kernel
def _table(alpha: float, rate: float, xmin: float) -> tuple[float, FloatArray, float]:
    """Return the first tabulated integer, the running sum of the masses, and the sum of what follows them."""
    first = first_term(alpha, rate, xmin)
    reference = max(xmin, -alpha / rate)
    cumulative = np.empty(64)
    size = 0
    total = 0.0
    # Counted from the first integer, which would swallow the steps if large.
    offset = 0.0
    while True:
        x = first + offset
        log_mass = _log_mass(alpha, rate, reference, x, first - reference + offset)
        if offset >= _TABULATED and smooth(alpha, rate, x):
            # In logs: far below the mode the first mass is no double, and the sum of the rest is.
            tail = math.exp(log_mass + log_normaliser_discrete(alpha, rate * x, x))
            return first, cumulative[:size].copy(), tail
        mass = math.exp(log_mass)
        if size == cumulative.size:
            larger = np.empty(2 * size)
            larger[:size] = cumulative
            cumulative = larger
        total += mass
        cumulative[size] = total
        size += 1
        if spent(alpha, rate, x, mass, total):
            return first, cumulative[:size].copy(), 0.0
        offset += 1.0


@kernel
def _log_mass(alpha: float, rate: float, reference: float, x: float, offset: float) -> float:
    """Return ln p(x) / p(reference), without cancellation where that is the mode; x is `offset` beyond it."""
    # Far below a distant reference its distance no longer tells the integers apart.
    d = math.log(x / reference) if x < 0.5 * reference else math.log1p(offset / reference)
    slope = alpha + rate * reference
    if alpha < 0.0 and abs(slope) < 1e-9 * rate * reference:
        slope = 0.0
    return -slope * d - rate * reference * excess_exponential(d)


@kernel
def _draw_rest(
    generator: np.random.Generator,
    law: tuple[float, float],
    edge: float,
    hull: tuple[float, float, float],
    pieces: FloatArray,
) -> float:
    """Draw from the integers above `edge` under the law (alpha, rate); `hull` is its `origin` there."""
    alpha, rate = law
    y0, decay, curvature = hull
    bound = 2.0 * math.exp(-0.125 * max(0.0, -alpha) / (edge * edge))
    while True:
        t = edge * math.exp(y0 + _under_tangents(generator, decay, curvature, pieces))
        if t > _LARGEST:
            continue
        x = float(np.floor(t + 0.5))
        # The masses at t and at its mirror image in x, in units of that at x.
        here = math.exp(-alpha * math.log(t / x) - rate * (t - x))
        mirrored = math.exp(-alpha * math.log((2.0 * x - t) / x) - rate * (x - t))
        if generator.random() * (here + mirrored) <= bound:
            return x
