"""What the claims and tables of a study take from the analysis of one tail."""

from collections.abc import Mapping, Sequence
from statistics import median, median_low
from typing import Any

from tailnet.inference.verdict import LEVEL
from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row

#: Under `details` of a seed's row: what was taken from the analysis of each quantity.
TAILS = "tails"
HEAVIER = (
    "share of seeds, with its Clopper–Pearson interval, where on the tail of {what} the power law has the "
    f"larger likelihood and Vuong's test rejects the exponential law at {LEVEL}"
)
#: Of the own test of each alternative, in studies of many quantities: enough for a level of 0.1.
FAMILY_REPLICATES = 200
_EXPONENTIAL = "exponential"


def tail_rows(analyses: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Take the few numbers of each analysis that are shown side by side.

    Parameters
    ----------
    analyses : sequence of mapping
        Documents of schema `tailnet.analysis/1`, each with its `key`.

    Returns
    -------
    dict
        By quantity.
    """
    return {analysis["key"]["quantity"]: _row(analysis) for analysis in analyses}


def _row(analysis: Mapping[str, Any]) -> dict[str, Any]:
    fit, depends = analysis["power_law"], analysis["dependence"]
    scaled, control, product = depends["normalised"], depends["control"], depends["rank_one"]
    effective = depends["n_effective"]
    return {
        "n": analysis["sample"]["n"],
        "alpha": fit["alpha"],
        "xmin": fit["xmin"],
        "n_tail": fit["n_tail"],
        "heavier": heavier_than_exponential(analysis["comparisons"]),
        "normalised_alpha": None if scaled is None else scaled["normalised"]["alpha"],
        "normalised_by": None if scaled is None else scaled["by"],
        "control": None if control is None else control["outcome"],
        "design_effect": None if effective is None else effective["design_effect"],
        "degrees_of_freedom": None if product is None else product["n_effective"],
        "factor_alphas": None
        if product is None
        else {side: fit["alpha"] for side, fit in product["factors"].items()},
        "signs": _signs(analysis["sign_test"]),
    }


def heavier_than_exponential(comparisons: Sequence[Mapping[str, Any]] | None) -> bool | None:
    """Tell whether a tail is heavier than an exponential law's, or None where they were not compared."""
    found = [row for row in comparisons or () if row["alternative"] == _EXPONENTIAL]
    if not found:
        return None
    p = found[0]["vuong_p"]
    return bool(found[0]["log_likelihood_ratio"] > 0.0 and p is not None and p < LEVEL)


def _signs(test: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if test is None:
        return None
    return {
        "alphas": [test["positive"]["alpha"], test["negative"]["alpha"]],
        "above": [test["positive_above"], test["negative_above"]],
        "p_holm": [test["p_value_holm"], test["weight_p_value_holm"]],
    }


def rows_of(rows: Sequence[Row], quantity: str) -> list[dict[str, Any]]:
    """Collect one quantity's numbers over the seeds that have a tail of it."""
    found = (row["details"][TAILS].get(quantity) for row in rows)
    return [row for row in found if row is not None]


def decide_heavier(
    claim: Claim, rows: Sequence[Row], quantity: str, *, cell: str | None = None
) -> dict[str, Any]:
    """Decide by the share of seeds on which the tail of a quantity is heavier than exponential."""
    compared = [row["heavier"] for row in rows_of(rows, quantity) if row["heavier"] is not None]
    if not compared:
        return claim.not_run("On no seed was there a tail to compare.", cell=cell)
    note = None
    if len(compared) < len(rows):
        note = f"Of {len(rows)} seeds {len(compared)} were compared."
    return claim.decide_share(compared, note, cell=cell)


def middle(values: Sequence[float | None]) -> float | None:
    """Return the median of those that there are."""
    found = [value for value in values if value is not None]
    return float(median(found)) if found else None


def middle_count(values: Sequence[int | None]) -> int | None:
    """Return the median of the whole numbers that there are, the smaller of the two middle ones."""
    found = [value for value in values if value is not None]
    return median_low(found) if found else None


def count_of(values: Sequence[bool | None]) -> str:
    """Write how many hold, of those that could be looked at."""
    found = [value for value in values if value is not None]
    return f"{sum(found)} of {len(found)}" if found else "–"
