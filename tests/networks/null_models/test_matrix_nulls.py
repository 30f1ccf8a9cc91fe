"""Nulls of a matrix: each keeps what it says, and leaves the rest to chance."""

from typing import Any, cast

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.ensemble.ensemble import DenseEnsemble, RankOneEnsemble, draw, rank_one_ensemble
from tailnet.networks.ensemble.identification import IDENTIFICATIONS, Identification
from tailnet.networks.null_models.by_name import null_graph
from tailnet.networks.null_models.rank_one_null import rank_one_null
from tailnet.networks.null_models.relabelling import relabelled, relabelled_graph
from tailnet.networks.null_models.shuffled_entries import shuffled_entries


def product() -> RankOneEnsemble:
    generator = np.random.default_rng(1)
    return rank_one_ensemble(generator.random(20), generator.pareto(1.5, 20), identification="identified")


def test_permuted_factors_keep_their_values() -> None:
    observed = product()
    found = rank_one_null(observed, factors="permuted", rng=2)
    np.testing.assert_array_equal(found.left, observed.left)
    assert sorted(found.right) == sorted(observed.right)
    assert found.right.tolist() != observed.right.tolist()
    assert found.identification == observed.identification


def test_resampled_factors_are_independent_draws_from_their_values() -> None:
    """Means of the new factors are those of the old, and their entries are uncorrelated."""
    observed = product()
    drawn = [rank_one_null(observed, rng=seed) for seed in range(2000)]
    assert set(drawn[0].left) <= set(observed.left)
    assert set(drawn[0].right) <= set(observed.right)
    for name in ("left", "right"):
        values = getattr(observed, name)
        means = [getattr(one, name).mean() for one in drawn]
        error = values.std() / np.sqrt(values.size * len(drawn))
        assert abs(np.mean(means) - values.mean()) < 4.0 * error
    correlation = [np.corrcoef(one.left, one.right)[0, 1] for one in drawn]
    assert abs(np.mean(correlation)) < 4.0 * np.std(correlation) / np.sqrt(len(drawn))


def test_rank_one_null_refuses_what_means_nothing() -> None:
    layered = rank_one_ensemble([1.0, 0.5], [1.0, 0.1, 0.2], identification="layered")
    with pytest.raises(ChoiceError, match="choose resampled"):
        rank_one_null(layered, factors="permuted")
    assert rank_one_null(layered, rng=1).shape == (2, 3)
    with pytest.raises(ChoiceError, match="no way 'other'"):
        rank_one_null(layered, factors=cast("Any", "other"))


def test_relabelling_moves_whole_columns() -> None:
    observed = product()
    found = relabelled(observed, rng=5)
    dense = relabelled(DenseEnsemble(observed.probabilities(), "identified"), rng=5)
    np.testing.assert_array_equal(found.probabilities(), dense.probabilities())
    assert sorted(map(tuple, found.probabilities().T)) == sorted(map(tuple, observed.probabilities().T))
    with pytest.raises(ChoiceError, match="nothing to relabel"):
        relabelled(DenseEnsemble(observed.probabilities(), "bipartite"))


def test_a_relabelled_graph_is_its_matrix_with_columns_permuted() -> None:
    generator = np.random.default_rng(6)
    matrix = generator.random((15, 15)) < 0.3
    np.fill_diagonal(matrix, False)
    graph = Graph.from_matrix(matrix, directed=True)
    found = relabelled_graph(graph, rng=7)
    order = np.random.default_rng(np.random.SeedSequence(7)).permutation(15)
    wanted = np.zeros_like(matrix)
    wanted[:, order] = matrix
    assert found.removed["self-loop"] == np.trace(wanted)
    np.fill_diagonal(wanted, False)
    np.testing.assert_array_equal(found.to_matrix(), wanted)
    assert (np.diff(found.neighbours) != 0).all()
    for wrong in (graph.undirected(), Graph.from_edges(4, [0], [2], directed=True, parts=(2, 2))):
        with pytest.raises(ChoiceError, match="directed graph without sides"):
            relabelled_graph(wrong)


@pytest.mark.parametrize("identification", IDENTIFICATIONS)
def test_shuffled_entries_are_the_same_entries(identification: Identification) -> None:
    matrix = np.random.default_rng(3).random((9, 9))
    found = shuffled_entries(DenseEnsemble(matrix, identification), rng=4).probabilities()
    assert sorted(found.ravel()) == sorted(matrix.ravel())
    merged = identification in {"identified", "undirected"}
    assert (found.diagonal().tolist() == matrix.diagonal().tolist()) == merged
    assert found.tolist() != matrix.tolist()


def test_shuffled_entries_go_everywhere_equally() -> None:
    """The largest entry is in each of the cells that are drawn equally often."""
    matrix = np.zeros((3, 3))
    matrix[0, 1] = 1.0
    draws = 3000
    mean = sum(
        shuffled_entries(DenseEnsemble(matrix, "identified"), rng=seed).probabilities()
        for seed in range(draws)
    ) / float(draws)
    wanted = (1.0 - np.eye(3)) / 6.0
    assert (np.abs(mean - wanted) <= 4.0 * np.sqrt(wanted * (1.0 - wanted) / draws)).all()


@pytest.mark.parametrize("identification", ["identified", "layered", "bipartite"])
def test_shuffled_products_are_drawn_without_their_matrix(identification: Identification) -> None:
    """Exchanging entries before the draw or edges after it is the same: every cell has the mean probability.

    The number of edges keeps the law of the draws: its variance is the sum of p(1 - p), not that of G(n, m).
    """
    generator = np.random.default_rng(8)
    ensemble = rank_one_ensemble(generator.random(6), generator.random(6), identification=identification)
    drawn = draw(ensemble, rng=1)
    merged = identification == "identified"
    p = ensemble.probabilities()[~np.eye(6, dtype=bool)] if merged else ensemble.probabilities().ravel()
    cells, graphs = np.zeros((drawn.n_nodes, drawn.n_nodes)), 3000
    counts = []
    for seed in range(graphs):
        graph = null_graph("shuffled_entries", ensemble, drawn, np.random.SeedSequence(seed), 1.0)
        counts.append(graph.n_edges)
        cells += graph.to_matrix()
    spread = (p * (1.0 - p)).sum()
    assert abs(np.mean(counts) - p.sum()) <= 4.0 * np.sqrt(spread / graphs)
    # The variance of a sum of many bits is close to that of normal numbers.
    assert abs(np.var(counts) / spread - 1.0) <= 4.0 * np.sqrt(2.0 / graphs)
    possible = ~np.eye(6, dtype=bool) if merged else np.s_[:6, 6:]
    share, mean = cells[possible] / graphs, p.mean()
    assert (np.abs(share - mean) <= 4.0 * np.sqrt(mean * (1.0 - mean) / graphs)).all()
