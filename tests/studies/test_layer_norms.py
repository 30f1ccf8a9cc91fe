"""The study of gradient norms by layer: its table, its bands, its factors, its slopes and its rules."""

import copy
import itertools
import json
import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from oracles.summed_descent import epoch_norms
from scipy import stats

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import Images, targets
from tailnet.errors import InsufficientDataError
from tailnet.inference.binomial_interval import clopper_pearson
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.initialization import initialize
from tailnet.parallel import child, run
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies import sources
from tailnet.studies.conduct import conduct
from tailnet.studies.layer_norms import STUDY
from tailnet.studies.layer_norms.agreement import place_among, predictive_band
from tailnet.studies.layer_norms.decision import decide
from tailnet.studies.layer_norms.decomposition import FACTORS, log_factors
from tailnet.studies.layer_norms.exhibits import exhibit
from tailnet.studies.layer_norms.minibatches import epoch, weight_norms
from tailnet.studies.layer_norms.published import TABLE, parsed
from tailnet.studies.layer_norms.readings import ALL, EQUAL, PER_ROOT, increasing, slopes
from tailnet.studies.layer_norms.sweep import ACTIVATIONS, DEPTHS, log_slope, sweep
from tailnet.studies.layer_norms.variants import NAMED, STARTS, VARIANTS
from tailnet.studies.plan import Plan, training_seed

DIGITS = Plan("layer-norms", "digits", seed=5, replicates=1)
#: The norms of results keep six digits.
KEPT = 1e-5


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return conduct(STUDY, DIGITS, seeds=3, jobs=1, command="tailnet study layer-norms")


@pytest.fixture(scope="module")
def mnist() -> Iterator[Plan]:
    """Give a plan on images of MNIST's size, so that what is told of MNIST can be tested without it."""
    noise = np.random.default_rng(3).random((1200, 784)) ** 4
    labels = np.arange(1200) % 10
    images = Images("mnist", noise, labels, n_train=1100, shape=(28, 28))
    with pytest.MonkeyPatch.context() as patch:
        real = sources._loaded
        patch.setattr(sources, "_loaded", lambda name, data: images if name == "mnist" else real(name, data))
        yield Plan("layer-norms", "mnist", seed=5, replicates=1)


@pytest.fixture(scope="module")
def runs_like_the_table(mnist: Plan) -> list[dict[str, Any]]:
    """Twelve runs in which backprop2 gives the document's table up to noise, and the others do not."""
    outcome = json.loads(to_json(replicated(mnist, 0)))
    generator = np.random.default_rng(7)
    rows = []
    for seed in range(12):
        details = copy.deepcopy(outcome["details"])
        row = {"seed": seed, "statistics": outcome["statistics"], "not_run": {}, "details": details}
        for variant in VARIANTS:
            noise = np.exp(0.2 * generator.standard_normal((10, 6)))
            tilt = 1.0 if variant == NAMED else np.array([1.0, 3.0, 9.0, 3.0, 1.0, 9.0])
            details["norms"][variant.key] = (tilt * noise * parsed(TABLE)).tolist()
        rows.append(row)
    return rows


def replicated(plan: Plan, number: int) -> dict[str, Any]:
    """Run one seed as `conduct` does, with BLAS on one thread."""
    return next(iter(run(partial(STUDY.replicate, plan), [number])))


# What the document says


def test_the_table_is_the_documents(shared: Path) -> None:
    (path,) = (shared / "seeds").glob("004_*.txt")
    found = parsed(path.read_text())
    np.testing.assert_array_equal(found, parsed(TABLE))
    assert found.shape == (10, 6)


def test_the_table_as_read_by_eye() -> None:
    table = parsed(TABLE)
    assert table.shape == (10, 6)
    assert table[0, 5] == 304.43990075227839
    assert table[9].tolist()[:2] == [0.096453131000155692, 0.13574642196947601]


# The descent


