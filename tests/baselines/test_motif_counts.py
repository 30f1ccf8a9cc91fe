"""Counts equal those of networkx, and of a search through all triples."""

from itertools import combinations
from math import comb

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tailnet.baselines.kronecker_moments import MotifCounts
from tailnet.baselines.motif_counts import motif_counts
from tailnet.errors import ChoiceError
from tailnet.graph import Graph


@given(st.integers(0, 9), st.floats(0.0, 1.0), st.integers(0, 1000))
@settings(derandomize=True, max_examples=80, deadline=None)
def test_small_graphs_by_search(n: int, p: float, seed: int) -> None:
    other = nx.gnp_random_graph(n, p, seed=seed)
    found = motif_counts(Graph.from_networkx(other))
    edges = {frozenset(edge) for edge in other.edges}
    degrees = [degree for _, degree in other.degree()]
    assert found.edges == len(edges)
    assert found.wedges == sum(comb(degree, 2) for degree in degrees)
    assert found.tripins == sum(comb(degree, 3) for degree in degrees)
    assert found.triangles == sum(
        all(frozenset(pair) in edges for pair in combinations(nodes, 2))
        for nodes in combinations(range(n), 3)
    )


@pytest.mark.parametrize("seed", range(4))
def test_triangles_equal_networkx(seed: int) -> None:
    other = nx.powerlaw_cluster_graph(400, 5, 0.4, seed=seed)
    assert motif_counts(Graph.from_networkx(other)).triangles == sum(nx.triangles(other).values()) // 3


def test_a_star_and_a_complete_graph() -> None:
    assert motif_counts(Graph.from_networkx(nx.star_graph(5))) == MotifCounts(5.0, 10.0, 10.0, 0.0)
    assert motif_counts(Graph.from_networkx(nx.complete_graph(5))) == MotifCounts(10.0, 30.0, 20.0, 10.0)


def test_plain_numbers_and_back() -> None:
    counts = MotifCounts(1.0, 2.0, 3.0, 4.0)
    assert MotifCounts.from_dict(counts.to_dict()) == counts
    np.testing.assert_array_equal(counts.array(), [1.0, 2.0, 3.0, 4.0])


def test_a_directed_graph_is_refused() -> None:
    with pytest.raises(ChoiceError, match="undirected"):
        motif_counts(Graph.from_edges(2, [0], [1], directed=True))
