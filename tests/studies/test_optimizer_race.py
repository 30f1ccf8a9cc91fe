"""The race of optimisers: its images, its runs, its budgets and its rule."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from autograd import grad
from small_perceptron import mean_loss

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import Images
from tailnet.errors import InsufficientDataError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten
from tailnet.mlp.initialization import initialize
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.second_order.damped_newton import DampedNewton
from tailnet.mlp.second_order.method import Step, Work
from tailnet.parallel import seed_sequence
from tailnet.studies import sources
from tailnet.studies.optimizer_race import curves
from tailnet.studies.optimizer_race.contest import (
    ADAM,
    GRADIENTS,
    SECONDS,
    SGD,
    Entrant,
    best,
    contest,
    rules,
    standing,
)
from tailnet.studies.optimizer_race.curves import BATCH, Curve, checkpoints, run_method, run_rule
from tailnet.studies.optimizer_race.decision import (
    decide_no_better,
    differences,
    left_out,
    no_better,
    paired,
    race_statistics,
)
from tailnet.studies.optimizer_race.problem import Problem, coarse, n_inputs, problem_of
from tailnet.studies.plan import Plan

DIGITS = Plan("race", "digits", seed=3, replicates=1)
SEED = seed_sequence(11)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return problem_of(DIGITS, seed_sequence(5))


@pytest.fixture(scope="module")
def start() -> Any:
    return initialize(Architecture((16, 4, 10)), scheme="glorot uniform", bias="zero", rng=1)


# Images


@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (3, 32, 32)])
def test_coarse_images_are_means_of_squares(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(2).random((3, int(np.prod(shape))))
    images = Images("some", pixels, np.array([0, 1, 2]), n_train=3, shape=shape)
    found = coarse(images, np.array([2, 0]))
    side = shape[-1] // 4
    expected = []
    for row in (2, 0):
        channels = pixels[row].reshape(-1, *shape[-2:])
        expected.append(
            [
                channel[i * side : (i + 1) * side, j * side : (j + 1) * side].mean()
                for channel in channels
                for i in range(4)
                for j in range(4)
            ]
        )
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    assert n_inputs(images) == found.shape[1]


def test_the_split(problem: Problem) -> None:
    images = load_digits()
    assert len(problem.inputs) + len(problem.validation_inputs) == images.n_train
    assert len(problem.validation_inputs) == round(0.2 * images.n_train)
    np.testing.assert_array_equal(problem.test_labels, images.test_labels)
    np.testing.assert_array_equal(problem.test_inputs, coarse(images, np.arange(images.n_train, 1797)))
    everything = np.concatenate([problem.inputs, problem.validation_inputs])
    known = coarse(images, np.arange(images.n_train))
    np.testing.assert_array_equal(np.sort(everything, axis=0), np.sort(known, axis=0))
    assert not np.array_equal(problem_of(DIGITS, seed_sequence(6)).inputs, problem.inputs)
    likely = problem.with_targets_from(0.0)
    np.testing.assert_array_equal(likely.targets.sum(axis=1), 1.0)


def test_too_few_images_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    few = Images("few", np.zeros((40, 16)), np.zeros(40, int), n_train=30, shape=(4, 4))
    monkeypatch.setattr(sources, "_loaded", lambda _name, _data: few)
    with pytest.raises(InsufficientDataError, match="30 images"):
        problem_of(DIGITS, seed_sequence(5))


# Runs


def test_a_run_of_sgd_by_hand(problem: Problem, start: Any) -> None:
    found = run_rule(problem, start, Sgd(0.3), "rate 0.3", steps=60, seed=SEED)
    vector, shapes = flatten(start.weights), start.architecture.weight_shapes
    rows = np.random.default_rng(SEED).integers(len(problem.inputs), size=(60, BATCH))
    at = checkpoints(60)
    for number in range(60):
        batch = mean_loss(shapes, problem.inputs[rows[number]], problem.targets[rows[number]])
        vector = vector - 0.3 * grad(batch)(vector)
        if number + 1 in at:
            (place,) = np.flatnonzero(at == number + 1)
            np.testing.assert_allclose(flatten(found.networks[place].weights), vector, atol=1e-10)
    np.testing.assert_array_equal(found.gradients, at)
    hidden = np.tanh(problem.test_inputs @ vector[:64].reshape(16, 4) + vector[64:68])
    answers = np.argmax(hidden @ vector[68:108].reshape(4, 10) + vector[108:], axis=1)
    assert found.test[-1] == np.mean(answers == problem.test_labels)
    assert found.seconds[-1] > 0.0
    np.testing.assert_allclose(found.seconds / found.seconds[-1], at / 60)


def test_both_kinds_of_run_see_the_same_batches(problem: Problem, start: Any) -> None:
    """With so much damping that the Hessian is nothing beside it, Newton's step is that of the gradient."""
    heavy = run_method(problem, start, DampedNewton(1e9, 1e8), "heavy", steps=5, seed=SEED)
    plain = run_rule(problem, start, Sgd(0.1), "plain", steps=5, seed=SEED)
    for one, other in zip(heavy.networks, plain.networks, strict=True):
        np.testing.assert_allclose(flatten(one.weights), flatten(other.weights), atol=1e-7)
    # A gradient, and two for each product: as many as there are weights.
    np.testing.assert_array_equal(heavy.gradients, (1 + 2 * 118) * np.arange(1, 6))


