"""The study of saddle-free Newton: its spectra, its orders, its rules and its document."""

import copy
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from small_perceptron import along, derivatives, mean_loss

from tailnet.arrays import FloatArray
from tailnet.datasets.images import Images
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten
from tailnet.mlp.initialization import initialize
from tailnet.parallel import one_blas_thread
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.studies import sources
from tailnet.studies.conduct import conduct
from tailnet.studies.exhibits import Words
from tailnet.studies.optimizer_race import stages
from tailnet.studies.optimizer_race.contest import RATES, UNITS
from tailnet.studies.plan import Plan
from tailnet.studies.saddle_free_newton import STUDY, design, study
from tailnet.studies.saddle_free_newton.decision import decide
from tailnet.studies.saddle_free_newton.design import ALWAYS, FOURTH, KRYLOV, METHODS, NEWTON, THIRD
from tailnet.studies.saddle_free_newton.orders import (
    DIRECTIONS,
    expansion_error,
    one_step_losses,
    symmetric_point,
    taylor_terms,
)
from tailnet.studies.saddle_free_newton.spectra import drawn_spectrum, seen_by_layers, spectrum_of

DIGITS = Plan("saddle-free-newton", "digits", seed=5, replicates=1)
SHAPES = [(6, 4), (5, 3)]


def shorten(patch: pytest.MonkeyPatch) -> None:
    """Make the runs short enough for a test."""
    for name, steps in (("FIRST_ORDER_STEPS", 60), ("WHOLE_STEPS", 2), ("LAYER_STEPS", 2)):
        patch.setattr(design, name, steps)
    for name in ("PRODUCT_STEPS", "GRADIENT_STEPS"):
        patch.setattr(design, name, 3)
    patch.setattr(study, "_CONTROL_STEPS", 20)
    patch.setattr(stages, "CURVED", 60)


@pytest.fixture(scope="module")
def document() -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        shorten(patch)
        yield conduct(STUDY, DIGITS, seeds=2, jobs=1, command="tailnet study saddle-free-newton")


@pytest.fixture(scope="module")
def placed() -> tuple[Point, Any, FloatArray]:
    """A point of a small network, its loss as a textbook has it, and its weights."""
    generator = np.random.default_rng(4)
    inputs, targets = generator.random((20, 5)), generator.uniform(-1.0, 1.0, (20, 3))
    network = initialize(Architecture((5, 4, 3)), scheme="normal", scale=0.7, rng=2)
    return Point.at(network, inputs, targets), mean_loss(SHAPES, inputs, targets), flatten(network.weights)


# Spectra


