"""The tail-index estimators word for word, one k at a time, on values sorted in descending order.

Each function is a transcription of the formula in the paper it names; nothing is imported from the
package under test, nothing is shared between k, and nothing is fast.
"""

import math

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def descending(values: FloatArray, *, discrete: bool = False) -> FloatArray:
    """Sort; a whole number that occurs c times becomes c points spread evenly over its cell."""
    if not discrete:
        return np.sort(values)[::-1]
    points: list[float] = []
    for value in sorted(set(values.tolist()), reverse=True):
        c = int((values == value).sum())
        points += [value + 0.5 - (i - 0.5) / c for i in range(1, c + 1)]
    return np.array(points)


def moment(x: FloatArray, k: int, power: int) -> float:
    """Mean of a power of the log-excesses over the order statistic of rank k + 1."""
    return sum(math.log(x[i] / x[k]) ** power for i in range(k)) / k


def hill(x: FloatArray, k: int) -> float:
    """Hill 1975."""
    return moment(x, k, 1)


def smoothed_hill(x: FloatArray, k: int) -> float:
    """Resnick and Starica 1997, u = 2: the mean of Hill's estimate over half of k (exclusive) to k."""
    window = range(k // 2 + 1, k + 1)
    return sum(hill(x, j) for j in window) / len(window)


def moments(x: FloatArray, k: int) -> float:
    """Dekkers, Einmahl and de Haan 1989, eq. 1.7."""
    m1, m2 = moment(x, k, 1), moment(x, k, 2)
    return m1 + 1 - 0.5 / (1 - m1**2 / m2)


def pickands(x: FloatArray, k: int) -> float:
    """Pickands 1975: from the order statistics of rank m, 2m and 4m, with 4m at most k + 1."""
    m = (k + 1) // 4
    return math.log((x[m - 1] - x[2 * m - 1]) / (x[2 * m - 1] - x[4 * m - 1])) / math.log(2)


def kernel(x: FloatArray, k: int, a: float = 0.6) -> float:
    """Groeneboom, Lopuhaa and de Wolf 2003, section 2, biweight kernel, bandwidth h = k/n."""
    n = len(x)
    h = k / n

    def scaled(u: float) -> float:
        return float(15 / 8 * (1 - (u / h) ** 2) ** 2 / h) if u < h else 0.0

    def slope(u: float) -> float:
        """Derivative of u^(a + 1) K_h(u)."""
        if u >= h:
            return 0.0
        falling = -15 / 2 * (u / h) * (1 - (u / h) ** 2) / h**2
        return float((a + 1) * u**a * scaled(u) + u ** (a + 1) * falling)

    positive = first = second = 0.0
    for i in range(1, n):
        gap, u = math.log(x[i - 1] / x[i]), i / n
        positive += u * scaled(u) * gap
        first += u**a * scaled(u) * gap
        second += slope(u) * gap
    return float(positive - 1 + second / first)


def rho(x: FloatArray, k: int, tau: int) -> float:
    """Fraga Alves, Gomes and de Haan 2003, eqs. 2.7 and 2.18."""
    m1, m2, m3 = (moment(x, k, j) for j in (1, 2, 3))
    if tau == 0:
        t = (math.log(m1) - math.log(m2 / 2) / 2) / (math.log(m2 / 2) / 2 - math.log(m3 / 6) / 3)
    else:
        t = (m1 - (m2 / 2) ** 0.5) / ((m2 / 2) ** 0.5 - (m3 / 6) ** (1 / 3))
    return -abs(float(3 * (t - 1) / (t - 3)))


def beta(x: FloatArray, n: int, k: int, rate: float) -> float:
    """Gomes and Martins 2002: from scaled log-spacings."""
    u = [i * math.log(x[i - 1] / x[i]) for i in range(1, k + 1)]
    w = [(i / k) ** -rate for i in range(1, k + 1)]
    d = sum(w) / k
    big = [sum(wi**j * ui for wi, ui in zip(w, u, strict=True)) / k for j in (0, 1, 2)]
    return float((k / n) ** rate * (d * big[0] - big[1]) / (d * big[1] - big[2]))


def corrected_hill(x: FloatArray, k: int, rate: float, scale: float) -> float:
    """Caeiro, Gomes and Pestana 2005, eq. 1.8."""
    return hill(x, k) * float(1 - scale / (1 - rate) * (len(x) / k) ** rate)


def double_bootstrap_hill(values: FloatArray, n1: int, replicates: int, rng: np.random.Generator) -> float:
    """Danielsson, de Haan, Peng and de Vries 2001, section 4: the k of Hill's estimate, every k looked at."""
    n = len(values)

    def best(size: int) -> int:
        squares = np.zeros(size - 8)
        for _ in range(replicates):
            y = np.log(np.sort(rng.choice(values, size))[::-1])
            for j, k in enumerate(range(8, size)):
                excess = y[:k] - y[k]
                squares[j] += (np.mean(excess**2) - 2 * np.mean(excess) ** 2) ** 2
        return 8 + int(np.argmin(squares))

    k1, k2 = best(n1), best(n1 * n1 // n)
    ratio = math.log(k1) ** 2 / (2 * math.log(n1) - math.log(k1)) ** 2
    return float(k1**2 / k2 * ratio ** ((math.log(n1) - math.log(k1)) / math.log(n1)))
