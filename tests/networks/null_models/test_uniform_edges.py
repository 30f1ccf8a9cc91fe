"""As many edges as observed, all graphs of them equally likely."""

import numpy as np
import pytest
from oracles.simple_graphs import Edges, places, uniformity

from tailnet.graph import Graph
from tailnet.networks.null_models import uniform_edges as module
from tailnet.networks.null_models.uniform_edges import distinct, uniform_edges


def listed(graph: Graph) -> Edges:
    return tuple(zip(*(ends.tolist() for ends in graph.edges()), strict=True))


CASES = [
    (4, [(0, 1), (2, 3)], False, None),
    (4, [(0, 1), (0, 2), (1, 2), (2, 3)], False, None),
    (3, [(0, 1), (1, 2)], True, None),
    (4, [(0, 2), (0, 3), (1, 3)], False, (2, 2)),
    (5, [(0, 2), (1, 3)], True, (2, 3)),
    (5, [(0, 2), (2, 1), (3, 1)], True, (2, 3)),
]


@pytest.mark.parametrize(("n", "edges", "directed", "parts"), CASES)
def test_all_graphs_are_equally_likely(
    n: int, edges: list[tuple[int, int]], directed: bool, parts: tuple[int, int] | None
) -> None:
    from itertools import combinations

    u, v = zip(*edges, strict=True)
    graph = Graph.from_edges(n, u, v, directed=directed, parts=parts)
    every: list[Edges] = list(combinations(places(n, directed=directed, parts=parts), len(edges)))
    if directed and parts is not None:
        forward = sum(a < b for a, b in edges)
        every = [found for found in every if sum(a < b for a, b in found) == forward]
    generator = np.random.default_rng(11)
    first = -1 if parts is None else parts[0]
    drawn = []
    for _ in range(60 * len(every)):
        rows = module.uniform_rows(generator, graph.offsets, graph.neighbours, directed, first)
        drawn.append(listed(Graph(*rows, directed, parts)))
    assert uniformity(drawn, every) > 1e-3


@pytest.mark.parametrize(("many", "below"), [(0, 0), (0, 5), (3, 3), (1, 4), (3, 4), (40, 10**6), (500, 800)])
def test_numbers_are_different_and_increase(many: int, below: int) -> None:
    found = distinct(np.random.default_rng(1), many, below)
    assert found.size == many
    assert (np.diff(found) > 0).all()
    assert many == 0 or 0 <= found[0] <= found[-1] < below


def test_both_ways_to_draw_different_numbers_are_uniform() -> None:
    """Marks and sorting: each number is in a set with probability many/below, each pair as it should be."""
    generator = np.random.default_rng(5)
    draws, many, below = 4000, 4, 10
    for draw in (distinct, module._by_sorting):
        there = np.zeros((draws, below))
        for row in there:
            row[draw(generator, many, below)] = 1.0
        once, twice = there.mean(axis=0), (there.T @ there / draws)[np.triu_indices(below, 1)]
        for found, p in ((once, many / below), (twice, many * (many - 1) / below / (below - 1))):
            assert np.abs(found - p).max() < 4.0 * np.sqrt(p * (1.0 - p) / draws)


def test_a_large_graph_is_simple_and_of_its_size() -> None:
    graph = Graph.from_edges(70_000, np.arange(50_000), np.arange(1, 50_001))
    drawn = uniform_edges(graph, rng=3)
    again = Graph.from_edges(drawn.n_nodes, *drawn.edges())
    assert drawn.n_edges == again.n_edges == 50_000
    np.testing.assert_array_equal(drawn.neighbours, again.neighbours)
    assert uniform_edges(graph, rng=3).neighbours.tobytes() == drawn.neighbours.tobytes()


@pytest.mark.parametrize("n", [0, 1, 5])
def test_without_edges_nothing_is_drawn(n: int) -> None:
    assert uniform_edges(Graph.from_edges(n, [], []), rng=1).n_edges == 0
