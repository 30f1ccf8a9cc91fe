"""The likelihood equation of the zeta law against a root found at 60 digits."""

import math

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import scaled_zeta

from tailnet.distributions.zeta_likelihood import log_normaliser, log_variance, mean_log, solve_alpha

MEANS = [1e-12, 1e-9, 1e-6, 1e-3, 0.05, 0.5, 1.0, 2.0, 5.0, 50.0]
XMINS = [1.0, 2.0, 7.0, 12.0, 1000.0, 1e6, 1e9]
#: No guess, guesses on either side, and what a neighbouring tail of two huge counts leaves behind.
STARTS = [0.0, -1.0, 1.0 + 1e-9, 2.5, 50.0, 1e4, 1e9, 1e17]


@pytest.mark.parametrize("xmin", XMINS)
@pytest.mark.parametrize("mean", MEANS)
def test_against_an_independent_root(mean: float, xmin: float) -> None:
    exact = scaled_zeta.solve(mean, xmin)
    for start in STARTS:
        assert solve_alpha(mean, xmin, start) == pytest.approx(exact, rel=1e-12)


@given(st.floats(1.001, 500.0), st.sampled_from(XMINS), st.floats(1.0, 1e6))
def test_solving_inverts_the_mean(alpha: float, xmin: float, start: float) -> None:
    # The mean is known to some 1e-15 + alpha 1e-16, and |d ln alpha / d ln mean| is below 1.
    assert solve_alpha(mean_log(alpha, xmin), xmin, start) == pytest.approx(alpha, rel=1e-12)


@pytest.mark.parametrize("start", [0.0, 1.5, 1e15])
def test_counts_as_large_as_they_may_be(start: float) -> None:
    # Two neighbours just below 2^53, once each: E[k] = 1/2 is a geometric law of ratio 1/3.
    xmin = 2.0**53 - 2.0
    found = solve_alpha(0.5 * math.log1p(1.0 / xmin), xmin, start)
    assert found == pytest.approx(xmin * math.log(3.0), rel=1e-12)


@pytest.mark.parametrize("alpha", [1.01, 1.5, 2.5, 6.0, 40.0, 200.0])
@pytest.mark.parametrize("xmin", XMINS)
def test_normaliser_mean_and_variance(alpha: float, xmin: float) -> None:
    z0, z1, z2 = scaled_zeta.sums(alpha, xmin)
    assert log_normaliser(alpha, xmin) == pytest.approx(float(mpmath.log(z0)), rel=1e-13, abs=1e-15)
    assert mean_log(alpha, xmin) == pytest.approx(float(z1 / z0), rel=1e-13)
    # Z_2/Z_0 - mean² cancels one digit at most: the variance is at least a third of the second moment.
    assert log_variance(alpha, xmin) == pytest.approx(float(z2 / z0 - (z1 / z0) ** 2), rel=1e-12)
