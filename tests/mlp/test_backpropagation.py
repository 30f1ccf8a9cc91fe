"""Gradients and deltas against differences and automatic derivatives of a textbook network."""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import autograd
import autograd.numpy
import numpy as np
import pytest
from oracles import perceptron as textbook

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import ACTIVATIONS, RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import Backpropagation, backpropagate, outputs
from tailnet.mlp.initialization import initialize
from tailnet.mlp.losses import CROSS_ENTROPY, LOSSES, OUTPUTS, STOCHASTIC, criterion
from tailnet.mlp.perceptron import Perceptron

WIDTHS = {1: (3, 2), 2: (3, 4, 2), 3: (3, 4, 3, 2)}
COMBINATIONS = [
    pytest.param(
        Architecture(WIDTHS[depth], hidden, output, loss, bias), id=f"{depth}-{hidden}-{output}-{loss}-{bias}"
    )
    for depth, hidden, output, loss, bias in itertools.product(
        WIDTHS, ACTIVATIONS, OUTPUTS, LOSSES, (True, False)
    )
    if loss != CROSS_ENTROPY or output in STOCHASTIC
]

#: Central differences of sixth order: error h⁶ f⁽⁷⁾/140 at h = 0.002, about 1e-16.
STEP = 2e-3
STENCIL = ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))
#: Sums nearer to zero might cross the kink of a ReLU when a weight is moved by three steps.
CLEAR = 0.05


def mean_loss(
    np_like: Any, architecture: Architecture, weights: Sequence[Any], inputs: RealArray, targets: RealArray
) -> Any:
    found = textbook.sums(np_like, weights, inputs, hidden=architecture.activation, bias=architecture.bias)
    losses = textbook.cost(np_like, architecture.output, architecture.loss, found[-1], targets)
    return np_like.mean(losses, axis=-1)


def differences(
    architecture: Architecture, weights: Sequence[RealArray], inputs: RealArray, targets: RealArray
) -> list[RealArray]:
    found: list[RealArray] = []
    for place, layer in enumerate(weights):
        # One network for each weight of the layer, in which that weight is moved.
        moves = STEP * np.eye(layer.size).reshape(layer.size, *layer.shape)
        slope = np.zeros(layer.size)
        for reach, coefficient in STENCIL:
            for side in (1, -1):
                moved = [*weights[:place], layer + side * reach * moves, *weights[place + 1 :]]
                slope += side * coefficient * mean_loss(np, architecture, moved, inputs, targets) / STEP
        found.append(slope.reshape(layer.shape))
    return found


def automatic(
    architecture: Architecture, weights: Sequence[RealArray], inputs: RealArray, targets: RealArray
) -> list[RealArray]:
    def of(weights: Sequence[Any]) -> Any:
        return mean_loss(autograd.numpy, architecture, weights, inputs, targets)

    gradient: Callable[[Sequence[RealArray]], list[RealArray]] = autograd.grad(of)
    return gradient(list(weights))


def norm(layers: Sequence[RealArray]) -> float:
    return math.sqrt(sum(float(np.sum(layer * layer)) for layer in layers))


def wanted(architecture: Architecture, samples: int) -> RealArray:
    generator = np.random.default_rng(5)
    shape = (samples, architecture.widths[-1])
    low, high = criterion(architecture.output, architecture.loss).bounds or (-1.0, 1.0)
    if (architecture.output, architecture.loss) == ("softmax", CROSS_ENTROPY):
        return np.eye(shape[1])[generator.integers(shape[1], size=samples)]
    return np.where(generator.random(shape) < 0.5, low, high)


def problem(architecture: Architecture, samples: int = 3) -> tuple[Perceptron, RealArray, RealArray]:
    """Return the first problem of a sequence whose sums all stay clear of zero, and not all on one side."""
    for seed in range(1000):
        network = initialize(architecture, scale=0.8, rng=seed)
        inputs = np.random.default_rng([7, seed]).normal(size=(samples, architecture.widths[0]))
        found = textbook.sums(
            np, network.weights, inputs, hidden=architecture.activation, bias=architecture.bias
        )
        if all(np.abs(z).min() > CLEAR and z.min() < 0.0 < z.max() for z in found):
            return network, inputs, wanted(architecture, samples)
    raise AssertionError(f"no sums of {architecture} stay clear of zero")


@pytest.mark.parametrize("architecture", COMBINATIONS)
def test_gradient_equals_central_differences(architecture: Architecture) -> None:
    network, inputs, targets = problem(architecture)
    found = backpropagate(network, inputs, targets)
    expected = differences(architecture, network.weights, inputs, targets)
    error = norm([a - b for a, b in zip(found.gradients, expected, strict=True)])
    assert error <= 1e-9 * norm(expected)
    assert norm(expected) > 1e-3
    assert float(found.losses.mean()) == pytest.approx(
        mean_loss(np, architecture, network.weights, inputs, targets), rel=1e-13
    )


