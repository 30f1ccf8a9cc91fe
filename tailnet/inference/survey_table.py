"""The table of a survey: one row an item, and its tests corrected for how many there are.

Three families of tests, each over all items that were analysed:

*goodness of fit*: is the power law rejected? One test an item.
*nested*: does an alternative that contains the power law fit better, given xmin? Up to three tests an item.
*exponential*: are the power law and the exponential told apart, by Vuong's test? One test an item.

Holm's correction bounds the probability of one false rejection or more; Benjamini and Hochberg's bounds the
expected share of false ones among the rejections, for tests that are independent or positively dependent. A
rejection of the first family says that a power law does *not* fit. What is not rejected is no discovery:
no error of calling it a power law is controlled.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from tailnet.inference.scale_free import scale_free

Document: TypeAlias = Mapping[str, Any]

ANALYSED = "analysed"
#: What an item that was not analysed lacks.
_NUMBERS = (
    *("n", "n_distinct", "discrete", "sign", "zeros", "n_tail", "decades", "alpha", "alpha_se"),
    *("alpha_interval", "xmin", "xmin_interval", "ks_distance", "p_value", "p_interval", "replicates"),
    *("p_holm", "p_bh", "support", "comparisons", "scale_free", "cross_check"),
)
_CONTROL = (
    "Holm: the probability of one false rejection or more is at most {level}. Benjamini–Hochberg: the "
    "expected share of false ones among the rejections is at most {level}, for tests that are independent or "
    "positively dependent."
)
_QUESTIONS = {
    "goodness_of_fit": (
        "Is the power law rejected? A false rejection is a power law called something else. That an item is "
        "not rejected does not make it a power law: no error of such a claim is controlled."
    ),
    "nested": (
        "Does an alternative that contains the power law fit better than it, given xmin? A false rejection "
        "is a power law said to bend."
    ),
    "exponential": (
        "Are the power law and the exponential told apart, by Vuong's test, given xmin? A false rejection "
        "prefers one of two laws that fit equally well."
    ),
}


@dataclass(frozen=True)
class FamilyOfTests:
    """One question asked of every item.

    Attributes
    ----------
    name : {"goodness_of_fit", "nested", "exponential"}
    question, control : str
        What a rejection says, and which errors are bounded.
    level : float
    tests : int
        Tests that were run.
    rejected, rejected_holm, rejected_bh : int
        With p at most the level: raw and adjusted.
    note : str or None
        Whether the replicates are too few for a correction to reject.
    """

    name: str
    question: str
    control: str
    level: float
    tests: int
    rejected: int
    rejected_holm: int
    rejected_bh: int
    note: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)


def adjusted(p_values: Sequence[float | None]) -> tuple[list[float | None], list[float | None]]:
    """Correct a family of p-values by Holm and by Benjamini and Hochberg.

    Parameters
    ----------
    p_values : sequence of float or None
        None where a test was not run: it is in no family, and stays None.

    Returns
    -------
    holm, bh : list of float or None
        In the same order.

    Examples
    --------
    >>> holm, bh = adjusted([0.01, None, 0.04, 0.03])
    >>> [None if p is None else round(p, 9) for p in holm]
    [0.03, None, 0.06, 0.06]
    >>> [None if p is None else round(p, 9) for p in bh]
    [0.03, None, 0.04, 0.04]
    """
    from statsmodels.stats.multitest import multipletests

    run = [p for p in p_values if p is not None]
    if not run:
        return [None] * len(p_values), [None] * len(p_values)
    found = []
    for method in ("holm", "fdr_bh"):
        corrected = iter(multipletests(run, method=method)[1].tolist())
        found.append([None if p is None else float(next(corrected)) for p in p_values])
    return found[0], found[1]


def table(
    outcomes: Sequence[Document], *, level: float, degrees: bool
) -> tuple[list[dict[str, Any]], list[FamilyOfTests]]:
    """Make the rows and the families of tests of a survey.

    Parameters
    ----------
    outcomes : sequence of mapping
        One an item: `label`, `sha256`, `status`, `reason`, and its `analysis` document or None.
    level : float
        At which rejections are counted.
    degrees : bool
        Whether the items are degree sequences.

    Returns
    -------
    rows : list of dict
        In the order of the outcomes.
    families : list of FamilyOfTests
    """
    rows = [_row(outcome, degrees=degrees) for outcome in outcomes]
    done = [row for row in rows if row["status"] == ANALYSED]
    nested = [cell for row in done for cell in row["comparisons"] or () if cell["nested_p"] is not None]
    exponential = [
        cell for row in done for cell in row["comparisons"] or () if cell["alternative"] == "exponential"
    ]
    asked = (
        _correct("goodness_of_fit", done, "p_value", ("p_holm", "p_bh"), level),
        _correct("nested", nested, "nested_p", ("nested_p_holm", "nested_p_bh"), level),
        _correct("exponential", exponential, "vuong_p", ("vuong_p_holm", "vuong_p_bh"), level),
    )
    return rows, list(asked)


def _correct(
    name: str, cells: Sequence[dict[str, Any]], raw: str, into: tuple[str, str], level: float
) -> FamilyOfTests:
    """Put the adjusted p-values of one family into its cells, and count what is rejected."""
    p_values = [cell[raw] for cell in cells]
    corrected = adjusted(p_values)
    for target, values in zip(into, corrected, strict=True):
        for cell, value in zip(cells, values, strict=True):
            cell[target] = value
    counts = [sum(p is not None and p <= level for p in values) for values in (p_values, *corrected)]
    tests = sum(p is not None for p in p_values)
    return FamilyOfTests(
        name=name,
        question=_QUESTIONS[name],
        control=_CONTROL.format(level=f"{level:g}"),
        level=level,
        tests=tests,
        rejected=counts[0],
        rejected_holm=counts[1],
        rejected_bh=counts[2],
        note=_resolution(cells, tests, level) if name == "goodness_of_fit" else None,
    )


def _resolution(cells: Sequence[Document], tests: int, level: float) -> str | None:
    """Say when the smallest p that the replicates can give is too large for Holm's correction to reject."""
    drawn = [cell["replicates"] for cell in cells if cell["replicates"]]
    if not drawn:
        return None
    smallest = 1.0 / (1.0 + min(drawn))
    if tests * smallest <= level:
        return None
    enough, together = math.ceil(tests / level) - 1, math.ceil(tests * smallest / level)
    return (
        f"With {min(drawn):,} replicates no p-value is below {smallest:.3g}: over {tests:,} tests Holm's "
        f"correction can reject nothing at {level:g} before there are {enough:,} replicates, and Benjamini "
        f"and Hochberg's only where at least {together:,} items have that p-value."
    )


