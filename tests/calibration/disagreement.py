"""Why another program's xmin, alpha and D differ from ours: kinds of reasons, each found by a computation.

The computations are those of `oracles`, which share nothing with tailnet: every candidate's exponent and
distance, by the published measure (`csn`) and by the supremum.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from oracles import discrete_power_law, xmin_scan

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: Two numbers agree when equal to five digits, which is what plfit prints; D moves more than alpha does.
ALPHA, DISTANCE = 2e-5, 2e-4
#: Below this two exponents are the same.
EQUAL = 1e-9
#: poweRlaw looks at no value above this.
FAR = 1e5
#: The minimum tail of tailnet.
FEWEST_DISTINCT, FEWEST = 5, 10
UNEXPLAINED = "not explained"
KINDS: Mapping[str, str] = {
    "no minimum tail": "its tail, of under 5 distinct values or 10 observations, has the smallest distance",
    "one-sided distance": "the distance just below each value is smallest there, the supremum is not",
    "own minimum tail": "the smallest distance among tails of at least 3 distinct values is there",
    "values up to 100,000": "its distance ends at 100,000; so cut, our computation gives its number",
    "cdf 0 below round(xmin)": "its cdf is 0 below round(xmin); so computed, its number comes out",
    "missed its own minimum": "by its own measure our computation finds a candidate with a smaller distance",
    "exponent decides a near tie": "two distances are as close as the error of its exponent",
    "finite-size correction": "its alpha is the maximum times (n − 1)/n plus 1/n",
    "approximate exponent": "its alpha is 1 + n / sum ln(x / (xmin − ½))",
    "below its maximum": "the likelihood is higher at our alpha",
}


class Estimate(NamedTuple):
    """What a program gives."""

    xmin: float
    alpha: float
    distance: float


def close(first: float, second: float, tolerance: float) -> bool:
    """Say whether two numbers are equal, relatively."""
    return abs(first - second) <= tolerance * abs(second)


def supremum(tail: FloatArray, counts: IntArray, alpha: float, *, discrete: bool) -> float:
    """Return the supremum distance: all integers, or both sides of every step."""
    if discrete:
        return xmin_scan.distance_discrete(tail, counts, alpha)
    return xmin_scan.distance_exact(tail, counts, alpha)


def below(tail: FloatArray, counts: IntArray, alpha: float, *, discrete: bool) -> float:
    """Return the distance just below each value; on continuous data the published one, at every point."""
    if not discrete:
        return xmin_scan.distance_csn(tail, counts, alpha)
    empirical = (np.cumsum(counts) - counts) / counts.sum()
    model = 1.0 - discrete_power_law.fast_survival(tail, tail[0], alpha)
    return float(np.max(np.abs(empirical - model)))


def cut(tail: FloatArray, counts: IntArray, alpha: float, *, discrete: bool) -> float:
    """Return poweRlaw's distance: larger values are no points, and of counts not even observations."""
    kept = tail <= FAR
    if discrete:
        return xmin_scan.distance_discrete(tail[kept], counts[kept], alpha) if kept.any() else np.inf
    points = np.repeat(tail, counts)
    model = 1.0 - (points / points[0]) ** (1.0 - alpha)
    gaps = np.abs(model - np.arange(points.size) / points.size)[points <= FAR]
    return float(gaps.max()) if gaps.size else np.inf


def rounded(tail: FloatArray, counts: IntArray, alpha: float, *, discrete: bool) -> float:
    """Return poweRlaw's distance as its program has it: a continuous cdf is 0 below round(xmin)."""
    if discrete:
        return cut(tail, counts, alpha, discrete=True)
    points = np.repeat(tail, counts)
    model = np.where(points < np.round(points[0]), 0.0, 1.0 - (points / points[0]) ** (1.0 - alpha))
    gaps = np.abs(model - np.arange(points.size) / points.size)[points <= FAR]
    return float(gaps.max()) if gaps.size else np.inf


#: The kind of a disagreement that comes of measuring so; None for our own measure.
MEASURES: tuple[tuple[str | None, Callable[..., float]], ...] = (
    (None, supremum),
    ("one-sided distance", below),
    ("values up to 100,000", cut),
    ("cdf 0 below round(xmin)", rounded),
)
#: Of them those that every program might use; the rest are poweRlaw's alone.
COMMON = 2


