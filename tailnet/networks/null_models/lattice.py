"""The lattice-like reference of a graph: its degrees, and edges as short as they will go on a ring."""

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import FloatArray, IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.graph import Graph
from tailnet.networks.null_models.pair_set import add, contains, discard, pair_set
from tailnet.networks.null_models.rows import edges_of, first_side, like, rows_of
from tailnet.networks.null_models.swaps import steps
from tailnet.parallel import Rng, seed_sequence

#: Steps for each edge.
ATTEMPTS = 50.0
#: Edges of the new neighbour that one step looks at.
_LOOKS = 8


def latticised(graph: Graph, *, attempts: float = ATTEMPTS, rng: Rng = None) -> Graph:
    """Return a graph of the same degrees whose edges join near nodes of a ring, and which so is clustered.

    The nodes are put on a ring in random order, and two edges exchange ends only if that makes the two
    together shorter (Sporns & Zwi 2004). In- and out-degrees of a directed graph are kept, and of a
    bipartite one, whose sides stand on one ring, the sides. Where degrees differ much the result is only as
    lattice-like as they admit: its clustering is the reference of omega, no bound.

    Parameters
    ----------
    graph : Graph
        Where to start.
    attempts : float
        Steps for each edge.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Examples
    --------
    >>> import numpy as np
    >>> from tailnet.networks.measures.all_of_them import measure
    >>> from tailnet.networks.null_models.uniform_edges import uniform_edges
    >>> near = np.arange(180) // 60 + 1
    >>> ring = Graph.from_edges(60, np.arange(180) % 60, (np.arange(180) + near) % 60)
    >>> loose = uniform_edges(ring, rng=1)
    >>> measure(latticised(loose, rng=1))["transitivity"] > 3 * measure(loose)["transitivity"]
    True
    """
    generator = np.random.default_rng(seed_sequence(rng))
    parts = graph.parts or (graph.n_nodes,)
    # Nodes in the order of the ring, of each side by itself.
    ring = np.concatenate(
        [start + generator.permutation(part) for start, part in zip((0, parts[0]), parts, strict=False)]
    ).astype(np.int32)
    rows = lattice_rows(
        generator,
        graph.offsets,
        graph.neighbours,
        graph.directed,
        first_side(graph),
        ring,
        steps(graph, attempts),
    )
    return like(graph, *rows)


@kernel
def lattice_rows(
    generator: np.random.Generator,
    offsets: IntArray,
    neighbours: IndexArray,
    directed: bool,
    first: int,
    ring: IndexArray,
    attempts: int,
) -> tuple[IntArray, IndexArray]:
    """Return the rows after so many steps; `ring` has the nodes of each side in their order.

    A step takes an edge a–b, a node d on the side of b and between a and b or as near to a, and an edge d–c,
    and makes them a–d and c–b. Half 2k of edge k is its source, or either end, and half 2k + 1 the other.
    """
    n = offsets.size - 1
    u, v = edges_of(offsets, neighbours, directed)
    table = pair_set(n, u, v)
    place = _places(ring, first)
    node, at, slots, starts = _halves(n, u, v)
    for _ in range(attempts if u.size else 0):
        p = int(generator.random() * node.size)
        a, b = node[p], node[p ^ 1]
        d = _nearer(generator, ring, place, first, a, b)
        if d in (a, b) or starts[d + 1] == starts[d] or _has(table, n, directed, p, a, d):
            continue
        q = _best(generator, table, node, place, slots, starts, directed, p, d)
        if q >= 0:
            _exchange(table, n, node, directed, p ^ 1, q)
            at[p ^ 1], at[q] = at[q], at[p ^ 1]
            slots[at[p ^ 1]], slots[at[q]] = p ^ 1, q
    return rows_of(n, node[::2].copy(), node[1::2].copy(), directed)


@kernel
def _places(ring: IndexArray, first: int) -> FloatArray:
    """Return where each node stands on a ring of length 1."""
    place = np.empty(ring.size)
    for number in range(ring.size):
        if first < 0:
            place[ring[number]] = number / ring.size
        elif number < first:
            place[ring[number]] = number / first
        else:
            place[ring[number]] = (number - first) / (ring.size - first)
    return place


@kernel
def _halves(n: int, u: IndexArray, v: IndexArray) -> tuple[IndexArray, IntArray, IntArray, IntArray]:
    """Return the node of each half, its slot, the halves slot by slot, and where a node's slots begin."""
    node = np.empty(2 * u.size, np.int32)
    node[::2], node[1::2] = u, v
    starts = np.zeros(n + 1, np.int64)
    for half in range(node.size):
        starts[node[half] + 1] += 1
    for number in range(n):
        starts[number + 1] += starts[number]
    filled = starts[:-1].copy()
    at = np.empty(node.size, np.int64)
    slots = np.empty(node.size, np.int64)
    for half in range(node.size):
        at[half] = filled[node[half]]
        slots[at[half]] = half
        filled[node[half]] += 1
    return node, at, slots, starts


@kernel
def _nearer(
    generator: np.random.Generator, ring: IndexArray, place: FloatArray, first: int, a: int, b: int
) -> int:
    """Draw a node on the side of b that is no farther from a than b is, uniformly."""
    start, size = 0, ring.size
    if first >= 0:
        start, size = (0, first) if b < first else (first, ring.size - first)
    away = (2.0 * generator.random() - 1.0) * _distance(place, a, b)
    return int(ring[start + int(np.floor((place[a] + away) * size + 0.5)) % size])


@kernel
def _distance(place: FloatArray, a: int, b: int) -> float:
    apart = abs(place[a] - place[b])
    return float(min(apart, 1.0 - apart))


@kernel
def _has(table: NDArray[np.uint64], n: int, directed: bool, p: int, a: int, b: int) -> bool:
    """Tell whether there is an edge of a and b; if directed, one whose half of p's kind is at a."""
    if directed:
        return contains(table, n, a, b) if p % 2 == 0 else contains(table, n, b, a)
    return contains(table, n, min(a, b), max(a, b))


@kernel
def _best(
    generator: np.random.Generator,
    table: NDArray[np.uint64],
    node: IndexArray,
    place: FloatArray,
    slots: IntArray,
    starts: IntArray,
    directed: bool,
    p: int,
    d: int,
) -> int:
    """Return the half at d, of a few, whose exchange with that at b shortens edges the most, or -1."""
    a, b = node[p], node[p ^ 1]
    saved = _distance(place, a, b) - _distance(place, a, d)
    degree = starts[d + 1] - starts[d]
    begin = int(generator.random() * degree)
    best, gain = -1, 1e-12
    for look in range(min(degree, _LOOKS)):
        q = slots[starts[d] + (begin + look) % degree]
        c = node[q ^ 1]
        if c == b or (directed and (p ^ q) & 1 == 0):
            continue
        more = saved + _distance(place, c, d) - _distance(place, c, b)
        if more > gain and not _has(table, starts.size - 1, directed, q ^ 1, c, b):
            best, gain = q, more
    return best


@kernel
def _exchange(table: NDArray[np.uint64], n: int, node: IndexArray, directed: bool, p: int, q: int) -> None:
    """Let two halves exchange their nodes, in the table as well."""
    for half in (p, q):
        u, v = node[half & ~1], node[half | 1]
        discard(table, n, u if directed else min(u, v), v if directed else max(u, v))
    node[p], node[q] = node[q], node[p]
    for half in (p, q):
        u, v = node[half & ~1], node[half | 1]
        add(table, n, u if directed else min(u, v), v if directed else max(u, v))
