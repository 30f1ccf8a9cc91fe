"""The study of early pruning, on trainings of a few steps."""

import copy
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from scipy import stats
from unanimous import check_that_shares_can_be_decided

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import Images
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.curves import exponential
from tailnet.mlp.training import train
from tailnet.parallel import child
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.study_sections import study_report
from tailnet.storage import to_json
from tailnet.studies.conduct import conduct
from tailnet.studies.early_pruning import (
    claims,
    dense_steps,
    design,
    directions,
    feedback,
    networks,
    published,
    race,
    replication,
    rivals,
    show_reasons,
    sweep,
    timing,
)
from tailnet.studies.early_pruning.study import STUDY
from tailnet.studies.exhibits import Words
from tailnet.studies.plan import Plan, training_seed

STEPS = 300
PLAN = Plan("early-pruning", "digits", seed=5, replicates=0)


@pytest.fixture(scope="module", autouse=True)
def short() -> Iterator[None]:
    """Few steps, few stages and no wide networks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(networks, "STEPS", STEPS)
        for module in (sweep, show_reasons, design):
            patch.setattr(module, "BURN_INS", (0, networks.BURN_IN))
        for module in (feedback, show_reasons, claims):
            patch.setattr(module, "STAGES", (25, feedback.HALF))
        patch.setattr(race, "FIRST", 250)
        patch.setattr(race, "LOOKS", 3)
        patch.setattr(timing, "MOST", 100)
        patch.setattr(timing, "ROUNDS", 1)
        patch.setattr(timing, "MOST_HIDDEN", published.HIDDEN[-1])
        networks.task_of.cache_clear()
        yield
        networks.task_of.cache_clear()


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found = conduct(STUDY, PLAN, seeds=2, jobs=1, command="tailnet study early-pruning")
    stored: dict[str, Any] = json.loads(to_json(found))
    return stored


def test_the_document_is_one_that_can_be_rendered(document: dict[str, Any]) -> None:
    check_document(document)
    cells = [(row["id"], row["cell"]) for row in document["claims"]]
    assert len(set(cells)) == len(cells)
    assert sum(row["raw_p"] is not None for row in document["claims"]) <= 25
    not_run = {row["id"]: row for row in document["claims"] if row["verdict"] == "not run"}
    assert all(row["note"] for row in not_run.values())
    assert "digits" in not_run["0.91 with 7,000 parameters"]["note"]
    text = to_markdown(study_report(document))
    for words in (
        "How the document is read",
        "3,180 = 785 × 4",
        "To the same accuracy",
        "Where survivors lie",
    ):
        assert words in text
    assert "nan" not in text
    # Of the document's runs and images there is nothing on another collection.
    assert "The document's runs among ours" not in text
    assert "the document's runs as points" not in text


def test_words_on_what_the_mask_knows_follow_the_numbers(document: dict[str, Any]) -> None:
    rows = copy.deepcopy(document["replications"])
    for row in rows:
        found = row["details"]["networks"]["1"]["64"]
        found["accuracy"] |= {
            "magnitude": 0.8,
            "random-live": 0.75,
            "shuffled": 0.85,
            "after training": 0.8125,
        }
        found["places"]["GraSP"]["size"] = 0.5 + row["seed"]
    text = " ".join(one.text for one in STUDY.exhibit(PLAN, rows) if isinstance(one, Words))
    assert "that of random ones is 0.050 lower" in text
    assert "not always 0 is 0.050 higher, and that of the mask of the trained network is 0.012 higher" in text
    assert "smaller in the mean than all live weights in 1 of 2 seeds, and 1.00 times as large" in text


def test_the_document_s_images_are_of_its_collection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another collection of as many images is no place for what the document found on MNIST."""
    some = Images("some", np.zeros((41_001, 4)), np.arange(41_001) % 10, n_train=41_000, shape=(2, 2))
    monkeypatch.setattr(networks, "images_of", lambda _plan: some)
    networks.task_of.cache_clear()
    for dataset in ("mnist", "cifar10"):
        task = networks.task_of(Plan("early-pruning", dataset, seed=5, replicates=0))
        assert (task.tested is not None) == (dataset == "mnist")
    networks.task_of.cache_clear()


