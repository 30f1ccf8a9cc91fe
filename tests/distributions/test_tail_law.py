"""What every alternative to the power law must satisfy: its methods are one law, its draws follow it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tailnet.arrays import FloatArray
from tailnet.distributions.exponential import Exponential
from tailnet.distributions.lognormal import Lognormal
from tailnet.distributions.stretched_exponential import StretchedExponential
from tailnet.distributions.tail_law import DISCRETISATIONS, TailLaw
from tailnet.errors import ChoiceError

#: Level of each test of draws at its fixed seed.
LEVEL = 1e-4
CONTINUOUS: list[TailLaw] = [
    Lognormal(0.5, 0.1, 3.7),
    Lognormal(-4.0, 1.0, 1e-9),
    Lognormal(-60.0, 10.0, 1.0),
    Lognormal(150.0, 1e-9, 1e9),
    Lognormal(1.0, 1e3, 2.0),
    StretchedExponential(0.5, 0.1, 3.7),
    StretchedExponential(1e-9, 3.0, 1e-9),
    StretchedExponential(150.0, 1e-9, 1e9),
    StretchedExponential(2.0, 30.0, 2.0),
    Exponential(0.01, 3.7),
    Exponential(100.0, 1e9),
]
DISCRETE: list[TailLaw] = [
    Lognormal(0.5, 0.1, 1.0, discrete=True),
    Lognormal(1.5, 1e-6, 7.0, discrete=True),
    Lognormal(-6.0, 1.0, 2.0, discrete=True),
    Lognormal(-400.0, 100.0, 2.0, discrete=True),
    Lognormal(-3000.0, 1e3, 1.0, discrete=True),
    Lognormal(-0.5, 0.05, 1.0, discrete=True),
    Lognormal(2.0, 0.3, 1000.0, discrete=True),
    Lognormal(-5.0, 30.0, 5.0, discrete=True),
    Lognormal(2.0, 1e3, 100.0, discrete=True),
    StretchedExponential(0.5, 0.3, 1.0, discrete=True),
    StretchedExponential(1.5, 1e-6, 7.0, discrete=True),
    StretchedExponential(50.0, 3.0, 20.0, discrete=True),
    StretchedExponential(1e-3, 2.0, 1.0, discrete=True),
    StretchedExponential(1e-3, 1.3, 1.0, discrete=True),
    StretchedExponential(1e-5, 6.0, 3.0, discrete=True),
    StretchedExponential(1e-9, 30.0, 3.0, discrete=True),
    StretchedExponential(2.0, 2.0, 1000.0, discrete=True),
    StretchedExponential(0.2, 5.0, 3000.0, discrete=True),
    Exponential(0.05, 3.0, discrete=True),
    Exponential(3.0, 1.0, discrete=True),
]
CELLS: list[TailLaw] = [
    law
    for cells in ("half-cell", "unit-cell")
    for law in (
        Lognormal(0.5, 0.1, 3.0, discrete=True, discretisation=cells),
        Lognormal(1.5, 0.0, 3.0, discrete=True, discretisation=cells),
        Lognormal(-20.0, 8.0, 3.0, discrete=True, discretisation=cells),
        StretchedExponential(0.5, 0.3, 3.0, discrete=True, discretisation=cells),
        StretchedExponential(1.5, 0.0, 3.0, discrete=True, discretisation=cells),
        StretchedExponential(1e-3, 3.0, 3.0, discrete=True, discretisation=cells),
        Exponential(0.2, 3.0, discrete=True, discretisation=cells),
    )
]


# --- one law in all its methods ------------------------------------------------------------------


@pytest.mark.parametrize("law", CONTINUOUS, ids=str)
def test_continuous_consistency(law: TailLaw) -> None:
    p = np.array([0.0, 1e-9, 1e-3, 0.1, 0.5, 0.9, 0.999])
    x = law.quantile(p)
    assert x[0] == law.xmin
    assert np.all(np.diff(x) >= 0.0)
    survival, cdf = law.survival(x), law.cdf(x)
    np.testing.assert_allclose(survival + cdf, 1.0, rtol=0, atol=1e-15)
    # x is known to 2^-53 of itself: p moves by that times the density in ln x.
    slope = law.density(x) * x
    assert np.all(np.abs(cdf - p) <= 1e-14 + 1e-14 * slope)
    # The density is the derivative of the cdf: a difference of step h keeps h² and 2^-52 / h.
    step = 1e-5 / np.maximum(slope[2:], 1.0)
    rise = law.cdf(x[2:] * (1.0 + step)) - law.cdf(x[2:] * (1.0 - step))
    np.testing.assert_allclose(rise / (2.0 * step), slope[2:], rtol=1e-6)


@pytest.mark.parametrize("law", [*DISCRETE, *CELLS], ids=str)
def test_discrete_cdf_survival_and_mass_are_one_law(law: TailLaw) -> None:
    x = law.xmin + np.arange(3000.0)
    mass, survival, cdf = law.density(x), law.survival(x), law.cdf(x)
    np.testing.assert_allclose(np.cumsum(mass), cdf, rtol=0, atol=1e-12)
    np.testing.assert_allclose(survival[:-1] - survival[1:], mass[:-1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(cdf[:-1], 1.0 - survival[1:], rtol=0, atol=1e-15)
    assert survival[0] == pytest.approx(1.0, abs=1e-15)
    assert np.all(np.diff(survival) <= 1e-14)
    # Between integers nothing happens.
    np.testing.assert_array_equal(law.cdf(x + 0.5), cdf)


@pytest.mark.parametrize("law", [*DISCRETE, *CELLS], ids=str)
@given(p=st.floats(0.0, 1.0 - 1e-9))
def test_discrete_quantile_is_the_smallest_that_reaches_p(law: TailLaw, p: float) -> None:
    x = float(law.quantile(p))
    assert x >= law.xmin
    assert 1.0 - float(law.survival(x + 1.0)) >= p
    assert x == law.xmin or 1.0 - float(law.survival(x)) < p or x > 2.0**52


@given(st.floats(1e-4, 200.0), st.floats(1e-12, 1e3), st.floats(1e-12, 1e12), st.floats(0.0, 30.0))
def test_scale_equivariance(c: float, shape: float, unit: float, depth: float) -> None:
    for family in (Lognormal, StretchedExponential):
        law, scaled = family(c, shape, 1.7), family(c, shape, unit * 1.7)
        x = float(law.quantile(-math.expm1(-depth)))
        if not x * max(unit, 1.0) < 1e300:
            continue
        y = math.log(x / 1.7)
        # ln x is known to 2^-53 of itself; the exponent multiplies that by its slope.
        tolerance = 1e-13 + 1e-14 * (1.0 + depth) * (1.0 + float(law.density(x)) * x * (1.0 + y))
        shift = float(scaled.log_density(unit * x)) - float(law.log_density(x))
        if unit * x >= unit * 1.7:
            assert shift == pytest.approx(-math.log(unit), abs=100.0 * tolerance)


# --- the edges -----------------------------------------------------------------------------------


@pytest.mark.parametrize("law", CONTINUOUS, ids=str)
def test_outside_the_support(law: TailLaw) -> None:
    below = [0.999 * law.xmin, 0.0, -1.0, -np.inf]
    np.testing.assert_array_equal(law.log_density([*below, np.inf]), -np.inf)
    np.testing.assert_array_equal(law.cdf(below), 0.0)
    np.testing.assert_array_equal(law.survival(below), 1.0)
    assert float(law.survival(np.inf)) == 0.0
    assert float(law.cdf(np.inf)) == 1.0


@pytest.mark.parametrize("law", [*DISCRETE, *CELLS], ids=str)
def test_outside_the_integers(law: TailLaw) -> None:
    np.testing.assert_array_equal(law.density([law.xmin - 1.0, law.xmin + 0.5, -np.inf, np.inf]), 0.0)
    np.testing.assert_array_equal(law.cdf([-np.inf, law.xmin - 0.5]), 0.0)
    np.testing.assert_allclose(law.survival([-np.inf, law.xmin - 1.0, law.xmin]), 1.0, rtol=1e-15)
    assert float(law.survival(np.inf)) == 0.0


@pytest.mark.parametrize("discretisation", DISCRETISATIONS)
@pytest.mark.parametrize("c", [1e-4, 1.0, 199.0])
@pytest.mark.parametrize("shape", [1e-12, 1e-3, 1.0, 1e3])
@pytest.mark.parametrize("xmin", [1.0, 1e9])
def test_extremes_give_numbers_and_no_warning(
    c: float, shape: float, xmin: float, discretisation: str
) -> None:
    laws: list[TailLaw] = [
        Lognormal(c, shape, xmin, discrete=True, discretisation=discretisation),
        Lognormal(-c, shape, xmin, discrete=True, discretisation=discretisation),
        StretchedExponential(c, shape, xmin, discrete=True, discretisation=discretisation),
        Exponential(c, xmin, discrete=True, discretisation=discretisation),
    ]
    x = np.floor(xmin * np.array([1.0, 2.0, 1e3, 1e9, 1e200, 1e290]))
    for law in laws:
        assert not np.any(np.isnan(law.log_density(x)))
        survival = law.survival(x)
        assert np.all((survival >= 0.0) & (survival <= 1.0))
        assert np.all(np.diff(survival) <= 0.0)
        assert float(law.quantile(0.0)) == xmin


def test_shapes_are_kept() -> None:
    for law in (CONTINUOUS[0], DISCRETE[0], CELLS[0], CONTINUOUS[5], DISCRETE[9], CELLS[3], CONTINUOUS[9]):
        x = np.array([[4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
        for method in (law.density, law.log_density, law.cdf, law.survival):
            assert method(x).shape == (2, 3)
            assert method(4.0).shape == ()
            assert method([]).shape == (0,)
        assert law.quantile(np.full((2, 3), 0.5)).shape == (2, 3)


@pytest.mark.parametrize("family", [Lognormal, StretchedExponential])
def test_supports_that_do_not_exist(family: type[Lognormal] | type[StretchedExponential]) -> None:
    with pytest.raises(ChoiceError, match="finite xmin > 0"):
        family(1.0, 1.0, 0.0)
    with pytest.raises(ChoiceError, match="whole number"):
        family(1.0, 1.0, 1.5, discrete=True)
    with pytest.raises(ChoiceError, match="choose from sum, half-cell, unit-cell"):
        family(1.0, 1.0, 1.0, discrete=True, discretisation="thirds")
    with pytest.raises(ChoiceError, match="probabilities"):
        family(1.0, 1.0, 1.0).quantile(1.0)


# --- draws ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("law", CONTINUOUS, ids=str)
def test_continuous_draws_follow_the_law(law: TailLaw) -> None:
    assert stats.kstest(law.cdf(law.sample(20_000, rng=3)), "uniform").pvalue > LEVEL


@pytest.mark.parametrize("law", [*DISCRETE, *CELLS], ids=str)
def test_discrete_frequencies_follow_the_mass(law: TailLaw) -> None:
    draws = 200_000
    x = law.sample(draws, rng=7)
    edges = _edges(law, draws)
    observed = np.histogram(x, bins=[*edges - 0.5, np.inf])[0]
    expected = draws * -np.diff(np.append(law.survival(edges), 0.0))
    assert observed.sum() == draws
    assert stats.chisquare(observed, expected * (draws / expected.sum())).pvalue > LEVEL


def _edges(law: TailLaw, draws: int) -> FloatArray:
    """Return whole edges from xmin on between which at least 20 draws are expected."""
    edges = [law.xmin]
    grid = np.unique(
        np.concatenate([law.xmin + np.arange(60.0), law.quantile(np.linspace(0.001, 0.999, 60)) + 1.0])
    )
    tails = law.survival(grid)
    last = 1.0
    for x, tail in zip(grid[1:], tails[1:], strict=True):
        if draws * (last - tail) >= 20.0 and draws * tail >= 20.0:
            edges.append(float(x))
            last = float(tail)
    return np.array(edges)


@pytest.mark.parametrize("law", [CONTINUOUS[0], DISCRETE[0], CELLS[0], DISCRETE[9], CONTINUOUS[9]], ids=str)
def test_the_seed_decides_the_draws(law: TailLaw) -> None:
    np.testing.assert_array_equal(law.sample(50, rng=1), law.sample(50, rng=1))
    assert not np.array_equal(law.sample(50, rng=1), law.sample(50, rng=2))
    assert law.sample(0, rng=1).shape == (0,)
