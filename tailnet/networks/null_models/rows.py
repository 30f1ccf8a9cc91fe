"""Between the compressed rows of a graph and the list of its edges."""

import numpy as np

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.graph import Graph
from tailnet.networks.measures.symmetry import reversed_rows


@kernel
def edges_of(offsets: IntArray, neighbours: IndexArray, directed: bool) -> tuple[IndexArray, IndexArray]:
    """Return the two ends of every edge, once each, by source; the smaller first if undirected."""
    many = neighbours.size if directed else neighbours.size // 2
    sources = np.empty(many, np.int32)
    targets = np.empty(many, np.int32)
    filled = 0
    for node in range(offsets.size - 1):
        for place in range(offsets[node], offsets[node + 1]):
            other = neighbours[place]
            if directed or node < other:
                sources[filled] = node
                targets[filled] = other
                filled += 1
    return sources, targets


@kernel
def rows_of(n: int, sources: IndexArray, targets: IndexArray, directed: bool) -> tuple[IntArray, IndexArray]:
    """Return sorted rows of the edges, which may come in any order but must be a simple graph's."""
    offsets = np.zeros(n + 1, np.int64)
    for edge in range(sources.size):
        offsets[sources[edge] + 1] += 1
        if not directed:
            offsets[targets[edge] + 1] += 1
    for node in range(n):
        offsets[node + 1] += offsets[node]
    filled = offsets[:-1].copy()
    rows = np.empty(offsets[n], np.int32)
    for edge in range(sources.size):
        u, v = sources[edge], targets[edge]
        rows[filled[u]] = v
        filled[u] += 1
        if not directed:
            rows[filled[v]] = u
            filled[v] += 1
    # Turning the arcs round sorts the rows; an undirected graph is then itself again.
    starts, back = reversed_rows(offsets, rows)
    return reversed_rows(starts, back) if directed else (starts, back)


def like(graph: Graph, offsets: IntArray, neighbours: IndexArray) -> Graph:
    """Return a graph of these rows, of the same kind and with the same sides as the given one."""
    for array in (offsets, neighbours):
        array.flags.writeable = False
    return Graph(offsets, neighbours, graph.directed, graph.parts)


def first_side(graph: Graph) -> int:
    """Return the size of the first side of a bipartite graph, -1 of another: how kernels are told of it."""
    return -1 if graph.parts is None else graph.parts[0]
