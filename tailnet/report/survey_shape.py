"""The shapes of the table of a survey, and of the families of its tests."""

from collections.abc import Mapping
from typing import Any

from tailnet.report.comparison_shapes import FAMILIES
from tailnet.report.shapes import (
    Flag,
    ListOf,
    Nullable,
    Number,
    Record,
    Text,
    mismatch,
)

ANALYSED = "analysed"
STATUSES = (ANALYSED, "too little data", "a choice is open", "unreadable", "failed")
CATEGORIES = ("strongest", "weak", "weakest", "super-weak", "not scale-free")

_REAL = Nullable(Number())
_COUNT = Nullable(Number(least=0, whole=True))
_POSITIVE = Nullable(Number(above=0))
_NON_NEGATIVE = Nullable(Number(least=0))
_PROBABILITY = Nullable(Number(least=0, most=1))
_COMPARED = Record(
    {
        "alternative": Text(FAMILIES),
        "log_likelihood_ratio": Number(),
        "status": Text(("tested", "collapsed", "not nested")),
        "nested_p": _PROBABILITY,
        "nested_p_holm": _PROBABILITY,
        "nested_p_bh": _PROBABILITY,
        "vuong_p": _PROBABILITY,
        "vuong_p_holm": _PROBABILITY,
        "vuong_p_bh": _PROBABILITY,
    }
)
_SCALE_FREE = Record(
    {
        "category": Text(CATEGORIES),
        "super_weak": Flag(),
        "weakest": Flag(),
        "weak": Flag(),
        "strong": Flag(),
        "favoured": ListOf(Text(FAMILIES)),
    }
)
_CHECKED = Record({"status": Text(), "differing": Number(least=0), "unexplained": Number(least=0)})
ITEM = Record(
    {
        "label": Text(),
        "sha256": Nullable(Text()),
        "status": Text(STATUSES),
        "reason": Nullable(Text()),
        "n": _COUNT,
        "n_distinct": _COUNT,
        "discrete": Nullable(Flag()),
        "sign": Nullable(Text()),
        "zeros": _COUNT,
        "n_tail": _COUNT,
        "decades": _NON_NEGATIVE,
        "alpha": Nullable(Number(above=1)),
        "alpha_se": _NON_NEGATIVE,
        "alpha_interval": Nullable(ListOf(Number(), length=2)),
        "xmin": _POSITIVE,
        "xmin_interval": Nullable(ListOf(Number(), length=2)),
        "ks_distance": _PROBABILITY,
        "p_value": _PROBABILITY,
        "p_interval": Nullable(ListOf(Number(least=0, most=1), length=2)),
        "replicates": _COUNT,
        "p_holm": _PROBABILITY,
        "p_bh": _PROBABILITY,
        "support": Nullable(Text(("with cut-off", "none", "good", "moderate"))),
        "comparisons": Nullable(ListOf(_COMPARED)),
        "scale_free": Nullable(_SCALE_FREE),
        "cross_check": Nullable(_CHECKED),
    }
)
FAMILY_OF_TESTS = Record(
    {
        "name": Text(("goodness_of_fit", "nested", "exponential")),
        "question": Text(),
        "control": Text(),
        "level": Number(least=0, most=1),
        "tests": Number(least=0, whole=True),
        "rejected": Number(least=0, whole=True),
        "rejected_holm": Number(least=0, whole=True),
        "rejected_bh": Number(least=0, whole=True),
        "note": Nullable(Text()),
    }
)


def check_items(document: Mapping[str, Any]) -> None:
    """Check that the items said to be analysed are those that have an analysis, in the same order.

    Raises
    ------
    InputError
        When they are not.
    """
    claimed = [row["label"] for row in document["items"] if row["status"] == ANALYSED]
    held = [analysis["key"]["item"] for analysis in document["analyses"]]
    if claimed != held:
        raise mismatch("analyses", f"one analysis for each of {len(claimed)} analysed items", len(held))
    for index, row in enumerate(document["items"]):
        if row["status"] == ANALYSED and None in (row["n"], row["alpha"], row["alpha_se"], row["xmin"]):
            raise mismatch(f"items[{index}]", "the numbers of an analysed item", None)
