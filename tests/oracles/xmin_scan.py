"""The exhaustive search for xmin, candidate by candidate and point by point: O(n^2) and obvious.

Candidates are the distinct values. At each one alpha is the maximum-likelihood estimate on the tail
x >= candidate and D the Kolmogorov-Smirnov distance on that tail; the candidate of the smallest D
wins, and of equal D the smaller candidate (CSN 2009, section 3.3). Nothing is imported from the
package under test.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from oracles import discrete_power_law, power_law_continuous

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Convention = Literal["exact", "csn"]

#: Up to this many integers in the tail's range, the discrete D looks at every one of them.
EVERY_INTEGER_UP_TO = 100_000


class Candidate(NamedTuple):
    """One candidate of the search: its exponent, KS distance and number of tail observations."""

    xmin: float
    alpha: float
    D: float
    n_tail: int


class Scan(NamedTuple):
    """The winner of a search, and every candidate looked at in increasing xmin."""

    xmin: float
    alpha: float
    D: float
    n_tail: int
    path: tuple[Candidate, ...]


def distinct_values(values: ArrayLike, counts: ArrayLike | None) -> tuple[FloatArray, IntArray]:
    """Return the sorted distinct values and how often each occurs."""
    x = np.asarray(values, dtype=np.float64)
    weights = np.ones(x.size, dtype=np.int64) if counts is None else np.asarray(counts, dtype=np.int64)
    distinct, where = np.unique(x, return_inverse=True)
    totals = np.zeros(distinct.size, dtype=np.int64)
    np.add.at(totals, where, weights)
    return distinct, totals


def distance_exact(tail: FloatArray, counts: IntArray, alpha: float) -> float:
    """Return sup |S_emp - S_model|: both one-sided limits of S_emp at each distinct value."""
    n_tail = counts.sum()
    model = power_law_continuous.survival(tail, tail[0], alpha)
    after = 1.0 - np.cumsum(counts) / n_tail
    before = 1.0 - (np.cumsum(counts) - counts) / n_tail
    return float(max(np.max(np.abs(before - model)), np.max(np.abs(after - model))))


def distance_csn(tail: FloatArray, counts: IntArray, alpha: float) -> float:
    """Return max |F(x_(i)) - (i - 1)/n| over every sorted point i = 1..n, ties included."""
    points = np.repeat(tail, counts)
    below = np.arange(points.size) / points.size
    model = 1.0 - power_law_continuous.survival(points, tail[0], alpha)
    return float(np.max(np.abs(model - below)))


def integers_to_look_at(tail: FloatArray, every_up_to: int = EVERY_INTEGER_UP_TO) -> FloatArray:
    """Return every integer from the smallest to the largest tail value.

    Where that is too many, return both ends of each run of integers on which F_emp is constant: F_model
    increases, so its distance to a constant is largest at an end.
    """
    if tail[-1] - tail[0] <= every_up_to:
        return np.arange(tail[0], tail[-1] + 1.0)
    return np.unique(np.concatenate([tail, tail[1:] - 1.0]))


def distance_discrete(
    tail: FloatArray, counts: IntArray, alpha: float, *, every_up_to: int = EVERY_INTEGER_UP_TO
) -> float:
    """Return the largest |F_emp(x) - F_model(x)| over all integers x >= xmin.

    Past the largest value F_emp is 1 and F_model only comes nearer, so the range ends there.
    """
    integers = integers_to_look_at(tail, every_up_to)
    cumulative = np.cumsum(counts) / counts.sum()
    empirical = cumulative[np.searchsorted(tail, integers, side="right") - 1]
    model = 1.0 - discrete_power_law.fast_survival(integers + 1.0, tail[0], alpha)
    return float(np.max(np.abs(empirical - model)))


def search(
    values: ArrayLike,
    counts: ArrayLike | None,
    minimum_distinct: int,
    minimum_observations: int,
    fit: Callable[[FloatArray, IntArray], tuple[float, float]],
) -> Scan:
    """Try each candidate whose tail is large enough; `fit` gives (alpha, D) of a tail."""
    x, weights = distinct_values(values, counts)
    path = []
    for i in range(x.size):
        tail, tail_counts = x[i:], weights[i:]
        n_tail = int(tail_counts.sum())
        if tail.size >= minimum_distinct and n_tail >= minimum_observations:
            path.append(Candidate(float(x[i]), *fit(tail, tail_counts), n_tail))
    if not path:
        message = f"no tail of {minimum_distinct} distinct values and {minimum_observations} observations"
        raise ValueError(message)
    best = path[0]
    for candidate in path:
        if candidate.D < best.D:  # strictly: equal D stays with the smaller xmin
            best = candidate
    return Scan(*best, tuple(path))


def scan_continuous(
    values: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    convention: Convention = "exact",
    minimum_distinct: int | None = None,
    minimum_observations: int | None = None,
) -> Scan:
    """Search exhaustively for xmin on continuous data.

    Unless told otherwise, tails have at least 5 distinct values and 10 observations with
    `convention="exact"`; with "csn" every distinct value but the largest is a candidate.
    """
    distance = {"exact": distance_exact, "csn": distance_csn}[convention]
    fewest_distinct, fewest = {"exact": (5, 10), "csn": (2, 2)}[convention]

    def fit(tail: FloatArray, tail_counts: IntArray) -> tuple[float, float]:
        alpha = power_law_continuous.alpha_mle(tail, tail_counts, tail[0])
        return alpha, distance(tail, tail_counts, alpha)

    return search(
        values,
        counts,
        fewest_distinct if minimum_distinct is None else minimum_distinct,
        fewest if minimum_observations is None else minimum_observations,
        fit,
    )


def scan_discrete(
    values: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    minimum_distinct: int = 5,
    minimum_observations: int = 10,
    polish: bool = True,
) -> Scan:
    """Search exhaustively for xmin on integers; `polish` asks for alpha to 1e-10 (see alpha_mle).

    CSN's own search, every distinct value but the largest, is `minimum_distinct=2,
    minimum_observations=2`.
    """

    def fit(tail: FloatArray, tail_counts: IntArray) -> tuple[float, float]:
        alpha = discrete_power_law.alpha_mle(tail, tail_counts, tail[0], polish=polish)
        return alpha, distance_discrete(tail, tail_counts, alpha)

    return search(values, counts, minimum_distinct, minimum_observations, fit)