def test_what_the_document_counts() -> None:
    """3,180 weights with 4 hidden units, 3,140 survivors at every width, and not quite 7,000 with 64."""
    pixels, wanted = np.zeros((1, 785)), np.zeros((1, 10))
    images = networks.Task(pixels, wanted, pixels, np.zeros(1, int), None, 784, 30_000)
    assert timing.n_weights(images, 4) == published.PARAMETERS
    for hidden in networks.PRUNED_WIDTHS:
        assert networks.pruning_plan(images, hidden).survivors == (3140,)
        # As the program does it, halving again and again.
        halved = 785 * hidden
        while halved > 3140:
            halved //= 2
        assert halved == 3140
    kept = 785 * 64 // 2**3
    assert rivals.wider_plan(images).survivors == (kept,)
    assert kept + 640 == pytest.approx(published.WIDER_PARAMETERS, rel=0.02)
    assert networks.pruning_plan(images, 64, layers=2).survivors == (3140, 256)


def test_the_document_s_results_are_those_of_powers_of_two() -> None:
    assert set(published.DENSE) == set(published.DENSE_SECONDS) == set(published.HIDDEN)
    assert set(published.SPARSE) == set(published.SPARSE_SECONDS) == set(published.HIDDEN[1:])


def naive(hidden: int, kept: Any, start: Sequence[Any], rows: Any) -> list[Any]:
    """Train by plain backpropagation, one sample a step, first-layer weights that are not kept at 0."""
    images = load_digits()
    inputs = np.column_stack([images.train_images, np.ones(images.n_train)])
    first, second = (layer.copy() for layer in start)
    first *= kept
    assert first.shape == (65, hidden)
    for row in rows:
        x, wanted = inputs[row], np.where(np.arange(10) == images.train_labels[row], 1.0, -1.0)
        signal = np.tanh(x @ first)
        found = np.tanh(signal @ second)
        delta = (found - wanted) * (1.0 - found**2)
        back = (second @ delta) * (1.0 - signal**2)
        second -= 0.01 * np.outer(signal, delta)
        first -= 0.01 * np.outer(x, back) * kept
    return [first, second]


def right(weights: Sequence[Any]) -> float:
    images = load_digits()
    inputs = np.column_stack([images.test_images, np.ones(len(images.test_labels))])
    guesses = np.argmax(np.tanh(inputs @ weights[0]) @ weights[1], axis=1)
    return float((guesses == images.test_labels).mean())


def test_one_network_from_scratch(document: dict[str, Any]) -> None:
    hidden = 8
    rows = np.random.default_rng(training_seed(PLAN, 0, 1)).integers(1437, size=(200 + STEPS, 1)).ravel()
    seed = child(training_seed(PLAN, 0, 0), hidden)
    start = initialize(Architecture((65, hidden, 10), bias=False), scale=1e-5, rng=seed).weights
    everything = np.ones((65, hidden))
    burnt_in = naive(hidden, everything, start, rows[:200])
    order = np.argsort(np.abs(burnt_in[0]), axis=None)[::-1]
    kept = np.zeros((65, hidden))
    kept.ravel()[order[: 65 * 4]] = 1.0
    found = document["replications"][0]["details"]["networks"]["1"]["8"]
    dense = naive(hidden, everything, burnt_in, rows[200:])
    assert found["accuracy"]["dense"] == pytest.approx(right(dense), abs=1e-12)
    assert found["accuracy"]["magnitude"] == pytest.approx(
        right(naive(hidden, kept, burnt_in, rows[200:])), abs=1e-12
    )
    assert found["at_the_mask"] == pytest.approx(right(burnt_in), abs=1e-12)
    last = np.abs(dense[0]) >= np.sort(np.abs(dense[0]), axis=None)[-65 * 4]
    assert found["cut_after"] == pytest.approx(right([dense[0] * last, dense[1]]), abs=1e-12)
    assert found["accuracy"]["after training"] == pytest.approx(
        right(naive(hidden, last, burnt_in, rows[200:])), abs=1e-12
    )
    assert found["units"] == sorted(kept.sum(axis=0).astype(int).tolist(), reverse=True)
    images = load_digits().train_images
    level = np.append(images.mean(axis=0), 1.0)
    assert found["places"]["magnitude"]["level"] == pytest.approx((level @ kept.sum(axis=1)) / kept.sum())
    live = np.append(images.any(axis=0), True)
    size = np.abs(burnt_in[0])
    assert found["places"]["magnitude"]["size"] == pytest.approx(size[kept == 1.0].mean() / size[live].mean())
    statistics = document["replications"][0]["statistics"]
    assert statistics["magnitude minus dense, one layer of 8"] == pytest.approx(
        found["accuracy"]["magnitude"] - found["accuracy"]["dense"]
    )


