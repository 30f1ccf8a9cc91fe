"""The study of Newton's method by finite differences: likeness, step size, rules and document."""

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from small_perceptron import derivatives, mean_loss

from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten
from tailnet.mlp.initialization import initialize
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.studies.conduct import conduct
from tailnet.studies.fd_newton import STUDY, design, published
from tailnet.studies.fd_newton.decision import IDENTITY, SIZES, decide
from tailnet.studies.fd_newton.design import METHODS
from tailnet.studies.fd_newton.inverse_likeness import FEW, LEAKY, MANY, STAGES, WHOLE
from tailnet.studies.fd_newton.inverse_likeness import name as named
from tailnet.studies.fd_newton.likeness import GRADIENT, READINGS, ROWS, SOLVED, controls, likeness, whitened
from tailnet.studies.fd_newton.program import CUT, PROGRAM
from tailnet.studies.fd_newton.step_size import CENTRAL, FORWARD, REACHES, errors_along_gradient
from tailnet.studies.optimizer_race import stages
from tailnet.studies.optimizer_race.contest import RATES
from tailnet.studies.plan import Plan

DIGITS = Plan("fd-newton", "digits", seed=5, replicates=1)


@pytest.fixture(scope="module")
def document() -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(design, "FIRST_ORDER_STEPS", 60)
        for name in ("_STEPS", "_SOLVED_STEPS", "_WHOLE_STEPS"):
            patch.setattr(design, name, 3)
        patch.setattr(stages, "CURVED", 80)
        patch.setattr(published, "EPOCHS", 2)
        yield conduct(STUDY, DIGITS, seeds=2, jobs=1, command="tailnet study fd-newton")


def pixels(samples: int = 60) -> tuple[Any, Any]:
    generator = np.random.default_rng(6)
    inputs = generator.random((samples, 5)) + generator.random((samples, 1))
    return inputs, np.where(generator.random((samples, 3)) < 0.3, 1.0, -1.0)


# Likeness


@pytest.mark.parametrize("output", ["identity", "tanh"])
def test_likeness_by_hand(output: str) -> None:
    inputs, targets = pixels()
    network = initialize(Architecture((5, 3), output=output), scheme="glorot uniform", bias="zero", rng=3)
    found = likeness(Point.at(network, inputs, targets))
    loss, vector = mean_loss([(6, 3)], inputs, targets, output), flatten(network.weights)
    gradient, matrix = derivatives(loss, vector)
    newton = np.linalg.solve(matrix + 1e-3 * np.eye(18), gradient)
    along = gradient / (matrix @ gradient / gradient + 1e-3)
    rows = gradient / (matrix.sum(axis=1) + 1e-3)
    for name, step in ((GRADIENT, along), (ROWS, rows)):
        expected = step @ newton / (np.linalg.norm(step) * np.linalg.norm(newton))
        assert found["cosines"][name] == pytest.approx(expected, abs=1e-4)
        assert found["lengths"][name] == pytest.approx(
            np.linalg.norm(step) / np.linalg.norm(newton), rel=1e-3
        )
    off = matrix[~np.eye(18, dtype=bool)]
    assert found["off_diagonal"] == pytest.approx(np.sum(off**2) / np.sum(matrix**2))
    assert found["uphill"] == pytest.approx(np.mean(matrix @ gradient / gradient < 0.0))
    assert found["negative"] == pytest.approx(np.mean(np.linalg.eigvalsh(matrix) < 0.0))
    if output == "identity":  # definite, so that conjugate gradients reach the end
        assert found["cosines"][SOLVED] == pytest.approx(1.0, abs=1e-6)


def test_only_the_diagonal_hessian_makes_them_alike() -> None:
    inputs, targets = pixels(200)
    found = controls(inputs, targets, 4)
    assert set(found) == {f"{kind}, {o}" for kind in ("pixels", "whitened") for o in ("identity", "tanh")}
    assert found[IDENTITY]["off_diagonal"] < 1e-20
    assert all(value == pytest.approx(1.0, abs=1e-8) for value in found[IDENTITY]["cosines"].values())
    for name in set(found) - {IDENTITY}:
        assert found[name]["off_diagonal"] > 0.01
        assert found[name]["cosines"][GRADIENT] < 0.999


def test_whitening_drops_what_does_not_vary() -> None:
    inputs, _ = pixels(100)
    rows = whitened(np.concatenate([inputs, np.ones((100, 2)), inputs[:, :1]], axis=1))
    assert rows.shape == (100, 5)
    np.testing.assert_allclose(rows.T @ rows / 100, np.eye(5), atol=1e-12)
    np.testing.assert_allclose(rows.mean(axis=0), 0.0, atol=1e-12)


# Step size


def test_errors_of_differences_by_hand() -> None:
    inputs, targets = pixels()
    network = initialize(Architecture((5, 3)), scheme="glorot uniform", bias="zero", rng=3)
    found = errors_along_gradient(Point.at(network, inputs, targets))
    loss, vector = mean_loss([(6, 3)], inputs, targets), flatten(network.weights)
    gradient, matrix = derivatives(loss, vector)
    exact = matrix @ gradient
    place = int(np.argmin(np.abs(REACHES - 1e-3)))
    h = REACHES[place] / np.linalg.norm(gradient)
    ahead, behind = (derivatives(loss, vector + sign * h * gradient)[0] for sign in (1.0, -1.0))
    for kind, seen in ((FORWARD, (ahead - gradient) / h), (CENTRAL, (ahead - behind) / (2.0 * h))):
        error = np.linalg.norm(seen - exact) / np.linalg.norm(exact)
        assert found[kind]["errors"][place] == pytest.approx(error, rel=1e-2)
        # Where truncation rules, its next order is the size of the move beside it.
        assert found[kind]["expected"][place] == pytest.approx(error, rel=2e-2)
        assert found[kind]["measured"] == REACHES[int(np.argmin(found[kind]["errors"]))]
    assert found[CENTRAL]["best"] > found[FORWARD]["best"]


