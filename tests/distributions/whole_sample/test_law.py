"""What all five laws share, by one table against SciPy; the extremes against mpmath."""

import math
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from tailnet.distributions.whole_sample import (
    FAMILIES,
    Exponential,
    Gamma,
    HalfNormal,
    Lognormal,
    Weibull,
    WholeSampleLaw,
)
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.sample import Sample

#: A law, and the same in SciPy's terms.
TABLE: list[tuple[WholeSampleLaw, Any]] = [
    (Gamma(0.3, 2.0), stats.gamma(0.3, scale=2.0)),
    (Gamma(4.0, 1e-6), stats.gamma(4.0, scale=1e-6)),
    (Gamma(300.0, 5.0), stats.gamma(300.0, scale=5.0)),
    (Weibull(0.4, 3.0), stats.weibull_min(0.4, scale=3.0)),
    (Weibull(6.0, 1e7), stats.weibull_min(6.0, scale=1e7)),
    (Lognormal(-2.0, 0.1), stats.lognorm(0.1, scale=math.exp(-2.0))),
    (Lognormal(1.0, 3.0), stats.lognorm(3.0, scale=math.exp(1.0))),
    (Exponential(0.2), stats.expon(scale=0.2)),
    (Exponential(1e9), stats.expon(scale=1e9)),
    (HalfNormal(7.0), stats.halfnorm(scale=7.0)),
    (HalfNormal(1e-9), stats.halfnorm(scale=1e-9)),
]
PROBABILITIES = np.array([1e-6, 0.01, 0.3, 0.5, 0.77, 0.99, 0.999999])


# --- against SciPy -------------------------------------------------------------------------------