@dataclass(frozen=True)
class Leap:
    """Stays where it is for some steps, and then goes beyond all numbers."""

    after: float

    def step(self, point: Point) -> Step:
        inside = float(np.abs(flatten(point.weights)).max()) < self.after
        return Step(np.full(point.n_weights, 1.0 if inside else 1e200), Work(gradients=1), None)


def test_a_run_that_overflows_stays_where_it_was(problem: Problem, start: Any) -> None:
    found = run_method(problem, start, Leap(3.0), "leap", steps=8, seed=SEED)
    vectors = [flatten(network.weights) for network in found.networks]
    assert all(np.isfinite(vector).all() for vector in vectors)
    np.testing.assert_array_equal(vectors[-1], vectors[4])
    # Four steps of 1, one beyond 3, and the sixth is not finite: of those six one is not as usual.
    taken = int(found.gradients[-1])
    assert taken < 8
    assert found.unusual == pytest.approx(1.0 / taken)
    # What was not done has cost nothing, by either clock.
    np.testing.assert_allclose(found.seconds / found.seconds[-1], found.gradients / taken)
    ended = run_method(problem, start, Leap(3.0), "leap", steps=taken, seed=SEED)
    assert ended.unusual == pytest.approx(1.0 / taken)


def curve(settings: str, validation: list[float], test: list[float]) -> Curve:
    at = np.arange(1, len(test) + 1)
    gradients = at.astype(np.float64)
    return Curve(settings, at, gradients, 0.5 * gradients, np.array(validation), np.array(test), 0.0, ())


def test_settings_and_the_stop_are_chosen_within_the_budget() -> None:
    runs = [curve("a", [0.5, 0.6, 0.9], [0.1, 0.2, 0.3]), curve("b", [0.7, 0.7, 0.8], [0.4, 0.5, 0.6])]
    assert standing(runs, GRADIENTS, 2.9).to_dict() == {"settings": "b", "steps": 1, "test": 0.4}
    assert standing(runs, GRADIENTS, 3.0).to_dict() == {"settings": "a", "steps": 3, "test": 0.3}
    assert standing(runs, SECONDS, 1.4).to_dict() == {"settings": "b", "steps": 1, "test": 0.4}
    # A budget below the first checkpoint leaves that one.
    assert standing(runs, GRADIENTS, 0.1).steps == 1
    assert best(runs).settings == "a"
    assert runs[1].stop == 2


