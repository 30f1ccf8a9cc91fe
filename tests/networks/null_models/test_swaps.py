"""Swaps keep every degree, and end up on every simple graph of these degrees equally often."""

import networkx as nx
import numpy as np
import pytest
from oracles.simple_graphs import Edges, of_the_same_degrees, uniformity

from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.null_models.driven_swaps import Extreme, driven
from tailnet.networks.null_models.swaps import swapped, swapped_rows

ENDS: tuple[Extreme, Extreme] = ("disassortative", "assortative")
#: Nodes, edges, directed, sides. Cycles of three arcs are what swaps alone would never turn round.
CASES = {
    "path and ring": (6, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0)], False, None),
    "uneven": (6, [(0, 1), (0, 2), (0, 3), (1, 2), (3, 4), (4, 5)], False, None),
    "dense": (5, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 4), (2, 3), (3, 4)], False, None),
    "cycle of three": (3, [(0, 1), (1, 2), (2, 0)], True, None),
    "two cycles": (5, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 2)], True, None),
    "permutations": (4, [(0, 1), (1, 2), (2, 3), (3, 0)], True, None),
    "opposite arcs": (4, [(0, 1), (1, 0), (1, 2), (2, 0), (2, 3), (3, 1)], True, None),
    "sides": (7, [(0, 3), (0, 4), (0, 5), (1, 3), (1, 6), (2, 4)], False, (3, 4)),
    "layers": (6, [(0, 3), (0, 4), (1, 4), (1, 5), (2, 3)], True, (3, 3)),
    "both ways": (5, [(0, 2), (1, 3), (1, 4), (2, 0), (3, 1), (4, 0)], True, (2, 3)),
}


def listed(graph: Graph) -> Edges:
    return tuple(zip(*(ends.tolist() for ends in graph.edges()), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_all_graphs_of_the_degrees_are_equally_likely(case: str) -> None:
    n, edges, directed, parts = CASES[case]
    u, v = zip(*edges, strict=True)
    graph = Graph.from_edges(n, u, v, directed=directed, parts=parts)
    every = of_the_same_degrees(n, listed(graph), directed=directed, parts=parts)
    assert len(every) > 1
    generator = np.random.default_rng(3)
    first = -1 if parts is None else parts[0]
    drawn = []
    for _ in range(60 * len(every)):
        offsets, neighbours, _ = swapped_rows(
            generator, graph.offsets, graph.neighbours, directed, first, 50 * len(edges)
        )
        drawn.append(listed(Graph(offsets, neighbours, directed, parts)))
    assert uniformity(drawn, every) > 1e-3


def graph_of_many_shapes(n: int, kind: str) -> Graph:
    generator = np.random.default_rng(n)
    weights = generator.pareto(1.5, n)
    chances = np.minimum(1.0, np.outer(weights, weights) / 4.0)
    u, v = np.nonzero(generator.random((n, n)) < chances)
    if kind in {"sides", "layers"}:
        return Graph.from_edges(2 * n, u, v + n, directed=kind == "layers", parts=(n, n))
    return Graph.from_edges(n, u, v, directed=kind == "directed")


@pytest.mark.parametrize("kind", ["undirected", "directed", "sides", "layers"])
@pytest.mark.parametrize("n", [3, 30, 200])
def test_degrees_are_kept_and_edges_stay_simple(n: int, kind: str) -> None:
    graph = graph_of_many_shapes(n, kind)
    for drawn in (swapped(graph, rng=2), driven(graph, "assortative", rng=2)):
        np.testing.assert_array_equal(drawn.out_degrees, graph.out_degrees)
        np.testing.assert_array_equal(drawn.in_degrees, graph.in_degrees)
        again = Graph.from_edges(drawn.n_nodes, *drawn.edges(), directed=drawn.directed, parts=drawn.parts)
        assert dict(again.removed) == {"self-loop": 0, "repeated": 0}
        np.testing.assert_array_equal(drawn.offsets, again.offsets)
        np.testing.assert_array_equal(drawn.neighbours, again.neighbours)


@pytest.mark.parametrize("directed", [False, True])
def test_bits_and_table_make_the_same_swaps(directed: bool) -> None:
    """More nodes than bits are held for, all but a few without an edge: the same chain in another memory."""
    graph = graph_of_many_shapes(200, "directed" if directed else "undirected")
    larger = Graph.from_edges(5000, *graph.edges(), directed=directed)
    found, same = swapped(graph, rng=4), swapped(larger, rng=4)
    assert listed(found) == listed(same)
    assert listed(found) != listed(graph)


def test_the_mean_number_of_triangles_is_that_of_an_independent_sampler() -> None:
    """Stubs joined at random and kept if the graph is simple are uniform too (networkx's pairing)."""
    degrees = [5, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1]
    generator = np.random.default_rng(8)
    theirs: list[int] = []
    while len(theirs) < 1500:
        multi = nx.configuration_model(degrees, seed=int(generator.integers(2**31)))
        simple = nx.Graph(multi)
        if simple.number_of_edges() == 13 and not list(nx.selfloop_edges(simple)):
            theirs.append(sum(nx.triangles(simple).values()) // 3)
    start = Graph.from_networkx(nx.havel_hakimi_graph(degrees))
    ours = [sum(nx.triangles(swapped(start, rng=seed).to_networkx()).values()) // 3 for seed in range(1500)]
    error = np.sqrt(np.var(ours) / 1500 + np.var(theirs) / 1500)
    assert abs(np.mean(ours) - np.mean(theirs)) < 4.0 * error


def test_one_seed_gives_one_graph() -> None:
    graph = graph_of_many_shapes(50, "undirected")
    assert listed(swapped(graph, rng=1)) == listed(swapped(graph, rng=1)) != listed(swapped(graph, rng=2))


@pytest.mark.parametrize("attempts", [0.0, -1.0, np.nan, np.inf])
def test_refuses_a_number_of_steps_that_is_none(attempts: float) -> None:
    with pytest.raises(ChoiceError, match="positive number of steps"):
        swapped(Graph.from_edges(3, [0], [1]), attempts=attempts)


@pytest.mark.parametrize("directed", [False, True])
def test_a_graph_without_edges_stays_as_it_is(directed: bool) -> None:
    assert swapped(Graph.from_edges(3, [], [], directed=directed), rng=1).n_edges == 0


def test_driven_swaps_lead_to_either_extreme() -> None:
    graph = graph_of_many_shapes(200, "undirected")

    def correlation(of: Graph) -> float:
        return float(nx.degree_assortativity_coefficient(of.to_networkx()))

    low, high = (correlation(driven(graph, end, rng=1)) for end in ENDS)
    drawn = [correlation(swapped(graph, rng=seed)) for seed in range(20)]
    assert low < min(drawn) <= max(drawn) < high
