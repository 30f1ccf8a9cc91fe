"""Chung and Lu's model where its products are probabilities, and a refusal where they are not."""

import networkx as nx
import numpy as np
import pytest

from tailnet.errors import InsufficientDataError
from tailnet.graph import Graph
from tailnet.networks.ensemble.ensemble import draw, edge_probabilities
from tailnet.networks.null_models.chung_lu import chung_lu


def test_probabilities_and_draws_are_those_of_networkx() -> None:
    """networkx draws p = min(1, w_i w_j / sum w) too, for each pair once."""
    graph = Graph.from_networkx(nx.gnp_random_graph(60, 0.12, seed=2))
    w = graph.degrees.astype(float)
    model = chung_lu(graph)
    q = edge_probabilities(model)
    exact = np.outer(w, w) / w.sum()
    np.fill_diagonal(exact, 0.0)
    np.testing.assert_allclose(q, exact, rtol=1e-12)
    np.testing.assert_allclose(q.sum(axis=1), w * (1.0 - w / w.sum()))
    draws = 400
    ours = [draw(model, rng=seed).n_edges for seed in range(draws)]
    theirs = [
        nx.expected_degree_graph(w.tolist(), seed=seed, selfloops=False).number_of_edges()
        for seed in range(draws)
    ]
    error = np.sqrt((np.var(ours) + np.var(theirs)) / draws)
    assert abs(np.mean(ours) - np.mean(theirs)) < 4.0 * error
    assert abs(np.mean(ours) - q.sum() / 2.0) < 4.0 * np.std(ours) / np.sqrt(draws)


@pytest.mark.parametrize("kind", ["directed", "sides", "layers"])
def test_with_directions_and_sides(kind: str) -> None:
    generator = np.random.default_rng(4)
    u, v = np.nonzero(generator.random((20, 30 if kind != "directed" else 20)) < 0.15)
    if kind == "directed":
        graph = Graph.from_edges(20, u, v, directed=True)
    else:
        graph = Graph.from_edges(50, u, v + 20, directed=kind == "layers", parts=(20, 30))
    model = chung_lu(graph)
    q = edge_probabilities(model)
    rows, columns = graph.out_degrees.astype(float), graph.in_degrees.astype(float)
    if kind == "directed":
        np.testing.assert_allclose(q.sum(axis=1), rows * (1.0 - columns / graph.n_edges))
    else:
        np.testing.assert_allclose(q.sum(axis=1), rows)
    draws = 2000
    counts = sum(draw(model, rng=seed).to_matrix().astype(float) for seed in range(draws))
    errors = np.sqrt(q * (1.0 - q) / draws)
    assert (np.abs(counts / draws - q) <= 4.5 * errors + 1e-12).all()


def test_refuses_products_above_the_sum() -> None:
    double_star = Graph.from_edges(8, [0, 0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6, 7])
    with pytest.raises(InsufficientDataError, match=r"16/14 > 1; .*soft configuration"):
        chung_lu(double_star)
    star = Graph.from_edges(6, [0, 0, 0, 0, 0], [1, 2, 3, 4, 5])
    assert chung_lu(star).probabilities().max() == pytest.approx(0.5)
    # One node of large out- and in-degree is not joined to itself.
    both = Graph.from_edges(7, [0, 0, 0, 4, 5, 6], [1, 2, 3, 0, 0, 0], directed=True)
    assert chung_lu(both).probabilities().max() == pytest.approx(0.5)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_without_edges_nothing_is_drawn(n: int) -> None:
    assert draw(chung_lu(Graph.from_edges(n, [], [])), rng=1).n_edges == 0
