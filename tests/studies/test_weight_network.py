"""The study of the weights' network, on trainings of a few steps and on made-up seeds."""

import json
import math
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from scipy import stats
from unanimous import check_that_shares_can_be_decided

from tailnet.datasets.digits import load_digits
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.networks.ensemble.ensemble import draw, edge_probabilities
from tailnet.parallel import child
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies import source_network, square_network
from tailnet.studies.conduct import conduct
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.weight_network import STUDY, claims, degrees, exponentials, measure, readings
from tailnet.studies.weight_network.exhibits import exhibit

PLAN = Plan("weight-network", "digits", seed=5, replicates=40)
STEPS = 2000


@pytest.fixture(scope="module")
def document() -> Any:
    """Two seeds of a training of a few steps, in this process only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source_network, "STEPS", STEPS)
        patch.setattr(source_network, "LEARNING_RATE", 0.05)
        patch.setattr(square_network, "STEPS", 20)
        patch.setattr(measure, "DRAWS", 3)
        patch.setattr(measure, "CHECKED_EDGES", 0.0)
        patch.setattr(measure, "FAMILY_REPLICATES", 10)
        patch.setattr(exponentials, "REPLICATES", 50)
        patch.setattr(degrees, "SAMPLES", 50)
        found = conduct(STUDY, PLAN, seeds=2, jobs=1, command="tailnet study weight-network")
        yield json.loads(to_json(found))


def test_the_document_is_one_that_can_be_rendered(document: dict[str, Any]) -> None:
    check_document(document)
    assert [row["quantity"] for row in document["summary"]] == list(measure.QUANTITIES)
    assert len(document["analyses"]) + len(document["not_run"]) == 2 * len(measure.QUANTITIES)
    assert [e["name"] for e in document["exhibits"] if e["kind"] == "chart"] == ["degrees", "exponentials"]
    words = to_markdown(study_report(document))
    assert "Networks of the weights beside their nulls" in words
    assert "None was small enough" in words


def naive_training(number: int, *, hidden: int, part: int, scale: float, steps: int, rate: float) -> Any:
    """Train by the textbook's formulas; return the weights and the rows that were drawn."""
    images = load_digits()
    seed = training_seed(PLAN, number, part)
    start, draws = (np.random.default_rng(child(seed, place)) for place in (0, 1))
    first, second = (start.uniform(-scale, scale, size=shape) for shape in ((65, hidden), (hidden + 1, 10)))
    rows = draws.integers(len(images.train_images), size=(steps, 1))[:, 0]
    for row in rows:
        x = np.append(images.train_images[row], 1.0)
        h = np.append(np.tanh(x @ first), 1.0)
        o = np.tanh(h @ second)
        delta = (o - np.where(np.arange(10) == images.train_labels[row], 1.0, -1.0)) * (1.0 - o**2)
        back = (second[:-1] @ delta) * (1.0 - h[:-1] ** 2)
        second -= rate * np.outer(h, delta)
        first -= rate * np.outer(x, back)
    return first, second, rows


@pytest.fixture(scope="module")
def narrow() -> Any:
    return naive_training(1, hidden=30, part=0, scale=1e-5, steps=STEPS, rate=0.05)


