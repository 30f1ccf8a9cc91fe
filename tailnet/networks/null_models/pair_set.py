"""A set of pairs of nodes that is asked, filled and emptied a million times a second.

Of few nodes it is a matrix of bits; of many an open-addressing table with linear probing, from which a
pair is removed by shifting the rest of its run back, so that no tombstones gather (Knuth, *The Art of
Computer Programming* 3, 6.4, algorithm R).
"""

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import IndexArray
from tailnet.compiled import kernel

#: Most nodes whose pairs are bits: 2 MB of them.
FEW = 4096
_BITS = 64
_MIX = np.uint64(0x9E3779B97F4A7C15)
_0, _1, _32 = np.uint64(0), np.uint64(1), np.uint64(32)


@kernel
def pair_set(n: int, sources: IndexArray, targets: IndexArray) -> NDArray[np.uint64]:
    """Return the set of the pairs (source, target), in this order; its number of pairs must not grow."""
    if n <= FEW:
        table = np.zeros((n * n + _BITS - 1) // _BITS, np.uint64)
    else:
        size = 16
        while size < 4 * sources.size:
            size *= 2
        table = np.zeros(size, np.uint64)
    for edge in range(sources.size):
        add(table, n, sources[edge], targets[edge])
    return table


@kernel
def contains(table: NDArray[np.uint64], n: int, source: int, target: int) -> bool:
    """Tell whether the pair is in the set."""
    key = np.int64(source) * n + target
    if n <= FEW:
        return bool((table[key // _BITS] >> np.uint64(key % _BITS)) & _1)
    return bool(table[_place(table, np.uint64(key) + _1)] != _0)


@kernel
def add(table: NDArray[np.uint64], n: int, source: int, target: int) -> None:
    """Put in a pair."""
    key = np.int64(source) * n + target
    if n <= FEW:
        table[key // _BITS] |= _1 << np.uint64(key % _BITS)
    else:
        table[_place(table, np.uint64(key) + _1)] = np.uint64(key) + _1


@kernel
def discard(table: NDArray[np.uint64], n: int, source: int, target: int) -> None:
    """Take out a pair that is in the set."""
    key = np.int64(source) * n + target
    if n <= FEW:
        table[key // _BITS] &= ~(_1 << np.uint64(key % _BITS))
        return
    mask = table.size - 1
    hole = _place(table, np.uint64(key) + _1)
    place = hole
    while True:
        place = (place + 1) & mask
        if table[place] == _0:
            break
        home = _home(table, table[place])
        # It may move back to the hole if that lies between its home and where it is, on the circle.
        if ((place - home) & mask) >= ((place - hole) & mask):
            table[hole] = table[place]
            hole = place
    table[hole] = _0


@kernel
def _home(table: NDArray[np.uint64], entry: np.uint64) -> int:
    return int((entry * _MIX) >> _32) & (table.size - 1)


@kernel
def _place(table: NDArray[np.uint64], entry: np.uint64) -> int:
    """Return where the entry stands, or the free place where it would."""
    place = _home(table, entry)
    while table[place] != _0 and table[place] != entry:
        place = (place + 1) & (table.size - 1)
    return place
