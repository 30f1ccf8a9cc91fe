"""The dimension that exponents suggest, and the sum of the positive ones."""

import numpy as np

from tailnet.arrays import FloatArray


def kaplan_yorke(exponents: FloatArray, dimension: int) -> float | None:
    """Return the dimension of Kaplan and Yorke, or None where too few exponents are known.

    With exponents in descending order and j the last index at which their sum is not negative, it is
    ``j + (lambda_1 + ... + lambda_j)/|lambda_{j+1}|`` (Kaplan & Yorke 1979, *Lecture Notes in Mathematics*
    730, 204-227); 0 where even the first is negative, and the whole dimension where all are known and the
    sum never turns negative. It is conjectured to be the information dimension of a typical attractor.

    Parameters
    ----------
    exponents : array, shape (k,)
        The k largest, in any order.
    dimension : int
        Of the state: how many there are.

    Examples
    --------
    >>> kaplan_yorke(np.array([0.5, -1.0]), 2)
    1.5
    >>> kaplan_yorke(np.array([0.5, 0.1]), 100) is None
    True
    """
    ordered = np.sort(exponents)[::-1]
    sums = np.cumsum(ordered)
    negative = np.flatnonzero(sums < 0.0)
    if not negative.size:
        return float(dimension) if len(ordered) == dimension else None
    j = int(negative[0])
    before = float(sums[j - 1]) if j else 0.0
    return j + before / abs(float(ordered[j]))


def positive_sum(exponents: FloatArray, dimension: int) -> float | None:
    """Return the sum of the positive exponents, or None where there may be more of them than are known.

    It is an upper bound on the entropy of Kolmogorov and Sinai of any invariant measure with these
    exponents (Ruelle 1978, *Boletim da Sociedade Brasileira de Matemática* 9, 83-87), not the entropy
    itself: the two are equal only for measures that are smooth along unstable directions (Pesin 1977).

    Examples
    --------
    >>> positive_sum(np.array([0.5, -1.0]), 100), positive_sum(np.array([0.5, 0.1]), 100) is None
    (0.5, True)
    """
    if len(exponents) < dimension and np.min(exponents) > 0.0:
        return None
    return float(np.sum(np.maximum(exponents, 0.0)))
