"""The discrete (zeta) power law on integers x >= xmin, from its definition.

Mass p(x) = x^-alpha / zeta(alpha, xmin), CSN (2009) eq. 2.4, with the Hurwitz zeta function of mpmath
at 30 digits. `fast_survival` and `fast_negative_log_likelihood` use scipy's zeta instead, for loops
over many candidates. Nothing is imported from the package under test.
"""

import math

import mpmath
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import zeta as scipy_zeta

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

DIGITS = 30
#: scipy's zeta(alpha, xmin) underflows near exp(-745); beyond this exponent mpmath takes over.
LARGEST_SCIPY_EXPONENT = 600.0


def log_zeta(alpha: float, xmin: float) -> float:
    """Return ln zeta(alpha, xmin), the sum of k^-alpha over k = xmin, xmin + 1, ..."""
    with mpmath.workdps(DIGITS):
        return float(mpmath.log(mpmath.zeta(mpmath.mpf(alpha), mpmath.mpf(xmin))))


def pmf(x: int, xmin: int, alpha: float) -> float:
    """Return P(X = x) (CSN eq. 2.4)."""
    with mpmath.workdps(DIGITS):
        return float(mpmath.mpf(x) ** -mpmath.mpf(alpha) / mpmath.zeta(alpha, xmin))


def cdf(x: int, xmin: int, alpha: float) -> float:
    """Return P(X <= x), the plain sum of the mass from xmin to x."""
    with mpmath.workdps(DIGITS):
        powers = [mpmath.mpf(k) ** -mpmath.mpf(alpha) for k in range(xmin, x + 1)]
        return float(mpmath.fsum(powers) / mpmath.zeta(alpha, xmin))


def survival(x: int, xmin: int, alpha: float) -> float:
    """Return P(X >= x) = zeta(alpha, x) / zeta(alpha, xmin) (CSN eq. 2.7)."""
    with mpmath.workdps(DIGITS):
        return float(mpmath.zeta(alpha, x) / mpmath.zeta(alpha, xmin))


def fast_survival(x: FloatArray, xmin: float, alpha: float) -> FloatArray:
    """Return P(X >= x) at every x, from scipy where its zeta does not underflow."""
    if alpha * math.log(float(np.max(x))) < LARGEST_SCIPY_EXPONENT:
        return np.asarray(scipy_zeta(alpha, x) / scipy_zeta(alpha, xmin), dtype=np.float64)
    return np.array([survival(int(value), int(xmin), alpha) for value in x], dtype=np.float64)


def log_likelihood(tail: FloatArray, counts: IntArray, xmin: float, alpha: float) -> float:
    """Return -alpha sum ln x - n ln zeta(alpha, xmin) (CSN eq. 3.5)."""
    return -alpha * float(np.sum(counts * np.log(tail))) - float(np.sum(counts)) * log_zeta(alpha, xmin)


def fast_negative_log_likelihood(alpha: float, mean_log: float, xmin: float) -> float:
    """Return alpha * mean(ln x) + ln zeta(alpha, xmin), what the estimate minimises, per observation."""
    if alpha * math.log(xmin) < LARGEST_SCIPY_EXPONENT:
        return alpha * mean_log + math.log(scipy_zeta(alpha, xmin))
    return alpha * mean_log + log_zeta(alpha, xmin)


def log_zeta_derivatives(alpha: float, xmin: float) -> tuple[float, float]:
    """Return the first and second numerical derivatives of ln zeta(alpha, xmin) in alpha."""
    with mpmath.workdps(DIGITS):
        first, second = (
            float(mpmath.diff(lambda s: mpmath.log(mpmath.zeta(s, xmin)), mpmath.mpf(alpha), order))
            for order in (1, 2)
        )
    return first, second


def alpha_minimum(mean_log: float, xmin: float) -> float:
    """Minimise the negative log-likelihood by a bounded search: alpha to about 1e-8."""
    low, width = 1.0 + 1e-6, 1.0
    while fast_negative_log_likelihood(low + 2 * width, mean_log, xmin) < fast_negative_log_likelihood(
        low + width, mean_log, xmin
    ):
        width *= 2.0
    found = minimize_scalar(
        fast_negative_log_likelihood,
        args=(mean_log, xmin),
        bounds=(low, low + 2 * width),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return float(found.x)


def alpha_mle(tail: FloatArray, counts: IntArray, xmin: float, *, polish: bool = True) -> float:
    """Return the exact maximum-likelihood exponent (CSN eq. 3.5), with `polish` to 1e-10 or better.

    A minimum of a function can be located only to the square root of its precision; the polish solves
    the likelihood equation mean(ln x) + d ln zeta / d alpha = 0 by Newton steps at 30 digits.
    """
    mean_log = float(np.sum(counts * np.log(tail)) / np.sum(counts))
    alpha = alpha_minimum(mean_log, xmin)
    if not polish:
        return alpha
    for _ in range(8):
        first, second = log_zeta_derivatives(alpha, xmin)
        step = (mean_log + first) / second
        alpha -= step
        if abs(step) <= 1e-7 * alpha:  # Newton's error after this step is of the order of its square
            return alpha
    message = f"no convergence at xmin = {xmin}, alpha = {alpha}"
    raise ArithmeticError(message)


def alpha_standard_error(alpha: float, xmin: float, n_tail: int) -> float:
    """Return 1 / sqrt(n (zeta''/zeta - (zeta'/zeta)^2)) (CSN eq. 3.6): n times the curvature of ln zeta."""
    return 1.0 / math.sqrt(n_tail * log_zeta_derivatives(alpha, xmin)[1])


def sample(size: int, xmin: int, alpha: float, rng: np.random.Generator) -> FloatArray:
    """Draw by inversion: the largest integer x with P(X >= x) >= u, by doubling and bisection."""
    u = 1.0 - rng.random(size)  # in (0, 1], so that x = xmin is always allowed
    low = np.full(size, float(xmin))
    high = 2.0 * low
    total = scipy_zeta(alpha, float(xmin))
    while np.any(too_small := scipy_zeta(alpha, high) / total >= u):
        low = np.where(too_small, high, low)
        high = np.where(too_small, 2.0 * high, high)
    while np.any(high - low > 1.0):
        middle = np.floor((low + high) / 2.0)
        inside = scipy_zeta(alpha, middle) / total >= u
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return low
