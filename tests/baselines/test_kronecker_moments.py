"""Expected counts equal their sums over nodes, the published formulas, and the means of exact draws."""

import numpy as np
import pytest
from kronecker_laws import SYMMETRIC, within_four_errors
from oracles import stochastic_kronecker as oracle

from tailnet.baselines.kronecker_moments import MOTIFS, expected_motifs, motifs_of_seeds
from tailnet.baselines.motif_counts import motif_counts
from tailnet.baselines.noisy_kronecker import noisy_kronecker
from tailnet.baselines.presets import PRESETS
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.errors import ChoiceError

LAWS = [
    *(StochasticKronecker.of(PRESETS["as20000102"].seed, r) for r in range(1, 8)),
    *(StochasticKronecker.of(PRESETS["ca-GrQc"].seed, r) for r in (3, 7)),
    *(StochasticKronecker.of(seed, 3) for seed in SYMMETRIC),
    noisy_kronecker(SYMMETRIC[0], 5, noise=0.01, rng=1),
]


@pytest.mark.parametrize("model", LAWS)
def test_they_are_the_sums_over_nodes(model: StochasticKronecker) -> None:
    p = oracle.matrix(model.levels.tolist())
    expected = [
        p.sum() / 2.0,
        oracle.expected_stars(p, 2),
        oracle.expected_stars(p, 3),
        oracle.expected_triangles(p),
    ]
    # Inclusion and exclusion cancels: what is left of the largest count, 12 digits.
    np.testing.assert_allclose(expected_motifs(model).array(), expected, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("r", [1, 2, 5, 7, 13, 17])
def test_they_are_the_published_formulas(name: str, r: int) -> None:
    found = PRESETS[name]
    model = found.model(power=r)
    ours = expected_motifs(model).to_dict()
    for motif, value in oracle.published(found.a, found.b, found.c, r).items():
        assert ours[motif] == pytest.approx(value, rel=1e-10, abs=1e-13)
    degrees, _ = model.expected_degrees()
    for node in (0, 1, 2**r // 3, 2**r - 1):
        published = oracle.published_degree(found.a, found.b, found.c, r, node)
        assert degrees[node] == pytest.approx(published, rel=1e-12)


def test_many_seeds_at_once() -> None:
    seeds = np.array([PRESETS[name].seed for name in PRESETS])
    together = motifs_of_seeds(seeds[np.newaxis], 9)
    assert together.shape == (4, 1, 3)
    for i, name in enumerate(PRESETS):
        single = expected_motifs(PRESETS[name].model(power=9)).array()
        np.testing.assert_allclose(together[:, 0, i], single, rtol=1e-12)


@pytest.mark.parametrize("name", PRESETS)
def test_exact_draws_have_them(name: str) -> None:
    """Every identity within four standard errors, over 300 draws of 1024 nodes."""
    model = PRESETS[name].model(power=10)
    graphs = [model.draw(seed) for seed in range(300)]
    counts = np.array([motif_counts(graph).array() for graph in graphs])
    for motif, drawn, expected in zip(MOTIFS, counts.T, expected_motifs(model).array(), strict=True):
        assert within_four_errors(drawn, expected), motif
    degrees = np.array([graph.degrees for graph in graphs], float)
    expected_degrees, _ = model.expected_degrees()
    for node in (0, 1, 3, 341, 1022):
        assert within_four_errors(degrees[:, node], expected_degrees[node]), node


def test_noisy_draws_have_them() -> None:
    model = noisy_kronecker([[0.8, 0.5], [0.5, 0.3]], 9, noise=0.05, rng=3)
    counts = np.array([motif_counts(model.draw(seed)).array() for seed in range(200)])
    for drawn, expected in zip(counts.T, expected_motifs(model).array(), strict=True):
        assert within_four_errors(drawn, expected)


def test_refusals() -> None:
    with pytest.raises(ChoiceError, match="undirected law"):
        expected_motifs(StochasticKronecker.of(SYMMETRIC[0], 3, directed=True))
    with pytest.raises(ChoiceError, match="capped at 1"):
        expected_motifs(StochasticKronecker([[[2.0, 0.9], [0.9, 0.1]]] * 3, capped=True))
