"""Running sums over the upper order statistics, from which every estimator is a formula."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel

#: Exponent of GLW's weights; they need more than 1/2, and use 0.6.
KERNEL_POWER = 0.6
_COLUMNS = 9


@dataclass(frozen=True, eq=False)
class TailSums:
    """What the estimators need at several k; all arrays have the shape of `k`.

    With L_i the logarithm of X_i over the threshold X_(k+1), and D_i = ln(X_i / X_(i+1)), both numbered
    from the largest observation down:

    Attributes
    ----------
    k : ndarray of int
    n : int
        Size of the sample.
    y : ndarray
        ln(X / max) of the order statistics, descending.
    m1, m2, m3 : ndarray
        Means of L, L^2 and L^3.
    spacings : ndarray, shape (6, k.size)
        Sums of (i/k)^p D_i over i <= k for p = 1, 3, 5 and for p = a, a + 2, a + 4 with a = `KERNEL_POWER`.
    """

    k: IntArray
    n: int
    y: FloatArray
    m1: FloatArray
    m2: FloatArray
    m3: FloatArray
    spacings: FloatArray

    @classmethod
    def of(cls, y: FloatArray, n: int, k: IntArray) -> "TailSums":
        """Add up the order statistics once, and read the sums at each k (ascending, below the size of y)."""
        out = np.empty((_COLUMNS, k.size))
        fill_sums(y, k, out)
        return cls(k, n, y, out[0], out[1], out[2], out[3:])


@kernel
def fill_sums(y: FloatArray, k: IntArray, out: FloatArray) -> None:
    """Fill the columns of `out` with the three means and the six weighted sums of spacings at each k.

    Lowering the threshold by d adds k d to the sum of L, 2 d S1 + k d^2 to that of squares, and so on:
    all terms are positive, and nothing cancels.
    """
    first = second = third = 0.0
    odd = np.zeros(3)
    power = np.zeros(3)
    at = 0
    for i in range(1, y.size):
        if at == k.size:
            return
        d = y[i - 1] - y[i]
        if d > 0.0:
            third += d * (3.0 * second + d * (3.0 * first + i * d))
            second += d * (2.0 * first + i * d)
            first += i * d
            square = float(i) * i
            weight = float(i) * d
            raised = i**KERNEL_POWER * d
            for j in range(3):
                odd[j] += weight
                power[j] += raised
                weight *= square
                raised *= square
        if i == k[at]:
            out[0, at], out[1, at], out[2, at] = first / i, second / i, third / i
            scale = 1.0
            for j in range(3):
                out[3 + j, at] = odd[j] / (i * scale)
                out[6 + j, at] = power[j] / (i**KERNEL_POWER * scale)
                scale *= float(i) * i
            at += 1
