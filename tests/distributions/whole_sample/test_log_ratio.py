"""Logarithms of ratios and the deviance, at 60 digits."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.distributions.whole_sample.log_ratio import deviance, log_ratio

POSITIVE = st.floats(1e-300, 1e300)
NEAR_ONE = st.floats(-0.6, 1.2).filter(lambda e: abs(e) > 1e-12)


def exact(x: float, centre: float) -> tuple[float, float]:
    with mpmath.workdps(700):
        r = mpmath.mpf(x) / mpmath.mpf(centre)
        return float(mpmath.log(r)), float(min(r - 1 - mpmath.log(r), mpmath.mpf(10) ** 307))


@given(POSITIVE, NEAR_ONE)
def test_near_one(centre: float, excess: float) -> None:
    x = centre * (1.0 + excess)
    expected = exact(x, centre)
    assert float(log_ratio(np.array(x), centre)) == pytest.approx(expected[0], rel=3e-13)
    assert float(deviance(np.array(x), centre)) == pytest.approx(expected[1], rel=3e-13)


@given(POSITIVE, POSITIVE)
def test_anywhere(x: float, centre: float) -> None:
    expected = exact(x, centre)
    assert float(log_ratio(np.array(x), centre)) == pytest.approx(expected[0], rel=1e-12, abs=3e-13)
    found = min(float(deviance(np.array(x), centre)), 1e307)
    assert found == pytest.approx(expected[1], rel=1e-12, abs=3e-13)


def test_zero() -> None:
    assert float(log_ratio(np.array(0.0), 2.0)) == -np.inf
