"""The study of Kronecker fractals, on a short training and on made-up seeds."""

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tailnet.baselines.kronecker import KroneckerPower
from tailnet.baselines.kronecker_moments import expected_motifs
from tailnet.baselines.presets import PRESETS
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.datasets.digits import load_digits
from tailnet.errors import InsufficientDataError
from tailnet.graph import Graph
from tailnet.mlp.initialization import initialize
from tailnet.networks.ensemble.ensemble import edge_probabilities
from tailnet.parallel import child
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies import square_network
from tailnet.studies.conduct import conduct
from tailnet.studies.kronecker_baseline import gradients, histograms, measure, rules, sameness, sampled
from tailnet.studies.kronecker_baseline.fractals import FRACTALS, FULL, SIERPINSKI, dimensions, fractal
from tailnet.studies.kronecker_baseline.gradients import FIRST, LAST, MOMENTS, Factors
from tailnet.studies.kronecker_baseline.histograms import law_of_fractal, law_of_gradient
from tailnet.studies.kronecker_baseline.real_networks import FILES, real_networks
from tailnet.studies.kronecker_baseline.study import STUDY
from tailnet.studies.plan import Plan, training_seed

PLAN = Plan("kronecker-baseline", "digits", seed=5, replicates=20)
SHARED = os.environ.get("TAILNET_SHARED")
needs_shared = pytest.mark.skipif(SHARED is None, reason="needs TAILNET_SHARED")
GENERATOR = np.random.default_rng(7)


