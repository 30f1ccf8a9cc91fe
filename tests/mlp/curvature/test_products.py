"""Products with the Hessian, and dense Hessians, against differences and automatic derivatives."""

from dataclasses import replace
from typing import Any

import autograd
import autograd.numpy
import numpy as np
import pytest
from curved_networks import ARCHITECTURES, WIDTHS, name, point, problem, textbook_loss
from oracles import perceptron as textbook

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.curvature.dense import dense_hessian, dense_layer_hessian
from tailnet.mlp.curvature.layer_matrix import layer_matrix
from tailnet.mlp.curvature.layer_spectrum import layer_spectrum
from tailnet.mlp.curvature.operators import gauss_newton, hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten, split
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron

#: Central differences of sixth order: error h⁶ f⁽⁷⁾/140, far below rounding, which is about 1e-16/h.
STEP = 4e-3
STENCIL = ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))
EVERY = pytest.mark.parametrize("architecture", ARCHITECTURES, ids=name)
SOME = pytest.mark.parametrize("architecture", ARCHITECTURES[::7], ids=name)


def unit_vector(size: int) -> FloatArray:
    vector = np.random.default_rng(3).normal(size=size)
    return vector / np.linalg.norm(vector)


def columns(operator: Any) -> FloatArray:
    return np.asarray(operator @ np.eye(operator.shape[0]))


@EVERY
def test_product_equals_central_differences_of_the_gradient(architecture: Architecture) -> None:
    network, inputs, targets = problem(architecture)
    here = Point.at(network, inputs, targets)
    v = unit_vector(here.n_weights)

    def gradient(reach: float) -> FloatArray:
        moved = flatten(network.weights) + reach * STEP * v
        there = Perceptron(architecture, split(moved, architecture.weight_shapes))
        return flatten(backpropagate(there, inputs, targets).gradients)

    expected = sum((c * (gradient(k) - gradient(-k)) / STEP for k, c in STENCIL), start=np.zeros_like(v))
    found = hessian(here).matvec(v)
    assert np.linalg.norm(found - expected) <= 1e-8 * np.linalg.norm(expected)
    np.testing.assert_allclose(here.gradient, gradient(0), rtol=1e-12, atol=1e-15)


@EVERY
def test_products_and_dense_hessian_equal_automatic_differentiation(architecture: Architecture) -> None:
    network, inputs, targets = problem(architecture)
    loss, vector = textbook_loss(autograd.numpy, network, inputs, targets)
    expected = autograd.hessian(loss)(vector)
    size = np.linalg.norm(expected, 2)
    here = Point.at(network, inputs, targets)
    dense = dense_hessian(here)
    assert np.abs(dense - expected).max() <= 1e-12 * size
    assert np.abs(columns(hessian(here)) - dense).max() <= 1e-12 * size
    assert np.array_equal(dense, dense.T)
    first = 0
    for layer, weights in enumerate(here.weights):
        block = expected[first : first + weights.size, first : first + weights.size]
        assert np.abs(dense_layer_hessian(here, layer) - block).max() <= 1e-12 * size
        assert np.abs(columns(hessian(here, layer)) - block).max() <= 1e-12 * size
        first += weights.size


@EVERY
def test_gauss_newton_equals_the_outputs_differentiated(architecture: Architecture) -> None:
    network, inputs, targets = problem(architecture)
    here = Point.at(network, inputs, targets)
    entropy = architecture.loss == "cross-entropy"

    def last(vector: Any) -> Any:
        weights, start = [], 0
        for rows, width in architecture.weight_shapes:
            weights.append(vector[start : start + rows * width].reshape(rows, width))
            start += rows * width
        z = textbook.sums(
            autograd.numpy, weights, inputs, hidden=architecture.activation, bias=architecture.bias
        )[-1]
        return z if entropy else textbook.unit(autograd.numpy, architecture.output, z)

    jacobian = autograd.jacobian(last)(flatten(network.weights))
    if entropy:
        # Of a cross-entropy, the outputs differentiated by their sums.
        sums = np.asarray(last(flatten(network.weights)))
        of_sums = autograd.jacobian(lambda z: textbook.unit(autograd.numpy, architecture.output, z))
        curvature = np.array([of_sums(z) for z in sums])
    else:
        curvature = np.broadcast_to(np.eye(architecture.widths[-1]), (len(inputs), 2, 2))
    expected = np.einsum("nai,nab,nbj->ij", jacobian, curvature, jacobian) / len(inputs)
    found = columns(gauss_newton(here))
    size = np.linalg.norm(expected, 2)
    assert np.abs(found - expected).max() <= 1e-12 * size
    assert np.linalg.eigvalsh(found)[0] >= -1e-13 * size
    first = 0
    for layer, weights in enumerate(here.weights):
        block = expected[first : first + weights.size, first : first + weights.size]
        assert np.abs(columns(gauss_newton(here, layer)) - block).max() <= 1e-12 * size
        first += weights.size


@SOME
def test_a_batch_is_the_mean_of_its_samples(architecture: Architecture) -> None:
    network, inputs, targets = problem(architecture)
    whole = dense_hessian(Point.at(network, inputs, targets))
    alone = [dense_hessian(Point.at(network, x[None], t[None])) for x, t in zip(inputs, targets, strict=True)]
    np.testing.assert_allclose(np.mean(alone, axis=0), whole, rtol=1e-12, atol=1e-14)


