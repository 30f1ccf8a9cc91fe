"""G(n, m): as many edges as observed, all places equally likely (Erdős & Rényi 1959)."""

import numpy as np

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.graph import Graph
from tailnet.networks.null_models.rows import first_side, like, rows_of
from tailnet.parallel import Rng, seed_sequence

_BITS = 64
_1 = np.uint64(1)
#: Above so many words of bits for each number drawn, numbers are sorted instead of marked.
_SPARSE = 4


def uniform_edges(graph: Graph, *, rng: Rng = None) -> Graph:
    """Draw a graph of as many nodes and edges, uniformly from all simple graphs of that kind.

    A directed graph becomes one of as many arcs. Of a bipartite graph edges stay between the sides; of a
    directed one with sides, as many arcs leave either side as before.

    Parameters
    ----------
    graph : Graph
        Only its numbers are used.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Examples
    --------
    >>> star = Graph.from_edges(5, [0, 0, 0, 0], [1, 2, 3, 4])
    >>> uniform_edges(star, rng=1).n_edges
    4
    """
    generator = np.random.default_rng(seed_sequence(rng))
    rows = uniform_rows(generator, graph.offsets, graph.neighbours, graph.directed, first_side(graph))
    return like(graph, *rows)


@kernel
def uniform_rows(
    generator: np.random.Generator,
    offsets: IntArray,
    neighbours: IndexArray,
    directed: bool,
    first: int,
) -> tuple[IntArray, IndexArray]:
    """Draw the rows of such a graph; `first` is the size of the first side, or -1."""
    n = offsets.size - 1
    many = neighbours.size if directed else neighbours.size // 2
    if first < 0:
        cells = n * (n - 1) if directed else n * (n - 1) // 2
        sources, targets = _nodes_of(distinct(generator, many, cells), n, directed)
        return rows_of(n, sources, targets, directed)
    second = n - first
    forward = offsets[first] if directed else many
    there = distinct(generator, forward, first * second)
    back = distinct(generator, many - forward, first * second)
    sources = np.empty(many, np.int32)
    targets = np.empty(many, np.int32)
    for edge in range(many):
        cell = there[edge] if edge < forward else back[edge - forward]
        u, v = cell // second, first + cell % second
        sources[edge], targets[edge] = (u, v) if edge < forward else (v, u)
    return rows_of(n, sources, targets, directed)


@kernel
def distinct(generator: np.random.Generator, many: int, below: int) -> IntArray:
    """Draw as many different whole numbers from 0 to below - 1, all sets equally likely, increasing.

    Numbers are drawn until enough are different: no number is treated unlike another, so every set of the
    final size is as likely. If it is more than half of all, those left out are drawn instead. A number is
    the whole part of below × a uniform of 53 bits, so its chance is right to below / 2^53.
    """
    few = min(many, below - many)
    words = below // _BITS + 1
    if words > _SPARSE * many:
        return _by_sorting(generator, few, below)
    marks = np.zeros(words, np.uint64)
    left = few
    while left > 0:
        number = int(generator.random() * below)
        bit = _1 << np.uint64(number % _BITS)
        if not marks[number // _BITS] & bit:
            marks[number // _BITS] |= bit
            left -= 1
    drawn = np.empty(many, np.int64)
    filled = 0
    for word in range(words):
        bits = marks[word] if few == many else ~marks[word]
        number = word * _BITS
        while bits and number < below:
            if bits & _1:
                drawn[filled] = number
                filled += 1
            bits >>= _1
            number += 1
    return drawn


@kernel
def _by_sorting(generator: np.random.Generator, many: int, below: int) -> IntArray:
    """Do the same where numbers seldom meet."""
    drawn = np.empty(many, np.int64)
    filled = 0
    while filled < many:
        for place in range(filled, many):
            drawn[place] = int(generator.random() * below)
        drawn.sort()
        filled = 1
        for place in range(1, many):
            if drawn[place] != drawn[filled - 1]:
                drawn[filled] = drawn[place]
                filled += 1
    return drawn


@kernel
def _nodes_of(cells: IntArray, n: int, directed: bool) -> tuple[IndexArray, IndexArray]:
    """Turn increasing numbers of off-diagonal cells, row by row, into rows and columns.

    Undirected rows have the cells right of the diagonal only.
    """
    sources = np.empty(cells.size, np.int32)
    targets = np.empty(cells.size, np.int32)
    row, start = 0, 0
    for place in range(cells.size):
        width = n - 1 if directed else n - 1 - row
        while cells[place] - start >= width:
            start += width
            row += 1
            width = n - 1 if directed else n - 1 - row
        column = cells[place] - start
        if directed:
            column += column >= row
        else:
            column += row + 1
        sources[place], targets[place] = row, column
    return sources, targets
