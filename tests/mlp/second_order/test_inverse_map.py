"""The program of document 002 against a transcription of its formulas, and Newton by another route."""

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, hessian

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.second_order.descend import descend
from tailnet.mlp.second_order.inverse_activation import inverse_activation
from tailnet.mlp.second_order.inverse_map import InverseMap, WayBack, inverse_map_errors
from tailnet.mlp.second_order.method import Work
from tailnet.mlp.second_order.pseudo_inverse import PseudoInverse

HALF = "leaky relu 0.5"
INPUTS, OUTPUTS = 12, 3
FEW, MANY = 6, 40
KINKED = {HALF: 0.5, "leaky relu": 0.01, "identity": 1.0}


def problem(output: str, samples: int, *, bias: bool = False, seed: int = 1) -> Point:
    generator = np.random.default_rng(seed)
    shape = Architecture((INPUTS, OUTPUTS), output=output, bias=bias)
    inputs = generator.random((samples, INPUTS)) - 0.5
    targets = (generator.random((samples, OUTPUTS)) < 0.3) * 0.9
    return Point.at(initialize(shape, scale=0.7, rng=seed), inputs, targets)


def signals(here: Point) -> FloatArray:
    inputs = here.signals[0]
    return np.hstack([inputs, np.ones((len(inputs), 1))]) if here.architecture.bias else inputs


def unit(module: Any, output: str, z: Any) -> Any:
    if output in KINKED:
        return module.where(z > 0.0, z, KINKED[output] * z)
    return module.tanh(z) if output == "tanh" else 1.0 / (1.0 + module.exp(-z))


def inverse(output: str, h: FloatArray) -> FloatArray:
    if output in KINKED:
        return np.where(h > 0.0, h, h / KINKED[output])
    return np.asarray(np.arctanh(h) if output == "tanh" else np.log(h / (1.0 - h)))


def slope(output: str, z: FloatArray) -> FloatArray:
    if output in KINKED:
        return np.where(z > 0.0, 1.0, KINKED[output])
    o = unit(np, output, z)
    return np.asarray(1.0 - o**2 if output == "tanh" else o * (1.0 - o))


def transcribed(here: Point, r: float) -> FloatArray:
    """The program's formulas, one after the other, with explicit pseudo-inverses."""
    x, y, w, output = signals(here), here.targets, here.weights[0], here.architecture.output
    net = x @ w
    gradient = x.T @ ((unit(np, output, net) - y) * slope(output, net))
    found = []
    for factor in (1.0 + r / 2.0, 1.0 - r / 2.0):
        by_net = np.linalg.pinv(x.T) @ (gradient * factor)
        h = by_net / slope(output, net) + y
        found.append(np.linalg.pinv(x) @ inverse(output, h))
    return np.asarray(-((found[0] - found[1]) / r).ravel())


def differentiated(here: Point) -> tuple[FloatArray, FloatArray]:
    """Gradient and Hessian of the sum over samples, by autograd."""
    x, y, output = signals(here), here.targets, here.architecture.output

    def loss(vector: Any) -> Any:
        z = anp.dot(x, anp.reshape(vector, (x.shape[1], OUTPUTS)))
        return 0.5 * anp.sum((unit(anp, output, z) - y) ** 2)

    vector = here.weights[0].ravel()
    return np.asarray(grad(loss)(vector)), np.asarray(hessian(loss)(vector))


def newton(here: Point) -> FloatArray:
    gradient, matrix = differentiated(here)
    return np.asarray(-np.linalg.pinv(matrix, rcond=1e-10, hermitian=True) @ gradient)


def gauss_newton(here: Point) -> FloatArray:
    gradient, _ = differentiated(here)
    x = signals(here)
    d = slope(here.architecture.output, x @ here.weights[0]) ** 2
    changes = np.empty((x.shape[1], OUTPUTS))
    for k, own in enumerate(gradient.reshape(x.shape[1], OUTPUTS).T):
        changes[:, k] = -np.linalg.pinv(x.T @ (d[:, k, np.newaxis] * x), rcond=1e-10) @ own
    return changes.ravel()


