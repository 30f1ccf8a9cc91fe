r"""Integrals of z^k exp(-c z - d z²) over z > 0: a normal law cut at a point.

With s = sqrt(2d) and tau = c / s they are powers of s times

.. math:: I_k(\tau) = \int_0^\infty z^k e^{-\tau z - z^2/2} \, dz, \qquad
          \rho_k = I_k / I_{k-1} = k / (\tau + \rho_{k+1}),

by parts. For tau >= 2 the ratios are that continued fraction, all terms positive, which keeps full
relative accuracy up to the exponential limit d = 0, rho_k = k / tau. Below, they follow upwards from
the Mills ratio I_0 = sqrt(pi/2) erfcx(tau / sqrt 2).
"""

import math

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions.scaled_erfc import erfcx, log_erfcx

_FRACTION_FROM = 2.0


@kernel
def moment_ratios(tau: float) -> tuple[float, float, float, float]:
    """Return I_k / I_{k-1} for k = 1 … 4."""
    if tau < _FRACTION_FROM:
        hazard = math.sqrt(2.0 / math.pi) / erfcx(tau / math.sqrt(2.0))
        r1 = hazard - tau
        r2 = 1.0 / r1 - tau
        r3 = 2.0 / r2 - tau
        return r1, r2, r3, 3.0 / r3 - tau
    # Cut at depth n the fraction is off by about exp(-tau sqrt(2n)); it starts at its own limit.
    depth = 14 + int(0.5 * (40.0 / tau) ** 2)
    tail = 0.5 * (math.sqrt(tau * tau + 4.0 * depth) - tau)
    for k in range(depth, 4, -1):
        tail = k / (tau + tail)
    r4 = 4.0 / (tau + tail)
    r3 = 3.0 / (tau + r4)
    r2 = 2.0 / (tau + r3)
    return 1.0 / (tau + r2), r2, r3, r4


@kernel
def log_integral(c: float, d: float) -> float:
    """Return the log of the integral of exp(-c z - d z²) over z > 0, for d > 0 or d = 0 < c."""
    scale = math.sqrt(2.0 * d)
    if c >= _FRACTION_FROM * scale:
        if scale == 0.0:
            return -math.log(c)
        return -math.log(c + scale * moment_ratios(c / scale)[0])
    return math.log(math.sqrt(0.5 * math.pi) / scale) + log_erfcx(0.5 * c / math.sqrt(d))


@kernel
def mean_powers(c: float, d: float, out: FloatArray) -> None:
    """Fill in E[z^k], k = 0 … at most 4, under the density proportional to exp(-c z - d z²) on z > 0."""
    scale = math.sqrt(2.0 * d)
    if c > 0.0 and (scale == 0.0 or math.isinf(c / scale)):
        ratios = (1.0 / c, 2.0 / c, 3.0 / c, 4.0 / c)
    else:
        r1, r2, r3, r4 = moment_ratios(c / scale)
        ratios = (r1 / scale, r2 / scale, r3 / scale, r4 / scale)
    out[0] = 1.0
    for k in range(1, out.size):
        out[k] = out[k - 1] * ratios[k - 1]


@kernel
def log_spread(tau: float) -> float:
    """Return ln(w / (1 - w)), w = 2 - E[z²]/E[z]², which falls from +inf to -inf as tau rises.

    w is the room left below the exponential law's ratio, 2; neither end loses digits.
    """
    if tau >= _FRACTION_FROM:
        _, r2, r3, _ = moment_ratios(tau)
        return math.log(r2 * (r3 - r2) / (r2 * (tau + r2) - 1.0))
    hazard = math.sqrt(2.0 / math.pi) / erfcx(tau / math.sqrt(2.0))
    mean = hazard - tau
    squared_variation = (1.0 - mean * hazard) / (mean * mean)
    return math.log((1.0 - squared_variation) / squared_variation)
