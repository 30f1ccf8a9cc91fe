"""Claims stated before they are tested, each with the rule that decides it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tailnet.inference.binomial_interval import clopper_pearson
from tailnet.inference.mean_interval import student_interval


@dataclass(frozen=True)
class Claim:
    """A sentence somebody wrote, and how it is put to the test.

    The unit of inference is the training seed. The claim is supported when the 95% interval over seeds
    lies wholly above the threshold, refuted when wholly below, undecided otherwise.

    Attributes
    ----------
    id, document, statement : str
        A short name, the document, and the claim in its words.
    statistic, rule : str
        What is measured on each seed, and when the claim counts as supported.
    threshold : float or None
        Of the rule; None for a claim that this version cannot test.
    reason : str or None
        Why it is not run.
    """

    id: str
    document: str
    statement: str
    statistic: str
    rule: str
    threshold: float | None = None
    reason: str | None = None

    def not_run(self, reason: str | None = None) -> dict[str, Any]:
        """Return the claim's row for a test that was not run."""
        return self._row("not run", None, None, reason or self.reason)

    def decide_mean(self, values: Sequence[float], note: str | None = None) -> dict[str, Any]:
        """Decide by the Student t interval of the mean over seeds."""
        mean, low, high = student_interval(values)
        return self._row(self._side(low, high), mean, [low, high], note)

    def decide_share(self, holds: Sequence[bool], note: str | None = None) -> dict[str, Any]:
        """Decide by the Clopper–Pearson interval of the share of seeds on which something holds."""
        low, high = clopper_pearson(sum(holds), len(holds))
        return self._row(self._side(low, high), sum(holds) / len(holds), [low, high], note)

    def _side(self, low: float, high: float) -> str:
        if self.threshold is None:
            raise ValueError(f"{self.id} has no threshold")
        if low > self.threshold:
            return "supported"
        return "refuted" if high < self.threshold else "undecided"

    def _row(
        self, outcome: str, value: float | None, interval: list[float] | None, note: str | None
    ) -> dict[str, Any]:
        return {
            "id": self.id,
            "document": self.document,
            "statement": self.statement,
            "statistic": self.statistic,
            "rule": self.rule,
            "verdict": outcome,
            "value": value,
            "interval": interval,
            "threshold": self.threshold,
            "note": note,
            "raw_p": None,
        }
