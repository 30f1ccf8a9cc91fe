"""The model of Chung and Lu: edges with probabilities in proportion to the product of degrees."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IndexArray, IntArray
from tailnet.errors import InsufficientDataError
from tailnet.graph import Graph
from tailnet.networks.ensemble.identification import Identification
from tailnet.networks.null_models.factored_cells import draw_factored, falling, one_cell_each, reading, sums


@dataclass(frozen=True, eq=False)
class ChungLu:
    """An ensemble, to draw from and measure like any other.

    Attributes
    ----------
    left, right : array of float64, shape (rows,) and (columns,)
        Degrees over the square root of their sum.
    identification : str
        As `tailnet.networks.ensemble.identification` has them. "undirected" has one cell for every two nodes.
    """

    left: FloatArray
    right: FloatArray
    identification: Identification

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the matrix."""
        return self.left.size, self.right.size

    def probabilities(self) -> FloatArray:
        """Return the matrix, dense; without its diagonal and, if undirected, what is below it."""
        return one_cell_each(np.minimum(1.0, np.outer(self.left, self.right)), self.identification)

    def cells(self, generator: np.random.Generator) -> tuple[IntArray, IndexArray]:
        """Draw the cells, as offsets of the rows and increasing columns."""
        once = self.identification == "undirected"
        return draw_factored(generator, self.left, self.right, falling(self.right), False, once)


def chung_lu(graph: Graph) -> ChungLu:
    """Take p_ij = w_i w_j / S, with w the degrees and S their sum; of arcs out-degree × in-degree / arcs.

    The expected degree of a node is w_i (1 - w_i / S) where it cannot be joined to itself, w_i between two
    sides (Chung & Lu 2002).

    Parameters
    ----------
    graph : Graph
        Undirected, directed or bipartite.

    Raises
    ------
    InsufficientDataError
        When a product of two degrees is above their sum: it is no probability then, and cutting it off at 1
        would give the nodes other degrees than they have.
    ChoiceError
        When a directed graph with two sides has arcs back from the second.

    Examples
    --------
    >>> ring = Graph.from_edges(5, [0, 1, 2, 3, 4], [1, 2, 3, 4, 0])
    >>> float(chung_lu(ring).probabilities()[0, 1])
    0.4
    >>> chung_lu(Graph.from_edges(8, [0, 0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6, 7]))
    Traceback (most recent call last):
    ...
    tailnet.errors.InsufficientDataError: Two nodes of degrees 4 and 4 would be joined with ...
    """
    how = reading(graph)
    rows, columns = sums(graph)
    total = float(rows.sum())
    pair = _largest(rows, columns, apart=graph.parts is None)
    if pair[0] * pair[1] > total:
        raise InsufficientDataError(
            f"Two nodes of degrees {pair[0]} and {pair[1]} would be joined with probability "
            f"{pair[0] * pair[1]}/{total:.0f} > 1; the model of Chung and Lu needs max w_i w_j <= sum w. "
            "Take the soft configuration model, which has no such limit."
        )
    root = np.sqrt(max(total, 1.0))
    left, right = rows / root, columns / root
    for factor in (left, right):
        factor.flags.writeable = False
    return ChungLu(left, right, how)


def _largest(rows: IntArray, columns: IntArray, *, apart: bool) -> tuple[int, int]:
    """Return the row and column sums with the largest product, of different nodes if they must be apart."""
    if min(rows.size, columns.size) <= apart:
        return 0, 0
    i, j = np.argsort(rows)[-2:], np.argsort(columns)[-2:]
    pairs = [(int(rows[a]), int(columns[b])) for a in i for b in j if not (apart and a == b)]
    return max(pairs, key=lambda pair: pair[0] * pair[1])