def _row(outcome: Document, *, degrees: bool) -> dict[str, Any]:
    """Take from an analysis what stands in the table."""
    head = {key: outcome[key] for key in ("label", "sha256", "status", "reason")}
    analysis = outcome["analysis"]
    if analysis is None:
        return {**head, **dict.fromkeys(_NUMBERS)}
    sample, law, test = analysis["sample"], analysis["power_law"], analysis["goodness_of_fit"] or {}
    category = scale_free(analysis) if degrees else None
    numbers: dict[str, Any] = {
        **{key: sample[key] for key in ("n", "n_distinct", "discrete", "sign")},
        "zeros": sample["removed"]["zero"],
        **{key: law[key] for key in ("n_tail", "decades", "alpha", "alpha_se", "alpha_interval")},
        **{key: law[key] for key in ("xmin", "xmin_interval", "ks_distance")},
        **{key: test.get(key) for key in ("p_value", "p_interval", "replicates")},
        "support": analysis["verdict"]["support"],
        "comparisons": _comparisons(analysis),
        "scale_free": None if category is None else category.to_dict(),
        "cross_check": _cross_check(analysis["cross_check"]),
    }
    return {**head, **dict.fromkeys(_NUMBERS), **numbers}


def _comparisons(analysis: Document) -> list[dict[str, Any]] | None:
    kept = ("alternative", "log_likelihood_ratio", "status", "nested_p", "vuong_p")
    return [
        {
            **{key: row[key] for key in kept},
            **dict.fromkeys(("nested_p_holm", "nested_p_bh", "vuong_p_holm", "vuong_p_bh")),
        }
        for row in analysis["comparisons"] or ()
    ] or None


def _cross_check(checked: Document | None) -> dict[str, Any] | None:
    """Say how many numbers of the other program differ, and how many of them for no reason that was found."""
    if checked is None:
        return None
    numbers = [*checked["differences"]]
    for each in checked["comparisons"]:
        numbers += [each["log_likelihood_ratio"], each["p_value"]]
    differing = sum(number["agrees"] is False for number in numbers)
    unexplained = sum(number["explained"] is False for number in numbers)
    return {"status": checked["status"], "differing": differing, "unexplained": unexplained}
