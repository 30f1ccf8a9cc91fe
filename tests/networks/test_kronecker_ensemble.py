"""An ensemble kept as the factor of a Kronecker power draws every cell with its product."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from oracles import stochastic_kronecker as oracle

from tailnet.baselines.presets import preset
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.checkpoints import checkpoint
from tailnet.errors import ChoiceError
from tailnet.networks.draws import measured_draws
from tailnet.networks.ensemble.ensemble import draw, edge_probabilities, threshold
from tailnet.networks.ensemble.identification import IDENTIFICATIONS, Identification
from tailnet.networks.ensemble.kronecker_ensemble import KroneckerEnsemble
from tailnet.networks.paired_draws import NULLS, paired_draws

SYMMETRIC = [[1.0, 0.6], [0.6, 0.3]]
SKEW = [[1.0, 0.7], [0.2, 0.4]]
DRAWS = 1500


def kept(how: Identification) -> list[list[float]]:
    return SYMMETRIC if how == "undirected" else SKEW


@pytest.mark.parametrize("how", IDENTIFICATIONS)
def test_every_edge_has_its_product(how: Identification) -> None:
    """The largest of about 100 standard scores stays below 4.5 but for one time in a thousand."""
    levels = [kept(how)] * 3
    products = oracle.matrix(levels)
    expected = products
    if how in {"layered", "bipartite"}:
        diagonal = [
            np.prod([level[d][d] for level, d in zip(levels, oracle.digits(node, 2, 3), strict=True)])
            for node in range(8)
        ]
        expected = np.zeros((16, 16))
        expected[:8, 8:] = products + np.diag(diagonal)
        expected = expected if how == "layered" else expected + expected.T
    ensemble = KroneckerEnsemble(np.array(kept(how)), 3, how)
    np.testing.assert_allclose(edge_probabilities(ensemble), expected, rtol=1e-14)
    count = np.zeros(expected.shape)
    for seed in range(DRAWS):
        count += draw(ensemble, rng=seed).to_matrix()
    certain = (expected == 0.0) | (expected == 1.0)
    np.testing.assert_array_equal(count[certain], DRAWS * expected[certain])
    p = expected[~certain]
    assert abs((count[~certain] - DRAWS * p) / np.sqrt(DRAWS * p * (1 - p))).max() < 4.5
    level = 0.3
    np.testing.assert_array_equal(threshold(ensemble, level).to_matrix(), expected >= level)


@pytest.mark.parametrize("how", ["identified", "undirected"])
def test_graphs_are_those_of_the_law(how: Identification) -> None:
    """Of many nodes, by groups of cells; and of a seed without repeated entries, too."""
    for initiator, power in ((kept(how), 11), ([[0.9, 0.5, 0.1], [0.5, 0.4, 0.2], [0.1, 0.2, 0.3]], 6)):
        law = StochasticKronecker.of(initiator, power, directed=how == "identified")
        ensemble = KroneckerEnsemble(np.array(initiator), power, how)
        one, other = draw(ensemble, rng=7), law.draw(7)
        assert one.directed == other.directed
        np.testing.assert_array_equal(one.offsets, other.offsets)
        np.testing.assert_array_equal(one.neighbours, other.neighbours)


def test_large_ones_are_never_dense() -> None:
    ensemble = KroneckerEnsemble(np.array(preset("ca-HepPh").seed), 17, "undirected")
    assert ensemble.shape == (131072, 131072)
    with pytest.raises(ChoiceError, match="131,072 rows and columns; at most 4,096"):
        ensemble.probabilities()
    drawn = draw(ensemble, rng=1)
    expected = ensemble.law.expected_edges()
    # Of independent edges: the variance is at most the expectation.
    assert abs(drawn.n_edges - expected) < 4.0 * np.sqrt(expected)


def test_draws_and_nulls_are_measured_for_any_workers(tmp_path: Path) -> None:
    ensemble = KroneckerEnsemble(np.array(SYMMETRIC), 6, "undirected")
    found = paired_draws(ensemble, draws=4, nulls=NULLS, rng=3)
    assert set(found.undefined_nulls) >= {"rank_one", "relabelled"}
    assert "shuffled_entries" in found.nulls
    with checkpoint(tmp_path / "kept"):
        again = paired_draws(ensemble, draws=4, nulls=NULLS, rng=3, jobs=2)
    for name, null in found.nulls.items():
        np.testing.assert_array_equal(null.values, again.nulls[name].values)
    np.testing.assert_array_equal(found.draws.values, measured_draws(ensemble, draws=4, rng=3).values)
    beyond = paired_draws(
        KroneckerEnsemble(np.array(preset("ca-GrQc").seed), 13, "undirected"),
        draws=1,
        nulls=("shuffled_entries",),
        rng=1,
    )
    assert "made dense" in beyond.undefined_nulls["shuffled_entries"]


def test_initiators_that_are_none() -> None:
    with pytest.raises(ChoiceError, match="symmetric"):
        KroneckerEnsemble(np.array(SKEW), 3, "undirected")
    with pytest.raises(ChoiceError, match="from 0 to 1"):
        KroneckerEnsemble(np.array([[1.2, 0.1], [0.1, 0.1]]), 3, "identified")
    with pytest.raises(ChoiceError, match="power"):
        KroneckerEnsemble(np.array(SKEW), 0, "identified")
    nodes: Any = "nodes"
    with pytest.raises(ChoiceError, match="no identification 'nodes'"):
        KroneckerEnsemble(np.array(SKEW), 2, nodes)
