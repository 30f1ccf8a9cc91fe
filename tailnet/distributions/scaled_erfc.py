r"""The scaled complementary error function, erfcx(x) = exp(x²) erfc(x), compiled.

It keeps its relative accuracy where erfc underflows: erfcx(x) ~ 1 / (x sqrt(pi)). For x >= 5 it is
Laplace's continued fraction (Abramowitz & Stegun 7.1.14), below that the product, with x² split so
that its rounding does not enter the exponential.
"""

import math

import numpy as np

from tailnet.compiled import kernel

_FRACTION_FROM = 5.0
_DEPTH = 24
_LARGEST_EXPONENT = 720.0


@kernel
def erfcx(x: float) -> float:
    """Return exp(x²) erfc(x); it overflows to infinity below x = -26.6."""
    if x < _FRACTION_FROM:
        return exp_square(x) * math.erfc(x)
    tail = 0.0
    for k in range(_DEPTH, 0, -1):
        tail = 0.5 * k / (x + tail)
    return 1.0 / (math.sqrt(math.pi) * (x + tail))


@kernel
def log_erfcx(x: float) -> float:
    """Return ln erfcx(x) for any x."""
    if x < 0.0:
        return x * x + math.log(math.erfc(x))
    return math.log(erfcx(x))


@kernel
def exp_square(x: float) -> float:
    """Return exp(x²) without the rounding of x²: the square of 24 leading bits is exact."""
    if x * x > _LARGEST_EXPONENT:
        return math.inf
    head = np.float64(np.float32(x))
    return math.exp(head * head) * math.exp((x - head) * (x + head))
