"""The stretched exponential tail: densities and sums against mpmath and SciPy, to the ends of its domain."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from oracles import mass_sums
from scipy import stats
from scipy.integrate import quad

from tailnet.distributions.growth import growth, growth_derivatives, growth_slope
from tailnet.distributions.power_law import PowerLaw
from tailnet.distributions.stretched_exponential import StretchedExponential
from tailnet.distributions.stretched_exponential_sum import log_sum, scaled_sums
from tailnet.errors import ChoiceError

HAZARDS = [1e-4, 0.5, 3.0, 199.0]
EXPONENTS = [1e-12, 1e-6, 1e-3, 0.1, 1.0, 10.0, 1e3]
RATIOS = np.array([1.0, 1.0 + 1e-6, 1.5, 10.0, 1e5, 1e30, 1e150, 1e290])
#: c, beta, xmin: ordinary, near the boundary, with the mode far inside, narrow.
DISCRETE = [
    (50.0, 3.0, 20),
    (1.5, 0.0, 1),
    (1.5, 1e-12, 1),
    (1.5, 0.1, 7),
    (0.01, 1e-3, 1),
    (0.01, 0.3, 1),
    (1e-3, 2.0, 1),
    (1e-5, 3.0, 1),
    (1e-9, 8.0, 1),
    (1e-12, 30.0, 1),
    (1e-30, 300.0, 2),
    (1e-300, 1e3, 1),
    (199.0, 1e3, 1),
    (1.0, 2.0, 1000),
    (5.0, 1.5, 10),
    (1e-4, 6.0, 30),
    (1e3, 3.0, 100000),
    (0.5, 1e-6, 10**9),
]


def test_growth_and_its_derivatives() -> None:
    for u in [*np.linspace(-30.0, 30.0, 61), 1e-9, -1e-9, 0.2499, 0.2501]:
        y = 1.7
        beta = float(u) / y
        with mpmath.workdps(60):
            b, z = mpmath.mpf(beta), mpmath.mpf(y)
            w = mpmath.expm1(b * z) / b if beta else z
            slope = (z * mpmath.exp(b * z) - w) / b if beta else z**2 / 2
            bend = (z * z * mpmath.exp(b * z) - 2 * slope) / b if beta else z**3 / 3
        # e^u multiplies the rounding of u.
        rounding = 3e-16 * (2.0 + abs(u))
        assert growth(beta, y) == pytest.approx(float(w), rel=rounding)
        assert growth_slope(beta, y) == pytest.approx(float(slope), rel=10.0 * rounding)
        if beta >= 0.0:
            expected = (float(w), float(slope), float(bend))
            assert growth_derivatives(beta, y) == pytest.approx(expected, rel=2e-14)


@pytest.mark.parametrize("c", HAZARDS)
@pytest.mark.parametrize("beta", EXPONENTS)
@pytest.mark.parametrize("xmin", [1.0, 7.0, 1e9])
def test_log_density_and_survival_against_mpmath(c: float, beta: float, xmin: float) -> None:
    law = StretchedExponential(c, beta, xmin)
    x = xmin * RATIOS
    density, survival = law.log_density(x), law.survival(x)
    with mpmath.workdps(60):
        for i, point in enumerate(x):
            y = mpmath.log(mpmath.mpf(point) / xmin)
            hazard = c * mpmath.expm1(beta * y) / beta
            exact = mpmath.log(c) + beta * y - hazard - mpmath.log(point)
            if abs(exact) > 1e300:
                assert density[i] < -1e299
                continue
            # The exponent of the exponential multiplies the error of ln x, 2^-53 of itself.
            tolerance = 1e-14 + 1e-15 * float(beta * y)
            assert density[i] == pytest.approx(float(exact), rel=tolerance, abs=1e-14)
            tolerance *= 1.0 + float(hazard)
            assert survival[i] == pytest.approx(float(mpmath.exp(-hazard)), rel=tolerance, abs=1e-300)


@pytest.mark.parametrize(("c", "beta"), [(1e-4, 3.0), (0.5, 1e-6), (3.0, 0.3), (199.0, 30.0), (1e-9, 100.0)])
@pytest.mark.parametrize("xmin", [1e-9, 1.0, 1e9])
def test_density_integrates_to_one(c: float, beta: float, xmin: float) -> None:
    law = StretchedExponential(c, beta, xmin)

    def mass(y: float) -> float:
        x = xmin * math.exp(y)
        return math.exp(float(law.log_density(x)) + math.log(x)) if x >= xmin else 0.0

    # At the points where the cumulative hazard is 1e-6, 0.1, 1, 5, 40.
    cuts = [0.0, *(math.log1p(beta * depth / c) / beta for depth in (1e-6, 0.1, 1.0, 5.0, 40.0))]
    found = sum(quad(mass, a, b, epsabs=1e-14, epsrel=1e-13)[0] for a, b in itertools.pairwise(cuts))
    assert found == pytest.approx(1.0, abs=1e-12 + 1e-14 * (c + 10.0 * beta))


@pytest.mark.parametrize(("rate", "beta", "xmin"), [(1.0, 0.5, 1.0), (0.3, 1.0, 2.0), (0.01, 2.5, 3.0)])
def test_against_scipy(rate: float, beta: float, xmin: float) -> None:
    law = StretchedExponential(rate * beta * xmin**beta, beta, xmin)
    other = stats.weibull_min(beta, scale=rate ** (-1.0 / beta))
    assert law.conventional == {"lambda": pytest.approx(rate, rel=1e-13), "beta": beta}
    x = xmin * np.array([1.0, 1.001, 1.5, 4.0, 6.0])
    np.testing.assert_allclose(law.density(x), other.pdf(x) / other.sf(xmin), rtol=1e-11)
    np.testing.assert_allclose(law.survival(x), other.sf(x) / other.sf(xmin), rtol=1e-11)
    p = np.array([1e-3, 0.3, 0.9])
    np.testing.assert_allclose(law.quantile(p), other.isf((1.0 - p) * other.sf(xmin)), rtol=1e-11)


def test_a_rate_that_no_double_holds() -> None:
    assert StretchedExponential(1.0, 1e3, 1e9).conventional == {"lambda": None, "beta": 1e3}


@pytest.mark.parametrize(("c", "beta", "xmin"), DISCRETE)
def test_sums_against_mpmath(c: float, beta: float, xmin: int) -> None:
    exact = float(mass_sums.stretched_exponential(c, beta, xmin))
    assert log_sum(c, beta, float(xmin)) == pytest.approx(exact, abs=1e-12, rel=1e-14)


@pytest.mark.parametrize(
    ("c", "beta", "xmin"), [(50.0, 3.0, 20), (1.5, 0.1, 7), (1e-3, 2.0, 1), (0.4, 0.7, 3)]
)
def test_the_means_are_derivatives_of_the_sum(c: float, beta: float, xmin: int) -> None:
    sums = np.empty(4)
    scaled_sums(c, beta, float(xmin), sums)
    with mpmath.workdps(40):
        by_c = mpmath.diff(
            lambda t: mass_sums.stretched_exponential(t, beta, xmin), c, h=mpmath.mpf(10) ** -12
        )
        by_beta = mpmath.diff(
            lambda t: mass_sums.stretched_exponential(c, t, xmin), beta, h=mpmath.mpf(10) ** -12
        )
        bend = mpmath.diff(
            lambda t: mass_sums.stretched_exponential(t, beta, xmin), c, 2, h=mpmath.mpf(10) ** -9
        )
    mean = sums[1] / sums[0]
    assert mean == pytest.approx(-c * float(by_c), rel=1e-10)
    assert sums[3] / sums[0] == pytest.approx(float(by_beta), rel=1e-9, abs=1e-12)
    assert sums[2] / sums[0] - mean**2 == pytest.approx(c * c * float(bend), rel=1e-7)


@pytest.mark.parametrize(("c", "beta", "xmin"), DISCRETE[2:])
def test_mass_sums_to_one_and_cdf_is_its_running_sum(c: float, beta: float, xmin: int) -> None:
    law = StretchedExponential(c, beta, float(xmin), discrete=True)
    x = xmin + np.arange(2000.0)
    running = np.cumsum(law.density(x))
    np.testing.assert_allclose(law.cdf(x), running, rtol=0, atol=1e-12)
    assert running[-1] + float(law.survival(xmin + 2000.0)) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("discrete", [False, True])
def test_the_boundary_is_the_power_law(discrete: bool) -> None:
    law, limit = StretchedExponential(1.5, 0.0, 3.0, discrete), PowerLaw(2.5, 3.0, discrete)
    assert law.on_boundary
    assert law.conventional == {"lambda": None, "beta": 0.0}
    x = np.array([1.0, 3.0, 4.0, 1e9, np.inf])
    np.testing.assert_array_equal(law.log_density(x), limit.log_density(x))
    np.testing.assert_array_equal(law.survival(x), limit.survival(x))
    np.testing.assert_array_equal(law.cdf(x), limit.cdf(x))
    np.testing.assert_array_equal(law.quantile([0.1, 0.9]), limit.quantile([0.1, 0.9]))
    np.testing.assert_array_equal(law.sample(20, rng=1), limit.sample(20, rng=1))
    near = StretchedExponential(1.5, 1e-15, 3.0, discrete)
    np.testing.assert_allclose(near.log_density(x[1:4]), limit.log_density(x[1:4]), rtol=1e-12)


@pytest.mark.parametrize(
    ("c", "beta"), [(0.0, 1.0), (-1.0, 1.0), (1.0, -1e-9), (math.nan, 1.0), (1.0, math.inf)]
)
def test_parameters_outside_the_domain(c: float, beta: float) -> None:
    with pytest.raises(ChoiceError, match="needs a finite"):
        StretchedExponential(c, beta, 1.0)


@pytest.mark.parametrize(("c", "beta"), [(1.5, 0.1), (1e-6, 5.0), (0.3, 1e-9), (30.0, 2.0), (1.2, 0.0)])
@pytest.mark.parametrize(("discretisation", "start"), [("half-cell", -0.5), ("unit-cell", 0.0)])
def test_cells_are_differences_of_the_survival(
    c: float, beta: float, discretisation: str, start: float
) -> None:
    xmin = 4.0
    law = StretchedExponential(c, beta, xmin, discrete=True, discretisation=discretisation)
    x = np.array([4.0, 5.0, 6.0, 9.0, 30.0, 31.0])
    with mpmath.workdps(60):

        def log_survival(edge: float) -> mpmath.mpf:
            y = mpmath.log(mpmath.mpf(edge) / xmin)
            return -c * (mpmath.expm1(beta * y) / beta if beta > 0.0 else y)

        first = log_survival(xmin + start)
        at = [(log_survival(v + start) - first, log_survival(v + start + 1) - first) for v in x]
        exact = [float(here + mpmath.log(-mpmath.expm1(after - here))) for here, after in at]
        rest = [float(mpmath.exp(here)) for here, _ in at]
    np.testing.assert_allclose(law.log_density(x), exact, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(law.survival(x), rest, rtol=1e-11, atol=1e-300)
