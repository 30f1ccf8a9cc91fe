"""From pairs of ends to a graph, or to probabilities: what only the user can choose, and what is said."""

from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.graph import Graph
from tailnet.readers.graphs.pairs import Pairs

#: Cells of a matrix of probabilities, which is held dense: a gigabyte of them.
_MOST_CELLS = 2**27
_DIRECTIONS = "say --directed, or --undirected to join every pair that has an edge in either direction"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user said of a network.

    Attributes
    ----------
    directed : bool or None
        Whether edges have a direction; None leaves it to the file.
    probabilities : bool or None
        Whether the numbers are probabilities of edges; None leaves it to the entries of a matrix.
    bipartite : bool
        Whether the first ends and the second ends are two kinds of nodes.
    """

    directed: bool | None = None
    probabilities: bool | None = None
    bipartite: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class NetworkFile:
    """What a file holds: a graph, or a matrix of probabilities.

    Attributes
    ----------
    source, sha256 : str
        The file's name and the hash of its bytes.
    graph : Graph or None
        Its `removed` has what the file held beyond a simple graph.
    probabilities : array of float64, shape (rows, columns), or None
    identification : str or None
        How rows and columns of the probabilities are read, as `tailnet.networks.ensemble` has it.
    notes : tuple of str
        How the file was taken, in sentences.
    """

    source: str
    sha256: str
    graph: Graph | None = None
    probabilities: FloatArray | None = None
    identification: str | None = None
    notes: tuple[str, ...] = ()


def network_of(pairs: Pairs, choice: Choice, name: str, sha256: str) -> NetworkFile:
    """Make a network of what was read.

    Raises
    ------
    ChoiceError
        When the file leaves open what only the user knows, or contradicts what was said.
    InputError
        When probabilities are listed twice.
    InsufficientDataError
        When there is no edge.
    """
    if choice.directed and pairs.directed is False:
        raise ChoiceError(f"{name} says that its edges have no direction; leave out --directed.")
    two_sides = choice.bipartite or pairs.shape[0] != pairs.shape[1]
    if _are_probabilities(pairs, choice, name):
        return replace(_probabilities(pairs, choice, name, two_sides=two_sides), sha256=sha256)
    graph, notes = _graph(pairs, choice, name, two_sides=two_sides)
    if graph.n_edges == 0:
        removed = ", ".join(f"{count:,} {rule}" for rule, count in graph.removed.items() if count)
        raise InsufficientDataError(
            f"{name} holds {graph.n_nodes:,} nodes and no edge between two of them"
            f"{f' ({removed} left out)' if removed else ''}; at least one is needed."
        )
    return NetworkFile(name, sha256, graph, notes=(*pairs.notes, *_ignored(pairs), *notes))


def _are_probabilities(pairs: Pairs, choice: Choice, name: str) -> bool:
    weights = pairs.weights
    if choice.probabilities is False:
        return False
    if choice.probabilities:
        if weights is None and pairs.kind != "matrix":
            raise ChoiceError(f"{name} has no numbers beside its edges; leave out --probabilities.")
        return True
    if weights is None or pairs.kind != "matrix":
        return False
    between = (weights > 0.0) & (weights < 1.0)
    return bool(between.any() and weights.min() >= 0.0 and weights.max() <= 1.0)


def _ignored(pairs: Pairs) -> tuple[str, ...]:
    """Say that weights were there and are not used."""
    if pairs.weights is None or pairs.weights.size == 0:
        return ()
    low, high = float(pairs.weights.min()), float(pairs.weights.max())
    said = f"Edges have weights ({pairs.weights_name}, from {low:g} to {high:g}), which are left out"
    return (f"{said}: every entry is an edge.",)


def _graph(pairs: Pairs, choice: Choice, name: str, *, two_sides: bool) -> tuple[Graph, tuple[str, ...]]:
    if two_sides:
        u, v, parts = _on_sides(pairs, name)
        directed = bool(choice.directed)
        first = "rows" if pairs.kind == "matrix" else "first ends"
        second = "columns" if pairs.kind == "matrix" else "second ends"
        where = "" if pairs.sides is not None else f", {first} and {second},"
        note = f"Two kinds of nodes{where} of {parts[0]:,} and {parts[1]:,}."
        return _made(sum(parts), u, v, directed=directed, pairs=pairs, parts=parts), (note,)
    directed, notes = _direction(pairs, choice, name)
    return _made(pairs.shape[0], pairs.sources, pairs.targets, directed=directed, pairs=pairs), notes


def _made(
    n_nodes: int,
    u: IntArray,
    v: IntArray,
    *,
    directed: bool,
    pairs: Pairs,
    parts: tuple[int, int] | None = None,
) -> Graph:
    """Make the graph, and tell edges listed again from those listed in the other direction.

    The half that a reader adds to a matrix declared symmetric was not listed, and is not counted.
    """
    graph = Graph.from_edges(n_nodes, u, v, directed=directed, parts=parts)
    removed = dict(graph.removed)
    if not directed and (pairs.directed is not False or pairs.kind == "matrix"):
        both = removed["repeated"] - _repeated(n_nodes, u, v)
        removed["repeated"] -= both
        if pairs.directed is not False:
            removed["other direction"] = both
    return graph.having_removed(MappingProxyType(removed))


def _keys(n_nodes: int, u: IntArray, v: IntArray) -> IntArray:
    """Return the different ordered pairs of two different nodes, as increasing numbers."""
    proper = u != v
    found: IntArray = np.unique(u[proper] * np.int64(n_nodes) + v[proper])
    return found


def _repeated(n_nodes: int, u: IntArray, v: IntArray) -> int:
    return int(np.count_nonzero(u != v)) - _keys(n_nodes, u, v).size


def _direction(pairs: Pairs, choice: Choice, name: str) -> tuple[bool, tuple[str, ...]]:
    """Say whether edges have a direction: by choice, as the file says, or as its entries show."""
    if choice.directed is False and pairs.directed:
        return False, ("The file's edges have directions, which are left out on request.",)
    if choice.directed is not None:
        return choice.directed, ()
    if pairs.directed is not None:
        return pairs.directed, ()
    n = pairs.shape[0]
    forward = _keys(n, pairs.sources, pairs.targets)
    mutual = int(np.isin(forward, _keys(n, pairs.targets, pairs.sources)).sum())
    if mutual == forward.size:
        return False, ("Every edge stands in both directions: the graph is taken as undirected.",)
    what = "entries" if pairs.kind == "matrix" else "edges"
    raise ChoiceError(
        f"{name} does not say whether edges have a direction ({mutual:,} of its {forward.size:,} {what} "
        f"stand in both); {_DIRECTIONS}."
    )


def _on_sides(pairs: Pairs, name: str) -> tuple[IntArray, IntArray, tuple[int, int]]:
    """Give the nodes of two sides numbers, those of the first before those of the second."""
    if pairs.kind == "matrix":
        return pairs.sources, pairs.targets + pairs.shape[0], pairs.shape
    if pairs.kind == "graph":
        if pairs.sides is None:
            raise ChoiceError(
                f"{name} does not say on which of two sides its nodes are, by an attribute bipartite of 0 or "
                "1; leave out --bipartite."
            )
        place = np.empty(pairs.sides.size, np.int64)
        place[np.argsort(pairs.sides, kind="stable")] = np.arange(pairs.sides.size)
        second = int(pairs.sides.sum())
        return place[pairs.sources], place[pairs.targets], (pairs.sides.size - second, second)
    (first, u), (second_names, v) = (
        np.unique(ends, return_inverse=True) for ends in (pairs.sources, pairs.targets)
    )
    parts = (int(first.size), int(second_names.size))
    return u.astype(np.int64), v.astype(np.int64) + parts[0], parts


def _probabilities(pairs: Pairs, choice: Choice, name: str, *, two_sides: bool) -> NetworkFile:
    weights = np.ones(pairs.sources.size) if pairs.weights is None else pairs.weights
    if weights.size and not (weights.min() >= 0.0 and weights.max() <= 1.0):
        raise ChoiceError(
            f"The numbers of {name} run from {weights.min():g} to {weights.max():g}; probabilities lie "
            "between 0 and 1. Give the graph without --probabilities, or scale them."
        )
    if two_sides:
        u, v, parts = _on_sides(pairs, name)
        if pairs.kind == "graph":
            u, v = np.minimum(u, v), np.maximum(u, v)
        matrix = _matrix(u, v - parts[0], weights, parts, name)
        how = "layered" if choice.directed else "bipartite"
        return _checked(matrix, how, name, ("Rows and columns are two kinds of nodes.",))
    matrix = _matrix(pairs.sources, pairs.targets, weights, pairs.shape, name)
    loops = int(np.count_nonzero(np.diagonal(matrix)))
    notes = (f"{loops:,} probabilities of loops, on the diagonal, are left out.",) if loops else ()
    np.fill_diagonal(matrix, 0.0)
    directed = pairs.directed if choice.directed is None else choice.directed
    symmetric = np.array_equal(matrix, matrix.T)
    if directed is None and not symmetric:
        raise ChoiceError(
            f"The probabilities of {name} are not the same in both directions, and it does not say whether "
            f"edges have one; {_DIRECTIONS}."
        )
    if directed:
        return _checked(matrix, "identified", name, notes)
    said = "The matrix is symmetric: entry (i, j) is the probability of the one edge of i and j."
    if not symmetric and pairs.directed is None:
        said = "Nodes i and j are joined if either of the entries (i, j) and (j, i) is drawn."
    return _checked(np.triu(matrix) if symmetric else matrix, "undirected", name, (*notes, said))


def _matrix(
    rows: IntArray, columns: IntArray, weights: FloatArray, shape: tuple[int, int], name: str
) -> FloatArray:
    if shape[0] * shape[1] > _MOST_CELLS:
        raise InputError(
            f"{name} is a matrix of {shape[0]:,} × {shape[1]:,} probabilities; at most {_MOST_CELLS:,} cells "
            "are held."
        )
    keys = rows * np.int64(shape[1]) + columns
    if np.unique(keys).size != keys.size:
        raise InputError(f"{name} gives the probability of one edge twice; give each once.")
    matrix = np.zeros(shape)
    matrix[rows, columns] = weights
    return matrix


def _checked(matrix: FloatArray, how: str, name: str, notes: tuple[str, ...]) -> NetworkFile:
    if not matrix.any():
        raise InsufficientDataError(
            f"All probabilities of {name} are zero; at least one edge must be possible."
        )
    return NetworkFile(name, "", None, matrix, how, notes)
