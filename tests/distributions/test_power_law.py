"""The power law as a distribution: normalisation, consistency, known values, extremes."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracles import scaled_zeta
from scipy import stats
from scipy.integrate import quad

from tailnet.distributions.power_law import PowerLaw
from tailnet.errors import ChoiceError

ALPHAS = st.floats(1.0001, 200.0)
XMINS = st.floats(1e-9, 1e9)
WHOLE = st.integers(1, 10**9)
CONTINUOUS = [(1.0001, 1e-9), (1.5, 1.0), (2.5, 3.7), (6.0, 1e9), (200.0, 1e-3)]
DISCRETE = [(1.2, 1), (1.5, 7), (2.0, 1), (2.5, 2), (6.0, 3), (50.0, 12), (200.0, 1)]


# --- normalisation -------------------------------------------------------------------------------


@pytest.mark.parametrize(("alpha", "xmin"), CONTINUOUS)
def test_density_integrates_to_one(alpha: float, xmin: float) -> None:
    law = PowerLaw(alpha, xmin)
    # In t = (alpha - 1) ln(x / xmin) the mass is spread alike for every law; doubles end at 1e308.
    end = min(40.0, (alpha - 1.0) * (700.0 - math.log(xmin)))

    def mass(t: float) -> float:
        log_x = math.log(xmin) + t / (alpha - 1.0)
        return math.exp(float(law.log_density(math.exp(log_x))) + log_x - math.log(alpha - 1.0))

    found, error = quad(mass, 0.0, end, epsabs=1e-13, epsrel=1e-13)
    assert error < 1e-10
    assert found == pytest.approx(-math.expm1(-end), rel=1e-11)


@pytest.mark.parametrize(("alpha", "xmin"), DISCRETE)
def test_mass_sums_to_one_and_cdf_is_its_running_sum(alpha: float, xmin: int) -> None:
    law = PowerLaw(alpha, float(xmin), discrete=True)
    x = xmin + np.arange(2000.0)
    running = np.cumsum(law.density(x))
    np.testing.assert_allclose(law.cdf(x), running, rtol=0, atol=1e-13)
    # The exact rest, at 60 digits.
    z0, rest = scaled_zeta.sums(alpha, xmin)[0], scaled_zeta.sums(alpha, xmin + 2000)[0]
    tail = float(mpmath.power(mpmath.mpf(xmin + 2000) / xmin, -alpha) * rest / z0)
    assert running[-1] + tail == pytest.approx(1.0, abs=1e-13)
    assert float(law.survival(xmin + 2000.0)) == pytest.approx(tail, rel=1e-12)


# --- against programs that share nothing ---------------------------------------------------------


@pytest.mark.parametrize(("alpha", "xmin"), CONTINUOUS)
def test_continuous_against_scipy(alpha: float, xmin: float) -> None:
    law, other = PowerLaw(alpha, xmin), stats.pareto(alpha - 1.0, scale=xmin)
    x = xmin * np.array([1.0, 1.0 + 1e-6, 1.3, 2.0, 50.0])
    np.testing.assert_allclose(law.density(x), other.pdf(x), rtol=1e-11)
    np.testing.assert_allclose(law.survival(x), other.sf(x), rtol=1e-11)
    np.testing.assert_allclose(law.cdf(x), other.cdf(x), rtol=1e-11, atol=1e-13)
    p = np.array([0.0, 1e-3, 0.02])
    np.testing.assert_allclose(law.quantile(p), other.ppf(p), rtol=1e-11)


@pytest.mark.parametrize("alpha", [1.5, 2.0, 2.5, 7.3, 30.0])
def test_discrete_against_scipy(alpha: float) -> None:
    law, other = PowerLaw(alpha, 1.0, discrete=True), stats.zipf(alpha)
    x = np.arange(1.0, 30.0)
    np.testing.assert_allclose(law.density(x), other.pmf(x.astype(int)), rtol=1e-13)
    np.testing.assert_allclose(law.cdf(x), other.cdf(x.astype(int)), rtol=1e-12)


def test_printed_zeta_cdf() -> None:
    # ORACLES, "Fits": alpha = 2, x = 1, 2, 3; with xmin = 2, F(3).
    zeta = PowerLaw(2.0, 1.0, discrete=True)
    np.testing.assert_allclose(zeta.cdf([1, 2, 3]), [0.6079, 0.7599, 0.8275], atol=5e-5)
    assert float(PowerLaw(2.0, 2.0, discrete=True).cdf(3)) == pytest.approx(0.5599, abs=5e-5)
    # And what a generator that rounds a Pareto draw gets wrong: P(X = 7 | xmin = 7) is not 0.192.
    exact = 7**-2.5 / float(mpmath.zeta(2.5, 7))
    assert float(PowerLaw(2.5, 7.0, discrete=True).density(7)) == pytest.approx(exact, rel=1e-13)


@given(ALPHAS, WHOLE, st.integers(0, 10**9))
def test_discrete_survival_at_sixty_digits(alpha: float, xmin: int, beyond: int) -> None:
    x = xmin + beyond
    z_x, z_xmin = scaled_zeta.sums(alpha, x)[0], scaled_zeta.sums(alpha, xmin)[0]
    with mpmath.workdps(30):
        exact = mpmath.power(mpmath.mpf(x) / xmin, -mpmath.mpf(alpha)) * z_x / z_xmin
    found = float(PowerLaw(alpha, float(xmin), discrete=True).survival(float(x)))
    # ln x is known to 2^-52 of itself, and alpha multiplies it.
    assert found == pytest.approx(float(exact), rel=1e-14 + 1e-14 * alpha, abs=1e-300)


# --- consistency of cdf, survival and quantile ---------------------------------------------------


@given(ALPHAS, XMINS, st.lists(st.floats(0.0, 40.0), min_size=2, max_size=8))
def test_continuous_consistency(alpha: float, xmin: float, levels: list[float]) -> None:
    law = PowerLaw(alpha, xmin)
    depths = np.sort(np.array(levels))
    logs = depths / (alpha - 1.0) + math.log(xmin)
    x = np.exp(logs[logs < 700.0])
    cdf, survival = law.cdf(x), law.survival(x)
    assert np.all(np.diff(cdf) >= 0.0)
    assert np.all(np.diff(survival) <= 0.0)
    np.testing.assert_allclose(cdf + survival, 1.0, rtol=0, atol=1e-15)
    inner = (cdf > 0.0) & (survival > 1e-3)
    # 1 - F keeps 2^-53, hence S to 1e-13, hence ln x to 1e-13/(alpha - 1).
    np.testing.assert_allclose(law.quantile(cdf[inner]), x[inner], rtol=3e-13 / (alpha - 1.0) + 2e-13)


@given(st.floats(1.05, 200.0), WHOLE, st.floats(0.0, 1.0, exclude_max=True))
def test_discrete_quantile_is_the_smallest_that_reaches_p(alpha: float, xmin: int, p: float) -> None:
    law = PowerLaw(alpha, float(xmin), discrete=True)
    x = float(law.quantile(p))
    assume(x < 2.0**52)
    assert x >= xmin
    assert float(law.cdf(x)) >= p
    assert x == xmin or float(law.cdf(x - 1.0)) < p


@pytest.mark.parametrize(("alpha", "xmin"), DISCRETE[:5])
def test_discrete_quantile_inverts_the_cdf(alpha: float, xmin: int) -> None:
    law = PowerLaw(alpha, float(xmin), discrete=True)
    x = xmin + np.arange(200.0)
    np.testing.assert_array_equal(law.quantile(law.cdf(x)), x)


@given(ALPHAS, WHOLE, st.lists(st.integers(0, 10**6), min_size=2, max_size=8))
def test_discrete_cdf_and_survival_are_one_law(alpha: float, xmin: int, steps: list[int]) -> None:
    law = PowerLaw(alpha, float(xmin), discrete=True)
    x = xmin + np.unique(np.array(steps, float))
    survival, after, mass = law.survival(x), law.survival(x + 1.0), law.density(x)
    tolerance = 1e-14 * (1.0 + alpha)
    assert np.all(survival[1:] <= after[:-1] * (1.0 + tolerance))
    np.testing.assert_allclose(law.cdf(x), 1.0 - after, rtol=0, atol=1e-15)
    np.testing.assert_allclose(survival - after, mass, rtol=0, atol=tolerance)
    # Between integers nothing happens.
    np.testing.assert_array_equal(law.cdf(x + 0.5), law.cdf(x))
    np.testing.assert_array_equal(law.survival(x + 0.5), after)


@given(ALPHAS, XMINS, st.floats(1e-12, 1e12), st.floats(0.0, 30.0))
def test_scale_equivariance(alpha: float, xmin: float, c: float, depth: float) -> None:
    law, scaled = PowerLaw(alpha, xmin), PowerLaw(alpha, c * xmin)
    y = min(depth / (alpha - 1.0), 600.0)
    x = xmin * math.exp(y)
    # x, c x and their logarithms are each known to 2^-53 of themselves; alpha multiplies the error.
    tolerance = 1e-14 + 2e-14 * alpha
    assert float(scaled.survival(c * x)) == pytest.approx(float(law.survival(x)), rel=tolerance)
    shift = float(scaled.log_density(c * x)) - float(law.log_density(x))
    assume(c * x >= c * xmin)
    assert shift == pytest.approx(-math.log(c), abs=50 * tolerance)


# --- the edges of the domain ---------------------------------------------------------------------


def test_outside_the_support() -> None:
    below = PowerLaw(2.5, 2.0)
    np.testing.assert_array_equal(below.log_density([1.9, 0.0, -1.0, -np.inf, np.inf]), -np.inf)
    np.testing.assert_array_equal(below.density([1.0, np.inf]), 0.0)
    np.testing.assert_array_equal(below.cdf([-np.inf, 0.0, 1.9, 2.0]), 0.0)
    np.testing.assert_array_equal(below.survival([-np.inf, 0.0, 1.9, 2.0]), 1.0)
    zeta = PowerLaw(2.5, 2.0, discrete=True)
    np.testing.assert_array_equal(zeta.log_density([1.0, 2.5, -2.0, 0.0, np.inf]), -np.inf)
    np.testing.assert_array_equal(zeta.cdf([-np.inf, 0.0, 1.9]), 0.0)
    np.testing.assert_array_equal(zeta.survival([-np.inf, 1.0, 2.0]), 1.0)


@pytest.mark.parametrize("discrete", [False, True])
def test_at_infinity(discrete: bool) -> None:
    law = PowerLaw(2.5, 2.0, discrete=discrete)
    assert float(law.survival(np.inf)) == 0.0
    assert float(law.cdf(np.inf)) == 1.0


@pytest.mark.parametrize("discrete", [False, True])
def test_survival_where_the_mass_underflows(discrete: bool) -> None:
    # x^-1.5 leaves the doubles at 1e220; x^-0.5 does not.
    law = PowerLaw(1.5, 1.0, discrete=discrete)
    factor = 2.0 / float(mpmath.zeta(1.5)) if discrete else 1.0
    assert float(law.survival(1e220)) == pytest.approx(factor * 1e-110, rel=1e-12)


@pytest.mark.parametrize("alpha", [1.0, 0.5, -2.0, math.nan, math.inf])
def test_alpha_outside_its_domain(alpha: float) -> None:
    with pytest.raises(ChoiceError, match="alpha > 1"):
        PowerLaw(alpha, 1.0)


@pytest.mark.parametrize("xmin", [0.0, -1.0, math.nan, math.inf])
def test_xmin_outside_its_domain(xmin: float) -> None:
    with pytest.raises(ChoiceError, match="finite xmin > 0"):
        PowerLaw(2.0, xmin)


def test_a_discrete_law_begins_at_a_whole_number() -> None:
    with pytest.raises(ChoiceError, match="whole number"):
        PowerLaw(2.0, 1.5, discrete=True)


@pytest.mark.parametrize("p", [1.0, -1e-9, 2.0, math.nan])
def test_probabilities_outside_their_domain(p: float) -> None:
    with pytest.raises(ChoiceError, match="probabilities"):
        PowerLaw(2.0, 1.0).quantile([0.5, p])


@pytest.mark.parametrize("alpha", [1.0001, 1.5, 200.0, 1e6])
@pytest.mark.parametrize("xmin", [1.0, 1e9])
@pytest.mark.parametrize("discrete", [False, True])
def test_extremes_give_numbers_and_no_warning(alpha: float, xmin: float, discrete: bool) -> None:
    law = PowerLaw(alpha, xmin, discrete=discrete)
    x = xmin * np.array([1.0, 2.0, 1e3, 1e9, 1e200])
    for values in (law.density(x), law.survival(x), law.cdf(x)):
        assert np.all((values >= 0.0) & np.isfinite(values))
    assert float(law.quantile(0.0)) == xmin
    assert np.all(law.quantile([0.5, 1.0 - 2.0**-53]) >= xmin)


def test_shapes_are_kept() -> None:
    for law in (PowerLaw(2.5, 1.0), PowerLaw(2.5, 1.0, discrete=True)):
        x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        for method in (law.density, law.log_density, law.cdf, law.survival):
            assert method(x).shape == (2, 3)
            assert method(2.0).shape == ()
            assert method([]).shape == (0,)
        assert law.quantile(np.full((2, 3), 0.5)).shape == (2, 3)


# --- draws ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("discrete", [False, True])
def test_the_seed_decides_the_draws(discrete: bool) -> None:
    law = PowerLaw(2.5, 3.0, discrete=discrete)
    np.testing.assert_array_equal(law.sample(50, rng=1), law.sample(50, rng=1))
    assert not np.array_equal(law.sample(50, rng=1), law.sample(50, rng=2))
    assert law.sample(0, rng=1).shape == (0,)


@pytest.mark.parametrize(("alpha", "xmin"), [(1.2, 1e-9), (2.5, 3.7), (200.0, 1e9)])
def test_continuous_draws_follow_the_law(alpha: float, xmin: float) -> None:
    law = PowerLaw(alpha, xmin)
    # Level 1e-4 at a fixed seed.
    assert stats.kstest(law.cdf(law.sample(20_000, rng=3)), "uniform").pvalue > 1e-4


def test_draws_of_a_law_without_an_end_give_no_warning() -> None:
    # At alpha = 1.0001 most draws exceed every double: they are infinite, and that is not an accident.
    x = PowerLaw(1.0001, 1.0).sample(2000, rng=1)
    assert np.all(x >= 1.0)
    share = float(np.isinf(x).mean())
    expected = math.exp(-1e-4 * math.log(np.finfo(float).max))
    assert abs(share - expected) < 5.0 * math.sqrt(expected * (1.0 - expected) / 2000)
