"""Every measure of a graph against the draws of a null, with p-values where there are draws enough."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.null_p import null_p
from tailnet.networks.draws import MeasuredDraws
from tailnet.networks.measures.all_of_them import Measures

#: Draws whose spread can be told.
_FEWEST = 2
#: Values whose relative difference is smaller are equal: sums of the same numbers in another order.
_ROUNDING = 1e-12
#: What is compared: measures that nulls do not fix by their making, each fact once. The noise is entropy less
#: information, and the plug-in information is the information but for a number that the degrees fix.
COMPARED = (
    "out_degree_skewness",
    "out_degree_kurtosis",
    "in_degree_skewness",
    "in_degree_kurtosis",
    "distinct_degrees",
    "largest_degree_share",
    "transitivity",
    "average_clustering",
    "bipartite_clustering",
    "components",
    "giant_component",
    "diameter",
    "effective_diameter",
    "mean_path",
    "assortativity",
    "core_number",
    "degree_entropy",
    "mutual_information",
)
#: Of an undirected graph in-degrees are the out-degrees again.
_OF_ARCS = ("in_degree_skewness", "in_degree_kurtosis")


def compared_measures(*, directed: bool) -> tuple[str, ...]:
    """List the measures that are compared."""
    return tuple(name for name in COMPARED if directed or name not in _OF_ARCS)


def compare(found: Measures, null: MeasuredDraws, *, directed: bool) -> list[dict[str, Any]]:
    """Compare a graph with the draws of a null, measure by measure.

    The p-value is two-sided and corrected by Holm's method over the measures that this null leaves free.

    Parameters
    ----------
    found : Measures
        Of the graph.
    null : MeasuredDraws
        Of the null's.
    directed : bool
        Whether in- and out-degrees differ.

    Returns
    -------
    list of dict
        `measure`; `status`: "compared", "fixed" by the null at the observed value, or "undefined";
        `observed`; of the draws that have the measure `draws`, `mean`, `sd` and `central` 95%;
        `difference` from the mean; `position`, the share of draws below the observed value, half of those
        equal to it counted; `p_value`, `p_holm`; and a `note` where one of these is missing.
    """
    rows = [_row(name, found, null) for name in compared_measures(directed=directed)]
    _correct(rows)
    return rows


def _row(name: str, found: Measures, null: MeasuredDraws) -> dict[str, Any]:
    drawn = null.of(name)
    row: dict[str, Any] = {
        "measure": name,
        "status": "undefined",
        "observed": found.values.get(name),
        "draws": int(drawn.size),
        **dict.fromkeys(("mean", "sd", "central", "difference", "position", "p_value", "p_holm")),
        "note": None,
    }
    if name in found.undefined:
        return {**row, "note": f"Of the graph: {found.undefined[name]}."}
    if drawn.size < _FEWEST:
        return {**row, "note": f"It is defined for {drawn.size} of the draws; {_FEWEST} are needed."}
    tested = null_p(found.values[name], drawn)
    row |= summary_of(drawn)
    if np.isclose(drawn, tested.observed, rtol=1e-9, atol=1e-9).all():
        return {**row, "status": "fixed", "note": "Every draw has the observed value."}
    equal = np.isclose(drawn, tested.observed, rtol=_ROUNDING, atol=0.0)
    below = np.count_nonzero((drawn < tested.observed) & ~equal) + 0.5 * np.count_nonzero(equal)
    return {
        **row,
        "status": "compared",
        "difference": tested.observed - tested.null_mean,
        "position": float(below / drawn.size),
        "p_value": tested.p_two_sided,
        "note": tested.reason,
    }


def summary_of(drawn: FloatArray) -> dict[str, Any]:
    """Give mean, standard deviation and central 95% of draws, at least two."""
    return {
        "mean": float(drawn.mean()),
        "sd": float(drawn.std(ddof=1)),
        "central": [float(end) for end in np.quantile(drawn, [0.025, 0.975])],
    }


def _correct(rows: Sequence[dict[str, Any]]) -> None:
    """Put Holm's adjusted p-values beside the raw ones."""
    from statsmodels.stats.multitest import multipletests

    tested = [row for row in rows if row["p_value"] is not None]
    if not tested:
        return
    adjusted = multipletests([row["p_value"] for row in tested], method="holm")[1].tolist()
    for row, holm in zip(tested, adjusted, strict=True):
        row["p_holm"] = holm
