"""Positive and negative tails fitted apart, and the tests of their difference."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import binom, norm

from tailnet import (
    ChoiceError,
    InsufficientDataError,
    Observations,
    Sample,
    fit_power_law,
    joint_interval,
    sign_test,
)
from tailnet.arrays import FloatArray
from tailnet.inference.signs import SIGNS_KEY, both_signs, compared_signs
from tailnet.parallel import child, seed_sequence


def signed(rng: np.random.Generator, n: int, *, alpha: float = 2.5, share: float = 0.5) -> Observations:
    """Draw Pareto magnitudes with alpha 2.5 on the negative side and `alpha` on the positive one."""
    positive = rng.random(n) < share
    exponent = np.where(positive, alpha - 1.0, 1.5)
    return Observations.of(np.where(positive, 1, -1) * np.exp(rng.standard_exponential(n) / exponent))


def test_each_side_is_fitted_as_if_alone() -> None:
    seen = signed(np.random.default_rng(1), 1000)
    found = sign_test(seen, replicates=60, rng=3)
    for number, side in enumerate((found.positive, found.negative)):
        fit = fit_power_law(Sample(seen.values, sign=side.sign))
        assert (side.alpha, side.xmin, side.n_tail) == (fit.alpha, fit.xmin, fit.n_tail)
        drawn = joint_interval(fit, replicates=60, rng=child(seed_sequence(3), SIGNS_KEY, number))
        assert side.alpha_interval == drawn.alpha_interval


def test_the_statistic_by_hand() -> None:
    found = sign_test(signed(np.random.default_rng(2), 800), replicates=80, rng=1)
    assert found.difference == found.positive.alpha - found.negative.alpha
    logs = [np.log(np.array(side.alpha_interval) - 1.0) for side in (found.positive, found.negative)]
    # The percentiles of ln(alpha - 1) are those of alpha but for interpolation between two replicates.
    spread = np.hypot(*(np.diff(pair)[0] / (2 * norm.ppf(0.975)) for pair in logs))
    gap = np.log(found.positive.alpha - 1) - np.log(found.negative.alpha - 1)
    assert found.statistic == pytest.approx(gap / spread, rel=1e-2)
    assert found.p_value == pytest.approx(2 * norm.sf(abs(found.statistic)), rel=1e-9)
    assert found.difference_interval[0] < found.difference < found.difference_interval[1]


def test_the_weights_by_hand() -> None:
    seen = signed(np.random.default_rng(3), 600, share=0.6)
    found = sign_test(seen, replicates=40, rng=1)
    assert found.threshold == fit_power_law(Sample(seen.values, sign="magnitude")).xmin
    assert found.positive_above == (seen.values >= found.threshold).sum()
    assert found.negative_above == (-seen.values >= found.threshold).sum()
    k = found.positive_above + found.negative_above
    masses = binom.pmf(np.arange(k + 1), k, 0.5)
    expected = masses[masses <= binom.pmf(found.positive_above, k, 0.5) * (1 + 1e-7)].sum()
    assert found.weight_p_value == pytest.approx(expected, rel=1e-6)


def test_sizes_under_symmetry_and_power_without() -> None:
    """Under the null both p-values are below 0.05 in 5% of sets, within four binomial errors of 50 sets."""
    rng, sets = np.random.default_rng(4), 50
    null = [sign_test(signed(rng, 300), replicates=60, rng=number) for number in range(sets)]
    slack = 4 * np.sqrt(0.05 * 0.95 / sets)
    assert np.mean([found.p_value < 0.05 for found in null]) <= 0.05 + slack
    assert np.mean([found.weight_p_value < 0.05 for found in null]) <= 0.05 + slack
    # A median below 0.15 or above 0.85 has probability under 1e-10 where p is uniform.
    for name in ("p_value", "weight_p_value"):
        assert 0.15 < np.median([getattr(found, name) for found in null]) < 0.85
    other = sign_test(signed(rng, 4000, alpha=3.5), replicates=100, rng=1)
    assert other.p_value < 1e-6
    assert other.difference_interval[0] > 0
    heavier = sign_test(signed(rng, 4000, share=0.6), replicates=100, rng=1)
    assert heavier.weight_p_value < 1e-6


def test_both_p_values_are_corrected() -> None:
    found = sign_test(signed(np.random.default_rng(5), 500), replicates=40, rng=1)
    small, large = sorted((found.p_value, found.weight_p_value))
    expected = {small: min(1, 2 * small), large: max(min(1, 2 * small), large)}
    assert found.p_value_holm == pytest.approx(expected[found.p_value])
    assert found.weight_p_value_holm == pytest.approx(expected[found.weight_p_value])


def test_turning_the_signs_turns_the_answer() -> None:
    seen = signed(np.random.default_rng(6), 400, alpha=3.0)
    turned = Observations.of(-seen.values)
    one, other = sign_test(seen, replicates=200, rng=1), sign_test(turned, replicates=200, rng=1)
    assert other.difference == -one.difference
    assert other.threshold == one.threshold
    assert other.weight_p_value == one.weight_p_value
    # The sides swap their seeds, so z agrees up to the Monte Carlo error of two spreads of 200 replicates.
    assert other.statistic == pytest.approx(-one.statistic, rel=0.5)


def test_counts_and_jobs_change_nothing() -> None:
    rng = np.random.default_rng(7)
    values = np.round(rng.standard_t(1.5, 800) * 3)
    table, counts = np.unique(values, return_counts=True)
    tables = (Observations.of(values), Observations.of(table, counts=counts))
    results = [
        sign_test(seen, discrete=True, replicates=40, rng=1, jobs=jobs)
        for seen, jobs in product(tables, (1, 2))
    ]
    assert all(found == results[0] for found in results)


def test_a_side_without_a_tail_is_refused() -> None:
    seen = Observations.of(np.concatenate([np.arange(1.5, 60.0), [-1.5, -2.5]]))
    with pytest.raises(InsufficientDataError, match="2 distinct values"):
        sign_test(seen, replicates=40)


def test_too_few_replicates_are_refused() -> None:
    with pytest.raises(ChoiceError, match="replicates is 39"):
        sign_test(signed(np.random.default_rng(8), 100), replicates=39)


@pytest.mark.parametrize(
    ("values", "counts", "expected"),
    [
        ([1.0, -1.0, 0.0], None, True),
        ([1.0, 0.0, np.nan], None, False),
        ([1.0, -np.inf], None, False),
        ([1.0, -1.0], [3, 0], False),
        ([-1.0, -2.0], None, False),
    ],
)
def test_whether_there_are_both_signs(values: list[float], counts: list[int] | None, expected: bool) -> None:
    assert both_signs(Observations.of(values, counts=counts)) is expected


def test_without_observations_there_are_none() -> None:
    assert not both_signs(None)


@pytest.mark.parametrize(
    ("values", "replicates", "words"),
    [
        (None, 100, "no observations with their signs"),
        (np.arange(1.5, 60.0), 100, "one sign only"),
        (np.concatenate([np.arange(1.5, 60.0), [-1.5]]), 39, "at least 40 replicates"),
        (np.concatenate([np.arange(1.5, 60.0), [-1.5]]), 100, "has no tail of 5 distinct values"),
    ],
)
def test_an_analysis_says_why_it_did_not_compare(
    values: FloatArray | None, replicates: int, words: str
) -> None:
    fit = fit_power_law(Sample(np.arange(1.5, 60.0)))
    seen = None if values is None else Observations.of(values)
    found, why_not = compared_signs(fit, seen, replicates=replicates, rng=1)
    assert found is None
    assert words in why_not


def test_an_analysis_compares_as_the_function_does() -> None:
    seen = signed(np.random.default_rng(9), 300)
    fit = fit_power_law(seen.sample(sign="magnitude"))
    found, why_not = compared_signs(fit, seen, replicates=60, rng=1)
    assert found == sign_test(seen, replicates=60, rng=1)
    assert why_not == ""
