r"""Sums of a smooth mass over the integers, from its integral and its derivatives at one end.

The Euler–Maclaurin formula (Abramowitz & Stegun 23.1.30) reads, for f that vanishes at infinity,

.. math:: \sum_{x \ge N} f(x) = \int_N^\infty f + \tfrac12 f(N)
          - \sum_{k=1}^{K} \frac{B_{2k}}{(2k)!} f^{(2k-1)}(N) + R.

With f = exp(g) the derivatives follow from the Taylor coefficients of g, which every family here has in
closed form. The formula sees only the neighbourhood of N: it holds where ln f is smooth on the scale of
one integer from N on, its slope and its curvature small. Where they are not, sum directly.
"""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel

#: B_{2k} / (2k)! for k = 1 … 10.
BERNOULLI = np.array(
    [
        1 / 12,
        -1 / 720,
        1 / 30240,
        -1 / 1209600,
        1 / 47900160,
        -691 / 1307674368000,
        1 / 74724249600,
        -3617 / 10670622842880000,
        43867 / 5109094217170944000,
        -174611 / 802857662698291200000,
    ]
)
#: Highest derivative in the formula: Taylor coefficients 0 … ORDER are needed.
ORDER = 2 * BERNOULLI.size - 1


@kernel
def exponential_series(g: FloatArray, f: FloatArray) -> None:
    """Fill in the Taylor coefficients of exp(g - g_0) from those of g: n f_n = sum of k g_k f_{n-k}."""
    f[0] = 1.0
    for n in range(1, f.size):
        total = 0.0
        for k in range(1, n + 1):
            total += k * g[k] * f[n - k]
        f[n] = total / n


@kernel
def logarithm_series(x: float, out: FloatArray) -> None:
    """Fill in the Taylor coefficients of ln(1 + h/x) in h: 0, 1/x, -1/(2 x²) and so on."""
    out[0] = 0.0
    power = 1.0
    for k in range(1, out.size):
        power /= -x
        out[k] = -power / k


@kernel
def product_series(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    """Fill in the Taylor coefficients of a product."""
    for n in range(out.size):
        total = 0.0
        for k in range(n + 1):
            total += a[k] * b[n - k]
        out[n] = total


@kernel
def correction(f: FloatArray) -> tuple[float, float]:
    """Return what the formula adds to the integral, and the size of its last term.

    `f` holds the Taylor coefficients of f at N, 0 … ORDER; the derivative of order m is m! f_m.
    """
    total = 0.5 * f[0]
    last = 0.0
    factorial = 1.0
    for k in range(BERNOULLI.size):
        order = 2 * k + 1
        if k > 0:
            factorial *= (order - 1) * order
        last = BERNOULLI[k] * factorial * f[order]
        total -= last
    return total, abs(last)
