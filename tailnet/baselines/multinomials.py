"""Counting: compositions of a number, multinomial and binomial coefficients, distinct whole numbers."""

from functools import cache
from itertools import combinations
from math import comb, factorial, prod

import numpy as np

from tailnet.arrays import IntArray
from tailnet.errors import ChoiceError

#: The largest n whose binomial coefficients all fit in 64 bits.
_LARGEST = 66


def n_compositions(total: int, parts: int) -> int:
    """Return how many vectors of `parts` whole numbers >= 0 add up to `total`.

    Examples
    --------
    >>> n_compositions(17, 3)
    171
    """
    return comb(total + parts - 1, parts - 1)


def compositions(total: int, parts: int) -> IntArray:
    """List these vectors, shape (n_compositions, parts), from (0, ..., 0, total) on, in lexicographic order.

    Examples
    --------
    >>> compositions(2, 2).tolist()
    [[0, 2], [1, 1], [2, 0]]
    """
    bars = np.array(list(combinations(range(total + parts - 1), parts - 1)), np.int64)
    bars = bars.reshape(n_compositions(total, parts), parts - 1)
    ends = np.full((len(bars), 1), total + parts - 1, np.int64)
    bars = np.hstack([np.full_like(ends, -1), bars, ends])
    return bars[:, 1:] - bars[:, :-1] - 1


def multinomial(counts: tuple[int, ...]) -> int:
    """Return the exact number of arrangements, (Σ k_i)! / Π k_i!.

    Examples
    --------
    >>> multinomial((20, 20, 20))
    577831214478475823831865900
    """
    return factorial(sum(counts)) // prod(map(factorial, counts))


@cache
def binomial_table(size: int) -> IntArray:
    """Return n over k for 0 <= k, n <= size, read-only; zero where k > n.

    Raises
    ------
    ChoiceError
        When a coefficient would not fit in 64 bits.
    """
    if size > _LARGEST:
        raise ChoiceError(f"Binomial coefficients of {size} do not fit in 64 bits; give at most {_LARGEST}.")
    table = np.array([[comb(n, k) for k in range(size + 1)] for n in range(size + 1)], np.int64)
    table.flags.writeable = False
    return table