def test_every_rival_is_at_every_width(document: dict[str, Any]) -> None:
    for row in document["replications"]:
        for layers, widths in (("1", networks.PRUNED_WIDTHS), ("2", networks.DEEP_WIDTHS)):
            for hidden in widths:
                found = row["details"]["networks"][layers][str(hidden)]
                assert set(found["accuracy"]) == {*rivals.RIVALS, rivals.MAGNITUDE}
                assert sum(found["units"]) == 65 * 4
                assert found["places"]["random-live"]["dark"] == 0.0


@pytest.mark.parametrize("program", ["arrays", "compiled", "skipping"])
def test_dense_steps_are_those_of_training(program: str) -> None:
    task = networks.task_of(PLAN)
    start = initialize(networks.architecture(task, 7), scale=0.3, rng=1)
    rows = np.random.default_rng(2).integers(len(task.inputs), size=(60, 1))
    expected = train(start, task.inputs, task.targets, samples=rows, learning_rate=0.05).perceptron.weights
    weights = [np.array(layer, np.float64) for layer in start.weights]
    if program == "arrays":
        dense_steps.by_arrays(weights, task.inputs, task.targets, rows[:, 0], 0.05)
    else:
        turned = np.ascontiguousarray(weights[1].T)
        constants = exponential(np.dtype(np.float64))
        dense_steps.compiled(
            weights[0],
            turned,
            constants,
            task.inputs,
            task.targets,
            rows[:, 0],
            0.05,
            program == "skipping",
        )
        weights[1] = turned.T
    for found, layer in zip(weights, expected, strict=True):
        np.testing.assert_allclose(found, layer, rtol=1e-10, atol=1e-12)


def test_batches_are_those_of_training() -> None:
    task = networks.task_of(PLAN)
    start = initialize(networks.architecture(task, 7), scale=0.3, rng=1)
    rows = np.random.default_rng(2).integers(len(task.inputs), size=(20, 9))
    expected = train(start, task.inputs, task.targets, samples=rows, learning_rate=0.05).perceptron.weights
    weights = [np.array(layer, np.float64) for layer in start.weights]
    dense_steps.by_batches(weights, task.inputs, task.targets, rows, 0.05)
    for found, layer in zip(weights, expected, strict=True):
        np.testing.assert_allclose(found, layer, rtol=1e-10, atol=1e-12)


def test_slopes_of_time_on_weights() -> None:
    times = {str(h): {"dense": 3e-6 * h, "root": h**0.5, "flat": 2.0} for h in (2, 64, 128, 256, 512, 1024)}
    times["2"] = {"dense": 1.0, "root": 1.0, "flat": 1.0}
    assert timing.slope(times, "dense") == pytest.approx(1.0)
    assert timing.slope(times, "root") == pytest.approx(0.5)
    assert timing.slope(times, "flat") == pytest.approx(0.0, abs=1e-12)


def test_the_race_by_hand() -> None:
    course = {
        "steps": [500, 1000, 2000],
        "dense": [0.5, 0.8, 0.9],
        "survivors": [0.5, 0.6, 0.8],
        "samples": [1000, 2000, 4000],
        "batches": {"0.1": [0.1, 0.2, 0.3], "0.3": [0.1, 0.795, 0.9]},
    }
    times = {
        timing.SPARSE: 1.0,
        timing.ARRAYS: 10.0,
        timing.SKIPPING: 2.0,
        timing.BATCHES: 0.5,
        timing.MADE: 7.0,
    }
    assert race.goal_of(course) == pytest.approx(0.792)
    assert race.seconds(course, times) == {
        timing.SPARSE: 200 * 2.0 + 7.0 + 1800 * 1.0,
        timing.ARRAYS: 10_000.0,
        timing.SKIPPING: 2000.0,
        timing.BATCHES: 1000.0,
    }


