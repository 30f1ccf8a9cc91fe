"""The exponential tail against SciPy and mpmath, and its maximum in closed form."""

import math

import mpmath
import numpy as np
import pytest
from oracles import tail_data
from scipy import stats

from tailnet.distributions.exponential import Exponential
from tailnet.distributions.exponential_likelihood import fit_continuous, fit_discrete
from tailnet.distributions.stretched_exponential import StretchedExponential
from tailnet.distributions.tail_law import DISCRETISATIONS
from tailnet.errors import ChoiceError


@pytest.mark.parametrize(("rate", "xmin"), [(1e-9, 1e-3), (0.3, 1.0), (2.0, 3.0), (1e-6, 1e9)])
def test_against_scipy(rate: float, xmin: float) -> None:
    law, other = Exponential(rate * xmin, xmin), stats.expon(loc=xmin, scale=1.0 / rate)
    assert law.conventional == {"lambda": pytest.approx(rate, rel=1e-15)}
    x = xmin + np.array([0.0, 1e-6, 0.1, 1.0, 20.0]) / rate
    # x - xmin is taken through ln x, which is known to 2^-53 of itself.
    np.testing.assert_allclose(law.density(x), other.pdf(x), rtol=1e-12)
    np.testing.assert_allclose(law.survival(x), other.sf(x), rtol=1e-12)
    p = np.array([0.0, 1e-3, 0.5, 0.999])
    np.testing.assert_allclose(law.quantile(p), other.ppf(p), rtol=1e-12)


@pytest.mark.parametrize("discretisation", DISCRETISATIONS)
@pytest.mark.parametrize(("c", "xmin"), [(0.3, 1.0), (5.0, 7.0), (1e-6, 1.0), (2e3, 1e3)])
def test_every_discretisation_is_geometric(c: float, xmin: float, discretisation: str) -> None:
    law = Exponential(c, xmin, discrete=True, discretisation=discretisation)
    other = stats.geom(-math.expm1(-c / xmin), loc=xmin - 1)
    x = xmin + np.arange(50.0)
    np.testing.assert_allclose(law.density(x), other.pmf(x), rtol=1e-10)
    np.testing.assert_allclose(law.survival(x), other.sf(x - 1.0), rtol=1e-10)


@pytest.mark.parametrize("x", [1.0, 1.5, 1e3, 1e150])
def test_log_density_against_mpmath(x: float) -> None:
    with mpmath.workdps(40):
        exact = float(mpmath.log(0.25) - mpmath.mpf(0.25) * (mpmath.mpf(x) - 1))
    assert float(Exponential(0.25, 1.0).log_density(x)) == pytest.approx(exact, rel=1e-13)


def test_it_is_the_stretched_exponential_at_beta_one() -> None:
    for discrete in (False, True):
        x = 3.0 + np.arange(30.0)
        law, other = Exponential(0.7, 3.0, discrete), StretchedExponential(0.7, 1.0, 3.0, discrete)
        np.testing.assert_allclose(law.log_density(x), other.log_density(x), rtol=1e-13)
        np.testing.assert_allclose(law.survival(x), other.survival(x), rtol=1e-13)
        assert not law.on_boundary


@pytest.mark.parametrize("c", [0.0, -1.0, math.nan, math.inf])
def test_parameters_outside_the_domain(c: float) -> None:
    with pytest.raises(ChoiceError, match="needs a finite c > 0"):
        Exponential(c, 1.0)


def test_continuous_maximum() -> None:
    rng = np.random.default_rng(2)
    for shape in tail_data.SHAPES:
        y = tail_data.logs(shape, 300, rng)
        c, value = fit_continuous(float(y.mean()), float(np.expm1(y).mean()))
        assert c == pytest.approx(1.0 / float(np.expm1(y).mean()), rel=1e-15)

        def mean_log(c: float, y: np.ndarray = y) -> float:
            return float(np.mean(Exponential(c, 1.0).log_density(np.exp(y)) + y))

        assert mean_log(c) == pytest.approx(value, rel=1e-11)
        assert max(mean_log(1.001 * c), mean_log(0.999 * c)) < value


@pytest.mark.parametrize("xmin", [1.0, 12.0, 1e6])
def test_discrete_maximum(xmin: float) -> None:
    rng = np.random.default_rng(2)
    for shape in tail_data.SHAPES:
        values, counts = tail_data.counted(shape, 300, xmin, rng)
        excess = float(counts @ (values / xmin - 1.0)) / int(counts.sum())
        c, value = fit_discrete(excess, xmin)

        def mean_log(c: float, values: np.ndarray = values, counts: np.ndarray = counts) -> float:
            return float(counts @ Exponential(c, xmin, discrete=True).log_density(values)) / int(counts.sum())

        assert mean_log(c) == pytest.approx(value, rel=1e-11)
        assert max(mean_log(1.01 * c), mean_log(0.99 * c)) < value


def test_a_span_beyond_the_doubles() -> None:
    assert fit_continuous(900.0, math.inf) == (0.0, -math.inf)
