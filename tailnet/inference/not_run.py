"""Why something in an analysis document is null: every such place owes its reader a reason."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from tailnet.inference.alternatives import LARGEST_ALPHA, MOST_DECADES
from tailnet.inference.intervals import fewest_replicates
from tailnet.inference.tail_choice import BUDGET, FEWEST
from tailnet.inference.tail_index import reasons as tail_index_reasons
from tailnet.inference.verdict import FEWEST_REPLICATES

Document: TypeAlias = Mapping[str, Any]

_FEW_REPLICATES = (
    f"A 95% percentile interval needs at least {fewest_replicates()} replicates, and fewer were asked for."
)
_NO_REPLICATES = "The bootstrap was skipped: the number of replicates asked for is 0."
_BOOTSTRAPPED = frozenset(
    {"goodness_of_fit", "curves.null_distances", "power_law.alpha_interval", "power_law.xmin_interval"}
)
_NO_ALTERNATIVES = "Alternatives were left out of this analysis."
_TOO_FAR = (
    f"The tail spans more than {MOST_DECADES} decades, or alpha is above {LARGEST_ALPHA:g}: no alternative "
    "is fitted to it."
)
_TOO_LONG_A_ROW = (
    f"At this xmin not even {FEWEST} replicates would stay within {BUDGET:,} draws, the most a row may take."
)
_NO_CROSS_CHECK = "It was not asked for (--cross-check)."
_UNGRADED_CELLS = "In cells there is no nested test, which the rules need; the discretisation sum has them."
_UNGRADED = (
    f"The rules need a test of fit with at least {FEWEST_REPLICATES} replicates, that of every family and "
    "every nested test."
)
_CELLS = "In cells no family contains the zeta law, and there is no nested test to be sensitive."
_NO_SENSITIVITY = "The departures that the nested tests would have detected were left out of this analysis."
_CONTINUOUS = "The data are continuous."


def nulls(value: object, path: str = "") -> Iterator[str]:
    """Yield the dotted path of every null, list items by their number.

    Examples
    --------
    >>> list(nulls({"a": None, "b": [{"c": None}, {"c": 1}]}))
    ['a', 'b.0.c']
    """
    if value is None:
        yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from nulls(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, (list, tuple)) and any(isinstance(v, (Mapping, list, type(None))) for v in value):
        for number, item in enumerate(value):
            yield from nulls(item, f"{path}.{number}")


def explain(
    document: Document, *, alternatives: bool, replicates: int, known: Mapping[str, str]
) -> dict[str, str]:
    """Give every null of a document its reason: one of those `known` by path, or what the document shows."""
    return {
        path: known.get(path) or _reason(path, document, alternatives, replicates) for path in nulls(document)
    }


def _reason(path: str, document: Document, alternatives: bool, replicates: int) -> str:
    """Say why something is null, the most particular reason first."""
    if tail_index_reasons.explains(path):
        return tail_index_reasons.reason(path, document)
    law = document["power_law"]
    known = {
        "cross_check": _NO_CROSS_CHECK,
        "power_law.unrestricted": "xmin was given, not searched for.",
        "provenance.discretisation": _NO_ALTERNATIVES if document["sample"]["discrete"] else _CONTINUOUS,
    }
    if law["xmin_given"]:
        known["power_law.xmin_interval"] = "xmin was given, not estimated."
    if path in known:
        return known[path]
    part = path.partition(".")[0]
    if part in _PARTS and "." in path:
        return _PARTS[part](path, document)
    if path in _BOOTSTRAPPED:
        return _NO_REPLICATES if replicates == 0 else _FEW_REPLICATES
    return _reason_beside(path, document, alternatives, replicates)


def _reason_beside(path: str, document: Document, alternatives: bool, replicates: int) -> str:
    """Say why something about the alternatives is null."""
    if not alternatives:
        return _NO_ALTERNATIVES
    if document["power_law"]["decades"] > MOST_DECADES or document["power_law"]["alpha"] > LARGEST_ALPHA:
        return _TOO_FAR
    part, *rest = path.split(".")
    if part == "alternatives" and rest:
        return _reason_fitted(path, document["alternatives"][int(rest[0])], document, replicates)
    if part == "comparisons" and rest:
        return _reason_compared(path, document["comparisons"][int(rest[0])], document)
    if part == "sensitivity" and rest:
        return str(document["sensitivity"][rest[0]]["note"] or "There is nothing to note.")
    return _NO_REPLICATES if replicates == 0 else _reason_insensitive(document)


def _reason_insensitive(document: Document) -> str:
    return _CELLS if document["provenance"]["discretisation"] not in {None, "sum"} else _NO_SENSITIVITY


def _reason_checked(path: str, document: Document) -> str:
    """Say why something about another program is null."""
    if path == "cross_check.message":
        return "The other program raised nothing."
    if document["cross_check"].get("message"):
        return "The other program did not run: see its message."
    if path.endswith((".tailnet", ".powerlaw", ".ours", ".theirs", "number", "becomes")):
        return "There is no such number: where R is 0 there is no p-value to compare."
    return "The numbers agree, or no run was needed to explain them."


def _reason_cut(_: str, document: Document) -> str:
    """Say why a tail cut elsewhere was not tested."""
    return _TOO_LONG_A_ROW if document["provenance"]["replicates"] else _NO_REPLICATES


def _reason_graded(_: str, document: Document) -> str:
    """Say why the verdict grades nothing."""
    cells = document["provenance"]["discretisation"] not in {None, "sum"}
    return _UNGRADED_CELLS if cells else _UNGRADED


def _reason_fitted(path: str, row: Document, document: Document, replicates: int) -> str:
    if path.endswith(("p_value", "p_interval")):
        return _NO_REPLICATES if replicates == 0 else str(row["note"])
    if path.endswith("departure"):
        return _not_nested(row["family"], document)
    return "On the boundary the family is the power law, and this parameter does not exist."


def _reason_compared(path: str, row: Document, document: Document) -> str:
    if row["status"] == "collapsed":
        return "The alternative's maximum is the power law itself."
    if row["status"] == "tested":
        return "The null of this test is tabulated, not drawn."
    if row["nested_statistic"] is None or "vuong" in path:
        return _not_nested(row["alternative"], document)
    return _NO_REPLICATES


def _not_nested(family: str, document: Document) -> str:
    cells = document["provenance"]["discretisation"]
    if family != "exponential" and cells not in {None, "sum"}:
        return f"With the discretisation {cells} the family does not contain the zeta law."
    return f"The {family.replace('_', ' ')} does not contain the power law."


#: Parts of the document whose nulls have reasons of their own.
_PARTS: Mapping[str, Callable[[str, Document], str]] = MappingProxyType(
    {"cross_check": _reason_checked, "tail_choice": _reason_cut, "verdict": _reason_graded}
)