@pytest.mark.parametrize("loss", ["cross-entropy", "squared error"])
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
@pytest.mark.parametrize("step", ["sum", "mean"])
def test_an_epoch_against_one_written_sample_by_sample(loss: str, hidden: str, step: Any) -> None:
    generator = np.random.default_rng(11)
    architecture = Architecture((7, 5, 4, 3), hidden, output="sigmoid", loss=loss)
    start = initialize(architecture, scheme="normal", rng=1)
    inputs = generator.random((40, 7))
    wanted = targets(generator.integers(3, size=40), classes=3, low=0.0)
    passes = list(epoch(start, inputs, wanted, batch=8, step=step))
    expected = epoch_norms(
        [np.array(layer[:-1].T, float) for layer in start.weights],
        [np.array(layer[-1], float) for layer in start.weights],
        inputs,
        wanted,
        batch=8,
        eta=0.01,
        decay=0.05,
        cross_entropy=loss == "cross-entropy",
        hidden_tanh=hidden == "tanh",
        mean_step=step == "mean",
    )
    np.testing.assert_allclose([weight_norms(found) for _, found in passes], expected, rtol=1e-11)


def test_a_seed_from_scratch(document: dict[str, Any]) -> None:
    images = load_digits()
    order = np.random.default_rng(training_seed(DIGITS, 1, 0)).permutation(1000)
    generator = np.random.default_rng(training_seed(DIGITS, 1, 1))
    layers = [
        generator.standard_normal((below + 1, above)) / math.sqrt(above)
        for below, above in itertools.pairwise((64, 30, 30, 30, 30, 30, 10))
    ]
    expected = epoch_norms(
        [layer[:-1].T for layer in layers],
        [layer[-1] for layer in layers],
        images.train_images[:1000][order],
        np.eye(10)[images.train_labels[:1000][order]],
        batch=100,
        eta=0.01,
        decay=0.05,
        cross_entropy=True,
    )
    row = document["replications"][1]
    np.testing.assert_allclose(row["details"]["norms"][NAMED.key], expected, rtol=KEPT)
    found, counts = np.array(expected), np.array([1920, 900, 900, 900, 900, 300])
    rises = [
        sum(all(a < b for a, b in itertools.pairwise(values)) for values in read[1:].tolist())
        for read in (found, found / counts**0.5, found[:, 1:5])
    ]
    names = ("monotone_batches", "monotone_batches_per_root", "monotone_batches_equal")
    assert [row["statistics"][name] for name in names] == rises
    slope = [np.polyfit(range(4), np.log(values[1:5]), 1)[0] for values in found]
    assert row["statistics"]["slope_representative"] == pytest.approx(np.mean(slope[6:9]))
    assert row["statistics"]["slope_others"] == pytest.approx(np.mean(slope[1:6] + slope[9:]))


def test_starts_have_the_deviations_they_are_named_for() -> None:
    for start, (weights, biases) in zip(
        STARTS,
        [(30**-0.5, 30**-0.5), (784**-0.5, 784**-0.5), (784**-0.5, 1.0), (1.0, 1.0)],
        strict=True,
    ):
        draws = [
            next(v for v in VARIANTS if v.start == start).draw(784, seed).weights[0] for seed in range(40)
        ]
        found = np.std([layer[:-1] for layer in draws]), np.std([layer[-1] for layer in draws])
        # The standard error of a standard deviation of n normal numbers is 1/√(2n) of it.
        assert found[0] == pytest.approx(weights, rel=4.0 / math.sqrt(2 * 40 * 784 * 30))
        assert found[1] == pytest.approx(biases, rel=4.0 / math.sqrt(2 * 40 * 30))


def test_variants_are_distinct_and_share_their_random_numbers(document: dict[str, Any]) -> None:
    assert len({variant.key for variant in VARIANTS}) == len(VARIANTS) == 24
    norms = document["replications"][0]["details"]["norms"]
    assert set(norms) == {variant.key for variant in VARIANTS}
    by_sum, by_mean = (norms[NAMED.key.replace("sum", step)] for step in ("sum", "mean"))
    assert by_sum[0] == by_mean[0]
    assert by_sum[1] != by_mean[1]


