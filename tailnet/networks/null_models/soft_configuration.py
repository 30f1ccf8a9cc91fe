"""The soft configuration model: independent edges with given expected degrees, and nothing else assumed.

Of all distributions over simple graphs whose nodes have these degrees on average it is the one of largest
entropy; its probabilities p/(1 - p) = exp(a_i + b_j) stay below 1 however uneven the degrees are, where the
product k_i k_j / 2m does not. Degrees vary from draw to draw, by about their square roots, other than under
swaps of edges, which keep them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray, IndexArray, IntArray
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.ensemble.identification import Identification, check_identification
from tailnet.networks.null_models.factored_cells import draw_factored, falling, one_cell_each, reading, sums
from tailnet.networks.null_models.maximum_entropy import Problem, logistic, solve

#: Relative difference of two sums of expected degrees that is rounding.
_SAME = 1e-12


@dataclass(frozen=True, eq=False)
class SoftConfiguration:
    """An ensemble, to draw from and measure like any other.

    Attributes
    ----------
    left, right : array of float64, shape (rows,) and (columns,)
        The numbers a and b; minus infinity where the degree is 0.
    identification : str
        As `tailnet.networks.ensemble.identification` has them. "undirected" has one cell for every two nodes.
    error : float
        Largest difference of an expected and a wanted degree.
    """

    left: FloatArray
    right: FloatArray
    identification: Identification
    error: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the matrix."""
        return self.left.size, self.right.size

    def probabilities(self) -> FloatArray:
        """Return the matrix, dense; without its diagonal and, if undirected, what is below it."""
        return one_cell_each(logistic(self.left[:, None] + self.right), self.identification)

    def cells(self, generator: np.random.Generator) -> tuple[IntArray, IndexArray]:
        """Draw the cells, as offsets of the rows and increasing columns."""
        once = self.identification == "undirected"
        return draw_factored(generator, self.left, self.right, falling(self.right), True, once)


def soft_configuration(graph: Graph) -> SoftConfiguration:
    """Fit the model to the degrees of a graph.

    Parameters
    ----------
    graph : Graph
        Undirected, directed (out- and in-degrees are fitted) or bipartite.

    Raises
    ------
    ChoiceError
        When a directed graph with two sides has arcs back from the second.

    Examples
    --------
    >>> from tailnet.networks.ensemble.ensemble import draw, edge_probabilities
    >>> path = Graph.from_edges(4, [0, 1, 2], [1, 2, 3])
    >>> model = soft_configuration(path)
    >>> edge_probabilities(model).sum(axis=1).round(8).tolist()
    [1.0, 2.0, 2.0, 1.0]
    >>> draw(model, rng=1).n_nodes
    4
    """
    return soft_configuration_of(*sums(graph), identification=reading(graph))


def soft_configuration_of(
    out_degrees: npt.ArrayLike, in_degrees: npt.ArrayLike, *, identification: Identification
) -> SoftConfiguration:
    """Find the model with given expected degrees, which need not be whole numbers.

    Parameters
    ----------
    out_degrees, in_degrees : array_like, shape (rows,) and (columns,)
        Of the rows and the columns; "undirected" takes the same for both.
    identification : str
        As `tailnet.networks.ensemble.identification` has them.

    Raises
    ------
    ChoiceError
        When no model has these expected degrees.
    """
    k, m = (np.asarray(degrees, np.float64) for degrees in (out_degrees, in_degrees))
    check_identification(identification, k.size, m.size)
    _check(k, m, identification)
    problem, row_class, column_class = _problem(k, m, merged=identification in {"identified", "undirected"})
    a, b, error = solve(problem)
    left, right = _spread(a, row_class), _spread(b, column_class)
    return SoftConfiguration(left, right, identification, error)


def _check(k: FloatArray, m: FloatArray, identification: Identification) -> None:
    for degrees in (k, m):
        if degrees.ndim != 1 or not (np.isfinite(degrees) & (degrees >= 0.0)).all():
            raise ChoiceError("Expected degrees must be a vector of finite numbers >= 0.")
    if abs(k.sum() - m.sum()) > _SAME * max(float(k.sum()), 1.0):
        raise ChoiceError(
            f"The expected degrees of rows add up to {k.sum():g} and those of columns to {m.sum():g}; both "
            "count the same edges."
        )
    if identification == "undirected" and not np.array_equal(k, m):
        raise ChoiceError("Without directions a node has one expected degree; give the same for both.")


def _problem(k: FloatArray, m: FloatArray, *, merged: bool) -> tuple[Problem, IntArray, IntArray]:
    """Put together the rows and columns that are alike; also return the class of each, -1 where it is 0."""
    if merged:
        both, number, counts = np.unique(
            np.column_stack([k, m]), axis=0, return_inverse=True, return_counts=True
        )
        rows, columns = (both[:, 0], number, counts), (both[:, 1], number, counts)
        cells = np.outer(counts, counts) - np.diag(counts)
    else:
        rows, columns = (np.unique(degrees, return_inverse=True, return_counts=True) for degrees in (k, m))
        cells = np.outer(rows[2], columns[2])
    there = [values > 0.0 for values, _, _ in (rows, columns)]
    problem = Problem(
        cells[np.ix_(*there)].astype(np.float64),
        rows[2][there[0]].astype(np.float64),
        columns[2][there[1]].astype(np.float64),
        rows[0][there[0]],
        columns[0][there[1]],
    )
    row_class, column_class = (
        np.where(kept, np.cumsum(kept) - 1, -1)[number.reshape(-1)]
        for kept, (_, number, _) in zip(there, (rows, columns), strict=True)
    )
    return problem, row_class, column_class


def _spread(values: FloatArray, classes: IntArray) -> FloatArray:
    """Give every row the number of its class."""
    found = np.concatenate([values, [-np.inf]])[classes]
    found.flags.writeable = False
    return found
