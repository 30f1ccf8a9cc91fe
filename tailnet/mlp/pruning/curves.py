"""The hidden activations and their derivatives, many units at a time, compiled.

A logistic curve ``low + w σ(w z)`` and its derivative come from one exponential, with y = -w |z|:

- tanh (w = 2): value ± -m/(2 + m), derivative 4 e/(2 + m)², where m = exp(y) - 1 and e = exp(y);
- the sigmoid (w = 1): value (1 or e)/(2 + m), derivative e/(2 + m)².

m and e are both computed, so neither small nor saturated units lose digits. The exponential is the
textbook's: y = k ln 2 + r with |r| <= ln(2)/2, exp(r) - 1 by its Taylor series, and 2^k put together from its
bits. There are no calls and no branches in the loops, so that the compiler works on several units at once;
that is what makes a thousand hidden units cheap beside a few thousand weights.
"""

import math
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tailnet.compiled import kernel
from tailnet.mlp.activations import RealArray

#: A number of either precision.
Real: TypeAlias = np.floating[Any]

#: Kinds of hidden unit.
TANH, SIGMOID, STRAIGHT = 0, 1, 2


class Exponential(NamedTuple):
    """The constants of the exponential of one precision, as numbers of that precision.

    Attributes
    ----------
    own = bits.astype(np.int32) if single else bits
    one, inverse, rounder, high, low, least : float
        1; log2(e); the number whose addition rounds to whole numbers; ln 2 in two parts, of which the first
        ends with so many zeros that its product with k is exact; the least y, which stands for those below.
    series : tuple of float
        1/n!, ..., 1/3!, 1/2!.
    bits : array of int, shape (2,)
        Bits behind the exponent of a number, and what stands there for the exponent 0.
    """

    one: Real
    inverse: Real
    rounder: Real
    high: Real
    low: Real
    least: Real
    series: tuple[Real, ...]
    bits: NDArray[np.signedinteger[Any]]


def exponential(dtype: np.dtype[np.floating[Any]]) -> Exponential:
    """Return the constants for float64 or float32."""
    single = dtype == np.float32
    mantissa, bias, terms, least, kept = (
        (23, 127, 8, -87.0, 2**14) if single else (52, 1023, 14, -708.0, 2**30)
    )
    high = math.floor(_LN2 * kept) / kept
    numbers = (1.0, 1.0 / _LN2, 1.5 * 2.0**mantissa, high, (_LN2 - high) + _LN2_REST, least)
    series = tuple(dtype.type(1.0 / math.factorial(n)) for n in range(terms, 1, -1))
    bits = np.array([mantissa, bias], np.int64)
    own = bits.astype(np.int32) if single else bits
    one, inverse, rounder, high_part, low_part, lowest = (dtype.type(number) for number in numbers)
    return Exponential(one, inverse, rounder, high_part, low_part, lowest, series, own)


#: ln 2, and what a double leaves of it.
_LN2, _LN2_REST = 0.6931471805599453, 2.3190468138462996e-17


@kernel
def logistic(kind: int, z: RealArray, constants: Exponential, value: RealArray, slope: RealArray) -> None:
    """Compute tanh or the sigmoid, and its derivative, of each sum."""
    one, high, low, least = constants.one, constants.high, constants.low, constants.least
    inverse, rounder, series = constants.inverse, constants.rounder, constants.series
    mantissa, bias = constants.bits[0], constants.bits[1]
    two = one + one
    width = two if kind == TANH else one
    # `slope` holds k while it is not needed for itself, and `value` r.
    whole = slope.view(constants.bits.dtype)
    for i in range(z.size):
        # NumPy's maximum, unlike Python's, passes NaN on.
        y = np.maximum(-width * abs(z[i]), least)
        shifted = y * inverse + rounder
        k = shifted - rounder
        value[i] = (y - k * high) - k * low
        slope[i] = shifted
    for i in range(z.size):
        # The last bits of the shifted number are k, and the exponent's place pushes all others out.
        whole[i] = (whole[i] + bias) << mantissa
    for i in range(z.size):
        r, scale = value[i], slope[i]
        p = series[0]
        for n in range(1, len(series)):
            p = p * r + series[n]
        p = p * r * r + r
        e = scale * p + scale
        m = scale * p + (scale - one)
        below = one / (two + m)
        if kind == TANH:
            value[i] = math.copysign(-m * below, z[i])
            slope[i] = two * two * e * below * below
        else:
            value[i] = (e if z[i] < 0.0 else one) * below
            slope[i] = e * below * below


@kernel
def straight(a: Real, one: Real, z: RealArray, value: RealArray, slope: RealArray) -> None:
    """Compute max(z, a z) and its derivative, a up to 0 and 1 above it."""
    for i in range(z.size):
        value[i] = max(z[i], a * z[i])
        slope[i] = one if z[i] > 0.0 else a