# Why


def test_the_factors_of_a_ratio() -> None:
    network = NAMED.draw(20, 3)
    generator = np.random.default_rng(4)
    inputs, wanted = generator.random((50, 20)), targets(generator.integers(10, size=50), low=0.0)
    found = backpropagate(network, inputs, wanted)
    factors = log_factors(network, found)
    np.testing.assert_allclose(sum(factors[name] for name in FACTORS), factors["ratio"], atol=1e-12)
    norms = weight_norms(found)
    np.testing.assert_allclose(np.exp(factors["ratio"]), norms[:-1] / norms[1:], rtol=1e-12)
    # The middle layer by loops over samples.
    k, back, delta, slope, below, above = 2, 0.0, 0.0, [], 0.0, 0.0
    for i in range(50):
        back += float(np.sum((network.weights[k + 1][:-1] @ found.deltas[k + 1][i]) ** 2))
        delta += float(np.sum(found.deltas[k + 1][i] ** 2))
        o = found.signals[k + 1][i, :-1]
        slope.append(np.mean((o * (1.0 - o)) ** 2))
        below += float(np.sum(found.signals[k][i, :-1] ** 2))
        above += float(np.sum(o**2))
    assert math.exp(factors["back"][k]) == pytest.approx(math.sqrt(back / delta))
    assert math.exp(factors["slope"][k]) == pytest.approx(math.sqrt(np.mean(slope)))
    assert math.exp(factors["signal"][k]) == pytest.approx(math.sqrt(below / above))


def test_weights_carry_deltas_back_at_the_expected_size() -> None:
    inputs = np.random.default_rng(1).random((20, 12))
    wanted = targets(np.arange(20) % 10, low=0.0)
    squares = []
    for seed in range(60):
        network = NAMED.draw(12, seed)
        squares.append(np.exp(2.0 * log_factors(network, backpropagate(network, inputs, wanted))["back"]))
    error = np.std(squares, axis=0, ddof=1) / math.sqrt(60)
    # 30 units below over 30 above at each layer but the last, which has 10 above.
    expected = np.array([1.0, 1.0, 1.0, 1.0, 3.0])
    assert np.all(np.abs(np.mean(squares, axis=0) - expected) < 4.0 * error)


# A table among runs


def test_bands_are_students() -> None:
    runs = np.random.default_rng(2).standard_normal((9, 4))
    low, high = predictive_band(runs)
    for cell in range(4):
        column = runs[:, cell]
        law = stats.t(8, column.mean(), column.std(ddof=1) * math.sqrt(10.0 / 9.0))
        assert (low[cell], high[cell]) == pytest.approx(law.interval(0.95))


def test_a_place_against_loops() -> None:
    generator = np.random.default_rng(5)
    runs, table = generator.standard_normal((6, 3, 2)), generator.standard_normal((3, 2)) + 1.0
    pool = [*runs, table]
    shares, distances = [], []
    for k, member in enumerate(pool):
        others = np.array([other for j, other in enumerate(pool) if j != k])
        low, high = predictive_band(others)
        shares.append(np.mean((low <= member) & (member <= high)))
        unit = others.std(axis=0, ddof=1) * math.sqrt(7.0 / 6.0)
        distances.append(math.sqrt(np.mean(((member - others.mean(axis=0)) / unit) ** 2)))
    place = place_among(runs, table)
    assert (place.share, place.distance) == pytest.approx((shares[-1], distances[-1]))
    np.testing.assert_allclose(place.run_shares, shares[:-1])
    np.testing.assert_allclose(place.run_distances, distances[:-1])
    order = [(share, -distance) for share, distance in zip(shares, distances, strict=True)]
    assert place.no_better.tolist() == [one <= order[-1] for one in order[:-1]]
    assert place.p_value == (1 + sum(place.no_better)) / 7


