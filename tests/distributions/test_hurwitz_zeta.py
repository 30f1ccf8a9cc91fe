"""The scaled zeta sums against the same at 60 digits."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles.scaled_zeta import sums

from tailnet.distributions.hurwitz_zeta import scaled_zeta, scaled_zeta_moments, scaled_zetas

EPS = 2.0**-53
ALPHAS = [
    *(1.0001, 1.01, 1.1, 1.5, 2.0, 2.58, 3.0, 4.0, 5.0, 5.5, 5.9, 6.0, 6.1, 6.5, 7.0, 8.0, 10.0, 12.0),
    *(15.0, 20.0, 30.0, 50.0, 100.0, 150.0, 200.0),
]
ARGUMENTS = [1, 2, 3, 5, 7, 10, 11, 12, 13, 14, 20, 50, 100, 1000, 10**4, 10**6, 10**9]


def points() -> list[tuple[float, float]]:
    """All pairs, and arguments on both sides of 2 alpha, where the direct sum ends."""
    near = [(alpha, math.floor(2 * alpha) + k) for alpha in ALPHAS for k in (-1, 0, 1)]
    return [(alpha, float(q)) for alpha, q in sorted({*((a, q) for a in ALPHAS for q in ARGUMENTS), *near})]


#: Roundings, and the rest of the formula, which weighs more in the moments of the logarithm.
ROUNDING = (1e-15, 2e-15, 6e-15)


def tolerance(alpha: float, q: float, moment: int = 0) -> float:
    """Return the relative error allowed, with what 2^-53 in ln(1 + 1/q) does to the leading power."""
    return ROUNDING[moment] + 2.0 * EPS * alpha * math.log1p(1.0 / q)


@pytest.mark.parametrize(("alpha", "q"), [(2, 1), (1.5, 7), (6, 12), (50, 12), (3.25, 100)])
def test_the_reference_is_the_zeta_function_of_mpmath(alpha: float, q: float) -> None:
    with mpmath.workdps(80):
        scale = mpmath.mpf(q) ** alpha
        z0 = scale * mpmath.zeta(alpha, q)
        first = -scale * mpmath.zeta(alpha, q, derivative=1) - mpmath.log(q) * z0
        found = sums(alpha, q)
        assert abs(found[0] / z0 - 1) < mpmath.mpf(10) ** -38
        assert abs(found[1] / first - 1) < mpmath.mpf(10) ** -38


def test_sums_over_the_domain() -> None:
    for alpha, q in points():
        exact = sums(alpha, q)
        found = (scaled_zeta(alpha, q), *scaled_zeta_moments(alpha, q))
        for m, value in zip((0, 0, 1, 2), found, strict=True):
            assert abs(float(value / exact[m] - 1)) <= tolerance(alpha, q, m), (alpha, q, m)


def test_alpha_50_at_argument_12() -> None:
    # ORACLES, "Invariants": the zeta normaliser at alpha = 50, argument 12.
    with mpmath.workdps(80):
        exact = mpmath.log(mpmath.zeta(50, 12))
        found = mpmath.log(scaled_zeta(50.0, 12.0)) - 50 * mpmath.log(12)
        assert abs(found / exact - 1) < 1e-15
        assert abs(scaled_zeta(50.0, 12.0) / (mpmath.zeta(50, 12) * mpmath.mpf(12) ** 50) - 1) < 1e-15


def test_known_sums() -> None:
    assert scaled_zeta(2.0, 1.0) == pytest.approx(math.pi**2 / 6, rel=1e-15)
    assert scaled_zeta(4.0, 1.0) == pytest.approx(math.pi**4 / 90, rel=1e-15)
    # ORACLES, "Fits": ln zeta(2.58, 2).
    assert math.log(scaled_zeta(2.58, 2.0)) - 2.58 * math.log(2.0) == pytest.approx(-1.16389915, abs=5e-9)


@pytest.mark.parametrize("alpha", [2.5, 5.9, 6.0, 6.1, 6.5, 25.0])
def test_no_step_where_the_formula_takes_over(alpha: float) -> None:
    # zeta(alpha, q) - zeta(alpha, q + 1) = q^-alpha: the recurrence crosses the switch.
    switch = max(2.0 * alpha, 12.0)
    for q in np.concatenate([switch + np.linspace(-1.5, 0.5, 21), [np.nextafter(switch, 0), switch]]):
        after = scaled_zeta(alpha, q + 1.0) * math.exp(-alpha * math.log1p(1.0 / q))
        assert 1.0 + after == pytest.approx(scaled_zeta(alpha, q), rel=tolerance(alpha, q))


@pytest.mark.parametrize("q", [11.0, 11.5, 12.0, 12.5, 13.0])
def test_no_step_in_alpha_around_six(q: float) -> None:
    # Second differences of a smooth function of alpha are as small as the step squared.
    alphas = 6.0 + np.arange(-8, 9) * 1e-9
    values = np.array([scaled_zeta_moments(a, q) for a in alphas])
    assert np.all(np.abs(np.diff(values, n=2, axis=0)) <= 4 * 16 * EPS * values[1:-1])


@given(st.floats(1.0001, 200.0), st.floats(1.0, 1e9))
def test_array_and_moments_agree_with_the_single_sum(alpha: float, q: float) -> None:
    values = scaled_zetas(alpha, np.array([q, q + 1.0]))
    assert values[0] == scaled_zeta(alpha, q)
    assert values[1] == scaled_zeta(alpha, q + 1.0)
    z0, z1, z2 = scaled_zeta_moments(alpha, q)
    assert z0 == pytest.approx(values[0], rel=tolerance(alpha, q))
    # Moments of a positive variable: Cauchy and Schwarz leave no room for the other sign.
    assert 0.0 < z1**2 < z0 * z2


@pytest.mark.parametrize(
    ("alpha", "q"), [(1e9, 1.0), (1e15, 1000.0), (1e16, 2.0**53 - 2), (1e300, 1.0), (1e16, 2.0**53 - 1)]
)
def test_steep_laws_end(alpha: float, q: float) -> None:
    # Terms fall below every double, or the argument grows past the last odd double: neither may loop.
    ratio = math.exp(-alpha * math.log1p(1.0 / q))
    z0, z1, z2 = scaled_zeta_moments(alpha, q)
    assert scaled_zeta(alpha, q) == pytest.approx(1.0 / (1.0 - ratio), rel=1e-14)
    assert z0 == pytest.approx(1.0 / (1.0 - ratio), rel=1e-14)
    assert z1 == pytest.approx(ratio / (1.0 - ratio) ** 2 / q, rel=1e-13)
    assert z2 == pytest.approx(ratio * (1.0 + ratio) / (1.0 - ratio) ** 3 / q**2, rel=1e-13)