def cosine(one: FloatArray, other: FloatArray) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("samples", [FEW, MANY])
@pytest.mark.parametrize("output", KINKED)
def test_it_is_the_program(output: str, samples: int, bias: bool) -> None:
    here = problem(output, samples, bias=bias)
    found = InverseMap(relative_step=1e-4, learning_rate=0.1).step(here)
    np.testing.assert_allclose(found.change, 0.1 * transcribed(here, 1e-4), rtol=1e-7, atol=1e-9)
    assert found.work == Work(gradients=1, losses=4)
    assert found.work.gradient_equivalents == pytest.approx(7.0 / 3.0)
    assert found.message is None


@pytest.mark.parametrize("output", ["tanh", "sigmoid"])
def test_it_is_the_program_with_curves(output: str) -> None:
    here = problem(output, FEW)
    found = InverseMap(relative_step=1e-4).step(here)
    np.testing.assert_allclose(found.change, transcribed(here, 1e-4), rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("output", KINKED)
@pytest.mark.parametrize("r", [1e-3, 1e-6])
def test_it_is_newton_with_no_more_samples_than_inputs(output: str, bias: bool, r: float) -> None:
    here = problem(output, FEW, bias=bias)
    found = InverseMap(relative_step=r).step(here).change
    # Rounding of the difference, as it is expected, and of the other route's pseudo-inverse of H.
    allowed = 10.0 * inverse_map_errors(here, np.array([r])).rounding[0] + 1e-9
    for step in (newton(here), gauss_newton(here)):
        assert np.linalg.norm(found - step) < allowed * np.linalg.norm(step)


@pytest.mark.parametrize("output", ["tanh", "sigmoid"])
def test_with_curves_it_is_gauss_and_newton(output: str) -> None:
    here = problem(output, FEW)
    found = InverseMap(relative_step=1e-5).step(here).change
    np.testing.assert_allclose(found, gauss_newton(here), rtol=1e-6, atol=1e-7)
    assert cosine(found, newton(here)) < 0.99


def test_with_more_samples_it_solves_other_least_squares() -> None:
    here = problem(HALF, MANY)
    x, net = signals(here), here.sums[0]
    found = InverseMap(relative_step=1e-4).step(here).change
    # Ordinary least squares of q over the slopes at Y + q, which are not all those at the current outputs.
    on = x @ np.linalg.lstsq(x, here.deltas[0], rcond=None)[0]
    q = on / slope(HALF, net)
    led_to = here.targets + q
    assert ((led_to > 0.0) != (net > 0.0)).any()
    solved = np.linalg.lstsq(x, q / np.where(led_to > 0.0, 1.0, 0.5), rcond=None)[0]
    np.testing.assert_allclose(found, -solved.ravel(), rtol=1e-6, atol=1e-8)
    assert 0.5 < cosine(found, newton(here)) < 0.999


def test_one_slope_for_all_makes_it_newton_whatever_the_number_of_samples() -> None:
    linear = problem("identity", MANY)
    np.testing.assert_allclose(InverseMap(1e-3).step(linear).change, newton(linear), rtol=1e-8, atol=1e-9)
    generator = np.random.default_rng(4)
    shape = Architecture((2, 1), output=HALF, bias=False)
    inputs = generator.uniform(1.0, 2.0, (MANY, 2))
    below = Perceptron(shape, [np.array([[-2.0], [-1.0]])])
    # All outputs are negative, and so are those that the projected gradient leads back to.
    here = Point.at(below, inputs, generator.uniform(-0.1, 0.1, (MANY, 1)))
    way = WayBack.at(here, 1e-15)
    assert here.sums[0].max() < 0.0
    assert way.outputs(1.0).max() < 0.0
    x, z = inputs, here.sums[0]
    solved = np.linalg.lstsq(x, (z / 2.0 - here.targets) * 2.0, rcond=None)[0]
    np.testing.assert_allclose(InverseMap(1e-3).step(here).change, -solved.ravel(), rtol=1e-9)


def test_a_whole_step_learns_the_batch_by_heart_but_where_the_kink_is_met() -> None:
    here = problem(HALF, FEW)
    z, y = here.sums[0], here.targets
    beyond = z - (unit(np, HALF, z) - y) / slope(HALF, z)
    straight = (beyond > 0.0) == (z > 0.0)
    whole = here.moved(InverseMap(1e-4).step(here).change)
    np.testing.assert_allclose(unit(np, HALF, whole.sums[0])[straight], y[straight], atol=1e-8)
    assert not straight.all()
    assert (np.abs(unit(np, HALF, whole.sums[0]) - y)[~straight & (y > 0.0)] > 0.1).all()
    small = here.moved(InverseMap(1e-4, learning_rate=0.1).step(here).change)
    same = (small.sums[0] > 0.0) == (z > 0.0)
    left = unit(np, HALF, small.sums[0]) - y
    np.testing.assert_allclose(left[same], 0.9 * (unit(np, HALF, z) - y)[same], atol=1e-8)


def test_the_step_does_not_depend_on_r_until_the_kink_is_crossed() -> None:
    here = problem(HALF, FEW)
    found = inverse_map_errors(here, np.array([1e-3]))
    assert found.reach is not None
    assert found.best == found.reach
    z, y = here.sums[0], here.targets
    h = unit(np, HALF, z)
    assert found.reach == pytest.approx(2.0 * float(np.min(np.abs(h) / np.abs(h - y))), rel=1e-9)
    within, beyond = found.reach * 0.99, found.reach * 1.01
    errors = inverse_map_errors(here, np.array([within, beyond])).errors
    assert errors[0] < 1e-11
    assert errors[1] > 1e-6
    assert InverseMap(within).step(here).message is None
    assert InverseMap(beyond).step(here).message == "1 outputs cross the kink between the evaluations"


@pytest.mark.parametrize(("output", "samples"), [(HALF, FEW), (HALF, MANY), ("tanh", FEW), ("sigmoid", FEW)])
def test_errors_are_those_expected(output: str, samples: int) -> None:
    here = problem(output, samples)
    r = np.geomspace(1e-12, 1e-2, 41)
    found = inverse_map_errors(here, r)
    # Where the bend of the curve rules, its leading term is the error, but for a share of order r².
    bent = found.truncation > 300.0 * found.rounding
    np.testing.assert_allclose(found.errors[bent], found.truncation[bent], rtol=0.01)
    # Elsewhere independent rounding: of the root mean square, over so many weights, within a factor of ten.
    rough = found.rounding > 300.0 * found.truncation
    ratio = found.errors[rough] / found.rounding[rough]
    assert (ratio < 10.0).all()
    assert np.median(ratio) > 0.1
    assert found.best is not None
    if output in KINKED:
        assert (found.truncation == 0.0).all()
    else:
        at_best = inverse_map_errors(here, np.array([found.best])).errors[0]
        assert at_best < 10.0 * found.errors.min()


def test_rounding_grows_with_the_condition_of_the_batch() -> None:
    here = problem(HALF, FEW)
    left, lengths, right = np.linalg.svd(here.signals[0], full_matrices=False)
    stretched = (left * np.geomspace(lengths[0], lengths[0] / 1e4, FEW)) @ right
    worse = Point.unchecked(here.architecture, here.weights, stretched, here.targets)
    r = np.array([1e-9])
    plain, ill = (inverse_map_errors(one, r) for one in (here, worse))
    assert ill.errors[0] > 30.0 * plain.errors[0]
    assert 0.1 < ill.errors[0] / ill.rounding[0] < 10.0


def test_any_r_will_do_with_linear_outputs() -> None:
    found = inverse_map_errors(problem("identity", FEW), np.array([1e-3, 1.0]))
    assert found.reach is None
    assert found.best is None
    assert (found.errors < 1e-11).all()


def test_a_gradient_that_leads_out_of_the_range_makes_no_step() -> None:
    here = problem("sigmoid", MANY)
    on = signals(here) @ np.linalg.lstsq(signals(here), here.deltas[0], rcond=None)[0]
    led_to = here.targets + on / slope("sigmoid", here.sums[0])
    outside = int(np.sum((led_to <= 0.0) | (led_to >= 1.0)))
    assert outside > 0
    with pytest.raises(np.linalg.LinAlgError, match=f"^{outside} of the 120 outputs"):
        InverseMap().step(here)
    few = problem("sigmoid", FEW)
    reach = inverse_map_errors(few, np.array([1e-3])).reach
    assert reach is not None
    InverseMap(0.99 * reach).step(few)
    with pytest.raises(np.linalg.LinAlgError, match="outside the range"):
        InverseMap(1.01 * reach).step(few)
    assert inverse_map_errors(few, np.array([1.01 * reach])).errors[0] == np.inf


def test_a_descent_says_where_it_found_no_step() -> None:
    generator = np.random.default_rng(1)
    inputs, targets = generator.random((MANY, INPUTS)) - 0.5, np.full((MANY, OUTPUTS), 0.5)
    targets[::2] = 1.0
    start = initialize(Architecture((INPUTS, OUTPUTS), output="sigmoid", bias=False), scale=3.0, rng=1)
    found = descend(start, inputs, targets, InverseMap(), steps=3)
    assert found.status.startswith("no step at 0: ")


def test_a_pseudo_inverse_at_hand_changes_nothing_and_is_cut() -> None:
    here = problem(HALF, FEW)
    own = PseudoInverse.of(here.signals[0])
    np.testing.assert_array_equal(InverseMap().step(here, own).change, InverseMap().step(here).change)
    cut = InverseMap(1e-4, rcond=0.5)
    np.testing.assert_allclose(cut.step(here, own).change, cut.step(here).change)
    x = here.signals[0]
    assert own.cut(0.5).rank < own.rank == FEW
    matrix = np.random.default_rng(2).normal(size=(FEW, 2))
    np.testing.assert_allclose(own.times(matrix), np.linalg.pinv(x) @ matrix, atol=1e-12)
    np.testing.assert_allclose(
        own.cut(0.5).transposed_times(x.T @ matrix), np.linalg.pinv(x.T, rcond=0.5) @ x.T @ matrix, atol=1e-12
    )
    assert PseudoInverse.of(np.zeros((2, 3))).rank == 0


@pytest.mark.parametrize("output", [*KINKED, "tanh", "sigmoid"])
def test_inverse_activations(output: str) -> None:
    z = np.array([-2.0, -0.3, 0.4, 1.7])
    found, o = inverse_activation(output), unit(np, output, z)
    np.testing.assert_allclose(found.value(o), z, rtol=1e-12)
    np.testing.assert_allclose(found.slope(o), 1.0 / slope(output, z), rtol=1e-12)
    e = 1e-3
    third = (
        found.value(o + 2 * e) - 2 * found.value(o + e) + 2 * found.value(o - e) - found.value(o - 2 * e)
    ) / (2 * e**3)
    np.testing.assert_allclose(found.third(o), third, rtol=3e-3, atol=1e-5)


def test_refusals() -> None:
    hidden = Point.at(initialize(Architecture((2, 2, 1)), rng=1), np.ones((1, 2)), np.ones((1, 1)))
    with pytest.raises(ChoiceError, match="without hidden layers"):
        InverseMap().step(hidden)
    entropy = Architecture((2, 1), output="sigmoid", loss="cross-entropy")
    with pytest.raises(ChoiceError, match="with squared error"):
        InverseMap().step(Point.at(initialize(entropy, rng=1), np.ones((1, 2)), np.ones((1, 1))))
    for output in ("relu", "softmax"):
        shape = Architecture((2, 2), output=output)
        here = Point.at(initialize(shape, rng=1), np.ones((1, 2)), np.ones((1, 2)))
        with pytest.raises(
            ChoiceError, match=f"{output}' cannot be inverted unit by unit; choose one of tanh"
        ):
            InverseMap().step(here)
    for options in ({"relative_step": 0.0}, {"relative_step": 2.0}, {"learning_rate": 0.0}, {"rcond": 1.0}):
        with pytest.raises(ChoiceError, match="give a"):
            InverseMap(**options)
    shape = Architecture((2, 1), output="identity", bias=False)
    done = Point.at(initialize(shape, rng=1), np.zeros((1, 2)), np.zeros((1, 1)))
    with pytest.raises(ChoiceError, match="gradient is zero"):
        inverse_map_errors(done, np.array([1e-3]))
