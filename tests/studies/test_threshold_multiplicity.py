"""The study of thresholds in place of draws, on trainings of a few steps and on made-up seeds."""

import json
import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from unanimous import check_that_shares_can_be_decided

from tailnet.datasets.digits import load_digits
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.networks.ensemble.ensemble import DenseEnsemble, draw, rank_one_ensemble, threshold
from tailnet.parallel import child
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies import square_network
from tailnet.studies.conduct import conduct
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.threshold_multiplicity import STUDY, claims, ensembles, measure
from tailnet.studies.threshold_multiplicity.exhibits import exhibit
from tailnet.studies.threshold_multiplicity.levels import Levels
from tailnet.studies.threshold_multiplicity.multiplicity import multiplicity

PLAN = Plan("threshold-multiplicity", "digits", seed=5, replicates=40)
STEPS = 30


@pytest.fixture(scope="module")
def document() -> Any:
    """Two seeds of a training of a few steps, in this process only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(square_network, "STEPS", STEPS)
        patch.setattr(measure, "DRAWS", 4)
        patch.setattr(measure, "SWEEP_DRAWS", 2)
        patch.setattr(measure, "FAMILY_REPLICATES", 10)
        found = conduct(STUDY, PLAN, seeds=2, jobs=1, command="tailnet study threshold-multiplicity")
        yield json.loads(to_json(found))


def test_the_document_is_one_that_can_be_rendered(document: dict[str, Any]) -> None:
    check_document(document)
    assert [row["quantity"] for row in document["summary"]] == list(measure.QUANTITIES)
    assert len(document["analyses"]) + len(document["not_run"]) == 2 * len(measure.QUANTITIES)
    assert all(analysis["sample"]["discrete"] for analysis in document["analyses"])
    names = [e["name"] for e in document["exhibits"] if e["kind"] == "chart"]
    assert names == ["degrees_gradients", "degrees_kronecker", "sweep_gradients", "sweep_kronecker"]
    words = to_markdown(study_report(document))
    assert "The same matrix, cut and drawn from" in words


def naive_gradients(number: int) -> list[Any]:
    """Train by the textbook's formulas, and return |G| of the first and the last step without the bias."""
    images = load_digits()
    seed = training_seed(PLAN, number, 0)
    start, draws = (np.random.default_rng(child(seed, part)) for part in (0, 1))
    first, second = (start.uniform(-0.25, 0.25, size=shape) for shape in ((65, 64), (65, 10)))
    found = []
    for row in draws.integers(len(images.train_images), size=(STEPS, 1))[:, 0]:
        x = np.append(images.train_images[row], 1.0)
        hidden = np.append(np.tanh(x @ first), 1.0)
        output = np.tanh(hidden @ second)
        wanted = np.where(np.arange(10) == images.train_labels[row], 1.0, -1.0)
        delta = (output - wanted) * (1.0 - output**2)
        back = (second[:-1] @ delta) * (1.0 - hidden[:-1] ** 2)
        found.append(np.abs(np.outer(x[:-1], back)))
        second -= 0.1 * np.outer(hidden, delta)
        first -= 0.1 * np.outer(x, back)
    return [found[0], found[-1]]


def test_gradients_of_one_seed_from_scratch(document: dict[str, Any]) -> None:
    """Compare the cut of a textbook gradient, made cell by cell, with what was kept."""
    shown = document["replications"][1]["details"]["ensembles"]
    for name, gradient in zip(ensembles.GRADIENTS, naive_gradients(1), strict=True):
        p = gradient / gradient.max()
        np.fill_diagonal(p, 0.0)
        one = shown[name]
        assert one["expected_edges"] == pytest.approx(p.sum(), rel=1e-9)
        cut = p >= one["level"]
        assert cut.sum() == one["edges"]
        # No number of edges that some level leaves is nearer.
        possible = [(p >= value).sum() for value in np.unique(p[p > 0.0])]
        nearest = min(possible, key=lambda many: abs(math.log(many / p.sum())))
        assert one["edges"] == nearest
        sides = {"degree": cut.sum(axis=0) + cut.sum(axis=1), "out-degree": cut.sum(axis=1)}
        for side, degrees in sides.items():
            check_crowding(one["thresholded"][side], degrees)


def check_crowding(found: dict[str, float], degrees: Any) -> None:
    counts = Counter(int(degree) for degree in degrees if degree > 0)
    linked = sum(counts.values())
    assert found["linked"] == linked
    assert found["distinct"] == len(counts)
    assert found["largest_share"] == pytest.approx(max(counts.values()) / linked, rel=1e-12)
    assert found["entropy"] == pytest.approx(
        sum(math.log2(linked / n) * n / linked for n in counts.values()), rel=1e-12, abs=1e-12
    )


