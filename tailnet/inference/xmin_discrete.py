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
from typing import TypeAlias

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.distributions.hurwitz_zeta import scaled_zeta
from tailnet.distributions.zeta_likelihood import solve_alpha
from tailnet.inference.xmin_continuous import ROUNDING, Workspace, below

#: Distinct values, and the numbers of observations at or above each, with a zero at the end.
Curve: TypeAlias = tuple[FloatArray, IntArray]


@kernel
def log_ratio(x: float, origin: float) -> float:
    """Return ln(x / origin) of counts x >= origin, to the last digit also where both are large."""
    return math.log1p((x - origin) / origin)


@kernel
def tail_exponents(curve: Curve, alphas: FloatArray) -> None:
    """Fill in the maximum-likelihood alpha of the first candidates, at most of all but the last value.

    The mean of ln(x / v_i) over the tail comes from T_i = T_{i+1} + N_{i+1} ln(v_{i+1} / v_i); each
    solution starts the search for its neighbour's.
    """
    values, above = curve
    tail_sum = 0.0
    alpha = 0.0
    for i in range(values.size - 2, -1, -1):
        tail_sum += above[i + 1] * log_ratio(values[i + 1], values[i])
        if i >= alphas.size:
            continue
        alpha = solve_alpha(tail_sum / above[i], values[i], alpha)
        alphas[i] = alpha


@kernel
def _gap(curve: Curve, i: int, alpha: float, norm: float, j: int) -> tuple[float, float, float]:
    """Return d_j, S(v_j) and S(v_j + 1) for candidate i, whose scaled zeta sum is `norm`."""
    values, above = curve
    scale = 1.0 / above[i]
    mass = math.exp(-alpha * log_ratio(values[j], values[i])) / norm
    here = mass * scaled_zeta(alpha, values[j])
    after = here - mass
    d = max(abs(above[j] * scale - here), abs(above[j + 1] * scale - after))
    return d, here, after


@kernel
def _bound(above: IntArray, i: int, ends: tuple[int, int], survival: tuple[float, float]) -> float:
    """Return what no d strictly between two values exceeds, from S after the first and at the second."""
    scale = 1.0 / above[i]
    over = above[ends[0] + 1] * scale - survival[1]
    under = survival[0] - above[ends[1]] * scale
    return float(max(over, under))


@kernel
def distance(
    curve: Curve, i: int, alpha: float, limit: float, hint: int, work: Workspace
) -> tuple[float, int, int]:
    """Return the distance of candidate i, the point where it lies, and the number of d evaluated.

    Stops once a d is above `limit`, as the continuous search does.
    """
    values, above = curve
    points, survivals = work
    last = values.size - 1
    norm = scaled_zeta(alpha, values[i])
    best, here_hint, after_hint = _gap(curve, i, alpha, norm, hint)
    where, evaluations = hint, 1
    if best > limit:
        return best, where, evaluations
    d_last, here_last, _ = _gap(curve, i, alpha, norm, last)
    d_first, _, after_first = _gap(curve, i, alpha, norm, i)
    evaluations = 3
    if d_last > best:
        best, where = d_last, last
    if d_first > best:
        best, where = d_first, i
    # A run is known by S after its first value and at its last.
    points[0, 0], points[0, 1], survivals[0, 0], survivals[0, 1] = hint, last, after_hint, here_last
    points[1, 0], points[1, 1], survivals[1, 0], survivals[1, 1] = i, hint, after_first, here_hint
    depth = 2
    while depth > 0 and best <= limit:
        depth -= 1
        low, high = points[depth, 0], points[depth, 1]
        after_low, here_high = survivals[depth, 0], survivals[depth, 1]
        if high <= low + 1 or _bound(above, i, (low, high), (after_low, here_high)) < best - ROUNDING:
            continue
        middle = (low + high) >> 1
        d, here, after = _gap(curve, i, alpha, norm, middle)
        evaluations += 1
        if d > best:
            best, where = d, middle
        # The half with the larger bound is looked at first: it goes on top.
        first = _bound(above, i, (low, middle), (after_low, here))
        second = _bound(above, i, (middle, high), (after, here_high))
        left = depth + 1 if first >= second else depth
        right = depth + depth + 1 - left
        points[left, 0], points[left, 1], survivals[left, 0], survivals[left, 1] = (
            low,
            middle,
            after_low,
            here,
        )
        points[right, 0], points[right, 1] = middle, high
        survivals[right, 0], survivals[right, 1] = after, here_high
        depth += 2
    return best, where, evaluations


@kernel
def scan(curve: Curve, alphas: FloatArray, candidates: int, work: Workspace) -> tuple[int, float, int]:
    """Return the candidate with the smallest distance, that distance, and the number of d evaluated.

    Candidates are the first `candidates` values; of equal distances the smaller candidate wins. A
    coarse pass over about sqrt(n) of them makes the best distance small early.
    """
    stride = max(1, int(math.sqrt(candidates)))
    best = np.inf
    chosen = -1
    hint = 0
    evaluations = 0
    for i in range(candidates - 1, -1, -stride):
        d, hint, used = distance(curve, i, alphas[i], best, max(hint, i), work)
        evaluations += used
        if d <= best:
            best, chosen = d, i
    hint = 0
    for i in range(candidates):
        if i == chosen:
            continue
        limit = best if i < chosen else below(best)
        d, hint, used = distance(curve, i, alphas[i], limit, max(hint, i), work)
        evaluations += used
        if d <= limit:
            best, chosen = d, i
    return chosen, best, evaluations
