"""A simple graph: sorted neighbours in compressed rows, as every measure and null model takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from tailnet.arrays import BoolArray, IndexArray, IntArray
from tailnet.errors import ChoiceError

if TYPE_CHECKING:
    import networkx as nx

#: Nodes are numbered by 32-bit integers.
_MOST_NODES = 2**31 - 1


@dataclass(frozen=True, eq=False, slots=True)
class Graph:
    """A graph without loops and without multiple edges; every array is read-only.

    Attributes
    ----------
    offsets : array of int64, shape (n_nodes + 1,)
        The neighbours of node i stand at ``neighbours[offsets[i]:offsets[i + 1]]``.
    neighbours : array of int32
        Increasing for each node. Of a directed graph: the nodes that its edges point to. Of an undirected
        one every edge stands twice.
    directed : bool
        Whether edges have a direction.
    parts : (int, int) or None
        Sizes of the two sides of a bipartite graph, whose first side has the first numbers; None for one
        that is not declared to be bipartite.
    removed : mapping of str to int
        What the edges that were given held beyond a simple graph: "self-loop", "repeated".

    Examples
    --------
    >>> triangle = Graph.from_edges(4, [0, 1, 2], [1, 2, 0])
    >>> triangle.n_edges, triangle.degrees.tolist()
    (3, [2, 2, 2, 0])
    """

    offsets: IntArray
    neighbours: IndexArray
    directed: bool = False
    parts: tuple[int, int] | None = None
    removed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def from_edges(
        cls,
        n_nodes: int,
        sources: npt.ArrayLike,
        targets: npt.ArrayLike,
        *,
        directed: bool = False,
        parts: tuple[int, int] | None = None,
    ) -> Self:
        """Make a graph of its edges, in any order.

        Loops and repeated edges (in either direction, if the graph is undirected) are left out and counted.

        Parameters
        ----------
        n_nodes : int
            Nodes are 0 to n_nodes - 1; those without an edge belong to the graph.
        sources, targets : array_like of int, shape (edges,)
            The two ends of each.
        directed : bool
            Whether edges run from source to target only.
        parts : (int, int), optional
            Sizes of two sides; every edge must join one to the other.

        Raises
        ------
        ChoiceError
            When ends are missing, are no nodes, or an edge stays on one side.
        """
        u, v = _ends(n_nodes, sources, targets)
        _check_parts(n_nodes, parts, u, v, directed=directed)
        proper = u != v
        loops = int(u.size - np.count_nonzero(proper))
        u, v = u[proper], v[proper]
        if not directed:
            u, v = np.minimum(u, v), np.maximum(u, v)
        keys = distinct(u * np.int64(n_nodes) + v)
        repeated = int(u.size - keys.size)
        if not directed and keys.size:
            u, v = np.divmod(keys, n_nodes)
            keys = np.sort(np.concatenate([keys, v * np.int64(n_nodes) + u]))
        return cls.from_keys(n_nodes, keys, directed=directed, parts=parts).having_removed(
            {"self-loop": loops, "repeated": repeated}
        )

    @classmethod
    def from_keys(
        cls, n_nodes: int, keys: IntArray, *, directed: bool, parts: tuple[int, int] | None = None
    ) -> Self:
        """Make a graph of the numbers source × n_nodes + target of all its arcs, increasing, unchecked.

        For an undirected graph both directions of every edge must be among them.
        """
        rows, columns = np.divmod(keys, max(n_nodes, 1))
        offsets = np.zeros(n_nodes + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=n_nodes), out=offsets[1:])
        neighbours = columns.astype(np.int32)
        for array in (offsets, neighbours):
            array.flags.writeable = False
        return cls(offsets, neighbours, directed, parts)

    @classmethod
    def from_matrix(cls, adjacency: npt.ArrayLike, *, directed: bool) -> Self:
        """Make a graph of a square matrix: an edge from i to j where entry (i, j) is not zero.

        Raises
        ------
        ChoiceError
            When the matrix is not square, or not symmetric for an undirected graph.
        """
        matrix = np.atleast_1d(np.asarray(adjacency) != 0)
        if matrix.shape != (len(matrix), len(matrix)):
            raise ChoiceError(f"The adjacency matrix has shape {matrix.shape}; give a square one.")
        if not directed and not np.array_equal(matrix, matrix.T):
            raise ChoiceError("The adjacency matrix is not symmetric; make it so, or declare it directed.")
        u, v = np.nonzero(matrix if directed else np.triu(matrix))
        return cls.from_edges(len(matrix), u, v, directed=directed)

    def having_removed(self, removed: Mapping[str, int]) -> Self:
        """Return the graph with an account of what was left out of it."""
        return type(self)(
            self.offsets, self.neighbours, self.directed, self.parts, MappingProxyType(dict(removed))
        )

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return self.offsets.size - 1

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return self.neighbours.size if self.directed else self.neighbours.size // 2

    @property
    def degrees(self) -> IntArray:
        """Number of neighbours of each node: of a directed graph the ends of its edges, in and out."""
        return self.out_degrees + self.in_degrees if self.directed else self.out_degrees

    @property
    def out_degrees(self) -> IntArray:
        """Number of edges that leave each node; the degree where edges have no direction."""
        return np.diff(self.offsets)

    @property
    def in_degrees(self) -> IntArray:
        """Number of edges that reach each node; the degree where edges have no direction."""
        return np.bincount(self.neighbours, minlength=self.n_nodes).astype(np.int64)

    def edges(self) -> tuple[IntArray, IntArray]:
        """Return the two ends of every edge, once each, sorted; the smaller first if undirected."""
        sources = np.repeat(np.arange(self.n_nodes), self.out_degrees)
        targets = self.neighbours.astype(np.int64)
        if self.directed:
            return sources, targets
        once = sources < targets
        return sources[once], targets[once]

    def undirected(self) -> "Graph":
        """Forget the directions; a pair of opposite edges becomes one."""
        if not self.directed:
            return self
        both = Graph.from_edges(self.n_nodes, *self.edges(), parts=self.parts)
        return both.having_removed(self.removed)

    def reversed(self) -> "Graph":
        """Turn every edge round."""
        if not self.directed:
            return self
        sources, targets = self.edges()
        keys = np.sort(targets * np.int64(self.n_nodes) + sources)
        return Graph.from_keys(self.n_nodes, keys, directed=True, parts=self.parts)

    def to_matrix(self) -> BoolArray:
        """Return the dense adjacency matrix, shape (n_nodes, n_nodes)."""
        matrix = np.zeros((self.n_nodes, self.n_nodes), np.bool_)
        matrix[np.repeat(np.arange(self.n_nodes), self.out_degrees), self.neighbours] = True
        return matrix

    def to_networkx(self) -> "nx.Graph[int] | nx.DiGraph[int]":
        """Return a `networkx.Graph`, or `DiGraph`, of the same nodes and edges.

        The sides of a bipartite graph are under the node attribute "bipartite", as that library has it.
        """
        import networkx as nx

        graph: nx.Graph[int] | nx.DiGraph[int] = nx.DiGraph() if self.directed else nx.Graph()
        graph.add_nodes_from(range(self.n_nodes))
        graph.add_edges_from(zip(*(ends.tolist() for ends in self.edges()), strict=True))
        if self.parts is not None:
            for node in range(self.n_nodes):
                graph.nodes[node]["bipartite"] = int(node >= self.parts[0])
        return graph

    @classmethod
    def from_networkx(cls, graph: "nx.Graph[Any]") -> Self:
        """Take a `networkx` graph, its nodes numbered in their order; weights are not looked at."""
        number = {node: place for place, node in enumerate(graph.nodes)}
        ends = [(number[u], number[v]) for u, v in graph.edges()]
        sources, targets = zip(*ends, strict=True) if ends else ((), ())
        return cls.from_edges(len(number), sources, targets, directed=graph.is_directed())


def distinct(keys: IntArray) -> IntArray:
    """Return the distinct keys, increasing: by sorting, which on millions beats a table of hashes."""
    ordered = np.sort(keys)
    fresh = np.ones(ordered.size, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    found: IntArray = ordered[fresh]
    return found


def _ends(n_nodes: int, sources: npt.ArrayLike, targets: npt.ArrayLike) -> tuple[IntArray, IntArray]:
    u, v = (np.asarray(ends) for ends in (sources, targets))
    if not 0 <= n_nodes <= _MOST_NODES:
        raise ChoiceError(f"n_nodes is {n_nodes}; give 0 to {_MOST_NODES}.")
    if u.ndim != 1 or u.shape != v.shape:
        raise ChoiceError(f"The ends have shapes {u.shape} and {v.shape}; give as many targets as sources.")
    for ends in (u, v):
        if ends.size and not np.issubdtype(ends.dtype, np.integer):
            raise ChoiceError(f"The ends of edges are {ends.dtype}; give the numbers of nodes.")
        if ends.size and not 0 <= ends.min() <= ends.max() < n_nodes:
            raise ChoiceError(
                f"The ends of edges run from {ends.min()} to {ends.max()}; the nodes are 0 to {n_nodes - 1}."
            )
    return u.astype(np.int64), v.astype(np.int64)


def _check_parts(
    n_nodes: int, parts: tuple[int, int] | None, u: IntArray, v: IntArray, *, directed: bool
) -> None:
    if parts is None:
        return
    first, second = parts
    if min(parts) < 0 or first + second != n_nodes:
        raise ChoiceError(f"The parts are {parts}; their sizes must add up to the {n_nodes} nodes.")
    same = (u < first) == (v < first)
    if same.any():
        where = int(np.flatnonzero(same)[0])
        kind = "An arc" if directed else "An edge"
        raise ChoiceError(
            f"{kind} joins {u[where]} and {v[where]}, which are on one side of the parts {parts}; every "
            "edge of a bipartite graph joins one side to the other."
        )
