"""What the degree at one end of an edge tells of that at the other."""

from tailnet import rounding
from tailnet.figures.network_words import null_name
from tailnet.report.cells import NONE, interval_text
from tailnet.report.network_cells import DEGREES_KEPT
from tailnet.report.reasons import reason
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Cite, Section, Span, Table, paragraph


def information_section(document: Document) -> Section:
    """Tabulate entropy, noise and information in bits, or say why they were not computed."""
    title = "Information between degrees"
    found = document["information"]
    if found is None:
        return Section(title, (paragraph(f"Not run. {reason(document, 'information')}."),))
    rows: list[tuple[Span, ...]] = [
        ("Entropy of the remaining degree", rounding.number(found["entropy"]), NONE),
        ("Noise", rounding.number(found["noise"]), NONE),
        ("Mutual information, plug-in", rounding.number(found["plug_in"]), NONE),
        ("– its bias when ends of edges meet at random", rounding.number(found["bias"]), NONE),
        ("Mutual information, less the bias", rounding.number(found["mutual_information"]), NONE),
    ]
    if found["excess"] is not None:
        rows.append(
            (
                f"– in excess of random graphs with {null_name(DEGREES_KEPT)}",
                rounding.number(found["excess"], 3),
                interval_text(found["excess_central"]),
            )
        )
    words = paragraph(
        "In bits: what the degree at one end of an edge, less one, tells of that at the other (",
        Cite("sole2004"),
        "). The bias supposes that ends meet at random, which degrees that admit no edge twice do not quite "
        "let them: random graphs of the same degrees need not have 0. The excess over these is what the "
        "degrees do not explain; its interval is that of single random graphs.",
    )
    blocks: list[Block] = [Table(("Quantity", "Bit", "Central 95%"), tuple(rows), align="lrr"), words]
    if found["excess"] is None:
        blocks.append(paragraph(f"Excess: not run. {reason(document, 'information.excess')}."))
    return Section(title, tuple(blocks))
