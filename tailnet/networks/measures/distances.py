"""Shortest paths: how many pairs of nodes lie at each distance, for many sources at once.

Bit s of word w of node v says whether source 64 w + s reaches v. One round ORs the words of a node's
neighbours into its own, and the distance of a pair is the round in which its bit appears: 64 searches for
the price of one (Then et al. 2014, "The more the merrier", *PVLDB* 8).
"""

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.networks.measures.bits import BITS, ones

#: Words that one sweep carries: 1,024 sources, whose rows stay in the cache.
_WORDS = 16
_1 = np.uint64(1)


@kernel
def pairs_by_distance(offsets: IntArray, neighbours: IndexArray, sources: IndexArray) -> NDArray[np.int64]:
    """Count, for each block of 64 sources, the nodes reached first at each distance.

    Parameters
    ----------
    offsets, neighbours : array
        Of a `Graph`, undirected.
    sources : array of int32
        From where, each once.

    Returns
    -------
    array of int64, shape (blocks, longest + 1)
        Entry (b, d): pairs of a source of block b and a node d edges away. The last column is not all zero.
    """
    n = offsets.size - 1
    blocks = (sources.size + BITS - 1) // BITS
    counts = np.zeros((blocks, 8), np.int64)
    longest = 0
    for first in range(0, blocks, _WORDS):
        width = min(_WORDS, blocks - first)
        old = np.zeros((n, width), np.uint64)
        for place in range(first * BITS, min((first + width) * BITS, sources.size)):
            here = place - first * BITS
            old[sources[place], here // BITS] |= _1 << np.uint64(here % BITS)
            counts[first + here // BITS, 0] += 1
        new = old.copy()
        distance, more = 0, True
        while more:
            distance += 1
            if distance >= counts.shape[1]:
                longer = np.zeros((blocks, 2 * counts.shape[1]), np.int64)
                longer[:, : counts.shape[1]] = counts
                counts = longer
            more = _spread(offsets, neighbours, old, new, counts[first : first + width, distance])
            old, new = new, old
        longest = max(longest, distance - 1)
    return counts[:, : longest + 1]


@kernel
def _spread(
    offsets: IntArray,
    neighbours: IndexArray,
    old: NDArray[np.uint64],
    new: NDArray[np.uint64],
    counts: NDArray[np.int64],
) -> bool:
    """Let every node see what its neighbours saw, count what is new, and tell whether anything was."""
    width = old.shape[1]
    any_new = False
    for node in range(offsets.size - 1):
        for word in range(width):
            new[node, word] = old[node, word]
        for place in range(offsets[node], offsets[node + 1]):
            other = neighbours[place]
            for word in range(width):
                new[node, word] |= old[other, word]
        for word in range(width):
            fresh = new[node, word] & ~old[node, word]
            if fresh:
                counts[word] += ones(fresh)
                any_new = True
    return any_new


@kernel
def effective_diameter(counts: NDArray[np.int64], share: float) -> float:
    """Return the distance within which this share of pairs lies, interpolated between whole distances.

    `counts` are the pairs at distance 0, 1, 2, ...; those at distance 0 are no pairs. With g(d) the share of
    pairs within d and g(0) = 0, it is the crossing of the line through (d - 1, g(d - 1)) and (d, g(d)) with
    the share (Leskovec, Kleinberg & Faloutsos 2005).
    """
    total = counts[1:].sum()
    below = 0
    for distance in range(1, counts.size):
        within = below + counts[distance]
        if within >= share * total:
            return float(distance - 1 + (share * total - below) / counts[distance])
        below = within
    return float(counts.size - 1)
