"""Spectra by their definitions: no closed form, no search that is pruned, no bidiagonal model."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise


def law_cdf(ratio: float, x: float, points: int = 200_000) -> float:
    """Integrate the Marchenko–Pastur density to x by the midpoint rule in an angle.

    With t = 1 + q − 2 √q cos(theta) the root in the density becomes 2 √q sin(theta), and the integrand
    is smooth for every ratio.
    """
    root = math.sqrt(ratio)
    lower, upper = (1.0 - root) ** 2, (1.0 + root) ** 2
    if x <= lower:
        return 0.0
    if x >= upper:
        return 1.0
    last = math.acos((1.0 + ratio - x) / (2.0 * root))
    width = last / points
    total = 0.0
    for k in range(points):
        theta = (k + 0.5) * width
        t = 1.0 + ratio - 2.0 * root * math.cos(theta)
        total += 4.0 * ratio * math.sin(theta) ** 2 / (2.0 * math.pi * ratio * t)
    return total * width


def law_moment(ratio: float, order: int) -> float:
    """Return a moment of the law (Bai & Silverstein 2010, lemma 3.1): a sum of Narayana numbers."""
    return sum(ratio**r / (r + 1) * math.comb(order, r) * math.comb(order - 1, r) for r in range(order))


def law_distance(eigenvalues: Sequence[float], cdf: Callable[[float], float]) -> float:
    """Return the largest difference of the two distribution functions, at every jump from both sides."""
    m = len(eigenvalues)
    worst = 0.0
    for x in eigenvalues:
        upto = sum(value <= x for value in eigenvalues) / m
        before = sum(value < x for value in eigenvalues) / m
        worst = max(worst, abs(upto - cdf(x)), abs(before - cdf(x)))
    return worst


def published_tail(eigenvalues: Sequence[float]) -> tuple[float, float, float]:
    """Return xmin, alpha and D as Clauset, Shalizi & Newman's program finds them.

    Every value but the largest is tried; D compares the model at the k-th value with (k − 1)/n.
    """
    values = sorted(eigenvalues)
    best = (math.nan, math.nan, math.inf)
    for place, xmin in enumerate(values[:-1]):
        tail = values[place:]
        n = len(tail)
        alpha = 1.0 + n / sum(math.log(x / xmin) for x in tail)
        distance = max(abs(1.0 - (x / xmin) ** (1.0 - alpha) - k / n) for k, x in enumerate(tail))
        if distance < best[2]:
            best = (xmin, alpha, distance)
    return best


def mean_spacing_ratio(eigenvalues: Sequence[float]) -> float:
    """Average the smaller over the larger of neighbouring spacings."""
    gaps = [b - a for a, b in pairwise(eigenvalues)]
    pairs = list(pairwise(gaps))
    return sum(min(pair) / max(pair) for pair in pairs) / len(pairs)
