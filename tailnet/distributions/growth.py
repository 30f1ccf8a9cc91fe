r"""The growth w = (e^{beta y} - 1) / beta that the stretched exponential rests on, and its slope in beta.

ln S = -c w on a tail: y = ln(x / xmin) grows to w, which is y itself at beta = 0 (the power law) and
x / xmin - 1 at beta = 1 (the exponential). beta may be negative: e^{beta y} w(-beta, y) = w(beta, y).
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel

#: Below this |beta y| the closed forms cancel and the power series, of this many terms, do not.
_SERIES_BELOW = 0.25
_TERMS = 13
#: Beyond this u the one in e^u - 1 is lost.
_ONE_IS_LOST = 40.0


@kernel
def growth(beta: float, y: float) -> float:
    """Return (e^{beta y} - 1) / beta, y at beta = 0."""
    if beta == 0.0:
        return y
    return math.expm1(beta * y) / beta


@kernel
def growth_slope(beta: float, y: float) -> float:
    """Return its derivative in beta, y² (u e^u - e^u + 1) / u², u = beta y; y²/2 at beta = 0."""
    u = beta * y
    if abs(u) > _SERIES_BELOW:
        grown = math.expm1(u)
        return (u + u * grown - grown) / (beta * beta)
    term = 1.0
    total = 0.5
    for k in range(1, _TERMS):
        term *= u / k
        total += term / (k + 2.0)
    return y * y * total


@kernel
def growth_derivatives(beta: float, y: float) -> tuple[float, float, float]:
    """Return w and its first two derivatives in beta, for beta >= 0 and y >= 0."""
    u = beta * y
    if u > _SERIES_BELOW:
        grown = math.expm1(u)
        rise = u + u * grown - grown
        bend = u * u * (grown + 1.0) - 2.0 * rise
        return grown / beta, rise / (beta * beta), bend / (beta * beta * beta)
    term = 1.0
    w = 1.0
    slope = 0.5
    bend = 1.0 / 3.0
    for k in range(1, _TERMS):
        term *= u / k
        w += term / (k + 1.0)
        slope += term / (k + 2.0)
        bend += term / (k + 3.0)
    return y * w, y * y * slope, y * y * y * bend


@kernel
def growths(log_c: float, beta: float, y: FloatArray) -> FloatArray:
    """Return c w at each y, from ln c: it does not overflow before the product does."""
    out = np.empty(y.size)
    c = math.exp(log_c)
    for i in range(y.size):
        u = beta * y[i]
        out[i] = math.exp(log_c + u) / beta if u > _ONE_IS_LOST else c * growth(beta, y[i])
    return out
