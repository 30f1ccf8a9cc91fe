"""Plain descent by hand."""

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.optimizers.sgd import Sgd


def test_moves_against_what_the_gradients_then_hold() -> None:
    weights = [np.array([1.0, -2.0]), np.array([[0.5]])]
    gradients = [np.array([0.5, 0.25]), np.array([[1.0]])]
    bound = Sgd(0.5).bind(weights, gradients)
    assert bound.state == ()
    bound.step(0)
    gradients[0][...] = 2.0
    bound.step(1)
    assert weights[0].tolist() == [-0.25, -3.125]
    assert weights[1].item() == -0.5


@pytest.mark.parametrize("rate", [0.0, -0.1, np.inf, np.nan])
def test_refuses_a_learning_rate_that_cannot_descend(rate: float) -> None:
    with pytest.raises(ChoiceError, match="positive, finite"):
        Sgd(rate)