def test_a_contest(problem: Problem, start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "CHECKPOINTS", 6)
    entrants = [Entrant("Newton", {"d 1": DampedNewton(1.0), "d 9": DampedNewton(9.0)}, 3)]
    found = contest(problem, start, entrants, first_order_steps=30, seed=SEED)
    assert set(found.chosen) == {"Newton", SGD, ADAM}
    again = [run_method(problem, start, DampedNewton(d), f"d {d:g}", steps=3, seed=SEED) for d in (1.0, 9.0)]
    assert found.chosen["Newton"].settings == best(again).settings
    # Three steps cost more gradients than the whole of the first-order runs.
    all_sgd = [
        run_rule(problem, start, rule, words, steps=30, seed=SEED) for words, rule in rules(SGD).items()
    ]
    assert found.against["Newton"][GRADIENTS][SGD] == standing(all_sgd, GRADIENTS, np.inf)
    assert set(found.to_dict()) == {"curves", "against"}


# The rule


def rows_with(differences: list[float]) -> list[dict[str, Any]]:
    rows = []
    for number, difference in enumerate(differences):
        standings = {unit: {name: {"test": 0.8} for name in (SGD, ADAM)} for unit in (GRADIENTS, SECONDS)}
        found = {"test": [0.0, 0.8 + difference, 0.0], "stop": 1, "unusual": 0.25}
        race = {"curves": dict.fromkeys(("M", SGD, ADAM), found), "against": {"M": standings}}
        rows.append({"seed": number, "details": {"race": race}})
    return rows


@pytest.mark.parametrize(
    ("differences", "verdict"),
    [
        ([-0.02, -0.01, 0.0, -0.01], "supported"),
        ([0.005, 0.006, 0.007, 0.006], "supported"),
        ([0.013, 0.014, 0.015, 0.014], "refuted"),
        ([0.0, 0.01, 0.02, 0.01], "undecided"),
    ],
)
def test_no_better(differences: list[float], verdict: str) -> None:
    claim = no_better("no better", "002", "it isn't any better")
    found = decide_no_better(claim, DIGITS, rows_with(differences), ("M",))
    assert [row["verdict"] for row in found] == [verdict] * 4 + ["not run"]
    assert found[0]["value"] == pytest.approx(np.mean(differences))
    assert found[0]["cell"] == "M against SGD, equal gradients"
    elsewhere = Plan("race", "cifar100", seed=1, replicates=1)
    assert len(decide_no_better(claim, elsewhere, rows_with(differences), ("M",))) == 4


def test_statistics_and_what_was_left_out() -> None:
    (row,) = rows_with([0.05])
    found = race_statistics(row, ("M",))
    assert found["M_minus_SGD_at_equal_gradients"] == pytest.approx(0.05)
    assert set(found) == {
        *(f"test_accuracy_{name}" for name in ("M", SGD, ADAM)),
        *(f"M_minus_{name}_at_equal_gradients" for name in (SGD, ADAM)),
    }
    assert "25% of the steps" in left_out([row], "M")


def test_equal_differences_are_equal() -> None:
    """0.37 - 0.4 and 0.34 - 0.37 differ in the last digit, which no interval should be made of."""
    rows = []
    for mine, theirs in ((0.37, 0.4), (0.34, 0.37)):
        (row,) = rows_with([0.0])
        race = row["details"]["race"]
        race["curves"] = {"M": {"test": [mine], "stop": 0}, "N": {"test": [theirs], "stop": 0}}
        race["against"]["M"][GRADIENTS][SGD]["test"] = theirs
        rows.append(row)
    assert 0.37 - 0.4 != 0.34 - 0.37
    for found in (differences(rows, "M", GRADIENTS, SGD), paired(rows, "M", "N")):
        assert found[0] == found[1] == pytest.approx(-0.03)
