"""How far an estimated seed can be trusted: draws from the fitted law, each estimated again."""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.baselines.kronecker_estimation import SeedEstimate, refit
from tailnet.baselines.kronecker_moments import MOTIFS, MotifCounts
from tailnet.baselines.motif_counts import motif_counts
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.parallel import Rng, child, run, seed_sequence

PARAMETERS = ("a", "b", "c")
_FEWEST = 20
#: Below this p-value the law itself is in doubt, and an interval given the law is no error of its parameters.
_DOUBT = 0.1


@dataclass(frozen=True)
class ParameterInterval:
    """One parameter over the draws.

    Attributes
    ----------
    estimate : float
        From the graph.
    low, high : float
        Percentiles of the estimates from the draws.
    se, bias : float
        Their standard deviation, and their mean less the estimate.
    """

    estimate: float
    low: float
    high: float
    se: float
    bias: float


@dataclass(frozen=True)
class CountAgainstDraws:
    """One count of the graph beside the draws from the fitted law.

    Attributes
    ----------
    observed : float
        In the graph.
    mean, sd : float
        Over the draws.
    standardised : float or None
        (observed - mean)/sd, or None where all draws have the same.
    """

    observed: float
    mean: float
    sd: float
    standardised: float | None


@dataclass(frozen=True)
class SeedIntervals:
    """Intervals of a seed, given that the law is right, and whether it is.

    Attributes
    ----------
    parameters : dict of str to ParameterInterval
        "a", "b" and "c".
    correlation : tuple of tuple of float, or None
        Of the estimates from the draws; None where one of them never varies.
    counts : dict of str to CountAgainstDraws
        By the names of `MOTIFS`.
    p_value : float or None
        Of the objective, which is not zero in a draw either: (1 + # >= observed)/(draws + 1). None with three
        counts matched by three parameters, for then nothing is left to test.
    level : float
        Nominal coverage.
    draws : int
        Graphs drawn, and of these
    not_estimated : int
        those in which a matched count was zero, which have no estimate.
    statements : tuple of str
        What limits these numbers, in words.
    """

    parameters: dict[str, ParameterInterval]
    correlation: tuple[tuple[float, ...], ...] | None
    counts: dict[str, CountAgainstDraws]
    p_value: float | None
    level: float
    draws: int
    not_estimated: int
    statements: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        rows = None if self.correlation is None else [list(row) for row in self.correlation]
        return {**asdict(self), "correlation": rows, "statements": list(self.statements)}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "SeedIntervals":
        """Rebuild from `to_dict`."""
        rows = document["correlation"]
        return cls(
            **{
                **document,
                "parameters": {k: ParameterInterval(**v) for k, v in document["parameters"].items()},
                "correlation": None if rows is None else tuple(tuple(row) for row in rows),
                "counts": {k: CountAgainstDraws(**v) for k, v in document["counts"].items()},
                "statements": tuple(document["statements"]),
            }
        )


def seed_intervals(
    estimate: SeedEstimate,
    *,
    draws: int = 200,
    level: float = 0.95,
    rng: Rng = None,
    jobs: int = 1,
) -> SeedIntervals:
    """Draw graphs from the fitted law, estimate each by the same objective, and take percentiles.

    This parametric bootstrap gives the error that estimating has on graphs of this law. It says nothing of
    a graph of another kind, for which a seed is only the closest there is: then the counts lie far from
    those of the draws, the p-value is small, and the statements say so.

    Parameters
    ----------
    estimate : SeedEstimate
        From `estimate_seed`.
    draws : int
        At least 20.
    level : float
        Nominal coverage.
    rng : int, SeedSequence, Generator or None
        The source of randomness; each draw has its own, by its number.
    jobs : int
        Number of workers, which are processes.

    Raises
    ------
    ChoiceError
        When the draws are too few or the level is not between 0 and 1.
    InsufficientDataError
        When fewer than 20 draws could be estimated.

    Examples
    --------
    >>> from tailnet.baselines.kronecker_estimation import estimate_seed
    >>> from tailnet.baselines.stochastic_kronecker import StochasticKronecker
    >>> graph = StochasticKronecker.of([[0.9, 0.6], [0.6, 0.3]], power=9).draw(rng=1)
    >>> found = seed_intervals(estimate_seed(motif_counts(graph), levels=9), draws=50, rng=2)
    >>> b = found.parameters["b"]
    >>> b.low < 0.6 < b.high
    True
    """
    if draws < _FEWEST:
        raise ChoiceError(f"draws is {draws}; give at least {_FEWEST}.")
    if not 0.0 < level < 1.0:
        raise ChoiceError(f"level is {level}; give a coverage between 0 and 1.")
    seed = seed_sequence(rng)
    work = partial(_replicate, estimate, seed)
    rows = list(run(work, range(draws), jobs=jobs, threads=False, label="draws of the fitted law"))
    counts = np.array([row[0] for row in rows])
    refits = np.array([row[1] for row in rows if row[1] is not None])
    if len(refits) < _FEWEST:
        raise InsufficientDataError(
            f"Only {len(refits)} of {draws} draws of the fitted law have all counts that are matched; at "
            f"least {_FEWEST} are needed. The graph is too small, or its seed too sparse, for an interval."
        )
    p_value = None
    if len(estimate.objective.features) > len(PARAMETERS):
        p_value = float((1 + (refits[:, 3] >= estimate.minimum).sum()) / (len(refits) + 1))
    return SeedIntervals(
        parameters=_parameters(estimate, refits, level),
        correlation=_correlation(refits[:, :3]),
        counts=_counts(estimate.observed, counts),
        p_value=p_value,
        level=level,
        draws=draws,
        not_estimated=draws - len(refits),
        statements=_statements(estimate, p_value),
    )


