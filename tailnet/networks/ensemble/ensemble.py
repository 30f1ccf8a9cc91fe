"""Ensembles of graphs: a matrix of probabilities, dense or kept in factors, and how its cells are read."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray, IndexArray, IntArray
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.ensemble.drawing import cells_above, draw_cells, draw_products
from tailnet.networks.ensemble.identification import (
    Identification,
    as_nodes,
    check_identification,
    is_directed,
    sides,
)
from tailnet.networks.ensemble.normalisation import Normalisation, check_maximum, normalised
from tailnet.parallel import Rng, seed_sequence


class Ensemble(Protocol):
    """What every ensemble can do."""

    @property
    def identification(self) -> Identification:
        """How rows and columns are read as nodes."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the matrix."""

    def probabilities(self) -> FloatArray:
        """Return the matrix, dense."""

    def cells(self, generator: np.random.Generator) -> tuple[IntArray, IndexArray]:
        """Draw the cells, as offsets of the rows and increasing columns."""


@dataclass(frozen=True, eq=False, slots=True)
class DenseEnsemble:
    """Independent edges with the probabilities of a matrix.

    Attributes
    ----------
    matrix : array of float64, shape (rows, columns)
        Read-only, between 0 and 1.
    identification : str
        As `tailnet.networks.ensemble.identification` has them.
    """

    matrix: FloatArray
    identification: Identification

    def __post_init__(self) -> None:
        """Copy the matrix, and check that it holds probabilities that can be read so."""
        matrix = normalised(np.array(self.matrix, np.float64), "none")
        check_identification(self.identification, *matrix.shape)
        matrix.flags.writeable = False
        object.__setattr__(self, "matrix", matrix)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the matrix."""
        rows, columns = self.matrix.shape
        return rows, columns

    def probabilities(self) -> FloatArray:
        """Return the matrix."""
        return self.matrix

    def cells(self, generator: np.random.Generator) -> tuple[IntArray, IndexArray]:
        """Draw the cells, as offsets of the rows and increasing columns."""
        return draw_cells(generator, self.matrix)


@dataclass(frozen=True, eq=False, slots=True)
class RankOneEnsemble:
    """Independent edges with the probabilities min(1, left_i right_j), kept as two vectors.

    The gradient of one sample is such a product, of its inputs and its deltas.

    Attributes
    ----------
    left, right : array of float64, shape (rows,) and (columns,)
        Read-only, finite and not negative.
    identification : str
        As `tailnet.networks.ensemble.identification` has them.
    """

    left: FloatArray
    right: FloatArray
    identification: Identification
    _order: IndexArray

    def __init__(self, left: npt.ArrayLike, right: npt.ArrayLike, identification: Identification) -> None:
        factors = [np.array(factor, np.float64) for factor in (left, right)]
        for name, factor in zip(("left", "right"), factors, strict=True):
            if factor.ndim != 1 or not (np.isfinite(factor) & (factor >= 0.0)).all():
                raise ChoiceError(f"The {name} factor must be a vector of finite numbers >= 0.")
            factor.flags.writeable = False
        check_identification(identification, *(factor.size for factor in factors))
        object.__setattr__(self, "left", factors[0])
        object.__setattr__(self, "right", factors[1])
        object.__setattr__(self, "identification", identification)
        object.__setattr__(self, "_order", np.argsort(-factors[1], kind="stable").astype(np.int32))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the matrix."""
        return self.left.size, self.right.size

    def probabilities(self) -> FloatArray:
        """Return the matrix, dense."""
        return np.minimum(1.0, np.outer(self.left, self.right))

    def cells(self, generator: np.random.Generator) -> tuple[IntArray, IndexArray]:
        """Draw the cells, as offsets of the rows and increasing columns."""
        return draw_products(generator, self.left, self.right, self._order)


