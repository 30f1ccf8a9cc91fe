"""What is drawn has the probabilities of its matrix, under every reading of rows and columns."""

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.graph import Graph
from tailnet.networks.draws import measured_draws
from tailnet.networks.ensemble.ensemble import (
    DenseEnsemble,
    RankOneEnsemble,
    draw,
    edge_probabilities,
    ensemble_of,
    rank_one_ensemble,
    threshold,
)
from tailnet.networks.ensemble.identification import IDENTIFICATIONS, Identification
from tailnet.networks.ensemble.normalisation import NORMALISATIONS, Normalisation, normalised
from tailnet.networks.measures.all_of_them import MEASURES, measure

GENERATOR = np.random.default_rng(5)
LEFT = np.where(GENERATOR.random(12) < 0.4, 0.0, GENERATOR.random(12))
RIGHT = GENERATOR.exponential(size=12)
DRAWS = 1500


@pytest.mark.parametrize("how", IDENTIFICATIONS)
@pytest.mark.parametrize("kind", ["dense", "rank one"])
def test_every_edge_has_its_probability(how: Identification, kind: str) -> None:
    """The largest of about 150 standard scores stays below 4.5 but for one time in a thousand."""
    columns = 12 if how in {"identified", "undirected"} else 7
    left, right = LEFT, RIGHT[:columns] * 1.3
    products = RankOneEnsemble(left, right, how)
    dense = DenseEnsemble(np.minimum(1.0, np.outer(left, right)), how)
    ensemble = products if kind == "rank one" else dense
    expected = edge_probabilities(ensemble)
    np.testing.assert_allclose(edge_probabilities(dense), expected, rtol=1e-14)
    count, edges = np.zeros(expected.shape), []
    for seed in range(DRAWS):
        graph = draw(ensemble, rng=seed)
        count += graph.to_matrix()
        edges.append(graph.n_edges)
    assert graph.directed == (how in {"identified", "layered"})
    assert graph.parts == (None if columns == 12 else (12, 7))
    certain = (expected == 0.0) | (expected == 1.0)
    assert (expected == 1.0).any()
    np.testing.assert_array_equal(count[certain], DRAWS * expected[certain])
    p = expected[~certain]
    scores = (count[~certain] - DRAWS * p) / np.sqrt(DRAWS * p * (1 - p))
    assert abs(scores).max() < 4.5
    # Independent edges: their number varies as a sum of independent ones. A variance of 1,500 draws has a
    # standard error of sqrt(2/1500) of itself: 4 of them are allowed.
    half = 1.0 if graph.directed else 0.5
    assert np.var(edges) == pytest.approx(half * (p * (1 - p)).sum(), rel=4 * (2 / DRAWS) ** 0.5)


def test_expected_triangles() -> None:
    """ORACLES: E[triangles] = tr(Q³)/6, within four standard errors."""
    inputs, deltas = GENERATOR.random(60), GENERATOR.exponential(size=60)
    ensemble = rank_one_ensemble(inputs, deltas, identification="undirected")
    q = edge_probabilities(ensemble)
    found = []
    for seed in range(400):
        graph = draw(ensemble, rng=seed).to_networkx()
        found.append(sum(nx.triangles(graph).values()) / 3)
    assert np.mean(found) == pytest.approx(np.trace(q @ q @ q) / 6, abs=4 * np.std(found) / 20)


@pytest.mark.parametrize("level", [1e-3, 0.2, 1.0])
@pytest.mark.parametrize("how", IDENTIFICATIONS)
def test_threshold_takes_the_cells_above(how: Identification, level: float) -> None:
    ensemble = ensemble_of(np.outer(LEFT, RIGHT), identification=how)
    cells = ensemble.probabilities() >= level
    if how in {"layered", "bipartite"}:
        cells = np.block([[np.zeros((12, 12)), cells], [np.zeros((12, 24))]]) != 0
    expected = Graph.from_matrix(cells, directed=True)
    expected = expected if how in {"identified", "layered"} else expected.undirected()
    np.testing.assert_array_equal(threshold(ensemble, level).to_matrix(), expected.to_matrix())


@pytest.mark.parametrize("level", [0.0, -1.0, 1.1, np.nan])
def test_levels_that_are_none(level: float) -> None:
    with pytest.raises(ChoiceError, match="level"):
        threshold(ensemble_of(np.ones((2, 2)), identification="bipartite"), level)


def test_factors_and_their_product_are_one_ensemble() -> None:
    inputs, deltas = GENERATOR.standard_normal(9), 1e-200 * GENERATOR.standard_normal(5)
    kept = rank_one_ensemble(inputs, deltas, identification="layered")
    dense = ensemble_of(np.outer(inputs, deltas), identification="layered")
    np.testing.assert_allclose(kept.probabilities(), dense.probabilities(), rtol=1e-14)
    assert kept.shape == dense.shape == (9, 5)


