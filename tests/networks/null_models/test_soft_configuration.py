"""Expected degrees are those wanted, to rounding; draws have the probabilities; nothing else is assumed."""

from collections.abc import Iterator

import networkx as nx
import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.ensemble.ensemble import draw, edge_probabilities
from tailnet.networks.null_models.soft_configuration import soft_configuration, soft_configuration_of


def shapes() -> Iterator[Graph]:
    """Sparse, dense, heavy-tailed, certain, impossible: with and without directions and sides."""
    for graph in nx.graph_atlas_g()[:200]:
        yield Graph.from_networkx(graph)
    generator = np.random.default_rng(1)
    for number in range(36):
        n, directed = int(generator.integers(2, 50)), bool(number % 2)
        p = float(generator.choice([0.02, 0.1, 0.5, 0.9]))
        yield Graph.from_networkx(nx.gnp_random_graph(n, p, seed=number, directed=directed))
        products = np.outer(generator.pareto(0.7, n), generator.pareto(0.7, n))
        products *= float(generator.choice([1.0, 30.0, 1000.0])) / products.max()
        # A threshold makes of a product a graph that alone has its degrees.
        for cells in (generator.random((n, n)) < products, products >= np.quantile(products, 0.6)):
            u, v = np.nonzero(cells)
            yield Graph.from_edges(n, u, v, directed=directed)
            yield Graph.from_edges(2 * n, u, v + n, directed=directed, parts=(n, n))


def test_expected_degrees_are_the_observed_ones() -> None:
    for graph in shapes():
        model = soft_configuration(graph)
        q = edge_probabilities(model)
        assert np.abs(q.sum(axis=1) - graph.out_degrees).max(initial=0.0) < 1e-8
        assert np.abs(q.sum(axis=0) - graph.in_degrees).max(initial=0.0) < 1e-8
        assert model.error < 1e-8
        assert q.min(initial=0.0) >= 0.0
        assert q.max(initial=0.0) <= 1.0


@pytest.mark.parametrize("directed", [False, True])
def test_odds_are_products(directed: bool) -> None:
    """With the degrees this determines the model: of largest entropy is what has such odds, and only that."""
    start = nx.gnp_random_graph(30, 0.2, seed=4, directed=directed)
    q = edge_probabilities(soft_configuration(Graph.from_networkx(start)))
    q = q[np.ix_(q.sum(axis=1) > 0.0, q.sum(axis=0) > 0.0)]
    with np.errstate(divide="ignore"):
        odds = np.log(q / (1.0 - q))
    rectangle = odds[0, 2] + odds[1, 3] - odds[0, 3] - odds[1, 2]
    assert abs(rectangle) < 1e-9
    np.testing.assert_allclose(
        odds[0, 4:12] - odds[1, 4:12], (odds[0, 4] - odds[1, 4]) * np.ones(8), atol=1e-9
    )


@pytest.mark.parametrize("kind", ["undirected", "directed", "sides", "layers"])
def test_draws_have_the_probabilities(kind: str) -> None:
    n, draws = 12, 3000
    generator = np.random.default_rng(3)
    weights = generator.pareto(1.0, n)
    u, v = np.nonzero(generator.random((n, n)) < np.minimum(1.0, np.outer(weights, weights)))
    if kind in {"sides", "layers"}:
        graph = Graph.from_edges(2 * n, u, v + n, directed=kind == "layers", parts=(n, n))
    else:
        graph = Graph.from_edges(n, u, v, directed=kind == "directed")
    model = soft_configuration(graph)
    q = edge_probabilities(model)
    counts = np.zeros_like(q)
    for seed in range(draws):
        found = draw(model, rng=seed)
        assert (found.directed, found.parts) == (graph.directed, graph.parts)
        counts += found.to_matrix()
    errors = np.sqrt(q * (1.0 - q) / draws)
    assert (np.abs(counts / draws - q) <= 4.5 * errors + 1e-9).all()


def test_expected_degrees_need_not_be_whole() -> None:
    degrees = [0.0, 0.5, 1.25, 1.25, 2.0]
    model = soft_configuration_of(degrees, degrees, identification="undirected")
    np.testing.assert_allclose(edge_probabilities(model).sum(axis=1), degrees, atol=1e-8)
    rows = soft_configuration_of([1.5, 0.5], [1.0, 0.75, 0.25], identification="bipartite")
    np.testing.assert_allclose(rows.probabilities().sum(axis=0), [1.0, 0.75, 0.25], atol=1e-8)


def test_refuses_degrees_that_no_graph_has() -> None:
    for wanted in ([5.0, 1.0, 1.0, 1.0], [3.0, 3.0, 1.0, 1.0]):
        with pytest.raises(ChoiceError, match="no probabilities with these expected degrees"):
            soft_configuration_of(wanted, wanted, identification="undirected")
    with pytest.raises(ChoiceError, match="both count the same edges"):
        soft_configuration_of([1.0, 1.0], [1.0, 0.5], identification="bipartite")
    with pytest.raises(ChoiceError, match="one expected degree"):
        soft_configuration_of([1.0, 0.5], [0.5, 1.0], identification="undirected")
    for wrong in ([-1.0, 1.0], [np.nan, 1.0], [[1.0]]):
        with pytest.raises(ChoiceError, match=r"vector of finite numbers|matrix has"):
            soft_configuration_of(wrong, [0.0, 0.0], identification="bipartite")
    back = Graph.from_edges(4, [0, 2], [2, 1], directed=True, parts=(2, 2))
    with pytest.raises(ChoiceError, match="back from the second side"):
        soft_configuration(back)
