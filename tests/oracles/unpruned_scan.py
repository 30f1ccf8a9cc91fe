"""The search for xmin without any pruning, in the arithmetic that the compiled search promises.

Every candidate is compared at every point, in plain Python, by the same expressions in the same order
as the compiled one documents: what pruning leaves out must not change a bit of the answer. Nothing is
imported from the package under test.
"""

import math
from collections.abc import Sequence

from oracles.xmin_scan import Convention


def exponents(y: Sequence[float], above: Sequence[int]) -> list[float]:
    """Return N_i / T_i, T_i summed from the right with Neumaier's correction."""
    result = [0.0] * (len(y) - 1)
    tail_sum = correction = 0.0
    for i in range(len(y) - 2, -1, -1):
        term = above[i + 1] * (y[i + 1] - y[i])
        raised = tail_sum + term
        if tail_sum >= term:
            correction += (tail_sum - raised) + term
        else:
            correction += (term - raised) + tail_sum
        tail_sum = raised
        result[i] = above[i] / (tail_sum + correction)
    return result


def distance(y: Sequence[float], above: Sequence[int], i: int, a: float, lift: int) -> float:
    """Return the largest difference over every point of the tail."""
    scale = 1.0 / above[i]
    best = 0.0
    for j in range(i, len(y)):
        survival = math.exp(-a * (y[j] - y[i]))
        best = max(best, above[j] * scale - survival, survival - (above[j + 1] + lift) * scale)
    return best


def scan(
    values: Sequence[float],
    counts: Sequence[int],
    convention: Convention = "exact",
    minimum_distinct: int = 5,
    minimum_observations: int = 10,
) -> tuple[float, float, float]:
    """Return xmin, alpha and D of the best candidate, the smaller of equal ones."""
    y = [float(v) for v in _logs(values)]
    above = [0] * (len(counts) + 1)
    for j in range(len(counts) - 1, -1, -1):
        above[j] = above[j + 1] + counts[j]
    a = exponents(y, above)
    lift = 1 if convention == "csn" else 0
    best = (math.inf, 0)
    for i in range(len(y) - 1):
        if convention == "exact" and (len(y) - i < minimum_distinct or above[i] < minimum_observations):
            break
        best = min(best, (distance(y, above, i, a[i], lift), i))
    d, i = best
    return float(values[i]), 1.0 + a[i], d


def _logs(values: Sequence[float]) -> Sequence[float]:
    """Take logarithms as arrays are taken: one call decides their last bit."""
    import numpy as np

    logs: list[float] = np.log(np.asarray(values, float)).tolist()
    return logs
