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
from typing import TypeAlias

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel

#: y, the numbers of observations at or above each value (empty when all multiplicities are one), and the
#: number of observations.
Curve: TypeAlias = tuple[FloatArray, IntArray, int]
#: Room for the runs of points that a search still has to look at: their ends, and the survival there.
Workspace: TypeAlias = tuple[IntArray, FloatArray]

#: A run is dropped only if its bound lies below the maximum by more than rounding can account for.
ROUNDING = 1e-15
#: Two runs a halving, for more halvings than an index has bits.
_RUNS = 192


@kernel
def workspace() -> Workspace:
    """Make room for the searches of any number of scans."""
    return np.empty((_RUNS, 2), np.int64), np.empty((_RUNS, 2))


@kernel
def tail_count(above: IntArray, total: int, j: int) -> int:
    """Return N_j; `above` is empty when all multiplicities are one, and then N_j = total - j."""
    if above.size == 0:
        return total - j
    return int(above[j])


@kernel
def tail_exponents(curve: Curve, exponents: FloatArray) -> None:
    """Fill in a_i = alpha_i - 1 = N_i / T_i for every candidate but the last value.

    T_i = T_{i+1} + N_{i+1} (y_{i+1} - y_i) adds positive terms only; Neumaier's correction keeps the
    sum of 10^7 of them as exact as one.
    """
    y, above, total = curve
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
def _gap(curve: Curve, i: int, a: float, scale: float, j: int, lift: int) -> tuple[float, float]:
    """Return d_j and S_j for candidate i, `scale` being 1 / N_i."""
    y, above, total = curve
    survival = math.exp(-a * (y[j] - y[i]))
    over = tail_count(above, total, j) * scale - survival
    under = survival - (tail_count(above, total, j + 1) + lift) * scale
    return max(over, under), survival


@kernel
def _bound(
    curve: Curve, scale: float, ends: tuple[int, int], survival: tuple[float, float], lift: int
) -> float:
    """Return what no d strictly between two points exceeds, from the survival at the two."""
    _, above, total = curve
    over = tail_count(above, total, ends[0] + 1) * scale - survival[1]
    under = survival[0] - (tail_count(above, total, ends[1]) + lift) * scale
    return max(over, under)


@kernel
def distance(
    curve: Curve, i: int, a: float, lift: int, limit: float, hint: int, work: Workspace
) -> tuple[float, int, int]:
    """Return the distance of candidate i, the point where it lies, and the number of d evaluated.

    The search stops once a d is above `limit`: what it returns is then a lower bound of the distance,
    itself above `limit`. With an infinite limit the distance is exact. `hint`, a point of the tail, is
    where to look first.
    """
    y, above, total = curve
    points, survivals = work
    last = y.size - 1
    scale = 1.0 / tail_count(above, total, i)
    best, s_hint = _gap(curve, i, a, scale, hint, lift)
    d_first, s_first = _gap(curve, i, a, scale, i, lift)
    d_last, s_last = _gap(curve, i, a, scale, last, lift)
    where = hint
    if d_first > best:
        best, where = d_first, i
    if d_last > best:
        best, where = d_last, last
    evaluations = 3
    # The two runs between the hint and the ends of the tail; the one before it is looked at first.
    points[0, 0], points[0, 1], survivals[0, 0], survivals[0, 1] = hint, last, s_hint, s_last
    points[1, 0], points[1, 1], survivals[1, 0], survivals[1, 1] = i, hint, s_first, s_hint
    depth = 2
    while depth > 0 and best <= limit:
        depth -= 1
        low, high = points[depth, 0], points[depth, 1]
        s_low, s_high = survivals[depth, 0], survivals[depth, 1]
        if high <= low + 1 or _bound(curve, scale, (low, high), (s_low, s_high), lift) < best - ROUNDING:
            continue
        middle = (low + high) >> 1
        d, s_middle = _gap(curve, i, a, scale, middle, lift)
        evaluations += 1
        if d > best:
            best, where = d, middle
        # The half with the larger bound is looked at first: it goes on top.
        first = _bound(curve, scale, (low, middle), (s_low, s_middle), lift)
        second = _bound(curve, scale, (middle, high), (s_middle, s_high), lift)
        left = depth + 1 if first >= second else depth
        right = depth + depth + 1 - left
        points[left, 0], points[left, 1], survivals[left, 0], survivals[left, 1] = (
            low,
            middle,
            s_low,
            s_middle,
        )
        points[right, 0], points[right, 1] = middle, high
        survivals[right, 0], survivals[right, 1] = s_middle, s_high
        depth += 2
    return best, where, evaluations


@kernel
def below(value: float) -> float:
    """Return the largest number below a positive one: `d > below(limit)` reads `d >= limit`."""
    return float(np.nextafter(value, -1.0))


@kernel
def _coarse(
    curve: Curve, exponents: FloatArray, candidates: int, lift: int, work: Workspace
) -> tuple[int, float, int]:
    """Look at about sqrt(n) candidates, then descend from the best of them: a small distance early."""
    stride = max(1, int(math.sqrt(candidates)))
    best = np.inf
    chosen = -1
    hint = 0
    evaluations = 0
    for i in range(candidates - 1, -1, -stride):
        d, hint, used = distance(curve, i, exponents[i], lift, best, max(hint, i), work)
        evaluations += used
        if d <= best:
            best, chosen = d, i
    step = stride >> 1
    while step > 0:
        for i in (chosen - step, chosen + step):
            if 0 <= i < candidates:
                limit = best if i < chosen else below(best)
                d, hint, used = distance(curve, i, exponents[i], lift, limit, max(hint, i), work)
                evaluations += used
                if d <= limit:
                    best, chosen = d, i
        step >>= 1
    return chosen, best, evaluations


@kernel
def scan(
    curve: Curve, exponents: FloatArray, candidates: int, lift: int, work: Workspace
) -> tuple[int, float, int]:
    """Return the candidate with the smallest distance, that distance, and the number of d evaluated.

    Candidates are the first `candidates` values; of equal distances the smaller candidate wins. Nearly
    all of them fall to one look at the point where their neighbour's maximum lay.
    """
    _, above, total = curve
    chosen, best, evaluations = _coarse(curve, exponents, candidates, lift, work)
    hint = 0
    for i in range(candidates):
        if i == chosen:
            continue
        limit = best if i < chosen else below(best)
        hint = max(hint, i)
        d, _ = _gap(curve, i, exponents[i], 1.0 / tail_count(above, total, i), hint, lift)
        evaluations += 1
        if d > limit:
            continue
        d, hint, used = distance(curve, i, exponents[i], lift, limit, hint, work)
        evaluations += used
        if d <= limit:
            best, chosen = d, i
    return chosen, best, evaluations
