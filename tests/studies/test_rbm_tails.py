"""The study of contrastive divergence, on trainings of a few steps."""

import json
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from unanimous import check_that_shares_can_be_decided

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import Images
from tailnet.figures.chart import charts
from tailnet.figures.chart import draw as draw_chart
from tailnet.parallel import child, seed_sequence
from tailnet.rbm.contrastive_divergence import contrastive_divergence
from tailnet.rbm.initialization import initialize
from tailnet.rbm.machine import BoltzmannMachine
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies.conduct import conduct
from tailnet.studies.exhibits import Words
from tailnet.studies.gradient_network.claims import OVER_SWAPS
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.rbm_tails import claims, design, exact, machines, measure, network, spread
from tailnet.studies.rbm_tails.design import CD1, FIRST, LAST, MAIN, NETWORKS, QUANTITIES, TAILED
from tailnet.studies.rbm_tails.exhibits import exhibit
from tailnet.studies.rbm_tails.study import STUDY
from tailnet.studies.tail_rows import TAILS

PLAN = Plan("rbm-tails", "digits", seed=5, replicates=20)
STEPS = 15


@pytest.fixture(scope="module", autouse=True)
def short() -> Any:
    """Few steps, images, draws and replicates, and no search for detectable departures."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("STEPS", "SQUARE_STEPS"):
            patch.setattr(design, name, STEPS)
        patch.setattr(design, "LARGEST", 300)
        patch.setattr(design, "IMAGES", 2)
        patch.setattr(design, "DRAWS", 2)
        patch.setattr(design, "NULL_DRAWS", 2)
        patch.setattr(exact, "SMALL_STEPS", STEPS)
        patch.setattr(exact, "SMALL_HIDDEN", 4)
        patch.setattr(exact, "FEW_HIDDEN", 4)
        patch.setattr(measure, "FAMILY_REPLICATES", 20)
        patch.setattr("tailnet.studies.weight_tails.measures._FEWEST", 20)
        patch.setattr("tailnet.inference.straight_line.exponential_limit", lambda *_, **__: 0.9)
        patch.setattr("tailnet.inference.analysis.sensitivity", lambda *_, **__: ())
        patch.setattr("tailnet.studies.gradient_network.shapes.SAMPLES", 200)
        yield


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return conduct(STUDY, PLAN, seeds=2, jobs=1, command="tailnet study rbm-tails")


def test_the_document_is_one_that_can_be_rendered(document: dict[str, Any]) -> None:
    stored = json.loads(to_json(document))
    check_document(stored)
    names = [(row["id"], row["cell"]) for row in stored["claims"]]
    assert len(set(names)) == len(names)
    text = to_markdown(study_report(stored))
    for words in ("persistent CD", "rank two", "The bias of CD-k", "layered", "binary"):
        assert words in text
    for chart in charts(stored).values():
        figure, axes = plt.subplots(1, len(chart["panels"]), squeeze=False)
        draw_chart(list(axes.flat), chart)
        plt.close(figure)
    picture = charts(stored)["filters"]["panels"][0]["image"]
    assert np.shape(picture) == (3 * 9 - 1, 10 * 9 - 1)
    for analysis in stored["analyses"]:
        single = "one image" in analysis["key"]["quantity"]
        assert ("rank two" in analysis["dependence"]["statement"]) == single


def test_every_estimator_starts_from_one_machine_and_sees_one_minibatch() -> None:
    pixels = machines.training_images(load_digits(), seed_sequence(1))
    trained = {e.name: machines.narrow(pixels, seed_sequence(2), e) for e in design.ESTIMATORS}
    starts = [of.start for of in trained.values()]
    assert all(np.array_equal(starts[0].weights, start.weights) for start in starts)
    ends = [of.training.machine.weights for of in trained.values()]
    assert not any(np.array_equal(ends[0], end) for end in ends[1:])
    found = machines.gradients(trained, pixels, seed_sequence(3))
    assert set(TAILED) < set(found)
    machine = trained[CD1.name].training.machine.astype(np.float64)
    rows = np.random.default_rng(child(seed_sequence(3), 2)).integers(len(pixels), size=design.BATCH)
    own = child(seed_sequence(3), 4, 0, 1)
    assert np.array_equal(
        found[design.of_minibatch(CD1, LAST)],
        contrastive_divergence(machine, pixels[rows], k=1, rng=own).gradient,
    )
    for step in (FIRST, LAST):
        assert np.linalg.matrix_rank(found[design.of_image(step)]) == 2
        assert np.abs(found[design.of_image(step)]).max() <= 1.0


def test_colours_become_grey_by_their_mean() -> None:
    levels = np.arange(12.0)[np.newaxis] / 12.0
    images = Images("one", levels, np.array([0]), n_train=1, shape=(3, 2, 2))
    assert design.grey_shape(images) == (2, 2)
    assert design.n_visible(images) == 4
    assert np.allclose(design.grey(images, np.array([0])), np.arange(4.0, 8.0) / 12.0)


def test_scales_are_those_of_the_gradients_of_single_images() -> None:
    machine = initialize(6, 4, scale=1.0, rng=1)
    pixels = np.random.default_rng(2).random((50, 6))
    pixels[:45, 2] = 0.0
    mean, sd, lit = spread.scales(machine, pixels, np.random.default_rng(3))
    uniforms = np.random.default_rng(3)

    def up(v: Any) -> Any:
        return 1.0 / (1.0 + np.exp(-(v @ machine.weights + machine.hidden_bias)))

    hidden = (uniforms.random((50, 4)) < up(pixels)).astype(float)
    down = 1.0 / (1.0 + np.exp(-(hidden @ machine.weights.T + machine.visible_bias)))
    ends = (uniforms.random((50, 6)) < down).astype(float)
    each = np.array(
        [
            np.outer(v, h) - np.outer(w, i)
            for v, h, w, i in zip(pixels, up(pixels), ends, up(ends), strict=True)
        ]
    )
    assert np.allclose(mean, each.mean(axis=0))
    assert np.allclose(sd, each.std(axis=0))
    assert lit.tolist() == ((pixels + ends) > 0.0).sum(axis=0).tolist()
    assert 5 <= lit[2] < 50 == lit[0]


def test_a_mixture_of_scales_is_a_normal_law_when_they_are_divided_out() -> None:
    generator = np.random.default_rng(4)
    scale = generator.lognormal(sigma=1.0, size=(300, 100))
    lit = np.full(300, spread.OFTEN)
    lit[:30] -= 1
    scale[:30] *= 1e9
    found = spread.standardised(scale * generator.standard_normal(scale.shape) / 10.0, scale, lit, 100)
    assert found is not None
    assert found["share"] == pytest.approx(0.9)
    assert spread.standardised(scale, scale, np.zeros_like(lit), 100) is None
    assert found["gradient"] > 0.6
    assert abs(found["standardised"] - (np.sqrt(2.0) - 1.0)) < 0.01
    assert abs(found["kurtosis"] - 3.0) < 0.15
    assert found["scales"] == pytest.approx(0.5205, abs=0.02)


def test_shares_are_those_of_sums_of_squares() -> None:
    generator = np.random.default_rng(5)
    gradient = generator.standard_normal((7, 5))
    gradient[3, 2] = 0.0
    logs = np.log(np.abs(np.delete(gradient, 3, axis=0)))
    rows, columns = logs.mean(axis=1, keepdims=True), logs.mean(axis=0, keepdims=True)
    rest = logs - rows - columns + logs.mean()
    found = spread.log_shares(gradient)
    assert found is not None
    assert found["rest"] == pytest.approx(np.sum(rest**2) / np.sum((logs - logs.mean()) ** 2))
    assert sum(found.values()) == pytest.approx(1.0)
    assert spread.log_shares(np.ones((3, 3))) is None
    assert spread.log_shares(np.ones((1, 3))) is None
    product = np.outer(generator.random(5), generator.random(4))
    rest_of_product = spread.rest_of(product)
    assert rest_of_product is not None
    assert rest_of_product < 1e-12
    # Of rows that all hold a zero nothing is left to split.
    assert spread.rest_of(np.eye(3)) is None
    assert spread.log_shares(np.eye(3)) is None


def test_what_cannot_be_split_is_said_to_be_unknown(document: dict[str, Any]) -> None:
    rows = json.loads(to_json(document))["replications"]
    (known,) = (shown.text for shown in exhibit(PLAN, rows)[-2:-1] if isinstance(shown, Words))
    assert "unknown" not in known
    gini = np.median([row["details"]["scales"][LAST]["scales"] for row in rows])
    assert f"its scales alone {gini:.2f}" in known
    for row in rows:
        for entries in row["details"]["entries"].values():
            entries |= {"shares": None, "gini_of_rest": None}
        row["details"]["scales"] = {FIRST: None, LAST: None}
    (unknown,) = (shown.text for shown in exhibit(PLAN, rows)[-2:-1] if isinstance(shown, Words))
    assert unknown.count("an unknown share") == 4
    assert "its scales alone not known" in unknown


def test_the_bias_of_the_small_machine_falls_with_k() -> None:
    pixels = design.binary(machines.training_images(load_digits(), seed_sequence(6)))
    found = exact.small(pixels, (8, 8), seed_sequence(7))
    for rows in found.values():
        norms = [row["bias_norm"] for row in rows]
        assert norms[-1] < 0.01 * norms[0]
    beside = exact.wide(pixels, seed_sequence(8))
    assert beside[exact.EXACT]["apart"] == 0.0
    assert beside[exact.EXACT]["cosine"] == pytest.approx(1.0)


def test_cells_turn_gradients_over_and_refuse_round_off() -> None:
    gradient = np.zeros((20, 20))
    gradient[:, 3] = 1.0
    cell = network.measured_cell([gradient, gradient * 1e-17], "identified", seed_sequence(9))
    assert cell["gradients"] == 2
    assert len(cell["refused"]) == 1
    assert cell["draws"]["n_edges"] == [[19.0, 19.0]]
    # All edges leave hidden unit 3: a single node of high out-degree among twenty.
    assert cell["draws"]["out_degree_skewness"][0][0] > 4.0
    assert abs(cell["draws"]["in_degree_skewness"][0][0]) > 4.0
    assert cell["draws"]["in_degree_skewness"][0][0] < 0.0
    numbers = network.numbers_of(cell, "identified", (20, 20), seed_sequence(1))
    high, high_in = numbers["high"], numbers["high_in"]
    assert high is not None
    assert high_in is not None
    assert high > 1.0
    assert high_in < 0.0


def test_filters_stand_side_by_side() -> None:
    machine = BoltzmannMachine(np.eye(4) * -2.0, np.zeros(4), np.zeros(4))
    pictures = machine.weights.T.reshape(4, 2, 2)
    found = np.array(measure.mosaic(pictures))
    assert found.shape == (2, 11)
    assert np.argwhere(found).tolist() == [[0, 0], [0, 4], [1, 6], [1, 10]]
    assert found.min() == -1.0


def made_up_row(number: int, *, sign: float = 1.0) -> dict[str, Any]:
    tail = {"heavier": sign > 0.0}
    whole = {
        "r_squared": 0.9,
        "r_squared_limit": 0.9 - 0.1 * sign,
        "p_value": 0.05,
        "weibull_weight": 0.5 + 0.45 * sign,
        "weibull_p": 0.5,
    }
    numbers = {
        "high": 1.0 + 0.5 * sign,
        "distance": 1.0 - 0.5 * sign,
        "uniform": 0.1 * sign,
        "swaps": OVER_SWAPS + 0.1 if sign > 0.0 else 0.9,
    }
    jitter = 1e-3 * number
    return {
        "seed": number,
        "statistics": {},
        "not_run": {},
        "details": {
            TAILS: dict.fromkeys(QUANTITIES, tail),
            "entries": {name: {"gini": 0.5 + 0.1 * sign + jitter} for name in MAIN},
            "whole": dict.fromkeys(MAIN, whole),
            "numbers": {
                cell: {name: value + 1e-4 * number for name, value in numbers.items()} for cell in NETWORKS
            },
        },
    }


@pytest.mark.parametrize(("sign", "verdict"), [(1.0, "supported"), (-1.0, "refuted")])
def test_ten_seeds_that_agree_can_decide_every_cell(sign: float, verdict: str) -> None:
    found = claims.decide(PLAN, [made_up_row(number, sign=sign) for number in range(10)])
    assert {row["verdict"] for row in found if row["cell"] != "CIFAR-100"} == {verdict}
    tested = [row for row in found if row["raw_p"] is not None]
    assert len(tested) == 25
    check_that_shares_can_be_decided(tested, STUDY.seeds)


def test_what_is_undefined_is_not_run() -> None:
    rows = [made_up_row(number) for number in range(3)]
    for row in rows:
        row["details"][TAILS] = {}
        row["details"]["whole"] = {name: {"p_value": None, "weibull_p": None} for name in MAIN}
        row["details"]["numbers"] = {
            cell: dict.fromkeys(("high", "distance", "uniform", "swaps")) for cell in NETWORKS
        }
    found = claims.decide(PLAN, rows)
    assert {row["verdict"] for row in found if row["id"] != "radical inequality"} == {"not run"}


def test_statistics_follow_from_the_gradients(document: dict[str, Any]) -> None:
    row = document["replications"][1]
    pixels = machines.training_images(load_digits(), training_seed(PLAN, 1, 0))
    of = {CD1.name: machines.narrow(pixels, training_seed(PLAN, 1, 1), CD1)}
    gradient = machines.gradients(of, pixels, training_seed(PLAN, 1, 2))[design.of_image(LAST)]
    magnitudes = np.sort(np.abs(gradient[gradient != 0.0]))
    ranks = np.arange(1, magnitudes.size + 1)
    gini = 2.0 * np.sum(ranks * magnitudes) / magnitudes.size / magnitudes.sum() - 1.0 - 1.0 / magnitudes.size
    entries = row["details"]["entries"][design.of_image(LAST)]
    assert entries["gini"] == pytest.approx(gini, rel=0.01)
    assert entries["largest"] == pytest.approx(magnitudes[-1])
    assert entries["zero"] == pytest.approx(np.mean(gradient == 0.0))