# The rules


def verdicts(rows: list[dict[str, Any]]) -> dict[tuple[str, str | None], str]:
    return {(row["id"], row["cell"]): row["verdict"] for row in decide(DIGITS, rows)}


def rows_like(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**copy.deepcopy(document["replications"][0]), "seed": k} for k in range(6)]


@pytest.mark.parametrize(("cosine", "verdict"), [(0.95, "supported"), (0.8, "refuted")])
@pytest.mark.parametrize("reading", READINGS)
def test_the_claim_that_it_is_newton(
    document: dict[str, Any], reading: str, cosine: float, verdict: str
) -> None:
    rows = rows_like(document)
    for row in rows:
        for stage in row["details"]["stages"].values():
            stage["likeness"]["cosines"][reading] = cosine + 0.001 * row["seed"]
    assert verdicts(rows)["fd Newton is Newton's method", reading] == verdict


@pytest.mark.parametrize(("cosine", "verdict"), [(0.999, "supported"), (0.98, "refuted")])
def test_the_control(document: dict[str, Any], cosine: float, verdict: str) -> None:
    rows = rows_like(document)
    for row in rows:
        row["details"]["controls"][IDENTITY]["cosines"][GRADIENT] = cosine + 1e-5 * row["seed"]
    assert verdicts(rows)["on a diagonal Hessian fd Newton is Newton's method", None] == verdict


@pytest.mark.parametrize(("decades", "verdict"), [(0.9, "supported"), (1.2, "refuted"), (-1.2, "refuted")])
def test_the_claim_on_the_step(document: dict[str, Any], decades: float, verdict: str) -> None:
    rows = rows_like(document)
    for row in rows:
        for stage in row["details"]["stages"].values():
            found = stage["differences"][FORWARD]
            found["measured"] = found["best"] * 10.0 ** (decades + 0.001 * row["seed"])
    name = "the best step of the differences is the one that theory gives"
    assert verdicts(rows)[name, "forward differences"] == verdict


@pytest.mark.parametrize(("gain", "verdict"), [(0.0, "supported"), (0.02, "refuted")])
@pytest.mark.parametrize("opponent", RATES)
def test_the_claim_that_the_program_is_no_better(
    document: dict[str, Any], opponent: str, gain: float, verdict: str
) -> None:
    rows = rows_like(document)
    for row in rows:
        race = row["details"]["program"]["race"]
        curve = race["curves"][PROGRAM]
        curve["test"][curve["stop"]] = 0.8 + gain + 0.0005 * row["seed"]
        race["against"][PROGRAM]["gradients"][opponent]["test"] = 0.8
    cell = f"{PROGRAM} against {opponent}, equal gradients"
    assert verdicts(rows)["fd Newton is no better at the task", cell] == verdict


@pytest.mark.parametrize(("cosine", "verdict"), [(0.95, "supported"), (0.8, "refuted")])
@pytest.mark.parametrize(("cell", "kinds"), list(zip(SIZES, [(WHOLE, FEW), (MANY,)], strict=True)))
def test_the_claim_that_the_program_is_newton(
    document: dict[str, Any], cell: str, kinds: tuple[str, ...], cosine: float, verdict: str
) -> None:
    rows = rows_like(document)
    for row in rows:
        for kind in kinds:
            for stage in STAGES:
                point = row["details"]["program"]["likeness"][named(kind, LEAKY, stage)]
                point["newton"] = cosine + 0.001 * row["seed"]
    assert verdicts(rows)["fd Newton is Newton's method", cell] == verdict


@pytest.mark.parametrize(("decades", "verdict"), [(-0.9, "supported"), (-1.2, "refuted"), (1.2, "refuted")])
def test_the_claim_on_the_relative_step(document: dict[str, Any], decades: float, verdict: str) -> None:
    rows = rows_like(document)
    for row in rows:
        for stage in STAGES:
            found = row["details"]["program"]["differences"][named(WHOLE, LEAKY, stage)]
            found["measured"] = found["best"] * 10.0 ** (decades + 0.001 * row["seed"])
    claim = "the best step of the differences is the one that theory gives"
    assert verdicts(rows)[claim, PROGRAM] == verdict


# The document


def test_the_document_renders(document: dict[str, Any]) -> None:
    check_document(document)
    text = to_markdown(study_report(document))
    for words in (
        "When it is Newton's.",
        "Its step size.",
        "What it does at the task.",
        "Why differences of gradients are not Newton's.",
        "Where they are Newton's",
        "One iteration",
        "howonlee/twostrangethings",
    ):
        assert words in text
    names = [exhibit["name"] for exhibit in document["exhibits"] if exhibit["kind"] == "chart"]
    assert names == ["program_step_size", "program_race", "program_losses", "race", "steps", "step_size"]
    raced = document["replications"][0]["details"]["program"]["race"]
    assert set(raced["curves"]) == {PROGRAM, CUT, *RATES}
    statistics = document["replications"][0]["statistics"]
    assert statistics["program_cosine_few"] > 0.999 > statistics["program_cosine_many"]
    assert set(document["replications"][0]["details"]["race"]["against"]) == set(METHODS)
    assert document["replications"][1]["details"]["drawn"] is None
    assert sum(row["raw_p"] is not None for row in document["claims"]) == 26
    assert sum(row["verdict"] == "not run" for row in document["claims"]) == 2
