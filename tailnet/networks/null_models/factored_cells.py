"""Drawing independent edges whose probabilities rise with a number of each end."""

import math

import numpy as np

from tailnet.arrays import FloatArray, IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.ensemble.drawing import grown, sorted_rows
from tailnet.networks.ensemble.identification import Identification

_ROOM = 1024


def reading(graph: Graph) -> Identification:
    """Return how the cells of a matrix are to be read to give graphs of the same kind.

    Raises
    ------
    ChoiceError
        When arcs run both ways between two sides: no reading of one matrix has that.
    """
    if graph.parts is None:
        return "identified" if graph.directed else "undirected"
    if graph.directed and graph.offsets[graph.parts[0]] < graph.neighbours.size:
        raise ChoiceError(
            "Arcs run back from the second side; take the sides away, or give the arcs of either direction "
            "as a graph of their own."
        )
    return "layered" if graph.directed else "bipartite"


def sums(graph: Graph) -> tuple[IntArray, IntArray]:
    """Return the row and column sums of the graph's cells: out- and in-degrees, each side its own."""
    first = graph.n_nodes if graph.parts is None else graph.parts[0]
    into = graph.in_degrees if graph.parts is None else graph.in_degrees[first:]
    return graph.out_degrees[:first], into


def one_cell_each(matrix: FloatArray, identification: Identification) -> FloatArray:
    """Keep the cells that are drawn: no diagonal where nodes are one set, each pair once if undirected."""
    if identification == "undirected":
        return np.triu(matrix, 1)
    if identification == "identified":
        np.fill_diagonal(matrix, 0.0)
    return matrix


def falling(right: FloatArray) -> IndexArray:
    """Return the columns by falling value, as `draw_factored` wants them."""
    return np.argsort(-right, kind="stable").astype(np.int32)


@kernel
def probability(left: float, right: float, odds: bool) -> float:
    """Return exp(left + right) if the numbers are logarithms of odds, or their product, at most 1."""
    if not odds:
        return min(1.0, left * right)
    total = left + right
    if total < 0.0:
        power = math.exp(total)
        return power / (1.0 + power)
    return 1.0 / (1.0 + math.exp(-total))


@kernel
def draw_factored(
    generator: np.random.Generator,
    left: FloatArray,
    right: FloatArray,
    order: IndexArray,
    odds: bool,
    once: bool,
) -> tuple[IntArray, IndexArray]:
    """Draw the cells, in a time of the order of rows, columns and edges.

    In a row cells come by falling probability: they are skipped by geometric numbers at the probability of
    the first, and one that is reached is kept with the share that is left of it (Miller & Hagberg 2011).
    With `once` rows and columns are the same nodes, and of every two nodes there is one cell only, in the
    row of the one that stands first in `order`.
    """
    rows = left.size
    place_of = np.empty(order.size, np.int64)
    for place in range(order.size):
        place_of[order[place]] = place
    offsets = np.zeros(rows + 1, np.int64)
    drawn = np.empty(_ROOM, np.int32)
    filled = 0
    for row in range(rows):
        place = place_of[row] + 1 if once else 0
        while place < order.size:
            p = probability(left[row], right[order[place]], odds)
            if p <= 0.0:
                break
            if p < 1.0:
                skipped = math.log1p(-generator.random()) / math.log1p(-p)
                if skipped >= order.size - place:
                    break
                place += int(skipped)
                reached = probability(left[row], right[order[place]], odds)
                if reached < p and generator.random() * p >= reached:
                    place += 1
                    continue
            if filled == drawn.size:
                drawn = grown(drawn)
            drawn[filled] = order[place]
            filled += 1
            place += 1
        offsets[row + 1] = filled
    return sorted_rows(offsets, drawn[:filled].copy(), right.size)
