"""Integrals of a cut normal law against quadrature at thirty digits."""

import math

import mpmath
import numpy as np
import pytest

from tailnet.distributions.lognormal_moments import log_integral, log_spread, mean_powers, moment_ratios

SLOPES = [-30.0, -8.0, -2.0, -0.5, 0.0, 0.5, 1.0, 1.99, 2.0, 2.5, 4.0, 10.0, 100.0, 1e4]


def _integral(k: int, tau: float) -> mpmath.mpf:
    t = mpmath.mpf(tau)
    peak = max(0, -t)
    step = 1 / (1 + abs(t))
    points = [0, step, 5 * step, 1 + peak, peak + 6, peak + 15, peak + 40]
    return mpmath.quad(lambda z: z**k * mpmath.exp(-t * z - z * z / 2), points)


@pytest.mark.parametrize("tau", SLOPES)
def test_ratios_integral_and_spread(tau: float) -> None:
    with mpmath.workdps(30):
        integrals = [_integral(k, tau) for k in range(5)]
        ratios = [float(integrals[k + 1] / integrals[k]) for k in range(4)]
        room = 2 - integrals[2] * integrals[0] / integrals[1] ** 2
        spread, whole = float(mpmath.log(room / (1 - room))), float(mpmath.log(integrals[0]))
    # Upwards from the Mills ratio each ratio loses about a digit near tau = 2.
    np.testing.assert_allclose(moment_ratios(tau), ratios, rtol=1e-13)
    assert log_integral(tau, 0.5) == pytest.approx(whole, rel=2e-15, abs=2e-15)
    assert log_spread(tau) == pytest.approx(spread, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize(("c", "d"), [(2.0, 0.0), (2.0, 1e-300), (1e-4, 1e-40), (199.0, 1e-12)])
def test_the_exponential_limit(c: float, d: float) -> None:
    out = np.empty(5)
    mean_powers(c, d, out)
    # With z of order 1/c the square changes the exponent by d / c².
    tolerance = 1e-14 + 30.0 * d / c**2
    np.testing.assert_allclose(out, [math.factorial(k) / c**k for k in range(5)], rtol=tolerance)
    assert log_integral(c, d) == pytest.approx(-math.log(c), abs=tolerance)


def test_the_spread_falls_from_end_to_end() -> None:
    tau = np.sinh(np.linspace(-18.0, 18.0, 400))
    assert np.all(np.diff([log_spread(float(t)) for t in tau]) < 0.0)
