"""Whole-sample fits: published estimates, naive twins, calibration, invariances."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tailnet.distributions.whole_sample import (
    FAMILIES,
    Exponential,
    Gamma,
    HalfNormal,
    Lognormal,
    Weibull,
    WholeSampleLaw,
)
from tailnet.errors import ChoiceError, InsufficientDataError, TailnetError
from tailnet.inference import whole_sample
from tailnet.inference.whole_sample import WholeSampleFit, fit_whole_sample
from tailnet.parallel import child
from tailnet.sample import Sample

#: Millions of revolutions to failure of 23 ball bearings (Lieblein & Zelen 1956; Lawless 1982, p. 228).
BEARINGS = [
    *(17.88, 28.92, 33.00, 41.52, 42.12, 45.60, 48.48, 51.84, 51.96, 54.12, 55.56, 67.80),
    *(68.64, 68.64, 68.88, 84.12, 93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.40),
]
STANDARD: list[WholeSampleLaw] = [
    Gamma(0.6, 3.0),
    Weibull(2.0, 0.01),
    Lognormal(5.0, 2.0),
    Exponential(1e-20),
    HalfNormal(40.0),
]


def by_family(sample: Sample, replicates: int = 0, rng: int = 1) -> dict[str, WholeSampleFit]:
    return {fit.family: fit for fit in fit_whole_sample(sample, replicates=replicates, rng=rng)}


# --- published -----------------------------------------------------------------------------------


def test_ball_bearings_as_published() -> None:
    # Lawless (1982): Weibull shape 2.10, scale 81.9; lognormal 4.15, 0.522.
    # Gupta & Kundu (2001): gamma log-likelihood -113.0293.
    fits = by_family(Sample(BEARINGS))
    assert fits["weibull"].parameters["shape"] == pytest.approx(2.10, abs=0.005)
    assert fits["weibull"].parameters["scale"] == pytest.approx(81.9, abs=0.05)
    assert fits["lognormal"].parameters["mu"] == pytest.approx(4.15, abs=0.005)
    assert fits["lognormal"].parameters["sigma"] == pytest.approx(0.522, abs=0.0005)
    assert fits["gamma"].log_likelihood == pytest.approx(-113.0293, abs=5e-5)


@pytest.mark.parametrize(
    ("n", "level", "critical"),
    [(10, 0.20, 0.263), (10, 0.10, 0.295), (10, 0.05, 0.325), (10, 0.01, 0.380)],
)
def test_null_of_the_exponential_law_as_published(n: int, level: float, critical: float) -> None:
    # Lilliefors (1969), table 1: P(D > critical) = level when the mean is estimated.
    drawn = whole_sample._null_distances(
        whole_sample._Null(Exponential(1.0), n, np.random.SeedSequence(4)), 4000, 1
    )
    # Three standard errors, and half a unit of the printed digit at a density of D below 4.
    tolerance = 3.0 * math.sqrt(level * (1.0 - level) / drawn.size) + 0.002
    assert (drawn > critical).mean() == pytest.approx(level, abs=tolerance)


def test_null_of_the_lognormal_law_as_published() -> None:
    # Stephens (1974), normal law with both parameters estimated: 5% point 0.895, 1% point 1.035. His points
    # are smoothed from simulations: 40,000 sets by a plain loop exceed them .053 and .013 of the time.
    smoothing = 0.004
    n = 500
    drawn = whole_sample._null_distances(
        whole_sample._Null(Lognormal(0.0, 1.0), n, np.random.SeedSequence(4)), 4000, 1
    )
    modified = drawn * (math.sqrt(n) - 0.01 + 0.85 / math.sqrt(n))
    for level, critical in ((0.05, 0.895), (0.01, 1.035)):
        tolerance = 3.0 * math.sqrt(level * (1.0 - level) / drawn.size) + smoothing
        assert (modified > critical).mean() == pytest.approx(level, abs=tolerance)


# --- against naive transcriptions ----------------------------------------------------------------


@pytest.mark.parametrize("law", STANDARD)
def test_distance_and_likelihood_are_those_of_scipy(law: WholeSampleLaw) -> None:
    x = law.sample(300, rng=3)
    fit = by_family(Sample(x))[law.family]
    assert fit.ks_distance == pytest.approx(stats.kstest(fit.law.cdf(x), "uniform").statistic, abs=1e-13)
    assert fit.log_likelihood == pytest.approx(fit.law.log_density(x).sum(), rel=1e-12)
    assert fit.aic == pytest.approx(2.0 * len(fit.parameters) - 2.0 * fit.log_likelihood, rel=1e-15)


@pytest.mark.parametrize("law", STANDARD)
def test_null_distances_are_those_of_a_plain_loop(law: WholeSampleLaw) -> None:
    seed, n = np.random.SeedSequence(9), 37
    drawn = whole_sample._null_distances(whole_sample._Null(law.standard, n, seed), 30, 1)
    values = law.standard.sample(30 * n, child(seed, 0, 0)).reshape(30, n)
    plain = [float(stats.kstest(type(law).fit(Sample(row)).cdf(row), "uniform").statistic) for row in values]
    np.testing.assert_allclose(drawn, plain, rtol=0.0, atol=1e-12)


@pytest.mark.parametrize("law", STANDARD)
def test_the_null_does_not_depend_on_what_is_standardised_away(law: WholeSampleLaw) -> None:
    n = 25
    seeds = np.random.SeedSequence(1), np.random.SeedSequence(2)
    one = whole_sample._null_distances(whole_sample._Null(law, n, seeds[0]), 3000, 1)
    other = whole_sample._null_distances(whole_sample._Null(law.standard, n, seeds[1]), 3000, 1)
    assert stats.ks_2samp(one, other).pvalue > 1e-3


# --- calibration ---------------------------------------------------------------------------------


@pytest.mark.parametrize("law", STANDARD)
def test_p_is_uniform_under_its_null(law: WholeSampleLaw) -> None:
    p = []
    for number in range(200):
        sample = Sample(law.sample(25, child(np.random.SeedSequence(17), number)))
        fit = by_family(sample, replicates=99, rng=number)[law.family]
        assert fit.p_value is not None
        p.append(fit.p_value)
    # (1 + b)/100 is uniform on 0.01, ..., 1.00 but for the gamma law's estimated shape.
    for level in (0.05, 0.1, 0.5, 0.9):
        rejections = int((np.array(p) <= level + 1e-9).sum())
        assert stats.binomtest(rejections, len(p), level).pvalue > 1e-3
    assert stats.kstest(p, "uniform").pvalue > 1e-3


def test_a_wrong_law_is_rejected_and_the_right_one_is_best() -> None:
    fits = fit_whole_sample(Sample(Lognormal(0.0, 1.5).sample(2000, rng=1)), replicates=199, rng=1)
    assert fits[0].family == "lognormal"
    assert fits[0].aic_weight > 0.99
    p = {fit.family: fit.p_value for fit in fits}
    assert p["lognormal"] is not None
    assert p["lognormal"] > 0.05
    assert all(p[family] == 1 / 200 for family in p if family != "lognormal")


# --- what changes nothing ------------------------------------------------------------------------


def test_sorted_by_aic_with_weights_that_add_up() -> None:
    fits = fit_whole_sample(Sample(BEARINGS), replicates=0)
    assert [fit.aic for fit in fits] == sorted(fit.aic for fit in fits)
    assert {fit.family for fit in fits} == set(FAMILIES)
    assert sum(fit.aic_weight for fit in fits) == pytest.approx(1.0, rel=1e-14)
    first, second = fits[0], fits[1]
    ratio = math.exp(0.5 * (first.aic - second.aic))
    assert second.aic_weight / first.aic_weight == pytest.approx(ratio, rel=1e-12)


@pytest.mark.parametrize("unit", [1e-300, 1e-20, 1e-12, 1e12, 1e290])
def test_units_change_scales_and_the_likelihood_alone(unit: float) -> None:
    x = Weibull(0.8, 1.0).sample(200, rng=2)
    base, other = (by_family(Sample(unit * x), replicates=20) for unit in (1.0, unit))
    for family, fit in base.items():
        same = other[family]
        assert same.ks_distance == pytest.approx(fit.ks_distance, rel=1e-10)
        moved = fit.log_likelihood - x.size * math.log(unit)
        assert same.log_likelihood == pytest.approx(moved, rel=1e-10)
        assert same.aic_weight == pytest.approx(fit.aic_weight, rel=1e-8)
        np.testing.assert_allclose(same.distances, fit.distances, rtol=1e-10)
        assert same.p_value == fit.p_value


def test_counts_are_repetitions() -> None:
    values, counts = np.array([0.5, 1.5, 2.5, 3.5, 4.5, 7.5]), np.array([9, 12, 7, 3, 2, 1])
    one = by_family(Sample.from_counts(values, counts), replicates=20)
    other = by_family(Sample(np.repeat(values, counts)), replicates=20)
    for family, fit in one.items():
        assert fit.to_dict() == other[family].to_dict()
        # Both limits at each distinct value, by hand.
        cdf, upto = fit.law.cdf(values), np.cumsum(counts) / counts.sum()
        below = upto - counts / counts.sum()
        assert fit.ks_distance == pytest.approx(max(abs(upto - cdf).max(), abs(cdf - below).max()), abs=1e-14)


@pytest.mark.parametrize("n", [20, 3000])
def test_workers_change_nothing(n: int) -> None:
    sample = Sample(Gamma(2.0, 1.0).sample(n, rng=1))
    one = fit_whole_sample(sample, replicates=210, rng=3, jobs=1)
    two = fit_whole_sample(sample, replicates=210, rng=3, jobs=2)
    assert [fit.to_dict() for fit in one] == [fit.to_dict() for fit in two]


def test_more_replicates_go_on_from_fewer() -> None:
    sample = Sample(BEARINGS)
    few, many = by_family(sample, replicates=30), by_family(sample, replicates=250)
    for family in ("weibull", "lognormal", "exponential", "half_normal"):
        assert np.array_equal(few[family].distances, many[family].distances[:30])


# --- documents and refusals ----------------------------------------------------------------------


@pytest.mark.parametrize("replicates", [0, 15])
def test_a_fit_survives_its_document(replicates: int) -> None:
    for fit in fit_whole_sample(Sample(BEARINGS), replicates=replicates, rng=1):
        document = json.loads(json.dumps(fit.to_dict(), allow_nan=False))
        again = WholeSampleFit.from_dict(document)
        assert again.to_dict() == fit.to_dict()
        assert again.law == fit.law
        assert again.p_interval == fit.p_interval


def test_no_replicates_no_p() -> None:
    for fit in fit_whole_sample(Sample(BEARINGS), replicates=0):
        assert fit.p_value is None
        assert fit.p_interval is None
        assert fit.distances.size == 0


def test_p_counts_the_replicates_beyond() -> None:
    for fit in fit_whole_sample(Sample(BEARINGS), replicates=99, rng=1):
        beyond = int((fit.distances >= fit.ks_distance).sum())
        assert fit.exceedances == beyond
        assert fit.p_value == (1 + beyond) / 100
        assert fit.p_interval is not None
        assert fit.p_interval[0] <= beyond / 99 <= fit.p_interval[1]


def test_values_too_small_for_a_double_are_drawn_again() -> None:
    law = Gamma(0.002, 1.0)
    assert (law.sample(1000, rng=1) == 0.0).any()
    draws = whole_sample._positive_draws(law, 1000, np.random.SeedSequence(1))
    assert (draws > 0.0).all()
    fits = by_family(Sample(np.logspace(-300.0, 300.0, 41)), replicates=20)
    assert fits["gamma"].p_value == pytest.approx(1 / 21)
    assert fits["gamma"].parameters["shape"] < 0.01


@given(st.lists(st.floats(1e-280, 1e300), min_size=10, max_size=20, unique=True))
@settings(max_examples=60)
def test_any_sample_gives_finite_numbers(values: list[float]) -> None:
    for fit in fit_whole_sample(Sample(values, discrete=False), replicates=3, rng=1):
        numbers = (*fit.parameters.values(), fit.log_likelihood, fit.ks_distance, *fit.distances)
        assert all(math.isfinite(number) for number in numbers)
        assert 0.0 < fit.ks_distance <= 1.0


def test_parameters_beyond_the_doubles_are_an_error() -> None:
    with pytest.raises(TailnetError, match="scale is inf"):
        fit_whole_sample(Sample(np.append(np.logspace(-320.0, 300.0, 12), 1.7e308)), replicates=3, rng=1)


def test_refusals() -> None:
    with pytest.raises(ChoiceError, match="--continuous"):
        fit_whole_sample(Sample(np.arange(1, 30)))
    with pytest.raises(ChoiceError, match="replicates is -1"):
        fit_whole_sample(Sample(BEARINGS), replicates=-1)
    with pytest.raises(InsufficientDataError, match="5 distinct"):
        fit_whole_sample(Sample([1.5, 2.5, 3.5]))
    many = Sample.from_counts(BEARINGS, np.full(len(BEARINGS), 10**9))
    with pytest.raises(ChoiceError, match="replicates=0"):
        fit_whole_sample(many, replicates=10)
    assert fit_whole_sample(many, replicates=0)[0].family == "gamma"
