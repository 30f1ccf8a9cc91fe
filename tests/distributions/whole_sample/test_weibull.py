"""The Weibull law's estimate, at 50 digits, with weights, and in rows."""

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from tailnet.distributions.whole_sample.weibull import Weibull
from tailnet.distributions.whole_sample.weibull_shape import solve_shape
from tailnet.sample import Sample


@pytest.mark.parametrize("spread", [1e-6, 0.01, 1.0, 100.0])
def test_estimate_at_fifty_digits(spread: float) -> None:
    x = np.exp(spread * np.random.default_rng(4).standard_normal(40))
    counts = np.random.default_rng(5).integers(1, 9, 40)
    law = Weibull.fit(Sample.from_counts(x, counts))
    with mpmath.workdps(50):
        y = [mpmath.log(mpmath.mpf(float(v))) for v in x]
        n = int(counts.sum())
        mean = mpmath.fsum(int(c) * v for c, v in zip(counts, y, strict=True)) / n

        def score(k: mpmath.mpf) -> mpmath.mpf:
            tilt = [int(c) * mpmath.exp(k * v) for c, v in zip(counts, y, strict=True)]
            return 1 / k - mpmath.fsum(t * v for t, v in zip(tilt, y, strict=True)) / mpmath.fsum(tilt) + mean

        shape = mpmath.findroot(score, mpmath.mpf(law.shape))
        powers = mpmath.fsum(int(c) * mpmath.exp(shape * v) for c, v in zip(counts, y, strict=True)) / n
        scale = powers ** (1 / shape)
    # ln x is rounded: the shape loses eps / spread.
    assert law.shape == pytest.approx(float(shape), rel=1e-13 + 1e-15 / spread)
    assert law.scale == pytest.approx(float(scale), rel=1e-13 * max(1.0, spread))


def test_estimate_agrees_with_scipy() -> None:
    x = stats.weibull_min(0.8, scale=2.0).rvs(400, random_state=5)
    shape, _, scale = stats.weibull_min.fit(x, floc=0.0)
    law = Weibull.fit(Sample(x))
    # SciPy's optimiser stops early.
    assert (law.shape, law.scale) == pytest.approx((shape, scale), rel=1e-3)
    assert law.log_density(x).sum() >= stats.weibull_min(shape, scale=scale).logpdf(x).sum()


def test_rows_are_solved_as_if_alone() -> None:
    y = np.sort(np.random.default_rng(6).standard_normal((7, 30)) * np.logspace(-4, 4, 7)[:, None], axis=1)
    together = solve_shape(y, None)
    alone = [float(solve_shape(row, None)) for row in y]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


@given(st.lists(st.floats(1e-300, 1e300), min_size=2, max_size=30))
def test_any_sample_is_solved(values: list[float]) -> None:
    y = np.sort(np.log(np.array(values)))
    assume(y[-1] - y[0] > 1e-9)
    k = float(solve_shape(y, None))
    tilt = np.exp(k * (y - y[-1]))
    # The score's two sides, each a difference of means of y.
    rounding = 1e-14 * k * np.abs(y).max()
    assert k * (np.average(y, weights=tilt) - y.mean()) == pytest.approx(1.0, rel=1e-10 + 10 * rounding)
