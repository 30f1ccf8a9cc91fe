"""A graph holds the edges that it was given, once each, and says what it left out."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tailnet.errors import ChoiceError
from tailnet.graph import Graph, distinct

EDGES = st.integers(0, 8).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=30) if n else st.just([]),
        st.booleans(),
    )
)


def ends(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [u for u, _ in pairs], [v for _, v in pairs]


@given(EDGES)
@settings(deadline=None, derandomize=True)
def test_equals_networkx(case: tuple[int, list[tuple[int, int]], bool]) -> None:
    n, pairs, directed = case
    graph = Graph.from_edges(n, *ends(pairs), directed=directed)
    other = nx.DiGraph() if directed else nx.Graph()
    other.add_nodes_from(range(n))
    other.add_edges_from((u, v) for u, v in pairs if u != v)
    assert (graph.n_nodes, graph.n_edges) == (n, other.number_of_edges())
    listed = list(zip(*map(np.ndarray.tolist, graph.edges()), strict=True))
    assert set(listed) == {edge if directed else (min(edge), max(edge)) for edge in other.edges}
    assert len(listed) == graph.n_edges
    assert graph.degrees.tolist() == [degree for _, degree in other.degree()]
    if directed:
        assert graph.in_degrees.tolist() == [degree for _, degree in other.in_degree()]
        assert graph.out_degrees.tolist() == [degree for _, degree in other.out_degree()]
    assert nx.utils.graphs_equal(graph.to_networkx(), other)
    loops = sum(u == v for u, v in pairs)
    assert dict(graph.removed) == {"self-loop": loops, "repeated": len(pairs) - loops - graph.n_edges}
    for row in range(n):
        neighbours = graph.neighbours[graph.offsets[row] : graph.offsets[row + 1]]
        assert (np.diff(neighbours) > 0).all()


@given(EDGES)
@settings(deadline=None, derandomize=True)
def test_other_forms_hold_the_same_edges(case: tuple[int, list[tuple[int, int]], bool]) -> None:
    n, pairs, directed = case
    graph = Graph.from_edges(n, *ends(pairs), directed=directed)
    matrix = graph.to_matrix()
    assert matrix.sum() == graph.neighbours.size
    for same in (Graph.from_matrix(matrix, directed=directed), Graph.from_networkx(graph.to_networkx())):
        np.testing.assert_array_equal(same.offsets, graph.offsets)
        np.testing.assert_array_equal(same.neighbours, graph.neighbours)
    np.testing.assert_array_equal(graph.reversed().to_matrix(), matrix.T)
    np.testing.assert_array_equal(graph.undirected().to_matrix(), matrix | matrix.T)


def test_arrays_are_read_only() -> None:
    graph = Graph.from_edges(2, [0], [1])
    for array in (graph.offsets, graph.neighbours):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_two_sides() -> None:
    graph = Graph.from_edges(5, [0, 1], [3, 2], parts=(2, 3))
    assert graph.to_networkx().nodes(data="bipartite")[1] == 0
    assert graph.to_networkx().nodes(data="bipartite")[2] == 1
    with pytest.raises(ChoiceError, match="An edge joins 3 and 4"):
        Graph.from_edges(5, [0, 3], [3, 4], parts=(2, 3))
    with pytest.raises(ChoiceError, match="add up to the 5 nodes"):
        Graph.from_edges(5, [0], [3], parts=(2, 2))


@pytest.mark.parametrize(
    ("n", "sources", "targets", "message"),
    [
        (2, [0, 1], [1], "as many targets"),
        (2, [0.5], [1.0], "numbers of nodes"),
        (2, [0], [2], "run from 2 to 2; the nodes are 0 to 1"),
        (2, [-1], [1], "run from -1"),
        (-1, [], [], "n_nodes is -1"),
        (2**31, [], [], "n_nodes"),
    ],
)
def test_what_is_no_graph_is_refused(
    n: int, sources: list[float], targets: list[float], message: str
) -> None:
    with pytest.raises(ChoiceError, match=message):
        Graph.from_edges(n, sources, targets)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [(np.zeros((2, 3)), "square"), (np.zeros(3), "square"), (np.triu(np.ones((3, 3))), "not symmetric")],
)
def test_matrices_that_are_none_of_an_undirected_graph(matrix: np.ndarray, message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        Graph.from_matrix(matrix, directed=False)


def test_distinct_numbers_are_those_of_a_set() -> None:
    numbers = np.random.default_rng(1).integers(0, 50, 200)
    assert distinct(numbers).tolist() == sorted(set(numbers.tolist()))
    assert distinct(np.empty(0, np.int64)).size == 0
