"""Numbers of small subgraphs in a graph: edges, wedges, tripins and triangles."""

import numpy as np

from tailnet.arrays import IndexArray, IntArray
from tailnet.baselines.kronecker_moments import MotifCounts
from tailnet.compiled import kernel
from tailnet.errors import ChoiceError
from tailnet.graph import Graph


def motif_counts(graph: Graph) -> MotifCounts:
    """Count edges, wedges Σ d(d-1)/2, tripins Σ d(d-1)(d-2)/6 and triangles.

    Parameters
    ----------
    graph : Graph
        Undirected.

    Raises
    ------
    ChoiceError
        When it is directed.

    Examples
    --------
    >>> motif_counts(Graph.from_edges(4, [0, 0, 0, 1], [1, 2, 3, 2])).to_dict()
    {'edges': 4.0, 'wedges': 5.0, 'tripins': 1.0, 'triangles': 1.0}
    """
    if graph.directed:
        raise ChoiceError("These are counts of undirected graphs; take the graph's undirected() first.")
    d = graph.degrees.astype(np.float64)
    return MotifCounts(
        edges=float(graph.n_edges),
        wedges=float((d * (d - 1.0)).sum() / 2.0),
        tripins=float((d * (d - 1.0) * (d - 2.0)).sum() / 6.0),
        triangles=float(count_triangles(graph.offsets, graph.neighbours)),
    )


@kernel
def count_triangles(offsets: IntArray, neighbours: IndexArray) -> int:
    """Count the triangles u < v < w of sorted rows that hold every edge twice."""
    seen = np.full(offsets.size - 1, -1, np.int32)
    triangles = 0
    for u in range(offsets.size - 1):
        first = offsets[u + 1]
        for i in range(offsets[u + 1] - 1, offsets[u] - 1, -1):
            if neighbours[i] <= u:
                break
            seen[neighbours[i]] = u
            first = i
        for i in range(first, offsets[u + 1]):
            v = neighbours[i]
            for j in range(offsets[v + 1] - 1, offsets[v] - 1, -1):
                w = neighbours[j]
                if w <= v:
                    break
                if seen[w] == u:
                    triangles += 1
    return triangles