@dataclass(frozen=True)
class Computed:
    """A data set with every candidate that leaves two distinct values."""

    values: FloatArray
    counts: IntArray
    discrete: bool
    path: tuple[xmin_scan.Candidate, ...]

    @classmethod
    def of(cls, data: FloatArray, *, discrete: bool) -> "Computed":
        """Compute every candidate's exponent."""
        values, counts = np.unique(data, return_counts=True)
        if discrete:
            scan = xmin_scan.scan_discrete(
                values, counts, minimum_distinct=2, minimum_observations=2, polish=False
            )
        else:
            scan = xmin_scan.scan_continuous(values, counts, convention="csn")
        return cls(values, counts.astype(np.int64), discrete, scan.path)

    def distance(self, measure: Callable[..., float], at: xmin_scan.Candidate, alpha: float) -> float:
        """Return a candidate's distance under an exponent."""
        return measure(*self.tail(at), alpha, discrete=self.discrete)

    def tail(self, at: xmin_scan.Candidate) -> tuple[FloatArray, IntArray]:
        """Return the distinct values of a candidate's tail and how often each occurs."""
        inside = self.values >= at.xmin
        return self.values[inside], self.counts[inside]

    def candidate(self, xmin: float) -> xmin_scan.Candidate | None:
        """Return the candidate with this xmin, as it was printed."""
        nearest = min(self.path, key=lambda each: abs(each.xmin - xmin))
        return nearest if close(xmin, nearest.xmin, ALPHA) else None

    def best(self, measure: Callable[..., float], fewest_distinct: int) -> xmin_scan.Candidate:
        """Return the candidate of the smallest distance, which stands in place of its D."""
        allowed = (each for each in self.path if self.tail(each)[0].size >= fewest_distinct)
        measured = [each._replace(D=self.distance(measure, each, each.alpha)) for each in allowed]
        return min(measured, key=lambda each: (each.D, each.xmin))


def kinds(data: Computed, ours: Estimate, theirs: Estimate, measures: int = COMMON) -> tuple[str, ...]:
    """Name the reasons for which a program's numbers differ from ours; nothing where they agree.

    `measures` is how many of `MEASURES` the program might use.
    """
    at = data.candidate(theirs.xmin)
    if at is None:
        return (f"{UNEXPLAINED}: xmin {theirs.xmin:.6g} is no value of the data",)
    found = []
    if at.xmin != ours.xmin:
        found.append(_of_xmin(data, at, theirs, measures))
    if not close(theirs.alpha, at.alpha, ALPHA):
        found.append(_of_alpha(data, at, theirs.alpha))
    if not close(theirs.distance, data.distance(supremum, at, theirs.alpha), DISTANCE):
        found.append(_of_distance(data, at, theirs, measures))
    return tuple(dict.fromkeys(found))


def _of_xmin(data: Computed, at: xmin_scan.Candidate, theirs: Estimate, measures: int) -> str:
    """Search by each measure that gives its distance, and see where that ends."""
    searched: list[xmin_scan.Candidate] = []
    for kind, measure in MEASURES[:measures]:
        if not any(
            close(theirs.distance, data.distance(measure, at, alpha), DISTANCE)
            for alpha in (theirs.alpha, at.alpha)
        ):
            continue
        searched.append(data.best(measure, 2))
        if searched[-1].xmin == at.xmin:
            small = data.tail(at)[0].size < FEWEST_DISTINCT or at.n_tail < FEWEST
            return "no minimum tail" if small or kind is None else kind
        if data.best(measure, 3).xmin == at.xmin:
            return "own minimum tail"
    if searched and all(theirs.distance * (1.0 - DISTANCE) > each.D for each in searched):
        return "missed its own minimum"
    if searched and not close(theirs.alpha, at.alpha, EQUAL):
        return "exponent decides a near tie"
    return f"{UNEXPLAINED}: xmin {theirs.xmin:.6g}, D {theirs.distance:.6g}"


def _of_alpha(data: Computed, at: xmin_scan.Candidate, alpha: float) -> str:
    n = at.n_tail
    if close(alpha, at.alpha * (n - 1.0) / n + 1.0 / n, ALPHA):
        return "finite-size correction"
    tail, counts = data.tail(at)
    if data.discrete and close(alpha, 1.0 + n / float(counts @ np.log(tail / (at.xmin - 0.5))), ALPHA):
        return "approximate exponent"
    if log_likelihood(data, at, alpha) < log_likelihood(data, at, at.alpha):
        return "below its maximum"
    return f"{UNEXPLAINED}: alpha {alpha:.6g} at xmin {at.xmin:.6g}"


def log_likelihood(data: Computed, at: xmin_scan.Candidate, alpha: float) -> float:
    """Return the log-likelihood of a candidate's tail under an exponent, up to what does not depend on it."""
    tail, counts = data.tail(at)
    total = float(counts @ np.log(tail / at.xmin))
    if not data.discrete:
        return float(at.n_tail * np.log(alpha - 1.0) - alpha * total)
    first = 1.0 - float(discrete_power_law.fast_survival(np.array([at.xmin + 1.0]), at.xmin, alpha)[0])
    # The mass at xmin is x^-alpha over its sum, so that its logarithm is the normaliser.
    return float(at.n_tail * np.log(first) - alpha * total)


def _of_distance(data: Computed, at: xmin_scan.Candidate, theirs: Estimate, measures: int) -> str:
    for alpha, corrected in ((theirs.alpha, False), (at.alpha, True)):
        for kind, measure in MEASURES[:measures]:
            if close(theirs.distance, data.distance(measure, at, alpha), DISTANCE):
                return kind or ("finite-size correction" if corrected else UNEXPLAINED)
    return f"{UNEXPLAINED}: D {theirs.distance:.6g} at xmin {at.xmin:.6g}, alpha {theirs.alpha:.6g}"
