r"""The exact likelihood of the zeta law on integers x >= xmin.

Per observation, with y = ln(x / xmin) and Z the scaled zeta sum, the log-likelihood is
-alpha mean(y) - ln Z(alpha, xmin); its derivative vanishes where the mean of y equals the model's,

.. math:: E[y](\alpha) = Z_1 / Z_0, \qquad Z_m = \sum_{k \ge 0} (1 + k/q)^{-\alpha} \ln^m(1 + k/q),

which falls from infinity at alpha = 1 to zero: the maximum is unique (CSN 2009, eq. 3.5).
"""

import math

from tailnet.compiled import kernel
from tailnet.distributions.hurwitz_zeta import scaled_zeta_moments

_ITERATIONS = 100


@kernel
def solve_alpha(mean_log: float, xmin: float, start: float) -> float:
    """Return the alpha at which the mean of ln(x / xmin) is `mean_log` > 0.

    Newton's method on ln E[y], which is nearly straight in alpha where alpha is large, inside a bracket
    that shrinks with each step. `start` is a guess, or anything <= 1 for none.
    """
    low = 1.0
    high = math.inf
    alpha = start
    if not alpha > 1.0:
        # CSN 2009, eq. 3.7: the continuous estimate from xmin - 1/2.
        alpha = 1.0 + 1.0 / (mean_log - math.log1p(-0.5 / xmin))
    for _ in range(_ITERATIONS):
        z0, z1, z2 = scaled_zeta_moments(alpha, xmin)
        mean = z1 / z0
        variance = z2 / z0 - mean * mean
        if mean > mean_log:
            low = alpha
        else:
            high = alpha
        step = (math.log(mean) - math.log(mean_log)) * mean / variance
        # Convergence is quadratic: a step this small leaves an error of the order of rounding.
        if abs(step) <= 1e-9 * (alpha - 1.0):
            return alpha + step
        proposal = alpha + step
        if not low < proposal < high:
            proposal = 2.0 * alpha if math.isinf(high) else 0.5 * (low + high)
        alpha = proposal
    return alpha


@kernel
def log_normaliser(alpha: float, xmin: float) -> float:
    """Return ln Z(alpha, xmin) = ln zeta(alpha, xmin) + alpha ln xmin."""
    return math.log(scaled_zeta_moments(alpha, xmin)[0])


@kernel
def mean_log(alpha: float, xmin: float) -> float:
    """Return E[ln(x / xmin)] under the law."""
    z0, z1, _ = scaled_zeta_moments(alpha, xmin)
    return z1 / z0


@kernel
def log_variance(alpha: float, xmin: float) -> float:
    """Return Var[ln x] under the law: the information on alpha in one observation (CSN 2009, eq. 3.6)."""
    z0, z1, z2 = scaled_zeta_moments(alpha, xmin)
    mean = z1 / z0
    return z2 / z0 - mean * mean
