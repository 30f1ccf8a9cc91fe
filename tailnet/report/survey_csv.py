"""The table of a survey as CSV: one row an item, one column a number, empty where there is none."""

import csv
import io
from typing import Any

from tailnet.report.comparison_shapes import FAMILIES
from tailnet.report.schema import Document

_PLAIN = (
    *("label", "status", "reason", "n", "n_distinct", "discrete", "sign", "zeros", "n_tail", "decades"),
    *("alpha", "alpha_se", "xmin", "ks_distance", "p_value", "replicates", "p_holm", "p_bh", "support"),
)
_INTERVALS = ("alpha_interval", "xmin_interval", "p_interval")
_NESTED = ("log_likelihood_ratio", "status", "nested_p", "nested_p_holm", "nested_p_bh", "vuong_p")
_APART = ("log_likelihood_ratio", "vuong_p", "vuong_p_holm", "vuong_p_bh")


def survey_csv(document: Document) -> str:
    """Write the table of a survey.

    Parameters
    ----------
    document : mapping
        A checked document of schema `tailnet.survey/1`.

    Returns
    -------
    str
        A header and one line an item, in full precision: a float is read back to the bit.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    rows = [_cells(row) for row in document["items"]]
    writer.writerow(rows[0])
    writer.writerows([_text(cell) for cell in row.values()] for row in rows)
    return stream.getvalue()


def _cells(row: Document) -> dict[str, Any]:
    cells = {name: row[name] for name in _PLAIN}
    for name in _INTERVALS:
        ends = row[name] or (None, None)
        cells[f"{name}_low"], cells[f"{name}_high"] = ends
    compared = {each["alternative"]: each for each in row["comparisons"] or ()}
    for family in FAMILIES:
        kept = _APART if family == "exponential" else _NESTED
        cells |= {f"{family}_{name}": compared.get(family, {}).get(name) for name in kept}
    category = row["scale_free"] or {}
    cells["scale_free"] = category.get("category")
    cells["scale_free_favoured"] = " ".join(category.get("favoured", ())) or None
    checked = row["cross_check"] or {}
    cells |= {f"cross_check_{name}": checked.get(name) for name in ("status", "differing", "unexplained")}
    cells["sha256"] = row["sha256"]
    return cells


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return repr(cell) if isinstance(cell, float) else str(cell)