ENTRIES = st.sampled_from([0.0, 1.0, -1.0, 1e-9, 1e9]) | st.floats(-1e3, 1e3).filter(
    lambda x: abs(x) > 1e-100
)
MATRICES = st.lists(st.lists(ENTRIES, min_size=4, max_size=4), min_size=1, max_size=5)


@given(MATRICES, st.sampled_from(NORMALISATIONS))
@settings(deadline=None, derandomize=True)
def test_normalisations(rows: list[list[float]], how: Normalisation) -> None:
    matrix = np.array(rows)
    if how in {"none", "expected edges"} or not matrix.any():
        return
    found = normalised(matrix, how)
    assert found.min() >= 0.0
    assert found.max() == 1.0
    axis = {"maximum": None, "row maximum": 1, "column maximum": 0}[how]
    most = abs(matrix).max(axis=axis, keepdims=True)
    np.testing.assert_allclose(found * most, abs(matrix), rtol=1e-15)
    np.testing.assert_allclose(normalised(1e-3 * matrix, how), found, rtol=1e-15)


@pytest.mark.parametrize("edges", [0.3, 2.0, 4.5, 8.999, 9.0])
def test_as_many_edges_as_are_expected(edges: float) -> None:
    matrix = np.array([[1.0, -2.0, 30.0, 0.0], [4.0, 5.0, 6.0, 0.0], [1e-3, 8.0, 9.0, 0.0]])
    found = normalised(matrix, "expected edges", edges=edges)
    assert found.sum() == pytest.approx(edges, rel=1e-12)
    free = (found > 0.0) & (found < 1.0)
    ratio = found[free] / abs(matrix)[free]
    assert ratio == pytest.approx(np.full(ratio.size, ratio[0] if ratio.size else 0.0), rel=1e-12)
    for bad in (0.0, 9.5, None):
        with pytest.raises(ChoiceError, match="at most 9"):
            normalised(matrix, "expected edges", edges=bad)


@pytest.mark.parametrize(
    ("matrix", "error", "message"),
    [
        (np.zeros((2, 2)), 0.0, "All entries of the matrix are zero"),
        ([[1.0, np.nan]], 0.0, "largest magnitude of the matrix is nan"),
        ([[1.0, -np.inf]], 0.0, "is inf"),
        ([[1e-6, 0.0]], 1.1e-9, "is known to 0.001 of itself"),
        ([[4e-322, 0.0]], 0.0, "round-off"),
    ],
)
def test_a_maximum_that_means_nothing_is_refused(
    matrix: list[list[float]], error: float, message: str
) -> None:
    with pytest.raises(InsufficientDataError, match=message):
        ensemble_of(matrix, identification="bipartite", error=error)
    assert ensemble_of([[1e-6, 0.0]], identification="bipartite", error=0.9e-9).shape == (1, 2)


@pytest.mark.parametrize("factors", [([0.0], [1.0]), ([np.inf], [1.0]), ([1e-200], [1e-200])])
def test_factors_whose_product_means_nothing_are_refused(factors: tuple[list[float], list[float]]) -> None:
    with pytest.raises(InsufficientDataError):
        rank_one_ensemble(*factors, identification="bipartite")


def test_readings_that_cannot_be() -> None:
    with pytest.raises(ChoiceError, match="Choose layered or bipartite"):
        ensemble_of(np.ones((2, 3)), identification="identified")
    nodes: Any = "nodes"
    with pytest.raises(ChoiceError, match="no identification 'nodes'"):
        ensemble_of(np.ones((2, 2)), identification=nodes)
    with pytest.raises(ChoiceError, match="no normalisation"):
        ensemble_of(np.ones((2, 2)), identification="layered", normalisation=nodes)
    with pytest.raises(ChoiceError, match="run from -1 to 1"):
        DenseEnsemble(np.array([[-1.0, 1.0]]), "layered")
    with pytest.raises(ChoiceError, match="right factor"):
        RankOneEnsemble([1.0], [-1.0], "layered")
    with pytest.raises(ChoiceError, match="rows and columns"):
        ensemble_of(np.ones(3), identification="layered")


def test_draws_are_measured_as_graphs_are() -> None:
    for how in IDENTIFICATIONS:
        ensemble = ensemble_of(np.outer(LEFT, RIGHT), identification=how)
        found = measured_draws(ensemble, draws=20, rng=3)
        again = measured_draws(ensemble, draws=20, rng=3, jobs=2)
        np.testing.assert_array_equal(found.values, again.values)
        np.testing.assert_array_equal(found.defined, again.defined)
        for number in range(20):
            seed = np.random.SeedSequence(3, spawn_key=(number,))
            one = measure(draw(ensemble, rng=seed))
            for column, name in enumerate(MEASURES):
                assert found.defined[number, column] == (name in one.values)
                if name in one.values:
                    assert found.values[number, column] == one[name]
    assert found.of("n_edges").mean() == found.to_dict()["n_edges"]["mean"]
    assert set(found.undefined()) == {name for name in MEASURES if found.of(name).size < 20}
    with pytest.raises(ChoiceError, match="draws is 0"):
        measured_draws(ensemble, draws=0)
