"""What hangs on the choice of the tail: the fit and its test at other values of xmin."""

from tailnet import rounding
from tailnet.report.cells import NONE, bootstrap_p_text
from tailnet.report.reasons import reason
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Span, Strong, Table, paragraph

_MEANING = (
    "The same data, cut elsewhere. Each row takes its xmin for given: alpha by maximum likelihood, its "
    "standard error in parentheses, and p from replicates of that tail alone. The rows share their data, so "
    "they are no independent tests."
)
_CHOSEN = (
    " The row in bold is the xmin that the search chose; because it was chosen as the closest fit, its p "
    "without the search is too large, and the one under Goodness of fit, which repeats the search in every "
    "replicate, is the one to cite."
)
_GIVEN = " The row in bold is the xmin that was given."


def tail_choice_blocks(document: Document) -> tuple[Block, ...]:
    """Show the fits along the path of xmin; documents of the first release have none."""
    rows = document.get("tail_choice")
    if not rows:
        return ()
    words = _MEANING + (_GIVEN if document["power_law"]["xmin_given"] else _CHOSEN)
    table = Table(
        ("xmin", "n_tail", "Decades", "alpha", "D", "p", "Replicates"),
        tuple(_row(row) for row in rows),
        align="rrrrrrr",
    )
    return (paragraph(words), table, *_untested(document, rows))


def _row(row: Document) -> tuple[Span, ...]:
    cells = (
        rounding.data_value(row["xmin"]),
        rounding.integer(row["n_tail"]),
        rounding.fixed(row["decades"], 2),
        rounding.with_uncertainty(row["alpha"], row["alpha_se"]),
        rounding.number(row["ks_distance"]),
        bootstrap_p_text(row["p_value"], row["replicates"]),
        rounding.integer(row["replicates"]) if row["replicates"] else NONE,
    )
    return tuple(Strong(cell) for cell in cells) if row["chosen"] else cells


def _untested(document: Document, rows: list[Document]) -> tuple[Block, ...]:
    missing = sum(row["p_value"] is None for row in rows)
    if not missing:
        return ()
    where = "No row was tested" if missing == len(rows) else f"{missing} of {len(rows)} rows were not tested"
    first = next(number for number, row in enumerate(rows) if row["p_value"] is None)
    return (paragraph(f"{where}. {reason(document, f'tail_choice.{first}.p_value')}."),)
