"""Accuracy is a fraction that can be counted by hand."""

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.perceptron import Perceptron

NETWORK = Perceptron(Architecture((3, 3), bias=False), [np.eye(3)])


def test_counts_the_largest_output() -> None:
    inputs = np.array([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.0, -0.1, -0.2], [-3.0, -2.0, -1.0]])
    assert accuracy(NETWORK, inputs, np.array([0, 1, 0, 2])) == 1.0
    assert accuracy(NETWORK, inputs, np.array([1, 1, 2, 2])) == 0.5


def test_refuses_labels_that_do_not_match() -> None:
    with pytest.raises(ChoiceError, match="2 inputs need one each"):
        accuracy(NETWORK, np.ones((2, 3)), np.array([0]))
