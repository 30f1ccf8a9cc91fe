"""The compiled activations against fifty digits."""

import mpmath
import numpy as np
import pytest

from tailnet.mlp.pruning.curves import SIGMOID, TANH, exponential, logistic, straight

#: Of the units in the last place that value and derivative may miss: four roundings each.
ULPS = 4.0


@pytest.mark.parametrize("dtype", [np.dtype(np.float64), np.dtype(np.float32)], ids=str)
@pytest.mark.parametrize("kind", [TANH, SIGMOID])
def test_values_and_slopes_keep_their_digits(kind: int, dtype: np.dtype[np.floating]) -> None:
    tiny = np.geomspace(1e-12, 1.0, 60)
    z = np.concatenate([np.linspace(-40.0, 40.0, 161), tiny, -tiny]).astype(dtype)
    value, slope = np.empty_like(z), np.empty_like(z)
    logistic(kind, z, exponential(dtype), value, slope)
    width = 2 if kind == TANH else 1
    with mpmath.workdps(50):
        for x, o, s in zip(z, value, slope, strict=True):
            p, q = (1 / (1 + mpmath.exp(sign * width * mpmath.mpf(float(x)))) for sign in (-1, 1))
            exact, steep = (mpmath.tanh(float(x)), 4 * p * q) if kind == TANH else (p, p * q)
            if exact != 0:
                assert abs(float(o) / exact - 1) < ULPS * np.finfo(dtype).eps
            assert abs(float(s) / steep - 1) < ULPS * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", [np.dtype(np.float64), np.dtype(np.float32)], ids=str)
def test_saturation_is_no_overflow_and_nothing_hides_an_overflow(dtype: np.dtype[np.floating]) -> None:
    z = np.array([1e30, -1e30, np.inf, -np.inf, 0.0, np.nan], dtype)
    value, slope = np.empty_like(z), np.empty_like(z)
    logistic(TANH, z, exponential(dtype), value, slope)
    np.testing.assert_array_equal(value[:5], [1.0, -1.0, 1.0, -1.0, 0.0])
    assert (slope[:4] < 1e-36).all()
    assert slope[4] == 1.0
    assert np.isnan(value[5])
    assert np.isnan(slope[5])


@pytest.mark.parametrize("below", [0.0, 0.01, 1.0])
def test_straight_units(below: float) -> None:
    z = np.array([-2.0, 0.0, 3.0])
    value, slope = np.empty_like(z), np.empty_like(z)
    straight(np.float64(below), np.float64(1.0), z, value, slope)
    np.testing.assert_array_equal(value, [-2.0 * below, 0.0, 3.0])
    np.testing.assert_array_equal(slope, [below, below, 1.0])
