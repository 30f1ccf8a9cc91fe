r"""The exhaustive search for `xmin` on counts, pruned by bounds that cannot change its answer.

Distinct values are v_0 < v_1 < …; N_j observations are at or above v_j. The model of candidate i is the
zeta law, P(X >= x) = S(x) = zeta(alpha, x) / zeta(alpha, v_i), with alpha at its exact maximum
likelihood. Empirical and model survival are compared at all integers; between two distinct values the
empirical one is flat, so the largest difference is that of

.. math:: d_j = \max(|N_j / N_i - S(v_j)|,\; |N_{j+1} / N_i - S(v_j + 1)|)

over the tail. On the values strictly between v_l and v_r no d exceeds
max(N_{l+1} / N_i - S(v_r), S(v_l + 1) - N_r / N_i), because v + 1 <= w for integers v < w: runs are
dropped, and candidates abandoned, as in the continuous scan.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.distributions.hurwitz_zeta import scaled_zeta
from tailnet.distributions.zeta_likelihood import solve_alpha

_ROUNDING = 1e-15
_STACK = 192


@kernel
def tail_exponents(values: FloatArray, y: FloatArray, above: IntArray, alphas: FloatArray) -> None:
    """Fill in the maximum-likelihood alpha of every candidate but the last value.

    The mean of ln(x / v_i) over the tail comes from T_i = T_{i+1} + N_{i+1} (y_{i+1} - y_i); each
    solution starts the search for its neighbour's.
    """
    tail_sum = 0.0
    alpha = 0.0
    for i in range(alphas.size - 1, -1, -1):
        tail_sum += above[i + 1] * (y[i + 1] - y[i])
        alpha = solve_alpha(tail_sum / above[i], values[i], alpha)
        alphas[i] = alpha


@kernel
def _gap(
    values: FloatArray, y: FloatArray, above: IntArray, i: int, alpha: float, norm: float, j: int
) -> tuple[float, float, float]:
    """Return d_j, S(v_j) and S(v_j + 1) for candidate i, whose scaled zeta sum is `norm`."""
    scale = 1.0 / above[i]
    mass = math.exp(-alpha * (y[j] - y[i])) / norm
    here = mass * scaled_zeta(alpha, values[j])
    after = here - mass
    d = max(abs(above[j] * scale - here), abs(above[j + 1] * scale - after))
    return d, here, after


@kernel
def distance(
    values: FloatArray, y: FloatArray, above: IntArray, i: int, alpha: float, limit: float, hint: int
) -> tuple[float, int, int]:
    """Return the distance of candidate i, the point where it lies, and the number of d evaluated.

    Stops at the first d above `limit`, as the continuous search does.
    """
    last = values.size - 1
    scale = 1.0 / above[i]
    norm = scaled_zeta(alpha, values[i])
    hint = min(max(hint, i), last)
    best, here_hint, after_hint = _gap(values, y, above, i, alpha, norm, hint)
    where = hint
    if best > limit:
        return best, where, 1
    d_last, here_last, _ = _gap(values, y, above, i, alpha, norm, last)
    d_first, _, after_first = _gap(values, y, above, i, alpha, norm, i)
    evaluations = 3
    if d_last > best:
        best, where = d_last, last
    if d_first > best:
        best, where = d_first, i
    left = np.empty(_STACK, np.int64)
    right = np.empty(_STACK, np.int64)
    after_left = np.empty(_STACK)
    here_right = np.empty(_STACK)
    left[0], right[0], after_left[0], here_right[0] = hint, last, after_hint, here_last
    left[1], right[1], after_left[1], here_right[1] = i, hint, after_first, here_hint
    depth = 2
    while depth > 0 and best <= limit:
        depth -= 1
        low, high, after_low, here_high = left[depth], right[depth], after_left[depth], here_right[depth]
        if high <= low + 1:
            continue
        over = above[low + 1] * scale - here_high
        under = after_low - above[high] * scale
        if max(over, under) < best - _ROUNDING:
            continue
        middle = (low + high) >> 1
        d, here, after = _gap(values, y, above, i, alpha, norm, middle)
        evaluations += 1
        if d > best:
            best, where = d, middle
        # The half with the larger bound is looked at first: it goes on top.
        first = max(above[low + 1] * scale - here, after_low - above[middle] * scale)
        second = max(above[middle + 1] * scale - here_high, after - above[high] * scale)
        top = depth + 1 if first >= second else depth
        other = depth + depth + 1 - top
        left[top], right[top], after_left[top], here_right[top] = low, middle, after_low, here
        left[other], right[other], after_left[other], here_right[other] = middle, high, after, here_high
        depth += 2
    return best, where, evaluations


@kernel
def _below(value: float) -> float:
    """Return the largest number below a positive one: `d > _below(limit)` reads `d >= limit`."""
    return float(np.nextafter(value, -1.0))


@kernel
def scan(
    values: FloatArray, y: FloatArray, above: IntArray, alphas: FloatArray, candidates: int
) -> tuple[int, float, int]:
    """Return the candidate with the smallest distance, that distance, and the number of d evaluated.

    Candidates are the first `candidates` values; of equal distances the smaller candidate wins.
    """
    stride = max(1, int(math.sqrt(candidates)))
    best = np.inf
    chosen = -1
    hint = 0
    evaluations = 0
    i = candidates - 1
    while i >= 0:
        d, hint, used = distance(values, y, above, i, alphas[i], best, hint)
        evaluations += used
        if d <= best:
            best, chosen = d, i
        i -= stride
    for i in range(candidates):
        if i == chosen:
            continue
        limit = best if i < chosen else _below(best)
        d, hint, used = distance(values, y, above, i, alphas[i], limit, hint)
        evaluations += used
        if d <= limit:
            best, chosen = d, i
    return chosen, best, evaluations
