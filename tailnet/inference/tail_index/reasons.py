"""Why something about the tail index is null in an analysis document."""

from collections.abc import Mapping
from typing import Any

from tailnet.inference.tail_index.double_bootstrap import FEWEST_OBSERVATIONS as FEWEST_RESAMPLED
from tailnet.inference.tail_index.double_bootstrap import FEWEST_REPLICATES
from tailnet.inference.tail_index.panel import FEWEST_DISTINCT, FEWEST_OBSERVATIONS

_FEW = (
    f"The tail-index estimators need at least {FEWEST_OBSERVATIONS} observations and {FEWEST_DISTINCT} "
    "distinct values."
)
_NO_ALPHA = "The index xi is not above 0: no density that falls like a power has it."
_NO_ALPHA_INTERVAL = "The interval of xi reaches 0, where alpha is unbounded."
_NO_ORDER = "No order statistic lies deep enough in the sample to estimate a second order from: ties."
_NO_ESTIMATE = "The estimator is defined at no k of these data."
_NO_REPLICATES = f"It needs at least {FEWEST_REPLICATES} replicates, and fewer were asked for."
_TOO_SMALL = f"It needs at least {FEWEST_RESAMPLED} observations."
_TOO_FEW_KEPT = "Too few of the largest values were kept for its samples to be drawn from them."


def explains(path: str) -> bool:
    """Tell whether a null belongs to the tail index."""
    return path.startswith(("tail_index", "curves.tail_index"))


def reason(path: str, document: Mapping[str, Any]) -> str:
    """Return the reason of a null of the tail index."""
    if document["tail_index"] is None:
        return _FEW
    if path.endswith(".alpha"):
        return _NO_ALPHA
    if path.endswith(".alpha_interval"):
        return _NO_ALPHA_INTERVAL
    if path.endswith(".double_bootstrap"):
        return _no_bootstrap(document)
    return _NO_ORDER if document["tail_index"]["second_order"] is None else _NO_ESTIMATE


def _no_bootstrap(document: Mapping[str, Any]) -> str:
    if document["sample"]["n"] < FEWEST_RESAMPLED:
        return _TOO_SMALL
    few = (document["provenance"]["replicates"] or 0) < FEWEST_REPLICATES
    return _NO_REPLICATES if few else _TOO_FEW_KEPT