@pytest.mark.parametrize("architecture", COMBINATIONS)
def test_gradient_equals_automatic_differentiation(architecture: Architecture) -> None:
    network, inputs, targets = problem(architecture)
    expected = automatic(architecture, network.weights, inputs, targets)
    double = backpropagate(network, inputs, targets).gradients
    assert norm([a - b for a, b in zip(double, expected, strict=True)]) <= 1e-13 * norm(expected)
    rounded = Perceptron(architecture, [layer.astype(np.float32) for layer in network.weights])
    single = backpropagate(rounded, inputs, targets).gradients
    assert {layer.dtype for layer in single} == {np.dtype(np.float32)}
    # A relative step of 6e-8 in every weight and every operation.
    assert norm([a - b for a, b in zip(single, expected, strict=True)]) <= 3e-6 * norm(expected)


@pytest.mark.parametrize("architecture", COMBINATIONS[::5])
@pytest.mark.parametrize("samples", [1, 3])
def test_a_batch_of_one_is_a_batch_as_well(architecture: Architecture, samples: int) -> None:
    network, inputs, targets = problem(architecture, samples)
    found = backpropagate(network, inputs, targets)
    expected = automatic(architecture, network.weights, inputs, targets)
    assert norm([a - b for a, b in zip(found.gradients, expected, strict=True)]) <= 1e-13 * norm(expected)
    assert [delta.shape for delta in found.deltas] == [(samples, width) for width in architecture.widths[1:]]


@pytest.mark.parametrize("architecture", COMBINATIONS)
def test_outputs_equal_the_textbook(architecture: Architecture) -> None:
    network, inputs, _ = problem(architecture)
    last = textbook.sums(np, network.weights, inputs, hidden=architecture.activation, bias=architecture.bias)[
        -1
    ]
    expected = textbook.unit(np, architecture.output, last)
    np.testing.assert_allclose(outputs(network, inputs), expected, rtol=1e-13)


@pytest.mark.parametrize("architecture", COMBINATIONS[::5])
def test_gradient_of_a_sample_is_signal_times_delta(architecture: Architecture) -> None:
    network, inputs, targets = problem(architecture, samples=4)
    batch = backpropagate(network, inputs, targets)
    alone = [backpropagate(network, inputs[i], targets[i]) for i in range(4)]
    for layer in range(architecture.depth):
        for i, single in enumerate(alone):
            outer = np.outer(single.signals[layer][0], single.deltas[layer][0])
            np.testing.assert_allclose(single.gradients[layer], outer, rtol=1e-15)
            np.testing.assert_allclose(batch.deltas[layer][i], single.deltas[layer][0], rtol=1e-12)
            np.testing.assert_allclose(batch.sample_gradients(layer)[i], outer, rtol=1e-12)
        gradients = batch.sample_gradients(layer)
        norms = np.linalg.norm(gradients.reshape(4, -1), axis=1)
        np.testing.assert_allclose(batch.sample_gradient_norms(layer), norms, rtol=1e-13)
        mean = gradients.mean(axis=0)
        np.testing.assert_allclose(batch.gradients[layer], mean, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("bias", [True, False])
def test_signals_end_with_the_bias_unit(bias: bool) -> None:
    network, inputs, targets = problem(Architecture(WIDTHS[2], bias=bias))
    found = backpropagate(network, inputs, targets)
    np.testing.assert_array_equal(found.signals[0][:, :3], inputs)
    assert [signal.shape[1] for signal in found.signals] == ([4, 5] if bias else [3, 4])
    if bias:
        assert all(np.all(signal[:, -1] == 1.0) for signal in found.signals)


def test_saturated_network_has_small_deltas_not_zeros() -> None:
    architecture = Architecture((1, 1, 1), bias=False)
    network = Perceptron(architecture, [np.array([[40.0]]), np.array([[40.0]])])
    found = backpropagate(network, np.array([1.0]), np.array([1.0]))
    # With o = tanh(40) = 1 - 2e + ..., e = exp(-80): delta = -2e · 4e, and 40 · 4e more one layer down.
    e = math.exp(-80.0)
    assert found.deltas[1].item() == pytest.approx(-8 * e**2, rel=1e-13)
    assert found.deltas[0].item() == pytest.approx(-8 * e**2 * 40 * 4 * e, rel=1e-13)


@pytest.mark.parametrize(("output", "loss"), [("tanh", "squared error"), ("sigmoid", CROSS_ENTROPY)])
def test_extremes_do_not_warn(output: str, loss: str) -> None:
    architecture = Architecture((1, 1, 1), output=output, loss=loss, bias=False)
    network = Perceptron(architecture, [np.array([[1e5]]), np.array([[1e5]])])
    found = backpropagate(network, np.array([1.0]), np.array([1.0]))
    assert found.losses.item() == found.gradients[0].item() == found.gradients[1].item() == 0.0


def test_single_precision_agrees_and_stays_single() -> None:
    network, inputs, targets = problem(Architecture(WIDTHS[3]))
    half = Perceptron(network.architecture, [layer.astype(np.float32) for layer in network.weights])
    single, double = backpropagate(half, inputs, targets), backpropagate(network, inputs, targets)
    assert {array.dtype for array in single.gradients + single.deltas} == {np.dtype(np.float32)}
    error = norm([a - b for a, b in zip(single.gradients, double.gradients, strict=True)])
    assert error < 1e-5 * norm(double.gradients)


def test_result_is_read_only() -> None:
    found: Backpropagation = backpropagate(*problem(Architecture(WIDTHS[2])))
    for array in (found.losses, *found.signals, *found.deltas, *found.gradients):
        assert not array.flags.writeable


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        (np.ones((2, 4)), np.ones((2, 2)), r"inputs have shape \(2, 4\).*\(samples, 3\)"),
        (np.ones((2, 3)), np.ones((2, 1)), "targets have shape"),
        (np.ones((0, 3)), np.ones((0, 2)), "at least one sample"),
        (np.ones((2, 3)), np.ones((3, 2)), "2 inputs and 3 targets"),
        (np.full((1, 3), np.nan), np.ones((1, 2)), "inputs are NaN"),
        (np.ones((1, 3)), np.full((1, 2), np.inf), "targets are NaN"),
    ],
)
def test_refuses_what_does_not_fit(inputs: RealArray, targets: RealArray, message: str) -> None:
    network, _, _ = problem(Architecture(WIDTHS[2]))
    with pytest.raises(ChoiceError, match=message):
        backpropagate(network, inputs, targets)


