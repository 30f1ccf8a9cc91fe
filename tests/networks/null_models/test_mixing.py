"""The mixing check finds chains that are too short, and bounds what is left of their start."""

import numpy as np
import pytest
from scipy import stats

from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.measures.clustering import triangles
from tailnet.networks.null_models import mixing as module
from tailnet.networks.null_models.mixing import LEVEL, Mixing, mixing


def heavy(n: int, *, directed: bool) -> Graph:
    generator = np.random.default_rng(n)
    weights = np.minimum(generator.pareto(1.5, n) + 0.3, 6.0)
    u, v = np.nonzero(generator.random((n, n)) < np.minimum(1.0, np.outer(weights, weights) / 9.0))
    return Graph.from_edges(n, u, v, directed=directed)


@pytest.mark.parametrize("directed", [False, True])
def test_enough_steps_mix_and_few_do_not(directed: bool) -> None:
    graph = heavy(80, directed=directed)
    found = mixing(graph, rng=2)
    assert found.status == "mixed", found.message
    assert set(found.statistics) == {"degree_products", "closed"} | ({"reciprocal"} if directed else set())
    assert all(row.limit is not None and row.limit <= found.tolerance for row in found.statistics.values())
    short = mixing(graph, attempts=0.3, rng=2)
    assert short.status == "not shown to have mixed"
    assert short.message.startswith(short.status)
    assert 0.0 < found.acceptance < 1.0


def test_sides_are_looked_at_by_their_squares() -> None:
    graph = Graph.from_edges(60, *np.divmod(np.arange(0, 900, 5), 30) + np.array([[0], [30]]), parts=(30, 30))
    assert mixing(graph, rng=1).statistics["closed"].before["given"] > 0


def test_the_only_graph_of_its_degrees_has_no_swap() -> None:
    star = Graph.from_edges(6, [0, 0, 0, 0, 0], [1, 2, 3, 4, 5])
    found = mixing(star, replicates=10, rng=1)
    assert found.status == "no swap found"
    assert found.acceptance == 0.0


def test_a_status_survives_its_document_and_any_number_of_jobs() -> None:
    graph = heavy(40, directed=True)
    found = mixing(graph, replicates=10, rng=4)
    assert Mixing.from_dict(found.to_dict()) == found
    assert mixing(graph, replicates=10, rng=4, jobs=2) == found


def test_statistics_from_the_adjacency_matrix() -> None:
    graph = heavy(50, directed=True)
    a = graph.to_matrix().astype(int)
    either = a | a.T
    products, closed, reciprocal = module._statistics_of(graph)
    assert products == (np.outer(a.sum(axis=1), a.sum(axis=0)) * a).sum()
    assert closed == np.trace(either @ either @ either) // 6
    assert reciprocal == (a * a.T).sum() // 2
    flat = graph.undirected()
    products, closed, reciprocal = module._statistics_of(flat)
    assert products == (np.outer(either.sum(axis=1), either.sum(axis=1)) * either).sum() // 2
    assert closed == triangles(flat.offsets, flat.neighbours).sum() // 3
    assert reciprocal == 0


def test_the_limit_inverts_the_noncentral_f_law() -> None:
    drawn = np.random.default_rng(2).normal([[0.0], [0.3], [0.0], [-0.2]], 1.0, (4, 50))
    row = module._agreement(drawn, drawn[:, 0])
    ratio = float(stats.f_oneway(*drawn).statistic)
    assert row.limit is not None
    assert float(stats.ncf.cdf(ratio, 3, 196, 200 * row.limit**2)) == pytest.approx(1.0 - LEVEL, rel=1e-6)
    assert 0.0 < row.deviation < row.limit
    far = module._upper_limit(module._FAR**2 * (1.0 - 1e-9), 4, 50)
    assert module._upper_limit(module._FAR**2 * (1.0 + 1e-9), 4, 50) == pytest.approx(far, rel=1e-3)


@pytest.mark.parametrize("f", [0.0, 0.2, 0.5])
def test_the_limit_covers(f: float) -> None:
    """At least 95% of limits are above the truth: within three binomial errors of it where f > 0."""
    shifts = np.array([1.0, 1.0, -1.0, -1.0])[:, None] * f
    generator = np.random.default_rng(9)
    trials = 600
    limits = [
        module._upper_limit(float(drawn.mean(axis=1).var() / drawn.var(axis=1, ddof=1).mean()), 4, 30)
        for drawn in generator.normal(shifts, 1.0, (trials, 4, 30))
    ]
    error = np.sqrt(LEVEL * (1.0 - LEVEL) / trials)
    covered = float(np.mean(np.array(limits) >= f))
    assert covered > LEVEL - 3.0 * error
    assert f == 0.0 or covered < LEVEL + 3.0 * error


def test_constant_statistics_agree_or_have_no_bound() -> None:
    same = module._agreement(np.full((4, 10), 3.0), np.zeros(4))
    assert (same.sd, same.deviation, same.limit) == (0.0, 0.0, 0.0)
    differ = module._agreement(np.repeat([[1.0], [2.0], [1.0], [1.0]], 10, axis=1), np.zeros(4))
    assert differ.limit is None
    assert module._status({"closed": differ}, moved=True, tolerance=1.0) == "not shown to have mixed"
    assert "without bound" in module._message("x", {"closed": differ}, 0.5, 20.0, 0.25)


def test_refuses_few_chains_and_no_tolerance() -> None:
    graph = heavy(10, directed=False)
    with pytest.raises(ChoiceError, match="at least 10 chains"):
        mixing(graph, replicates=9)
    with pytest.raises(ChoiceError, match="positive tolerance"):
        mixing(graph, tolerance=0.0)