@pytest.fixture(scope="module")
def short() -> Iterator[None]:
    """A training of a few steps, in this process only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gradients, "STEPS", 20)
        patch.setattr(measure, "ENTRIES", 300)
        patch.setattr(measure, "FAMILY_REPLICATES", 5)
        patch.setattr(measure, "FRACTAL_REPLICATES", 5)
        patch.setattr(sampled, "DRAWS", 3)
        patch.setattr(sameness, "RANDOM_SETS", 199)
        yield


@pytest.fixture(scope="module")
def document(short: None) -> dict[str, Any]:
    assert short is None
    found = conduct(STUDY, PLAN, seeds=2, jobs=1, command="tailnet study kronecker-baseline")
    stored: dict[str, Any] = json.loads(to_json(found))
    return stored


def test_the_document_is_one_that_can_be_rendered(document: dict[str, Any]) -> None:
    check_document(document)
    assert len(document["claims"]) <= 25
    assert len({(row["id"], row["cell"]) for row in document["claims"]}) == len(document["claims"])
    assert [e["name"] for e in document["exhibits"] if e["kind"] == "chart"] == ["histograms", "parameters"]
    words = to_markdown(study_report(document))
    assert "What independent factors alone predict" in words
    assert "no folder was given" in words
    missing = [row for row in document["claims"] if row["verdict"] == "not run"]
    assert {row["id"] for row in missing} == {"sameness beyond size", "sameness beyond that of random graphs"}


def test_fractals_are_analysed_once_and_with_all_their_cells(document: dict[str, Any]) -> None:
    found = [a for a in document["analyses"] if a["key"]["quantity"] in FRACTALS]
    assert [a["key"]["seed"] for a in found] == [0, 0]
    assert found[0]["sample"]["n"] == 64**2
    assert found[0]["sample"]["n_distinct"] == 28
    # Three of the seed's entries are not zero.
    assert found[1]["sample"]["n"] == 3**6
    assert found[1]["sample"]["removed"]["zero"] == 4**6 - 3**6
    assert found[0]["goodness_of_fit"]["replicates"] == 5


@pytest.mark.usefixtures("short")
def test_gradients_from_scratch() -> None:
    """The first step's by the textbook's formulas, in plain matrices."""
    images = load_digits()
    one, other = gradients.gradients_of(PLAN, 1, images, part=0)[FIRST]
    seed = training_seed(PLAN, 1, 0)
    rows = np.random.default_rng(child(seed, 1)).integers(images.n_train, size=21)
    start = initialize(square_network.architecture(64), scale=square_network.START_SCALE, rng=child(seed, 0))
    first, second = (np.asarray(layer) for layer in start.weights)
    for factors, row in ((one, rows[0]), (other, rows[20])):
        x = images.train_images[row]
        wanted = np.where(np.arange(10) == images.train_labels[row], 1.0, -1.0)
        hidden = np.tanh(x @ first[:-1] + first[-1])
        out = np.tanh(hidden @ second[:-1] + second[-1])
        delta = ((out - wanted) * (1.0 - out**2)) @ second[:-1].T * (1.0 - hidden**2)
        np.testing.assert_allclose(factors.deltas, abs(delta), rtol=1e-9)
        np.testing.assert_array_equal(factors.pixels, x)
        assert factors.zero_share() == pytest.approx((np.outer(x, delta) == 0.0).mean())


def entries(factors: Factors) -> Any:
    """All entries that are not zero, as logarithms over the largest, written out."""
    found = np.outer(factors.pixels, factors.deltas).ravel()
    return np.log(found[found > 0.0] / found.max())


def cells(power: KroneckerPower) -> Any:
    found = power.matrix().ravel()
    return np.log(found[found > 0.0] / found.max())


def test_distances_of_histograms_from_every_entry() -> None:
    pixels = GENERATOR.integers(0, 6, 40) / 5.0
    factors = Factors(pixels, GENERATOR.exponential(size=30))
    other = Factors(GENERATOR.random(40), GENERATOR.exponential(size=30) ** 2)
    pairs: list[tuple[Any, Any]] = [
        (law_of_gradient(factors), entries(factors)),
        (law_of_gradient(other), entries(other)),
        *((law_of_fractal(fractal(name, 30)), cells(fractal(name, 30))) for name in FRACTALS),
    ]
    for law, values in pairs:
        assert law.mean == pytest.approx(values.mean())
        assert law.sd == pytest.approx(values.std())
        _, counts = np.unique(np.round(values, 9), return_counts=True)
        assert law.largest_atom == pytest.approx(counts.max() / values.size)
        at = np.array([-3.0, -1.0, -0.1])
        np.testing.assert_allclose(law.survival(at), [(values >= x).mean() for x in at], atol=1e-12)
        for beside, numbers in pairs:
            found = histograms.distances(law, beside)
            assert found["area"] == pytest.approx(stats.wasserstein_distance(values, numbers), abs=1e-12)
            # Where both have the same points, rounding puts some of them apart.
            gap = stats.ks_2samp(np.round(values, 10), np.round(numbers, 10)).statistic
            if law is not beside:
                assert found["gap"] == pytest.approx(gap, abs=1e-9)
            scaled = histograms.distances(law.scaled("standardised"), beside.scaled("standardised"))
            expected = stats.wasserstein_distance(stats.zscore(values), stats.zscore(numbers))
            assert scaled["area"] == pytest.approx(expected, abs=1e-9)


def test_a_gradient_without_entries_has_no_histogram() -> None:
    with pytest.raises(InsufficientDataError, match="no histogram"):
        law_of_gradient(Factors(np.zeros(4), np.ones(4)))


def test_the_fractals() -> None:
    assert fractal(FULL, 784).shape == (1024, 1024)
    assert dimensions(SIERPINSKI)[0] == pytest.approx(np.log2(3.0))
    assert dimensions(FULL)[0] == pytest.approx(2.0)


def test_random_seeds_expect_the_edges_asked_for() -> None:
    for edges, levels in ((300.0, 9), (12_000.0, 13), (1500.0, 6)):
        drawn = sameness.random_seeds(edges, levels, 50, GENERATOR)
        assert ((drawn >= 0.0) & (drawn <= 1.0)).all()
        assert (drawn[:, 0] >= drawn[:, 2]).all()
        for a, b, c in drawn[:5].tolist():
            law = StochasticKronecker.of([[a, b], [b, c]], levels)
            assert expected_motifs(law).edges == pytest.approx(edges, rel=1e-9)


def as_fitted(seed: Any, edges: float, levels: int) -> sameness.Fitted:
    a, b, c = seed.tolist()
    return sameness.Fitted(a, b, c, edges, levels)


def test_spread_against_random_seeds() -> None:
    alike = [sameness.Fitted(0.9, 0.5, 0.1 + 1e-6 * n, 1000.0 * 2**n, 10 + n) for n in range(5)]
    found = sameness.against_random_seeds(alike, np.random.default_rng(1))
    assert found["a"]["sd"] == 0.0
    assert found["c"]["p_value"] == pytest.approx(2.0 / (sameness.RANDOM_SETS + 1))
    assert found["c"]["random"][0] > 0.01
    # Drawn as the random sets are, the p-value is uniform: its mean over sets lies within four errors of 1/2.
    sizes = [(500.0 * 2**n, 9 + n) for n in range(4)]
    values = []
    for _ in range(60):
        drawn = [as_fitted(sameness.random_seeds(m, r, 1, GENERATOR)[0], m, r) for m, r in sizes]
        values.append(sameness.against_random_seeds(drawn, GENERATOR)["b"]["p_value"])
    assert abs(np.mean(values) - 0.5) < 4.0 / (12.0 * 60) ** 0.5


def test_the_share_of_nearer_seeds() -> None:
    centre = np.mean([[found.a, found.b, found.c] for found in PRESETS.values()], axis=0)
    a, b, c = centre.tolist()
    edges = ((a + 2 * b + c) ** 10 - (a + c) ** 10) / 2
    assert sameness.nearer_share(sameness.Fitted(a, b, c, edges, 10), GENERATOR) == 0.0
    far = sameness.random_seeds(edges, 10, 2000, GENERATOR)
    worst = far[np.linalg.norm(far - centre, axis=1).argmax()]
    share = sameness.nearer_share(as_fitted(worst, edges, 10), GENERATOR)
    assert share > 0.95


def test_a_kronecker_graph_comes_back_and_a_tree_has_no_seed() -> None:
    graph = StochasticKronecker.of([[0.95, 0.55], [0.55, 0.3]], 10).draw(rng=3)
    found = sameness.fitted_with_intervals(graph, np.random.SeedSequence(1), 20)
    for name, value in (("a", 0.95), ("b", 0.55), ("c", 0.3)):
        low, high = found["intervals"][name]
        assert low - 0.05 < value < high + 0.05
        assert low <= found[name] <= high
    beside = sameness.controls(graph, np.random.SeedSequence(2))
    assert beside["swaps"] is not None
    path = Graph.from_edges(5, [0, 1, 2, 3], [1, 2, 3, 4])
    assert sameness.parameters_of(path) is None


def test_the_ensembles_are_those_of_fractal_and_gradient() -> None:
    factors = Factors(GENERATOR.random(16), GENERATOR.random(16))
    found = sampled.ensembles({LAST: factors}, 16)
    matrix = fractal(FULL, 16).matrix()
    np.fill_diagonal(matrix, 0.0)
    np.testing.assert_allclose(edge_probabilities(found[sampled.KRONECKER]), matrix)
    gradient = np.outer(factors.deltas, factors.pixels)
    drawn = found[sampled.OF_GRADIENT[LAST]].probabilities()
    np.testing.assert_allclose(drawn, gradient / gradient.max())


def test_real_networks_that_are_not_there(tmp_path: Path) -> None:
    assert real_networks(None)[1] is not None
    found, why = real_networks(tmp_path)
    assert (found, str(why)[:10]) == ({}, "The folder")
    (tmp_path / "networks").mkdir()
    (tmp_path / "networks" / "power.gml").write_text("graph [ ]")
    assert "ca-GrQc.txt" in str(real_networks(tmp_path / "mnist")[1])


@needs_shared
def test_real_networks() -> None:
    """Their sizes are those of the data's README."""
    found, why = real_networks(Path(str(SHARED)) / "data")
    assert why is None
    sizes = [file.graph.n_nodes for file in found.values() if file.graph is not None]
    assert sizes == [34, 297, 4941, 5242, 6474]
    assert list(found) == list(FILES.values())