def test_draws_of_a_kronecker_power_from_scratch(document: dict[str, Any]) -> None:
    name = ensembles.FITTED
    place = ensembles.ENSEMBLES.index(name)
    seed = child(training_seed(PLAN, 0, 1), place)
    ensemble = ensembles.kronecker(name, 64)
    drawn = [draw(ensemble, rng=child(seed, number)).degrees for number in range(4)]
    of_draws = [multiplicity(degrees).to_dict() for degrees in drawn]
    row = document["replications"][0]
    shown = row["details"]["ensembles"][name]
    for measured in ("linked", "distinct", "largest_share", "entropy"):
        mean = np.mean([one[measured] for one in of_draws])
        assert shown["drawn"]["degree"][measured] == pytest.approx(mean, rel=1e-12)
    counts = Counter(drawn[0][drawn[0] > 0].tolist())
    kept = row["details"]["degrees"][name]["drawn"]
    assert dict(zip(kept["degree"], kept["nodes"], strict=True)) == counts
    # Expected edges are those of the exact stochastic Kronecker graph.
    a, b, c = 0.999, 0.437, 0.484
    assert 2 * shown["expected_edges"] == pytest.approx((a + 2 * b + c) ** 6 - (a + c) ** 6, rel=1e-12)


def test_the_sweep_keeps_to_its_numbers_of_edges(document: dict[str, Any]) -> None:
    for row in document["replications"]:
        for name in ensembles.GRADIENTS:
            one = row["details"]["ensembles"][name]
            assert len(one["sweep"]) > 3
            for point in one["sweep"]:
                assert point["edges"] == pytest.approx(
                    point["factor"] * one["expected_edges"], rel=0.05, abs=2
                )


def test_seeds_differ_and_a_kronecker_cut_does_not(document: dict[str, Any]) -> None:
    first, second = (row["details"]["ensembles"] for row in document["replications"])
    for name in ensembles.GRADIENTS:
        assert first[name]["thresholded"] != second[name]["thresholded"]
    for name in ensembles.SEEDS:
        assert first[name]["thresholded"] == second[name]["thresholded"]
        assert first[name]["drawn"] != second[name]["drawn"]


@pytest.mark.parametrize("name", list(ensembles.SEEDS))
def test_a_cut_kronecker_power_has_few_degrees_whatever_the_level(name: str) -> None:
    """Rows of as many ones hold the same values: r + 1 kinds, which rounding of products must not part."""
    ensemble = ensembles.kronecker(name, 300)
    levels = Levels.of(ensemble)
    power = ensembles.power_for(300)
    assert ensemble.shape[0] == 2**power == 256
    # a^i b^j c^k with i + j + k = 8, but not those of the diagonal alone, j = 0.
    assert levels.distinct == math.comb(power + 2, 2) - (power + 1)
    for end in levels.ends.tolist():
        level, many = levels.cut(end)
        graph = threshold(ensemble, level)
        assert graph.n_edges == many == end
        assert multiplicity(graph.degrees).distinct <= power + 1


def test_a_cut_gradient_has_no_more_out_degrees_than_pixels_have_values() -> None:
    rng = np.random.default_rng(2)
    inputs = np.repeat([0.25, 0.5, 0.75, 1.0], 20)
    ensemble = rank_one_ensemble(inputs, rng.exponential(size=80), identification="bipartite")
    matrix = ensemble.probabilities()
    for level in (0.05, 0.2, 0.6):
        cut = matrix >= level
        assert multiplicity(cut.sum(axis=1)).distinct <= 4
        assert multiplicity(cut.sum(axis=0)).distinct <= 4


def test_a_cut_is_the_nearest_and_between_values() -> None:
    matrix = np.zeros((4, 4))
    matrix[0, 1:] = 0.9, 0.5, 0.5 * (1.0 + 1e-15)
    matrix[1, 2] = 0.1
    np.fill_diagonal(matrix, 1.0)
    levels = Levels.of(DenseEnsemble(matrix, "identified"))
    assert levels.expected == pytest.approx(2.0)
    assert levels.distinct == 3
    # Between 1 and 3 edges the turn is at their geometric mean.
    for wanted, product, many in ((1.6, 0.45, 1), (1.8, 0.05, 3)):
        level, left = levels.cut(wanted)
        assert level == pytest.approx(math.sqrt(product))
        assert left == many
    assert levels.cut(100.0)[1] == 4
    with pytest.raises(ChoiceError, match="all that could are zero"):
        Levels.of(DenseEnsemble(np.eye(3), "identified"))


@pytest.mark.parametrize("wanted", [0.3, 5.0, 60.0, 190.0])
def test_a_scaled_ensemble_expects_as_many_edges(wanted: float) -> None:
    rng = np.random.default_rng(7)
    matrix = rng.random((20, 10)) ** 6
    for ensemble in (
        DenseEnsemble(matrix, "bipartite"),
        rank_one_ensemble(rng.random(20) ** 3, rng.random(10) ** 3, identification="bipartite"),
    ):
        scaled = measure.scaled(ensemble, Levels.of(ensemble).scale(wanted))
        assert scaled.probabilities().sum() == pytest.approx(wanted, rel=1e-9)
        assert scaled.probabilities().max() <= 1.0


