"""The lattice-like reference keeps degrees, and finds a ring where there is one to be found."""

import networkx as nx
import numpy as np
import pytest

from tailnet.graph import Graph
from tailnet.networks.measures.all_of_them import measure
from tailnet.networks.null_models.lattice import latticised
from tailnet.networks.null_models.swaps import swapped


def ring(n: int, reach: int) -> Graph:
    u = np.arange(n * reach)
    return Graph.from_edges(n, u % n, (u + 1 + u // n) % n)


@pytest.mark.parametrize("kind", ["undirected", "directed", "sides", "layers", "both ways"])
@pytest.mark.parametrize("n", [3, 30, 150])
def test_degrees_are_kept_and_edges_stay_simple(n: int, kind: str) -> None:
    generator = np.random.default_rng(n)
    weights = generator.pareto(1.5, n)
    u, v = np.nonzero(generator.random((n, n)) < np.minimum(1.0, np.outer(weights, weights) / 4.0))
    if kind == "both ways":
        u, v = np.concatenate([u, v[::3] + n]), np.concatenate([v + n, u[::3]])
    elif kind in {"sides", "layers"}:
        v = v + n
    parts = (n, n) if kind in {"sides", "layers", "both ways"} else None
    directed = kind in {"directed", "layers", "both ways"}
    graph = Graph.from_edges(n if parts is None else 2 * n, u, v, directed=directed, parts=parts)
    drawn = latticised(graph, rng=2)
    np.testing.assert_array_equal(drawn.out_degrees, graph.out_degrees)
    np.testing.assert_array_equal(drawn.in_degrees, graph.in_degrees)
    again = Graph.from_edges(drawn.n_nodes, *drawn.edges(), directed=directed, parts=parts)
    assert dict(again.removed) == {"self-loop": 0, "repeated": 0}
    np.testing.assert_array_equal(drawn.neighbours, again.neighbours)


@pytest.mark.parametrize("reach", [2, 4])
def test_a_ring_is_found_again_whatever_the_start(reach: int) -> None:
    """A ring of k = 2 × reach neighbours has transitivity 3(k - 2)/4(k - 1) (Barrat & Weigt 2000)."""
    k = 2 * reach
    exact = 3.0 * (k - 2) / (4.0 * (k - 1))
    graph = ring(200, reach)
    assert measure(graph)["transitivity"] == pytest.approx(exact)
    assert 0.95 * exact < measure(latticised(graph, rng=1))["transitivity"] < 1.05 * exact
    loose = nx.random_regular_graph(k, 200, seed=3)
    assert 0.95 * exact < measure(latticised(Graph.from_networkx(loose), rng=1))["transitivity"]


def test_is_at_least_as_clustered_as_the_reference_of_networkx() -> None:
    loose = swapped(ring(80, 3), rng=5)
    start = loose.to_networkx()
    assert nx.is_connected(start)
    theirs = np.mean([nx.average_clustering(nx.lattice_reference(start, seed=s)) for s in range(3)])
    ours = np.mean([measure(latticised(loose, rng=s))["average_clustering"] for s in range(3)])
    assert ours >= theirs


def test_arcs_of_both_directions_are_shortened() -> None:
    """With sides: the squares of a graph whose edges are short grow, as triangles do without sides."""
    n = 100
    generator = np.random.default_rng(1)
    u, v = np.repeat(np.arange(n), 4), generator.integers(0, n, 4 * n) + n
    graph = Graph.from_edges(2 * n, u, v, parts=(n, n))
    assert (
        measure(latticised(graph, rng=1))["bipartite_clustering"]
        > 4 * (measure(graph)["bipartite_clustering"])
    )


@pytest.mark.parametrize("n", [0, 1, 3])
def test_without_edges_nothing_happens(n: int) -> None:
    assert latticised(Graph.from_edges(n, [], []), rng=1).n_edges == 0