def test_a_spectrum_from_the_dense_hessian(placed: tuple[Point, Any, FloatArray]) -> None:
    point, loss, vector = placed
    gradient, matrix = derivatives(loss, vector)
    values, vectors = np.linalg.eigh(matrix)
    found = spectrum_of(point)
    below = values < 0.0
    assert below.any()
    assert found["negative"] == below.sum()
    assert found["negative_mass"] == pytest.approx(-values[below].sum())
    assert found["positive_mass"] == pytest.approx(values[~below].sum())
    own = [np.linalg.eigvalsh(matrix[:24, :24]), np.linalg.eigvalsh(matrix[24:, 24:])]
    masses = [-np.minimum(each, 0.0).sum() for each in own]
    np.testing.assert_allclose(found["layer_masses"], masses, atol=1e-10)
    assert seen_by_layers(found) == pytest.approx(sum(masses) / -values[below].sum())
    shares = (vectors.T @ gradient) ** 2 / (gradient @ gradient)
    assert found["gradient_share"] == pytest.approx(shares[below].sum())
    lies = [np.sum(vectors[part][:, below] ** 2 @ -values[below]) for part in (slice(24), slice(24, None))]
    np.testing.assert_allclose(found["lies_in"], np.array(lies) / -values[below].sum())
    gains = [(abs(v) + 0.1) / abs(v + 0.1) for each in own for v in each if v < -1e-12]
    assert found["pole_gain"] == pytest.approx(max(gains))
    drawn = drawn_spectrum(point)
    np.testing.assert_allclose(drawn["joint"], values, rtol=1e-4, atol=1e-10)
    layers = np.sort(np.concatenate(own))
    np.testing.assert_allclose(drawn["layers"], layers, rtol=1e-4, atol=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_layers_never_see_more_than_there_is(seed: int) -> None:
    generator = np.random.default_rng(seed)
    network = initialize(Architecture((5, 4, 3)), scheme="normal", scale=1.0, rng=seed)
    point = Point.at(network, generator.normal(size=(30, 5)), np.sign(generator.normal(size=(30, 3))))
    assert 0.0 <= seen_by_layers(spectrum_of(point)) <= 1.0 + 1e-9


# Orders


def test_steps_of_each_order(placed: tuple[Point, Any, FloatArray]) -> None:
    point, loss, vector = placed
    gradient, matrix = derivatives(loss, vector)
    values, vectors = np.linalg.eigh(matrix)
    found = one_step_losses(point)
    assert found["before"] == pytest.approx(float(loss(vector)))
    for second, third, filtered in (
        ("saddle-free", "saddle-free, third order", 1.0 / (np.abs(values) + 0.1)),
        ("damped Newton", "Newton, third order", 1.0 / (values + 0.1)),
    ):
        inverse = vectors @ np.diag(filtered) @ vectors.T
        step = np.asarray(-inverse @ gradient, np.float64)
        # The third derivative along the step in two places, by the change of the Hessian.
        h = 1e-5
        ahead, behind = (derivatives(loss, vector + sign * h * step)[1] for sign in (1.0, -1.0))
        correction = -0.5 * inverse @ ((ahead - behind) @ step) / (2.0 * h)
        share = np.linalg.norm(correction) / np.linalg.norm(step)
        assert found["after"][second] == pytest.approx(float(loss(vector + step)))
        assert (third in found["left_out"]) == (share > 0.5)
        whole = step if share > 0.5 else step + correction
        assert found["after"][third] == pytest.approx(float(loss(vector + whole)), rel=1e-6)
        if second == "saddle-free":
            assert found["correction"] == pytest.approx(share, rel=1e-5)
            polynomial = np.polynomial.Polynomial(along(loss, vector, step, 4))
            t = np.linspace(0.0, 2.0, 20_001)
            for order in (2, 3, 4):
                length = t[np.argmin(polynomial.cutdeg(order)(t))]
                known = found["after"][f"saddle-free, length of order {order}"]
                assert known == pytest.approx(float(loss(vector + length * step)), rel=1e-3)


def test_the_correction_is_in_the_expansion_of_the_inverse(placed: tuple[Point, Any, FloatArray]) -> None:
    assert expansion_error(placed[0]) < 1e-5


@pytest.mark.parametrize(("error", "verdict"), [(1e-6, "supported"), (1e-2, "refuted")])
def test_the_claim_on_the_expansion(document: dict[str, Any], error: float, verdict: str) -> None:
    rows = rows_like(document)
    for row in rows:
        for stage in row["details"]["stages"].values():
            stage["expansion_error"] = error * (1.0 + 0.01 * row["seed"])
    assert verdicts(rows)["the third order is in the expansion of the inverse", None] == verdict


def test_taylor_terms(placed: tuple[Point, Any, FloatArray]) -> None:
    point, loss, vector = placed
    gradient, matrix = derivatives(loss, vector)
    found = taylor_terms(point, np.random.default_rng(7))
    newton = -np.linalg.solve(matrix + 0.1 * np.eye(len(vector)), gradient)
    steepest = -gradient * (gradient @ gradient) / abs(gradient @ matrix @ gradient)
    for name, line in (("gradient", steepest), ("Newton", newton)):
        c = along(loss, vector, np.asarray(line, np.float64), 4)
        np.testing.assert_allclose(found[name]["terms"], np.abs(c[1:]), rtol=1e-8)
        assert found[name]["odd_ratio"] == pytest.approx(abs(c[3]) / math.sqrt(abs(c[2] * c[4])))
    generator = np.random.default_rng(7)
    ratios = []
    for _ in range(10):
        line = generator.standard_normal(len(vector))
        line *= np.linalg.norm(newton) / np.linalg.norm(line)
        c = along(loss, vector, line, 4)
        ratios.append(abs(c[3]) / math.sqrt(abs(c[2] * c[4])))
    assert found["random"]["odd_ratio"] == pytest.approx(np.median(ratios))


def test_the_symmetric_point_is_even_and_no_other() -> None:
    generator = np.random.default_rng(3)
    inputs = generator.random((40, 5))
    targets = np.where(generator.random((40, 3)) < 0.3, 1.0, -1.0)
    found = symmetric_point(Architecture((5, 4, 3)), (inputs, targets), np.random.default_rng(1))
    assert max(found["odd_ratios"]) < 1e-10
    assert found["terms"][1] > 0.0
    assert found["terms"][3] > 0.0
    # By hand: the loss there is even along weights of hidden units, and not along the outputs' biases.
    loss = mean_loss(SHAPES, inputs, targets)
    vector = np.zeros(39)
    vector[-3:] = np.arctanh(targets.mean(axis=0))
    assert np.abs(derivatives(loss, vector)[0]).max() < 1e-12
    line = generator.standard_normal(39)
    line[-3:] = 0.0
    assert float(loss(vector + line)) == pytest.approx(float(loss(vector - line)), rel=1e-12)
    line[-3:] = 1.0
    assert abs(float(loss(vector + line)) - float(loss(vector - line))) > 1e-3


# The rules


def rows_like(document: dict[str, Any], count: int = 6) -> list[dict[str, Any]]:
    return [{**copy.deepcopy(document["replications"][0]), "seed": k} for k in range(count)]


def verdicts(rows: list[dict[str, Any]]) -> dict[tuple[str, str | None], str]:
    return {(row["id"], row["cell"]): row["verdict"] for row in decide(DIGITS, rows)}


@pytest.mark.parametrize(("shift", "verdict"), [(0.02, "supported"), (0.0, "refuted"), (None, "undecided")])
def test_claims_on_accuracies(document: dict[str, Any], shift: float | None, verdict: str) -> None:
    rows = rows_like(document)
    for row in rows:
        moved = 0.03 * (row["seed"] % 2) if shift is None else shift + 1e-4 * (row["seed"] % 2)
        higher = ((name, 0.7 + moved) for name in (THIRD, ALWAYS, FOURTH))
        for name, value in (("saddle-free", 0.7), (KRYLOV, 0.7), (NEWTON, 0.7 - moved), *higher):
            curve = row["details"]["race"]["curves"][name]
            curve["test"][curve["stop"]] = value
    found = verdicts(rows)
    assert found["turning negative curvature round helps", None] == verdict
    cells = {cell: one for (name, cell), one in found.items() if name.startswith("higher orders")}
    assert len(cells) == 3
    assert set(cells.values()) == {verdict}


@pytest.mark.parametrize(("share", "verdict"), [(0.6, "supported"), (0.4, "refuted")])
def test_the_claim_on_layers(document: dict[str, Any], share: float, verdict: str) -> None:
    rows = rows_like(document)
    for row in rows:
        row["statistics"]["seen_by_layers"] = share + 0.001 * row["seed"]
    assert verdicts(rows)["layers' own Hessians show the negative curvature", None] == verdict


@pytest.mark.parametrize(("factor", "verdict"), [(0.9, "supported"), (1.0, "refuted")])
def test_the_claim_on_one_step(document: dict[str, Any], factor: float, verdict: str) -> None:
    rows = rows_like(document)
    for row in rows:
        for stage in row["details"]["stages"].values():
            after = stage["one_step"]["after"]
            after[THIRD] = after["saddle-free"] * factor * (1.0 + 1e-4 * row["seed"])
    assert verdicts(rows)["one third-order step lowers the loss further", None] == verdict


def test_what_is_said_of_corrections_left_out(document: dict[str, Any]) -> None:
    rows = rows_like(document, 2)
    steps = [stage["one_step"] for row in rows for stage in row["details"]["stages"].values()]
    for step in steps:
        step["left_out"] = [THIRD]
    assert "Nowhere is it at most half the step." in said(rows)
    (note,) = (row["note"] for row in decide(DIGITS, rows) if row["id"].startswith("one third-order"))
    assert f"at {len(steps)} of the {len(steps)} points" in note
    steps[0]["left_out"] = []
    steps[0]["after"] |= {"saddle-free": 0.8, THIRD: 0.6}
    assert f"At the 1 of {len(steps)} where it is at most half the step, it multiplies" in said(rows)
    assert "by 0.7500 on average" in said(rows)


def said(rows: list[dict[str, Any]]) -> str:
    return " ".join(one.text for one in STUDY.exhibit(DIGITS, rows) if isinstance(one, Words))


@pytest.mark.parametrize(("ratio", "verdict"), [(0.01, "supported"), (0.5, "refuted")])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_claim_on_even_terms(
    document: dict[str, Any], direction: str, ratio: float, verdict: str
) -> None:
    rows = rows_like(document)
    for row in rows:
        for stage in row["details"]["stages"].values():
            stage["taylor"][direction]["odd_ratio"] = ratio * (1.0 + 0.01 * row["seed"])
    assert verdicts(rows)["only even Taylor terms", f"{direction} direction"] == verdict


def test_what_the_document_only_muses_about_is_not_run(document: dict[str, Any]) -> None:
    rows = [row for row in document["claims"] if row["verdict"] == "not run"]
    assert len(rows) == 5
    assert all(row["note"] for row in rows)
    assert sum(row["raw_p"] is not None for row in document["claims"]) <= 25


# The document


def test_the_document_renders(document: dict[str, Any]) -> None:
    check_document(document)
    text = to_markdown(study_report(document))
    for words in (
        "Where negative curvature lives",
        "What was found, as means over seeds.",
        "One iteration",
        "symmetric point",
    ):
        assert words in text
    names = [exhibit["name"] for exhibit in document["exhibits"] if exhibit["kind"] == "chart"]
    assert names == ["race", "race_others", "eigenvalues", "filters", "taylor_terms"]


def test_a_seed_holds_what_it_says(document: dict[str, Any]) -> None:
    row = document["replications"][0]
    race = row["details"]["race"]
    assert set(race["curves"]) == {*METHODS, *RATES}
    assert set(race["against"]) == set(METHODS)
    for method in METHODS:
        curve = race["curves"][method]
        assert row["statistics"][f"test_accuracy_{method}"] == curve["test"][curve["stop"]]
        assert set(race["against"][method]) == set(UNITS)
    control = row["details"]["control"].values()
    assert all(stage["layer_masses"][1] == 0.0 for stage in control)
    assert all(stage["layer_masses"][0] > 0.0 for stage in control)


def test_a_seed_repeats_itself(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    shorten(monkeypatch)
    with one_blas_thread():
        again = STUDY.replicate(DIGITS, 1)
    assert again["statistics"] == document["replications"][1]["statistics"]


def test_more_labels_than_ten(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """CIFAR-100 is not in the repository; noise with more labels goes the same way."""
    generator = np.random.default_rng(8)
    noise = Images("cifar100", generator.random((700, 16)), np.arange(700) % 20, n_train=600, shape=(4, 4))
    monkeypatch.setattr(sources, "_loaded", lambda _name, _data: noise)
    shorten(monkeypatch)
    monkeypatch.setattr(design, "HIDDEN", 2)
    plan = Plan("saddle-free-newton", "cifar100", seed=5, replicates=1)
    with one_blas_thread():
        found = STUDY.replicate(plan, 0)
    assert found["details"]["stages"]["end"]["spectrum"]["weights"] == 17 * 2 + 3 * 20
    rows = [{**found, "seed": 0}, {**copy.deepcopy(found), "seed": 1}]
    cells = {row["cell"] for row in decide(plan, rows)}
    assert "CIFAR-100" not in cells
    assert "CIFAR-100" in {row["cell"] for row in document["claims"]}
    assert "20 tanh outputs" in STUDY.describe(plan)[1]["network"]
