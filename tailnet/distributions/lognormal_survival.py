r"""The lognormal tail's log density, survival, quantile and cells, in y = ln(x / xmin).

S(y) = exp(-c y - d y²) I(c + 2 d y, d) / I(c, d), I the integral of exp(-c z - d z²) over z > 0. For
c < 0 the mode lies inside the tail and the square is completed, so that nothing large cancels.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions.lognormal_moments import log_integral
from tailnet.distributions.scaled_erfc import log_erfcx

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_ITERATIONS = 200


@kernel
def log_densities(c: float, d: float, y: FloatArray) -> FloatArray:
    """Return the log density in y at each y >= 0."""
    out = np.empty(y.size)
    if c < 0.0:
        mode = -0.5 * c / d
        whole = math.log(0.5 * math.sqrt(math.pi / d) * math.erfc(0.5 * c / math.sqrt(d)))
        for i in range(y.size):
            out[i] = -d * (y[i] - mode) ** 2 - whole
    else:
        whole = log_integral(c, d)
        for i in range(y.size):
            out[i] = -y[i] * (c + d * y[i]) - whole
    return out


@kernel
def log_survival(c: float, d: float, y: float) -> float:
    """Return ln S(y) for y >= 0."""
    here = c + 2.0 * d * y
    if c >= 0.0:
        return -y * (c + d * y) + log_integral(here, d) - log_integral(c, d)
    root = math.sqrt(d)
    whole = math.log(math.erfc(0.5 * c / root))
    if here <= 0.0:
        return math.log(math.erfc(0.5 * here / root)) - whole
    return log_erfcx(0.5 * here / root) - 0.25 * here * here / d - whole


@kernel
def log_survivals(c: float, d: float, y: FloatArray) -> FloatArray:
    """Return ln S at each y >= 0."""
    out = np.empty(y.size)
    for i in range(y.size):
        out[i] = log_survival(c, d, y[i])
    return out


@kernel
def log_quantiles(c: float, d: float, depth: FloatArray) -> FloatArray:
    """Return the y at which ln S(y) is each -depth <= 0.

    ln S is concave, so Newton's method falls without overshooting from any point beyond the root; such
    a point is known, because S(y) is at most exp(-c y - d y²), or exp(-d (y - mode)²) where c < 0.
    """
    out = np.zeros(depth.size)
    for i in range(depth.size):
        if depth[i] == 0.0:
            continue
        if c >= 0.0:
            y = 2.0 * depth[i] / (c + math.sqrt(c * c + 4.0 * d * depth[i]))
        else:
            y = -0.5 * c / d + math.sqrt(depth[i] / d)
        for _ in range(_ITERATIONS):
            log_s = log_survival(c, d, y)
            hazard = math.exp(-log_integral(c + 2.0 * d * y, d))
            step = (log_s + depth[i]) / hazard
            y = max(y + step, 0.0)
            if abs(step) <= 4e-16 * y or step >= 0.0:
                break
        out[i] = y
    return out


@kernel
def log_cells(c: float, d: float, y: FloatArray, widths: FloatArray) -> FloatArray:
    """Return the log probability of each stretch from y to y + width."""
    out = np.empty(y.size)
    whole = log_integral(c, d)
    for i in range(y.size):
        out[i] = -y[i] * (c + d * y[i]) + _log_stretch(c + 2.0 * d * y[i], d, widths[i]) - whole
    return out


@kernel
def _log_stretch(c: float, d: float, width: float) -> float:
    """Return the log of the integral of exp(-c z - d z²) from 0 to width."""
    end = c + 2.0 * d * width
    exponent = width * (c + d * width)
    if c < 0.0 < end:
        root = math.sqrt(d)
        mode = -0.5 * c / d
        both = math.erf(root * mode) + math.erf(root * (width - mode))
        return math.log(0.5 * math.sqrt(math.pi) / root * both) + d * mode * mode
    if c < 0.0:
        # Rising throughout: seen from its other end it falls.
        return -exponent + _log_falling(-end, d, width)
    return _log_falling(c, d, width)


@kernel
def _log_falling(c: float, d: float, width: float) -> float:
    """Return `_log_stretch` for c >= 0: by quadrature where it falls little, else as a difference."""
    exponent = width * (c + d * width)
    if exponent > 1.0:
        whole = log_integral(c, d)
        beyond = -exponent + log_integral(c + 2.0 * d * width, d)
        return whole + math.log1p(-math.exp(beyond - whole))
    total = 0.0
    for k in range(_NODES.size):
        z = 0.5 * width * (1.0 + _NODES[k])
        total += _WEIGHTS[k] * math.exp(-z * (c + d * z))
    return math.log(0.5 * width * total)
