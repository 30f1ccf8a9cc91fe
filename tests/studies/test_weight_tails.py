"""The study of weights, on a training of a few steps."""

import json
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import Images
from tailnet.datasets.random_patterns import random_patterns
from tailnet.inference.straight_line import exponential_limit, histogram_r_squared
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.parallel import child
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies.conduct import conduct
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.weight_tails import STUDY, claims, networks, weights
from tailnet.studies.weight_tails.measures import analysis_measures, sample_measures, shape_distance
from tailnet.studies.weight_tails.weights import ALL, FIRST, PARTS, UPDATED

STEPS = 300
PLAN = Plan("weight-tails", "digits", seed=5, replicates=40)
DARK = 3


@pytest.fixture(scope="module", autouse=True)
def short() -> Any:
    """A training of a few steps, and analyses without the search for detectable departures, which is slow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(networks, "STEPS", STEPS)
        patch.setattr("tailnet.inference.analysis.sensitivity", lambda *_, **__: ())
        yield


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return conduct(STUDY, PLAN, seeds=2, jobs=1, command="tailnet study weight-tails")


@pytest.fixture(scope="module")
def first() -> networks.Network:
    return networks.trained(PLAN, 0, load_digits())


def with_bias(inputs: Any) -> Any:
    """Append the unit that is always one."""
    return np.column_stack([inputs, np.ones(len(inputs))])


def test_the_document_is_one_that_can_be_rendered(document: dict[str, Any]) -> None:
    stored = json.loads(to_json(document))
    check_document(stored)
    assert stored["dataset"]["n"] == 1797
    assert "360" in stored["dataset"]["description"]
    assert [row["quantity"] for row in stored["summary"]] == ["|W|", "updated |W|", "first-layer |W|"]
    assert len(stored["analyses"]) == 6
    cells = [(row["id"], row["cell"]) for row in stored["claims"]]
    assert len(set(cells)) == len(cells) == 4 * 3 + 2 * 3 + 1
    for analysis in stored["analyses"]:
        assert analysis["sample"]["sign"] == "magnitude"
        assert "independent draws" in analysis["dependence"]["statement"]
        assert analysis["alternatives"] is not None
        assert analysis["sign_test"] is not None
    text = to_markdown(study_report(stored))
    for words in ("64-30-10", "1,437 patterns of shape 8×8", "R² =", "not run", "hidden units"):
        assert words in text


def naive(images: Images, number: int) -> list[Any]:
    """Train by plain backpropagation, one sample a step, from the seeds that the design names."""
    start = initialize(Architecture((64, 30, 10)), scale=1e-5, rng=training_seed(PLAN, number, 0))
    first, second = (layer.copy() for layer in start.weights)
    order = np.random.default_rng(training_seed(PLAN, number, 1)).integers(images.n_train, size=STEPS)
    inputs = with_bias(images.train_images)
    for row in order:
        x, wanted = inputs[row], np.full(10, -1.0)
        wanted[images.train_labels[row]] = 1.0
        hidden = np.append(np.tanh(x @ first), 1.0)
        found = np.tanh(hidden @ second)
        delta = (found - wanted) * (1.0 - found**2)
        back = (second[:30] @ delta) * (1.0 - hidden[:30] ** 2)
        second -= 0.01 * np.outer(hidden, delta)
        first -= 0.01 * np.outer(x, back)
    return [first, second]


def test_training_from_scratch(first: networks.Network) -> None:
    images = load_digits()
    for layer, again in zip(first.weights, naive(images, 0), strict=True):
        np.testing.assert_allclose(layer, again, rtol=1e-9, atol=1e-12)
    hidden = np.tanh(with_bias(images.test_images) @ first.weights[0])
    guesses = np.argmax(with_bias(hidden) @ first.weights[1], axis=1)
    assert first.test_accuracy == pytest.approx((guesses == images.test_labels).mean(), abs=1e-12)
    assert (first.n_train, first.n_test) == (1437, 360)


@pytest.mark.parametrize("kind", ["uniform labels", "one label"])
def test_twins_start_alike_on_patterns_of_the_same_shape(kind: str) -> None:
    patterns = random_patterns(
        one_label=kind == "one label", shape=(8, 8), n_train=1437, n_test=0, rng=training_seed(PLAN, 0, 2)
    )
    twin = networks.twin(PLAN, 0, load_digits(), kind)
    for layer, again in zip(twin.weights, naive(patterns, 0), strict=True):
        np.testing.assert_allclose(layer, again, rtol=1e-9, atol=1e-12)
    assert twin.test_accuracy is None
    assert not twin.unseen.any()


def test_only_the_first_images_are_trained_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "MOST_IMAGES", 40)
    images = load_digits()
    cut = Images("cut", images.images[:40], images.labels[:40], n_train=40, shape=(8, 8))
    some = networks.trained(PLAN, 0, images)
    assert some.n_train == 40
    for layer, again in zip(some.weights, naive(cut, 0), strict=True):
        np.testing.assert_allclose(layer, again, rtol=1e-9, atol=1e-12)


def test_weights_that_never_moved_are_those_left_out(first: networks.Network) -> None:
    start = initialize(Architecture((64, 30, 10)), scale=1e-5, rng=training_seed(PLAN, 0, 0)).weights
    still = np.concatenate([(a == b).ravel() for a, b in zip(first.weights, start, strict=True)])
    np.testing.assert_array_equal(weights.never_updated(first), still)
    assert still.sum() == 30 * first.unseen.sum() >= 30 * DARK == 30 * first.dead.sum()
    assert np.all(first.unseen | ~first.dead)
    found = weights.parts(first)
    everything = np.concatenate([layer.ravel() for layer in first.weights])
    np.testing.assert_array_equal(found[ALL].values, everything)
    np.testing.assert_array_equal(found[UPDATED].values, everything[~still])
    np.testing.assert_array_equal(found[FIRST].values, first.weights[0])


def test_a_group_is_a_hidden_unit_with_all_its_weights(first: networks.Network) -> None:
    units = weights.parts(first)[ALL].units
    assert units is not None
    incoming, outgoing = units[: 65 * 30].reshape(65, 30), units[65 * 30 :].reshape(31, 10)
    assert all(set(incoming[:, unit]) == set(outgoing[unit]) == {unit} for unit in range(30))
    assert set(outgoing[30]) == {30}
    updated = weights.parts(first)[UPDATED].units
    assert updated is not None
    assert updated.size == units.size - 30 * first.unseen.sum()


def test_statistics_of_one_seed_from_scratch(first: networks.Network, document: dict[str, Any]) -> None:
    x = np.abs(np.concatenate([layer.ravel() for layer in first.weights]))
    row = document["replications"][0]
    statistics = row["statistics"]
    pairs = np.abs(x[:, None] - x[None, :])
    assert statistics["gini"] == pytest.approx(pairs.mean() / (2.0 * x.mean()), rel=1e-10)
    assert statistics["r_squared"] == pytest.approx(histogram_r_squared(x), rel=1e-12)
    seed = child(training_seed(PLAN, 0, networks.STRAIGHT), 0)
    assert statistics["r_squared_limit"] == exponential_limit(x.size, rng=seed)
    (analysis,) = [a for a in document["analyses"] if a["key"] == {"quantity": "|W|", "seed": 0}]
    assert statistics["p_value"] == analysis["goodness_of_fit"]["p_value"]
    assert analysis["sample"]["n"] == x.size == 65 * 30 + 31 * 10
    assert statistics["never_updated"] == 30 * first.unseen.sum()
    assert row["details"]["counted"]["of_dead_inputs"] == 30 * DARK
    second = np.abs(first.weights[1]).ravel()
    fit = analysis["power_law"]
    assert row["details"]["layers"] == {
        "ratio": pytest.approx(second.mean() / x[: 65 * 30].mean(), rel=1e-12),
        "share": 310 / 2260,
        "share_of_tail": (second >= fit["xmin"]).sum() / fit["n_tail"],
    }
    for kind in networks.KINDS:
        twin = networks.twin(PLAN, 0, load_digits(), kind)
        y = np.abs(np.concatenate([layer.ravel() for layer in twin.weights]))
        found = row["details"]["patterns"][kind][ALL]
        assert found["mean"] == pytest.approx(y.mean(), rel=1e-12)
        pairs = np.abs(y[:, None] - y[None, :])
        assert found["gini"] == pytest.approx(pairs.mean() / (2.0 * y.mean()), rel=1e-10)
        distance = stats.ks_2samp(x / x.mean(), y / y.mean(), method="asymp").statistic
        assert found["shape_distance"] == pytest.approx(distance, abs=1e-12)


def test_laws_of_the_whole_are_those_of_scipy() -> None:
    """A sample drawn from a stretched exponential is found to be one."""
    x = stats.weibull_min(0.6, scale=2.0).rvs(1500, random_state=np.random.default_rng(3))
    found = sample_measures(x, 99, np.random.SeedSequence(1), np.random.SeedSequence(2))
    shape, _, scale = stats.weibull_min.fit(x, floc=0.0)
    a, _, theta = stats.gamma.fit(x, floc=0.0)
    criteria = {
        "weibull": 4.0 - 2.0 * stats.weibull_min(shape, scale=scale).logpdf(x).sum(),
        "gamma": 4.0 - 2.0 * stats.gamma(a, scale=theta).logpdf(x).sum(),
    }
    rows = {row["family"]: row for row in found["whole"]}
    assert rows["weibull"]["shape"] == pytest.approx(shape, rel=1e-4)
    ratio = rows["gamma"]["aic_weight"] / rows["weibull"]["aic_weight"]
    assert ratio == pytest.approx(math.exp((criteria["weibull"] - criteria["gamma"]) / 2.0), rel=1e-3)
    assert (found["weibull_weight"], found["weibull_p"]) == (
        rows["weibull"]["aic_weight"],
        rows["weibull"]["p_value"],
    )
    assert found["weibull_weight"] > 0.9
    assert found["weibull_p"] > 0.1


def test_large_samples_are_tested_by_fewer_replicates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tailnet.studies.weight_tails.measures._BUDGET", 30_000)
    x = np.random.default_rng(3).exponential(size=200)
    seeds = np.random.SeedSequence(1), np.random.SeedSequence(2)
    assert [sample_measures(x, asked, *seeds)["whole_replicates"] for asked in (0, 120, 500)] == [0, 120, 150]
    assert sample_measures(np.tile(x, 5), 500, *seeds)["whole_replicates"] == 100


def test_shapes_that_do_not_overlap_lie_as_far_apart_as_can_be() -> None:
    point = np.full(5, 2.0)
    assert shape_distance(point, np.array([0.001, 0.001, 9.998])) == pytest.approx(2 / 3)
    assert shape_distance(point, 7.0 * point) == 0.0


def test_errors_from_hidden_units_are_those_of_the_analysis(document: dict[str, Any]) -> None:
    for analysis in document["analyses"]:
        found = analysis_measures(analysis)
        cluster = analysis["dependence"]["cluster"]
        # The stored error is of ln(alpha - 1); the derivative of alpha by it is alpha - 1.
        assert found["clustered"]["alpha_se"] == pytest.approx((found["alpha"] - 1.0) * cluster["se"])
        by = "column" if analysis["key"]["quantity"] == "first-layer |W|" else "group"
        assert (cluster["by"], cluster["units"]) == (by, 30 if by == "column" else 31)
    assert set(analysis_measures(None)) == set(analysis_measures(document["analyses"][0]))


def test_seeds_and_repetitions(document: dict[str, Any]) -> None:
    again = json.loads(to_json(STUDY.replicate(PLAN, 1)))
    row = json.loads(to_json(document["replications"][1]))
    assert (again["statistics"], again["details"]) == (row["statistics"], row["details"])
    assert row["statistics"] != document["replications"][0]["statistics"]


def test_random_patterns_as_the_data_set() -> None:
    plan = Plan("weight-tails", "random", seed=5, replicates=0)
    document = conduct(STUDY, plan, seeds=2, jobs=1, command="tailnet study weight-tails")
    check_document(json.loads(to_json(document)))
    by_name = {(row["id"], row["cell"]): row for row in document["claims"]}
    paired = by_name["loses its shape on random samples", None]
    assert (paired["verdict"], paired["note"]) == ("not run", "The data set is itself random patterns.")
    updated = by_name["radical inequality", UPDATED]
    assert (updated["verdict"], updated["value"]) == ("not run", None)
    assert by_name["radical inequality", ALL]["verdict"] != "not run"
    assert "updated |W|" in document["replications"][0]["not_run"]
    assert document["replications"][0]["details"]["patterns"] == {}
    text = to_markdown(study_report(json.loads(to_json(document))))
    assert "random patterns, uniform labels" not in text


BASE: dict[str, Any] = {
    "gini": 0.6,
    "r_squared": 0.9,
    "r_squared_limit": 0.8,
    "p_value": 0.05,
    "ratio_to_exponential": 12.0,
    "vuong_p_exponential": 0.01,
    "weibull_weight": 0.95,
    "weibull_p": 0.5,
}


def rows_of(*cells: dict[str, Any], updated: bool = True) -> list[dict[str, Any]]:
    """Make one row a seed, with these changes in every part; random patterns have a Gini of 0.5."""
    return [
        {
            "seed": number,
            "details": {
                "parts": {part: {**BASE, **cell} for part in PARTS} | ({} if updated else {UPDATED: None}),
                "patterns": {kind: {part: {"gini": 0.5} for part in PARTS} for kind in networks.KINDS},
            },
        }
        for number, cell in enumerate(cells)
    ]


def decided(rows: Sequence[Any], claim: str, plan: Plan = PLAN) -> list[dict[str, Any]]:
    return [row for row in claims.decide(plan, rows) if row["id"] == claim]


def verdicts(rows: Sequence[Any], claim: str, plan: Plan = PLAN) -> set[str]:
    return {row["verdict"] for row in decided(rows, claim, plan)}


@pytest.mark.parametrize(
    ("ginis", "verdict"),
    [([0.6, 0.62, 0.61], "supported"), ([0.3, 0.32, 0.31], "refuted"), ([0.4, 0.6, 0.5], "undecided")],
)
def test_the_claim_of_inequality(ginis: list[float], verdict: str) -> None:
    rows = rows_of(*({"gini": gini} for gini in ginis))
    assert verdicts(rows, "radical inequality") == {verdict}
    assert [row["cell"] for row in decided(rows, "radical inequality")] == list(PARTS)


def test_a_cell_is_decided_on_its_own_numbers() -> None:
    rows = rows_of({}, {"gini": 0.61}, {"gini": 0.62})
    for row in rows:
        row["details"]["parts"][FIRST] = {**BASE, "gini": 0.3 + 0.01 * row["seed"]}
    assert [row["verdict"] for row in decided(rows, "radical inequality")] == [
        "supported",
        "supported",
        "refuted",
    ]


def test_without_weights_left_out_there_is_no_cell_of_updated_ones() -> None:
    rows = rows_of({}, {"gini": 0.61}, {"gini": 0.62}, updated=False)
    for row in claims.decide(PLAN, rows):
        if row["cell"] is not None and UPDATED in row["cell"]:
            assert row["verdict"] == "not run"
            assert "Every weight was updated" in row["note"]
    # Where some seeds have weights that never moved, those of the others are all weights.
    some = rows_of({}, {"gini": 0.61}, {"gini": 0.62}, updated=True)
    some[1]["details"]["parts"][UPDATED] = None
    row = decided(some, "radical inequality")[1]
    assert (row["cell"], row["value"]) == (UPDATED, pytest.approx(0.61))


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
    cells = [{"p_value": p, "r_squared": r} for p, r in zip(p_values, straight, strict=True)]
    row = decided(rows_of(*cells), "someone would call it a power law")[0]
    assert row["verdict"] == verdict
    both = [p <= 0.1 and r > 0.8 for p, r in zip(p_values, straight, strict=True)]
    assert row["value"] == sum(both) / 6
    assert re.findall(r"\d+", row["note"].replace("R²", "").replace("0.1", ""))[-2:] == [
        str(sum(r > 0.8 for r in straight)),
        str(sum(p <= 0.1 for p in p_values)),
    ]
    assert math.isfinite(row["interval"][0])


def test_without_a_test_of_fit_the_claims_of_laws_are_not_run() -> None:
    rows = rows_of(*[{"p_value": None, "weibull_p": None}] * 3)
    for claim in ("someone would call it a power law", "a stretched exponential"):
        for row in decided(rows, claim):
            assert (row["verdict"], row["value"], row["interval"]) == ("not run", None, None)
            assert row["note"]


def test_seeds_that_could_not_be_tested_are_left_out_and_counted() -> None:
    rows = rows_of(*[{}] * 6, {"p_value": None})
    row = decided(rows, "someone would call it a power law")[0]
    assert (row["verdict"], row["value"]) == ("supported", 1.0)
    assert "Of 7 seeds 6 were tested" in row["note"]


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
    cells = [
        {"ratio_to_exponential": ratio, "vuong_p_exponential": p}
        for ratio, p in zip(ratios, p_values, strict=True)
    ]
    found = decided(rows_of(*cells), "heavy-tailed")
    assert {row["verdict"] for row in found} == {verdict}
    lighter = sum(ratio < 0.0 and p < 0.05 for ratio, p in zip(ratios, p_values, strict=True))
    assert f"on {sum(ratio > 0.0 for ratio in ratios)} the power law has" in found[0]["note"]
    assert f"and on {lighter} Vuong's test rejects it" in found[0]["note"]


def test_weights_without_a_tail_are_compared_on_no_seed() -> None:
    rows = rows_of(*[{"ratio_to_exponential": None, "vuong_p_exponential": None}] * 2)
    assert verdicts(rows, "heavy-tailed") == {"not run"}


@pytest.mark.parametrize(
    ("weight", "p", "holds", "verdict"),
    [
        (0.91, 0.11, 8, "supported"),
        (0.91, 0.11, 7, "undecided"),
        (0.91, 0.11, 4, "refuted"),
        (0.9, 0.5, 10, "refuted"),
        (0.99, 0.1, 10, "refuted"),
    ],
)
def test_a_stretched_exponential_is_the_best_law_and_a_good_one(
    weight: float, p: float, holds: int, verdict: str
) -> None:
    """At 4 of 10 the upper end of Clopper and Pearson's interval is 0.738, at 5 of 10 it is 0.813."""
    good, bad = {"weibull_weight": weight, "weibull_p": p}, {"weibull_weight": 0.0, "weibull_p": 0.001}
    rows = rows_of(*[good] * holds, *[bad] * (10 - holds))
    found = decided(rows, "a stretched exponential")
    assert {row["verdict"] for row in found} == {verdict}
    assert all(row["raw_p"] is None for row in found)


