"""The lognormal tail: densities and sums against mpmath and SciPy, to the ends of its domain."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from oracles import mass_sums
from scipy import stats
from scipy.integrate import quad

from tailnet.distributions.lognormal import Lognormal
from tailnet.distributions.lognormal_sum import log_sum
from tailnet.distributions.power_law import PowerLaw
from tailnet.errors import ChoiceError

SLOPES = [-50.0, -3.0, -0.5, 1e-4, 0.5, 3.0, 199.0]
CURVATURES = [1e-12, 1e-6, 1e-3, 0.1, 1.0, 10.0, 1e3]
RATIOS = np.array([1.0, 1.0 + 1e-6, 1.5, 10.0, 1e5, 1e30, 1e150, 1e290])
#: c, d, xmin: ordinary, near the boundary, with the mode far inside, narrow.
DISCRETE = [
    (-400.0, 100.0, 2),
    (1.5, 0.0, 1),
    (1.5, 1e-12, 1),
    (1.5, 0.1, 7),
    (0.01, 1e-3, 1),
    (-0.5, 1e-2, 1),
    (-5.0, 0.5, 1),
    (-60.0, 3.0, 1),
    (199.0, 1e3, 1),
    (-3000.0, 1e3, 1),
    (-1000.0, 1e3, 3),
    (50.0, 10.0, 12),
    (1e3, 1e3, 1000),
    (-2.0, 0.1, 100),
    (-0.9, 0.02, 50),
    (0.5, 1e-6, 10**9),
]


@pytest.mark.parametrize("c", SLOPES)
@pytest.mark.parametrize("d", CURVATURES)
@pytest.mark.parametrize("xmin", [1.0, 7.0, 1e9])
def test_log_density_and_survival_against_mpmath(c: float, d: float, xmin: float) -> None:
    law = Lognormal(c, d, xmin)
    x = xmin * RATIOS
    density, survival = law.log_density(x), law.survival(x)
    with mpmath.workdps(60):
        root = 2 * mpmath.sqrt(mpmath.mpf(d))
        whole = mpmath.log(mpmath.sqrt(mpmath.pi) / root) + (c / root) ** 2
        whole += mpmath.log(mpmath.erfc(c / root))
        for i, point in enumerate(x):
            y = mpmath.log(mpmath.mpf(point) / xmin)
            exact = -c * y - d * y * y - whole - mpmath.log(point)
            assert density[i] == pytest.approx(float(exact), rel=2e-14, abs=2e-14)
            exact = mpmath.erfc((c + 2 * d * y) / root) / mpmath.erfc(c / root)
            # ln S is a difference of terms of up to several hundred.
            assert survival[i] == pytest.approx(float(exact), rel=1e-12, abs=1e-290)


@pytest.mark.parametrize(("c", "d"), [(-50.0, 10.0), (-0.5, 0.1), (0.5, 1e-6), (3.0, 1.0), (199.0, 1e3)])
@pytest.mark.parametrize("xmin", [1e-9, 1.0, 1e9])
def test_density_integrates_to_one(c: float, d: float, xmin: float) -> None:
    law = Lognormal(c, d, xmin)
    spread = 1.0 / max(c, math.sqrt(2.0 * d))
    mode = max(0.0, -0.5 * c / d)

    def mass(y: float) -> float:
        x = xmin * math.exp(y)
        return math.exp(float(law.log_density(x)) + math.log(x)) if x >= xmin else 0.0

    cuts = [max(0.0, mode - 12 * spread), mode + 0.01 * spread, mode + 3 * spread, mode + 45 * spread]
    found = sum(quad(mass, a, b, epsabs=1e-14, epsrel=1e-13)[0] for a, b in itertools.pairwise(cuts))
    # ln x is known to 2^-53 of itself, and the exponent multiplies that by its slope.
    assert found == pytest.approx(1.0, abs=1e-12 + 1e-14 * (abs(c) + 10 * d))


@pytest.mark.parametrize(
    ("mu", "sigma", "xmin"), [(0.0, 1.0, 1.0), (2.0, 0.5, 3.0), (-3.0, 2.0, 0.5), (1.0, 3.0, 9.0)]
)
def test_against_scipy(mu: float, sigma: float, xmin: float) -> None:
    d = 0.5 / sigma**2
    law, other = (
        Lognormal((math.log(xmin) - mu) / sigma**2, d, xmin),
        stats.lognorm(sigma, scale=math.exp(mu)),
    )
    assert law.conventional == {"mu": pytest.approx(mu, abs=1e-13), "sigma": pytest.approx(sigma, rel=1e-14)}
    x = xmin * np.array([1.0, 1.001, 1.5, 4.0, 30.0])
    np.testing.assert_allclose(law.density(x), other.pdf(x) / other.sf(xmin), rtol=1e-11)
    np.testing.assert_allclose(law.survival(x), other.sf(x) / other.sf(xmin), rtol=1e-11)
    p = np.array([1e-3, 0.3, 0.9])
    np.testing.assert_allclose(law.quantile(p), other.isf((1.0 - p) * other.sf(xmin)), rtol=1e-10)


@pytest.mark.parametrize(("c", "d", "xmin"), DISCRETE)
def test_sums_against_mpmath(c: float, d: float, xmin: int) -> None:
    # The last is far from any structure: three thousand terms at the start of 10^9 say nothing new.
    exact = float(mass_sums.lognormal(c, d, xmin))
    assert log_sum(c, d, float(xmin)) == pytest.approx(exact, abs=1e-12, rel=1e-14)


@pytest.mark.parametrize(("c", "d", "xmin"), DISCRETE[2:])
def test_mass_sums_to_one_and_cdf_is_its_running_sum(c: float, d: float, xmin: int) -> None:
    law = Lognormal(c, d, float(xmin), discrete=True)
    x = xmin + np.arange(2000.0)
    running = np.cumsum(law.density(x))
    np.testing.assert_allclose(law.cdf(x), running, rtol=0, atol=1e-12)
    assert running[-1] + float(law.survival(xmin + 2000.0)) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("discrete", [False, True])
def test_the_boundary_is_the_power_law(discrete: bool) -> None:
    law, limit = Lognormal(1.5, 0.0, 3.0, discrete), PowerLaw(2.5, 3.0, discrete)
    assert law.on_boundary
    assert law.conventional == {"mu": None, "sigma": None}
    x = np.array([1.0, 3.0, 4.0, 1e9, np.inf])
    np.testing.assert_array_equal(law.log_density(x), limit.log_density(x))
    np.testing.assert_array_equal(law.survival(x), limit.survival(x))
    np.testing.assert_array_equal(law.cdf(x), limit.cdf(x))
    np.testing.assert_array_equal(law.quantile([0.1, 0.9]), limit.quantile([0.1, 0.9]))
    np.testing.assert_array_equal(law.sample(20, rng=1), limit.sample(20, rng=1))
    near = Lognormal(1.5, 1e-15, 3.0, discrete)
    np.testing.assert_allclose(near.log_density(x[1:4]), limit.log_density(x[1:4]), rtol=1e-12)


@pytest.mark.parametrize(
    ("c", "d"), [(0.0, 0.0), (-1.0, 0.0), (1.0, -1e-9), (math.nan, 1.0), (1.0, math.inf)]
)
def test_parameters_outside_the_domain(c: float, d: float) -> None:
    with pytest.raises(ChoiceError, match=r"needed|needs"):
        Lognormal(c, d, 1.0)


@pytest.mark.parametrize(("c", "d"), [(1.5, 0.1), (-40.0, 10.0), (0.3, 1e-9), (-3e4, 1e4), (1.2, 0.0)])
@pytest.mark.parametrize(("discretisation", "start"), [("half-cell", -0.5), ("unit-cell", 0.0)])
def test_cells_are_differences_of_the_survival(c: float, d: float, discretisation: str, start: float) -> None:
    xmin = 4.0
    law = Lognormal(c, d, xmin, discrete=True, discretisation=discretisation)
    first = xmin + start
    x = np.array([4.0, 5.0, 6.0, 9.0, 30.0, 31.0, 1e6])
    with mpmath.workdps(60):
        here = c + 2 * mpmath.mpf(d) * mpmath.log(mpmath.mpf(first) / xmin)

        def between(low: float, high: float) -> mpmath.mpf:
            a, b = (here_at(edge) for edge in (low, high))
            if d == 0.0:
                return mpmath.exp(-here * a) - mpmath.exp(-here * b)
            # Below the mode the difference of two numbers near 2 is that of their complements.
            rest = mpmath.erfc(-b) - mpmath.erfc(-a) if b < 0 else mpmath.erfc(a) - mpmath.erfc(b)
            return rest / mpmath.erfc(here_at(first))

        def here_at(edge: float) -> mpmath.mpf:
            y = mpmath.log(mpmath.mpf(edge) / first)
            return y if d == 0.0 else (here + 2 * d * y) / (2 * mpmath.sqrt(mpmath.mpf(d)))

        exact = [float(mpmath.log(between(v + start, v + start + 1))) for v in x]
        rest = [float(between(v + start, mpmath.inf)) for v in x]
    np.testing.assert_allclose(law.log_density(x), exact, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(law.survival(x), rest, rtol=1e-11, atol=1e-300)
