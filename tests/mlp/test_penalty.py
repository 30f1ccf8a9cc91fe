"""Penalties are the derivative of what they say, and leave bias units and recorded gradients alone."""

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.initialization import initialize
from tailnet.mlp.optimizers.adam import Adam
from tailnet.mlp.optimizers.optimizer import Rule
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.penalty import Penalty
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.recorder import Recorder
from tailnet.mlp.training import train

L1, L2 = 0.03, 0.2


def problem(n: int = 20) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(8)
    return generator.normal(size=(n, 4)), np.where(generator.random((n, 2)) < 0.5, 1.0, -1.0)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("l1", "l2"), [(L1, 0.0), (0.0, L2), (L1, L2)])
def test_adds_the_derivative_of_what_it_says(bias: bool, l1: float, l2: float) -> None:
    architecture = Architecture((4, 3, 2), bias=bias)
    weights = [layer.copy() for layer in initialize(architecture, scale=0.5, rng=1).weights]
    gradients = [np.random.default_rng(2).normal(size=layer.shape) for layer in weights]
    kept = [gradient.copy() for gradient in gradients]
    bound = Penalty(l1, l2).bind(architecture, weights, gradients)
    bound.apply()

    def cost(layer: int, index: tuple[int, ...], moved: float) -> float:
        part = weights[layer].copy()
        part[index] += moved
        part = part[: architecture.widths[layer]]
        return float(l1 * np.abs(part).sum() + l2 / 2 * np.square(part).sum())

    step = 1e-4
    for layer, (found, data) in enumerate(zip(bound.gradients, gradients, strict=True)):
        np.testing.assert_array_equal(data, kept[layer])
        for index in np.ndindex(found.shape):
            # The penalty is a parabola away from zero, so the difference is exact but for rounding.
            slope = (cost(layer, index, step) - cost(layer, index, -step)) / (2 * step)
            assert found[index] - data[index] == pytest.approx(slope, abs=1e-10)
        if bias:
            np.testing.assert_array_equal(found[-1], data[-1])


def test_without_a_penalty_the_gradients_are_those_of_the_data() -> None:
    architecture = Architecture((2, 1))
    gradients = [np.ones((3, 1))]
    assert Penalty().bind(architecture, [np.ones((3, 1))], gradients).gradients[0] is gradients[0]


def test_a_weight_at_zero_is_left_there() -> None:
    bound = Penalty(l1=1.0).bind(Architecture((1, 1), bias=False), [np.zeros((1, 1))], [np.zeros((1, 1))])
    bound.apply()
    assert bound.gradients[0].item() == 0.0


@pytest.mark.parametrize("rule", [Sgd(0.05), Adam(0.01)])
def test_training_minimises_the_sum_and_records_the_data_alone(rule: Rule) -> None:
    inputs, wanted = problem()
    architecture = Architecture((4, 3, 2))
    start = initialize(architecture, scale=0.5, rng=1)
    schedule = range(30)
    done = train(
        start,
        inputs,
        wanted,
        steps=30,
        optimizer=rule,
        batch_size=4,
        l1=L1,
        l2=L2,
        rng=2,
        recorder=Recorder(weights=schedule, gradients=schedule),
    )
    weights = [layer.copy() for layer in start.weights]
    combined = [np.empty_like(layer) for layer in weights]
    plain = rule.bind(weights, combined)
    for step, rows in enumerate(done.samples):
        found = backpropagate(Perceptron(architecture, weights), inputs[rows], wanted[rows])
        assert done.losses[step] == pytest.approx(found.losses.mean(), rel=1e-10)
        for layer, (gradient, weight) in enumerate(zip(found.gradients, weights, strict=True)):
            np.testing.assert_allclose(done.recording.weights.layers[layer][step], weight, rtol=1e-10)
            np.testing.assert_allclose(
                done.recording.gradients.layers[layer][step], gradient, rtol=1e-9, atol=1e-12
            )
            shrinking = L1 * np.sign(weight) + L2 * weight
            shrinking[-1] = 0.0
            combined[layer][...] = gradient + shrinking
        plain.step(step)
    for a, b in zip(done.perceptron.weights, weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9)
    assert done.penalty == Penalty(L1, L2)


def test_l2_alone_shrinks_weights_geometrically() -> None:
    # With inputs of zero only the bias has a gradient from the data.
    start = initialize(Architecture((3, 2)), scale=0.5, rng=1)
    done = train(start, np.zeros((1, 3)), np.ones((1, 2)), steps=50, learning_rate=0.1, l2=0.5, rng=1)
    shrunk = start.weights[0][:-1] * (1.0 - 0.05) ** 50
    np.testing.assert_allclose(done.perceptron.weights[0][:-1], shrunk, rtol=1e-12)
    assert np.all(done.perceptron.weights[0][-1] > 0.5)


@pytest.mark.parametrize(("name", "value"), [("l1", -0.1), ("l2", -1.0), ("l1", np.inf), ("l2", np.nan)])
def test_refuses_what_rewards(name: str, value: float) -> None:
    with pytest.raises(ChoiceError, match=f"{name} is {value}"):
        Penalty(**{name: value})