def test_edges_and_drive_of_one_seed_from_scratch(document: dict[str, Any], narrow: Any) -> None:
    first, second, rows = np.abs(narrow[0][:-1]), np.abs(narrow[1][:-1]), narrow[2]
    seen = document["replications"][1]["details"]
    drive = load_digits().train_images[rows].mean(axis=0)
    largest = max(first.max(), second.max())
    trained, _, _ = naive_training(1, hidden=64, part=1, scale=0.25, steps=20, rate=0.1)
    square = np.abs(trained[:-1])
    loops = np.trace(square) / square.max()
    expected = {
        readings.WHOLE: (first.sum() + second.sum()) / largest,
        readings.BY_LAYER: first.sum() / first.max() + second.sum() / second.max(),
        readings.FIRST: first.sum() / first.max(),
        readings.SQUARE: square.sum() / square.max() - loops,
    }
    for name, edges in expected.items():
        one = seen["readings"][name]
        # A sum of coins has a variance below its mean.
        assert abs(one["edges"] - edges) < 4.0 * math.sqrt(edges / one["draws"])
    start = np.random.default_rng(child(training_seed(PLAN, 1, 1), 0)).uniform(-0.25, 0.25, (65, 64))
    kept = document["replications"][1]["statistics"]["correlation_of_the_square_layer_with_its_start"]
    assert kept == pytest.approx(stats.pearsonr(start.ravel(), trained.ravel()).statistic, rel=1e-9)
    found = seen["predicted"]["degrees of the inputs"]
    live = drive > 0.0
    assert found["inputs"] == live.sum()
    assert found["a"] == pytest.approx(-1.0 / (drive[live].mean() - drive[live].min()), rel=1e-9)
    fit = stats.linregress(drive[live], np.log(first[live].sum(axis=1)))
    assert found["b"] == pytest.approx(fit.slope, rel=1e-6)
    assert found["linearity"] == pytest.approx(fit.rvalue**2, rel=1e-6)
    distance = stats.kstest(drive[live], "expon", (drive[live].min(), -1.0 / found["a"])).statistic
    assert found["distance"] == pytest.approx(distance, rel=1e-9)
    every = stats.linregress(np.repeat(drive[live], 30), np.log(first[live]).ravel())
    weights = seen["predicted"]["weights"]
    assert weights["b"] == pytest.approx(every.slope, rel=1e-6)
    assert weights["linearity"] == pytest.approx(every.rvalue**2, rel=1e-6)


def test_a_reading_is_measured_on_its_draws() -> None:
    """Draw the same graphs again, and measure them by `networkx` and `scipy`."""
    square = initialize(Architecture((12, 12, 10)), scale=1.0, rng=3)
    narrow = initialize(Architecture((12, 5, 10)), scale=1.0, rng=4)
    seed = np.random.SeedSequence(6)
    for name, reading in readings.readings(narrow, square).items():
        found = measure.measured_reading(reading, seed, check=False)
        graphs = [draw(reading.ensemble, rng=child(seed, number)) for number in range(found["draws"])]
        undirected = [nx.Graph(graph.to_networkx().to_undirected()) for graph in graphs]
        both = [nx.degree_assortativity_coefficient(graph) for graph in undirected]
        assert found["compared"]["assortativity"]["draws"] == pytest.approx(np.nanmean(both), rel=1e-9)
        clustering = claims.clustering_of(found)
        assert clustering is not None
        if name in {readings.SQUARE, readings.BY_NUMBER}:
            assert found["compared"]["bipartite_clustering"] is None
            average = np.mean([nx.average_clustering(graph) for graph in undirected])
        else:
            average = np.mean([nx.algorithms.bipartite.robins_alexander_clustering(g) for g in undirected])
        assert clustering["draws"] == pytest.approx(average, rel=1e-9)
        rows = [degrees.input_degrees(graph, 12) for graph in graphs]
        assert found["skewness"] == pytest.approx(np.mean([stats.skew(k) for k in rows]), rel=1e-9)
        assert found["kurtosis"] == pytest.approx(np.mean([stats.kurtosis(k) for k in rows]), rel=1e-9)
        index = np.mean([stats.variation(k, ddof=1) ** 2 * k.mean() for k in rows])
        assert found["dispersion"] == pytest.approx(index, rel=1e-9)
        assert sum(found["degrees"]["share"]) == pytest.approx(1.0)


def test_readings_cell_by_cell() -> None:
    narrow = initialize(Architecture((4, 3, 10)), scale=1.0, rng=1)
    square = initialize(Architecture((4, 4, 10)), scale=1.0, rng=2)
    first, second = (np.abs(weights[:-1]) for weights in narrow.weights)
    found = readings.readings(narrow, square)
    largest = max(first.max(), second.max())
    whole = edge_probabilities(found[readings.WHOLE].ensemble)
    # Nodes 0-3 are inputs, 4-13 outputs, 14-16 hidden units.
    for unit in range(3):
        np.testing.assert_allclose(whole[:4, 14 + unit], first[:, unit] / largest)
        np.testing.assert_allclose(whole[4:14, 14 + unit], second[unit] / largest)
    assert (whole[:14, :14] == 0.0).all()
    by_layer = found[readings.BY_LAYER].ensemble.probabilities()
    assert by_layer[:4].max() == by_layer[4:].max() == 1.0
    by_number = edge_probabilities(found[readings.BY_NUMBER].ensemble)
    p = np.zeros((4, 4))
    p[:, :3] = first / first.max()
    for i, j in combinations(range(4), 2):
        assert by_number[i, j] == pytest.approx(1.0 - (1.0 - p[i, j]) * (1.0 - p[j, i]))
    assert {one.inputs for one in found.values()} == {4}


