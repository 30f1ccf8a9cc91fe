"""Newton by differences of gradients: when it is Newton, and what its step size does."""

from typing import Any

import numpy as np
import pytest

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.dense import dense_hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.second_order.damped_newton import DampedNewton
from tailnet.mlp.second_order.finite_difference import (
    FiniteDifferenceNewton,
    difference,
    difference_errors,
)


def perceptron(inputs: FloatArray, seed: int = 1, output: str = "sigmoid") -> Point:
    loss = "cross-entropy" if output == "sigmoid" else "squared error"
    network = initialize(
        Architecture((inputs.shape[1], 2), output=output, loss=loss, bias=False), scale=1.0, rng=seed
    )
    targets = np.random.default_rng(seed).uniform(0.1, 0.9, size=(len(inputs), 2))
    return Point.at(network, inputs, targets)


ONE_AT_A_TIME = np.diag([0.5, 1.0, 2.0, 3.0])
CORRELATED = np.random.default_rng(2).uniform(size=(40, 4))


@pytest.mark.parametrize("probe", ["gradient", "ones"])
def test_elementwise_is_newton_on_a_diagonal_hessian(probe: Any) -> None:
    here = perceptron(ONE_AT_A_TIME)
    newton = DampedNewton(0.0).step(here).change
    found = FiniteDifferenceNewton(step_size=1e-6, probe=probe).step(here)
    np.testing.assert_allclose(found.change, newton, rtol=1e-5)
    assert found.work.gradients == 2


def test_elementwise_is_not_newton_where_inputs_are_correlated() -> None:
    here = perceptron(CORRELATED)
    newton = DampedNewton(0.0).step(here).change
    found = FiniteDifferenceNewton().step(here).change
    assert np.linalg.norm(found - newton) > 0.5 * np.linalg.norm(newton)


def test_elementwise_is_newton_along_an_eigenvector_and_along_newtons_own_step() -> None:
    here = perceptron(CORRELATED, output="identity")
    values, vectors = np.linalg.eigh(dense_hessian(here))
    # On a quadratic the minimum is anywhere one likes to have it: make the gradient an eigenvector.
    to_minimum = DampedNewton(0.0).step(here).change
    there = here.moved(to_minimum + vectors[:, 3])
    np.testing.assert_allclose(there.gradient, values[3] * vectors[:, 3], atol=1e-12)
    found = FiniteDifferenceNewton(step_size=1.0).step(there).change
    # Entries of the eigenvector near zero are quotients of what rounding left.
    seen = np.abs(vectors[:, 3]) > 1e-6
    np.testing.assert_allclose(found[seen], -vectors[seen, 3], rtol=1e-6)
    newton = DampedNewton(0.0).step(here).change
    y = difference(here, newton, 1.0)
    np.testing.assert_allclose(-here.gradient * newton / y, newton, rtol=1e-9)


def test_solving_with_differences_is_newton_on_a_convex_loss() -> None:
    here = perceptron(CORRELATED)
    newton = DampedNewton(0.01).step(here).change
    found = FiniteDifferenceNewton(step_size=1e-6, damping=0.01, reading="solve").step(here)
    assert np.linalg.norm(found.change - newton) < 1e-4 * np.linalg.norm(newton)
    assert found.message is None
    assert found.work.gradients > 2
    cut = FiniteDifferenceNewton(step_size=1e-6, reading="solve", max_products=1).step(here)
    assert cut.message is not None
    assert "left after 1 products" in cut.message


def test_absolute_quotients_go_downhill_with_every_weight() -> None:
    here = perceptron(CORRELATED)
    signed = FiniteDifferenceNewton(probe="ones").step(here).change
    found = FiniteDifferenceNewton(probe="ones", absolute=True).step(here).change
    np.testing.assert_allclose(np.abs(found), np.abs(signed))
    assert (found * here.gradient < 0.0).all()


def test_weights_that_no_input_reaches_stay() -> None:
    inputs = CORRELATED.copy()
    inputs[:, 1] = 0.0
    change = FiniteDifferenceNewton().step(perceptron(inputs)).change.reshape(4, 2)
    assert (change[1] == 0.0).all()
    assert (change[[0, 2, 3]] != 0.0).all()


@pytest.mark.parametrize("central", [False, True])
def test_errors_of_differences_are_those_expected(central: bool) -> None:
    here = perceptron(CORRELATED)
    direction = np.random.default_rng(4).normal(size=here.n_weights)
    h = np.geomspace(1e-12, 1e-1, 45)
    found = difference_errors(here, direction, h, central=central)
    # Where the bend of the gradient rules, its leading term is the error, but for the next term.
    bent = (found.truncation > 300.0 * found.rounding) & (h < 1e-2)
    np.testing.assert_allclose(found.errors[bent], found.truncation[bent], rtol=0.05)
    # Where rounding rules, its scale is known: within a factor of twenty in norm.
    rough = found.rounding > 300.0 * found.truncation
    ratio = found.errors[rough] / found.rounding[rough]
    assert (ratio < 20.0).all()
    assert np.median(ratio) > 0.02
    assert found.best is not None
    at_best = difference_errors(here, direction, np.array([found.best]), central=central).errors[0]
    assert at_best < 10.0 * found.errors.min()


def test_any_step_will_do_on_a_quadratic() -> None:
    here = perceptron(CORRELATED, output="identity")
    found = difference_errors(here, np.ones(here.n_weights), np.array([1e-3, 1.0, 100.0]))
    assert found.best is None
    assert (found.truncation == 0.0).all()
    assert (found.errors < 1e-11).all()


def test_no_error_without_a_product() -> None:
    inputs = CORRELATED.copy()
    inputs[:, 1] = 0.0
    here = perceptron(inputs)
    direction = np.zeros((4, 2))
    direction[1] = 1.0
    with pytest.raises(ChoiceError, match="H v is zero"):
        difference_errors(here, direction.ravel(), np.array([1e-3]))


def test_refusals() -> None:
    with pytest.raises(ChoiceError, match="step size of the differences is 0"):
        FiniteDifferenceNewton(step_size=0.0)
    unknown: Any = "secant"
    with pytest.raises(ChoiceError, match=r"reading is .secant."):
        FiniteDifferenceNewton(reading=unknown)


@pytest.mark.parametrize("reading", ["elementwise", "solve"])
def test_a_gradient_whose_squares_underflow_is_stepped_along(reading: Any) -> None:
    """The loss is ½ |w|², so that Newton's step is -w, however short."""
    network = Perceptron(
        Architecture((2, 1), output="identity", bias=False), [np.array([[1e-200], [3e-200]])]
    )
    here = Point.at(network, np.sqrt(2.0) * np.eye(2), np.zeros((2, 1)))
    assert np.linalg.norm(here.gradient) == 0.0
    found = FiniteDifferenceNewton(reading=reading).step(here)
    np.testing.assert_allclose(found.change, [-1e-200, -3e-200], rtol=1e-6)