def _replicate(
    estimate: SeedEstimate, seed: np.random.SeedSequence, number: int
) -> tuple[list[float], list[float] | None]:
    """Draw one graph: its counts, and seed and objective, if all counts are there."""
    counts = motif_counts(estimate.model().draw(child(seed, number)))
    numbers = counts.to_dict()
    if any(numbers[name] == 0.0 for name in estimate.objective.features):
        return counts.array().tolist(), None
    found = refit(counts, estimate)
    return counts.array().tolist(), [found.a, found.b, found.c, found.objective]


def _parameters(estimate: SeedEstimate, refits: FloatArray, level: float) -> dict[str, ParameterInterval]:
    tail = 100.0 * (1.0 - level) / 2.0
    found = {}
    for name, value, column in zip(PARAMETERS, (estimate.a, estimate.b, estimate.c), refits.T, strict=False):
        low, high = (float(np.percentile(column, share)) for share in (tail, 100.0 - tail))
        found[name] = ParameterInterval(
            value, low, high, se=float(column.std(ddof=1)), bias=float(column.mean()) - value
        )
    return found


def _correlation(refits: FloatArray) -> tuple[tuple[float, ...], ...] | None:
    if (np.ptp(refits, axis=0) == 0.0).any():
        return None
    matrix = np.asarray(np.corrcoef(refits.T), np.float64).reshape(3, 3)
    return tuple(tuple(float(x) for x in row) for row in matrix)


def _counts(observed: MotifCounts, drawn: FloatArray) -> dict[str, CountAgainstDraws]:
    rows = {}
    for name, value, column in zip(MOTIFS, observed.array().tolist(), drawn.T, strict=True):
        mean, sd = float(column.mean()), float(column.std(ddof=1))
        rows[name] = CountAgainstDraws(value, mean, sd, (value - mean) / sd if sd > 0.0 else None)
    return rows


def _statements(estimate: SeedEstimate, p_value: float | None) -> tuple[str, ...]:
    said = [
        "The intervals are given the law, and the number of levels; a and c are told apart by a >= c alone."
    ]
    if p_value is None:
        said.append("Three counts are matched by three parameters: nothing is left to test the law with.")
    elif p_value <= _DOUBT:
        said.append(
            f"The four counts are not those of such a graph (p = {p_value:.3g}): the seed is the closest "
            "there is, and the intervals are the spread of draws from it, not the error of a parameter of "
            "the graph."
        )
    if estimate.on_boundary:
        said.append(
            f"{' and '.join(estimate.on_boundary)} at 0 or 1: percentile intervals are not calibrated there."
        )
    if estimate.others:
        close = estimate.others[0]
        said.append(
            f"There are {len(estimate.others)} other local minima; the next has a = {close.a:.3f}, "
            f"b = {close.b:.3f}, c = {close.c:.3f}, objective {close.objective:.3g} against "
            f"{estimate.minimum:.3g}."
        )
    return tuple(said)
