"""Drawing from observed values with replacement, as counts: what every bootstrap here does to data."""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel

#: From this many observations a distinct value on, counts are drawn value by value.
_CROWDED = 8


def multiplicity(counts: IntArray | None) -> tuple[IntArray, IntArray, bool]:
    """Lay out how often each distinct value occurs for `resample`.

    Returns
    -------
    counts : ndarray
        Empty when every value occurs once.
    owner : ndarray
        Which value each observation has; empty where no table is needed.
    crowded : bool
        Whether it is cheaper to draw a binomial count a value than one value a draw.
    """
    nothing = np.empty(0, np.int64)
    if counts is None:
        return nothing, nothing, False
    counts = np.ascontiguousarray(counts)
    crowded = int(counts.sum()) > _CROWDED * counts.size
    return counts, nothing if crowded else np.repeat(np.arange(counts.size), counts), crowded


@kernel
def resample(
    generator: np.random.Generator,
    counts: IntArray,
    owner: IntArray,
    crowded: bool,
    draws: int,
    drawn: IntArray,
) -> None:
    """Fill `drawn` with how often each distinct value comes up in `draws` draws with replacement.

    `counts` are the values' multiplicities (empty: all one). The counts drawn are multinomial, either
    by conditional binomials or by tossing each draw into its value's count.
    """
    if crowded:
        _resample_by_value(generator, counts, draws, drawn)
        return
    drawn[:] = 0
    observations = drawn.size if counts.size == 0 else counts.sum()
    for _ in range(draws):
        k = int(generator.random() * observations)
        drawn[k if owner.size == 0 else owner[k]] += 1


@kernel
def _resample_by_value(generator: np.random.Generator, counts: IntArray, draws: int, drawn: IntArray) -> None:
    left = counts.sum()
    for j in range(counts.size):
        if draws == 0 or counts[j] == left:
            drawn[j] = draws
        else:
            drawn[j] = generator.binomial(draws, counts[j] / left)
        draws -= drawn[j]
        left -= counts[j]


@kernel
def keep_drawn(values: FloatArray, drawn: IntArray, kept: FloatArray, above: IntArray) -> int:
    """Copy the values that came up at all, and their counts, to the front of two arrays."""
    distinct = 0
    for j in range(values.size):
        if drawn[j] > 0:
            kept[distinct] = values[j]
            above[distinct] = drawn[j]
            distinct += 1
    return distinct


@kernel
def accumulate(above: IntArray, distinct: int) -> None:
    """Turn counts into the number of observations at or above each value, with a zero at the end."""
    above[distinct] = 0
    for j in range(distinct - 1, -1, -1):
        above[j] += above[j + 1]


@kernel
def count_candidates(above: IntArray, distinct: int, minimum_distinct: int, minimum_observations: int) -> int:
    """Return how many candidates leave enough distinct values and observations in their tail."""
    candidates = distinct - minimum_distinct + 1
    while candidates > 0 and above[candidates - 1] < minimum_observations:
        candidates -= 1
    return max(candidates, 0)
