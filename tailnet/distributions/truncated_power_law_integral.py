r"""Moments of the truncated power law about its mode, by Gauss–Legendre quadrature on fitted panels.

In y = ln(x / xmin) the log density is g(y) = -s y - lambda' v(y), v(y) = e^y - 1 - y, which is concave.
About its largest point y0 >= 0 it reads exactly, with d = y - y0,

.. math:: g(y) - g(y_0) = -q d - K v(d), \qquad K = \lambda' e^{y_0}, \quad q = \max(s, 0),

where y0 = 0 and q = s for s >= 0, and y0 = ln(1 - s/lambda'), q = 0 for s < 0. In these coordinates
no digit cancels however narrow or far away the peak is, and d and K v(d) are the two statistics of the
family. The integrands are entire, so that panels over which the exponent moves by about ten are
integrated to rounding error; all terms and weights are positive.
"""

import math

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions.gauss_legendre import NODES, WEIGHTS

#: Up to here v(d) is summed as a power series, 14 terms.
_SERIES = 0.5
#: Fall of the exponent over one panel, linear part and curved part.
_LINEAR, _CURVED = 10.0, 25.0
#: Beyond this fall of the exponent, moments included, nothing is left.
_DEPTH = 45.0
#: Moments kept: 1, d, k, d², d k, k² with k = K v(d).
MOMENTS = 6


@kernel
def excess_exponential(d: float) -> float:
    """Return v(d) = e^d - 1 - d, to full relative precision."""
    if abs(d) > _SERIES:
        return math.expm1(d) - d
    total = 0.0
    for k in range(14, 2, -1):
        total = (total + 1.0) * d / k
    return (total + 1.0) * d * d / 2.0


@kernel
def origin(slope: float, cutoff: float) -> tuple[float, float, float]:
    """Return y0, q and K of the log density -slope y - cutoff v(y) on y >= 0."""
    if slope >= 0.0:
        return 0.0, slope, cutoff
    return math.log1p(-slope / cutoff), 0.0, cutoff - slope


@kernel
def moments(decay: float, curvature: float, start: float, end: float, out: FloatArray) -> None:
    """Add the integrals of (1, d, k, d², d k, k²) exp(-decay d - K v(d)) from start to end to `out`.

    K is `curvature` > 0 and k = K v(d); `decay` may have either sign, `end` may be infinite.
    """
    mode = start
    if decay + curvature * math.expm1(start) < 0.0:
        mode = min(math.log1p(-decay / curvature), end)
    _rightwards(decay, curvature, mode, end, out)
    if mode > start:
        _leftwards(decay, curvature, mode, start, out)


@kernel
def _rightwards(decay: float, curvature: float, mode: float, end: float, out: FloatArray) -> None:
    peak = -decay * mode - curvature * excess_exponential(mode)
    peak2 = -math.inf
    left = mode
    while left < end:
        right = min(end, left + _panel(decay, curvature, left))
        _add_panel(decay, curvature, left, right, out)
        k = curvature * excess_exponential(right)
        height = -decay * right - k
        height2 = height + 2.0 * math.log(k + 1e-300)
        peak2 = max(peak2, height2)
        if height < peak - _DEPTH and height2 < peak2 - _DEPTH:
            return
        left = right


@kernel
def _leftwards(decay: float, curvature: float, mode: float, start: float, out: FloatArray) -> None:
    peak = -decay * mode - curvature * excess_exponential(mode)
    right = mode
    while right > start:
        left = max(start, right - _panel(decay, curvature, right))
        _add_panel(decay, curvature, left, right, out)
        if -decay * left - curvature * excess_exponential(left) < peak - _DEPTH:
            return
        right = left


@kernel
def _panel(decay: float, curvature: float, at: float) -> float:
    """Return the width over which the exponent moves by about ten, its curved part included."""
    slope = abs(decay + curvature * math.expm1(at))
    room = _CURVED / (curvature * math.exp(at) + 1e-300)
    width = math.log1p(room + math.sqrt(2.0 * room)) / 1.5
    return min(width, _LINEAR / slope) if slope > 0.0 else width


@kernel
def _add_panel(decay: float, curvature: float, left: float, right: float, out: FloatArray) -> None:
    half = 0.5 * (right - left)
    for i in range(NODES.size):
        d = left + half * (1.0 + NODES[i])
        k = curvature * excess_exponential(d)
        mass = half * WEIGHTS[i] * math.exp(-decay * d - k)
        out[0] += mass
        out[1] += mass * d
        out[2] += mass * k
        out[3] += mass * d * d
        out[4] += mass * d * k
        out[5] += mass * k * k
