"""The second order of a heavy tail: how fast, and how far, it departs from a power law.

In Hall's class U(t) = C t^xi (1 + xi beta t^rho / rho + ...), rho < 0, where U is the quantile at 1 - 1/t.
"""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.tail_index.sums import TailSums
from tailnet.inference.tail_index.upper_tail import UpperTail

#: rho is read at k = n^0.975, its tuning parameter chosen by stability from n^0.9 on. The published depth,
#: n^0.999, reads nearly every observation, and on data with a body of their own it reads that body.
_FIRST, _DEEP = 0.9, 0.975
#: rho is held between these. Nearer to 0 the correction would multiply noise ((1 - rho)^2/rho^2 times Hill's
#: variance where both are estimated at one k); beyond, it is nothing.
_LEAST_RHO, _MOST_RHO = -3.0, -0.4
#: k at which the stability is looked at.
_POINTS = 200


@dataclass(frozen=True)
class SecondOrder:
    """Estimates of the second-order parameters, and how they were made.

    Attributes
    ----------
    rho, beta : float
        Rate and scale of the departure from a power law.
    tau : int
        Tuning parameter of rho's estimator, 0 or 1.
    k : int
        Order statistics they are estimated from.
    """

    rho: float
    beta: float
    tau: int
    k: int


def rho_path(sums: TailSums, tau: int) -> FloatArray:
    """Return Fraga Alves, Gomes and de Haan's (2003) estimate of rho at each k; NaN where undefined.

    With T the ratio of ln-differences (tau = 0) or differences (tau = 1) of M1, (M2/2)^(1/2) and
    (M3/6)^(1/3), rho is -|3(T - 1)/(T - 3)|.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        roots = sums.m1, np.sqrt(sums.m2 / 2.0), np.cbrt(sums.m3 / 6.0)
        first, second, third = np.log(roots) if tau == 0 else roots
        ratio = (first - second) / (second - third)
        return np.asarray(-np.abs(3.0 * (ratio - 1.0) / (ratio - 3.0)))


def beta_at(y: FloatArray, n: int, k: int, rho: float) -> float:
    """Return Gomes and Martins's (2002) estimate of beta at k, given rho."""
    i = np.arange(1, k + 1)
    scaled = i * (y[:k] - y[1 : k + 1])
    weight = (i / k) ** -rho
    d1 = float(weight.mean())
    big0, big1, big2 = (float((weight**j * scaled).mean()) for j in (0, 1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return float((k / n) ** rho * np.float64(d1 * big0 - big1) / (d1 * big1 - big2))


def estimate(tail: UpperTail) -> SecondOrder | None:
    """Estimate rho and beta as Caeiro, Gomes and Pestana (2005) do; None where no k is deep enough.

    Of the two estimates of rho, tau = 0 and 1, that whose path strays less from its median is taken, at
    the deepest k, and held between -3 and -0.4.
    """
    deepest = min(tail.n**_DEEP, tail.y.size - 1)
    within = (tail.admissible >= deepest ** (_FIRST / _DEEP)) & (tail.admissible <= deepest)
    k = tail.admissible[within]
    if k.size == 0:
        return None
    sums = TailSums.of(tail.y, tail.n, k[np.unique(np.linspace(0, k.size - 1, _POINTS).astype(np.int64))])
    paths = [rho_path(sums, tau) for tau in (0, 1)]
    strays = [float(np.abs(path - np.median(path)).mean()) for path in paths]
    tau = int(np.argmin([stray if np.isfinite(stray) else np.inf for stray in strays]))
    if not np.isfinite(strays[tau]):
        return None
    rho = float(np.clip(paths[tau][-1], _LEAST_RHO, _MOST_RHO))
    beta = beta_at(tail.y, tail.n, int(k[-1]), rho)
    return SecondOrder(rho, beta, tau, int(k[-1])) if np.isfinite(beta) else None


def best_k_of_hill(order: SecondOrder, n: int) -> float:
    """Return the k of the least asymptotic mean squared error of Hill's estimate, given the second order.

    It is ((1 - rho)^2 n^(-2 rho) / (-2 rho beta^2))^(1/(1 - 2 rho)) (Hall 1982); infinite where beta is 0.
    """
    rho = order.rho
    with np.errstate(divide="ignore", over="ignore"):
        log_k = 2.0 * np.log((1.0 - rho) / np.abs(order.beta)) - np.log(-2.0 * rho) - 2.0 * rho * np.log(n)
        return float(np.exp(log_k / (1.0 - 2.0 * rho)))
