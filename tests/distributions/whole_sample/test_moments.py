"""Means, weighted and in rows."""

import numpy as np
import pytest

from tailnet.distributions.whole_sample.moments import mean, mean_of_ascending


def test_weights_are_shares() -> None:
    values = np.array([[1.0, 2.0, 4.0], [3.0, 3.0, 9.0]])
    np.testing.assert_allclose(mean(values, np.array([0.5, 0.25, 0.25])), [2.0, 4.5])
    np.testing.assert_allclose(mean(values, None), values.mean(axis=1))


def test_a_sum_beyond_the_doubles() -> None:
    assert float(mean_of_ascending(np.array([1e308, 1.5e308]), None)) / 1e308 == pytest.approx(1.25)
    assert float(mean_of_ascending(np.array([1e-310, 1.7e308]), None)) / 1e308 == pytest.approx(0.85)
