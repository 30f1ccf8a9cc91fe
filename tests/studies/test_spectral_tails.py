"""The study of spectra, on trainings of a few steps and few matrices under each null."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from oracles import spectra
from scipy import stats

from tailnet.datasets.digits import load_digits
from tailnet.inference.spectrum.null_spectra import gaussian_spectra
from tailnet.inference.spectrum.unfolding import power_law_p
from tailnet.parallel import child
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies import find_study, spectral_tails
from tailnet.studies.conduct import conduct
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.spectral_tails import exhibits, measures, networks, rules

PLAN = Plan("spectral-tails", "digits", seed=5, replicates=20)
LAYERS = ("30-10 W1", "30-10 W2", "256-128-10 W1", "256-128-10 W2", "256-128-10 W3")
TAILS = ("30-10 W1", "256-128-10 W1", "256-128-10 W2")


@pytest.fixture(scope="module")
def short() -> Iterator[tuple[networks.Setting, ...]]:
    """Short trainings and few matrices, in this process only."""
    settings = tuple(
        replace(setting, steps=steps) for setting, steps in zip(networks.SETTINGS, (600, 100), strict=True)
    )
    with pytest.MonkeyPatch.context() as patch:
        for module in (networks, measures, rules, exhibits, spectral_tails):
            patch.setattr(module, "SETTINGS", settings)
        patch.setattr(measures, "NULLS", 39)
        patch.setattr(measures, "CONTROLS", 2)
        patch.setattr(measures, "CONTROL_REPLICATES", 19)
        # One analysis a seed: the others differ in their numbers alone, and take most of the time.
        patch.setattr(measures, "tail_layers", lambda: TAILS[:1])
        yield settings


@pytest.fixture(scope="module")
def document(short: Any) -> dict[str, Any]:
    assert short
    return conduct(spectral_tails.STUDY, PLAN, seeds=2, jobs=1, command="tailnet study spectral-tails")


@pytest.fixture(scope="module")
def layers(short: Any) -> dict[str, networks.Layer]:
    images = load_digits()
    seed = training_seed(PLAN, 0, 0)
    found = [
        layer
        for which, setting in enumerate(short)
        for layer in networks.trained_layers(setting, images, images.train_images, child(seed, which))[0]
    ]
    return {layer.name: layer for layer in found}


def test_the_study_is_found_by_name_and_runs_on_every_collection() -> None:
    study = find_study("spectral-tails")
    assert {"digits", "mnist", "cifar10", "random", "random-one-label"} <= set(study.datasets)
    assert study.quantities == tuple(f"spectrum of {layer}" for layer in TAILS)
    assert study.seeds >= 10


def test_the_document_renders(document: dict[str, Any]) -> None:
    stored = json.loads(to_json(document))
    check_document(stored)
    text = to_markdown(study_report(stored))
    for words in ("Marchenko–Pastur", "Martin", "Tracy", "calibrated for independent draws"):
        assert words in text
    assert "nan" not in text.lower().split()
    assert len(stored["analyses"]) == 2
    assert {a["dependence"]["axis"] for a in stored["analyses"]} == {"spectrum"}
    assert {a["sample"]["n"] for a in stored["analyses"]} == {30}


def test_every_claim_is_decided_in_every_layer_it_is_about(document: dict[str, Any]) -> None:
    cells: dict[str, list[str]] = {}
    for row in document["claims"]:
        cells.setdefault(row["id"], []).append(row["cell"])
        assert row["verdict"] in {"supported", "refuted", "undecided"}
    assert cells.pop("leaves Marchenko–Pastur") == list(LAYERS)
    assert len(cells) == 4
    assert all(of_claim == list(TAILS) for of_claim in cells.values())


def test_layers_hold_the_weights_of_inputs_and_units_alone(
    layers: dict[str, networks.Layer], short: Any
) -> None:
    assert {name: layer.shape for name, layer in layers.items()} == {
        "30-10 W1": (64, 30),
        "30-10 W2": (30, 10),
        "256-128-10 W1": (64, 256),
        "256-128-10 W2": (256, 128),
        "256-128-10 W3": (128, 10),
    }
    dark = ~load_digits().train_images.any(axis=0)
    for name, layer in layers.items():
        assert len(layer.matrices) == len(networks.CHECKPOINTS)
        first = name.endswith("W1")
        assert np.array_equal(~layer.live, dark if first else np.zeros(layer.shape[0], bool))
        # Weights of dead inputs stay where they started; the others have moved.
        start, end = layer.matrices[0], layer.matrices[-1]
        assert np.array_equal(start[~layer.live], end[~layer.live])
        assert not np.array_equal(start[layer.live], end[layer.live])
    small, large = layers["30-10 W1"].matrices[0], layers["256-128-10 W2"].matrices[0]
    # The starts have the variance that the design states.
    assert np.abs(small).max() <= 1e-5
    assert small.var() == pytest.approx(1e-10 / 3.0, rel=0.1)
    assert f"{1e-10 / 3.0:.2g}" in short[0].start
    assert large.var() == pytest.approx(1.0 / 256, rel=0.05)


def test_statistics_of_one_layer_from_scratch(
    document: dict[str, Any], layers: dict[str, networks.Layer]
) -> None:
    found = document["replications"][0]["details"]["30-10 W2"]
    for course, matrix in zip(found["course"], layers["30-10 W2"].matrices, strict=True):
        eigenvalues = np.sort(np.linalg.eigvalsh(matrix.T @ matrix)) / (30 * np.mean(matrix**2))
        assert course["largest"] == pytest.approx(eigenvalues[-1])
        distance = spectra.law_distance(eigenvalues.tolist(), lambda x: spectra.law_cdf(1 / 3, x, 2000))
        assert course["distance"] == pytest.approx(distance, abs=2e-6)
    assert found["tail"] is None


def test_the_tail_of_one_layer_from_scratch(
    document: dict[str, Any], layers: dict[str, networks.Layer]
) -> None:
    row = document["replications"][0]
    matrix = layers["30-10 W1"].matrices[-1]
    eigenvalues = np.linalg.svd(matrix, compute_uv=False)[::-1] ** 2 / (64 * np.mean(matrix**2))
    xmin, alpha, distance = spectra.published_tail(eigenvalues.tolist())
    tail = row["details"]["30-10 W1"]["tail"]
    last = tail["course"][-1]
    assert (last["xmin"], last["alpha"]) == (pytest.approx(xmin), pytest.approx(alpha))
    assert last["ks_distance"] == pytest.approx(distance)
    assert tail["spacing_ratio"] == pytest.approx(spectra.mean_spacing_ratio(eigenvalues.tolist()))
    statistics = row["statistics"]
    assert statistics["30-10 W1: alpha"] == last["alpha"]
    assert statistics["30-10 W1: p, power law, Monte Carlo"] == tail["power_law_p"]
    analysis = next(
        a for a in document["analyses"] if a["key"] == {"quantity": "spectrum of 30-10 W1", "seed": 0}
    )
    assert statistics["30-10 W1: p, power law, independent draws"] == analysis["goodness_of_fit"]["p_value"]
    assert analysis["sample"]["max"] == pytest.approx(eigenvalues[-1])


def test_the_starts_are_random_matrices(document: dict[str, Any]) -> None:
    p_values = [
        row["statistics"][f"{layer}: p, start, Gaussian null"]
        for row in document["replications"]
        for layer in LAYERS
    ]
    # Ten independent p-values: uniform, but for the law of the entries and the 40 values they can have.
    assert stats.kstest(p_values, "uniform").pvalue > 0.001


def test_densities_hold_all_eigenvalues_once(document: dict[str, Any]) -> None:
    width = np.log(measures.EDGES[1] / measures.EDGES[0])
    for row in document["replications"]:
        for found in row["details"].values():
            for name in ("start", "trained", "shuffled_mean"):
                assert sum(found["densities"][name]) * width == pytest.approx(1.0)


def test_dead_inputs_are_counted_and_left_out_beside(document: dict[str, Any]) -> None:
    dark = int((~load_digits().train_images.any(axis=0)).sum())
    details = document["replications"][0]["details"]
    assert dark > 0
    for layer in LAYERS:
        first = layer.endswith("W1")
        assert details[layer]["dead_inputs"] == (dark if first else 0)
        assert (details[layer]["live"] is not None) == first
    assert details["30-10 W1"]["live"]["shape"] == [64 - dark, 30]


def test_seeds_differ_and_repeat(document: dict[str, Any], layers: dict[str, networks.Layer]) -> None:
    seeds = {"null": child(training_seed(PLAN, 0, 1), 0), "control": child(training_seed(PLAN, 0, 2), 0)}
    again = measures.measured(layers["30-10 W1"], **seeds)
    first, second = (row["details"]["30-10 W1"] for row in document["replications"])
    assert json.loads(to_json(again)) == json.loads(to_json(first))
    assert second["course"] != first["course"]


def test_the_controls_are_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[np.ndarray] = []

    def remember(values: np.ndarray, ranks: np.ndarray) -> float:
        seen.append(values)
        return power_law_p(values, ranks)

    monkeypatch.setattr(measures, "power_law_p", remember)
    monkeypatch.setattr(measures, "CONTROLS", 40)
    monkeypatch.setattr(measures, "CONTROL_REPLICATES", 19)
    shape = (60, 30)
    gaussian = gaussian_spectra(shape, 200, rng=1)
    found = measures.controls(shape, gaussian, np.random.SeedSequence(2))
    assert [row["data"] for row in found.values()] == [40, 40, 40]
    law = stats.pareto(measures.CONTROL_ALPHA - 1.0)
    moved, independent, raw = (np.array(seen[40 * k : 40 * (k + 1)]) for k in range(3))
    # Both follow the law; spectra do so far more closely than draws of the same number.
    assert stats.kstest(independent.ravel(), law.cdf).pvalue > 0.001
    distances = [
        np.mean([stats.kstest(row, law.cdf).statistic for row in data]) for data in (moved, independent)
    ]
    assert distances[0] < 0.6 * distances[1]
    assert raw.mean(axis=1) == pytest.approx(1.0)


def rows_of(size: int, **changes: Sequence[float]) -> list[dict[str, Any]]:
    """Make up seeds in which every layer has the same numbers, but for the changes."""
    base: dict[str, float | None] = {
        "p, start, Gaussian null": 0.5,
        "p, Gaussian null": 0.001,
        "p, shuffled null": 0.001,
        "p, power law, independent draws": 0.5,
        "p, power law, Monte Carlo": 0.5,
        "alpha, start": 8.0,
        "alpha": 3.0,
        "alpha, shuffled, median": 9.0,
        "p of alpha, shuffled null": 0.001,
    }
    names = {
        "far": "p, Gaussian null",
        "fit": "p, power law, Monte Carlo",
        "alpha": "alpha",
        "start": "alpha, start",
        "shuffled": "alpha, shuffled, median",
        "heavy": "p of alpha, shuffled null",
    }
    rows: list[dict[str, Any]] = []
    for number in range(size):
        values = base | {names[key]: column[number] for key, column in changes.items()}
        statistics = {f"{layer}: {name}": value for layer in LAYERS for name, value in values.items()}
        rows.append({"seed": number, "statistics": statistics})
    return rows


def verdicts(claim: str, rows: list[dict[str, Any]]) -> set[str]:
    return {row["verdict"] for row in rules.decide(PLAN, rows) if row["id"] == claim}


@pytest.mark.parametrize(
    ("claim", "key", "holds", "fails"),
    [
        ("leaves Marchenko–Pastur", "far", 0.05, 0.051),
        ("its tail is a power law", "fit", 0.101, 0.1),
        ("heavy-tailed beyond its entries", "heavy", 0.05, 0.051),
        ("alpha of 2 to 6 marks training", "alpha", 2.0, 1.99),
        ("alpha of 2 to 6 marks training", "alpha", 6.0, 6.01),
        ("alpha of 2 to 6 marks training", "start", 6.01, 6.0),
        ("alpha of 2 to 6 marks training", "start", 1.99, 2.0),
        ("alpha of 2 to 6 marks training", "shuffled", 6.01, 6.0),
    ],
)
def test_rules_of_shares_on_both_sides(claim: str, key: str, holds: float, fails: float) -> None:
    assert verdicts(claim, rows_of(10, **{key: [holds] * 10})) == {"supported"}
    assert verdicts(claim, rows_of(10, **{key: [fails] * 10})) == {"refuted"}
    assert verdicts(claim, rows_of(10, **{key: [holds, fails] * 5})) == {"undecided"}


@pytest.mark.parametrize(("shift", "verdict"), [(-1.0, "supported"), (1.0, "refuted"), (0.0, "undecided")])
def test_the_paired_difference_of_alpha(shift: float, verdict: str) -> None:
    shuffled = [4.0 + 0.5 * number for number in range(10)]
    alpha = [value + shift + 0.1 * (-1) ** number for number, value in enumerate(shuffled)]
    rows = rows_of(10, alpha=alpha, shuffled=shuffled)
    assert verdicts("the arrangement lowers alpha", rows) == {verdict}
    found = next(row for row in rules.decide(PLAN, rows) if row["id"] == "the arrangement lowers alpha")
    assert found["value"] == pytest.approx(shift)


def test_notes_count_what_stands_beside() -> None:
    rows = rows_of(4, far=[0.001, 0.001, 0.9, 0.001], alpha=[3.0, 7.0, 3.0, 3.0])
    rows[0]["statistics"]["30-10 W1: p, start, Gaussian null"] = 0.01
    decided = {(row["id"], row["cell"]): row["note"] for row in rules.decide(PLAN, rows)}
    leaves = decided["leaves Marchenko–Pastur", "30-10 W1"]
    assert "on 1 of 4 seeds" in leaves
    assert leaves.endswith("so on 4.")
    marks = decided["alpha of 2 to 6 marks training", "30-10 W1"]
    assert "on 3 of 4 seeds when trained, on 0 at the start" in marks
    assert "p > 0.1 on 4 of 4 seeds" in decided["its tail is a power law", "30-10 W1"]


def test_a_layer_without_a_tail_is_not_run() -> None:
    rows = rows_of(3)
    rows[1]["statistics"] = {
        name: value for name, value in rows[1]["statistics"].items() if name != "30-10 W1: alpha"
    }
    for row in rules.decide(PLAN, rows):
        missing = row["id"] != "leaves Marchenko–Pastur" and row["cell"] == "30-10 W1"
        assert (row["verdict"] == "not run") == missing
        if missing:
            assert "1 of 3 seeds" in row["note"]
