"""The study of networks that gradients induce, on trainings of a few steps."""

import json
import math
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from matplotlib import pyplot as plt
from scipy import stats
from unanimous import check_that_shares_can_be_decided

from tailnet.datasets.digits import load_digits
from tailnet.errors import InsufficientDataError
from tailnet.figures.chart import charts
from tailnet.figures.chart import draw as draw_chart
from tailnet.graph import Graph
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.networks.ensemble.ensemble import RankOneEnsemble, draw, edge_probabilities
from tailnet.parallel import child
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies.conduct import conduct
from tailnet.studies.gradient_network import (
    STUDY,
    cells,
    claims,
    design,
    durable,
    essay_numbers,
    expectation,
    gradients,
    measure,
    real_graphs,
    seed_numbers,
    shapes,
)
from tailnet.studies.gradient_network.design import FIRST, LAST, MOMENTS, PLAIN
from tailnet.studies.gradient_network.gradients import Gradient
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.round_off import reversed_network

STEPS, IMAGES, DRAWS = 12, 2, 3
PLAN = Plan("gradient-network", "digits", seed=5, replicates=30)


@pytest.fixture(scope="module", autouse=True)
def short() -> Any:
    """Few steps, images and draws, and analyses without the search for detectable departures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gradients, "STEPS", STEPS)
        patch.setattr(gradients, "IMAGES", IMAGES)
        patch.setattr(durable, "IMAGES", IMAGES)
        patch.setattr(cells, "DRAWS", DRAWS)
        patch.setattr(measure, "null_draws", lambda _: 2)
        patch.setattr(shapes, "SAMPLES", 200)
        patch.setattr("tailnet.inference.analysis.sensitivity", lambda *_, **__: ())
        yield


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return conduct(STUDY, PLAN, seeds=2, jobs=1, command="tailnet study gradient-network")


def test_the_document_is_one_that_can_be_rendered(document: dict[str, Any]) -> None:
    stored = json.loads(to_json(document))
    check_document(stored)
    names = [(row["id"], row["cell"]) for row in stored["claims"]]
    assert len(set(names)) == len(names)
    assert sum(row["id"] == "durable" for row in stored["claims"]) == 4
    text = to_markdown(study_report(stored))
    for words in (
        "64-64-10",
        "first step",
        "karate",
        "no --data DIR",
        "Refused gradients",
        "Paired differences from each null: diameter",
        "What the product of two factors predicts",
        "30 hidden units",
    ):
        assert words in text
    for analysis in stored["analyses"]:
        assert analysis["sample"]["discrete"]
        assert "independent draws" in analysis["dependence"]["statement"]


def test_a_moment_at_which_every_gradient_is_refused_is_shown_as_missing(document: dict[str, Any]) -> None:
    nothing = [Gradient(np.zeros(64), np.ones(64), 0.0)] * IMAGES
    setting = cells.Setting("identified", design.NULLS, 2)
    cell = cells.measured_cell(nothing, setting, np.random.SeedSequence(1))
    rows = json.loads(to_json(document["replications"]))
    for row in rows:
        row["details"]["cells"][PLAIN.name] = cell
        row["details"]["numbers"]["digits"][PLAIN.name] = seed_numbers.seed_numbers(cell, (2.0, 9.0))
    decided = {(row["id"], row["cell"]): row["verdict"] for row in STUDY.decide(PLAN, rows)}
    assert decided["small diameter", PLAIN.name] == "not run"
    assert decided["looks like a social network", PLAIN.name] == "not run"
    assert decided["deteriorates at rate 1.0", None] == "not run"
    assert {decided["durable", what] for what in durable.WHAT.values()} == {"refuted"}
    shown = {**document, "exhibits": [shown.to_dict() for shown in STUDY.exhibit(PLAN, rows)]}
    stored = json.loads(to_json(shown))
    check_document(stored)
    assert f"| {2 * IMAGES} of {2 * IMAGES} |" in to_markdown(study_report(stored))
    for name in ("degrees", "clustering_beside_nulls"):
        chart = charts(stored)[name]
        figure, axes = plt.subplots(1, len(chart["panels"]), squeeze=False)
        draw_chart(list(axes.flat), chart)
        plt.close(figure)


def test_ten_seeds_that_agree_can_decide_every_cell() -> None:
    rows = [made_up_row(number) for number in range(10)]
    found = claims.decide(PLAN, rows)
    tested = [row for row in found if row.get("decided_by") != "value" and row["verdict"] != "not run"]
    assert len(tested) == 25
    check_that_shares_can_be_decided(tested, STUDY.seeds)


def with_bias(row: Any) -> Any:
    return np.append(row, 1.0)


def naive(architecture: Architecture, rate: float | None, part: int) -> list[tuple[Any, Any]]:
    """Train by plain backpropagation and return deltas and pixels of the images looked at."""
    images = load_digits()
    seed = training_seed(PLAN, 1, part)
    first, second = (
        layer.copy() for layer in initialize(architecture, scale=0.25, rng=child(seed, 0)).weights
    )
    order = np.random.default_rng(child(seed, 1)).integers(images.n_train, size=STEPS - 1 + IMAGES)

    def passed(row: int) -> tuple[Any, Any, Any, Any]:
        x, wanted = with_bias(images.train_images[row]), np.full(10, -1.0)
        wanted[images.train_labels[row]] = 1.0
        hidden = with_bias(np.tanh(x @ first))
        found = np.tanh(hidden @ second)
        delta = (found - wanted) * (1.0 - found**2)
        return x, hidden, delta, (second[:-1] @ delta) * (1.0 - hidden[:-1] ** 2)

    for row in order[: STEPS - 1] if rate is not None else ():
        x, hidden, delta, back = passed(row)
        second -= rate * np.outer(hidden, delta)
        first -= rate * np.outer(x, back)
    return [(passed(row)[3], images.train_images[row]) for row in order[STEPS - 1 :]]


@pytest.mark.parametrize("moment", MOMENTS)
def test_gradients_are_those_of_plain_backpropagation(moment: design.Moment) -> None:
    shape = design.square(64)
    found = gradients.gradients_of(PLAN, 1, load_digits(), shape, MOMENTS, part=0)[moment.name]
    for gradient, (deltas, pixels) in zip(found, naive(shape, moment.rate, 0), strict=True):
        np.testing.assert_allclose(gradient.deltas, deltas, rtol=1e-8, atol=1e-12)
        np.testing.assert_array_equal(gradient.pixels, pixels)
        assert gradient.error < 1e-9 * np.abs(gradient.deltas).max()
        matrix = np.abs(np.outer(deltas, pixels))
        np.testing.assert_allclose(
            gradient.ensemble("identified").probabilities(), matrix / matrix.max(), rtol=1e-7, atol=1e-12
        )


def test_turning_the_units_round_gives_the_same_deltas_but_for_rounding() -> None:
    network = initialize(Architecture((5, 4, 3)), scale=0.25, rng=3)
    turned = reversed_network(network)
    x = np.random.default_rng(1).random(5)
    hidden = np.tanh(with_bias(x) @ network.weights[0])
    again = np.tanh(with_bias(x[::-1]) @ turned.weights[0])
    np.testing.assert_allclose(again[::-1], hidden, rtol=1e-12)
    np.testing.assert_allclose(
        with_bias(again) @ turned.weights[1], with_bias(hidden) @ network.weights[1], rtol=1e-12
    )


def test_gradients_that_vanish_or_drown_in_rounding_are_refused() -> None:
    lit = np.array([0.5, 1.0])
    kept, reasons = gradients.ensembles(
        [
            Gradient(np.array([0.0, 0.0]), lit, 0.0),
            Gradient(np.array([1.0, 2.0]), lit, 0.01),
            Gradient(np.array([1.0, 2.0]), lit, 1e-9),
        ],
        "identified",
    )
    assert [ensemble is None for ensemble in kept] == [True, True, False]
    assert "zero" in reasons[0]
    assert "round-off" in reasons[1]
    with pytest.raises(InsufficientDataError):
        Gradient(np.zeros(2), lit, 0.0).ensemble("identified")


def test_a_saturated_network_has_every_gradient_refused() -> None:
    network = initialize(Architecture((4, 4, 10)), scale=0.25, rng=1)
    first, second = (layer.copy() for layer in network.weights)
    first[-1] = 1000.0
    saturated = Perceptron(network.architecture, (first, second))
    wanted = np.full((2, 10), -1.0)
    found = gradients.gradients(saturated, np.random.default_rng(1).random((2, 4)), wanted)
    cell = cells.measured_cell(
        found, cells.Setting("identified", design.FEW_NULLS, 1), np.random.SeedSequence(1)
    )
    assert len(cell["refused"]) == 2
    numbers = seed_numbers.seed_numbers(cell, (2.0, 9.0))
    assert set(numbers.values()) == {None}


@pytest.fixture(scope="module")
def cell_and_graphs() -> tuple[dict[str, Any], list[RankOneEnsemble], list[list[Graph]]]:
    """A cell of two gradients, and its graphs drawn once more."""
    found = gradients.gradients_of(PLAN, 0, load_digits(), design.square(64), (PLAIN,), part=0)[PLAIN.name]
    setting = cells.Setting("identified", ("uniform_edges", "swaps"), 2)
    cell = cells.measured_cell(found, setting, np.random.SeedSequence(9))
    drawn_from = [gradient.ensemble("identified") for gradient in found]
    graphs = [
        [draw(ensemble, rng=child(np.random.SeedSequence(9), image, k)) for k in range(DRAWS)]
        for image, ensemble in enumerate(drawn_from)
    ]
    return cell, drawn_from, graphs


def moments(values: Any) -> tuple[float, float]:
    away = np.asarray(values, float) - np.mean(values)
    return float((away**3).mean() / (away**2).mean() ** 1.5), float((away**4).mean() / (away**2).mean() ** 2)


def test_draws_are_measured_as_networkx_does(
    cell_and_graphs: tuple[dict[str, Any], list[RankOneEnsemble], list[list[Graph]]],
) -> None:
    cell, drawn_from, graphs = cell_and_graphs
    for image, ensemble in enumerate(drawn_from):
        for k, graph in enumerate(graphs[image]):
            directed = graph.to_networkx()
            flat = directed.to_undirected()
            out = [degree for _, degree in sorted(directed.out_degree)]
            arriving = [degree for _, degree in sorted(directed.in_degree)]
            expected = {
                "n_edges": directed.number_of_edges(),
                "average_clustering": nx.average_clustering(flat),
                "out_degree_skewness": moments(out)[0],
                "out_degree_kurtosis": moments(out)[1],
                "in_degree_r_squared": np.corrcoef(ensemble.right, arriving)[0, 1] ** 2,
            }
            for name, value in expected.items():
                assert cell["draws"][name][image][k] == pytest.approx(value, rel=1e-5)
        assert cell["deltas"][image] == pytest.approx(moments(ensemble.left), rel=1e-5)
    assert all(len(row) == 2 for row in cell["nulls"]["swaps"]["diameter"])


def test_out_degrees_are_of_hidden_units_and_in_degrees_of_inputs() -> None:
    deltas, pixels = np.array([1.0, 0.0, 0.0, 0.0]), np.array([1.0, 1.0, 1.0, 0.0])
    gradient = Gradient(deltas, pixels, 0.0)
    for own, ensemble in enumerate((gradient.ensemble("identified"), gradient.ensemble("layered"))):
        leaving, arriving, _ = cells.degrees_of_draw(ensemble, np.random.SeedSequence(1), 0)
        assert leaving.tolist() == [2 + own, 0, 0, 0]
        assert arriving.tolist() == [own, 1, 1, 0]


def test_expectations_are_those_of_the_matrix() -> None:
    generator = np.random.default_rng(2)
    ensemble = Gradient(generator.random(12), generator.random(12), 0.0).ensemble("identified")
    found = expectation.expected_of(ensemble)
    p = edge_probabilities(ensemble)
    q = p + p.T - p * p.T
    wedges = (q.sum(axis=1) ** 2 - (q**2).sum(axis=1)).sum() / 2.0
    assert found["transitivity"] == pytest.approx(np.trace(q @ q @ q) / 2.0 / wedges, rel=1e-9)


def test_exponential_samples_have_their_moments() -> None:
    skewness, kurtosis = shapes.exponential_shape(5_000, rng=1)
    # 200 samples: errors of the means are some 0.01 and 0.1, and the bias at this size is of their order.
    assert skewness == pytest.approx(2.0, abs=0.03)
    assert kurtosis == pytest.approx(9.0, abs=0.5)
    assert shapes.exponential_shape(20, rng=1)[0] < 1.6
    assert shapes.skewness_and_kurtosis(np.full(5, 0.1)) is None
    assert shapes.r_squared(np.ones(3), np.arange(3)) is None


def made_up_cell(clustering: float, uniform: float, swaps: float) -> dict[str, Any]:
    def of(value: float) -> list[list[float]]:
        return [[value, value + 0.001]]

    measures = {"mean_path": 3.0, "diameter": 5.0, "assortativity": 0.1}
    return {
        "draws": {
            **{name: of(value) for name, value in measures.items()},
            "average_clustering": of(clustering),
            "out_degree_skewness": [[4.0, 6.0]],
            "out_degree_kurtosis": [[9.0, 9.0]],
            "in_degree_r_squared": [[0.9, None]],
        },
        "nulls": {
            "uniform_edges": {"average_clustering": of(uniform), "mean_path": of(2.5), "diameter": of(4.0)},
            "swaps": {"average_clustering": of(swaps), "assortativity": of(0.3)},
        },
        "deltas": [[3.0, 12.0]],
    }


def test_the_numbers_of_a_seed() -> None:
    numbers = seed_numbers.seed_numbers(made_up_cell(0.4, 0.15, 0.2), (2.0, 6.0))
    assert numbers["high"] == pytest.approx(1.5)
    assert numbers["pixels"] == 0.9
    assert numbers["beyond_deltas"] == pytest.approx(2.0)
    assert numbers["distance"] == pytest.approx(max(3.0005 / 2.5005 / 1.5, 0.5))
    assert numbers["uniform"] == pytest.approx(0.4005 - 2.0 * 0.1505)
    assert numbers["swaps"] == pytest.approx(0.4005 / 0.2005)
    assert numbers["mixing"] == pytest.approx(-0.2)


NUMBERS = {
    "high": 2.0,
    "pixels": 0.99,
    "beyond_deltas": 0.0,
    "distance": 0.5,
    "uniform": 0.1,
    "swaps": 2.0,
    "mixing": 0.2,
    "clustering": 0.3,
}


def made_up_row(number: int, **others: float) -> dict[str, Any]:
    """Make a seed on which every claim holds but for what is changed."""
    jitter = 1e-3 * (number - 4.5)
    numbers = {name: value + jitter for name, value in {**NUMBERS, **others}.items()}
    by_moment = {name: dict(numbers) for name in (*(m.name for m in MOMENTS), measure.RECTANGULAR)}
    by_moment[LAST[1.0].name]["clustering"] -= 0.1
    one = {"refused": [], "draws": {"diameter": [[4.0]], "average_clustering": [[0.28]]}}
    return {
        "seed": number,
        "statistics": {},
        "not_run": {},
        "details": {"numbers": {"digits": by_moment}, "cells": {m.name: one for m in MOMENTS}},
    }


def verdicts_of(**others: float) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in claims.decide(PLAN, [made_up_row(number, **others) for number in range(10)]):
        found.setdefault(row["id"], set()).add(row["verdict"])
    return found


def test_all_claims_hold_where_all_numbers_say_so() -> None:
    found = verdicts_of()
    assert found.pop("the essay's numbers") == {"not run"}
    assert set(map(frozenset, found.values())) == {frozenset({"supported"})}


@pytest.mark.parametrize(
    ("changed", "claim", "verdict"),
    [
        ({"high": 0.97}, "high skew and kurtosis of the out-degree", "refuted"),
        ({"pixels": 0.94}, "in-degrees depend on the data only", "refuted"),
        ({"beyond_deltas": 0.21}, "it boils down to the deltas", "refuted"),
        ({"beyond_deltas": -0.21}, "it boils down to the deltas", "refuted"),
        ({"beyond_deltas": 0.19}, "it boils down to the deltas", "supported"),
        ({"distance": 1.01}, "small diameter", "refuted"),
        ({"uniform": -0.01}, "large clustering, beside G(n, m)", "refuted"),
        ({"swaps": 1.49}, "large clustering, beside its degrees", "undecided"),
        ({"swaps": 1.01}, "large clustering, beside its degrees", "undecided"),
        ({"swaps": 0.98}, "large clustering, beside its degrees", "refuted"),
        ({"swaps": 1.2}, "looks like a social network", "undecided"),
        ({"swaps": 0.98}, "looks like a social network", "refuted"),
        ({"mixing": -0.01}, "looks like a social network", "refuted"),
    ],
)
def test_rules_on_either_side_of_their_thresholds(
    changed: dict[str, float], claim: str, verdict: str
) -> None:
    assert verdicts_of(**changed)[claim] == {verdict}


def test_the_p_value_of_a_ratio_is_of_the_edge_that_it_is_beyond() -> None:
    ratios = [1.0 + 1e-3 * k for k in range(-5, 4)]
    row = claims.ratio_row(claims.SWAPS, ratios, None, "")
    error = np.std(ratios, ddof=1) / math.sqrt(len(ratios))
    assert row["raw_p"] == pytest.approx(2 * stats.t.sf((1.0 - np.mean(ratios)) / error, 8))
    assert claims.ratio_row(claims.SWAPS, [1.2, 1.3], None, "")["raw_p"] == 1.0


def test_worse_at_the_highest_rate() -> None:
    rows = [made_up_row(number) for number in range(10)]
    for row in rows:
        row["details"]["numbers"]["digits"][LAST[1.0].name]["clustering"] += 0.2
    assert claims._deteriorates(PLAN, rows)["verdict"] == "refuted"


def test_durable_is_one_verdict_everywhere() -> None:
    same = {"a": "refuted", "b": "refuted"}
    assert durable.durable_row("high", same, 0.0)["verdict"] == "supported"
    assert durable.durable_row("high", same, 0.051)["verdict"] == "refuted"
    assert durable.durable_row("high", same, 0.05)["verdict"] == "supported"
    assert durable.durable_row("high", {**same, "c": "undecided"}, 0.0)["verdict"] == "undecided"
    other = durable.durable_row("high", {**same, "c": "supported"}, 0.0)
    assert other["verdict"] == "refuted"
    assert other["value"] == pytest.approx(2 / 3)
    assert "supported at 1: c" in other["note"]


def test_refused_gradients_of_all_data_sets_are_counted() -> None:
    row = made_up_row(0)
    row["details"]["cells"] = {m.name: {"refused": ["zero"]} for m in MOMENTS}
    row["details"]["numbers"]["random"] = {m.name: {"refused": 2} for m in MOMENTS}
    assert durable.refused_share([row]) == pytest.approx((4 * 1 + 4 * 2) / (8 * IMAGES))


def test_the_essays_numbers_among_single_draws() -> None:
    plan = Plan("gradient-network", "mnist", seed=1, replicates=10)
    inside = made_up_row(0)
    spread = [[float(value) for value in np.linspace(0.2, 0.3, 41)]]
    for moment in MOMENTS:
        inside["details"]["cells"][moment.name] = {
            "draws": {"diameter": [[4.0] * 40 + [5.0]], "average_clustering": spread}
        }
    found = {row["cell"]: row["verdict"] for row in essay_numbers.decide_printed(plan, [inside])}
    assert found["4 and 0.279, first step"] == "supported"
    # One draw of 41 is less than 2.5%.
    assert found["5 and 0.259, last step, rate 0.01"] == "refuted"
    assert found["6 and 0.08, last step, rate 1"] == "refuted"
    assert len(found) == 6


def test_known_graphs_are_held_to_the_rule(tmp_path: Path) -> None:
    folder = tmp_path / "networks"
    folder.mkdir()
    nx.write_gml(nx.karate_club_graph(), folder / "karate_club.gml")
    # Cliques of many sizes: clustered, and alike to alike.
    cliques = nx.disjoint_union_all([nx.complete_graph(3 + k % 6) for k in range(40)])
    nx.write_edgelist(cliques, folder / "ca-GrQc.txt", data=False)
    plan = Plan("gradient-network", "mnist", seed=1, replicates=10, data=tmp_path)
    found = real_graphs.real_graphs(plan, np.random.SeedSequence(1))
    karate = found["graphs"]["karate_club.gml"]
    assert karate["clustering"] == pytest.approx(nx.average_clustering(nx.karate_club_graph()))
    assert karate["assortativity"] == pytest.approx(
        nx.degree_assortativity_coefficient(nx.karate_club_graph())
    )
    assert (karate["nodes"], karate["edges"], karate["passes"]) == (34, 78, False)
    assert found["graphs"]["ca-GrQc.txt"]["passes"]
    assert set(found["not_run"]) == {"celegansneural.gml", "power.gml", "as20graph.txt"}


def test_first_steps_of_all_rates_are_one() -> None:
    assert FIRST.rate is None
    assert [moment.rate for moment in MOMENTS[1:]] == list(design.RATES)
    assert len({moment.name for moment in MOMENTS}) == len(MOMENTS)
