"""The document's program in the study fd-newton: its race by hand, its step beside Newton's, what is kept."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tailnet.arrays import FloatArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.initialization import initialize
from tailnet.mlp.optimizers.adam import Adam
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.second_order.inverse_map import InverseMap
from tailnet.mlp.second_order.pseudo_inverse import PseudoInverse
from tailnet.parallel import seed_sequence
from tailnet.studies.fd_newton import published
from tailnet.studies.fd_newton.inverse_likeness import (
    LEAKY,
    MANY,
    RELATIVE_STEPS,
    compare,
    errors_of_differences,
    gauss_newton_change,
    inverse_likeness,
    name,
)
from tailnet.studies.fd_newton.program import (
    CUT,
    CUTS,
    LONGER,
    PROGRAM,
    SHARES,
    Decomposed,
    ProgramRace,
    batch_size,
    batches_of,
    first_order,
    least_half,
    race,
    rules,
    run_program,
    start_of,
    whole_problem,
)
from tailnet.studies.optimizer_race.contest import ADAM, SGD
from tailnet.studies.optimizer_race.problem import Problem, problem_of
from tailnet.studies.plan import Plan

DIGITS = Plan("fd-newton", "digits", seed=5, replicates=1)
SEED = seed_sequence(7)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return whole_problem(DIGITS, SEED)


@pytest.fixture(scope="module")
def raced(problem: Problem) -> Iterator[ProgramRace]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(published, "EPOCHS", 2)
        yield race(problem, start_of(problem.widths, 3), Decomposed.of(problem, batches_of(problem)))


def leaky(z: FloatArray) -> FloatArray:
    return np.where(z > 0.0, z, z / 2.0)


def test_the_images_are_those_of_the_other_race_and_whole(problem: Problem) -> None:
    coarse = problem_of(DIGITS, SEED)
    np.testing.assert_array_equal(problem.test_labels, coarse.test_labels)
    np.testing.assert_array_equal(problem.targets > 0.5, coarse.targets > 0.0)
    assert set(np.unique(problem.targets)) == {0.0, 1.0}
    assert problem.widths == (64, 10)
    # Squares of 2 × 2 pixels are the coarse images.
    squares = problem.inputs.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, 16)
    np.testing.assert_allclose(squares + 0.5, coarse.inputs, atol=1e-12)


def test_batches_have_half_as_many_images_as_inputs(problem: Problem) -> None:
    rows = batches_of(problem)
    assert rows.shape[1] == batch_size(64) == 32
    np.testing.assert_array_equal(rows.ravel(), np.arange(rows.size))
    assert len(problem.inputs) - rows.size < 32
    assert batch_size(10_000) == 400


def test_the_start_is_the_published_one() -> None:
    start = start_of((3072, 100), 1)
    assert not start.architecture.bias
    assert float(start.weights[0].std()) == pytest.approx(1.0 / 3172, rel=0.01)


def test_the_run_is_the_program_by_hand(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "EPOCHS", 2)
    batches = batches_of(problem)[:3]
    found = Decomposed.of(problem, batches)
    start = start_of(problem.widths, 3)
    r = 1e-5
    curve, losses = run_program(problem, start, InverseMap(r, 0.1), "rate 0.1", batches, found)
    w = np.array(start.weights[0])
    before, after = [], []
    for rows in [*batches, *batches]:
        x, y = problem.inputs[rows], problem.targets[rows]
        net = x @ w
        slope = np.where(net > 0.0, 1.0, 0.5)
        gradient = x.T @ ((leaky(net) - y) * slope)
        sides = []
        for factor in (1.0 + r / 2.0, 1.0 - r / 2.0):
            h = np.linalg.pinv(x.T) @ (gradient * factor) / slope + y
            sides.append(np.linalg.pinv(x) @ np.where(h > 0.0, h, 2.0 * h))
        before.append(0.5 * np.sum((leaky(net) - y) ** 2) / len(rows))
        w = w - 0.1 * (sides[0] - sides[1]) / r
        after.append(0.5 * np.sum((leaky(x @ w) - y) ** 2) / len(rows))
    # Rounding, over r, times the condition of the batches.
    np.testing.assert_allclose(curve.networks[-1].weights[0], w, atol=1e-7)
    np.testing.assert_allclose(losses["before"], np.reshape(before, (2, 3)).mean(axis=1), rtol=1e-6)
    np.testing.assert_allclose(losses["after"], np.reshape(after, (2, 3)).mean(axis=1), rtol=1e-6)
    apart = leaky(problem.validation_inputs @ w)
    wanted = np.eye(10)[problem.validation_labels]
    assert losses["apart"][-1] == pytest.approx(0.5 * np.sum((apart - wanted) ** 2) / len(wanted), rel=1e-6)
    right = leaky(problem.test_inputs @ w).argmax(axis=1) == problem.test_labels
    assert curve.test[-1] == pytest.approx(right.mean())
    assert curve.seconds[-1] > found.seconds > 0.0
    np.testing.assert_allclose(curve.gradients, np.array([1, 2, 3, 4, 5, 6]) * 7.0 / 3.0)


def test_a_step_out_of_the_range_of_numbers_is_not_taken(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "EPOCHS", 1)
    batches = batches_of(problem)[:2]
    found = Decomposed.of(problem, batches)
    curve, _ = run_program(
        problem, start_of(problem.widths, 3), InverseMap(1e-5, 1e200), "far", batches, found
    )
    assert curve.unusual == 1.0
    np.testing.assert_array_equal(curve.networks[-1].weights[0], curve.networks[0].weights[0])


def test_opponents_have_no_more_gradients(raced: ProgramRace) -> None:
    budget = raced.chosen[PROGRAM].gradients[-1]
    for opponent in (SGD, ADAM):
        assert LONGER * (budget - 1.0) < raced.chosen[opponent].steps[-1] <= LONGER * budget
        assert 0 < raced.against[PROGRAM]["gradients"][opponent]["steps"] <= budget
        assert raced.against[PROGRAM]["seconds"][opponent]["steps"] > 0
    assert raced.chosen[CUT].settings in {f"cut below {cut:g}" for cut in CUTS}
    assert raced.ranks == [32] * len(raced.ranks)


def test_rates_at_which_training_overflows_are_left_out(problem: Problem) -> None:
    samples = np.resize(batches_of(problem), (1000, batches_of(problem).shape[1]))
    tried = {"near": Sgd(0.001), "far": Sgd(1e3)}
    assert [run.settings for run in first_order(problem, start_of(problem.widths, 3), tried, samples)] == [
        "near"
    ]


def test_a_step_leaves_the_share_of_the_loss_that_it_should(raced: ProgramRace) -> None:
    losses = raced.losses[PROGRAM]
    assert losses["after"][-1] / losses["before"][-1] == pytest.approx(0.81, abs=0.01)
    cut = raced.losses[CUT]
    assert cut["after"][-1] / cut["before"][-1] > 0.82


def test_rates_follow_the_inputs() -> None:
    inputs = np.random.default_rng(1).normal(size=(50, 8))
    length = float(np.mean(np.sum(inputs**2, axis=1)))
    assert list(rules(SGD, inputs).values()) == [Sgd(share / length) for share in SHARES[SGD]]
    assert rules(ADAM, inputs)["rate 0.1/inputs"] == Adam(0.1 / 8)


def test_the_half_where_images_vary_least(problem: Problem) -> None:
    rows = batches_of(problem)[0]
    x, y = problem.inputs[rows], problem.targets[rows]
    start = start_of(problem.widths, 3)
    found = least_half(problem, start, rows, PseudoInverse.of(x))
    net = x @ start.weights[0]
    slope = np.where(net > 0.0, 1.0, 0.5)
    directions = np.linalg.eigh(x.T @ x)[1][:, ::-1][:, :32]  # by falling variance, as many as images
    step = np.linalg.pinv(x) @ ((leaky(net) - y) / slope)
    for vector, of in ((step, PROGRAM), (x.T @ ((leaky(net) - y) * slope), "gradients")):
        squares = np.sum((directions.T @ vector) ** 2, axis=1)
        assert found[of] == pytest.approx(squares[16:].sum() / squares.sum(), rel=1e-3)
    assert found[PROGRAM] > found["gradients"]


# Its step


def point_of(output: str, samples: int) -> Point:
    generator = np.random.default_rng(2)
    inputs = generator.random((samples, 9)) - 0.5
    targets = (generator.random((samples, 3)) < 0.3).astype(float)
    return Point.at(initialize(Architecture((9, 3), output=output, bias=False), rng=4), inputs, targets)


@pytest.mark.parametrize("samples", [4, 30])
@pytest.mark.parametrize("output", [LEAKY, "tanh"])
def test_comparison_by_hand(output: str, samples: int) -> None:
    here = point_of(output, samples)
    x, y, z = here.signals[0], here.targets, here.sums[0]
    o = leaky(z) if output == LEAKY else np.tanh(z)
    slope = np.where(z > 0.0, 1.0, 0.5) if output == LEAKY else 1.0 - o**2
    bend = np.zeros_like(z) if output == LEAKY else -2.0 * o * (1.0 - o**2)
    delta = (o - y) * slope
    newton, gauss = (
        np.stack(
            [np.linalg.pinv(x.T * d @ x, rcond=1e-12) @ (x.T @ delta[:, k]) for k, d in enumerate(each.T)],
            axis=1,
        ).ravel()
        for each in (slope**2 + (o - y) * bend, slope**2)
    )
    np.testing.assert_allclose(gauss_newton_change(here), -gauss, rtol=1e-5, atol=1e-7)
    on = x @ np.linalg.pinv(x) @ delta
    led_to = y + on / slope
    found = compare(here)
    assert found["images"] == samples
    assert found["inputs"] == 9
    assert found["outside"] == (np.mean(np.abs(led_to) >= 1.0) if output == "tanh" else 0.0)
    assert found["beyond"] == (np.mean((led_to > 0.0) != (z > 0.0)) if output == LEAKY else 0.0)
    if found["outside"]:
        assert found["newton"] is found["gauss_newton"] is found["length"] is None
        return
    back = np.where(led_to > 0.0, 1.0, 2.0) if output == LEAKY else 1.0 / (1.0 - led_to**2)
    step = (np.linalg.pinv(x) @ (back * on / slope)).ravel()
    for other, key in ((newton, "newton"), (gauss, "gauss_newton")):
        expected = step @ other / np.linalg.norm(step) / np.linalg.norm(other)
        assert found[key] == pytest.approx(expected, abs=1e-6)
    assert found["length"] == pytest.approx(np.linalg.norm(step) / np.linalg.norm(newton), rel=1e-4)
    assert (found["newton"] > 1.0 - 1e-6) == (output == LEAKY and samples <= 9)


def test_errors_end_where_theory_does() -> None:
    here = point_of(LEAKY, 4)
    found = errors_of_differences(here, PseudoInverse.of(here.signals[0]))
    assert len(found["errors"]) == len(found["expected"]) == len(RELATIVE_STEPS)
    known = [value is not None for value in found["expected"]]
    assert known == (found["reach"] > RELATIVE_STEPS).tolist()
    assert found["best"] == found["reach"]
    assert found["measured"] == RELATIVE_STEPS[int(np.argmin(found["errors"]))]
    assert np.isclose(RELATIVE_STEPS, published.RELATIVE_STEP, rtol=1e-9).any()


def test_all_points_are_looked_at(problem: Problem) -> None:
    coarse = problem_of(DIGITS, SEED)
    factor = PseudoInverse.of(problem.inputs[batches_of(problem)[0]])
    found: dict[str, Any] = inverse_likeness(
        problem, (coarse.inputs[:100], coarse.targets[:100]), factor, seed_sequence(2)
    )
    assert len(found["likeness"]) == 12
    assert len(found["differences"]) == 4
    sizes = {words: (one["images"], one["inputs"]) for words, one in found["likeness"].items()}
    assert set(sizes.values()) == {(32, 64), (8, 16), (100, 16)}
    many = found["likeness"][name(MANY, LEAKY, "start")]
    assert many["newton"] < 0.999
    for words, one in found["likeness"].items():
        if LEAKY in words and one["images"] <= one["inputs"]:
            assert one["newton"] > 1.0 - 1e-6
