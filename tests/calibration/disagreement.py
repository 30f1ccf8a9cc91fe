"""Why another program's xmin, alpha and D differ from ours: kinds of reasons, each found by a computation.

The computations are those of `oracles`, which share nothing with tailnet: every candidate's exponent and
distance, by the published measure (`csn`) and by the supremum.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from oracles import discrete_power_law, xmin_scan

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

#: Two numbers agree when equal to five digits, which is what plfit prints; D moves more than alpha does.
ALPHA, DISTANCE = 2e-5, 2e-4
#: poweRlaw looks at no value above this.
FAR = 1e5
#: The minimum tail of tailnet.
FEWEST_DISTINCT, FEWEST = 5, 10
UNEXPLAINED = "not explained"
KINDS: Mapping[str, str] = {
    "no minimum tail": "its tail has fewer than 5 distinct values or 10 observations, and the smallest distance",
    "one-sided distance": "the distance just below each value is smallest there, the supremum is not",
    "own minimum tail": "the smallest distance among tails of at least 3 distinct values; smaller tails left out",
    "values up to 100,000": "candidates or distances end at 100,000; so cut, our computation gives its number",
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


@dataclass(frozen=True)
class Computed:
    """A data set with every candidate that leaves two distinct values, by the published measure.

    On counts the published measure is the supremum.
    """

    values: FloatArray
    counts: IntArray
    discrete: bool
    scan: xmin_scan.Scan

    @classmethod
    def of(cls, data: FloatArray, *, discrete: bool) -> "Computed":
        """Compute every candidate."""
        values, counts = np.unique(data, return_counts=True)
        if discrete:
            scan = xmin_scan.scan_discrete(
                values, counts, minimum_distinct=2, minimum_observations=2, polish=False
            )
        else:
            scan = xmin_scan.scan_continuous(values, counts, convention="csn")
        return cls(values, counts.astype(np.int64), discrete, scan)

    def supremum(self, at: xmin_scan.Candidate, alpha: float, upto: float = np.inf) -> float:
        """Return the supremum distance of a tail under an exponent, over values up to a limit."""
        tail, counts = self.tail(at)
        inside = tail <= upto
        if self.discrete and upto < tail[-1]:
            whole = np.cumsum(counts) / counts.sum()
            model = 1.0 - discrete_power_law.fast_survival(tail + 1.0, tail[0], alpha)
            return float(np.max(np.abs(whole - model)[inside]))
        if self.discrete:
            return xmin_scan.distance_discrete(tail, counts, alpha)
        return xmin_scan.distance_exact(tail, counts, alpha)

    def published(self, at: xmin_scan.Candidate, alpha: float, upto: float = np.inf) -> float:
        """Return the published distance of a tail under an exponent, over values up to a limit."""
        if self.discrete:
            return self.supremum(at, alpha, upto)
        tail, counts = self.tail(at)
        if upto >= tail[-1]:
            return xmin_scan.distance_csn(tail, counts, alpha)
        points = np.repeat(tail, counts)
        below = np.arange(points.size) / points.size
        model = 1.0 - (points / points[0]) ** (1.0 - alpha)
        return float(np.max(np.abs(model - below)[points <= upto]))

    def tail(self, at: xmin_scan.Candidate) -> tuple[FloatArray, IntArray]:
        """Return the distinct values of a candidate's tail and how often each occurs."""
        inside = self.values >= at.xmin
        return self.values[inside], self.counts[inside]

    def candidate(self, xmin: float) -> xmin_scan.Candidate | None:
        """Return the candidate with this xmin, as it was printed."""
        path = self.scan.path
        nearest = min(path, key=lambda each: abs(each.xmin - xmin))
        return nearest if close(xmin, nearest.xmin, ALPHA) else None


def kinds(data: Computed, ours: Estimate, theirs: Estimate) -> tuple[str, ...]:
    """Name the reasons for which a program's numbers differ from ours; nothing where they agree."""
    at = data.candidate(theirs.xmin)
    if at is None:
        return (f"{UNEXPLAINED}: xmin {theirs.xmin:.6g} is no value of the data",)
    found = []
    if at.xmin != ours.xmin:
        found.append(_of_xmin(data, at, theirs))
    if not close(theirs.alpha, at.alpha, ALPHA):
        found.append(_of_alpha(data, at, theirs.alpha))
    if not close(theirs.distance, data.supremum(at, theirs.alpha), DISTANCE):
        found.append(_of_distance(data, at, theirs))
    return tuple(dict.fromkeys(found))


def _of_xmin(data: Computed, at: xmin_scan.Candidate, theirs: Estimate) -> str:
    best = data.scan
    if best.xmin == at.xmin:
        small = data.tail(at)[0].size < FEWEST_DISTINCT or at.n_tail < FEWEST
        return "no minimum tail" if small else "one-sided distance"
    if _best(each for each in data.scan.path if data.tail(each)[0].size > 2) == at:
        return "own minimum tail"
    if data.values[-1] > FAR:
        cut = [
            each._replace(D=data.published(each, each.alpha, FAR))
            for each in data.scan.path
            if each.xmin <= FAR and data.tail(each)[0].size > 2
        ]
        if _best(cut).xmin == at.xmin:
            return "values up to 100,000"
    understood = any(close(theirs.distance, data.published(at, alpha), DISTANCE) for alpha in (theirs.alpha, at.alpha))
    if understood and best.D < at.D * (1.0 - DISTANCE):
        return "missed its own minimum"
    if understood and not close(theirs.alpha, at.alpha, 1e-9):
        return "exponent decides a near tie"
    return f"{UNEXPLAINED}: xmin {theirs.xmin:.6g}, D {theirs.distance:.6g}"


def _best(path: Iterable[xmin_scan.Candidate]) -> xmin_scan.Candidate:
    return min(path, key=lambda each: (each.D, each.xmin))


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


def _of_distance(data: Computed, at: xmin_scan.Candidate, theirs: Estimate) -> str:
    for alpha, why in ((theirs.alpha, None), (at.alpha, "finite-size correction")):
        if close(theirs.distance, data.published(at, alpha), DISTANCE):
            return why if why is not None and data.discrete else "one-sided distance"
        if close(theirs.distance, data.supremum(at, alpha), DISTANCE):
            return why or "one-sided distance"
        if close(theirs.distance, data.published(at, alpha, FAR), DISTANCE):
            return "values up to 100,000"
    return f"{UNEXPLAINED}: D {theirs.distance:.6g} at xmin {at.xmin:.6g}, alpha {theirs.alpha:.6g}"
