"""The study of deltas, on trainings of a few steps and on made-up seeds."""

import json
import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import targets
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.perceptron import Perceptron
from tailnet.parallel import child
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies import source_network
from tailnet.studies.conduct import conduct
from tailnet.studies.delta_tails import claims, measure
from tailnet.studies.delta_tails.exhibits import exhibit
from tailnet.studies.delta_tails.study import STUDY
from tailnet.studies.delta_tails.zeroing import ZeroCount, textbook_deltas
from tailnet.studies.plan import Plan, training_seed

PLAN = Plan("delta-tails", "digits", seed=5, replicates=40)
STEPS = 200


@pytest.fixture(scope="module")
def document() -> Any:
    """Two seeds of a training of a few steps, in this process only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_network, "STEPS", STEPS)
        patch.setattr(source_network, "CHECKPOINTS", 6)
        patch.setattr(measure, "DRAWN", 15)
        patch.setattr(measure, "POOLED", 5)
        patch.setattr(measure, "FAMILY_REPLICATES", 10)
        found = conduct(STUDY, PLAN, seeds=2, jobs=1, command="tailnet study delta-tails")
        yield json.loads(to_json(found))


def test_the_document_is_one_that_can_be_rendered(document: dict[str, Any]) -> None:
    check_document(document)
    assert [row["quantity"] for row in document["summary"]] == list(measure.QUANTITIES)
    assert len(document["analyses"]) + len(document["not_run"]) == 2 * len(measure.QUANTITIES)
    assert [e["name"] for e in document["exhibits"] if e["kind"] == "chart"] == [
        "delta_scales",
        "survival_hidden",
        "survival_output",
    ]
    words = to_markdown(study_report(document))
    assert "Exact zeros, as shares" in words
    assert "The two signs" in words


def test_deltas_of_one_seed_from_scratch(document: dict[str, Any]) -> None:
    """Train by the textbook's formulas, draw the same images, and compare what was kept."""
    images = load_digits()
    pixels, labels = images.train_images, images.train_labels
    seed = training_seed(PLAN, 0, 0)
    start, draws = (np.random.default_rng(child(seed, part)) for part in (0, 1))
    first, second = (start.uniform(-1e-5, 1e-5, size=shape) for shape in ((65, 30), (31, 10)))
    rows = draws.integers(len(pixels), size=(STEPS, 1))[:, 0]
    kept = {}
    for step, row in enumerate(rows):
        if step in {1, STEPS - 1}:
            kept[step] = first.copy(), second.copy()
        hidden, output, entering = naive_deltas(first, second, pixels[[row]], labels[[row]])
        second -= 0.01 * entering[1].T @ output
        first -= 0.01 * entering[0].T @ hidden
    batches = np.random.default_rng(training_seed(PLAN, 0, 3)).integers(len(pixels), size=(6, 15))
    scales = document["replications"][0]["details"]["scales"]["images"]
    for place, step in ((0, 1), (-1, STEPS - 1)):
        batch = batches[place]
        hidden, output, _ = naive_deltas(*kept[step], pixels[batch], labels[batch])
        assert scales["hidden"][place] == pytest.approx(np.median(np.abs(hidden)), rel=1e-9)
        assert scales["output"][place] == pytest.approx(np.median(np.abs(output)), rel=1e-9)
        if place == -1:
            late = document["replications"][0]["details"]["tails"]["|delta| hidden, late"]
            assert late["n"] == hidden.size == 15 * 30
            shape = document["replications"][0]["details"]["shapes"]["|delta| hidden, late"]
            assert shape["skewness"] == pytest.approx(stats.skew(np.abs(hidden), axis=None), rel=1e-9)
            assert shape["excess_kurtosis"] == pytest.approx(
                stats.kurtosis(np.abs(hidden), axis=None), rel=1e-9
            )


def naive_deltas(first: Any, second: Any, x: Any, labels: Any) -> Any:
    """Compute the deltas by (o - t)(1 - o²), and what enters each layer."""
    x = np.column_stack([x, np.ones(len(x))])
    h = np.tanh(x @ first)
    a = np.column_stack([h, np.ones(len(h))])
    o = np.tanh(a @ second)
    t = np.where(labels[:, None] == np.arange(10), 1.0, -1.0)
    output = (o - t) * (1.0 - o * o)
    return (output @ second[:-1].T) * (1.0 - h * h), output, (x, a)


def test_counts_of_one_seed(document: dict[str, Any]) -> None:
    images = load_digits()
    row = document["replications"][0]
    assert row["statistics"]["dead_inputs"] == (~images.train_images.any(axis=0)).sum() > 0
    zeros = row["details"]["zeros"]
    batches = np.random.default_rng(training_seed(PLAN, 0, 3)).integers(len(images.train_images), size=90)
    dark = (images.train_images[batches] == 0.0).sum() / (90 * 65)
    assert zeros["images"]["zero gradient entries"] == pytest.approx(dark, rel=1e-12)
    for kind in measure.RANDOM:
        assert zeros[kind]["zero gradient entries"] == 0.0
        assert row["statistics"][f"zero_deltas_in_all_steps,_{kind}"] == 0


