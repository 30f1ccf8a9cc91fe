"""Swaps that are made only where they lead to one end of what a degree sequence admits."""

from typing import Literal, TypeAlias

import numpy as np

from tailnet.arrays import FloatArray, IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.graph import Graph
from tailnet.networks.null_models.pair_set import pair_set
from tailnet.networks.null_models.rows import edges_of, first_side, like, rows_of
from tailnet.networks.null_models.swaps import exchange, exchange_arcs, steps
from tailnet.parallel import Rng, seed_sequence

#: Where the swaps lead: to a large sum over edges of the product of the degrees at their ends (of an arc:
#: out-degree of its source, in-degree of its target), or to a small one.
Extreme: TypeAlias = Literal["assortative", "disassortative"]
#: Steps for each edge.
ATTEMPTS = 20.0


def driven(graph: Graph, extreme: Extreme, *, attempts: float = ATTEMPTS, rng: Rng = None) -> Graph:
    """Return a graph of the same degrees, near an extreme: swaps are made only if they lead there.

    Parameters
    ----------
    graph : Graph
        Where to start.
    extreme : {"assortative", "disassortative"}
        Which.
    attempts : float
        Steps for each edge, most of which do not move in the end.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Examples
    --------
    >>> path = Graph.from_edges(6, [0, 1, 2, 4], [1, 2, 3, 5])
    >>> u, v = driven(path, "disassortative", rng=1).edges()
    >>> (path.degrees[u] * path.degrees[v]).tolist()
    [2, 2, 2, 2]
    """
    generator = np.random.default_rng(seed_sequence(rng))
    sign = 1.0 if extreme == "assortative" else -1.0
    rows = _driven_rows(
        generator,
        graph.offsets,
        graph.neighbours,
        graph.directed,
        first_side(graph),
        sign * graph.out_degrees.astype(np.float64),
        graph.in_degrees.astype(np.float64),
        steps(graph, attempts),
    )
    return like(graph, *rows)


@kernel
def _driven_rows(
    generator: np.random.Generator,
    offsets: IntArray,
    neighbours: IndexArray,
    directed: bool,
    first: int,
    left: FloatArray,
    right: FloatArray,
    attempts: int,
) -> tuple[IntArray, IndexArray]:
    """Return the rows after so many steps, each made only if the sum of left × right over edges grows."""
    n = offsets.size - 1
    u, v = edges_of(offsets, neighbours, directed)
    table = pair_set(n, u, v)
    for _ in range(attempts):
        number = int(generator.random() * u.size * 2)
        i, j = number >> 1, int(generator.random() * u.size)
        if first >= 0 and (u[i] < first) != (u[j] < first):
            continue
        if not directed and first < 0 and number & 1:
            u[i], v[i] = v[i], u[i]
        if (left[u[i]] - left[u[j]]) * (right[v[j]] - right[v[i]]) > 0.0:
            if directed:
                exchange_arcs(table, n, u, v, i, j)
            else:
                exchange(table, n, u, v, i, j)
    return rows_of(n, u, v, directed)
