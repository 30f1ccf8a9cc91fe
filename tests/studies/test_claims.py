"""Claims are decided on either side of their threshold, left open astride it, or not run."""

import numpy as np
import pytest
from scipy import stats

from tailnet.studies.claims import Claim

CLAIM = Claim("id", "a document", "a statement", "a statistic", "above 0.5", threshold=0.5)
FIELDS = {"id": "id", "document": "a document", "statement": "a statement", "statistic": "a statistic"}


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([0.7, 0.71, 0.69, 0.7], "supported"),
        ([0.3, 0.31, 0.29, 0.3], "refuted"),
        ([0.3, 0.7, 0.45, 0.6], "undecided"),
        ([0.9, 0.5], "undecided"),
        ([0.5, 0.5, 0.5], "undecided"),
    ],
)
def test_means(values: list[float], verdict: str) -> None:
    row = CLAIM.decide_mean(values, "a note")
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    reach = stats.t(len(values) - 1).ppf(0.975) * error
    assert row["verdict"] == verdict
    assert row["value"] == pytest.approx(np.mean(values))
    assert row["interval"] == pytest.approx([np.mean(values) - reach, np.mean(values) + reach])
    assert row == {
        **FIELDS,
        "rule": "above 0.5",
        "verdict": verdict,
        "value": row["value"],
        "interval": row["interval"],
        "threshold": 0.5,
        "note": "a note",
        "raw_p": None,
    }


@pytest.mark.parametrize(
    ("holds", "trials", "verdict"),
    [(10, 10, "supported"), (6, 6, "supported"), (5, 5, "undecided"), (0, 6, "refuted"), (0, 5, "undecided")],
)
def test_shares(holds: int, trials: int, verdict: str) -> None:
    # Of n seeds that all agree the interval ends at 0.025^(1/n): above one half from six on.
    row = CLAIM.decide_share([True] * holds + [False] * (trials - holds))
    assert row["verdict"] == verdict
    assert row["value"] == holds / trials
    end = 0.025 ** (1.0 / trials)
    assert row["interval"] == pytest.approx([end, 1.0] if holds else [0.0, 1.0 - end])
    assert row["note"] is None


def test_claims_that_are_not_run() -> None:
    untested = Claim("id", "a document", "a statement", "a statistic", "a rule", reason="No data.")
    row = untested.not_run()
    assert (row["verdict"], row["note"]) == ("not run", "No data.")
    assert row["value"] is row["interval"] is row["threshold"] is row["raw_p"] is None
    assert CLAIM.not_run("No replicates.")["note"] == "No replicates."
    with pytest.raises(ValueError, match="id has no threshold"):
        untested.decide_mean([0.1, 0.2])
