"""A graph beside draws: the numbers are networkx's, and the presets stand beside the real graphs."""

import json
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from kronecker_laws import FILES, REAL, real

from tailnet.baselines.kronecker_comparison import KroneckerComparison, beside_draws
from tailnet.baselines.kronecker_moments import expected_motifs
from tailnet.baselines.motif_counts import motif_counts
from tailnet.baselines.presets import preset
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.parallel import child, seed_sequence

LAW = StochasticKronecker.of([[0.9, 0.6], [0.6, 0.3]], 7)


def test_the_numbers_are_those_of_networkx() -> None:
    graph = LAW.draw(5)
    other = graph.to_networkx()
    other.remove_nodes_from(list(nx.isolates(other)))
    found = beside_draws(graph, LAW, draws=30, rng=2)
    degrees = [degree for _, degree in other.degree()]
    assert found["nodes_with_an_edge"].observed == other.number_of_nodes()
    assert found["largest_degree"].observed == max(degrees)
    assert found["distinct_degrees"].observed == len(set(degrees))
    assert found["transitivity"].observed == pytest.approx(nx.transitivity(other))
    edges = np.array([LAW.draw(child(seed_sequence(2), i)).n_edges for i in range(30)])
    row = found["edges"]
    assert row.expected == expected_motifs(LAW).edges
    assert (row.mean, row.sd) == pytest.approx((edges.mean(), edges.std(ddof=1)))
    assert (row.low, row.high) == pytest.approx(tuple(np.percentile(edges, [2.5, 97.5])))
    assert row.standardised == pytest.approx((graph.n_edges - edges.mean()) / edges.std(ddof=1))


def test_what_is_undefined_is_counted_and_not_a_number() -> None:
    sparse = StochasticKronecker.of([[0.2, 0.2], [0.2, 0.2]], 4)
    found = beside_draws(Graph.from_edges(16, [], []), sparse, draws=20, rng=1)["transitivity"]
    assert found.observed is None
    assert found.undefined > 0
    assert found.standardised is None


def test_plain_numbers_and_workers() -> None:
    found = beside_draws(LAW.draw(1), LAW, draws=10, rng=3)
    assert beside_draws(LAW.draw(1), LAW, draws=10, rng=3, jobs=2) == found
    assert KroneckerComparison.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_refusals() -> None:
    with pytest.raises(ChoiceError, match="undirected graph and law"):
        beside_draws(Graph.from_edges(2, [0], [1], directed=True), LAW)
    with pytest.raises(ChoiceError, match="draws is 1"):
        beside_draws(LAW.draw(1), LAW, draws=1)


@pytest.mark.parametrize("name", FILES)
def test_the_presets_beside_the_real_graphs(shared: Path, name: str) -> None:
    """KronFit's seeds give about as many edges as the graph they were fitted to, and far too few triangles:
    what Gleich & Owen (2012) found wanting."""
    graph, law = real(shared, name), preset(name)
    assert graph.n_nodes == law.nodes
    assert motif_counts(graph) == REAL[name]
    assert sum(nx.triangles(graph.to_networkx()).values()) == 3 * REAL[name].triangles
    found = beside_draws(graph, law.model(), draws=20, rng=1)
    edges, triangles = found["edges"], found["triangles"]
    assert edges.expected is not None
    assert edges.observed is not None
    assert 0.8 < edges.expected / edges.observed < 1.25
    assert triangles.standardised is not None
    assert triangles.standardised > 50.0
    for row in found.statistics[1:5]:
        assert row.mean is not None
        assert row.sd is not None
        assert row.expected is not None
        assert abs(row.mean - row.expected) < 4.0 * row.sd / np.sqrt(20)
