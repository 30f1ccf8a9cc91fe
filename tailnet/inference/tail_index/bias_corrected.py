"""Hill's estimator without its bias of second order (Caeiro, Gomes and Pestana 2005); for xi > 0."""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.tail_index.hill import gamma_interval
from tailnet.inference.tail_index.second_order import SecondOrder
from tailnet.inference.tail_index.sums import TailSums


def estimate(sums: TailSums, order: SecondOrder) -> FloatArray:
    """Return H (1 - beta/(1 - rho) (n/k)^rho) at each k, H being Hill's estimate there.

    The second order, estimated once from deeper in the sample, is taken as it is. There is no estimate, and
    the value is NaN, where the correction leaves nothing positive, or deeper than the second order was read.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        bias = order.beta / (1.0 - order.rho) * (sums.n / sums.k) ** order.rho
        found = sums.m1 * (1.0 - bias)
    return np.where((bias < 1.0) & (sums.k <= order.k), found, np.nan)


def relative_variance(k: FloatArray, order: SecondOrder) -> FloatArray:
    """Return the asymptotic variance over xi^2, with the noise of beta's estimate, given rho.

    Hill's estimate at k brings 1/k, beta's at k1 >= k with c = (k/k1)^(-rho) the rest:
    (1 - 2 rho)/rho^2 c (2 - c)/k1. At k = k1 it is ((1 - rho)/rho)^2/k, as for any joint estimate there.
    """
    share = (np.minimum(k, order.k) / order.k) ** -order.rho
    return 1.0 / k + (1.0 - 2.0 * order.rho) / order.rho**2 * share * (2.0 - share) / order.k


def interval(
    xi: FloatArray, k: FloatArray, order: SecondOrder, level: float
) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the interval at k: the Gamma law that has the asymptotic variance."""
    return gamma_interval(xi, 1.0 / relative_variance(np.asarray(k, float), order), level)
