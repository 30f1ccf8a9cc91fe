"""Sets of nodes as the bits of 64-bit words."""

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel

_PAIRS = np.uint64(0x5555555555555555)
_FOURS = np.uint64(0x3333333333333333)
_EIGHTS = np.uint64(0x0F0F0F0F0F0F0F0F)
_BYTES = np.uint64(0x0101010101010101)
_1, _2, _4, _56 = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
#: Bits of a word.
BITS = 64


@kernel
def ones(word: np.uint64) -> int:
    """Count the bits of a word that are set, by sums of ever longer fields (Warren, *Hacker's Delight*)."""
    word = word - ((word >> _1) & _PAIRS)
    word = (word & _FOURS) + ((word >> _2) & _FOURS)
    word = (word + (word >> _4)) & _EIGHTS
    return int((word * _BYTES) >> _56)


@kernel
def bit_rows(offsets: IntArray, neighbours: IndexArray) -> NDArray[np.uint64]:
    """Return the adjacency matrix, a row of words a node."""
    n = offsets.size - 1
    rows = np.zeros((n, (n + BITS - 1) // BITS), np.uint64)
    for node in range(n):
        for place in range(offsets[node], offsets[node + 1]):
            other = neighbours[place]
            rows[node, other // BITS] |= _1 << np.uint64(other % BITS)
    return rows