def test_chance_is_the_mean_over_all_placements() -> None:
    generator = np.random.default_rng(3)
    part, live = generator.random((3, 4)), np.ones((3, 4), bool)
    live[1] = False
    part *= live
    kept = np.zeros((3, 4), bool)
    kept[0, :2] = kept[2, 1] = True
    found = directions.shares(part, kept, live)
    pairs = [part[0, list(places)].sum() for places in itertools.combinations(range(4), 2)]
    assert found["by_input"] == pytest.approx((np.mean(pairs) + part[2].mean()) / part.sum())
    # Two of the units keep one of their two live weights, one keeps both, one none: by column.
    columns = [part[[0, 2], place] for place in range(4)]
    by_unit = columns[0].mean() + columns[1].sum()
    assert found["by_unit"] == pytest.approx(by_unit / part.sum())
    everywhere = part[live]
    draws = [everywhere[list(places)].sum() for places in itertools.combinations(range(8), 3)]
    assert found["chance"] == pytest.approx(np.mean(draws) / part.sum())
    assert found["captured"] == pytest.approx(part[kept].sum() / part.sum())


def test_leading_directions_are_those_of_differences() -> None:
    """The first tangents, carried over the whole training by differences between trainings."""
    task = networks.task_of(PLAN)
    shape = networks.architecture(task, 2)
    first, samples = initialize(shape, scale=0.1, rng=1), networks.draws(PLAN, 0, task)[:100]
    flat = np.concatenate([layer.ravel() for layer in first.weights])

    def end(weights: Any) -> Any:
        layers = [weights[:130].reshape(65, 2), weights[130:].reshape(2, 10)]
        done = networks.descend(Perceptron(shape, layers), None, task, samples)
        return np.concatenate([layer.ravel() for layer in done.weights])

    seed = child(training_seed(PLAN, 0, 5), 0)
    tangents = np.random.default_rng(seed).standard_normal((directions.COUNT, flat.size))
    step = 1e-5
    carried = np.array([(end(flat + step * t) - end(flat - step * t)) / (2 * step) for t in tangents])
    expected, triangle = np.linalg.qr(carried.T)
    exponents, basis = directions.leading(PLAN, 0, task, first, samples)
    np.testing.assert_allclose(basis.T @ basis, expected @ expected.T, atol=1e-6)
    start = np.abs(np.diag(np.linalg.qr(tangents.T)[1]))
    growth = np.log(np.abs(np.diag(triangle)) / start) / len(samples)
    np.testing.assert_allclose(exponents, growth, atol=1e-6)


def test_what_the_largest_parts_hold(document: dict[str, Any]) -> None:
    found = document["replications"][0]["details"]["directions"]
    assert len(found["exponents"]) == directions.COUNT
    assert min(found["exponents"]) > 0.0
    assert found["captured"] <= found["most"] <= 1.0
    curves = found["curves"]
    assert all(a >= b - 1e-9 for a, b in zip(curves["most"], curves["magnitude"], strict=True))
    assert curves["most"][0] == 0.0
    assert curves["most"][-1] == pytest.approx(1.0)


def test_feedback_at_other_times_is_told(document: dict[str, Any]) -> None:
    rows = rows_of(document)
    for number, row in enumerate(rows):
        row["details"]["feedback"]["25"]["twins"]["units"] = -1.0 - (number % 2)
    (note,) = (row["note"] for row in claims.decide(PLAN, rows) if row["cell"] == "twins, units")
    assert note.endswith("in the mean −1.5 from step 25 to 50.")


def test_what_is_left_of_ranks_within_inputs_and_units() -> None:
    generator = np.random.default_rng(4)
    size, growth = generator.random((6, 5)), generator.random((6, 5))
    rows, columns = np.divmod(np.arange(30), 5)
    dummies = np.column_stack([np.equal.outer(rows, range(6)), np.equal.outer(columns, range(5))]).astype(
        float
    )

    def left(values: Any) -> Any:
        ranks = stats.rankdata(values)
        return ranks - dummies @ np.linalg.lstsq(dummies, ranks, rcond=None)[0]

    expected = np.corrcoef(left(size), left(growth))[0, 1]
    assert feedback.within_correlation(size, growth) == pytest.approx(expected)
    expected = stats.spearmanr(size.ravel(), growth.ravel()).statistic
    assert feedback.rank_correlation(size, growth) == pytest.approx(expected)


