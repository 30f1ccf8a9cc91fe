r"""Where the tail begins: the `xmin` whose fitted tail lies closest to the data.

For each distinct value, the tail at or above it is fitted by maximum likelihood and its
Kolmogorov–Smirnov distance to the fit computed; the value with the smallest distance is `xmin`
(Clauset, Shalizi & Newman 2009, section 3.3). The search is exhaustive and exact: bounds drop only
what cannot change the answer.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.inference import xmin_continuous, xmin_discrete
from tailnet.inference.steps import Steps

#: How the distance is measured and which tails may be chosen: `exact` (supremum over the line, minimum
#: tail) or `csn` (as published: F(x_(k)) against (k - 1)/n at every sorted point, any tail).
Convention: TypeAlias = Literal["exact", "csn"]
CONVENTIONS: tuple[Convention, ...] = ("exact", "csn")

#: The smallest number of distinct values a tail can be fitted to at all.
FITTABLE = 2


@dataclass(frozen=True)
class Rule:
    """What a search is held to.

    Attributes
    ----------
    convention : {"exact", "csn"}
        See `Convention`. On counts both measure the same distance and differ in the minimum tail only.
    minimum_distinct, minimum_observations : int
        What a candidate must leave in its tail, in the data and in every replicate. Under `csn` the
        rule bounds the sample as a whole, and candidates are free.
    """

    convention: Convention = "exact"
    minimum_distinct: int = 5
    minimum_observations: int = 10

    def __post_init__(self) -> None:
        """Refuse unknown conventions and tails that cannot be fitted."""
        if self.convention not in CONVENTIONS:
            raise ChoiceError(f"The convention is {self.convention!r}; choose 'exact' or 'csn'.")
        if self.minimum_distinct < FITTABLE or self.minimum_observations < FITTABLE:
            raise ChoiceError(
                f"The minimum tail is {self.minimum_distinct} distinct values and "
                f"{self.minimum_observations} observations; a fit needs at least {FITTABLE} of each."
            )

    @property
    def lift(self) -> int:
        """What is added to the count just above a point: see `xmin_continuous`."""
        return 1 if self.convention == "csn" else 0

    @property
    def tail_minimum(self) -> tuple[int, int]:
        """The distinct values and observations that each candidate tail must hold."""
        if self.convention == "csn":
            return FITTABLE, FITTABLE
        return self.minimum_distinct, self.minimum_observations


@dataclass(frozen=True)
class Candidate:
    """One tail: where it begins, its fitted exponent, its size and its distance."""

    xmin: float
    alpha: float
    n_tail: int
    ks_distance: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Candidate":
        """Rebuild a candidate from `to_dict`."""
        return cls(**document)


@dataclass(frozen=True)
class XminScan:
    """The outcome of a search.

    Attributes
    ----------
    chosen : Candidate
        The tail with the smallest distance; of equal ones, that with the smallest `xmin`.
    unrestricted : Candidate
        The same without the minimum-tail rule: every tail of at least two distinct values may win.
    candidates, evaluations : int
        Candidates that the rule admits, and points at which the model was evaluated to decide among them.
    """

    chosen: Candidate
    unrestricted: Candidate
    candidates: int
    evaluations: int


def exponents(steps: Steps, discrete: bool) -> FloatArray:
    """Fit the tail from each distinct value but the last by maximum likelihood.

    The numbers are the kernels': alpha for discrete data, alpha - 1 for continuous data, where adding
    one and taking it off again would cost digits.
    """
    fitted = np.empty(steps.values.size - 1)
    if discrete:
        xmin_discrete.tail_exponents((steps.values, steps.above), fitted)
    else:
        xmin_continuous.tail_exponents((steps.y, steps.above, steps.total), fitted)
    return fitted


def distance_at(steps: Steps, discrete: bool, i: int, exponent: float, lift: int) -> float:
    """Return the exact distance of the tail from value i under an exponent in the kernels' terms."""
    work = xmin_continuous.workspace()
    if discrete:
        curve = (steps.values, steps.above)
        return xmin_discrete.distance(curve, i, exponent, np.inf, i, work)[0]
    return xmin_continuous.distance((steps.y, steps.above, steps.total), i, exponent, lift, np.inf, i, work)[
        0
    ]


def candidate_at(steps: Steps, discrete: bool, i: int, exponent: float, distance: float) -> Candidate:
    """Describe the tail from value i."""
    alpha = float(exponent) if discrete else 1.0 + float(exponent)
    return Candidate(float(steps.values[i]), alpha, steps.n_tail(i), distance)


def scan_xmin(steps: Steps, discrete: bool, rule: Rule) -> XminScan:
    """Search all candidates of a sample for the smallest distance.

    Parameters
    ----------
    steps : Steps
        The sample's empirical distribution.
    discrete : bool
        Whether the model is the zeta law on integers or the continuous power law.
    rule : Rule
        Convention and minimum tail.

    Raises
    ------
    InsufficientDataError
        When no candidate leaves the tail that the rule asks for.
    """
    candidates = steps.candidates(*rule.tail_minimum)
    if candidates == 0 or steps.candidates(rule.minimum_distinct, rule.minimum_observations) == 0:
        raise InsufficientDataError(
            f"Found {steps.values.size} distinct values in {steps.total} observations; a fit needs a tail "
            f"of at least {rule.minimum_distinct} distinct values and {rule.minimum_observations} "
            "observations."
        )
    fitted = exponents(steps, discrete)
    i, best, evaluations = _search(steps, discrete, fitted, candidates, rule.lift)
    chosen = candidate_at(steps, discrete, i, fitted[i], best)
    unrestricted = _unrestricted(steps, discrete, fitted, candidates, chosen, rule.lift)
    return XminScan(chosen, unrestricted, candidates, evaluations)


def _search(
    steps: Steps, discrete: bool, fitted: FloatArray, candidates: int, lift: int
) -> tuple[int, float, int]:
    work = xmin_continuous.workspace()
    if discrete:
        return xmin_discrete.scan((steps.values, steps.above), fitted, candidates, work)
    return xmin_continuous.scan((steps.y, steps.above, steps.total), fitted, candidates, lift, work)


def _unrestricted(
    steps: Steps, discrete: bool, fitted: FloatArray, first: int, chosen: Candidate, lift: int
) -> Candidate:
    """Let the few tails that are too small for the rule compete as well."""
    best = chosen
    for i in range(first, fitted.size):
        d = distance_at(steps, discrete, i, fitted[i], lift)
        if d < best.ks_distance:
            best = candidate_at(steps, discrete, i, fitted[i], d)
    return best


def path(steps: Steps, discrete: bool, positions: IntArray, lift: int) -> list[Candidate]:
    """Describe the tails from the given values, each with its exact distance."""
    fitted = exponents(steps, discrete)
    return [
        candidate_at(steps, discrete, i, fitted[i], distance_at(steps, discrete, i, fitted[i], lift))
        for i in positions.tolist()
    ]
