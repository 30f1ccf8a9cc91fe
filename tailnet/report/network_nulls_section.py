"""A network against random graphs: one table for each null, and what it kept."""

from collections.abc import Iterator

from tailnet import rounding
from tailnet.figures.network_words import NULLS, null_name
from tailnet.report.cells import NONE
from tailnet.report.network_cells import is_shown_in, name_in, spread_text, value_text
from tailnet.report.network_shape import COMPARED, FIXED, MIXED, NO_SWAP
from tailnet.report.reasons import ended, reason
from tailnet.report.schema import Document
from tailnet.report.sections import (
    Block,
    Bullets,
    Figure,
    Heading,
    Section,
    Span,
    Strong,
    Table,
    paragraph,
    text,
)


def nulls_section(document: Document) -> Section:
    """Print what the nulls keep, whether they mixed, and what was compared with each."""
    title = "Against random graphs"
    if not document["nulls"]:
        return Section(title, (paragraph(f"Not run. {reason(document, 'nulls')}."),))
    blocks: list[Block] = [paragraph(_how_to_read(document))]
    if any(row["status"] == COMPARED for null in document["nulls"] for row in null["comparisons"]):
        blocks.append(_figure(document))
    for null in document["nulls"]:
        blocks.extend(_of_null(null, document))
    return Section(title, tuple(blocks))


def _how_to_read(document: Document) -> str:
    if document["network"]["kind"] == "probabilities":
        return (
            "Beside every draw stands one graph of each null, made of that draw (or, with shuffled "
            "probabilities, drawn beside it). The difference is the mean over pairs of the draw less its "
            "null, with the standard error of that mean in parentheses; its 95% are those of single pairs."
        )
    words = (
        "The position is the share of random graphs whose value lies below the observed one; of equal values "
        "half are counted. "
    )
    if _has_p(document):
        return words + (
            "p is two-sided, (1 + the number of graphs as far out)/(1 + graphs) twice, at most 1; Holm's "
            "adjusts it over the measures of one null."
        )
    return words + f"No p-value is quoted. {reason(document, 'nulls.p_value')}."


def _has_p(document: Document) -> bool:
    return any(row["p_value"] is not None for null in document["nulls"] for row in null["comparisons"])


def _figure(document: Document) -> Figure:
    names = ", ".join(null_name(null["name"]) for null in document["nulls"])
    graph = document["network"]["kind"] == "graph"
    observed = "a vertical line at the observed value" if graph else "a bar for the draws"
    return Figure(
        "network_nulls",
        alt=(
            f"One small panel a measure: {observed}, and for random graphs with {names} a marker at the "
            "mean on a bar from the 2.5% to the 97.5% quantile."
        ),
        caption=text(
            "Each measure of the network beside random graphs: means (markers) and central 95% (bars). "
            + ("The vertical line is the observed value." if graph else "The first bar is of the draws."),
            " Measures that a null fixes have no bar of it.",
        ),
    )


def _of_null(null: Document, document: Document) -> Iterator[Block]:
    title, keeps = NULLS[null["name"]]
    yield Heading(f"Random graphs with {title}")
    yield paragraph(f"{rounding.integer(null['draws'])} graphs, which keep {keeps}.")
    if null["mixing"] is not None:
        once = "" if document["network"]["kind"] == "graph" else " The check was made on the first draw."
        yield paragraph(_mixing(null["mixing"]) + once)
    rows = [
        row
        for row in null["comparisons"]
        if row["status"] == COMPARED and is_shown_in(document, row["measure"])
    ]
    if rows:
        yield null_table(document, null)
    fixed = [name_in(document, row["measure"]) for row in null["comparisons"] if row["status"] == FIXED]
    if fixed:
        where = "observed" if document["network"]["kind"] == "graph" else "in its draw"
        yield paragraph(f"The same in every one of these graphs as {where}: {', '.join(fixed)}.")
    partly = [
        f"{name_in(document, row['measure'])} ({rounding.integer(row['draws'])})"
        for row in rows
        if row["draws"] < null["draws"]
    ]
    if partly:
        yield paragraph(
            f"Not every one of these graphs has the measure, and only those that have are counted: "
            f"{', '.join(partly)}."
        )
    undefined = [
        (
            Strong(name_in(document, row["measure"])),
            f": not compared. {ended(row['note'] or 'It is undefined')}",
        )
        for row in null["comparisons"]
        if row["status"] not in {COMPARED, FIXED} and is_shown_in(document, row["measure"])
    ]
    if undefined:
        yield Bullets(tuple(undefined))


def _mixing(found: Document) -> str:
    steps = f"{rounding.number(found['attempts'], 3)} steps for each edge"
    moved = f"of which {rounding.fixed(100 * found['acceptance'], 1)}% moved"
    level = f"{100 * found['level']:g}% confidence"
    if found["status"] == MIXED:
        return (
            f"Swaps of edges, {steps}, {moved}. Mixing check: passed. From four starts as far apart as they "
            f"can be made, the means differ by at most {found['tolerance']:g} standard deviations of a draw "
            f"({level})."
        )
    if found["status"] == NO_SWAP:
        return f"Swaps of edges, {steps}: none was possible. The graph may be the only one of its degrees."
    return (
        f"Swaps of edges, {steps}, {moved}. Mixing check: not passed ({found['message']}). What these graphs "
        "are compared in may remember the observed graph, and differences from them are understated."
    )


def null_table(document: Document, null: Document) -> Table:
    """Tabulate what was compared with one null."""
    rows = [
        row
        for row in null["comparisons"]
        if row["status"] == COMPARED and is_shown_in(document, row["measure"])
    ]
    if document["network"]["kind"] == "probabilities":
        return Table(
            ("Measure", "Draws, mean", "Null, mean", "Difference", "95% of differences"),
            tuple(
                (
                    name_in(document, row["measure"]),
                    rounding.number(row["observed"]),
                    rounding.number(row["mean"]),
                    _difference(row),
                    spread_text(row.get("difference_central")),
                )
                for row in rows
            ),
            align="lrrrr",
        )
    header: tuple[Span, ...] = ("Measure", "Observed", "Null, mean", "Null, central 95%", "Position")
    tested = _has_p(document)
    return Table(
        (*header, "p", "Holm") if tested else header,
        tuple(_compared(row, document, tested=tested) for row in rows),
        align="lrrrr" + "rr" * tested,
    )


def _difference(row: Document) -> str:
    error = row.get("difference_se")
    return (
        rounding.with_uncertainty(row["difference"], error)
        if error
        else rounding.number(row["difference"], 3)
    )


def _compared(row: Document, document: Document, *, tested: bool) -> tuple[Span, ...]:
    cells = (
        name_in(document, row["measure"]),
        value_text(row["observed"]),
        rounding.number(row["mean"]),
        spread_text(row["central"]),
        rounding.fixed(row["position"], 3) if row["position"] is not None else NONE,
    )
    if not tested:
        return cells
    smallest = 2 / (1 + row["draws"])
    p, holm = row["p_value"], row["p_holm"]
    bound = p is not None and p <= smallest
    return (
        *cells,
        NONE if p is None else rounding.p_value(p, smallest),
        NONE if holm is None else rounding.p_value(holm, holm if bound and holm < 1 else None),
    )