def test_twins_are_larger_where_they_should_be() -> None:
    task = networks.task_of(PLAN)
    network = initialize(networks.architecture(task, 8), scale=1.0, rng=1)
    twin = feedback.larger(network, feedback.UNITS, np.random.default_rng(1))
    ratio = twin.weights[0] / network.weights[0]
    chosen = ratio[0] > 1.05
    assert chosen.sum() == 4
    np.testing.assert_allclose(ratio, np.broadcast_to(np.where(chosen, 1.1, 1.0), ratio.shape))
    out = twin.weights[1] / network.weights[1]
    np.testing.assert_allclose(out, np.broadcast_to(np.where(chosen, 1.1, 1.0)[:, None], out.shape))
    twin = feedback.larger(network, feedback.WEIGHTS, np.random.default_rng(1))
    ratio = twin.weights[0] / network.weights[0]
    assert 0.4 < (ratio > 1.05).mean() < 0.6
    np.testing.assert_array_equal(twin.weights[1], network.weights[1])


def test_growth_of_an_addition_by_hand() -> None:
    """With no outgoing weights nothing comes back: the addition stays as it is, and its growth is 0."""
    task = networks.task_of(PLAN)
    shape = networks.architecture(task, 8)
    first = initialize(shape, scale=0.1, rng=1).weights[0]
    network = Perceptron(shape, [first, np.zeros((8, 10))])
    twin = feedback.larger(network, feedback.WEIGHTS, np.random.default_rng(1))
    live = np.ones(65, bool)
    none = np.zeros((0, 1), int)
    assert feedback._kept_of_addition(network, twin, task, none, live, network) == 0.0
    doubled = Perceptron(shape, [first - (twin.weights[0] - first), np.zeros((8, 10))])
    assert feedback._kept_of_addition(network, twin, task, none, live, doubled) == pytest.approx(1.0)


def test_the_sweep_starts_where_the_document_does(document: dict[str, Any]) -> None:
    for row in document["replications"]:
        swept = row["details"]["sweep"]
        early = next(one for one in swept["1e-05"] if one["burn_in"] == networks.BURN_IN)
        single = row["details"]["networks"]["1"][str(sweep.HIDDEN)]
        assert early["dense"] == single["accuracy"]["dense"]
        assert early["magnitude"] == single["accuracy"]["magnitude"]
        assert early["before"] == single["at_the_mask"]
        assert early["excess"] == pytest.approx((early["share"] - early["chance"]) / (1.0 - early["chance"]))


def test_a_seed_can_be_repeated_but_for_its_times(document: dict[str, Any]) -> None:
    again = json.loads(to_json(replication.replicate(PLAN, 1)))
    row = document["replications"][1]
    assert again["statistics"] == row["statistics"]
    for name, part in again["details"].items():
        if name != "timed":
            assert part == row["details"][name]


def test_one_more_run_by_student_s_law() -> None:
    values = [0.90, 0.92, 0.91, 0.93, 0.89]
    scale = np.std(values, ddof=1) * np.sqrt(1.2)
    low, high = stats.t(4, loc=np.mean(values), scale=scale).interval(0.95)
    assert claims.predictive_interval(values) == pytest.approx((low, high))
    assert claims.predictive_p(values, low) == pytest.approx(0.05)
    assert claims.predictive_p(values, float(np.mean(values))) == pytest.approx(1.0)
    assert claims.predictive_p([0.9, 0.9], 0.9) == 1.0
    assert claims.predictive_p([0.9, 0.9], 0.91) == 0.0


#: By claim and cell: where the number is that decides it, and the edge.
Place = tuple[str, str | None, tuple[str, ...], float, bool]
PLACES: list[Place] = [
    (
        "seen to be useless almost immediately",
        None,
        ("sweep", "1e-05", "1", "excess"),
        0.5,
        True,
    ),
    ("seen better than by chance", None, ("sweep", "1e-05", "1", "excess"), 0.0, True),
    ("positive feedback", "rank", ("feedback", "100", "rank"), 0.0, True),
    ("positive feedback", "twins, units", ("feedback", "100", "twins", "units"), 0.0, True),
    ("positive feedback", "twins, weights", ("feedback", "100", "twins", "weights"), 0.0, True),
    (
        "survivors lie along the leading Lyapunov directions",
        "the same inputs",
        ("directions", "captured"),
        0.4,
        True,
    ),
    (
        "survivors lie along the leading Lyapunov directions",
        "any weights",
        ("directions", "captured"),
        0.2,
        True,
    ),
    ("L1 would be better", None, ("networks", "1", "64", "accuracy", "L1"), 0.7, True),
]


