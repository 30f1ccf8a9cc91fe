"""The Kronecker power of a small matrix for an ensemble, kept as that matrix."""

from dataclasses import dataclass, field

import numpy as np

from tailnet.arrays import FloatArray, IndexArray, IntArray
from tailnet.baselines.kronecker import dense_product
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.ensemble.identification import Identification, check_identification, sides

#: Nodes up to which the matrix is made dense, in 128 MiB.
MOST_DENSE = 2**12


@dataclass(frozen=True, eq=False)
class KroneckerEnsemble:
    """Independent edges with the probabilities of a Kronecker power.

    Attributes
    ----------
    initiator : array of float64, shape (base, base)
        Probabilities; read-only.
    power : int
        Number of copies: there are base^power rows and columns.
    identification : str
        As `tailnet.networks.ensemble.identification` has them, but that "undirected" has one cell for every
        two nodes, as is usual for stochastic Kronecker graphs: they are joined with probability P, not
        P + Pᵀ - P∘Pᵀ, and the initiator must be symmetric. Where rows and columns are different nodes the
        diagonal is drawn as well; where they are one it would be loops.
    law : StochasticKronecker
        What edges are drawn from: the same graphs, of the same seeds, as its own `draw` gives where rows and
        columns are one.

    Raises
    ------
    ChoiceError
        As for `StochasticKronecker`.

    Examples
    --------
    >>> from tailnet.baselines.presets import preset
    >>> from tailnet.networks.ensemble.ensemble import draw
    >>> ensemble = KroneckerEnsemble(preset("ca-GrQc").seed, 13, "undirected")
    >>> drawn = draw(ensemble, rng=1)
    >>> drawn.n_nodes, drawn.n_edges
    (8192, 12180)
    """

    initiator: FloatArray
    power: int
    identification: Identification
    law: StochasticKronecker = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check what is given, and make the law of it."""
        directed = self.identification != "undirected"
        law = StochasticKronecker.of(self.initiator, self.power, directed=directed)
        check_identification(self.identification, law.n_nodes, law.n_nodes)
        object.__setattr__(self, "law", law)
        object.__setattr__(self, "initiator", law.levels[0])

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the matrix."""
        return self.law.n_nodes, self.law.n_nodes

    def probabilities(self) -> FloatArray:
        """Return the matrix, dense; without the cells that are not drawn.

        Raises
        ------
        ChoiceError
            When it has more than 4,096 rows.
        """
        nodes = self.law.n_nodes
        if nodes > MOST_DENSE:
            raise ChoiceError(
                f"The matrix has {nodes:,} rows and columns; at most {MOST_DENSE:,} are made dense. Draws "
                "need no dense matrix; for a threshold take that of its law, or give a lower power."
            )
        if sides(self.identification, *self.shape) is not None:
            return dense_product(list(self.law.levels))
        matrix = self.law.probabilities()
        return np.triu(matrix, 1) if self.identification == "undirected" else matrix

    def cells(self, generator: np.random.Generator) -> tuple[IntArray, IndexArray]:
        """Draw the cells, as offsets of the rows and increasing columns."""
        cells = self.law.cells(generator)
        if sides(self.identification, *self.shape) is not None:
            cells = np.sort(np.concatenate([cells, self._loops(generator)]))
        # The rows of the cells are those of a graph whose arcs they are.
        drawn = Graph.from_keys(self.law.n_nodes, cells, directed=True)
        return drawn.offsets, drawn.neighbours

    def _loops(self, generator: np.random.Generator) -> IntArray:
        """Draw the cells of the diagonal."""
        diagonal = np.ones(1)
        for level in self.law.levels:
            diagonal = np.kron(diagonal, np.diagonal(level))
        nodes: IntArray = np.flatnonzero(generator.random(diagonal.size) < diagonal)
        return nodes * np.int64(self.law.n_nodes + 1)
