"""Which steps of a training to record: some of all, evenly or logarithmically spaced."""

import numpy as np

from tailnet.arrays import IntArray
from tailnet.errors import ChoiceError


def evenly_spaced(total: int, count: int) -> IntArray:
    """Choose `count` of the steps 0 to total - 1, the first and the last among them.

    Raises
    ------
    ChoiceError
        Unless 1 <= count <= total.

    Examples
    --------
    >>> evenly_spaced(30_000, 4)
    array([    0,  9999, 19999, 29999])
    """
    _check(total, count)
    return np.arange(count, dtype=np.int64) * (total - 1) // max(count - 1, 1)


def log_spaced(total: int, count: int) -> IntArray:
    """Choose `count` of the steps 0 to total - 1, each about as many times as late as the one before.

    With steps counted from 1, the ratio from one to the next is the same all the way, but for rounding;
    at the beginning, where that ratio is less than a step, every step is chosen. The first and the last
    step are among them.

    Raises
    ------
    ChoiceError
        Unless 1 <= count <= total.

    Examples
    --------
    >>> log_spaced(30_000, 8)
    array([    0,     3,    17,    78,   348,  1539,  6796, 29999])
    """
    _check(total, count)
    chosen = [1]
    for left in range(count - 1, 0, -1):
        last = chosen[-1]
        chosen.append(max(last + 1, round(last * (total / last) ** (1.0 / left))))
    return np.array(chosen, dtype=np.int64) - 1


def _check(total: int, count: int) -> None:
    if not 1 <= count <= total:
        raise ChoiceError(f"{count} steps of {total} cannot be chosen; ask for 1 to {total}.")
