"""The study of weights, gradients and deltas, on a training of a few steps."""

import json
import math
import re
from typing import Any

import numpy as np
import pytest

from tailnet.datasets.digits import load_digits
from tailnet.inference.straight_line import exponential_limit, histogram_r_squared
from tailnet.report.schema import check_document
from tailnet.storage import to_json
from tailnet.studies import weight_tails
from tailnet.studies.conduct import conduct
from tailnet.studies.plan import Plan, training_seed

STEPS = 300
PLAN = Plan("weight-tails", "digits", seed=5, replicates=20)


@pytest.fixture(scope="module")
def short() -> Any:
    """A training of a few steps, in this process only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weight_tails, "STEPS", STEPS)
        patch.setattr(weight_tails, "DELTA_STEPS", 20)
        yield weight_tails


@pytest.fixture(scope="module")
def document(short: Any) -> dict[str, Any]:
    return conduct(short.STUDY, PLAN, seeds=2, jobs=1, command="tailnet study weight-tails")


def test_the_document_is_one_that_can_be_rendered(document: dict[str, Any]) -> None:
    stored = json.loads(to_json(document))
    check_document(stored)
    assert stored["dataset"]["n"] == 1797
    assert "360" in stored["dataset"]["description"]
    assert [row["quantity"] for row in stored["summary"]] == ["|W|", "|gradient|", "|delta|"]
    assert len(stored["analyses"]) + len(stored["not_run"]) == 6
    assert [row["verdict"] == "not run" for row in stored["claims"]] == [False, False, False, True, True]
    for analysis in stored["analyses"]:
        assert analysis["sample"]["sign"] == "magnitude"
        assert "independent draws" in analysis["dependence"]["statement"]
        for curve in (analysis["curves"]["survival"], analysis["curves"]["xmin_path"]):
            assert all(len(column) <= 400 for column in curve.values())


def test_statistics_of_one_seed_from_scratch(short: Any, document: dict[str, Any]) -> None:
    images = load_digits()
    trained = short._train(PLAN, 0, images)
    layers = trained.perceptron.weights
    assert [layer.shape for layer in layers] == [(65, 30), (31, 10)]
    x = np.abs(np.concatenate([layer.ravel() for layer in layers]))
    assert np.all(x > 0.0)
    statistics = document["replications"][0]["statistics"]
    pairs = np.abs(x[:, None] - x[None, :])
    assert statistics["gini"] == pytest.approx(pairs.mean() / (2.0 * x.mean()), rel=1e-10)
    assert statistics["r_squared"] == pytest.approx(histogram_r_squared(x), rel=1e-12)
    assert statistics["r_squared_limit"] == exponential_limit(x.size, rng=training_seed(PLAN, 0, 9))
    hidden = np.tanh(with_bias(images.test_images) @ layers[0])
    guesses = np.argmax(with_bias(hidden) @ layers[1], axis=1)
    assert statistics["test_accuracy"] == pytest.approx((guesses == images.test_labels).mean(), abs=1e-12)
    tested = [a for a in document["analyses"] if a["key"] == {"quantity": "|W|", "seed": 0}]
    assert statistics["p_value"] == tested[0]["goodness_of_fit"]["p_value"]
    assert tested[0]["sample"]["n"] == x.size == 65 * 30 + 31 * 10


def with_bias(inputs: Any) -> Any:
    """Append the unit that is always one."""
    return np.column_stack([inputs, np.ones(len(inputs))])


def test_weights_of_dark_pixels_are_never_updated(short: Any, document: dict[str, Any]) -> None:
    images = load_digits()
    dark = ~images.train_images.any(axis=0)
    assert document["replications"][0]["statistics"]["weights_never_updated"] == 30 * dark.sum() > 0
    after = short._train(PLAN, 0, images).perceptron.weights[0][:64]
    # They stay where they started, within the scale of the start; the others have moved away.
    assert np.abs(after[dark]).max() <= short.START_SCALE
    lit = images.train_images.mean(axis=0) > 0.3
    assert np.median(np.abs(after[lit])) > short.START_SCALE


def test_the_gradient_is_an_outer_product(short: Any) -> None:
    images = load_digits()
    gradients = short._train(PLAN, 0, images).recording.gradients.layers
    assert [layer.shape for layer in gradients] == [(1, 65, 30), (1, 31, 10)]
    for layer in gradients:
        assert np.linalg.matrix_rank(layer[0]) == 1


def test_seeds_and_repetitions(short: Any, document: dict[str, Any]) -> None:
    again = json.loads(to_json(short.replicate(PLAN, 1)))
    row = json.loads(to_json(document["replications"][1]))
    assert again["statistics"] == row["statistics"]
    assert row["statistics"] != document["replications"][0]["statistics"]


def rows_of(statistics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"seed": number, "statistics": row} for number, row in enumerate(statistics)]


def seeds_with(**changes: list[float]) -> list[dict[str, Any]]:
    base = {"gini": 0.6, "r_squared": 0.9, "r_squared_limit": 0.8, "p_value": 0.05}
    base |= {"ratio_to_exponential": 12.0, "vuong_p_exponential": 0.01}
    size = len(next(iter(changes.values())))
    return [{**base, **{name: values[k] for name, values in changes.items()}} for k in range(size)]


@pytest.mark.parametrize(
    ("ginis", "verdict"),
    [([0.6, 0.62, 0.61], "supported"), ([0.3, 0.32, 0.31], "refuted"), ([0.4, 0.6, 0.5], "undecided")],
)
def test_the_claim_of_inequality(ginis: list[float], verdict: str) -> None:
    assert weight_tails.decide(PLAN, rows_of(seeds_with(gini=ginis)))[0]["verdict"] == verdict


@pytest.mark.parametrize(
    ("p_values", "straight", "verdict"),
    [
        ([0.1] * 6, [0.9] * 6, "supported"),
        ([0.11] * 6, [0.9] * 6, "refuted"),
        ([0.05] * 6, [0.8] * 6, "refuted"),
        ([0.05, 0.2] * 3, [0.9] * 6, "undecided"),
    ],
)
def test_the_claim_of_a_straight_line(p_values: list[float], straight: list[float], verdict: str) -> None:
    row = weight_tails.decide(PLAN, rows_of(seeds_with(p_value=p_values, r_squared=straight)))[1]
    assert row["verdict"] == verdict
    both = [p <= 0.1 and r > 0.8 for p, r in zip(p_values, straight, strict=True)]
    assert row["value"] == sum(both) / 6
    assert re.findall(r"\d+", row["note"].replace("R²", "").replace("0.1", ""))[-2:] == [
        str(sum(r > 0.8 for r in straight)),
        str(sum(p <= 0.1 for p in p_values)),
    ]
    assert math.isfinite(row["interval"][0])


def test_without_a_test_of_fit_the_claim_of_a_straight_line_is_not_run() -> None:
    seeds = [{**row, "p_value": None} for row in seeds_with(gini=[0.6, 0.7])]
    row = weight_tails.decide(PLAN, rows_of(seeds))[1]
    assert (row["verdict"], row["value"], row["interval"]) == ("not run", None, None)
    assert row["note"]


def test_seeds_that_could_not_be_tested_are_left_out_and_counted() -> None:
    seeds = [*seeds_with(gini=[0.6] * 6), {**seeds_with(gini=[0.6])[0], "p_value": None}]
    rows = weight_tails.decide(PLAN, rows_of(seeds))
    assert rows[0]["value"] == pytest.approx(0.6)
    assert (rows[1]["verdict"], rows[1]["value"]) == ("supported", 1.0)
    assert "Of 7 seeds 6 were tested" in rows[1]["note"]


@pytest.mark.parametrize(
    ("ratios", "p_values", "verdict"),
    [
        ([9.0] * 6, [0.04] * 6, "supported"),
        ([-9.0] * 6, [0.01] * 6, "refuted"),
        ([9.0] * 6, [0.05] * 6, "refuted"),
        ([9.0, -9.0] * 3, [0.01] * 6, "undecided"),
    ],
)
def test_a_heavy_tail_is_one_where_the_exponential_is_rejected(
    ratios: list[float], p_values: list[float], verdict: str
) -> None:
    row = weight_tails.decide(
        PLAN, rows_of(seeds_with(ratio_to_exponential=ratios, vuong_p_exponential=p_values))
    )[2]
    assert (row["id"], row["verdict"]) == ("heavy-tailed", verdict)


def test_weights_without_a_tail_are_compared_on_no_seed() -> None:
    seeds = [
        {**row, "ratio_to_exponential": None, "vuong_p_exponential": None}
        for row in seeds_with(gini=[0.6, 0.7])
    ]
    assert weight_tails.decide(PLAN, rows_of(seeds))[2]["verdict"] == "not run"