def rows_with(document: dict[str, Any], seeds: int = 10) -> list[dict[str, Any]]:
    """The first seed, many times over; only it has what all share."""
    first = document["replications"][0]
    rows = [deepcopy({**first, "seed": number}) for number in range(seeds)]
    for row in rows[1:]:
        row["details"]["shared"] = None
    return rows


def verdicts(rows: list[dict[str, Any]], claim: str) -> dict[str | None, str]:
    return {row["cell"]: row["verdict"] for row in rules.decide(PLAN, rows) if row["id"] == claim}


@pytest.mark.parametrize(("shift", "expected"), [(-0.01, "supported"), (0.01, "refuted"), (0.0, "undecided")])
def test_the_rule_of_histograms(document: dict[str, Any], shift: float, expected: str) -> None:
    rows = rows_with(document)
    for number, row in enumerate(rows):
        for moment in MOMENTS:
            for found in row["details"]["distances"][moment].values():
                noise = 0.001 * (number - 4.5)
                for name in FRACTALS:
                    found[name]["area"] = found["another image"]["area"] + shift + noise
    for claim in ("the histogram of a fractal", "the shape of a fractal's histogram"):
        assert set(verdicts(rows, claim).values()) == {expected}


@pytest.mark.parametrize(("shift", "expected"), [(-0.01, "refuted"), (0.01, "supported"), (0.0, "undecided")])
def test_the_rules_of_networks(document: dict[str, Any], shift: float, expected: str) -> None:
    rows = rows_with(document)
    for number, row in enumerate(rows):
        for name in sampled.NETWORKS:
            nulls = row["details"]["networks"][name]["nulls"]
            noise = 0.001 * (number - 4.5)
            for kept in ("average_clustering", "assortativity"):
                nulls["swaps"][kept] = {"observed": 0.3 + shift + noise, "null": 0.3}
            nulls["uniform_edges"]["mean_path"] = {"observed": 3.0 - shift + noise, "null": 2.0}
    for claim in ("clustered beyond its degrees", "assortative beyond its degrees", "short paths"):
        assert set(verdicts(rows, claim).values()) == {expected}
    for row in rows[1:]:
        row["details"]["networks"][sampled.KRONECKER]["nulls"]["swaps"]["assortativity"] = None
    assert verdicts(rows, "assortative beyond its degrees")[sampled.KRONECKER] == "not run"