def ensemble_of(
    matrix: npt.ArrayLike,
    *,
    identification: Identification,
    normalisation: Normalisation = "maximum",
    edges: float | None = None,
    error: float = 0.0,
) -> DenseEnsemble:
    """Take the magnitudes of a matrix for an ensemble of graphs.

    Parameters
    ----------
    matrix : array_like, shape (rows, columns)
        For example the gradient of a layer.
    identification : {"identified", "undirected", "layered", "bipartite"}
        What rows and columns are as nodes; there is no default, because it decides every measure.
    normalisation, edges, error
        As for `normalised`.

    Examples
    --------
    >>> gradient = np.outer([0.0, 1.0, 2.0], [0.5, -1.0, 0.1])
    >>> drawn = draw(ensemble_of(gradient, identification="identified"), rng=1)
    >>> drawn.n_nodes, drawn.directed
    (3, True)
    """
    probabilities = normalised(np.asarray(matrix), normalisation, edges=edges, error=error)
    return DenseEnsemble(probabilities, identification)


def rank_one_ensemble(
    inputs: npt.ArrayLike, deltas: npt.ArrayLike, *, identification: Identification, error: float = 0.0
) -> RankOneEnsemble:
    """Take the gradient of one sample, the product of its inputs and its deltas over the largest entry.

    The same ensemble as `ensemble_of` makes of the dense matrix, in the memory of two vectors.

    Parameters
    ----------
    inputs, deltas : array_like, shape (rows,) and (columns,)
        Signs are dropped.
    identification, error
        As for `ensemble_of`; the error is that of the products.

    Examples
    --------
    >>> found = rank_one_ensemble([0.0, 1.0, 2.0], [0.5, -1.0, 0.1], identification="identified")
    >>> float(found.probabilities().max())
    1.0
    """
    left, right = (np.abs(np.asarray(factor, np.float64)) for factor in (inputs, deltas))
    if left.size == 0 or right.size == 0:
        raise ChoiceError(f"The factors have {left.size} and {right.size} entries; give at least one each.")
    check_maximum(float(left.max()) * float(right.max()), error)
    return RankOneEnsemble(left / left.max(), right / right.max(), identification)


def draw(ensemble: Ensemble, *, rng: Rng = None) -> Graph:
    """Draw one graph: every cell by itself, with its probability."""
    return _graph(ensemble, ensemble.cells(np.random.default_rng(seed_sequence(rng))))


def threshold(ensemble: Ensemble, level: float) -> Graph:
    """Take for edges the cells whose probability is at least `level`, instead of drawing.

    Raises
    ------
    ChoiceError
        When the level is not above 0 and at most 1.
    """
    if not 0.0 < level <= 1.0:
        raise ChoiceError(f"The level is {level}; give a probability above 0 and at most 1.")
    return _graph(ensemble, cells_above(ensemble.probabilities(), level))


def edge_probabilities(ensemble: Ensemble) -> FloatArray:
    """Return the probability of an edge between every two nodes, shape (nodes, nodes).

    Of an undirected reading it is symmetric: Q = P + Pᵀ - P∘Pᵀ where rows and columns are one. The diagonal
    is zero. Under it the expected number of triangles is tr(Q³)/6.
    """
    cells = ensemble.probabilities()
    parts = sides(ensemble.identification, *cells.shape)
    if parts is None:
        square = cells.copy()
        np.fill_diagonal(square, 0.0)
        return square if is_directed(ensemble.identification) else square + square.T - square * square.T
    square = np.zeros((sum(parts), sum(parts)))
    square[: parts[0], parts[0] :] = cells
    return square if is_directed(ensemble.identification) else square + square.T


def _graph(ensemble: Ensemble, cells: tuple[IntArray, IndexArray]) -> Graph:
    how = ensemble.identification
    parts = sides(how, *ensemble.shape)
    directed = is_directed(how)
    offsets, neighbours = as_nodes(*cells, ensemble.shape[1], parts is None, directed)
    for array in (offsets, neighbours):
        array.flags.writeable = False
    return Graph(offsets, neighbours, directed, parts)
