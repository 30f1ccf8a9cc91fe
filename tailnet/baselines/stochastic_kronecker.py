"""Stochastic Kronecker graphs: all pairs of nodes joined independently, by probabilities of product form."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray, IntArray
from tailnet.baselines.cell_groups import CellGroups
from tailnet.baselines.kronecker import dense_product, seed_matrix
from tailnet.baselines.large_cells import cells_at_least, largest_cell
from tailnet.baselines.thinned_balls import draw_cells
from tailnet.baselines.whole_numbers import whole_number
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.parallel import Rng, seed_sequence

#: Nodes are numbered by 32-bit integers.
_MOST_NODES = 2**31 - 1
#: Groups of cells beyond which they are no longer worth making.
_MOST_GROUPS = 100_000
#: Edges that are drawn without asking twice: some 32 bytes each.
_MOST_EDGES = 2**29
#: What rounding may add to a product of entries that are at most 1.
_ROUNDING = 1e-12
_LEAST_BASE = 2


@dataclass(frozen=True, eq=False)
class StochasticKronecker:
    r"""The law of a stochastic Kronecker graph (SKG), from which graphs are drawn exactly.

    The probability of the edge from u to v is the product over the digits of u and v, the most significant
    first, of entry (digit of u, digit of v) of that digit's matrix. Edges are independent. There are no
    loops: the diagonal is left out.

    A *directed* graph has one draw for each ordered pair. An *undirected* one has one draw for each unordered
    pair {u, v}, u < v, with the probability in the upper triangle; the matrices must be symmetric, so that
    it is that in the lower one, too. For the graph that forgets the directions of a directed one, whose
    pairs are joined with probability p + q - p q, draw that and call its `undirected()`.

    Parameters
    ----------
    levels : sequence of array_like, each of shape (base, base)
        The factors, one a digit; of a plain SKG all are the seed, also called initiator. Entries are
        probabilities; those of a capped one may be above 1.
    directed : bool
        Whether edges have a direction.
    capped : bool
        Whether products above 1 stand for certainty. Without it they are refused.

    Raises
    ------
    ChoiceError
        When the matrices are not square, of one size, symmetric where they must be, or of entries that make
        no probabilities; when there are more than 2^31 - 1 nodes.

    Notes
    -----
    Where all factors are one seed with few distinct entries, cells of one probability are drawn together
    (`cell_groups`); otherwise by thinning (`thinned_balls`). Both are exact. R-MAT and the usual generators
    of SKGs drop a fixed number of edges one by one instead: their edges are not independent.

    References
    ----------
    Leskovec, Chakrabarti, Kleinberg, Faloutsos & Ghahramani, JMLR 11, 985 (2010).

    Examples
    --------
    >>> model = StochasticKronecker.of([[0.999, 0.437], [0.437, 0.484]], power=10)
    >>> model.n_nodes, round(model.expected_edges(), 1)
    (1024, 2620.1)
    >>> model.draw(rng=1).n_edges
    2685
    """

    levels: FloatArray
    directed: bool
    capped: bool

    def __init__(
        self, levels: Sequence[npt.ArrayLike], *, directed: bool = False, capped: bool = False
    ) -> None:
        matrices = _checked(levels, directed=directed, capped=capped)
        object.__setattr__(self, "levels", matrices)
        object.__setattr__(self, "directed", directed)
        object.__setattr__(self, "capped", capped)

    @classmethod
    def of(cls, seed: npt.ArrayLike, power: int, *, directed: bool = False) -> "StochasticKronecker":
        """Take one seed for every digit: its `power`-th Kronecker power (`kronecker` says what that counts).

        Parameters
        ----------
        seed : array_like, shape (base, base)
            Probabilities.
        power : int
            Number of copies: there are base^power nodes.
        directed : bool
            As for the class.
        """
        copies = whole_number("power", power, least=1, meaning="the number of copies")
        return cls([seed] * copies, directed=directed)

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        nodes: int = self.levels.shape[1] ** self.power
        return nodes

    @property
    def power(self) -> int:
        """Number of factors."""
        return len(self.levels)

    @cached_property
    def largest_probability(self) -> float:
        """The largest product off the diagonal, before it is capped."""
        return largest_cell(self.levels)

    def probabilities(self) -> FloatArray:
        """Return the matrix of probabilities, its diagonal zero.

        Raises
        ------
        ChoiceError
            When it has more than 2^27 cells.
        """
        matrix = np.minimum(dense_product(list(self.levels)), 1.0)
        np.fill_diagonal(matrix, 0.0)
        return matrix

    def expected_edges(self) -> float:
        """Return the expected number of edges: the sum of the powers, less the diagonal.

        Raises
        ------
        ChoiceError
            When products above 1 are capped, for which there is no closed form.
        """
        self.require_products()
        loops = np.trace(self.levels, axis1=1, axis2=2)
        arcs = float(np.prod(self.levels.sum(axis=(1, 2))) - np.prod(loops))
        return arcs if self.directed else arcs / 2.0

    def expected_degrees(self) -> tuple[FloatArray, FloatArray]:
        """Return the expected out- and in-degree of every node; the same array twice if undirected.

        Raises
        ------
        ChoiceError
            When products above 1 are capped, for which there is no closed form.
        """
        self.require_products()
        loops = _vector(np.diagonal(self.levels, axis1=1, axis2=2))
        out = _vector(self.levels.sum(axis=2)) - loops
        return (out, _vector(self.levels.sum(axis=1)) - loops) if self.directed else (out, out)

    def require_products(self) -> None:
        """Refuse when a probability is not the product itself but 1."""
        if self.largest_probability > 1.0 + _ROUNDING:
            raise ChoiceError(
                f"The largest product is {self.largest_probability:.4g} and is capped at 1, for which there "
                "is no closed form; draw graphs, or give entries whose products are at most 1."
            )

    def draw(self, rng: Rng = None) -> Graph:
        """Draw a graph.

        Parameters
        ----------
        rng : int, SeedSequence, Generator or None
            The source of randomness.

        Raises
        ------
        ChoiceError
            When more than 2^29 edges are expected.
        """
        return self._graph(self.cells(np.random.default_rng(seed_sequence(rng))))

    def cells(self, generator: np.random.Generator) -> IntArray:
        """Draw the numbers u × nodes + v of the pairs that are joined, increasing; u < v if undirected.

        Raises
        ------
        ChoiceError
            As for `draw`.
        """
        expected = float(np.prod(self.levels.sum(axis=(1, 2)))) / (1 if self.directed else 2)
        if expected > _MOST_EDGES:
            raise ChoiceError(
                f"About {expected:.3g} edges are expected; at most {_MOST_EDGES:,} are drawn. Give a lower "
                "power, or smaller entries."
            )
        if self.groups is None:
            return draw_cells(self.levels, generator, directed=self.directed)
        return self.groups.draw(generator)

    def threshold(self, level: float) -> Graph:
        """Return the graph of all pairs whose probability is at least `level`, in which nothing is random.

        Parameters
        ----------
        level : float
            Above 0, at most 1.

        Raises
        ------
        ChoiceError
            When it is not, or more than 2^29 pairs reach it.
        """
        if not 0.0 < level <= 1.0:
            raise ChoiceError(f"The level is {level}; give a probability above 0 and at most 1.")
        cells, _ = cells_at_least(self.levels, level, directed=self.directed)
        return self._graph(np.sort(cells))

    @cached_property
    def groups(self) -> CellGroups | None:
        """Cells of one probability together, or None where there are too many kinds of them."""
        seed = self.levels[0]
        if (self.levels != seed).any() or seed.max() > 1.0:
            return None
        if CellGroups.number(seed, self.power) > _MOST_GROUPS:
            return None
        return CellGroups.of(seed, self.power, directed=self.directed)

    def to_dict(self) -> dict[str, Any]:
        """Return what defines the law as plain numbers."""
        return {"levels": self.levels.tolist(), "directed": self.directed, "capped": self.capped}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "StochasticKronecker":
        """Rebuild from `to_dict`."""
        return cls(document["levels"], directed=document["directed"], capped=document["capped"])

    def _graph(self, cells: IntArray) -> Graph:
        """Make a graph of sorted cells."""
        if not self.directed:
            u, v = np.divmod(cells, self.n_nodes)
            cells = np.concatenate([cells, v * np.int64(self.n_nodes) + u])
            cells.sort()
        return Graph.from_keys(self.n_nodes, cells, directed=self.directed)


def _vector(levels: FloatArray) -> FloatArray:
    """Multiply out one vector a level."""
    product: FloatArray = np.ones(1)
    for level in levels:
        product = np.kron(product, level)
    return product


def _checked(levels: Sequence[npt.ArrayLike], *, directed: bool, capped: bool) -> FloatArray:
    matrices = [seed_matrix(level) for level in levels]
    shapes = {matrix.shape for matrix in matrices}
    if len(shapes) != 1 or min(shapes)[0] != min(shapes)[1] or min(shapes)[0] < _LEAST_BASE:
        raise ChoiceError(
            f"The factors have shapes {sorted(shapes)}; give at least one, all square, of one size and with "
            f"{_LEAST_BASE} rows or more."
        )
    base = min(shapes)[0]
    if len(matrices) * math.log(base) > math.log(_MOST_NODES):
        raise ChoiceError(
            f"{len(matrices)} factors of {base} rows make {base}^{len(matrices)} nodes; there can be at most "
            f"{_MOST_NODES:,}."
        )
    stack = np.stack(matrices)
    if stack.min() < 0.0 or (stack.max() > 1.0 and not capped):
        raise ChoiceError(
            f"Entries run from {stack.min():g} to {stack.max():g}; they are probabilities, from 0 to 1."
        )
    if not directed and (stack != stack.transpose(0, 2, 1)).any():
        raise ChoiceError(
            "An undirected graph needs symmetric matrices, and one is not; make it so, or draw a directed "
            "graph and take its undirected()."
        )
    stack.flags.writeable = False
    return stack