@pytest.mark.parametrize(
    ("ginis", "lost", "gained"),
    [
        ([0.6, 0.62, 0.61], "supported", "refuted"),
        ([0.4, 0.42, 0.41], "refuted", "supported"),
        ([0.45, 0.55, 0.5], "undecided", "undecided"),
    ],
)
def test_both_readings_of_the_lost_shape(ginis: list[float], lost: str, gained: str) -> None:
    cifar = Plan("weight-tails", "cifar10", seed=5, replicates=20)
    rows = rows_of(*({"gini": gini} for gini in ginis))
    here = decided(rows, "loses its shape on random samples", cifar)
    there = decided(rows, "loses on CIFAR the shape of random samples", cifar)
    assert {row["verdict"] for row in here} == {lost}
    assert {row["verdict"] for row in there} == {gained}
    assert [row["cell"] for row in here] == [f"{kind}, {part}" for kind in networks.KINDS for part in PARTS]
    for first, second in zip(here, there, strict=True):
        assert first["value"] == pytest.approx(np.mean(ginis) - 0.5)
        assert first["value"] == -second["value"]
    assert verdicts(rows, "loses on CIFAR the shape of random samples") == {"not run"}


def test_pairs_are_differences_within_a_seed() -> None:
    """Seeds that differ much, each by the same amount from its patterns, decide the claim."""
    rows = rows_of({"gini": 0.3}, {"gini": 0.9}, {"gini": 0.5})
    for row in rows:
        for kind in networks.KINDS:
            for part in PARTS:
                gini = row["details"]["parts"][part]["gini"] - 0.02 - 0.001 * row["seed"]
                row["details"]["patterns"][kind][part]["gini"] = gini
    assert verdicts(rows, "loses its shape on random samples") == {"supported"}