def test_a_seed_repeats(document: dict[str, Any]) -> None:
    rows = document["replications"]
    assert rows[0]["details"]["scales"] != rows[1]["details"]["scales"]
    patterns = [
        measure._data(PLAN, number, measure.ONE_LABEL, load_digits())[0][0, 0] for number in (0, 0, 1)
    ]
    assert patterns[0] == patterns[1] != patterns[2]


@pytest.mark.parametrize(
    ("push", "double", "single"),
    # 1 - tanh(z)² is about 4 exp(-2z): it rounds to zero in double from about 19, in single from about 9.
    [(5.0, False, False), (12.0, False, True), (25.0, True, True)],
)
def test_the_textbook_loses_deltas_that_are_there(push: float, double: bool, single: bool) -> None:
    network = Perceptron(Architecture((1, 1, 1)), [np.array([[0.3], [0.0]]), np.array([[0.0], [push]])])
    wanted = np.array([[-1.0]])
    found = backpropagate(network, np.array([[0.5]]), wanted)
    count = ZeroCount()
    count.add(found, network.weights, wanted)
    assert found.deltas[1][0, 0] != 0.0
    assert (textbook_deltas(found, network.weights, wanted)[1] == 0.0).all() == double
    shares = count.shares()
    # The hidden delta is zero in any formula: the weight it comes back through is.
    assert shares["zero deltas"] == 0.5
    assert shares["textbook zero deltas"] == (1.0 if double else 0.5)
    assert shares["textbook zero deltas, single precision"] == (1.0 if single else 0.5)
    assert shares["saturated units"] == (0.5 if double else 0.0)


def test_where_nothing_saturates_the_textbook_agrees() -> None:
    rng = np.random.default_rng(3)
    network = Perceptron(
        Architecture((6, 4, 10)), [rng.standard_normal((7, 4)), rng.standard_normal((5, 10))]
    )
    wanted = targets(rng.integers(10, size=8))
    found = backpropagate(network, rng.random((8, 6)), wanted)
    for ours, textbook in zip(found.deltas, textbook_deltas(found, network.weights, wanted), strict=True):
        np.testing.assert_allclose(textbook, ours, rtol=1e-9, atol=1e-14)


def test_a_checkpoint_is_divided_by_its_geometric_mean() -> None:
    deltas = np.random.default_rng(1).standard_normal((3, 4, 5)) * np.array([1e-5, 1.0, 30.0])[:, None, None]
    deltas[0, 0, 0] = 0.0
    found = measure.normalised(deltas)
    for step in found:
        assert stats.gmean(np.abs(step[step != 0.0])) == pytest.approx(1.0)
    assert found[0, 0, 0] == 0.0
    np.testing.assert_array_equal(np.sign(found), np.sign(deltas))
    np.testing.assert_array_equal(measure.normalised(np.zeros((1, 2, 2))), np.zeros((1, 2, 2)))


def test_moments_do_not_depend_on_scale_and_know_a_constant() -> None:
    x = np.random.default_rng(2).standard_exponential(500)
    assert measure.moments(x * 1e-200) == pytest.approx(measure.moments(x), rel=1e-9)
    assert measure.moments(np.full(3, 2.0)) == {"skewness": None, "excess_kurtosis": None}


def seed(**changes: Any) -> dict[str, Any]:
    """Make up a seed's row; what is named is put in its place."""
    signs = {"alphas": [3.0, 3.0], "above": [50, 50], "p_holm": [1.0, 1.0]} | changes.get("signs", {})
    tail = {
        "n": 100,
        "alpha": 2.5,
        "xmin": 1.0,
        "n_tail": 100,
        "heavier": changes.get("heavier", True),
        "normalised_alpha": None,
        "control": None,
        "design_effect": None,
        "signs": None if changes.get("one_sign") else signs,
    }
    shape = {"skewness": 3.0, "excess_kurtosis": 9.0} | changes.get("shape", {})
    names = ("zero deltas", "textbook zero deltas", "zero gradient entries")
    zeros = {of: dict.fromkeys(names, 0.0) | changes.get("zeros", {}).get(of, {}) for of in measure.SETS}
    scales = {of: {"hidden": [1.0, 1.0], "output": [1.0, 0.1]} for of in measure.SETS}
    for of, last in changes.get("last", {}).items():
        scales[of]["output"] = [1.0, last]
    return {
        "seed": 0,
        "statistics": {},
        "not_run": {},
        "details": {
            "tails": dict.fromkeys(measure.QUANTITIES, tail),
            "shapes": dict.fromkeys(measure.QUANTITIES, shape),
            "zeros": zeros,
            "scales": scales,
        },
    }


def verdicts(rows: list[dict[str, Any]], claim: str) -> set[str]:
    found = {row["verdict"] for row in claims.decide(PLAN, rows) if row["id"] == claim}
    assert found
    return found


