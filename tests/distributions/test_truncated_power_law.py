"""The truncated power law as a distribution: normalisation, consistency, known laws, extremes."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles.truncated_power_law_sum import log_integral, log_sum
from scipy import stats
from scipy.integrate import quad

from tailnet.distributions.power_law import PowerLaw
from tailnet.distributions.truncated_power_law import TruncatedPowerLaw
from tailnet.errors import ChoiceError

CONTINUOUS = [
    *((1.0001, 1e-12, 1e9), (1.5, 1e-3, 1.0), (2.5, 1.0, 3.7), (200.0, 1e3, 1e-3), (200.0, 1e-12, 1.0)),
    *((0.0, 1.0, 2.0), (-0.5, 1e-6, 1.0), (-50.0, 2.0, 1.0), (-1e4, 1.0, 1.0), (1.0, 1e-300, 1.0)),
]
DISCRETE = [
    *((1.0001, 1e-3, 1), (1.5, 0.01, 7), (2.5, 40.0, 15), (0.0, 1.0, 1), (-3.0, 0.5, 2), (50.0, 1e-12, 12)),
    *((200.0, 1e3, 1), (-200.0, 10.0, 3), (2.0, 1e-12, 10**9), (2.5, 1e3, 1000)),
]
CELLS = [(1.5, 0.05, 1), (2.5, 1.0, 7), (-3.0, 2.0, 3), (60.0, 1e-3, 2), (2.2, 0.0, 3)]


# --- normalisation and known laws ----------------------------------------------------------------


@pytest.mark.parametrize(("alpha", "lam", "xmin"), CONTINUOUS)
def test_log_density_against_mpmath(alpha: float, lam: float, xmin: float) -> None:
    law = TruncatedPowerLaw(alpha, lam, xmin)
    normaliser = float(log_integral(alpha, lam))
    for ratio in (1.0, 1.5, 10.0, 1e6, 1e200):
        exact = -math.log(xmin) - alpha * math.log(ratio) - lam * (ratio - 1.0) - normaliser
        found = float(law.log_density(xmin * ratio))
        size = max(1.0, abs(exact), abs(normaliser), abs(alpha * math.log(ratio)), lam * ratio)
        # The rounding of y = ln ratio, up to y ulps of one, is magnified in lam (e^y - 1).
        assert abs(found - exact) <= max(1e-14, 2.5e-16 * math.log(ratio)) * size


@pytest.mark.parametrize(("alpha", "lam", "xmin"), DISCRETE)
def test_log_mass_against_mpmath(alpha: float, lam: float, xmin: int) -> None:
    law = TruncatedPowerLaw(alpha, lam, xmin, discrete=True)
    normaliser = float(log_sum(alpha, lam, xmin))
    for x in (xmin, xmin + 1, 2 * xmin + 3, 10**6 * xmin):
        exact = -alpha * math.log(x / xmin) - lam * (x / xmin - 1.0) - normaliser
        size = max(1.0, abs(exact), abs(normaliser), abs(alpha * math.log(x / xmin)), lam * x / xmin)
        assert abs(float(law.log_density(x)) - exact) <= 1e-14 * size


@pytest.mark.parametrize(("alpha", "lam", "xmin"), CONTINUOUS)
def test_density_integrates_to_one(alpha: float, lam: float, xmin: float) -> None:
    law = TruncatedPowerLaw(alpha, lam, xmin)
    cuts = np.log(law.quantile([0.0, 1e-9, 1e-3, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1 - 1e-6, 1 - 1e-15]))

    def mass(log_x: float) -> float:
        return math.exp(float(law.log_density(math.exp(log_x))) + log_x)

    parts = [quad(mass, a, b, epsabs=0, epsrel=1e-12, limit=200)[0] for a, b in itertools.pairwise(cuts)]
    # ln x is known to a rounding, up to 10 ulps of one here; alpha - 1 multiplies it, and so does the
    # exponent lambda' e^y, which is about as large at the mode. What lies beyond the cuts is 1e-15.
    assert sum(parts) == pytest.approx(1.0, abs=1e-12 + 4e-15 * abs(alpha))


@pytest.mark.parametrize(("alpha", "lam", "xmin"), DISCRETE)
def test_mass_sums_to_one_and_the_cdf_is_its_running_sum(alpha: float, lam: float, xmin: int) -> None:
    law = TruncatedPowerLaw(alpha, lam, xmin, discrete=True)
    x = xmin + np.arange(3000.0)
    mass, after = law.density(x), law.survival(x + 1.0)
    assert float(np.sum(mass) + after[-1]) == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_allclose(law.cdf(x), np.cumsum(mass), rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.append(1.0, after[:-1]), law.survival(x), rtol=1e-12)
    np.testing.assert_array_equal(law.cdf(x + 0.5), law.cdf(x))
    # A gap of any length gives the same survival as its terms, one by one.
    few = law.survival(x[::37])
    np.testing.assert_allclose(few, law.survival(x)[::37], rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize(("alpha", "lam", "xmin"), CELLS)
@pytest.mark.parametrize(("kind", "start"), [("half-cell", -0.5), ("unit-cell", 0.0)])
def test_cells_are_differences_of_the_continuous_survival(
    alpha: float, lam: float, xmin: int, kind: str, start: float
) -> None:
    law = TruncatedPowerLaw(alpha, lam, xmin, discrete=True, discretisation=kind)
    first = xmin + start
    whole = TruncatedPowerLaw(alpha, lam * first / xmin, first)
    x = xmin + np.arange(200.0)
    expected = whole.survival(x + start) - whole.survival(x + start + 1.0)
    np.testing.assert_allclose(law.density(x), expected, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(law.survival(x), whole.survival(x + start), rtol=1e-12)
    assert float(np.sum(law.density(x)) + law.survival(x[-1] + 1.0)) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("xmin", [1.0, 3.0, 1e9])
@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("alpha", [1.0001, 2.5, 200.0])
def test_without_cut_off_it_is_the_power_law(alpha: float, xmin: float, discrete: bool) -> None:
    law, power_law = TruncatedPowerLaw(alpha, 0.0, xmin, discrete), PowerLaw(alpha, xmin, discrete)
    assert law.on_boundary
    x = xmin * np.array([1.0, 2.0, 5.0, 1e3, 1e9])
    np.testing.assert_allclose(law.log_density(x), power_law.log_density(x), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(law.survival(x), power_law.survival(x), rtol=2e-12)
    p = np.array([0.0, 1e-6, 0.3, 0.9])
    np.testing.assert_allclose(law.quantile(p), power_law.quantile(p), rtol=1e-10)


@pytest.mark.parametrize(
    ("shape", "scale", "xmin"), [(1.0, 2.0, 0.5), (2.7, 1.3, 1.0), (51.0, 0.1, 2.0), (0.2, 9.0, 4.0)]
)
def test_against_the_gamma_law_of_scipy(shape: float, scale: float, xmin: float) -> None:
    law, gamma = TruncatedPowerLaw(1.0 - shape, xmin / scale, xmin), stats.gamma(shape, scale=scale)
    x = xmin * np.array([1.0, 1.1, 2.0, 4.0, 10.0])
    np.testing.assert_allclose(law.survival(x), gamma.sf(x) / gamma.sf(xmin), rtol=1e-11)
    np.testing.assert_allclose(law.density(x), gamma.pdf(x) / gamma.sf(xmin), rtol=1e-11)


def test_the_geometric_law() -> None:
    law = TruncatedPowerLaw(0.0, 0.3 * 4, 4, discrete=True)
    x = np.arange(4.0, 60.0)
    np.testing.assert_allclose(law.density(x), stats.geom(-math.expm1(-0.3), loc=3).pmf(x), rtol=1e-12)


# --- cdf, survival and quantile ------------------------------------------------------------------


@given(st.floats(-100.0, 200.0), st.floats(-12.0, 3.0), st.floats(1e-9, 1e9), st.floats(0.0, 1.0 - 1e-9))
def test_quantile_inverts_the_cdf(alpha: float, log10_lam: float, xmin: float, p: float) -> None:
    law = TruncatedPowerLaw(alpha, 10.0**log10_lam, xmin)
    x = float(law.quantile(p))
    assert x >= xmin
    # x is known to a few roundings, which the local slope of ln S multiplies.
    slope = float(np.exp(law.log_density(x))) * x
    assert float(law.cdf(x)) == pytest.approx(p, abs=1e-12 + 1e-14 * slope)
    assert float(law.cdf(x)) + float(law.survival(x)) == pytest.approx(1.0, abs=1e-15)


@given(st.floats(-20.0, 60.0), st.floats(-9.0, 2.0), st.integers(1, 1000), st.floats(0.0, 1.0 - 1e-6))
def test_discrete_quantile(alpha: float, log10_lam: float, xmin: int, p: float) -> None:
    for kind in ("sum", "half-cell", "unit-cell"):
        law = TruncatedPowerLaw(alpha, 10.0**log10_lam, xmin, discrete=True, discretisation=kind)
        x = float(law.quantile(p))
        assert 1.0 - float(law.survival(x + 1.0)) >= p - 1e-15 or x > 2.0**52
        if xmin < x < 2.0**52:
            assert 1.0 - float(law.survival(x)) < p


@given(st.floats(-50.0, 50.0), st.floats(-9.0, 2.0), st.floats(0.0, 20.0))
def test_survival_falls(alpha: float, log10_lam: float, y: float) -> None:
    law = TruncatedPowerLaw(alpha, 10.0**log10_lam, 1.0)
    x = math.exp(y)
    assert float(law.survival(x)) >= float(law.survival(1.001 * x)) - 1e-15


# --- the edges of the domain ---------------------------------------------------------------------


def test_outside_the_support() -> None:
    below = TruncatedPowerLaw(2.5, 0.1, 2.0)
    np.testing.assert_array_equal(below.log_density([1.9, 0.0, -1.0, -np.inf, np.inf]), -np.inf)
    np.testing.assert_array_equal(below.cdf([-np.inf, 1.9, 2.0, np.inf]), [0.0, 0.0, 0.0, 1.0])
    np.testing.assert_array_equal(below.survival([-np.inf, 1.9, 2.0, np.inf]), [1.0, 1.0, 1.0, 0.0])
    counts = TruncatedPowerLaw(2.5, 0.1, 2.0, discrete=True)
    np.testing.assert_array_equal(counts.log_density([1.0, 2.5, -2.0, np.inf]), -np.inf)
    np.testing.assert_array_equal(counts.cdf([-np.inf, 0.0, 1.9, np.inf]), [0.0, 0.0, 0.0, 1.0])
    np.testing.assert_array_equal(counts.survival([-np.inf, 2.0, np.inf]), [1.0, 1.0, 0.0])


@pytest.mark.parametrize(
    ("alpha", "lam", "xmin", "message"),
    [
        (1.0, 0.0, 1.0, "alpha > 1"),
        (math.nan, 1.0, 1.0, "alpha is nan"),
        (2.0, -1.0, 1.0, "finite and >= 0"),
        (2.0, math.inf, 1.0, "finite and >= 0"),
        (2.0, 1.0, 0.0, "finite xmin > 0"),
    ],
)
def test_parameters_outside_their_domain(alpha: float, lam: float, xmin: float, message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        TruncatedPowerLaw(alpha, lam, xmin)


def test_choices_that_do_not_exist() -> None:
    with pytest.raises(ChoiceError, match="whole number"):
        TruncatedPowerLaw(2.0, 1.0, 1.5, discrete=True)
    with pytest.raises(ChoiceError, match="half-cell"):
        TruncatedPowerLaw(2.0, 1.0, 1.0, discrete=True, discretisation="cell")
    with pytest.raises(ChoiceError, match="probabilities"):
        TruncatedPowerLaw(2.0, 1.0, 1.0).quantile([0.5, 1.0])


@pytest.mark.parametrize("alpha", [-200.0, 1.0001, 200.0])
@pytest.mark.parametrize("lam", [1e-12, 1.0, 1e3])
@pytest.mark.parametrize("xmin", [1.0, 1e9])
@pytest.mark.parametrize("discrete", [False, True])
def test_extremes_give_numbers_and_no_warning(alpha: float, lam: float, xmin: float, discrete: bool) -> None:
    law = TruncatedPowerLaw(alpha, lam, xmin, discrete=discrete)
    x = xmin * np.array([1.0, 2.0, 1e3, 1e9, 1e290])
    for values in (law.density(x), law.survival(x), law.cdf(x)):
        assert np.all((values >= 0.0) & np.isfinite(values))
    assert np.all(np.isfinite(law.log_density(x)))
    assert np.all(law.quantile([0.0, 0.5, 0.99]) >= xmin)


def test_parameters_and_shapes() -> None:
    law = TruncatedPowerLaw(2.5, 0.5, 4.0)
    assert law.parameters == {"alpha": 2.5, "lambda": 0.125, "lambda_prime": 0.5}
    assert law.conventional == {"alpha": 2.5, "lambda": 0.125}
    assert not law.on_boundary
    for kind in (law, TruncatedPowerLaw(2.5, 0.5, 4.0, discrete=True)):
        x = np.array([[4.0, 5.0, 6.0], [9.0, 8.0, 7.0]])
        for method in (kind.density, kind.log_density, kind.cdf, kind.survival):
            assert method(x).shape == (2, 3)
            assert method(5.0).shape == ()
            assert method([]).shape == (0,)
        assert kind.quantile(np.full((2, 3), 0.5)).shape == (2, 3)
