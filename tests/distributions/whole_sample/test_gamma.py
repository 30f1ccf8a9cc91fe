"""The gamma law's estimate, at 50 digits and as published."""

import math

import mpmath
import numpy as np
import pytest
from scipy import stats

from tailnet.distributions.whole_sample.gamma import Gamma
from tailnet.distributions.whole_sample.gamma_shape import (
    log_factor,
    log_minus_digamma,
    solve_shape,
    trigamma_excess,
)
from tailnet.sample import Sample

SHAPES = [1e-3, 0.1, 1.0, 3.0, 7.99, 8.0, 8.01, 20.0, 1e3, 1e8, 1e15, 1e30]


@pytest.mark.parametrize("shape", SHAPES)
def test_functions_of_the_shape(shape: float) -> None:
    # Just under 8 the digamma function is subtracted from a logarithm 30 times the difference.
    with mpmath.workdps(80):
        k = mpmath.mpf(shape)
        excess = mpmath.log(k) - mpmath.digamma(k)
        slope = mpmath.zeta(2, k) - 1 / k if shape < 1e6 else 1 / (2 * k**2) + 1 / (6 * k**3)
        factor = k * mpmath.log(k) - k - mpmath.loggamma(k)
    at = np.array([shape])
    assert log_minus_digamma(at)[0] == pytest.approx(float(excess), rel=1e-14)
    assert trigamma_excess(at)[0] == pytest.approx(float(slope), rel=1e-13)
    assert log_factor(shape) == pytest.approx(float(factor), rel=1e-13)
    assert solve_shape(np.array([float(excess)]))[0] == pytest.approx(shape, rel=1e-14)


@pytest.mark.parametrize("spread", [1e-7, 1e-3, 0.5, 5.0, 100.0])
def test_estimate_at_fifty_digits(spread: float) -> None:
    x = np.sort(np.exp(spread * np.random.default_rng(3).standard_normal(50)))
    law = Gamma.fit(Sample(x))
    with mpmath.workdps(50):
        values = [mpmath.mpf(float(v)) for v in x]
        mean = mpmath.fsum(values) / len(values)
        s = mpmath.log(mean) - mpmath.fsum(mpmath.log(v) for v in values) / len(values)
        shape = mpmath.findroot(lambda k: mpmath.log(k) - mpmath.digamma(k) - s, mpmath.mpf(law.shape))
    # The data are exact; the mean of squares of differences loses eps / spread.
    tolerance = 1e-13 + 1e-15 / spread
    assert law.shape == pytest.approx(float(shape), rel=tolerance)
    assert law.shape * law.scale == pytest.approx(float(mean), rel=1e-14)


def test_estimate_agrees_with_scipy() -> None:
    x = stats.gamma(2.3, scale=4.0).rvs(400, random_state=5)
    shape, _, scale = stats.gamma.fit(x, floc=0.0)
    law = Gamma.fit(Sample(x))
    assert (law.shape, law.scale) == pytest.approx((shape, scale), rel=1e-7)


def test_scales_of_tight_data_near_the_end_of_the_doubles() -> None:
    law = Gamma.fit(Sample(1e300 * (1.0 + 1e-3 * np.arange(5.0))))
    assert law.shape == pytest.approx(1.0 / np.var(1.0 + 1e-3 * np.arange(5.0)), rel=0.01)
    assert math.isfinite(law.scale)