def rows_of(document: dict[str, Any], count: int = 10) -> list[dict[str, Any]]:
    rows = [copy.deepcopy(document["replications"][0]) for _ in range(count)]
    for row in rows:
        row["details"]["directions"] |= {"chance": 0.2, "by_input": 0.4}
        row["details"]["networks"]["1"]["64"]["accuracy"]["magnitude"] = 0.7
    return rows


def verdict(rows: Sequence[Any], name: str, cell: str | None, plan: Plan = PLAN) -> str:
    (found,) = [row for row in claims.decide(plan, rows) if row["id"] == name and row["cell"] == cell]
    return str(found["verdict"])


@pytest.mark.parametrize(("name", "cell", "path", "edge", "above"), PLACES)
def test_rules_on_both_sides(
    document: dict[str, Any], name: str, cell: str | None, path: tuple[str, ...], edge: float, above: bool
) -> None:
    for shift, expected in (
        (0.05, "supported" if above else "refuted"),
        (-0.05, "refuted" if above else "supported"),
        (0.0, "undecided"),
    ):
        rows = rows_of(document)
        for number, row in enumerate(rows):
            *way, last = path
            place: Any = row["details"]
            for step in way:
                place = place[int(step) if isinstance(place, list) else step]
            place[last] = edge + shift + 0.001 * (number - 4.5)
        assert verdict(rows, name, cell) == expected


@pytest.mark.parametrize(
    ("rival", "name", "edge"),
    [
        ("dense", "most of the power stays", -0.01),
        ("random-live", "the small weights are the ones to kill", 0.0),
    ],
)
@pytest.mark.parametrize("cell", ["one layer of 8", "one layer of 128", "two layers of 64"])
def test_rules_by_width(document: dict[str, Any], rival: str, name: str, edge: float, cell: str) -> None:
    for shift, expected in ((0.004, "supported"), (-0.004, "refuted"), (0.0, "undecided")):
        rows = rows_of(document)
        for number, row in enumerate(rows):
            row["statistics"][f"magnitude minus {rival}, {cell}"] = edge + shift + 1e-4 * (number - 4.5)
        assert verdict(rows, name, cell) == expected


def test_rules_of_time(document: dict[str, Any]) -> None:
    rows = rows_of(document)
    for number, row in enumerate(rows):
        for hidden, times in row["details"]["timed"].items():
            noise = 1.0 + 0.01 * np.sin(7 * number + int(hidden))
            times |= {timing.SPARSE: 1e-9 * noise, timing.ARRAYS: 1e-6 * int(hidden) * noise}
            times |= {timing.SKIPPING: 1e-7 * noise, timing.BATCHES: 1e-8 * noise, timing.MADE: 0.0}
    assert verdict(rows, "faster than O(|W|)", None) == "supported"
    assert verdict(rows, "all weights take O(|W|)", None) == "supported"
    assert verdict(rows, "faster to the same accuracy", "against dense, NumPy") == "supported"
    for row in rows:
        for times in row["details"]["timed"].values():
            times[timing.SPARSE], times[timing.ARRAYS] = times[timing.ARRAYS], times[timing.SPARSE]
    assert verdict(rows, "faster than O(|W|)", None) == "refuted"
    assert verdict(rows, "all weights take O(|W|)", None) == "refuted"
    assert verdict(rows, "faster to the same accuracy", "against dense, NumPy") == "refuted"


@pytest.mark.parametrize(("accuracy", "expected"), [(0.91, "supported"), (0.95, "refuted")])
def test_the_document_s_accuracy(document: dict[str, Any], accuracy: float, expected: str) -> None:
    rows = rows_of(document)
    for number, row in enumerate(rows):
        row["details"]["wider"] = {"tested": accuracy + 0.002 * (number - 4.5), "accuracy": 0.9}
    plan = Plan("early-pruning", "mnist", seed=5, replicates=0)
    (found,) = [row for row in claims.decide(plan, rows) if row["id"] == "0.91 with 7,000 parameters"]
    assert (found["verdict"], found["interval"], found["decided_by"]) == (expected, None, "value")
    assert "0.9000" in found["note"]


def test_seeds_that_agree_can_decide_any_share(document: dict[str, Any]) -> None:
    cells = claims.decide(PLAN, rows_of(document))
    check_that_shares_can_be_decided([row for row in cells if row["raw_p"] is not None], STUDY.seeds)
