"""Gradients and deltas against differences of a plain-Python transcription of the network."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import ACTIVATIONS, RealArray, activation
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import Backpropagation, backpropagate, outputs
from tailnet.mlp.initialization import initialize
from tailnet.mlp.losses import LOSSES
from tailnet.mlp.perceptron import Perceptron

WIDTHS = {1: (3, 2), 2: (3, 4, 2), 3: (3, 4, 3, 2)}
COMBINATIONS = [
    pytest.param(
        Architecture(WIDTHS[depth], hidden, output, loss, bias), id=f"{depth}-{hidden}-{output}-{loss}-{bias}"
    )
    for depth, hidden, output, loss, bias in itertools.product(
        WIDTHS, sorted(ACTIVATIONS), sorted(ACTIVATIONS), sorted(LOSSES), (True, False)
    )
]

#: Central differences of sixth order: error h⁶ f⁽⁷⁾/140 at h = 0.003, about 1e-15.
STEP = 3e-3
STENCIL = ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))


def plain_output(
    architecture: Architecture, weights: Sequence[RealArray], sample: Sequence[float]
) -> list[float]:
    signal = list(sample)
    for layer, matrix in enumerate(weights):
        if architecture.bias:
            signal = [*signal, 1.0]
        name = architecture.activation if layer < architecture.depth - 1 else architecture.output
        sums = [sum(a * w for a, w in zip(signal, column, strict=True)) for column in matrix.T.tolist()]
        signal = [math.tanh(z) if name == "tanh" else 1 / (1 + math.exp(-z)) for z in sums]
    return signal


def plain_loss(
    architecture: Architecture, weights: Sequence[RealArray], inputs: RealArray, targets: RealArray
) -> float:
    total = 0.0
    for sample, target in zip(inputs.tolist(), targets.tolist(), strict=True):
        for o, t in zip(plain_output(architecture, weights, sample), target, strict=True):
            if architecture.loss == "squared error":
                total += 0.5 * (o - t) ** 2
            else:
                low, width = (-1.0, 2.0) if architecture.output == "tanh" else (0.0, 1.0)
                p, q = (o - low) / width, (t - low) / width
                total -= q * math.log(p) + (1 - q) * math.log(1 - p)
    return total / len(inputs)


def differences(
    architecture: Architecture, weights: Sequence[RealArray], inputs: RealArray, targets: RealArray
) -> list[RealArray]:
    moved = [layer.copy() for layer in weights]
    found = [np.zeros_like(layer) for layer in moved]
    for layer, slope in zip(moved, found, strict=True):
        for index in np.ndindex(layer.shape):
            here = layer[index]
            for reach, coefficient in STENCIL:
                for side in (1, -1):
                    layer[index] = here + side * reach * STEP
                    slope[index] += (
                        side * coefficient * plain_loss(architecture, moved, inputs, targets) / STEP
                    )
            layer[index] = here
    return found


def norm(layers: Sequence[RealArray]) -> float:
    return math.sqrt(sum(float(np.sum(layer * layer)) for layer in layers))


def problem(architecture: Architecture, samples: int = 3) -> tuple[Perceptron, RealArray, RealArray]:
    generator = np.random.default_rng(5)
    network = initialize(architecture, scale=0.8, rng=4)
    output = activation(architecture.output)
    shape = (samples, architecture.widths[-1])
    targets = np.where(generator.random(shape) < 0.5, output.low, output.high)
    return network, generator.normal(size=(samples, architecture.widths[0])), targets


@pytest.mark.parametrize("architecture", COMBINATIONS)
def test_gradient_equals_central_differences(architecture: Architecture) -> None:
    network, inputs, targets = problem(architecture)
    found = backpropagate(network, inputs, targets)
    expected = differences(architecture, network.weights, inputs, targets)
    error = norm([a - b for a, b in zip(found.gradients, expected, strict=True)])
    assert error <= 1e-9 * norm(expected)
    assert norm(expected) > 1e-3
    assert float(found.losses.mean()) == pytest.approx(
        plain_loss(architecture, network.weights, inputs, targets), rel=1e-13
    )


@pytest.mark.parametrize("architecture", COMBINATIONS)
def test_outputs_equal_the_plain_transcription(architecture: Architecture) -> None:
    network, inputs, _ = problem(architecture)
    expected = [plain_output(architecture, network.weights, row) for row in inputs.tolist()]
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
        mean = batch.sample_gradients(layer).mean(axis=0)
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