@pytest.mark.parametrize("inputs", [4, 3])
@pytest.mark.parametrize("name", [readings.FIRST, readings.SQUARE, readings.BY_NUMBER])
def test_the_dispersion_of_random_graphs_by_enumeration(name: str, inputs: int) -> None:
    """Of all graphs of three edges: the mean variance over the mean mean, of all rows or of some."""
    narrow = initialize(Architecture((4, 2, 10)), scale=1.0, rng=1)
    square = initialize(Architecture((4, 4, 10)), scale=1.0, rng=2)
    reading = readings.readings(narrow, square)[name]
    places = {
        readings.FIRST: [(i, j) for i in range(4) for j in range(2)],
        readings.SQUARE: [(i, j) for i in range(4) for j in range(4) if i != j],
        readings.BY_NUMBER: list(combinations(range(4), 2)),
    }[name]
    assert reading.cells == len(places)
    assert reading.width == {readings.FIRST: 2, readings.SQUARE: 3, readings.BY_NUMBER: 3}[name]
    variances, means = [], []
    for chosen in combinations(places, 3):
        ends = [i for i, _ in chosen] + ([j for _, j in chosen] if name == readings.BY_NUMBER else [])
        rows = np.bincount(ends, minlength=4)[:inputs]
        variances.append(rows.var(ddof=1))
        means.append(rows.mean())
    assert reading.random_dispersion(3) == pytest.approx(np.mean(variances) / np.mean(means), rel=1e-12)


def test_the_index_of_dispersion() -> None:
    values = np.random.default_rng(1).poisson(3.0, size=5000)
    # The variance of the index of n Poisson numbers is 2/(n - 1).
    assert abs(degrees.dispersion(values) - 1.0) < 4.0 * math.sqrt(2.0 / 4999)


def test_one_exponential_sample_in_twenty_is_high() -> None:
    n, share, samples = 200, 1.0 - degrees.SHARE, 2000
    skewness, kurtosis = degrees.exponential_shape(n, np.random.default_rng(1))
    values = np.random.default_rng(2).standard_exponential((samples, n))
    # Both the quantile and the count have a binomial error.
    slack = 4.0 * math.sqrt(share * (1.0 - share) * (1.0 / samples + 1.0 / degrees.SAMPLES))
    assert abs((stats.skew(values, axis=1) > skewness).mean() - share) < slack
    assert abs((stats.kurtosis(values, axis=1) > kurtosis).mean() - share) < slack


def test_two_exponentials_make_the_power_law_that_is_predicted() -> None:
    rng = np.random.default_rng(4)
    y = rng.exponential(0.5, size=4000)
    x = np.exp(1.25 * y)
    found = exponentials.combination(y, x[:, None], rng)
    # a = -2 and b = 1.25: alpha = 2.6, and x is exactly Pareto from 1 on.
    assert found.b == pytest.approx(1.25, rel=1e-9)
    assert found.linearity == pytest.approx(1.0)
    assert found.alpha == pytest.approx(2.6, abs=4.0 * 1.6 / math.sqrt(4000))
    assert found.alpha is not None
    assert stats.kstest(x, "pareto", (found.alpha - 1.0,)).pvalue > 1e-3
    assert found.distance < 1.63 / math.sqrt(4000)
    assert claims.premises_hold(found.to_dict())


def test_the_interval_covers_the_exponent() -> None:
    rng = np.random.default_rng(5)
    covered, sets = 0, 100
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exponentials, "REPLICATES", 200)
        for _ in range(sets):
            y = rng.exponential(0.5, size=300)
            x = np.exp(1.25 * y[:, None] + rng.normal(0.0, 0.5, size=(300, 3)))
            low, high = exponentials.combination(y, x, rng).alpha_interval
            assert low is not None
            assert high is not None
            covered += low < 2.6 < high
    # Percentile intervals of 300 inputs may fall short by a few in a hundred; binomial error beyond that.
    assert 0.95 * sets - covered < 4.0 * math.sqrt(0.95 * 0.05 * sets) + 3.0


