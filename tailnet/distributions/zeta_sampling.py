r"""Exact draws from the zeta law on integers x >= xmin.

One draw is Devroye's rejection (1986, section X.6) carried over to any `xmin`: the whole part of a
Pareto draw has mass proportional to x^(1-alpha) - (x+1)^(1-alpha), and the ratio of the wanted mass
x^-alpha to it, r(x) = (1/x) / (1 - (1 + 1/x)^(1-alpha)), is largest at xmin.

Many draws are counts: the number of draws at x, given those at or above x, is binomial with
probability 1 / Z(alpha, x), Z the scaled zeta sum; where few are left they are drawn one by one.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.distributions.hurwitz_zeta import scaled_zeta

#: Largest value drawn: beyond it doubles end. Its survival is below 1e-15 for alpha >= 1.05.
_LARGEST = 1e300
#: Below this expected count a value's draws are made one by one.
_FEW = 2.0


@kernel
def _ratio(x: float, alpha: float) -> float:
    return 1.0 / (x * -math.expm1((1.0 - alpha) * math.log1p(1.0 / x)))


@kernel
def draw(generator: np.random.Generator, alpha: float, xmin: float, out: FloatArray) -> None:
    """Fill `out` with independent draws; values above 1e300 cannot be held and are drawn again."""
    power = -1.0 / (alpha - 1.0)
    largest_ratio = _ratio(xmin, alpha)
    for i in range(out.size):
        while True:
            x = xmin * (1.0 - generator.random()) ** power
            if x > _LARGEST:
                continue
            x = np.floor(x)
            if generator.random() * largest_ratio <= _ratio(x, alpha):
                break
        out[i] = x


@kernel
def draw_counts(
    generator: np.random.Generator,
    alpha: float,
    xmin: float,
    draws: int,
    values: FloatArray,
    counts: IntArray,
    at: int,
) -> tuple[FloatArray, IntArray, int]:
    """Append the distinct values of `draws` draws, ascending, and their counts, from position `at` on.

    Returns the two arrays, replaced by larger copies when they were full, and the new length.
    """
    remaining = draws
    x = xmin
    while remaining > 0:
        hazard = 1.0 / scaled_zeta(alpha, x)
        if remaining * hazard < _FEW:
            break
        here = generator.binomial(remaining, min(hazard, 1.0))
        if here > 0:
            if at == values.size:
                values, counts = _grown(values, counts, 2 * at + 16)
            values[at] = x
            counts[at] = here
            at += 1
            remaining -= here
        x += 1.0
    if remaining == 0:
        return values, counts, at
    rest = np.empty(remaining)
    draw(generator, alpha, x, rest)
    rest.sort()
    if at + remaining > values.size:
        values, counts = _grown(values, counts, 2 * (at + remaining))
    previous = 0.0
    for value in rest:
        if value == previous:
            counts[at - 1] += 1
        else:
            values[at] = value
            counts[at] = 1
            at += 1
            previous = value
    return values, counts, at


@kernel
def _grown(values: FloatArray, counts: IntArray, size: int) -> tuple[FloatArray, IntArray]:
    larger_values = np.empty(size)
    larger_counts = np.empty(size + 1, np.int64)
    larger_values[: values.size] = values
    larger_counts[: values.size] = counts[: values.size]
    return larger_values, larger_counts
