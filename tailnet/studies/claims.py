"""Claims stated before they are tested, each with the rule that decides it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from tailnet.inference.binomial_interval import clopper_pearson
from tailnet.inference.mean_interval import student_interval
from tailnet.inference.verdict import LEVEL

#: What every rule ends with.
CORRECTED = (
    f"A verdict needs p <= {LEVEL} after Holm's correction over the cells of the study; without it the claim "
    "is undecided."
)


@dataclass(frozen=True)
class Claim:
    """A sentence somebody wrote, and how it is put to the test.

    The unit of inference is the training seed. The claim is supported when the 95% interval over seeds
    lies wholly inside the region from `threshold` to `ceiling`, refuted when wholly outside, undecided
    otherwise.

    Attributes
    ----------
    id, document, statement : str
        A short name, the document, and the claim in its words.
    statistic, rule : str
        What is measured on each seed, and when the claim counts as supported.
    threshold, ceiling : float or None
        Ends of the region; None where it has no end on that side. Both None for a claim that is never
        decided by an interval.
    reason : str or None
        Why it is not run.
    """

    id: str
    document: str
    statement: str
    statistic: str
    rule: str
    threshold: float | None = None
    ceiling: float | None = None
    reason: str | None = None

    def not_run(self, reason: str | None = None, *, cell: str | None = None) -> dict[str, Any]:
        """Return the claim's row for a test that was not run."""
        return self._row("not run", None, None, None, reason or self.reason, cell)

    def decide_mean(
        self, values: Sequence[float], note: str | None = None, *, cell: str | None = None
    ) -> dict[str, Any]:
        """Decide by the Student t interval of the mean over seeds."""
        mean, low, high = student_interval(values)
        error = float(np.std(np.asarray(values, float), ddof=1)) / math.sqrt(len(values))
        p = max(_student_p(mean - edge, error, len(values) - 1) for edge in self._edges())
        return self.decide(mean, (low, high), p, note, cell=cell)

    def decide_share(
        self, holds: Sequence[bool], note: str | None = None, *, cell: str | None = None
    ) -> dict[str, Any]:
        """Decide by the Clopper–Pearson interval of the share of seeds on which something holds."""
        count, trials = sum(map(bool, holds)), len(holds)
        p = max(_binomial_p(count, trials, edge) for edge in self._edges())
        return self.decide(count / trials, clopper_pearson(count, trials), p, note, cell=cell)

    def decide_quota(
        self, holds: Sequence[bool], note: str | None = None, *, cell: str | None = None
    ) -> dict[str, Any]:
        """Decide by a share that was agreed on beforehand: "in at least 8 of 10 seeds".

        Supported when the share reaches the threshold; refuted when its Clopper–Pearson interval lies
        below it; undecided otherwise. This is a count, not a test, and has no p-value; the row says under
        `decided_by` that it is the value that must reach the threshold.
        """
        (edge,) = self._edges()
        count, trials = sum(map(bool, holds)), len(holds)
        low, high = clopper_pearson(count, trials)
        outcome = "supported" if count >= edge * trials else "refuted" if high < edge else "undecided"
        row = self._row(outcome, count / trials, [low, high], None, note, cell)
        return {**row, "decided_by": "value"}

    def decide(
        self,
        value: float,
        interval: tuple[float, float],
        raw_p: float | None,
        note: str | None = None,
        *,
        cell: str | None = None,
    ) -> dict[str, Any]:
        """Decide by any 95% interval; `raw_p` is one minus the largest level that would still decide."""
        low, high = interval
        return self._row(self._side(low, high), value, [low, high], raw_p, note, cell)

    def _edges(self) -> list[float]:
        edges = [edge for edge in (self.threshold, self.ceiling) if edge is not None]
        if not edges:
            raise ValueError(f"{self.id} has no threshold")
        return edges

    def _side(self, low: float, high: float) -> str:
        self._edges()
        least = -math.inf if self.threshold is None else self.threshold
        most = math.inf if self.ceiling is None else self.ceiling
        if least < low and high < most:
            return "supported"
        return "refuted" if high < least or low > most else "undecided"

    def _row(
        self,
        outcome: str,
        value: float | None,
        interval: list[float] | None,
        raw_p: float | None,
        note: str | None,
        cell: str | None,
    ) -> dict[str, Any]:
        return {
            "id": self.id,
            "cell": cell,
            "document": self.document,
            "statement": self.statement,
            "statistic": self.statistic,
            "rule": self.rule,
            "verdict": outcome,
            "value": value,
            "interval": interval,
            "threshold": self.threshold,
            "ceiling": self.ceiling,
            "note": note,
            "raw_p": raw_p,
            "holm_p": None,
        }


def corrected(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Correct the p-values of a study's cells by Holm's method, and take back what does not bear it.

    Parameters
    ----------
    rows : sequence of mapping
        As the decisions of a `Claim` return them.

    Returns
    -------
    list of dict
        The rows with `holm_p`. A verdict whose corrected p exceeds the level becomes "undecided", and
        its note says so.
    """
    from statsmodels.stats.multitest import multipletests

    tested = [row["raw_p"] for row in rows if row["raw_p"] is not None]
    holm = iter(multipletests(tested, method="holm")[1].tolist() if tested else ())
    found = []
    for row in rows:
        p = None if row["raw_p"] is None else next(holm)
        taken_back = p is not None and p > LEVEL and row["verdict"] in {"supported", "refuted"}
        found.append({**row, "holm_p": p, **(_taken_back(row) if taken_back else {})})
    return found


def _taken_back(row: Mapping[str, Any]) -> dict[str, str]:
    words = (
        f"By its own interval alone it would be {row['verdict']}; Holm's correction over the "
        "cells of the study leaves it open."
    )
    return {"verdict": "undecided", "note": words if row["note"] is None else f"{row['note']} {words}"}


def _student_p(distance: float, error: float, freedom: int) -> float:
    """Return the two-sided p-value of a mean at a distance from an edge."""
    if error == 0.0:
        return 1.0 if distance == 0.0 else 0.0
    return float(2.0 * special.stdtr(freedom, -abs(distance) / error))


def _binomial_p(count: int, trials: int, edge: float) -> float:
    """Return twice the smaller tail at an edge: below 0.05 exactly where Clopper and Pearson exclude it."""
    above = 1.0 if count == 0 else float(special.betainc(count, trials - count + 1, edge))
    below = 1.0 if count == trials else float(special.betaincc(count + 1, trials - count, edge))
    return min(1.0, 2.0 * min(above, below))
