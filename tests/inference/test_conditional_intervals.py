"""Intervals of alpha given xmin."""

import numpy as np
import pytest
from scipy.special import lambertw, zeta
from scipy.stats import chi2, gamma, norm

from tailnet import (
    ChoiceError,
    ConditionalIntervals,
    PowerLaw,
    PowerLawFit,
    Sample,
    conditional_intervals,
    fit_power_law,
)


def continuous(n: int, seed: int = 1) -> PowerLawFit:
    return fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(n, rng=seed)), xmin=1.0)


def test_the_profile_of_a_continuous_tail_is_lamberts_function() -> None:
    """ln r - r + 1 = -c for r = (alpha - 1) / (fitted alpha - 1): r = -W(-exp(-1 - c)) on both branches."""
    fit = continuous(300)
    c = chi2.ppf(0.95, 1) / (2 * fit.n_tail)
    expected = [1 + (fit.alpha - 1) * -lambertw(-np.exp(-1 - c), branch).real for branch in (0, -1)]
    assert conditional_intervals(fit).profile_likelihood == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_at_the_ends_the_likelihood_of_counts_has_fallen_by_half_a_quantile(level: float) -> None:
    x = PowerLaw(2.2, 3.0, discrete=True).sample(400, rng=2)
    fit = fit_power_law(Sample(x, discrete=True), xmin=3)

    def log_likelihood(alpha: float) -> float:
        return float(-alpha * np.log(x).sum() - x.size * np.log(zeta(alpha, 3)))

    for end in conditional_intervals(fit, level=level).profile_likelihood:
        fallen = log_likelihood(fit.alpha) - log_likelihood(end)
        assert fallen == pytest.approx(chi2.ppf(level, 1) / 2, rel=1e-6)


def test_the_other_interval_is_the_standard_error_times_a_normal_quantile() -> None:
    fit = continuous(200)
    low, high = conditional_intervals(fit, level=0.9).observed_information
    assert (high - low) / 2 == pytest.approx(norm.ppf(0.95) * fit.alpha_se, rel=1e-12)
    assert (high + low) / 2 == pytest.approx(fit.alpha, rel=1e-12)


def test_given_xmin_both_cover() -> None:
    """alpha - 1 of n draws is distributed as n (true alpha - 1) / Gamma(n): the coverage follows exactly."""
    n, sets = 200, 4000
    fit = continuous(n)
    found = conditional_intervals(fit)
    ratios = np.array([found.observed_information, found.profile_likelihood]) - 1.0
    ratios /= fit.alpha - 1.0
    # The intervals are the estimate times a constant, so the truth is inside when 1 lies between.
    estimates = n / gamma.rvs(n, size=sets, random_state=np.random.default_rng(3))
    for low, high in ratios:
        covered = np.mean((low * estimates <= 1.0) & (high * estimates >= 1.0))
        exact = gamma.cdf(n * high, n) - gamma.cdf(n * low, n)
        assert 0.93 <= exact <= 0.97
        assert covered == pytest.approx(exact, abs=4 * np.sqrt(0.95 * 0.05 / sets))


def test_a_short_tail_keeps_its_profile_above_one() -> None:
    fit = fit_power_law(Sample(np.exp(np.arange(1.0, 11.0))), xmin=2.0)
    found = conditional_intervals(fit, level=0.9999)
    assert found.observed_information[0] < 1.0 < found.profile_likelihood[0]


def test_impossible_levels_are_refused() -> None:
    with pytest.raises(ChoiceError, match=r"level is 1\.0"):
        conditional_intervals(continuous(50), level=1.0)


def test_the_round_trip() -> None:
    found = conditional_intervals(continuous(50))
    assert ConditionalIntervals.from_dict(found.to_dict()) == found
