"""Descents by second-order steps."""

from dataclasses import dataclass

import numpy as np
import pytest
from curved_networks import problem

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.course import Options, settle
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.second_order.descend import descend
from tailnet.mlp.second_order.method import Step, Work
from tailnet.mlp.second_order.saddle_free import SaddleFree
from tailnet.mlp.training import train

PROBLEM = problem(Architecture((5, 4, 3)), samples=30)


@dataclass(frozen=True)
class Plain:
    """Gradient descent, to be compared with `train`."""

    rate: float
    message: str | None = None

    def step(self, point: Point) -> Step:
        return Step(-self.rate * point.gradient, Work(gradients=1), self.message)


@pytest.mark.parametrize("order", [None, "epochs"])
def test_takes_the_samples_that_training_takes(order: str | None) -> None:
    found = descend(*PROBLEM, Plain(0.1, "as told"), steps=25, batch_size=4, rng=3, order=order)
    options: Options = {"steps": 25, "batch_size": 4, "learning_rate": 0.1}
    if order is not None:
        options["order"] = order
    expected = train(*PROBLEM, rng=3, **options)
    np.testing.assert_allclose(
        flatten(found.perceptron.weights), flatten(expected.perceptron.weights), rtol=1e-12, atol=1e-14
    )
    assert found.samples is not None
    np.testing.assert_array_equal(found.samples, expected.samples)
    assert found.status == "finished"
    np.testing.assert_array_equal(found.gradient_equivalents, np.arange(1.0, 26.0))
    assert found.messages == tuple((number, "as told") for number in range(25))


def test_without_a_batch_size_every_step_sees_everything() -> None:
    seen: list[tuple[int, float, Work]] = []

    def observe(number: int, network: Perceptron, work: Work) -> None:
        seen.append((number, Point.at(network, *PROBLEM[1:]).loss, work))

    found = descend(*PROBLEM, SaddleFree(damping=1.0, krylov=6), steps=8, observe=observe)
    assert found.samples is None
    assert found.seed is None
    losses = [Point.at(*PROBLEM).loss, *(loss for _, loss, _ in seen)]
    np.testing.assert_allclose(found.losses, losses[:-1], rtol=1e-12)
    assert losses[-1] < losses[0]
    assert [number for number, _, _ in seen] == list(range(1, 9))
    assert seen[-1][2] == Work(gradients=8, products=48)
    assert found.gradient_equivalents[-1] == 8 + 2 * 48
    assert found.method == SaddleFree(damping=1.0, krylov=6)


def test_weights_that_overflow_end_the_descent_with_a_status() -> None:
    found = descend(*PROBLEM, Plain(1e200), steps=5)
    assert found.status.startswith("the weights overflow at step 0; take shorter steps")
    np.testing.assert_array_equal(flatten(found.perceptron.weights), flatten(PROBLEM[0].weights))
    assert len(found.losses) == 1


def test_refusals() -> None:
    with pytest.raises(ChoiceError, match="number of steps is 0"):
        descend(*PROBLEM, Plain(0.1), steps=0)
    with pytest.raises(ChoiceError, match="inputs have shape"):
        descend(PROBLEM[0], np.ones((2, 3)), PROBLEM[2], Plain(0.1), steps=1)


def test_draws_are_those_of_their_seed() -> None:
    found = descend(*PROBLEM, Plain(0.1), steps=3, batch_size=2, rng=5)
    again = settle(30, found.seed, steps=3, batch_size=2, learning_rate=1.0)
    assert found.samples is not None
    np.testing.assert_array_equal(found.samples, again.samples)
