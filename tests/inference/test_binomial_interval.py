"""Exact intervals for counted probabilities, against their definitions and by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tailnet.inference.binomial_interval import clopper_pearson, sequential_interval


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
@pytest.mark.parametrize(
    ("successes", "trials"),
    [(0, 1), (1, 1), (0, 100), (100, 100), (3, 10), (684, 1000), (1, 2500), (2499, 2500)],
)
def test_clopper_pearson_against_scipy(successes: int, trials: int, level: float) -> None:
    other = stats.binomtest(successes, trials).proportion_ci(level, method="exact")
    low, high = clopper_pearson(successes, trials, level=level)
    assert low == pytest.approx(other.low, rel=1e-9, abs=1e-12)
    assert high == pytest.approx(other.high, rel=1e-9)


@given(st.integers(0, 400), st.integers(1, 400), st.floats(0.5, 0.999))
def test_clopper_pearson_solves_its_equations(successes: int, trials: int, level: float) -> None:
    successes = min(successes, trials)
    low, high = clopper_pearson(successes, trials, level=level)
    assert 0.0 <= low <= successes / trials <= high <= 1.0
    tail = (1.0 - level) / 2.0
    if successes > 0:
        assert stats.binom.sf(successes - 1, trials, low) == pytest.approx(tail, rel=1e-8)
    if successes < trials:
        assert stats.binom.cdf(successes, trials, high) == pytest.approx(tail, rel=1e-8)


@given(st.integers(1, 50), st.integers(0, 2000), st.floats(0.5, 0.999))
def test_sequential_interval_solves_its_equations(successes: int, failures: int, level: float) -> None:
    trials = successes + failures
    low, high = sequential_interval(successes, trials, level=level)
    assert 0.0 < low <= successes / trials <= high <= 1.0
    # scipy's negative binomial counts the failures before the last success.
    tail = (1.0 - level) / 2.0
    assert stats.nbinom.cdf(failures, successes, low) == pytest.approx(tail, rel=1e-8)
    if failures:
        assert stats.nbinom.sf(failures - 1, successes, high) == pytest.approx(tail, rel=1e-8)
    else:
        assert high == 1.0


@pytest.mark.parametrize("p", [0.02, 0.3, 0.8, 1.0])
@pytest.mark.parametrize("successes", [1, 10])
def test_sequential_interval_covers(p: float, successes: int) -> None:
    # Coverage is at least nominal on either side; each miss is binomial in 20,000 runs.
    runs = 20_000
    trials = successes + np.random.default_rng(9).negative_binomial(successes, p, runs)
    ends = {int(n): sequential_interval(successes, int(n)) for n in np.unique(trials)}
    allowed = 0.025 + 4.0 * np.sqrt(0.025 * 0.975 / runs)
    assert np.mean([ends[int(n)][0] > p for n in trials]) <= allowed
    assert np.mean([ends[int(n)][1] < p for n in trials]) <= allowed


def test_stopping_at_a_success_is_not_counting_to_a_number() -> None:
    # The lower ends agree: that the last trial is a success adds nothing to P(at least h in l).
    fixed, sequential = clopper_pearson(10, 40), sequential_interval(10, 40)
    assert sequential[0] == fixed[0]
    assert sequential[1] < fixed[1]