def test_without_growth_nothing_is_predicted() -> None:
    y = np.linspace(0.0, 1.0, 60)
    found = exponentials.combination(y, np.exp(-y)[:, None], np.random.default_rng(1))
    assert found.inputs == 59
    assert found.alpha is None
    assert found.alpha_interval == (None, None)
    assert not claims.exponents_meet(found.to_dict(), {"alpha": 2.0, "alpha_se": 5.0})
    assert not claims.premises_hold(found.to_dict())


def test_drive_is_the_mean_over_steps() -> None:
    pixels = np.array([[0.0, 1.0], [0.5, 0.0], [1.0, 0.0]])
    np.testing.assert_allclose(measure.driven(np.array([[1], [1], [0], [2]]), pixels), [0.5, 0.25])


COMPARED = {
    "average_clustering": {"draws": 0.0, "swaps": 0.0, "uniform_edges": 0.0},
    "bipartite_clustering": {"draws": 0.31, "swaps": 0.2, "uniform_edges": 0.15},
    "assortativity": {"draws": 0.1, "swaps": 0.0, "uniform_edges": 0.0},
    "mean_path": {"draws": 3.0, "swaps": 2.0, "uniform_edges": 2.0},
}


def one(**changed: Any) -> dict[str, Any]:
    """Make up a reading that is clustered, assorted, short of paths, and heavy."""
    made = {
        "skewness": 3.0,
        "kurtosis": 12.0,
        "high": [2.5, 10.0],
        "dispersion": 1.0,
        "random_dispersion": 0.95,
    }
    compared = {**COMPARED, **changed.pop("compared", {})}
    return {**made, **changed, "compared": compared}


def test_marks_on_either_side() -> None:
    made = one()
    assert claims.looks_social(made)
    assert claims.small_world(made)
    assert claims.heavy(made)
    at_most = {"bipartite_clustering": {"draws": 0.3, "swaps": 0.2, "uniform_edges": 0.15}}
    assert not claims.looks_social(one(compared=at_most))
    assert not claims.small_world(one(compared=at_most))
    even = {"assortativity": {"draws": 0.0, "swaps": 0.0, "uniform_edges": 0.0}}
    assert not claims.looks_social(one(compared=even))
    far = {"mean_path": {"draws": 3.01, "swaps": 2.0, "uniform_edges": 2.0}}
    assert not claims.small_world(one(compared=far))
    assert not claims.heavy(one(skewness=2.5))
    assert not claims.heavy(one(kurtosis=10.0))
    assert not claims.heavy(one(skewness=None, kurtosis=None))


def test_without_sides_triangles_count_and_the_undefined_passes_nothing() -> None:
    sides = {
        "bipartite_clustering": None,
        "average_clustering": {"draws": 0.31, "swaps": 0.2, "uniform_edges": 0.15},
    }
    assert claims.looks_social(one(compared=sides))
    assert claims.small_world(one(compared=sides))
    for missing in ("assortativity", "mean_path"):
        without = one(compared={missing: None}, skewness=0.0)
        assert claims.looks_social(without) is (missing != "assortativity")
        assert claims.small_world(without) is (missing != "mean_path")
    nothing = {"bipartite_clustering": None, "average_clustering": None}
    assert not claims.is_complex(one(compared=nothing, skewness=0.0))