@pytest.mark.parametrize(("heavier", "verdict"), [([True] * 6, "supported"), ([False] * 6, "refuted")])
def test_the_claim_of_heavy_tails(heavier: list[bool], verdict: str) -> None:
    assert verdicts([seed(heavier=one) for one in heavier], "heavy-tailed deltas") == {verdict}


def test_half_of_the_seeds_leave_it_undecided_and_none_that_were_compared_not_run() -> None:
    rows = [seed(heavier=one) for one in [True, False] * 3]
    assert verdicts(rows, "heavy-tailed deltas") == {"undecided"}
    assert verdicts([seed(heavier=None)] * 6, "heavy-tailed deltas") == {"not run"}


@pytest.mark.parametrize(
    ("shape", "verdict"),
    [
        ({"skewness": 2.1, "excess_kurtosis": 6.1}, "supported"),
        ({"skewness": 1.9}, "refuted"),
        ({"excess_kurtosis": 5.9}, "refuted"),
        ({"skewness": None, "excess_kurtosis": None}, "refuted"),
    ],
)
def test_the_claim_of_skew_and_kurtosis_needs_both(shape: dict[str, float], verdict: str) -> None:
    assert verdicts([seed(shape=shape)] * 6, "high skew and kurtosis") == {verdict}


def test_the_claims_of_zeros() -> None:
    lost = {measure.ONE_LABEL: {"textbook zero deltas": 0.01}}
    rows = [row for row in claims.decide(PLAN, [seed(zeros=lost)] * 6) if row["id"] == "often zeroed out"]
    assert [row["verdict"] for row in rows] == ["refuted", "supported", "refuted"]
    assert [row["cell"] for row in rows] == list(measure.SETS)
    rows = [seed(zeros={measure.ONE_LABEL: {"textbook zero deltas": 0.01 + k / 1000}}) for k in range(6)]
    found = [r for r in claims.decide(PLAN, rows) if r["id"] == "zeroed out especially on random samples"]
    assert [row["verdict"] for row in found] == ["supported", "undecided", "undecided", "undecided"]
    assert [row["note"] is None for row in found] == [True, False, False, False]
    rows = [seed(zeros={measure.IMAGES: {"zero gradient entries": 0.4 + k / 1000}}) for k in range(6)]
    found = [r for r in claims.decide(PLAN, rows) if r["id"] == "zeroed out especially on random samples"]
    assert [row["verdict"] for row in found] == ["undecided", "undecided", "refuted", "refuted"]
    assert found[-1]["value"] == pytest.approx(-0.4025)


def test_the_claim_of_the_corner_is_of_decades() -> None:
    rows = [
        seed(last={measure.ONE_LABEL: 1e-4 * (1 + k / 10), measure.UNIFORM_LABELS: 0.9 - k / 10})
        for k in range(5)
    ]
    found = [row for row in claims.decide(PLAN, rows) if row["id"] == "into a corner"]
    assert [row["verdict"] for row in found] == ["supported", "refuted"]
    expected = np.mean([-math.log10(1e-4 * (1 + k / 10)) - 1.0 for k in range(5)])
    assert found[0]["value"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("signs", "slope", "weight"),
    [
        ([{"alphas": [3.0 + k / 10, 3.0]} for k in range(4)], "supported", "supported"),
        ([{"alphas": [3.0, 5.0 + k / 10]} for k in range(4)], "refuted", "supported"),
        ([{"above": [50 + k, 100]} for k in range(4)], "supported", "refuted"),
        ([{"above": [0, 20 + k]} for k in range(4)], "supported", "refuted"),
        ([{"alphas": [3.0, 3.0 + k]} for k in range(4)], "undecided", "supported"),
    ],
)
def test_the_claims_of_the_signs(signs: list[dict[str, Any]], slope: str, weight: str) -> None:
    rows = [seed(signs=one) for one in signs]
    assert verdicts(rows, "absolute values lose no slope") == {slope}
    assert verdicts(rows, "absolute values lose no weight") == {weight}


def test_signs_that_could_not_be_compared_are_counted() -> None:
    rows = [seed(), seed(), seed(one_sign=True)]
    found = [row for row in claims.decide(PLAN, rows) if row["id"] == "absolute values lose no slope"]
    assert all("2 of 3" in row["note"] for row in found)
    assert verdicts([seed(one_sign=True)] * 3, "absolute values lose no weight") == {"not run"}


def test_exhibits_say_how_many_they_are_of(document: dict[str, Any]) -> None:
    shown = [part.to_dict() for part in exhibit(PLAN, document["replications"])]
    tables = {part["title"]: part for part in shown if part["kind"] == "table"}
    heavier = {row[0]: row[1] for row in tables["Tails side by side"]["rows"]}
    for name in measure.QUANTITIES:
        rows = [r["details"]["tails"].get(name) for r in document["replications"]]
        known = [row["heavier"] for row in rows if row is not None and row["heavier"] is not None]
        assert heavier[name] == (f"{sum(known)} of {len(known)}" if known else "–")
