r"""The maximum of the stretched exponential's likelihood on a tail.

In y = ln(x / xmin) the family is Gompertz's: ln S = -c (e^{beta y} - 1) / beta. With w = (e^{beta y} - 1)
/ beta the continuous log-likelihood per observation is ln c + beta mean(y) - c mean(w); c = 1 / mean(w)
maximises it, and leaves the concave profile

.. math:: p(\beta) = -\ln \overline{w} + \beta \bar y - 1, \qquad
          p'(\beta) = \bar y - \overline{w'} / \overline{w}, \quad w' = \partial w / \partial \beta .

At beta = 0, where w = y and w' = y²/2, it is the power law alpha = 1 + c; p'(0) <= 0, which is
mean(y²) >= 2 mean(y)², says that the power law is the maximum.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.distributions import zeta_likelihood
from tailnet.distributions.growth import growth_derivatives
from tailnet.distributions.hurwitz_zeta import scaled_zeta_moments
from tailnet.distributions.stretched_exponential_sum import log_sum, scaled_sums

_ITERATIONS = 200
#: beta max(y) is kept below this, so that c, about exp(-beta max(y)), is still a double.
_LARGEST_EXPONENT = 600.0
#: A derivative this small, relative to mean(y), is rounding.
_FLAT = 1e-13
#: Convergence is quadratic: a step this small leaves an error of the order of rounding.
_CLOSE = 1e-9
#: In ln c.
_LONGEST_STEP = 2.0


@kernel
def fit_continuous(y: FloatArray, weights: IntArray, n: int) -> tuple[float, float, float, bool]:
    """Return (c, beta, mean log-likelihood in y, whether the power law is the maximum).

    `y` holds ln(x / xmin), in any order, and `weights` how often each occurs, or nothing for once each;
    `n` is the total. beta is bounded by 600 / max(y), where c is about e^-600.
    """
    mean_y, mean_y2, largest = _log_means(y, weights, n)
    power_law = -math.log(mean_y) - 1.0
    start = 1.0 - 0.5 * mean_y2 / (mean_y * mean_y)
    if start <= 0.0:
        return 1.0 / mean_y, 0.0, power_law, True
    beta = _solve_beta(y, weights, n, mean_y, start * mean_y, _LARGEST_EXPONENT / largest)
    mean_w = _growth_means(y, weights, n, beta)[0]
    value = -math.log(mean_w) + beta * mean_y - 1.0
    return 1.0 / mean_w, beta, max(value, power_law), False


@kernel
def _solve_beta(
    y: FloatArray, weights: IntArray, n: int, mean_y: float, score_at_zero: float, bound: float
) -> float:
    """Return the root of the profile's derivative: Newton's method inside a bracket."""
    low = 0.0
    high = bound
    beta = min(score_at_zero / (mean_y * mean_y), 0.5 * bound)
    for _ in range(_ITERATIONS):
        w, slope_w, curve_w = _growth_means(y, weights, n, beta)
        score = mean_y - slope_w / w
        if score > 0.0:
            low = beta
        else:
            high = beta
        curvature = (slope_w / w) ** 2 - curve_w / w
        proposal = beta - score / curvature if curvature < 0.0 else high
        if not low < proposal < high:
            proposal = min(0.5 * (low + high), 4.0 * beta)
        step = proposal - beta
        beta = proposal
        if abs(step) <= 1e-10 * beta:
            break
    return beta


@kernel
def _log_means(y: FloatArray, weights: IntArray, n: int) -> tuple[float, float, float]:
    """Return the means of y and y², and the largest y."""
    total = 0.0
    square = 0.0
    largest = 0.0
    weighted = weights.size > 0
    for i in range(y.size):
        times = weights[i] if weighted else 1
        total += times * y[i]
        square += times * y[i] * y[i]
        largest = max(largest, y[i])
    return total / n, square / n, largest


@kernel
def _growth_means(y: FloatArray, weights: IntArray, n: int, beta: float) -> tuple[float, float, float]:
    """Return the means of w and of its first two derivatives in beta."""
    w = 0.0
    slope = 0.0
    bend = 0.0
    weighted = weights.size > 0
    for i in range(y.size):
        times = weights[i] if weighted else 1
        w_here, slope_here, bend_here = growth_derivatives(beta, y[i])
        w += times * w_here
        slope += times * slope_here
        bend += times * bend_here
    return w / n, slope / n, bend / n


@kernel
def fit_discrete(y: FloatArray, weights: IntArray, n: int, xmin: float) -> tuple[float, float, float, bool]:
    """Return (c, beta, mean log mass, whether the zeta law is the maximum), normalised by the exact sum.

    Arguments as in `fit_continuous`, of integers x >= xmin. For each beta the family is exponential in c;
    the profile's derivative in beta is positive at 0 exactly when mean(y²) is below the zeta law's.
    """
    mean_y, mean_y2, largest = _log_means(y, weights, n)
    alpha = zeta_likelihood.solve_alpha(mean_y, xmin, 0.0)
    z0, _, z2 = scaled_zeta_moments(alpha, xmin)
    power_law = -alpha * mean_y - math.log(z0)
    score_at_zero = 0.5 * (alpha - 1.0) * (z2 / z0 - mean_y2)
    if score_at_zero <= 0.0:
        return alpha - 1.0, 0.0, power_law, True
    # The start: the continuous law on x >= xmin - 1/2, seen from xmin.
    shift = -math.log1p(-0.5 / xmin)
    c, beta, _, collapsed = fit_continuous(y + shift, weights, n)
    if collapsed:
        c, beta = alpha - 1.0, 0.1 / (mean_y + shift)
    log_c = math.log(c) + beta * shift
    log_c, beta = _climb(y, weights, n, xmin, np.array([mean_y, score_at_zero, largest, log_c, beta]))
    mean_w = _growth_means(y, weights, n, beta)[0]
    c = math.exp(log_c)
    value = (beta - 1.0) * mean_y - c * mean_w - log_sum(c, beta, xmin)
    return c, beta, max(value, power_law), False


@kernel
def _climb(y: FloatArray, weights: IntArray, n: int, xmin: float, known: FloatArray) -> tuple[float, float]:
    """Return (ln c, beta) at the root of the profile's derivative: secant steps inside a bracket.

    Where the root is bracketed and they do not shrink, the bracket is halved.
    `known` is mean(y), the derivative at beta = 0, max(y), and the start.
    """
    mean_y, score_before, largest, log_c, beta = known
    bound = _LARGEST_EXPONENT / largest
    low, high = 0.0, bound
    before = 0.0
    beta = min(beta, 0.5 * high)
    for _ in range(_ITERATIONS):
        mean_w, mean_slope, _ = _growth_means(y, weights, n, beta)
        log_c, mean_score = _solve_log_c(mean_w, beta, xmin, log_c)
        score = mean_y - math.exp(log_c) * mean_slope - mean_score
        if abs(score) <= _FLAT * mean_y:
            break
        if score > 0.0:
            low = beta
        else:
            high = beta
        slope = (score - score_before) / (beta - before)
        proposal = beta - score / slope if slope < 0.0 else high
        wild = low > 0.0 and high < bound and abs(proposal - beta) > 0.5 * abs(beta - before)
        if wild or not low < proposal < high:
            proposal = min(0.5 * (low + high), 4.0 * beta)
        before, score_before = beta, score
        beta = proposal
        if abs(beta - before) <= 1e-10 * beta:
            break
    return log_c, beta


@kernel
def _solve_log_c(mean_w: float, beta: float, xmin: float, log_c: float) -> tuple[float, float]:
    """Return ln c at which the model's mean of w is `mean_w`, and there its mean of d ln m / dbeta.

    Newton's method on ln E[w], whose slope in ln c is near -1 where the mass is smooth, inside a bracket.
    On a few integers E[w] is a staircase: steps are bounded, and bisect where they do not shrink.
    """
    sums = np.empty(4)
    low = -math.inf
    high = math.inf
    before = math.inf
    for _ in range(_ITERATIONS):
        scaled_sums(math.exp(log_c), beta, xmin, sums)
        mean = sums[1] / sums[0]
        variance = sums[2] / sums[0] - mean * mean
        error = math.log(mean / mean_w) - log_c
        if error > 0.0:
            low = log_c
        else:
            high = log_c
        step = error * mean / variance if variance > 0.0 else math.copysign(math.inf, error)
        step = min(max(step, -_LONGEST_STEP), _LONGEST_STEP)
        proposal = log_c + step
        inside = low < proposal < high and abs(step) <= 0.5 * abs(before)
        if not inside and proposal != log_c and high - low < math.inf:
            proposal = 0.5 * (low + high)
        step = proposal - log_c
        before = step
        log_c = proposal
        if abs(step) <= _CLOSE:
            break
    return log_c, sums[3] / sums[0]