@pytest.mark.parametrize(("law", "other"), TABLE)
def test_values_agree_with_scipy(law: WholeSampleLaw, other: Any) -> None:
    x = other.ppf(PROBABILITIES)
    np.testing.assert_allclose(law.quantile(PROBABILITIES), x, rtol=1e-9)
    np.testing.assert_allclose(law.log_density(x), other.logpdf(x), rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(law.density(x), other.pdf(x), rtol=1e-10)
    np.testing.assert_allclose(law.cdf(x), other.cdf(x), rtol=1e-10)
    np.testing.assert_allclose(law.survival(x), other.sf(x), rtol=1e-9)


@pytest.mark.parametrize("law", [law for law, _ in TABLE])
def test_density_integrates_to_one(law: WholeSampleLaw) -> None:
    # In ln x no density has a pole.
    middle = math.log(float(law.quantile(0.5)))

    def mass(log_x: float) -> float:
        return math.exp(float(law.log_density(math.exp(log_x))) + log_x)

    edges = [math.log(float(law.quantile(p))) for p in (1e-14, 1e-3)]
    upper = [math.log(float(law.quantile(p))) for p in (0.999, 1.0 - 1e-15)]
    points = [*edges, middle, *upper]
    total = sum(
        quad(mass, low, high, epsabs=1e-14, epsrel=1e-13, limit=200)[0] for low, high in pairwise(points)
    )
    assert total == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("law", [law for law, _ in TABLE])
def test_draws_follow_the_law_and_repeat_with_the_seed(law: WholeSampleLaw) -> None:
    draws = law.sample(20_000, rng=7)
    assert np.array_equal(draws, law.sample(20_000, rng=7))
    # P(sqrt(n) D > 1.95) = 1e-3 (Kolmogorov); the seed is fixed.
    distance = stats.kstest(law.cdf(draws), "uniform").statistic
    assert distance * math.sqrt(draws.size) < 1.95


# --- support and domain --------------------------------------------------------------------------


@pytest.mark.parametrize("law", [law for law, _ in TABLE])
def test_outside_the_support(law: WholeSampleLaw) -> None:
    outside = [-1.0, 0.0, math.inf]
    assert law.log_density(outside).tolist() == [-math.inf] * 3
    assert law.density(outside).tolist() == [0.0, 0.0, 0.0]
    assert law.cdf(outside).tolist() == [0.0, 0.0, 1.0]
    assert law.survival(outside).tolist() == [1.0, 1.0, 0.0]
    assert math.isnan(law.cdf(math.nan))
    assert math.isnan(law.survival(math.nan))
    assert float(law.quantile(0.0)) == 0.0
    assert law.log_density([[1.0, 2.0], [3.0, 4.0]]).shape == (2, 2)


@pytest.mark.parametrize("p", [-0.1, 1.0, math.nan])
def test_quantile_refuses_what_is_no_probability(p: float) -> None:
    with pytest.raises(ChoiceError, match="probabilities"):
        Exponential(1.0).quantile(p)


@pytest.mark.parametrize(
    ("family", "parameters", "name"),
    [
        (Gamma, (0.0, 1.0), "shape"),
        (Gamma, (1.0, math.inf), "scale"),
        (Weibull, (math.nan, 1.0), "shape"),
        (Weibull, (1.0, -2.0), "scale"),
        (Lognormal, (math.inf, 1.0), "mu"),
        (Lognormal, (0.0, 0.0), "sigma"),
        (Exponential, (0.0,), "scale"),
        (HalfNormal, (-1.0,), "sigma"),
    ],
)
def test_domain(family: type[WholeSampleLaw], parameters: tuple[float, ...], name: str) -> None:
    with pytest.raises(ChoiceError, match=name):
        family(*parameters)


def test_registry_names_the_families() -> None:
    assert list(FAMILIES) == ["gamma", "weibull", "lognormal", "exponential", "half_normal"]
    assert all(law.family == name for name, law in FAMILIES.items())


# --- fits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES.values())
def test_fit_refuses_counts(family: type[WholeSampleLaw]) -> None:
    with pytest.raises(ChoiceError, match="--continuous"):
        family.fit(Sample([1, 2, 3, 4]))


def test_equal_values_have_no_likelihood_maximum_where_there_is_a_shape() -> None:
    sample = Sample([2.5, 2.5, 2.5])
    for family in (Gamma, Weibull, Lognormal):
        with pytest.raises(InsufficientDataError, match="two distinct"):
            family.fit(sample)
    assert Exponential.fit(sample).scale == pytest.approx(2.5, rel=1e-15)
    assert HalfNormal.fit(sample).sigma == pytest.approx(2.5, rel=1e-15)


@pytest.mark.parametrize("family", FAMILIES.values())
def test_repeating_a_value_is_counting_it(family: type[WholeSampleLaw]) -> None:
    values, counts = np.array([0.2, 0.7, 1.1, 4.0, 9.5]), np.array([3, 1, 40, 7, 1])
    one = family.fit(Sample.from_counts(values, counts))
    other = tuple(float(v) for v in family.estimate(np.sort(np.repeat(values, counts)), None))
    assert tuple(one.parameters.values()) == pytest.approx(other, rel=1e-13)
    many = family.fit(Sample.from_counts(values, counts * 10**15))
    assert tuple(many.parameters.values()) == pytest.approx(other, rel=1e-13)


@pytest.mark.parametrize("family", FAMILIES.values())
@given(exponent=st.integers(-299, 299), factor=st.floats(1.0, 10.0), seed=st.integers(0, 1000))
def test_units_change_the_scale_alone(
    family: type[WholeSampleLaw], exponent: int, factor: float, seed: int
) -> None:
    x = np.random.default_rng(seed).lognormal(0.0, 0.5, 40)
    unit = factor * 10.0**exponent
    base, other = family.fit(Sample(x, discrete=False)), family.fit(Sample(unit * x, discrete=False))
    for name, value in base.parameters.items():
        expected = {"shape": value, "mu": value + math.log(unit)}.get(name, value * unit)
        if family is Lognormal and name == "sigma":
            expected = value
        assert other.parameters[name] == pytest.approx(expected, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("family", FAMILIES.values())
def test_data_over_all_the_doubles(family: type[WholeSampleLaw]) -> None:
    law = family.fit(Sample(np.logspace(-300.0, 300.0, 61)))
    assert all(math.isfinite(value) for value in law.parameters.values())
    assert np.isfinite(law.log_density([1e-300, 1.0, 1e290])).all()
    assert (np.diff(law.cdf(np.logspace(-300.0, 300.0, 61))) >= 0.0).all()


@pytest.mark.parametrize("family", FAMILIES.values())
@given(st.lists(st.floats(1e-280, 1e300), min_size=2, max_size=30, unique=True))
def test_two_distinct_values_are_enough(family: type[WholeSampleLaw], values: list[float]) -> None:
    sample = Sample(values, discrete=False)
    law = family.fit(sample)
    assert np.isfinite(law.log_density(sample.values)).all()
    assert (np.diff(law.cdf(sample.values)) >= 0.0).all()


def test_a_gamma_scale_below_the_doubles_is_said() -> None:
    with pytest.raises(InsufficientDataError, match="multiply the data"):
        Gamma.fit(Sample([1e-300, np.nextafter(1e-300, 1.0)]))


@pytest.mark.parametrize("family", FAMILIES.values())
def test_no_step_away_from_the_fit_is_likelier(family: type[WholeSampleLaw]) -> None:
    x = np.random.default_rng(11).gamma(1.7, 3.0, 500)
    law = family.fit(Sample(x))
    best = law.log_density(x).sum()
    for index in range(len(law.parameters)):
        for step in (-1e-3, 1e-3):
            moved = list(law.parameters.values())
            moved[index] *= 1.0 + step
            assert family(*moved).log_density(x).sum() < best


# --- the extremes, at 50 digits ------------------------------------------------------------------


@pytest.mark.parametrize("shape", [1e-3, 0.5, 7.9, 8.1, 1e3, 1e9, 1e12])
@pytest.mark.parametrize("deviation", [-3.0, -0.01, 0.0, 0.5, 4.0])
def test_gamma_density_at_every_shape(shape: float, deviation: float) -> None:
    # Around the mean, in standard deviations.
    x = max(shape * 3.0 * (1.0 + deviation / math.sqrt(max(shape, 30.0))), 1e-200)
    with mpmath.workdps(50):
        k, r = mpmath.mpf(shape), mpmath.mpf(x) / 3
        exact = (k - 1) * mpmath.log(r) - r - mpmath.loggamma(k) - mpmath.log(3)
    # Rounding x by eps moves the density by about eps sqrt(k) times the deviation.
    tolerance = 1e-13 + 4e-16 * math.sqrt(shape) * (1.0 + abs(deviation))
    assert float(Gamma(shape, 3.0).log_density(x)) == pytest.approx(float(exact), rel=1e-12, abs=tolerance)


@pytest.mark.parametrize(("x", "scale"), [(1e300, 1e-300), (1e-300, 1e300), (1e300, 1e300), (1e-300, 1e-300)])
def test_weibull_density_where_the_ratio_leaves_the_doubles(x: float, scale: float) -> None:
    shape = 0.004
    with mpmath.workdps(50):
        t = mpmath.mpf(shape) * (mpmath.log(mpmath.mpf(x)) - mpmath.log(mpmath.mpf(scale)))
        exact = mpmath.log(shape) - mpmath.log(mpmath.mpf(x)) + t - mpmath.exp(t)
        survival = mpmath.exp(-mpmath.exp(t))
    law = Weibull(shape, scale)
    assert float(law.log_density(x)) == pytest.approx(float(exact), rel=1e-12)
    assert float(law.survival(x)) == pytest.approx(float(survival), rel=1e-11)


def test_far_tails_do_not_cancel() -> None:
    # erfc, Q and Phi at 30 digits; 1 - cdf would be 0.
    with mpmath.workdps(30):
        assert float(HalfNormal(1.0).survival(20.0)) == pytest.approx(
            float(mpmath.erfc(20 / mpmath.sqrt(2))), rel=1e-12
        )
        assert float(Gamma(2.5, 1.0).survival(300.0)) == pytest.approx(
            float(mpmath.gammainc(2.5, 300, regularized=True)), rel=1e-11
        )
        assert float(Lognormal(0.0, 1.0).survival(math.exp(15.0))) == pytest.approx(
            float(mpmath.erfc(15 / mpmath.sqrt(2)) / 2), rel=1e-11
        )
        assert float(Lognormal(0.0, 1.0).cdf(math.exp(-15.0))) == pytest.approx(
            float(mpmath.erfc(15 / mpmath.sqrt(2)) / 2), rel=1e-11
        )
    assert float(Exponential(1.0).cdf(1e-20)) == 1e-20
    assert float(HalfNormal(1.0).quantile(1e-20)) == pytest.approx(
        1e-20 * math.sqrt(math.pi / 2.0), rel=1e-13
    )