def test_the_rank_of_one_more_run_is_uniform() -> None:
    """Whatever the law: here one with heavy tails, all cells of a run large or small together."""
    generator = np.random.default_rng(8)
    trials, n = 400, 19
    ranks = []
    for _ in range(trials):
        common = generator.standard_t(3, size=(n + 1, 1))
        pool = common + generator.exponential(size=(n + 1, 8))
        ranks.append(place_among(pool[:-1], pool[-1]).p_value * (n + 1))
    counts = np.bincount(np.round(ranks).astype(int), minlength=n + 2)[1:]
    # Twenty ranks of probability 1/20; the test of fit at 1 in 1000, and the 10% that rules go by.
    assert stats.chisquare(counts).pvalue > 1e-3
    assert stats.binomtest(int(counts[:2].sum()), trials, 0.1).pvalue > 1e-3


def test_one_more_normal_run_is_inside_in_95_of_100() -> None:
    generator = np.random.default_rng(9)
    trials = 2000
    runs, more = generator.standard_normal((10, trials)), generator.standard_normal(trials)
    low, high = predictive_band(runs)
    assert stats.binomtest(int(np.sum((low <= more) & (more <= high))), trials, 0.95).pvalue > 1e-3


# Readings and rules


def test_readings() -> None:
    norms = np.array(
        [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [9.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 2.0, 2.0, 4.0, 5.0, 6.0]]
    )
    found = increasing(norms, [10_000, 1, 1, 1, 1, 1])
    assert found[ALL].tolist() == [True, False, False]
    assert found[PER_ROOT].tolist() == [True, True, False]
    assert found[EQUAL].tolist() == [True, True, False]
    assert increasing(parsed(TABLE), [23_520, 900, 900, 900, 900, 300])[ALL].all()


def test_slopes_leave_the_first_minibatch_out() -> None:
    steepness = np.array([50.0, 2.0, 2.0, 2.0, 2.0, 2.0, 5.0, 5.0, 5.0, 3.0])
    norms = np.exp(steepness[:, None] * np.arange(6))
    norms[:, [0, -1]] = 1.0
    assert slopes(norms) == pytest.approx((5.0, (5 * 2.0 + 3.0) / 6))


