"""Stochastic gradient descent moves the weights, and only them."""

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.optimizers.sgd import Sgd


def test_step_follows_what_the_gradients_hold_then() -> None:
    weights = [np.array([[1.0, 2.0]]), np.array([[3.0]])]
    gradients = [np.array([[0.5, -1.0]]), np.array([[4.0]])]
    bound = Sgd(0.5).bind(weights, gradients)
    bound.step(0)
    np.testing.assert_array_equal(weights[0], [[0.75, 2.5]])
    np.testing.assert_array_equal(weights[1], [[1.0]])
    gradients[1][...] = -2.0
    bound.step(1)
    np.testing.assert_array_equal(weights[0], [[0.5, 3.0]])
    np.testing.assert_array_equal(weights[1], [[2.0]])
    np.testing.assert_array_equal(gradients[0], [[0.5, -1.0]])
    assert bound.state == ()


@pytest.mark.parametrize("learning_rate", [0.0, -0.1, np.inf, np.nan])
def test_refuses_a_rate_that_is_none(learning_rate: float) -> None:
    with pytest.raises(ChoiceError, match="learning rate"):
        Sgd(learning_rate)
