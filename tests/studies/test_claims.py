"""Claims are decided on either side of their threshold, left open astride it, or not run."""

import numpy as np
import pytest
from scipy import stats

from tailnet.inference.binomial_interval import clopper_pearson
from tailnet.studies.claims import Claim, corrected

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
        "raw_p": pytest.approx(stats.ttest_1samp(values, 0.5).pvalue if error else 1.0),
        "cell": None,
        "ceiling": None,
        "holm_p": None,
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


def test_the_p_value_of_a_share_is_the_interval_turned_round() -> None:
    for trials in (3, 6, 12):
        for count in range(trials + 1):
            p = CLAIM.decide_share([True] * count + [False] * (trials - count))["raw_p"]
            assert 0.0 < p <= 1.0
            for level in (0.9 * (1.0 - p), 1.0 - p + 0.1 * p):
                low, high = clopper_pearson(count, trials, level=level)
                # Just below 1 - p the interval excludes the threshold, just above it does not.
                assert (low > 0.5 or high < 0.5) == (level < 1.0 - p)


BAND = Claim("id", "a document", "a statement", "a statistic", "within", threshold=-0.2, ceiling=0.2)
BELOW = Claim("id", "a document", "a statement", "a statistic", "below 1.5", ceiling=1.5)


@pytest.mark.parametrize(
    ("claim", "centre", "verdict"),
    [
        (BAND, 0.0, "supported"),
        (BAND, 0.5, "refuted"),
        (BAND, -0.5, "refuted"),
        (BAND, 0.2, "undecided"),
        (BELOW, 1.0, "supported"),
        (BELOW, 2.0, "refuted"),
        (BELOW, 1.5, "undecided"),
    ],
)
def test_regions(claim: Claim, centre: float, verdict: str) -> None:
    values = [centre - 0.01, centre, centre + 0.01]
    row = claim.decide_mean(values)
    assert row["verdict"] == verdict
    edges = [edge for edge in (claim.threshold, claim.ceiling) if edge is not None]
    # Inside, both edges must be excluded; outside, the near one: the larger p-value either way.
    assert row["raw_p"] == pytest.approx(max(stats.ttest_1samp(values, edge).pvalue for edge in edges))
    assert (row["raw_p"] < 0.05) == (verdict != "undecided")


@pytest.mark.parametrize(
    ("holds", "trials", "verdict"),
    [
        (8, 10, "supported"),
        (7, 10, "undecided"),
        (5, 10, "undecided"),
        (4, 10, "refuted"),
        (3, 10, "refuted"),
        (0, 4, "refuted"),
    ],
)
def test_a_quota_counts(holds: int, trials: int, verdict: str) -> None:
    claim = Claim("id", "a document", "a statement", "a statistic", "in 8 of 10", threshold=0.8)
    row = claim.decide_quota([True] * holds + [False] * (trials - holds))
    assert (row["verdict"], row["value"], row["raw_p"]) == (verdict, holds / trials, None)
    assert row["interval"] == list(clopper_pearson(holds, trials))
    assert row["decided_by"] == "value"


def test_holm_takes_back_what_the_correction_does_not_bear() -> None:
    strong = CLAIM.decide_share([True] * 12, cell="one")
    weak = CLAIM.decide_share([True] * 6, "A note.", cell="another")
    open_ = CLAIM.decide_share([True, False] * 3)
    untested = CLAIM.not_run("No data.")
    assert weak["verdict"] == "supported"
    rows = corrected([weak, strong, untested, open_])
    assert [row["verdict"] for row in rows] == ["undecided", "supported", "not run", "undecided"]
    # Three p-values are tested: 2/2^12 times 3, 2/2^6 times 2, and 1.
    assert [row["holm_p"] for row in rows] == pytest.approx([2 * 2 / 2**6, 3 * 2 / 2**12, None, 1.0])
    assert rows[0]["note"].startswith("A note. By its own interval alone it would be supported")
    assert rows[1] == {**strong, "holm_p": rows[1]["holm_p"]}
    assert corrected([untested]) == [untested]
