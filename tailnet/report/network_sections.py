"""The report on a network: what it is, what was measured, and the sections on chance and tails in order."""

from collections.abc import Iterator

from tailnet import rounding
from tailnet.report.front_matter import front_matter
from tailnet.report.methods import reproduction_section
from tailnet.report.network_cells import DEGREES_KEPT, is_shown_in, name_in, spread_text, value_text
from tailnet.report.network_information_section import information_section
from tailnet.report.network_methods import network_methods
from tailnet.report.network_nulls_section import null_table, nulls_section
from tailnet.report.network_sentence import network_sentence
from tailnet.report.network_shape import COMPARED
from tailnet.report.network_small_world_section import small_world_section
from tailnet.report.network_tails_section import tails_section, tails_table
from tailnet.report.reasons import ended, not_run_section
from tailnet.report.schema import Document
from tailnet.report.sections import (
    Block,
    Bullets,
    Code,
    Report,
    Section,
    Span,
    Strong,
    Table,
    paragraph,
    text,
)

_REMOVED = {
    "self-loop": "Self-loops left out",
    "repeated": "Repeated edges left out",
    "other direction": "Edges listed in the other direction too, taken once",
}


def network_report(document: Document) -> Report:
    """Build the report on a network.

    Parameters
    ----------
    document : mapping
        A checked document of schema `tailnet.network/1`.

    Returns
    -------
    Report
        The report as data; the same document always gives the same report.
    """
    return Report(
        title=document["title"],
        sentence=network_sentence(document),
        front=front_matter(document),
        sections=(
            _network(document),
            _measures(document),
            nulls_section(document),
            small_world_section(document),
            information_section(document),
            tails_section(document),
            not_run_section(document),
            network_methods(document),
            reproduction_section(document, _data_rows(document)),
        ),
        tables=tuple(_paper_tables(document)),
        table_caption=text("Measures of ", Code(document["network"]["source"]), " against random graphs."),
    )


def _network(document: Document) -> Section:
    network = document["network"]
    graph = network["kind"] == "graph"
    rows: list[tuple[Span, ...]] = [
        ("Source", Code(network["source"])),
        ("What it holds", "a graph" if graph else "probabilities of edges"),
        ("Edges have a direction", "yes" if network["directed"] else "no"),
        ("Nodes", rounding.integer(network["n_nodes"])),
    ]
    if network["parts"] is not None:
        sides = " and ".join(map(rounding.integer, network["parts"]))
        rows.append(("– on the first and on the second side", sides))
    count = network["n_edges"] if graph else network["expected_edges"]
    rows.append(("Edges" if graph else "Edges expected", value_text(count)))
    rows.extend(
        (_REMOVED.get(rule, rule), rounding.integer(count))
        for rule, count in network["removed"].items()
        if count
    )
    blocks: list[Block] = [Table(("Property", "Value"), tuple(rows), align="lr")]
    if graph and not any(network["removed"].values()):
        blocks.append(paragraph("Nothing was left out: the file holds no self-loop and no edge twice."))
    if network["notes"]:
        blocks.append(Bullets(tuple((ended(note),) for note in network["notes"])))
    return Section("Network", tuple(blocks))


def _measures(document: Document) -> Section:
    found = document["measures"]
    if found is None:
        return Section("Measures", tuple(_of_draws(document)))
    rows = tuple(
        (name_in(document, name), value_text(value))
        for name, value in found["values"].items()
        if is_shown_in(document, name)
    )
    blocks: list[Block] = [Table(("Measure", "Value"), rows, align="lr")]
    if found["sources"] is not None:
        blocks.append(
            paragraph(
                f"Distances are from {rounding.integer(found['sources'])} nodes chosen at random: "
                "the diameter is the largest distance seen, a lower bound, and the mean path has a "
                f"standard error of {rounding.number(found['mean_path_se'], 2)}."
            )
        )
    missing = tuple(
        (Strong(name_in(document, name)), f": undefined, because {why}.")
        for name, why in found["undefined"].items()
        if is_shown_in(document, name)
    )
    if missing:
        blocks.append(Bullets(missing))
    return Section("Measures", tuple(blocks))


def _of_draws(document: Document) -> Iterator[Block]:
    draws = document["draws"]
    count = max(row["draws"] for row in draws.values())
    yield paragraph(
        f"Of {rounding.integer(count)} graphs drawn from the probabilities, every edge by itself. The last "
        "column counts the draws for which the measure is defined."
    )
    yield Table(
        ("Measure", "Mean", "Standard deviation", "Central 95%", "Draws"),
        tuple(
            (
                name_in(document, name),
                value_text(row["mean"]),
                rounding.number(row["sd"], 2),
                spread_text(row["central"]),
                rounding.integer(row["draws"]),
            )
            for name, row in draws.items()
            if is_shown_in(document, name)
        ),
        align="lrrrr",
    )


def _paper_tables(document: Document) -> Iterator[Table]:
    for null in document["nulls"] or ():
        if null["name"] == DEGREES_KEPT and any(row["status"] == COMPARED for row in null["comparisons"]):
            yield null_table(document, null)
    if document["analyses"]:
        yield tails_table(document)


def _data_rows(document: Document) -> tuple[tuple[Span, Span], ...]:
    network = document["network"]
    digest = network["sha256"]
    return (
        ("Random graphs of each null", rounding.integer(document["provenance"]["nulls"])),
        ("Data", Code(network["source"])),
        ("SHA-256 of the data", "not recorded" if digest is None else Code(digest)),
    )
