"""erfcx against mpmath, to the last place or two."""

import math

import mpmath
import numpy as np
import pytest

from tailnet.distributions.scaled_erfc import erfcx, exp_square, log_erfcx

ARGUMENTS = [*np.linspace(-5.0, 30.0, 351), 4.999999, 5.0, 1e-300, 1e-9, 0.3, 1e3, 1e8, 1e300]


def _exact(x: float) -> mpmath.mpf:
    with mpmath.workdps(40):
        if x > 1e4:
            return 1 / (mpmath.sqrt(mpmath.pi) * mpmath.mpf(x))
        return mpmath.exp(mpmath.mpf(x) ** 2) * mpmath.erfc(mpmath.mpf(x))


def test_erfcx() -> None:
    # 1 / (x sqrt(pi)) is off by 1 / (2x²) at 1e8, below 1e-16.
    errors = [abs(float(mpmath.mpf(erfcx(float(x))) / _exact(float(x)) - 1)) for x in ARGUMENTS]
    assert max(errors) < 1e-15


@pytest.mark.parametrize("x", [-1e4, -30.0, -1.0, 0.0, 0.5, 7.0, 1e5])
def test_log_erfcx_where_erfcx_overflows(x: float) -> None:
    with mpmath.workdps(40):
        expected = float(mpmath.log(_exact(x)) if x > 0 else x**2 + mpmath.log(mpmath.erfc(mpmath.mpf(x))))
    # At 1e5 the oracle itself is off by 1 / (2x²).
    assert log_erfcx(x) == pytest.approx(expected, rel=1e-14, abs=6e-11 if x == 1e5 else 1e-15)


@pytest.mark.parametrize("x", [0.0, 0.1, -3.3, 7.7777, 26.1])
def test_exp_square(x: float) -> None:
    with mpmath.workdps(40):
        exact = float(mpmath.exp(mpmath.mpf(x) ** 2))
    assert exp_square(x) == pytest.approx(exact, rel=5e-16)


@pytest.mark.parametrize("x", [30.0, -30.0, 1e5, -46e6, 1e200])
def test_exp_square_overflows_to_infinity(x: float) -> None:
    assert math.isinf(exp_square(x))