def test_batches_are_taken_in_portions_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    here = point(Architecture((3, 4, 3, 2), "sigmoid", "softmax", "cross-entropy"), samples=50)
    expected = columns(hessian(here))
    spectra = [layer_spectrum(here, layer).eigenvalues for layer in range(3)]
    for module in ("dense", "layer_matrix"):
        monkeypatch.setattr(f"tailnet.mlp.curvature.{module}._ROOM", 8 * 7 * 25)
    assert [portion.samples for _, portion in here.portions(7)] == [7] * 7 + [1]
    np.testing.assert_allclose(dense_hessian(here), expected, rtol=0, atol=1e-14)
    for layer in range(3):
        block = columns(hessian(here, layer))
        np.testing.assert_allclose(dense_layer_hessian(here, layer), block, rtol=0, atol=1e-14)
        np.testing.assert_allclose(layer_spectrum(here, layer).eigenvalues, spectra[layer], atol=1e-13)


def test_columns_in_portions_equal_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    here = point(Architecture(WIDTHS[3]))
    vectors = np.random.default_rng(1).normal(size=(here.n_weights, 7))
    expected = np.stack([hessian(here).matvec(v) for v in vectors.T], axis=1)
    monkeypatch.setattr("tailnet.mlp.curvature.operators._ROOM", 8 * here.samples * 4 * 3)
    np.testing.assert_allclose(hessian(here).matmat(vectors), expected, rtol=1e-12, atol=1e-15)


def test_precision_is_double_for_a_single_precision_network() -> None:
    network, inputs, targets = problem(Architecture(WIDTHS[2]))
    rounded = Perceptron(network.architecture, [layer.astype(np.float32) for layer in network.weights])
    here = Point.at(rounded, inputs, targets)
    as_double = Point.at(
        Perceptron(network.architecture, [layer.astype(np.float64) for layer in rounded.weights]),
        inputs.astype(np.float32).astype(np.float64),
        targets.astype(np.float32).astype(np.float64),
    )
    np.testing.assert_array_equal(dense_hessian(here), dense_hessian(as_double))


def widened(architecture: Architecture) -> Architecture:
    """Give a network more inputs than there are samples, so that there are eigenvalues outside their span."""
    return replace(architecture, widths=(9, *architecture.widths[1:]))


@EVERY
def test_layer_spectrum_equals_the_dense_block(architecture: Architecture) -> None:
    wide = widened(architecture)
    here = point(wide, samples=4)
    for layer in range(wide.depth):
        dense = dense_layer_hessian(here, layer)
        expected, vectors = np.linalg.eigh(dense)
        found = layer_spectrum(here, layer)
        everything = np.sort(np.concatenate([found.eigenvalues.ravel(), np.zeros(found.zeros)]))
        size = np.abs(expected).max()
        assert np.abs(everything - expected).max() <= 1e-12 * size
        v = unit_vector(len(dense))

        def step(values: FloatArray) -> FloatArray:
            return np.asarray(1.0 / (np.abs(values) + 0.1))

        by_dense = vectors @ (step(expected) * (vectors.T @ v))
        np.testing.assert_allclose(
            found.apply(step, v), by_dense, rtol=0, atol=1e-12 * np.abs(by_dense).max()
        )


@EVERY
def test_the_damped_inverse_of_a_layer_is_the_dense_one(architecture: Architecture) -> None:
    wide = widened(architecture)
    here = point(wide, samples=4)
    for layer in range(wide.depth):
        dense = dense_layer_hessian(here, layer)
        lowest, *_, highest = np.linalg.eigvalsh(dense)
        v = unit_vector(len(dense))
        damping = 0.1 * highest - 1.1 * min(0.0, lowest)
        expected = np.linalg.solve(dense + damping * np.eye(len(dense)), v)
        found = layer_matrix(here, layer).solve(damping, v)
        assert found is not None
        # A condition of at most 11 or so.
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13 * np.abs(expected).max())
        assert layer_matrix(here, layer).solve(0.0, v) is None
        if lowest < -1e-9 * highest:
            assert layer_matrix(here, layer).solve(-0.9 * lowest, v) is None


def test_layer_spectrum_has_as_many_dimensions_as_distinct_samples() -> None:
    network = initialize(Architecture((20, 3, 2)), rng=1, scale=1.0)
    inputs = np.random.default_rng(2).normal(size=(3, 20))
    here = Point.at(network, inputs[[0, 1, 2, 2, 1, 0, 0]], np.zeros((7, 2)))
    found = layer_spectrum(here, 0)
    assert found.basis.shape == (21, 3)
    assert found.zeros == 63 - 9


def test_refusals() -> None:
    here = point(Architecture(WIDTHS[2]))
    with pytest.raises(ChoiceError, match="There is no layer 2; this network has layers 0 to 1"):
        hessian(here, 2)
    with pytest.raises(ChoiceError, match="There is no layer -1"):
        dense_layer_hessian(here, -1)
    with pytest.raises(ChoiceError, match="max_bytes is 100; take products with `hessian`"):
        dense_hessian(here, max_bytes=100)
    with pytest.raises(ChoiceError, match="max_bytes is 100"):
        layer_spectrum(here, 0, max_bytes=100)


def test_a_network_that_overflows_is_refused() -> None:
    architecture = Architecture((1, 2, 1), "relu", "identity", bias=False)
    network = Perceptron(architecture, [np.full((1, 2), 1e200), np.full((2, 1), 1e200)])
    with pytest.raises(ChoiceError, match="overflows"):
        Point.at(network, np.ones((1, 1)), np.zeros((1, 1)))
