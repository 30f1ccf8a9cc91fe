"""How often two neighbours of a node are neighbours themselves, by common neighbours of edges.

On graphs of few nodes the rows of the adjacency matrix are held as bits, and the common neighbours of two
nodes are counted a word at a time; on others sorted rows are merged, each edge looked at from its end of
smaller degree (Chiba & Nishizeki 1985).
"""

import numpy as np

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.networks.measures.bits import bit_rows, ones

#: Most nodes whose rows are held as bits: 2 MB of them.
_FEW = 4096


@kernel
def triangles(offsets: IntArray, neighbours: IndexArray) -> IntArray:
    """Count the triangles that each node of an undirected graph is in."""
    n = offsets.size - 1
    if n <= _FEW:
        return _triangles_in_bits(offsets, neighbours)
    return _triangles_by_merging(offsets, neighbours)


@kernel
def _triangles_in_bits(offsets: IntArray, neighbours: IndexArray) -> IntArray:
    n = offsets.size - 1
    rows = bit_rows(offsets, neighbours)
    found = np.zeros(n, np.int64)
    for u in range(n):
        for place in range(offsets[u], offsets[u + 1]):
            v = neighbours[place]
            if v <= u:
                continue
            common = 0
            for word in range(rows.shape[1]):
                common += ones(rows[u, word] & rows[v, word])
            # Each of them closes a triangle, which is seen once from each of its three edges.
            found[u] += common
            found[v] += common
    return found // 2


@kernel
def _triangles_by_merging(offsets: IntArray, neighbours: IndexArray) -> IntArray:
    n = offsets.size - 1
    found = np.zeros(n, np.int64)
    # Keep of each row the neighbours of larger rank: by degree, then by number.
    later = np.empty(neighbours.size // 2, np.int32)
    starts = np.zeros(n + 1, np.int64)
    filled = 0
    for u in range(n):
        degree = offsets[u + 1] - offsets[u]
        for place in range(offsets[u], offsets[u + 1]):
            v = neighbours[place]
            other = offsets[v + 1] - offsets[v]
            if other > degree or (other == degree and v > u):
                later[filled] = v
                filled += 1
        starts[u + 1] = filled
    for u in range(n):
        for place in range(starts[u], starts[u + 1]):
            v = later[place]
            i, j = starts[u], starts[v]
            while i < starts[u + 1] and j < starts[v + 1]:
                if later[i] < later[j]:
                    i += 1
                elif later[i] > later[j]:
                    j += 1
                else:
                    found[u] += 1
                    found[v] += 1
                    found[later[i]] += 1
                    i += 1
                    j += 1
    return found


@kernel
def clustering(offsets: IntArray, closed: IntArray) -> tuple[float, bool, float, bool]:
    """Return transitivity and average clustering from the triangles of each node, each with its "is defined".

    Transitivity is 3 × triangles over pairs of edges at a node; without such a pair it is undefined. The
    average is over all nodes, those of fewer than two neighbours counting 0 (Watts & Strogatz 1998, as
    `networkx` has it); without nodes it is undefined.
    """
    n = offsets.size - 1
    wedges = corners = 0
    total = 0.0
    for node in range(n):
        degree = offsets[node + 1] - offsets[node]
        pairs = degree * (degree - 1) // 2
        wedges += pairs
        corners += closed[node]
        if pairs > 0:
            total += closed[node] / pairs
    transitivity = corners / wedges if wedges > 0 else 0.0
    average = total / n if n > 0 else 0.0
    return transitivity, wedges > 0, average, n > 0


@kernel
def squares_and_paths(offsets: IntArray, neighbours: IndexArray) -> tuple[int, int]:
    """Count the squares of a bipartite graph and its paths of three edges.

    4 × squares over paths is the clustering of Robins & Alexander (2004). In a graph without triangles the
    paths number the sum over edges of (d_u - 1)(d_v - 1).
    """
    n = offsets.size - 1
    paths = squares = 0
    met = np.zeros(n, np.int64)
    touched = np.empty(n, np.int32)
    for u in range(n):
        many = 0
        degree = offsets[u + 1] - offsets[u]
        for place in range(offsets[u], offsets[u + 1]):
            v = neighbours[place]
            if v > u:
                paths += (degree - 1) * (offsets[v + 1] - offsets[v] - 1)
            for step in range(offsets[v], offsets[v + 1]):
                w = neighbours[step]
                if w > u:
                    if met[w] == 0:
                        touched[many] = w
                        many += 1
                    met[w] += 1
        for place in range(many):
            w = touched[place]
            squares += met[w] * (met[w] - 1) // 2
            met[w] = 0
    # A square has two pairs of opposite corners, and is found once from each.
    return squares // 2, paths
