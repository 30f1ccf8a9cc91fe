"""Derivatives along a line against nested automatic differentiation and the Hessian."""

from typing import Any

import autograd
import autograd.numpy
import mpmath
import numpy as np
import pytest
from curved_networks import ARCHITECTURES, WIDTHS, name, point, problem, textbook_loss

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.directional import directional_derivatives, gradient_derivatives
from tailnet.mlp.curvature.operators import hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.perceptron import Perceptron

EVERY = pytest.mark.parametrize("architecture", ARCHITECTURES, ids=name)


@EVERY
def test_line_equals_nested_automatic_differentiation(architecture: Architecture) -> None:
    network, inputs, targets = problem(architecture)
    loss, vector = textbook_loss(autograd.numpy, network, inputs, targets)
    v = np.random.default_rng(8).normal(size=vector.size)

    def on_line(t: Any) -> Any:
        return loss(vector + t * v)

    expected = [on_line(0.0)]
    derivative = on_line
    for _ in range(4):
        derivative = autograd.grad(derivative)
        expected.append(derivative(0.0))
    found = directional_derivatives(Point.at(network, inputs, targets), v, 4)
    # The logarithm of 1 - o loses digits in the textbook, more of them with each derivative.
    sizes = np.maximum.accumulate(np.abs(expected))
    assert (np.abs(found - expected) <= 1e-10 * sizes).all()


@EVERY
def test_gradient_on_the_line_agrees_with_the_line_and_the_hessian(architecture: Architecture) -> None:
    here = point(architecture)
    v = np.random.default_rng(9).normal(size=here.n_weights)
    line, gradients = directional_derivatives(here, v, 5), gradient_derivatives(here, v, 4)
    sizes = np.maximum.accumulate(np.abs(line))
    assert (np.abs(gradients @ v - line[1:]) <= 1e-12 * sizes[1:]).all()
    np.testing.assert_allclose(gradients[0], here.gradient, rtol=1e-13, atol=1e-15)
    product = hessian(here).matvec(v)
    np.testing.assert_allclose(gradients[1], product, rtol=0, atol=1e-12 * np.abs(product).max() + 1e-15)


@pytest.mark.parametrize("architecture", ARCHITECTURES[::11], ids=name)
def test_third_derivative_of_the_gradient_is_that_of_the_hessian_products(architecture: Architecture) -> None:
    here = point(architecture)
    v = np.random.default_rng(9).normal(size=here.n_weights)
    v /= np.linalg.norm(v)
    step, stencil = 2e-3, ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))
    expected = np.zeros_like(v)
    for k, c in stencil:
        for side in (1, -1):
            expected += side * c * hessian(here.moved(side * k * step * v)).matvec(v) / step
    found = gradient_derivatives(here, v, 2)[2]
    assert np.linalg.norm(found - expected) <= 1e-9 * (
        np.linalg.norm(expected) + np.linalg.norm(here.gradient)
    )


@pytest.mark.parametrize("z", [0.3, 20.0, 150.0])
@pytest.mark.parametrize("output", ["tanh", "sigmoid"])
def test_derivatives_keep_their_digits_in_saturation(z: float, output: str) -> None:
    network = Perceptron(Architecture((1, 1), output=output, bias=False), [np.array([[z]])])
    found = directional_derivatives(Point.at(network, np.ones((1, 1)), np.ones((1, 1))), np.ones(1), 4)
    with mpmath.workdps(400):

        def loss(t: mpmath.mpf) -> mpmath.mpf:
            # The output falls short of 1 by w/(exp(w z) + 1), w the width of its range.
            width = 2 if output == "tanh" else 1
            return (width / (mpmath.exp(width * t) + 1)) ** 2 / 2

        expected = [float(mpmath.diff(loss, mpmath.mpf(z), k)) for k in range(5)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("order", [0, 1.5])
def test_refuses_an_order_that_is_none(order: Any) -> None:
    here = point(Architecture(WIDTHS[2]))
    with pytest.raises(ChoiceError, match="The order is"):
        directional_derivatives(here, np.ones(here.n_weights), order)


def test_refuses_a_direction_that_does_not_fit() -> None:
    here = point(Architecture(WIDTHS[2]))
    with pytest.raises(ChoiceError, match=r"direction has shape \(3,\); this network needs \(32,\)"):
        gradient_derivatives(here, np.ones(3))
