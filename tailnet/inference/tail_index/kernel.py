"""The kernel estimator of Groeneboom, Lopuhaä and de Wolf (2003), for any real xi.

With the biweight kernel K(u) = (15/8)(1 - u^2)^2, the bandwidth k/n, a = 0.6 and the log-spacings
D_i = ln(X_i / X_(i+1)), i counted from the largest observation down:

    xi = sum (i/k) K(i/k) D_i - 1 + q2/q1,
    q1 = sum (i/k)^a K(i/k) D_i,    q2 = sum [u^(a+1) K(u)]'(i/k) D_i.

The first sum is Csörgö, Deheuvels and Mason's (1985), which is right for xi > 0 alone.
"""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.tail_index.sums import KERNEL_POWER, TailSums

_A = KERNEL_POWER
#: The kernel as a polynomial: factor of u^0, u^2, u^4.
_BIWEIGHT = np.array([15.0, -30.0, 15.0]) / 8.0
_POWERS = np.array([0.0, 2.0, 4.0])
#: An exponent this near to 0 is taken for this: the variance is continuous there.
_NEAR = 1e-5


def estimate(sums: TailSums) -> FloatArray:
    """Return the estimate at each k; NaN where there is no spacing of positive weight."""
    positive = _BIWEIGHT @ sums.spacings[:3]
    first = _BIWEIGHT @ sums.spacings[3:]
    second = (_BIWEIGHT * (_A + 1.0 + _POWERS)) @ sums.spacings[3:]
    # K vanishes at u = 1: with all spacings there (k = 1, or ties above) the sums are rounding.
    floor = 1e-9 * sums.spacings[3]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = positive - 1.0 + second / first
    return np.where(first > floor, found, np.nan)


def variance(xi: FloatArray) -> FloatArray:
    r"""Return k times the asymptotic variance.

    The tail's log-quantile falls as s^(-1-g) with g = min(xi, 0), so that to first order the estimate is
    the integral of a function f against a Brownian motion W(s) on (0, 1), where

        f(s) = s^(-1-g) { max(xi, 0) (s K)' + [(s^(a+1) K)'' - (1 + g)(s^a K)'] / q },
        q = int s^(a-1-g) K(s) ds;

    its variance is the integral of F(s)^2 with F(s) the integral of f from s to 1. For xi >= 0 that is the
    integral of the square of xi K(s) + s^(-1) [(s^(a+1) K)' - s^a K] / q, the weight of the independent
    i D_i. All are sums of powers. At finite k the variance is smaller, by a part that falls like k^-0.2.
    """
    xi = np.atleast_1d(np.asarray(xi, float))
    return np.array([_variance(float(value)) for value in xi.ravel()]).reshape(xi.shape)


def _variance(xi: float) -> float:
    p, c = _POWERS, _BIWEIGHT
    slope = c * (p + _A)
    if xi > -_NEAR:
        q = float(np.sum(c / (p + _A)))
        return _square(np.concatenate([p, p + _A - 1.0]), np.concatenate([max(xi, 0.0) * c, slope / q]))
    q = float(np.sum(c / (p + _A - xi)))
    factors = slope * (p + _A - xi) / q
    # The integral from s to 1 of s^(r-1) is (1 - s^r)/r; where r is 0, which xi = -0.4 brings, it is moved.
    raised = p + _A - 1.0 - xi
    raised = np.where(np.abs(raised) < _NEAR, _NEAR, raised)
    weights = factors / raised
    return _square(np.append(raised, 0.0), np.append(-weights, weights.sum()))


def _square(powers: FloatArray, factors: FloatArray) -> float:
    """Integrate the square of a sum of powers from 0 to 1."""
    return float(np.sum(np.outer(factors, factors) / (powers[:, None] + powers + 1.0)))