def row(reading: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    found = {
        "a": -2.0,
        "b": 1.0,
        "distance": 0.05,
        "linearity": 0.95,
        "alpha": 3.0,
        "alpha_interval": [2.8, 3.2],
        **changed,
    }
    return {
        "seed": 0,
        "statistics": {},
        "not_run": {},
        "details": {
            "readings": dict.fromkeys(readings.READINGS, reading or one()),
            "predicted": dict.fromkeys(measure.PREDICTED, found),
            "fitted": {what: {"alpha": 3.3, "alpha_se": 0.1} for what in measure.PREDICTED},
        },
    }


def verdicts(rows: list[dict[str, Any]], claim: str) -> set[str]:
    return {found["verdict"] for found in claims.decide(PLAN, rows) if found["id"] == claim}


@pytest.mark.parametrize(
    ("claim", "supporting", "refuting"),
    [
        ("does not look like a social network", {"compared": {"assortativity": None}}, {}),
        ("no small world", {"compared": {"mean_path": None}}, {}),
        ("no heavy tail of degrees", {"skewness": 2.4}, {}),
        (
            "not a complex network",
            {"compared": {"assortativity": None, "mean_path": None}, "skewness": 2.4},
            {"compared": {"assortativity": None, "mean_path": None}},
        ),
        (
            "no clustering beyond its degrees",
            {"compared": {"bipartite_clustering": {"draws": 0.29, "swaps": 0.2, "uniform_edges": 0.1}}},
            {},
        ),
        ("degrees of a Poisson random graph", {"dispersion": 1.18}, {"dispersion": 1.2}),
        ("degrees of a Poisson random graph", {"dispersion": 0.77}, {"dispersion": 0.75}),
    ],
)
def test_rules_of_readings(claim: str, supporting: dict[str, Any], refuting: dict[str, Any]) -> None:
    assert verdicts([row(one(**supporting))] * 10, claim) == {"supported"}
    assert verdicts([row(one(**refuting))] * 10, claim) == {"refuted"}


@pytest.mark.parametrize(
    ("claim", "refuting"),
    [
        ("combinations of exponentials, premises", {"distance": 0.11}),
        ("combinations of exponentials, premises", {"linearity": 0.89}),
        ("combinations of exponentials, premises", {"b": -1.0}),
        ("combinations of exponentials, exponent", {"alpha_interval": [2.8, 3.1]}),
        ("combinations of exponentials, exponent", {"alpha_interval": [3.5, None]}),
        ("combinations of exponentials, exponent", {"alpha": None, "alpha_interval": [None, None]}),
    ],
)
def test_rules_of_the_two_exponentials(claim: str, refuting: dict[str, Any]) -> None:
    assert verdicts([row()] * 10, claim) == {"supported"}
    assert verdicts([row(**refuting)] * 10, claim) == {"refuted"}


def test_an_interval_without_bound_meets_what_is_above_its_lower_end() -> None:
    found = {"alpha": 5.0, "alpha_interval": [3.0, None]}
    assert claims.exponents_meet(found, {"alpha": 40.0, "alpha_se": 0.1})
    assert not claims.exponents_meet(found, {"alpha": 2.7, "alpha_se": 0.1})


def test_what_cannot_be_tested_is_not_run() -> None:
    nothing = {"bipartite_clustering": None, "average_clustering": None}
    rows = [row(one(compared=nothing, dispersion=0.0)) for _ in range(10)]
    for made in rows:
        made["details"]["fitted"] = dict.fromkeys(measure.PREDICTED, None)
    for claim in (
        "no clustering beyond its degrees",
        "degrees of a Poisson random graph",
        "combinations of exponentials, exponent",
    ):
        assert verdicts(rows, claim) == {"not run"}


def test_tables_are_of_all_readings(document: dict[str, Any]) -> None:
    shown = [part.to_dict() for part in exhibit(PLAN, document["replications"])]
    tables = {part["title"]: part["rows"] for part in shown if part["kind"] == "table"}
    for title in ("Networks of the weights beside their nulls", "Marks of a complex network"):
        assert [line[0] for line in tables[title]] == list(readings.READINGS)


def test_differences_are_of_pairs_over_seeds(document: dict[str, Any]) -> None:
    """Of as many pairs a seed the mean is that of the seeds' means, with Student's interval over them."""
    shown = [part.to_dict() for part in exhibit(PLAN, document["replications"])]
    tables = {part["title"]: part["rows"] for part in shown if part["kind"] == "table"}
    table = tables["Differences from the nulls, pair by pair"]
    (line,) = (row for row in table if row[:3] == [readings.FIRST, "assortativity", "degree null"])
    found = [
        np.array(seed["details"]["readings"][readings.FIRST]["differences"]["assortativity"]["swaps"])
        for seed in document["replications"]
    ]
    means = np.array([values.mean() for values in found])
    assert [values.size for values in found] == [3, 3]
    low, high = stats.t.interval(0.95, 1, means.mean(), means.std(ddof=1) / math.sqrt(2))
    assert line[3]["value"] == pytest.approx(means.mean(), rel=1e-6)
    assert line[3]["interval"] == pytest.approx([low, high], rel=1e-6)
    assert sum(line[4:]) == pytest.approx(1.0)
    # Readings with two sides have clustering of squares alone, the others of triangles alone.
    clustering = [row for row in table if row[1] == "clustering"]
    assert len(clustering) == 2 * len(readings.READINGS)


def test_seeds_that_agree_can_decide_any_share() -> None:
    check_that_shares_can_be_decided(claims.decide(PLAN, [row()] * STUDY.seeds), STUDY.seeds)
