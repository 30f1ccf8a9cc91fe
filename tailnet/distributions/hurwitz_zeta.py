r"""The Hurwitz zeta function and its derivatives, scaled so that nothing under- or overflows.

The tail sum that normalises a discrete power law is, in units of its first term,

.. math:: Z(\alpha, q) = q^{\alpha} \zeta(\alpha, q) = \sum_{k \ge 0} (1 + k/q)^{-\alpha}.

Terms are added one by one until the argument reaches max(2 alpha, 12), or until they no longer
matter; from there the Euler–Maclaurin formula takes over (Abramowitz & Stegun 23.1.30), whose last
term kept is below 1e-16 of the sum on that domain. (The second logarithmic moment loses a digit where
the two meet, near alpha = 6.)
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions.euler_maclaurin import BERNOULLI

_SMALLEST_ARGUMENT = 12.0
_NEGLIGIBLE = 1e-18


@kernel
def scaled_zeta(alpha: float, q: float) -> float:
    """Return q**alpha * zeta(alpha, q) for alpha > 1, q > 0, to a few units in the last place."""
    total = 0.0
    switch = max(2.0 * alpha, _SMALLEST_ARGUMENT)
    k = 0.0
    while q + k < switch:
        term = math.exp(-alpha * math.log1p(k / q))
        total += term
        # The terms left are a geometric series at most: their sum is below term * x / alpha * e.
        if term * (1.0 + (q + k) / alpha) < _NEGLIGIBLE * total:
            return total
        k += 1.0
    x = q + k
    series = x / (alpha - 1.0) + 0.5
    factor = alpha / x
    for m in range(BERNOULLI.size):
        series += BERNOULLI[m] * factor
        factor *= (alpha + 2 * m + 1) * (alpha + 2 * m + 2) / (x * x)
    return total + math.exp(-alpha * math.log1p(k / q)) * series


@kernel
def scaled_zetas(alpha: float, q: FloatArray) -> FloatArray:
    """Return `scaled_zeta` of one alpha at each entry of a one-dimensional array."""
    out = np.empty(q.size)
    for i in range(q.size):
        out[i] = scaled_zeta(alpha, q[i])
    return out


@kernel
def scaled_zeta_moments(alpha: float, q: float) -> tuple[float, float, float]:
    """Return the sums of f, f L and f L², f = (1 + k/q)**-alpha and L = ln(1 + k/q), over k >= 0.

    They are q**alpha times zeta(alpha, q) and its first two derivatives in alpha (up to sign), taken
    after the scaling: f-weighted moments of L, all positive, so that no digit cancels.
    """
    s0 = 0.0
    s1 = 0.0
    s2 = 0.0
    switch = max(2.0 * alpha, _SMALLEST_ARGUMENT)
    k = 0.0
    while q + k < switch:
        log = math.log1p(k / q)
        term = math.exp(-alpha * log)
        s0 += term
        s1 += term * log
        s2 += term * log * log
        if _negligible(term, log, alpha, q + k, s1, s2):
            return s0, s1, s2
        k += 1.0
    g0, g1, g2 = _euler_maclaurin(alpha, q + k)
    log = math.log1p(k / q)
    term = math.exp(-alpha * log)
    s0 += term * g0
    s1 += term * (log * g0 - g1)
    s2 += term * (log * log * g0 - 2.0 * log * g1 + g2)
    return s0, s1, s2


@kernel
def _negligible(term: float, log: float, alpha: float, x: float, s1: float, s2: float) -> bool:
    """Say whether what follows a term, a geometric series at most, is lost in both log moments."""
    rest = term * (1.0 + x / alpha)
    return rest * (log + 1.0) <= _NEGLIGIBLE * s1 and rest * (log + 1.0) ** 2 <= _NEGLIGIBLE * s2


@kernel
def _euler_maclaurin(alpha: float, x: float) -> tuple[float, float, float]:
    """Return G(alpha) = sum over j >= 0 of (1 + j/x)**-alpha, and its first two derivatives."""
    g0 = x / (alpha - 1.0) + 0.5
    g1 = -x / (alpha - 1.0) ** 2
    g2 = 2.0 * x / (alpha - 1.0) ** 3
    factor = alpha / x
    h1 = 1.0 / alpha
    h2 = h1 * h1
    for k in range(BERNOULLI.size):
        term = BERNOULLI[k] * factor
        g0 += term
        g1 += term * h1
        g2 += term * (h1 * h1 - h2)
        a = alpha + 2 * k + 1
        factor *= a * (a + 1.0) / (x * x)
        h1 += 1.0 / a + 1.0 / (a + 1.0)
        h2 += 1.0 / (a * a) + 1.0 / ((a + 1.0) * (a + 1.0))
    return g0, g1, g2