@pytest.mark.parametrize(
    ("sd", "p", "expected"), [(0.04, 0.001, "supported"), (0.5, 0.001, "refuted"), (0.2, 0.9, "undecided")]
)
def test_the_rule_of_sameness(document: dict[str, Any], sd: float, p: float, expected: str) -> None:
    rows = rows_with(document)
    for found in rows[0]["details"]["shared"]["against"]["published"].values():
        found.update(sd=sd, random=[0.05, 0.2, 0.4], p_value=p)
    cells = {c: v for c, v in verdicts(rows, "sameness beyond size").items() if c and "published" in c}
    assert set(cells.values()) == {expected}


@pytest.mark.parametrize(("spread", "expected"), [(0.01, "supported"), (0.5, "refuted"), (0.1, "undecided")])
def test_the_rule_of_random_graphs(document: dict[str, Any], spread: float, expected: str) -> None:
    rows = rows_with(document)
    names = [f"network {number}" for number in range(5)]
    seed = dict.fromkeys("abc", 0.5)
    real = {
        name: {**seed, "controls": {"uniform_edges": seed, "swaps": seed}} | dict.fromkeys("abc", 0.5 + s)
        for name, s in zip(names, spread * np.linspace(-1.0, 1.0, 5), strict=True)
    }
    rows[0]["details"]["shared"]["real"] = real
    for number, row in enumerate(rows):
        size = 0.1 + 0.001 * (number - 4.5)
        row["details"]["uniform"] = {
            name: dict.fromkeys("abc", 0.5 + s)
            for name, s in zip(names, size * np.linspace(-1.0, 1.0, 5), strict=True)
        }
        fit = {**seed, "controls": {"uniform_edges": seed, "swaps": seed}, "nearer": 0.5}
        row["details"]["fits"] = dict.fromkeys(MOMENTS, fit)
    found = verdicts(rows, "sameness beyond that of random graphs")
    assert found == dict.fromkeys("abc", expected)
    # A random graph without a triangle leaves its seed out.
    rows[0]["details"]["uniform"][names[0]] = None
    assert rules.spread_difference(rows, rows[0], "a") is None


@pytest.mark.parametrize(("middle", "expected"), [(0.4, "supported"), (0.6, "refuted"), (0.5, "undecided")])
def test_the_rule_of_nearness(document: dict[str, Any], middle: float, expected: str) -> None:
    rows = rows_with(document)
    for number, row in enumerate(rows):
        for moment in MOMENTS:
            row["details"]["fits"][moment]["nearer"] = middle + 0.001 * (number - 4.5)
    assert verdicts(rows, "the gradient's parameters too") == dict.fromkeys(MOMENTS, expected)
    for row in rows:
        row["details"]["fits"][LAST] = {"not_run": "no triangle"}
    assert verdicts(rows, "the gradient's parameters too")[LAST] == "not run"


def test_gradients_that_mean_nothing_are_refused() -> None:
    pixels, deltas = np.ones(5), np.full(5, 1e-30)
    assert measure.refusal(Factors(pixels, deltas), Factors(pixels, deltas, error=0.9e-33)) is None
    lost = measure.refusal(Factors(pixels, deltas), Factors(pixels, deltas, error=1.1e-33))
    assert "round-off" in str(lost)
    assert "zero" in str(measure.refusal(Factors(pixels, np.zeros(5)), Factors(pixels, deltas)))


def test_a_seed_whose_last_gradient_is_refused(short: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the seed is there, and everything can be decided and shown."""
    assert short is None
    true = gradients.gradients_of

    def stopped(*given: Any, **options: Any) -> Any:
        found = true(*given, **options)
        one, other = found[LAST]
        return {**found, LAST: (Factors(one.pixels, np.zeros_like(one.deltas)), other)}

    monkeypatch.setattr(measure, "gradients_of", stopped)
    found = conduct(STUDY, PLAN, seeds=2, jobs=1, command="tailnet study kronecker-baseline")
    stored = json.loads(to_json(found))
    check_document(stored)
    verdict = {row["cell"]: row["verdict"] for row in stored["claims"] if row["id"] == "short paths"}
    assert verdict[sampled.OF_GRADIENT[LAST]] == "not run"
    assert verdict[sampled.KRONECKER] != "not run"
    assert "All entries of the matrix are zero" in str(stored["not_run"])
    assert "2 of 2" in to_markdown(study_report(stored))
