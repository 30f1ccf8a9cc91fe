r"""The exhaustive search for `xmin` on continuous data, pruned by bounds that cannot change its answer.

Points are y_0 < y_1 < …, the logarithms of the distinct values; N_j observations are at or above
value j. The tail of candidate i has alpha - 1 = a_i = N_i / T_i with T_i the sum of c_k (y_k - y_i)
over it, model survival S_j = exp(-a_i (y_j - y_i)) and empirical survival N_j / N_i just before value
j, N_{j+1} / N_i just after it. The Kolmogorov–Smirnov distance is the largest of

.. math:: d_j = \max(N_j / N_i - S_j,\; S_j - (N_{j+1} + lift) / N_i),

where `lift` is 0 for the supremum over the line and 1 for the published convention (CSN's programs
compare F(x_(k)) with (k - 1)/n at every sorted point, ties included).

Both survivals fall with j, so on the points strictly between l and r no d exceeds
max(N_{l+1} / N_i - S_r, S_l - (N_r + lift) / N_i): runs of points whose bound is below the largest d
found are dropped, the others halved. A candidate is abandoned at the first d that reaches the best
distance so far. Every d that is computed is computed by the same expression as in a full scan, so the
result equals the full scan's to the last bit.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel

#: A run is dropped only if its bound lies below the maximum by more than rounding can account for.
_ROUNDING = 1e-15
_STACK = 192


@kernel
def tail_count(above: IntArray, total: int, j: int) -> int:
    """Return N_j; `above` is empty when all multiplicities are one, and then N_j = total - j."""
    if above.size == 0:
        return total - j
    return int(above[j])


@kernel
def tail_exponents(y: FloatArray, above: IntArray, total: int, exponents: FloatArray) -> None:
    """Fill in a_i = alpha_i - 1 = N_i / T_i for every candidate but the last value.

    T_i = T_{i+1} + N_{i+1} (y_{i+1} - y_i) adds positive terms only; Neumaier's correction keeps the
    sum of 10^7 of them as exact as one.
    """
    tail_sum = 0.0
    correction = 0.0
    for i in range(exponents.size - 1, -1, -1):
        term = tail_count(above, total, i + 1) * (y[i + 1] - y[i])
        raised = tail_sum + term
        if tail_sum >= term:
            correction += (tail_sum - raised) + term
        else:
            correction += (term - raised) + tail_sum
        tail_sum = raised
        exponents[i] = tail_count(above, total, i) / (tail_sum + correction)


@kernel
def _gap(
    y: FloatArray, above: IntArray, total: int, i: int, a: float, j: int, lift: int
) -> tuple[float, float]:
    """Return d_j and S_j for candidate i."""
    scale = 1.0 / tail_count(above, total, i)
    survival = math.exp(-a * (y[j] - y[i]))
    over = tail_count(above, total, j) * scale - survival
    under = survival - (tail_count(above, total, j + 1) + lift) * scale
    return max(over, under), survival


@kernel
def distance(
    y: FloatArray,
    above: IntArray,
    total: int,
    i: int,
    a: float,
    lift: int,
    limit: float,
    hint: int,
) -> tuple[float, int, int]:
    """Return the distance of candidate i, the point where it lies, and the number of d evaluated.

    The search stops at the first d above `limit`: what it returns is then a lower bound of the
    distance, itself above `limit`. With an infinite limit the distance is exact. `hint` is the point to
    look at first.
    """
    last = y.size - 1
    scale = 1.0 / tail_count(above, total, i)
    hint = min(max(hint, i), last)
    best, s_hint = _gap(y, above, total, i, a, hint, lift)
    where = hint
    if best > limit:
        return best, where, 1
    evaluations = 1
    left = np.empty(_STACK, np.int64)
    right = np.empty(_STACK, np.int64)
    s_left = np.empty(_STACK)
    s_right = np.empty(_STACK)
    d_first, s_first = _gap(y, above, total, i, a, i, lift)
    d_last, s_last = _gap(y, above, total, i, a, last, lift)
    evaluations += 2
    if d_first > best:
        best, where = d_first, i
    if d_last > best:
        best, where = d_last, last
    # The two runs between the hint and the ends of the tail; the one before it is looked at first.
    left[0], right[0], s_left[0], s_right[0] = hint, last, s_hint, s_last
    left[1], right[1], s_left[1], s_right[1] = i, hint, s_first, s_hint
    depth = 2
    while depth > 0 and best <= limit:
        depth -= 1
        low, high, s_low, s_high = left[depth], right[depth], s_left[depth], s_right[depth]
        if high <= low + 1:
            continue
        over = tail_count(above, total, low + 1) * scale - s_high
        under = s_low - (tail_count(above, total, high) + lift) * scale
        if max(over, under) < best - _ROUNDING:
            continue
        middle = (low + high) >> 1
        d, s_middle = _gap(y, above, total, i, a, middle, lift)
        evaluations += 1
        if d > best:
            best, where = d, middle
        # The half with the larger bound is looked at first: it goes on top.
        first = max(
            tail_count(above, total, low + 1) * scale - s_middle,
            s_low - (tail_count(above, total, middle) + lift) * scale,
        )
        second = max(
            tail_count(above, total, middle + 1) * scale - s_high,
            s_middle - (tail_count(above, total, high) + lift) * scale,
        )
        top = depth + 1 if first >= second else depth
        other = depth + depth + 1 - top
        left[top], right[top], s_left[top], s_right[top] = low, middle, s_low, s_middle
        left[other], right[other], s_left[other], s_right[other] = middle, high, s_middle, s_high
        depth += 2
    return best, where, evaluations


@kernel
def _below(value: float) -> float:
    """Return the largest number below a positive one: `d > _below(limit)` reads `d >= limit`."""
    return float(np.nextafter(value, -1.0))


@kernel
def scan(
    y: FloatArray, above: IntArray, total: int, exponents: FloatArray, candidates: int, lift: int
) -> tuple[int, float, int]:
    """Return the candidate with the smallest distance, that distance, and the number of d evaluated.

    Candidates are the first `candidates` values; of equal distances the smaller candidate wins. A
    coarse pass and a local descent make the best distance small before the pass over all.
    """
    stride = max(1, int(math.sqrt(candidates)))
    best = np.inf
    chosen = -1
    hint = 0
    evaluations = 0
    i = candidates - 1
    while i >= 0:
        d, hint, used = distance(y, above, total, i, exponents[i], lift, best, hint)
        evaluations += used
        if d <= best:
            best, chosen = d, i
        i -= stride
    step = stride >> 1
    while step > 0:
        for i in (chosen - step, chosen + step):
            if 0 <= i < candidates:
                limit = best if i < chosen else _below(best)
                d, hint, used = distance(y, above, total, i, exponents[i], lift, limit, hint)
                evaluations += used
                if d <= limit:
                    best, chosen = d, i
        step >>= 1
    for i in range(candidates):
        if i == chosen:
            continue
        limit = best if i < chosen else _below(best)
        d, hint, used = distance(y, above, total, i, exponents[i], lift, limit, hint)
        evaluations += used
        if d <= limit:
            best, chosen = d, i
    return chosen, best, evaluations
