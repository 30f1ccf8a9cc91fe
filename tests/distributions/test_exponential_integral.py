"""The scaled exponential integral of real order against mpmath and its own recurrence."""

import math

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.distributions.exponential_integral import (
    log_gamma_over_power,
    log_scaled_exponential_integral,
)

ORDERS = [
    *(-1e4, -200.0, -50.0, -10.0, -3.0, -2.5, -1.0, -0.3, -1e-9, 0.0, 1e-12, 1e-3, 0.3, 0.5, 0.7),
    *(1 - 1e-9, 1 - 1e-15, 1.0, 1 + 1e-15, 1 + 1e-8, 1.0001, 1.3, 1.5, 1.50001, 2.0, 2.5, 3.0, 4.9),
    *(5.0, 10.0, 19.99, 20.0, 50.0, 200.0, 1e4),
]
ARGUMENTS = [
    1e-300,
    1e-100,
    1e-12,
    1e-5,
    0.01,
    0.3,
    0.99,
    1.0,
    1.01,
    1.5,
    2.0,
    3.0,
    5.0,
    10.0,
    40.0,
    100.0,
    1e3,
]

LARGE_ORDER = 20.0


def reference(p: float, z: float) -> float:
    """Return ln(e^z E_p(z)) from mpmath: its expint, or the integral itself where that is unreliable.

    At large orders expint of mpmath 1.4 depends on the precision: wrong at (50, 100) with 30 digits, at
    (200, 1000) with 40.
    """
    with mpmath.workdps(40):
        if p < LARGE_ORDER:
            return float(mpmath.log(mpmath.expint(mpmath.mpf(p), mpmath.mpf(z))) + mpmath.mpf(z))
        points = [0, *(k / (p + z) for k in (1, 3, 10, 30, 100, 200))]
        exact = mpmath.quad(lambda u: mpmath.exp(-z * mpmath.expm1(u) - (p - 1) * u), points)
        return float(mpmath.log(exact))


@pytest.mark.parametrize("p", ORDERS)
def test_against_mpmath(p: float) -> None:
    for z in ARGUMENTS:
        exact = reference(p, z)
        # Thirty roundings of the value, or of its logarithm where that is larger than one.
        assert log_scaled_exponential_integral(p, z) == pytest.approx(exact, rel=4e-15, abs=2e-14), z


@given(st.floats(-300.0, 300.0), st.floats(-200.0, 6.0))
def test_recurrence(p: float, log10_z: float) -> None:
    # DLMF 8.19.12: p G(p + 1) + z G(p) = 1.
    z = 10.0**log10_z
    upper = log_scaled_exponential_integral(p + 1.0, z)
    lower = log_scaled_exponential_integral(p, z)
    first, second = p * math.exp(min(upper, 700.0)), z * math.exp(min(lower, 700.0))
    if max(upper, lower, abs(first), second) < 700.0:
        size = max(abs(first), second, 1.0)
        error = 1e-13 * max(1.0, abs(upper), abs(lower))
        assert first + second == pytest.approx(1.0, abs=size * error)


@given(st.floats(-300.0, 300.0), st.floats(-200.0, 6.0))
def test_bounds(p: float, log10_z: float) -> None:
    # DLMF 8.19.21: 1/(z + p) < G < 1/(z + p - 1) for p > 1.
    z = 10.0**log10_z
    value = log_scaled_exponential_integral(p, z)
    assert math.isfinite(value)
    if p > 1.0:
        assert -math.log(z + p) - 1e-13 <= value <= -math.log(z + p - 1.0) + 1e-13


def test_limits() -> None:
    assert log_scaled_exponential_integral(3.0, 0.0) == -math.log(2.0)
    assert log_scaled_exponential_integral(1.0, 0.0) == math.inf
    assert log_scaled_exponential_integral(2.0, math.inf) == -math.inf
    assert log_scaled_exponential_integral(2.0, 1e300) == -math.log(1e300)


@pytest.mark.parametrize("a", [1.0, 3.7, 19.999, 20.0, 55.5, 1e4, 1e8])
@pytest.mark.parametrize("ratio", [1e-12, 0.3, 0.9, 1.0, 1.0001, 1.5])
def test_gamma_over_power_does_not_cancel(a: float, ratio: float) -> None:
    z = a * ratio
    with mpmath.workdps(40):
        x, y = mpmath.mpf(a), mpmath.mpf(z)
        exact = float(mpmath.loggamma(x) + y - x * mpmath.log(y))
    # z is off by a rounding, which moves the value by |z - a| of it.
    assert log_gamma_over_power(a, z) == pytest.approx(exact, rel=4e-15, abs=1e-14 + 3e-16 * abs(z - a))
