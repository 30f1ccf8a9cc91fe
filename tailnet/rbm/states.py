"""All states of a few binary units."""

from collections.abc import Iterator

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.mlp.activations import RealArray

#: States at a time.
_ROWS = 1 << 14


def all_states(units: int) -> Iterator[FloatArray]:
    """Yield all 2^units states in parts, one a row; the first unit is the highest digit of its number.

    Examples
    --------
    >>> next(all_states(2))
    array([[0., 0.],
           [0., 1.],
           [1., 0.],
           [1., 1.]])
    """
    for first in range(0, 2**units, _ROWS):
        numbers = np.arange(first, min(first + _ROWS, 2**units))
        yield ((numbers[:, np.newaxis] >> np.arange(units)[::-1]) & 1).astype(np.float64)


def state_numbers(rows: RealArray) -> IntArray:
    """Return the place of each row among all states.

    Examples
    --------
    >>> state_numbers(np.array([[1.0, 0.0]]))
    array([2])
    """
    digits = 2 ** np.arange(rows.shape[1])[::-1]
    return np.asarray(rows.astype(np.int64) @ digits)
