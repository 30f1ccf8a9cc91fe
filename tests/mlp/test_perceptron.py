"""A perceptron owns its weights and refuses ones that do not fit."""

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.perceptron import Perceptron

ARCHITECTURE = Architecture((2, 3, 1))


def test_copies_its_weights_and_keeps_them() -> None:
    mine = [np.ones((3, 3)), np.ones((4, 1))]
    network = Perceptron(ARCHITECTURE, mine)
    mine[0][0, 0] = 7.0
    assert network.weights[0][0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        network.weights[0][0, 0] = 7.0
    assert network.n_weights == 13


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_takes_the_precision_of_its_weights(dtype: type[np.floating]) -> None:
    network = Perceptron(ARCHITECTURE, [np.ones((3, 3), dtype), np.ones((4, 1), dtype)])
    assert network.dtype == np.dtype(dtype)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([np.ones((3, 3))], "needs"),
        ([np.ones((2, 3)), np.ones((3, 1))], "needs"),
        ([np.ones((3, 3)), np.ones((4, 1), np.float32)], "float32, float64"),
        ([np.ones((3, 3), np.int64), np.ones((4, 1), np.int64)], "int64"),
        ([np.full((3, 3), np.nan), np.ones((4, 1))], "NaN or infinite"),
    ],
)
def test_refuses_weights_that_do_not_fit(weights: list[np.ndarray], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        Perceptron(ARCHITECTURE, weights)
