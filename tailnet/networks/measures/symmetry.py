"""A directed graph without its directions, in compressed rows."""

import numpy as np

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel


@kernel
def reversed_rows(offsets: IntArray, neighbours: IndexArray) -> tuple[IntArray, IndexArray]:
    """Return the rows of the graph with every edge turned round, each row increasing."""
    n = offsets.size - 1
    starts = np.zeros(n + 1, np.int64)
    for other in neighbours:
        starts[other + 1] += 1
    for node in range(n):
        starts[node + 1] += starts[node]
    filled = starts[:-1].copy()
    rows = np.empty(neighbours.size, np.int32)
    for node in range(n):
        for place in range(offsets[node], offsets[node + 1]):
            other = neighbours[place]
            rows[filled[other]] = node
            filled[other] += 1
    return starts, rows


@kernel
def without_directions(offsets: IntArray, neighbours: IndexArray) -> tuple[IntArray, IndexArray]:
    """Return the rows of the undirected graph: of each node the union of both rows, merged."""
    n = offsets.size - 1
    back, sources = reversed_rows(offsets, neighbours)
    starts = np.zeros(n + 1, np.int64)
    rows = np.empty(2 * neighbours.size, np.int32)
    filled = 0
    for node in range(n):
        i, j = offsets[node], back[node]
        while i < offsets[node + 1] or j < back[node + 1]:
            if j == back[node + 1] or (i < offsets[node + 1] and neighbours[i] < sources[j]):
                rows[filled] = neighbours[i]
                i += 1
            elif i == offsets[node + 1] or sources[j] < neighbours[i]:
                rows[filled] = sources[j]
                j += 1
            else:
                rows[filled] = neighbours[i]
                i += 1
                j += 1
            filled += 1
        starts[node + 1] = filled
    return starts, rows[:filled].copy()
