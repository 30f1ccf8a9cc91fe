"""The comparisons of the power law with each alternative: likelihood ratios and their tests."""

from tailnet import rounding
from tailnet.report.cells import NONE, family_name, in_cells, nested_p_text, share_text
from tailnet.report.reasons import reason
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Table, paragraph

_RATIO = (
    "R is the log-likelihood of the power law less that of the alternative: positive R favours the power law."
)
_NESTED = (
    "Vuong's p is descriptive where the power law lies inside the alternative, and is never used in the "
    "verdict there: under a true power law its statistic is 0/0 nearly half the time. The nested test takes "
    "its place. Its p is the probability, under the power law, of a likelihood-ratio statistic as large. It "
    "is adjusted for the number of nested tests by Holm's method, which the verdict uses, and by Benjamini "
    "and Hochberg's. The asymptotic p beside it is the slow limit, an even mixture of 0 and chi-squared with "
    "one degree of freedom."
)
_SELECTED = (
    "Status after selection: the tail was chosen on the same data as the one that a power law fits best, and "
    "these comparisons take it for given. Their p-values are not corrected for that choice; another xmin "
    "might suit an alternative better."
)
_GIVEN_XMIN = "The comparisons are made at the xmin that was given, which they take for known."


def comparison_blocks(document: Document) -> tuple[Block, ...]:
    """Show the likelihood ratios and their tests, or say why there are none."""
    rows = document["comparisons"]
    if not rows:
        return (paragraph(f"Comparisons with the power law: not run. {reason(document, 'comparisons')}."),)
    blocks: list[Block] = [
        paragraph(_RATIO),
        _ratio_table(rows),
    ]
    nested = [row for row in rows if row["status"] != "not nested"]
    if nested:
        blocks += [
            paragraph(_NESTED),
            _nested_table(nested),
        ]
    if len(nested) < len(rows):
        blocks.append(paragraph(_not_nested_text(document, rows)))
    blocks.append(paragraph(_GIVEN_XMIN if document["power_law"]["xmin_given"] else _SELECTED))
    return tuple(blocks)


def _ratio_table(rows: list[Document]) -> Table:
    return Table(
        ("Alternative", "R", "Vuong's statistic", "Vuong's p", "Status"),
        tuple(
            (
                family_name(row["alternative"]),
                rounding.fixed(row["log_likelihood_ratio"], 3),
                NONE if row["vuong_statistic"] is None else rounding.fixed(row["vuong_statistic"], 3),
                share_text(row["vuong_p"]),
                _status_text(row),
            )
            for row in rows
        ),
        align="lrrrl",
    )


def _status_text(row: Document) -> str:
    match row["status"]:
        case "collapsed":
            return "collapses to the power law"
        case "not nested":
            return "not nested: Vuong's test decides"
        case _:
            return "nested: Vuong's p is descriptive"


def _nested_table(rows: list[Document]) -> Table:
    return Table(
        (
            "Power law inside the",
            "Likelihood-ratio statistic",
            "p",
            "Holm",
            "Benjamini–Hochberg",
            "Asymptotic p",
            "Null distribution",
        ),
        tuple(
            (
                family_name(row["alternative"]),
                NONE if row["nested_statistic"] is None else rounding.fixed(row["nested_statistic"], 3),
                nested_p_text(row, "nested_p"),
                nested_p_text(row, "nested_p_holm"),
                nested_p_text(row, "nested_p_bh"),
                share_text(row["nested_p_asymptotic"]),
                _null_text(row),
            )
            for row in rows
        ),
        align="lrrrrrl",
    )


def _null_text(row: Document) -> str:
    if row["status"] == "collapsed":
        return "none needed: R = 0"
    match row["nested_null"]:
        case "table":
            return "simulated for this n_tail"
        case "bootstrap":
            replicates = row["nested_replicates"]
            number = "" if replicates is None else f", {rounding.integer(replicates)} replicates"
            return f"parametric bootstrap{number}"
        case _:
            return NONE


def _not_nested_text(document: Document, rows: list[Document]) -> str:
    names = [family_name(row["alternative"]) for row in rows if row["status"] == "not nested"]
    if in_cells(document):
        kind = str(document["provenance"]["discretisation"]).replace("-", " ")
        return (
            f"No nested test is made under the discretisation by {kind}s: the zeta law is inside none of "
            "these families there, and Vuong's test alone applies."
        )
    return (
        f"The power law does not lie inside the {' or the '.join(names)}; Vuong's two-sided test alone "
        "applies there."
    )