def test_no_scale_expects_more_edges_than_cells() -> None:
    levels = Levels.of(DenseEnsemble(np.array([[0.0, 0.8], [0.2, 0.0]]), "identified"))
    with pytest.raises(ChoiceError, match="below 2"):
        levels.scale(2.0)


def seed(*, distinct: float = 10.0, share: float = 0.4, entropy: float = 2.0) -> dict[str, Any]:
    """Make up a seed whose draws have 20 degrees, a share of 0.2 at one, and 3 bits; others as drawn."""
    drawn = {"linked": 50.0, "distinct": 20.0, "largest_share": 0.2, "entropy": 3.0}
    cut = {"linked": 30.0, "distinct": distinct, "largest_share": share, "entropy": entropy}
    made = {
        one: {"thresholded": {"degree": cut if one == ensembles.FIRST else drawn}, "drawn": {"degree": drawn}}
        for one in ensembles.ENSEMBLES
    }
    return {"seed": 0, "statistics": {}, "not_run": {}, "details": {"ensembles": made}}


@pytest.mark.parametrize(
    ("changed", "replicates", "tends"),
    [
        ({}, True, True),
        ({"distinct": 10.5}, False, True),
        ({"share": 0.39}, False, True),
        ({"entropy": 2.01}, False, True),
        ({"distinct": 20.0}, False, False),
        ({"share": 0.2}, False, False),
        ({"entropy": 3.0}, False, False),
    ],
)
def test_all_three_measures_must_show_the_problem(
    changed: dict[str, float], replicates: bool, tends: bool
) -> None:
    made = seed(**changed)
    assert claims.replicates(made, ensembles.FIRST) is replicates
    assert claims.tends(made, ensembles.FIRST) is tends
    assert not claims.tends(made, ensembles.LAST)


def cell(rows: list[dict[str, Any]], claim: str, name: str) -> dict[str, Any]:
    (found,) = (row for row in claims.decide(PLAN, rows) if (row["id"], row["cell"]) == (claim, name))
    return found


@pytest.mark.parametrize(
    ("claim", "measured", "supported", "refuted"),
    [
        ("few distinct degrees", "distinct", (8.0, 9.0), (11.0, 12.0)),
        ("many nodes at one degree", "share", (0.44, 0.45), (0.35, 0.36)),
        ("little entropy of the degrees", "entropy", (1.8, 1.9), (2.1, 2.2)),
    ],
)
def test_rules_of_means(
    claim: str, measured: str, supported: tuple[float, float], refuted: tuple[float, float]
) -> None:
    for verdict, pair in (("supported", supported), ("refuted", refuted)):
        rows = [seed(**{measured: pair[number % 2]}) for number in range(10)]
        assert cell(rows, claim, ensembles.FIRST)["verdict"] == verdict
        assert cell(rows, claim, ensembles.LAST)["verdict"] == "refuted"


def test_a_gradient_that_cannot_be_drawn_from_is_counted() -> None:
    rows = [seed() for _ in range(10)]
    del rows[3]["details"]["ensembles"][ensembles.LAST]
    found = cell(rows, "few distinct degrees", ensembles.LAST)
    assert found["note"] == "On 9 of 10 seeds the matrix is one that can be drawn from."
    for row in rows:
        row["details"]["ensembles"].pop(ensembles.LAST, None)
    assert {row["verdict"] for row in claims.decide(PLAN, rows) if row["cell"] == ensembles.LAST} == {
        "not run"
    }


def test_a_gradient_of_zero_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> Any:
        raise InsufficientDataError("All entries of the matrix are zero; there is nothing to draw from.")

    monkeypatch.setattr(square_network, "STEPS", 2)
    monkeypatch.setattr(measure, "DRAWS", 2)
    monkeypatch.setattr(measure, "SWEEP", (1.0,))
    monkeypatch.setattr(measure, "FAMILY_REPLICATES", 10)
    monkeypatch.setattr(measure, "gradient", refused)
    outcome = measure.replicate(PLAN, 0)
    assert outcome["statistics"]["gradients_refused"] == 2
    assert set(outcome["details"]["ensembles"]) == set(ensembles.SEEDS)
    assert outcome["not_run"][measure.quantity(ensembles.FIRST, "drawn")].startswith("All entries")
    row = {"seed": 0, **outcome}
    shown = [part.to_dict() for part in exhibit(PLAN, [row, row])]
    assert sum(part["kind"] == "table" for part in shown) == 3


def test_seeds_that_agree_can_decide_any_share() -> None:
    check_that_shares_can_be_decided(claims.decide(PLAN, [seed()] * STUDY.seeds), STUDY.seeds)
