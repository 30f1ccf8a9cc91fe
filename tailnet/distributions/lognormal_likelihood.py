r"""The global maximum of the lognormal's likelihood on a tail, from two means.

The family is f(y) proportional to exp(-c y - d y²), d >= 0: an exponential family, so the likelihood is
concave and its maximum unique. Per observation, continuous, it is -c mean(y) - d mean(y²) - ln I(c, d);
on the integers -(c + 1) mean(y) - d mean(y²) - ln G(c, d, xmin), G the exact sum.

On the boundary d = 0 it is the power law alpha = 1 + c. The derivative in d there, at the power law's
own estimate, is E[y²] - mean(y²): where that is not positive the maximum is the power law itself
(continuous: mean(y²) >= 2 mean(y)²; del Castillo & Puig 1999).
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.compiled import kernel
from tailnet.distributions import zeta_likelihood
from tailnet.distributions.hurwitz_zeta import scaled_zeta_moments
from tailnet.distributions.lognormal_moments import log_integral, log_spread, moment_ratios
from tailnet.distributions.lognormal_sum import scaled_sums

_ITERATIONS = 200
#: mean(y²) / mean(y)² of an exponential law, which is the power law in y.
_EXPONENTIAL_RATIO = 2.0
#: A squared coefficient of variation below this is the rounding of its own terms.
_SMALLEST_VARIATION = 1e-15
_SMALL_DECREMENT = 1e-10
_SMALLEST_SHARE = 1e-9
#: Above this squared Newton decrement a full step may overshoot the narrow modes that integers allow.
_LARGE_DECREMENT = 0.25


@kernel
def fit_continuous(mean_y: float, mean_y2: float) -> tuple[float, float, float, bool]:
    """Return (c, d, mean log-likelihood in y, whether the power law is the maximum).

    `mean_y` > 0 and `mean_y2` are the means of ln(x / xmin) and of its square.
    """
    power_law = -math.log(mean_y) - 1.0
    ratio = mean_y2 / (mean_y * mean_y)
    if ratio >= _EXPONENTIAL_RATIO:
        return 1.0 / mean_y, 0.0, power_law, True
    variation = max(ratio - 1.0, _SMALLEST_VARIATION)
    tau = _solve_tau(math.log((1.0 - variation) / variation))
    scale = moment_ratios(tau)[0] / mean_y
    c = tau * scale
    d = 0.5 * scale * scale
    if c < 0.0:
        # The square completed: nothing large cancels when the mode lies far inside the tail.
        mode = -0.5 * c / d
        square = d * ((mean_y - mode) ** 2 + variation * mean_y * mean_y)
        value = -square - math.log(0.5 * math.sqrt(math.pi / d) * math.erfc(0.5 * c / math.sqrt(d)))
    else:
        value = -c * mean_y - d * mean_y2 - log_integral(c, d)
    return c, d, max(value, power_law), False


@kernel
def _solve_tau(target: float) -> float:
    """Return tau = c / sqrt(2d) at which `log_spread` is `target`.

    In a = asinh(tau) the function is nearly straight, of slope -2: secant steps inside a bracket.
    """
    low = -math.inf
    high = math.inf
    a = math.asinh(math.sqrt(2.0) * math.exp(-0.5 * target)) - math.asinh(math.exp(0.5 * target))
    slope = -2.0
    before = math.nan
    error_before = math.nan
    for _ in range(_ITERATIONS):
        error = log_spread(math.sinh(a)) - target
        if error > 0.0:
            low = a
        else:
            high = a
        if a != before and not math.isnan(before):
            slope = min((error - error_before) / (a - before), -0.5)
        proposal = a - error / slope
        if not low <= proposal <= high:
            proposal = 0.5 * (low + high)
        before = a
        error_before = error
        a = proposal
        if abs(a - before) <= 1e-11 * (1.0 + abs(a)):
            break
    return math.sinh(a)


@kernel
def fit_discrete(mean_y: float, mean_y2: float, xmin: float) -> tuple[float, float, float, bool]:
    """Return (c, d, mean log mass, whether the zeta law is the maximum), normalised by the exact sum.

    `mean_y` > 0 and `mean_y2` are the means of ln(x / xmin) and of its square over integers x >= xmin.
    """
    alpha = zeta_likelihood.solve_alpha(mean_y, xmin, 0.0)
    z0, _, z2 = scaled_zeta_moments(alpha, xmin)
    power_law = -alpha * mean_y - math.log(z0)
    if mean_y2 >= z2 / z0:
        return alpha - 1.0, 0.0, power_law, True
    # The start: the continuous law on x >= xmin - 1/2, seen from xmin.
    shift = -math.log1p(-0.5 / xmin)
    c, d, _, collapsed = fit_continuous(mean_y + shift, mean_y2 + shift * (2.0 * mean_y + shift))
    c += 2.0 * d * shift
    variance = mean_y2 - mean_y * mean_y
    widest = 0.5 * (xmin * math.exp(mean_y)) ** 2
    if d > widest:
        # Narrower than one integer: the start has its mode at the mean and a deviation of one integer.
        c, d = -1.0 - 2.0 * widest * mean_y, widest
    if collapsed or not _value(mean_y, variance, xmin, c, d, np.empty(5)) > power_law:
        # Above the boundary's maximum no step comes near the boundary again.
        c, d = alpha - 1.0, 0.0
    c, d, value = _climb(mean_y, variance, xmin, c, d)
    return c, d, max(value, power_law), False


@kernel
def _climb(mean_y: float, variance: float, xmin: float, c: float, d: float) -> tuple[float, float, float]:
    """Maximise the concave likelihood by Newton's method with damped steps.

    In u = y - mean(y) the mass is exp(-e u - d u²) with e = c + 1 + 2 d mean(y): the gradient is the
    difference of the model's means of u and u² from the data's, the Hessian minus their covariance. A step
    to where doubles see no more than two integers has gone too far, as has one that lowers the likelihood.
    """
    moments = np.empty(5)
    value = _value(mean_y, variance, xmin, c, d, moments)
    for _ in range(_ITERATIONS):
        m1 = moments[1]
        gradient_d = moments[2] - variance
        var_u, cov, var_u2, determinant = _covariance(moments)
        if not determinant > 0.0:
            break
        step_d = (var_u * gradient_d - cov * m1) / determinant
        step_c = (var_u2 * m1 - cov * gradient_d) / determinant - 2.0 * mean_y * step_d
        decrement = (var_u2 * m1 * m1 - 2.0 * cov * m1 * gradient_d + var_u * gradient_d**2) / determinant
        # A full step from here leaves an error of the order of the squared decrement; rounding may hide it.
        last = decrement < _SMALL_DECREMENT
        share = 1.0 / (1.0 + math.sqrt(decrement)) if decrement > _LARGE_DECREMENT else 1.0
        if not d + share * step_d > 0.0:
            share = -0.9 * d / step_d
        proposed = _value(mean_y, variance, xmin, c + share * step_c, d + share * step_d, moments)
        while not last and share > _SMALLEST_SHARE and not _is_step(proposed, value, moments):
            share *= 0.5
            proposed = _value(mean_y, variance, xmin, c + share * step_c, d + share * step_d, moments)
        if not proposed >= value:
            break
        c += share * step_c
        d += share * step_d
        value = proposed
        if last:
            break
    return c, d, value


@kernel
def _covariance(moments: FloatArray) -> tuple[float, float, float, float]:
    """Return the model's variance of u, covariance of u and u², variance of u², and their determinant."""
    m1, m2, m3, m4 = moments[1], moments[2], moments[3], moments[4]
    var_u, cov, var_u2 = m2 - m1 * m1, m3 - m1 * m2, m4 - m2 * m2
    return var_u, cov, var_u2, var_u * var_u2 - cov * cov


@kernel
def _is_step(proposed: float, value: float, moments: FloatArray) -> bool:
    """Say whether a step did not lower the likelihood and led to where another can be taken."""
    return proposed >= value and _covariance(moments)[3] > 0.0


@kernel
def _value(mean_y: float, variance: float, xmin: float, c: float, d: float, moments: FloatArray) -> float:
    """Return the mean log mass, and fill in the model's means of (y - mean_y)^k, k = 0 … 4."""
    scale = scaled_sums(c, d, xmin, mean_y, moments)
    total = moments[0]
    for k in range(moments.size):
        moments[k] /= total
    return -(c + 1.0) * mean_y - d * (variance + mean_y * mean_y) - scale - math.log(total)