def rows_with(**changes: list[float]) -> list[dict[str, Any]]:
    base: dict[str, float] = {
        "monotone_batches": 9,
        "monotone_batches_per_root": 9,
        "monotone_batches_equal": 9,
    }
    base |= {"slope_representative": 1.4, "slope_others": 1.4}
    size = len(next(iter(changes.values())))
    return [
        {"seed": k, "statistics": {**base, **{name: values[k] for name, values in changes.items()}}}
        for k in range(size)
    ]


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ([9] * 50, "supported"),
        ([9] * 45 + [8] * 5, "undecided"),
        ([9] * 47 + [0] * 3, "supported"),
        ([8] * 50, "refuted"),
        ([9] * 33 + [8] * 17, "refuted"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_claim_of_a_decrease(counts: list[float], verdict: str, place: int) -> None:
    name = ("monotone_batches", "monotone_batches_per_root", "monotone_batches_equal")[place]
    row = decide(DIGITS, rows_with(**{name: counts}))[2 + place]
    assert (row["cell"], row["verdict"]) == ((ALL, PER_ROOT, EQUAL)[place], verdict)
    assert row["interval"] == list(clopper_pearson(counts.count(9), 50))
    assert (row["threshold"], row["note"]) == (0.8, None)


@pytest.mark.parametrize(
    ("centre", "verdict"),
    [(1.4, "supported"), (1.45, "supported"), (1.6, "refuted"), (1.2, "refuted"), (1.5, "undecided")],
)
def test_the_claim_of_representative_minibatches(centre: float, verdict: str) -> None:
    values = [centre - 0.01, centre, centre + 0.01]
    row = decide(DIGITS, rows_with(slope_representative=values))[-1]
    assert row["verdict"] == verdict
    assert row["value"] == pytest.approx(centre - 1.4)


def test_the_table_is_held_against_its_own_data_set_only(
    mnist: Plan, runs_like_the_table: list[dict[str, Any]]
) -> None:
    for row in decide(DIGITS, rows_with(slope_others=[1.4, 1.4, 1.41]))[:2]:
        assert (row["verdict"], row["value"]) == ("not run", None)
        assert row["note"] == "The document's table is of MNIST; this run is on digits."
    norms, ratios, *later = decide(mnist, runs_like_the_table)
    table = np.log(parsed(TABLE))
    runs = np.log([row["details"]["norms"][NAMED.key] for row in runs_like_the_table])
    for row, found in (
        (norms, place_among(runs, table)),
        (ratios, place_among(np.diff(runs), np.diff(table))),
    ):
        # The middle of what the runs scatter about: as good as a table can be.
        assert (row["verdict"], row["value"]) == ("supported", found.no_better.mean())
        assert row["value"] > 0.9
    assert norms["note"] == "Of the table's 60 numbers 60 lie inside."
    assert later[0]["note"] == "In the document's table they do in 9 of the 9 minibatches."


def test_a_table_that_no_run_resembles_is_refuted(
    mnist: Plan, runs_like_the_table: list[dict[str, Any]]
) -> None:
    far = []
    generator = np.random.default_rng(1)
    for row in runs_like_the_table * 3:
        noisy = np.array(row["details"]["norms"][NAMED.key]) * np.exp(
            0.1 * generator.standard_normal((10, 6))
        )
        # All norms twice as large: the ratios of layers are as they were.
        far.append({**row, "details": {"norms": {NAMED.key: (2.0 * noisy).tolist()}}})
    few, *_ = decide(mnist, far[:20])
    assert (few["verdict"], few["value"]) == ("undecided", 0.0)
    first, second, *_ = decide(mnist, far)
    assert (first["verdict"], first["value"], second["verdict"]) == ("refuted", 0.0, "supported")


# The sweep


def test_a_log_slope() -> None:
    values = np.random.default_rng(6).random(7)
    assert log_slope(values) == pytest.approx(np.polyfit(range(7), np.log(values), 1)[0])
    assert log_slope([1.0]) is log_slope([1.0, 0.0, 2.0]) is log_slope([]) is None


def test_a_network_of_the_sweep_from_scratch() -> None:
    generator = np.random.default_rng(2)
    inputs, wanted = generator.random((30, 12)), targets(generator.integers(10, size=30), low=0.0)
    seed = np.random.SeedSequence(4)
    found = sweep(inputs, wanted, seed)
    assert set(found) == {f"{name}, {start}" for name in ACTIVATIONS for start in ("Glorot", "He")}
    # The fifth activation, the second start, four hidden layers.
    architecture = Architecture((12, 30, 30, 30, 30, 10), "identity", output="sigmoid", loss="cross-entropy")
    network = initialize(architecture, scheme="he", bias="zero", rng=child(seed, 4, 1, 4))
    gradients = [layer[:-1] for layer in backpropagate(network, inputs, wanted).gradients]
    rms = [math.sqrt(np.mean(layer**2)) for layer in gradients]
    place = DEPTHS.index(4)
    per_root, equal = (found["identity, He"][name][place] for name in ("per_root", "equal"))
    assert per_root == pytest.approx(np.polyfit(range(5), np.log(rms), 1)[0])
    assert equal == pytest.approx(np.polyfit(range(3), np.log(rms[1:4]), 1)[0])
    assert all(slopes["equal"][0] is None and None not in slopes["equal"][1:] for slopes in found.values())


def test_straight_units_keep_the_norm_and_sigmoids_leave_a_quarter_at_most() -> None:
    generator = np.random.default_rng(3)
    inputs, wanted = generator.standard_normal((60, 20)), targets(generator.integers(10, size=60), low=0.0)
    found = [sweep(inputs, wanted, np.random.SeedSequence(seed)) for seed in range(12)]
    last = len(DEPTHS) - 1
    for name, expected in (("identity, Glorot", 0.0), ("sigmoid, Glorot", math.log(4.0))):
        values = np.array([slopes[name]["equal"][last] for slopes in found], float)
        error = np.std(values, ddof=1) / math.sqrt(len(values))
        assert values.mean() > expected - 4.0 * error
        # A sigmoid's slope is below a quarter off the middle; a straight unit's is one everywhere.
        assert expected or values.mean() < 4.0 * error


# The document


def test_the_document_can_be_rendered(document: dict[str, Any]) -> None:
    stored = json.loads(to_json(document))
    check_document(stored)
    text = to_markdown(study_report(stored))
    assert "nan" not in text.lower().split()
    assert [row["verdict"] for row in stored["claims"][:2]] == ["not run", "not run"]
    assert stored["dataset"]["n"] == 1000
    assert not stored["analyses"]
    assert "was not run: that table is of MNIST" in text
    assert "Which variant reproduces" not in text


def test_seeds_and_repetitions(document: dict[str, Any]) -> None:
    again = json.loads(to_json(replicated(DIGITS, 2)))
    rows = json.loads(to_json(document))["replications"]
    assert again["statistics"] == rows[2]["statistics"] != rows[1]["statistics"]
    assert again["details"] == rows[2]["details"]


def test_what_is_shown_of_the_documents_data_set(
    mnist: Plan, runs_like_the_table: list[dict[str, Any]]
) -> None:
    shown = [one.to_dict() for one in exhibit(mnist, runs_like_the_table)]
    tables = {one["title"]: one for one in shown if one["kind"] == "table"}
    tried = tables["Which variant reproduces the document's table"]
    named = [row for row in tried["rows"] if row[9] == "yes"]
    assert [row[:4] for row in named] == [["1/√fan-out", "cross-entropy", "sigmoid", "sum, sum"]]
    assert len(tried["rows"]) == 1 + 24 + 8
    assert tried["rows"][0][0] == "the document"
    assert tried["rows"][0][-1] == "304, 70.5, 31.0"
    assert {len(row) for row in tried["rows"]} == {len(tried["header"])}
    assert any("Of 32 variants, 1 reproduces" in one["text"] for one in shown if one["kind"] == "words")
    cells = tables["Norms by minibatch and layer: the document's among runs"]["rows"]
    assert [row[6].partition(" ")[0] for row in cells[:3]] == ["304", "70.5", "31.0"]
    few = [one.to_dict() for one in exhibit(mnist, runs_like_the_table[:5])]
    (tried,) = (one for one in few if one.get("title", "").startswith("Which variant"))
    assert {row[9] for row in tried["rows"][1:]} == {"too few runs"}


def test_a_star_marks_a_number_outside(mnist: Plan, runs_like_the_table: list[dict[str, Any]]) -> None:
    rows = copy.deepcopy(runs_like_the_table)
    for row in rows:
        row["details"]["norms"][NAMED.key][2][4] *= 10.0
    shown = [one.to_dict() for one in exhibit(mnist, rows)]
    cells = next(one["rows"] for one in shown if one["kind"] == "table")
    starred = [(i, j) for i, row in enumerate(cells) for j, cell in enumerate(row) if "*" in cell]
    assert starred == [(2, 5)]


def test_rendering_beside_the_table(mnist: Plan) -> None:
    stored = json.loads(to_json(conduct(STUDY, mnist, seeds=2, jobs=1, command="tailnet study layer-norms")))
    check_document(stored)
    assert "Fewer than 9 runs cannot tell a variant from the table." in to_markdown(study_report(stored))


def test_too_few_images() -> None:
    few = Images("few", np.zeros((30, 4)), np.zeros(30, int), n_train=30, shape=(2, 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "_loaded", lambda _name, _data: few)
        with pytest.raises(
            InsufficientDataError, match="few has 30 images to train on; this study needs 1000"
        ):
            STUDY.replicate(DIGITS, 0)
