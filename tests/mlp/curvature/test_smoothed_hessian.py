"""The Hessian of a smoothed loss where it is known, and as the mean that it is."""

import numpy as np
import pytest
from curved_networks import point

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.dense import dense_hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.smoothed_hessian import (
    dense_smoothed_hessian,
    points_around,
    smoothed_hessian,
)
from tailnet.mlp.perceptron import Perceptron


def test_product_of_two_weights_has_its_smoothed_hessian() -> None:
    v, w, s = 0.7, -1.2, 0.5
    architecture = Architecture((1, 1, 1), "identity", "identity", bias=False)
    network = Perceptron(architecture, [np.array([[v]]), np.array([[w]])])
    here = Point.at(network, np.ones((1, 1)), np.zeros((1, 1)))
    # E ½ (v + s a)² (w + s b)² = ½ (v² + s²)(w² + s²).
    expected = np.array([[w * w + s * s, 2 * v * w], [2 * v * w, v * v + s * s]])
    around = points_around(here, s, pairs=500, rng=1)
    matrices = np.array([dense_hessian(one) for one in around]).reshape(500, 2, 2, 2).mean(axis=1)
    error = matrices.std(axis=0, ddof=1) / np.sqrt(500)
    found = dense_smoothed_hessian(here, s, pairs=500, rng=1)
    np.testing.assert_allclose(found, matrices.mean(axis=0), rtol=1e-12)
    assert (np.abs(found - expected) < 3.5 * error).all()


def test_products_are_those_of_the_dense_matrix() -> None:
    here = point(Architecture((6, 5, 3)), samples=20)
    dense = dense_smoothed_hessian(here, 0.3, pairs=3, rng=7)
    products = smoothed_hessian(here, 0.3, pairs=3, rng=7) @ np.eye(here.n_weights)
    np.testing.assert_allclose(products, dense, atol=1e-13)
    near = dense_smoothed_hessian(here, 1e-6, pairs=1, rng=7)
    # Opposite points leave an error of second order.
    np.testing.assert_allclose(near, dense_hessian(here), atol=1e-9)


def test_pairs_are_opposite_and_keep_their_draws() -> None:
    here = point(Architecture((6, 5, 3)), samples=20)
    few, many = (points_around(here, 0.3, pairs=pairs, rng=7) for pairs in (1, 3))
    np.testing.assert_array_equal(few[0].weights[0], many[0].weights[0])
    np.testing.assert_allclose(few[0].weights[0] + few[1].weights[0], 2.0 * here.weights[0], atol=1e-15)


def test_refusals() -> None:
    here = point(Architecture((6, 5, 3)), samples=20)
    with pytest.raises(ChoiceError, match="radius of the smoothing is 0"):
        smoothed_hessian(here, 0.0)
    with pytest.raises(ChoiceError, match="number of pairs is 0"):
        smoothed_hessian(here, 0.1, pairs=0)
    with pytest.raises(ChoiceError, match="max_bytes is 10"):
        dense_smoothed_hessian(here, 0.1, max_bytes=10)
