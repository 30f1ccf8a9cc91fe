"""Lyapunov exponents against maps whose exponents are known, differences, and the training itself."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.dense import dense_hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten, split
from tailnet.mlp.initialization import initialize
from tailnet.mlp.lyapunov.benettin import Horizon, lyapunov_exponents, twin_exponents
from tailnet.mlp.lyapunov.block_bootstrap import block_means, expanded_percentiles
from tailnet.mlp.lyapunov.descent import descent_map
from tailnet.mlp.lyapunov.dynamics import SmoothMap
from tailnet.mlp.lyapunov.kaplan_yorke import kaplan_yorke, positive_sum
from tailnet.mlp.optimizers.adam import Adam
from tailnet.mlp.optimizers.momentum import Momentum
from tailnet.mlp.optimizers.nesterov import Nesterov
from tailnet.mlp.optimizers.optimizer import Rule
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.training import train

RULES = [Sgd(0.1), Momentum(0.1, 0.7), Nesterov(0.1, 0.7)]


def henon() -> SmoothMap:
    return SmoothMap(
        lambda x: np.array([1.0 - 1.4 * x[0] ** 2 + x[1], 0.3 * x[0]]),
        lambda x, t: np.stack([-2.8 * x[0] * t[:, 0] + t[:, 1], 0.3 * t[:, 0]], axis=1),
        np.array([0.1, 0.1]),
    )


def test_henon_has_its_published_exponents_and_dimension() -> None:
    found = lyapunov_exponents(henon(), count=2, horizon=Horizon(20_000, 1000), rng=1)
    # λ₁ = 0.4192, sum = ln 0.3, Kaplan–Yorke 1.258 (shared ORACLES).
    assert found.intervals[0, 0] < 0.4192 < found.intervals[0, 1]
    assert np.diff(found.intervals[0]).item() < 0.02
    assert found.exponents.sum() == pytest.approx(math.log(0.3), abs=1e-9)
    assert found.kaplan_yorke is not None
    assert found.kaplan_yorke_interval is not None
    assert found.kaplan_yorke_interval[0] < 1.258 < found.kaplan_yorke_interval[1]
    assert abs(found.kaplan_yorke - 1.258) < 0.005
    assert found.positive_sum == found.exponents[0]
    np.testing.assert_allclose(found.running()[-1], found.exponents, rtol=1e-12)


def test_henon_twins_agree_with_tangents() -> None:
    horizon = Horizon(2000, 100, every=5)
    exact = lyapunov_exponents(henon(), count=2, horizon=horizon, rng=1)
    # A difference at distance 1e-8 has an error of that order, bend and rounding alike, and over 5 steps the
    # second direction shrinks against the first by exp(5 (0.42 + 1.62)) = 27,000.
    twins = twin_exponents(henon(), count=2, horizon=horizon, distance=1e-8, rng=1)
    np.testing.assert_allclose(twins.exponents, exact.exponents, atol=3e-4 / 5)
    np.testing.assert_allclose(twins.growth[:, 0], exact.growth[:, 0], atol=1e-3)


def quadratic(rule: Rule, steps: int) -> tuple[Any, FloatArray]:
    """Return full-batch descent on a quadratic, and the eigenvalues of its Hessian."""
    network = initialize(Architecture((4, 1), output="identity", bias=False), scale=1.0, rng=1)
    inputs = np.random.default_rng(1).normal(size=(12, 4)) * np.array([0.4, 0.8, 1.2, 3.0])
    targets = np.random.default_rng(2).normal(size=(12, 1))
    curvatures = np.linalg.eigvalsh(inputs.T @ inputs / 12)
    rows = np.tile(np.arange(12), (steps, 1))
    return descent_map(network, inputs, targets, samples=rows, optimizer=rule), curvatures


def system_matrix(learning_rate: float) -> FloatArray:
    inputs = np.random.default_rng(1).normal(size=(12, 4)) * np.array([0.4, 0.8, 1.2, 3.0])
    return np.asarray(np.eye(4) - learning_rate * (inputs.T @ inputs) / 12)


@pytest.mark.parametrize("method", [lyapunov_exponents, twin_exponents])
def test_a_second_stretch_goes_on_from_the_directions_of_the_first(method: Any) -> None:
    whole = method(henon(), count=2, horizon=Horizon(200, 0, every=5), rng=1)
    system = henon()
    first = method(system, count=2, horizon=Horizon(100, 0, every=5), rng=1)
    second = method(system, count=2, horizon=Horizon(100, 0, every=5), tangents=first.directions, rng=2)
    np.testing.assert_allclose(np.concatenate([first.growth, second.growth]), whole.growth, atol=1e-9)


def test_tangents_that_are_not_given_are_drawn() -> None:
    rates = np.array([1.0, 0.5, 0.25])
    still = SmoothMap(lambda x: x, lambda _, t: t * rates, np.zeros(3))
    slow = lyapunov_exponents(
        still, count=2, horizon=Horizon(10, 0, every=1), tangents=np.array([[0.0, 0.0, 2.0]]), rng=1
    )
    assert slow.exponents[0] == pytest.approx(math.log(0.25))
    assert slow.exponents[1] > math.log(0.5)


def test_descent_on_a_quadratic_contracts_as_the_eigenvalues_say() -> None:
    learning_rate = 0.15
    system, curvatures = quadratic(Sgd(learning_rate), 700)
    found = lyapunov_exponents(system, count=4, horizon=Horizon(400, 300), rng=3)
    expected = np.sort(np.log(np.abs(1.0 - learning_rate * curvatures)))[::-1]
    # Directions approach the eigenvectors as (ratio of growth)^steps, over 300 steps.
    np.testing.assert_allclose(found.exponents, expected, atol=1e-9)
    # The directions are the eigenvectors, those that shrink least first.
    image = np.linalg.norm(system_matrix(learning_rate) @ found.directions.T, axis=0)
    np.testing.assert_allclose(np.log(image), expected, atol=1e-9)
    assert found.kaplan_yorke == 0.0
    assert found.positive_sum == 0.0


@pytest.mark.parametrize("rule", RULES[1:], ids=str)
def test_momentum_on_a_quadratic_contracts_as_its_roots_say(rule: Momentum | Nesterov) -> None:
    system, curvatures = quadratic(rule, 5000)
    found = lyapunov_exponents(system, count=8, horizon=Horizon(4500, 500), rng=3)
    assert isinstance(rule.learning_rate, float)
    roots: list[float] = []
    for h in curvatures:
        kick = rule.learning_rate * h
        if isinstance(rule, Momentum):
            matrix = [[1.0 - kick, rule.momentum], [-kick, rule.momentum]]
        else:
            matrix = [[1.0 - kick - rule.momentum * kick, rule.momentum**2], [-kick, rule.momentum]]
        roots.extend(np.abs(np.linalg.eigvals(np.array(matrix))).tolist())
    # Complex pairs turn: their growth is a mean over turns, known to 1/steps.
    np.testing.assert_allclose(found.exponents, np.sort(np.log(roots))[::-1], atol=2e-3)
    product = sum(math.log(root) for root in roots)
    assert found.exponents.sum() == pytest.approx(product, abs=1e-9)
    assert found.dimension == 8


def small_training(rule: Rule, batch_size: int, **options: Any) -> tuple[Any, ...]:
    network = initialize(Architecture((5, 4, 3), "tanh", "softmax", "cross-entropy"), scale=1.0, rng=1)
    inputs = np.random.default_rng(1).normal(size=(30, 5))
    targets = np.eye(3)[np.random.default_rng(2).integers(3, size=30)]
    return network, inputs, targets, {"optimizer": rule, "batch_size": batch_size, "rng": 4, **options}


@pytest.mark.parametrize("batch_size", [1, 5])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_map_takes_the_steps_of_training(rule: Rule, batch_size: int) -> None:
    network, inputs, targets, options = small_training(rule, batch_size, steps=40, l2=0.01, l1=0.001)
    system = descent_map(network, inputs, targets, **options)
    for _ in range(40):
        system.step()
    done = train(network, inputs, targets, **options)
    np.testing.assert_array_equal(system.state[: network.n_weights], flatten(done.perceptron.weights))
    with pytest.raises(ChoiceError, match="40 steps of this training are used up"):
        system.step()


@pytest.mark.parametrize("batch_size", [1, 5])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_tangents_move_as_differences_of_the_map(rule: Rule, batch_size: int) -> None:
    network, inputs, targets, options = small_training(rule, batch_size, steps=10, l2=0.01)
    system = descent_map(network, inputs, targets, **options)
    for _ in range(5):
        system.step()
    start = system.state
    tangents = np.random.default_rng(5).normal(size=(3, start.size))
    moved = tangents.copy()
    exact = system.at(start)
    for _ in range(3):
        exact.step(moved)
    step = 1e-4
    for tangent, found in zip(tangents, moved, strict=True):
        ends = []
        for side in (1, -1):
            twin = system.at(start + side * step * tangent)
            for _ in range(3):
                twin.step()
            ends.append(twin.state)
        # Central differences: error of the order of step² times the third derivative.
        np.testing.assert_allclose((ends[0] - ends[1]) / (2 * step), found, atol=1e-6)
    assert np.array_equal(system.state, start)


@pytest.mark.parametrize("rule", [Sgd(0.1), Momentum(0.1, 0.7)], ids=str)
def test_all_exponents_together_are_the_change_of_volume(rule: Sgd | Momentum) -> None:
    network, inputs, targets, options = small_training(rule, 3, steps=100)
    system = descent_map(network, inputs, targets, **options)
    found = lyapunov_exponents(system, count=system.state.size, horizon=Horizon(100, 0, every=5), rng=1)
    if isinstance(rule, Momentum):
        # Each step is a shear of the weights after one of the velocities that are multiplied by momentum.
        expected = network.n_weights * math.log(rule.momentum)
    else:
        volumes = []
        walk = descent_map(network, inputs, targets, **options)
        for rows in train(network, inputs, targets, **options).samples:
            weights = split(walk.state, network.architecture.weight_shapes)
            here = Point.unchecked(network.architecture, weights, inputs[rows], targets[rows])
            volumes.append(np.linalg.slogdet(np.eye(network.n_weights) - 0.1 * dense_hessian(here))[1])
            walk.step()
        expected = float(np.mean(volumes))
    assert found.exponents.sum() == pytest.approx(expected, abs=1e-9)


def test_twin_trajectories_of_a_training_agree_with_its_tangents() -> None:
    network, inputs, targets, options = small_training(Momentum(0.05, 0.5), 2, steps=400, l2=0.01)
    horizon = Horizon(300, 100)
    exact = lyapunov_exponents(
        descent_map(network, inputs, targets, **options), count=4, horizon=horizon, rng=1
    )
    twins = twin_exponents(
        descent_map(network, inputs, targets, **options), count=4, horizon=horizon, distance=1e-7, rng=1
    )
    np.testing.assert_allclose(twins.exponents, exact.exponents, atol=1e-6)


def test_full_batch_descent_at_its_minimum_has_the_exponents_of_the_hessian() -> None:
    network, inputs, targets, _ = small_training(Sgd(0.1), 1)
    rows = np.tile(np.arange(30), (2000, 1))
    options: dict[str, Any] = {"learning_rate": 0.5, "samples": rows, "l2": 0.05}
    system = descent_map(network, inputs, targets, **options)
    found = lyapunov_exponents(system, count=3, horizon=Horizon(400, 1600), rng=1)
    end = train(network, inputs, targets, **options).perceptron
    decay = flatten([np.concatenate([np.full((w, n), 0.05), np.zeros((1, n))]) for w, n in ((5, 4), (4, 3))])
    growth = np.abs(
        1.0 - 0.5 * np.linalg.eigvalsh(dense_hessian(Point.at(end, inputs, targets)) + np.diag(decay))
    )
    np.testing.assert_allclose(found.exponents, np.sort(np.log(growth))[::-1][:3], atol=1e-4)


def test_exponents_are_repeated_by_their_seed() -> None:
    horizon = Horizon(200, 0)
    first = lyapunov_exponents(henon(), count=1, horizon=horizon)
    again = lyapunov_exponents(henon(), count=1, horizon=horizon, rng=first.seed)
    np.testing.assert_array_equal(first.exponents, again.exponents)
    np.testing.assert_array_equal(first.intervals, again.intervals)
    assert first.kaplan_yorke is None
    assert set(first.not_run) == {
        "kaplan_yorke",
        "kaplan_yorke_interval",
        "positive_sum",
        "positive_sum_interval",
    }


@pytest.mark.parametrize(
    ("exponents", "dimension", "expected"),
    [
        ([0.5, -1.0], 2, 1.5),
        ([-1.0, 0.5], 2, 1.5),
        ([0.5, 0.0, -0.2, -1.0], 4, 3.3),
        ([-0.1, -0.2], 2, 0.0),
        ([-0.1], 7, 0.0),
        ([0.3, 0.1], 2, 2.0),
        ([0.3, 0.1], 3, None),
        ([0.4192, math.log(0.3) - 0.4192], 2, 1.2582),
    ],
)
def test_kaplan_yorke(exponents: list[float], dimension: int, expected: float | None) -> None:
    found = kaplan_yorke(np.array(exponents), dimension)
    assert found == (expected if expected is None else pytest.approx(expected, abs=1e-4))


def test_sum_of_positive_exponents() -> None:
    assert positive_sum(np.array([0.3, 0.1, -2.0]), 10) == pytest.approx(0.4)
    assert positive_sum(np.array([0.3, 0.1]), 10) is None
    assert positive_sum(np.array([0.3, 0.1]), 2) == pytest.approx(0.4)


def test_intervals_cover_the_mean_of_a_dependent_series() -> None:
    runs, n, hits = 400, 900, 0
    for run in range(runs):
        generator = np.random.default_rng(run)
        series = np.zeros(n)
        for i, kick in enumerate(generator.normal(size=n)):
            series[i] = 0.5 * series[i - 1] + kick
        draws = block_means(series[:, np.newaxis], block=30, replicates=500, rng=run)
        low, high = expanded_percentiles(draws[:, 0], n / 30, 0.95)
        hits += bool(low <= 0.0 <= high)
    # The block of 30 misses 1/30 of a variance that sums correlations to a distance of about 2: nominal
    # coverage less half a per cent. Band of three standard errors below 0.945, and up to one.
    assert binom.ppf(0.00135, runs, 0.945) <= hits <= binom.ppf(0.99865, runs, 0.95)


def test_blocks_are_consecutive_and_go_round() -> None:
    series = np.arange(7.0)[:, np.newaxis]
    found = block_means(series, block=7, replicates=50, rng=1)
    np.testing.assert_allclose(found, 3.0)
    single = block_means(series, block=1, replicates=4000, rng=1)[:, 0]
    assert abs(single.std() - np.std(series) / math.sqrt(7)) < 3.0 * 0.76 / math.sqrt(2 * 4000)


def test_refusals() -> None:
    with pytest.raises(ChoiceError, match="multiples of the third"):
        Horizon(105, 0)
    with pytest.raises(ChoiceError, match="at least 10 times every, 100"):
        Horizon(50, 0)
    with pytest.raises(ChoiceError, match="at least 0"):
        Horizon(500, -10)
    with pytest.raises(ChoiceError, match="whole number from 1 to 25"):
        Horizon(500, 0, block=26)
    with pytest.raises(ChoiceError, match="confidence is 1"):
        Horizon(500, 0, confidence=1.0)
    with pytest.raises(ChoiceError, match="from 1 to the dimension, 2"):
        lyapunov_exponents(henon(), count=3, horizon=Horizon(100, 0))
    with pytest.raises(ChoiceError, match="distance of the twins is 0"):
        twin_exponents(henon(), count=1, horizon=Horizon(100, 0), distance=0.0)
    network, inputs, targets, options = small_training(Adam(0.1), 1, steps=5)
    with pytest.raises(ChoiceError, match="known for Sgd, Momentum and Nesterov"):
        descent_map(network, inputs, targets, **options)


@pytest.mark.parametrize("shape", [(3, 2), (1, 3), (2,)])
def test_tangents_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ChoiceError, match="at most 2 of 2 numbers"):
        lyapunov_exponents(henon(), count=2, horizon=Horizon(100, 0), tangents=np.ones(shape), rng=1)


def test_a_volume_that_vanishes_is_refused_with_words() -> None:
    flat = SmoothMap(lambda x: 0.0 * x, lambda _, t: t * np.array([1.0, 0.0]), np.zeros(2))
    with pytest.raises(InsufficientDataError, match="mapped to nothing has no exponent"):
        lyapunov_exponents(flat, count=2, horizon=Horizon(100, 0))


def test_weights_that_overflow_are_refused_with_advice() -> None:
    system, _ = quadratic(Sgd(1e6), 200)
    with pytest.raises(ChoiceError, match="learning rate is too large"):
        lyapunov_exponents(system, count=1, horizon=Horizon(200, 0))