def test_cross_entropy_refuses_targets_beyond_the_output() -> None:
    network, inputs, _ = problem(Architecture(WIDTHS[2], output="sigmoid", loss="cross-entropy"))
    with pytest.raises(ChoiceError, match=r"run from -1 to -1;.*within \[0, 1\]"):
        backpropagate(network, inputs, np.full((3, 2), -1.0))


def test_outputs_refuse_inputs_of_another_width() -> None:
    network, _, _ = problem(Architecture(WIDTHS[2]))
    with pytest.raises(ChoiceError, match="inputs have shape"):
        outputs(network, np.ones((2, 5)))


def test_lists_and_whole_numbers_are_numbers() -> None:
    network, inputs, wanted = problem(Architecture(WIDTHS[2]))
    inputs, wanted = np.round(inputs), np.round(wanted)
    found = backpropagate(network, inputs.astype(np.int64).tolist(), wanted.astype(np.int64))
    expected = backpropagate(network, inputs, wanted)
    for one, other in zip(found.gradients, expected.gradients, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (np.full((3, 3), 1j), "inputs are complex128; give real numbers"),
        (np.full((3, 3), "1"), "give real numbers"),
        (np.full((3, 3), None), "inputs are object"),
        (np.full((3, 3), np.nan), "Some inputs are NaN or infinite"),
        (np.full((3, 3), 1e39), "Some inputs are NaN or infinite as float32"),
    ],
    ids=str,
)
def test_inputs_that_are_no_numbers(inputs: Any, message: str) -> None:
    network = initialize(Architecture(WIDTHS[1]), rng=1, dtype=np.float32)
    with pytest.raises(ChoiceError, match=message):
        backpropagate(network, inputs, np.zeros((3, 2)))
    with pytest.raises(ChoiceError, match=message):
        outputs(network, inputs)


@pytest.mark.parametrize("last", [[[1e200], [1e200]], [[1e200], [-1e200]]], ids=["infinite", "nan"])
def test_a_pass_that_overflows_is_refused(last: list[list[float]]) -> None:
    architecture = Architecture((1, 2, 1), activation="relu", output="identity", bias=False)
    network = Perceptron(architecture, [np.full((1, 2), 1e200), np.array(last)])
    for work in (lambda x: outputs(network, x), lambda x: backpropagate(network, x, np.zeros((1, 1)))):
        with pytest.raises(ChoiceError, match="The network overflows on these inputs"):
            work(np.ones((1, 1)))
