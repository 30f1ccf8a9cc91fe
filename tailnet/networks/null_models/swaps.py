"""Degree-preserving randomisation: a Markov chain on simple graphs whose only memory is the degrees.

A step takes two edges a–b and c–d at random and makes them a–d and c–b, unless that is a loop or an edge
that there is already; then it stays where it is, and that is a step too. Moves there and back are equally
likely, so all simple graphs of the degree sequence are in the end equally likely (Maslov & Sneppen 2002;
Fosdick et al. 2018 on why refused steps must count). The swaps connect all simple graphs of a degree
sequence, and all bipartite ones (Taylor 1981; Ryser 1957). All directed ones they do not connect: a cycle of
three nodes has no swap. So one step in eight takes instead a path a→b→c of two arcs at random and, if it
closes to a cycle of which no arc has its opposite, turns the three round; with this move they are connected
(Rao, Jana & Bandyopadhyay 1996; Erdős, Miklós & Toroczkai 2010). The path is found from an arc by way of the
out-degree of its head, which no step changes, so that move is as likely there and back as well.

How many steps are enough no theorem says for the graphs at hand: see `tailnet.networks.null_models.mixing`.
"""

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.null_models.pair_set import add, contains, discard, pair_set
from tailnet.networks.null_models.rows import edges_of, first_side, like, rows_of
from tailnet.parallel import Rng, seed_sequence

#: Steps for each edge where nothing else is asked for.
ATTEMPTS = 20.0
#: One step in so many tries to turn a cycle of three arcs round.
_TURNS = 8


def swapped(graph: Graph, *, attempts: float = ATTEMPTS, rng: Rng = None) -> Graph:
    """Draw a simple graph in which every node keeps its degree, by swaps of edges.

    Of a directed graph every node keeps its in-degree and its out-degree; of a bipartite one edges stay
    between the sides.

    Parameters
    ----------
    graph : Graph
        Where the chain starts.
    attempts : float
        Steps for each edge, whether they move or not.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Raises
    ------
    ChoiceError
        When `attempts` is not positive.

    Examples
    --------
    >>> ring = Graph.from_edges(6, [0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 0])
    >>> swapped(ring, rng=1).degrees.tolist()
    [2, 2, 2, 2, 2, 2]
    """
    generator = np.random.default_rng(seed_sequence(rng))
    offsets, neighbours, _ = swapped_rows(
        generator,
        graph.offsets,
        graph.neighbours,
        graph.directed,
        first_side(graph),
        steps(graph, attempts),
    )
    return like(graph, offsets, neighbours)


def steps(graph: Graph, attempts: float) -> int:
    """Return how many steps so many for each edge are."""
    if not (np.isfinite(attempts) and attempts > 0.0):
        raise ChoiceError(f"attempts is {attempts}; give a positive number of steps for each edge.")
    return int(np.ceil(attempts * graph.n_edges))


@kernel
def swapped_rows(
    generator: np.random.Generator,
    offsets: IntArray,
    neighbours: IndexArray,
    directed: bool,
    first: int,
    attempts: int,
) -> tuple[IntArray, IndexArray, int]:
    """Return the rows after so many steps, and how many of them moved.

    `first` is the size of the first side, or -1.
    """
    n = offsets.size - 1
    sources, targets = edges_of(offsets, neighbours, directed)
    if sources.size == 0:
        return offsets.copy(), neighbours.copy(), 0
    if directed:
        moved = _swap_arcs(generator, offsets, sources, targets, first, attempts)
    else:
        moved = _swap_edges(generator, n, sources, targets, first >= 0, attempts)
    starts, rows = rows_of(n, sources, targets, directed)
    return starts, rows, moved


@kernel
def _swap_edges(
    generator: np.random.Generator, n: int, u: IndexArray, v: IndexArray, sides: bool, attempts: int
) -> int:
    table = pair_set(n, u, v)
    moved = 0
    many = 2.0 * u.size
    for _ in range(attempts):
        # Edges with a direction each: a coin says which end of the one meets which of the other.
        p = int(generator.random() * many)
        q = int(generator.random() * many)
        if not sides and (p ^ q) & 1:
            u[p >> 1], v[p >> 1] = v[p >> 1], u[p >> 1]
        moved += exchange(table, n, u, v, p >> 1, q >> 1)
    return moved


@kernel
def exchange(table: NDArray[np.uint64], n: int, u: IndexArray, v: IndexArray, i: int, j: int) -> int:
    """Exchange the second ends of two undirected edges if the graph stays simple; return 1 if so.

    The table has every edge with its smaller end first.
    """
    a, b, c, d = u[i], v[i], u[j], v[j]
    if a == d or c == b:
        return 0
    if contains(table, n, min(a, d), max(a, d)) or contains(table, n, min(c, b), max(c, b)):
        return 0
    discard(table, n, min(a, b), max(a, b))
    discard(table, n, min(c, d), max(c, d))
    add(table, n, min(a, d), max(a, d))
    add(table, n, min(c, b), max(c, b))
    v[i], v[j] = d, b
    return 1


@kernel
def _swap_arcs(
    generator: np.random.Generator,
    offsets: IntArray,
    u: IndexArray,
    v: IndexArray,
    first: int,
    attempts: int,
) -> int:
    """Move arcs whose sources stay where they are: arc i leaves u[i], those of a node stand together."""
    n = offsets.size - 1
    table = pair_set(n, u, v)
    moved = 0
    for _ in range(attempts):
        number = int(generator.random() * u.size * _TURNS)
        i = number // _TURNS
        if number % _TURNS == 0:
            moved += _turn(generator, table, offsets, v, u[i], i)
            continue
        j = int(generator.random() * u.size)
        if first < 0 or (u[i] < first) == (u[j] < first):
            moved += exchange_arcs(table, n, u, v, i, j)
    return moved


@kernel
def exchange_arcs(table: NDArray[np.uint64], n: int, u: IndexArray, v: IndexArray, i: int, j: int) -> int:
    """Exchange the targets of two arcs if the graph stays simple; return 1 if so."""
    a, b, c, d = u[i], v[i], u[j], v[j]
    if a == d or c == b or contains(table, n, a, d) or contains(table, n, c, b):
        return 0
    discard(table, n, a, b)
    discard(table, n, c, d)
    add(table, n, a, d)
    add(table, n, c, b)
    v[i], v[j] = d, b
    return 1


@kernel
def _turn(
    generator: np.random.Generator,
    table: NDArray[np.uint64],
    offsets: IntArray,
    v: IndexArray,
    a: int,
    i: int,
) -> int:
    """Turn a cycle a→b→c→a round that begins with arc i, if there is one and the graph stays simple."""
    n = offsets.size - 1
    b = v[i]
    leaving = offsets[b + 1] - offsets[b]
    if leaving == 0:
        return 0
    j = offsets[b] + int(generator.random() * leaving)
    c = v[j]
    if c == a or not contains(table, n, c, a):
        return 0
    if contains(table, n, b, a) or contains(table, n, c, b) or contains(table, n, a, c):
        return 0
    last = offsets[c]
    while v[last] != a:
        last += 1
    discard(table, n, a, b)
    discard(table, n, b, c)
    discard(table, n, c, a)
    add(table, n, a, c)
    add(table, n, c, b)
    add(table, n, b, a)
    v[i], v[j], v[last] = c, a, b
    return 1
