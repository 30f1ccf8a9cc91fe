"""The claims of a study: what was asked, when it would count as supported, and what came of it."""

from collections import Counter

from tailnet.figures import claim_pages
from tailnet.report.cells import NONE, interval_text
from tailnet.report.claim_cells import VERDICTS, probability_text, region_text, value_text
from tailnet.report.reasons import ended, reason
from tailnet.report.schema import Document
from tailnet.report.sections import (
    Block,
    Bullets,
    Code,
    Figure,
    Section,
    Span,
    Strong,
    Table,
    paragraph,
    text,
)

_RULE = (
    "The unit of inference is the training seed. A claim is supported when its 95% interval over seeds lies "
    "wholly where the table says, refuted when it lies wholly elsewhere, and undecided otherwise; p-values "
    "are corrected by Holm's method over the cells of the study, and a verdict that does not bear the "
    "correction at 0.05 is undecided."
)
_COUNTED = (
    " Where the table says “value at least”, the rule counts: the claim is supported when the value itself "
    "reaches the number, and refuted when its interval lies below it or, where there is none, as its rule "
    "says; there is no p-value."
)
#: Rows that a description of a figure lists; of more it gives the counts.
_LISTED = 12


def claims_sentence(document: Document) -> str:
    """Say in one sentence what was tested, and count the verdicts."""
    claims = document["claims"]
    if not claims:
        return f"{document['title']}: no claim was tested."
    distinct = len({(claim["document"], claim["id"]) for claim in claims})
    noun = "claim" if distinct == 1 else "claims"
    cells = f" in {len(claims)} cells" if len(claims) > distinct else ""
    return (
        f"{document['title']}: {distinct} {noun} tested{cells} on {document['dataset']['name']}: "
        f"{_counted(claims)}."
    )


def claims_section(document: Document) -> Section:
    """Show every claim: its verdict in a table, its words and rule in a list, its value in a figure."""
    title = "What was asked"
    claims = document["claims"]
    if not claims:
        return Section(title, (paragraph(f"Not run. {reason(document, 'claims')}."),))
    counted = any(claim.get("decided_by") == "value" for claim in claims)
    blocks: list[Block] = [
        claims_table(document),
        paragraph(_RULE + _COUNTED * counted),
        Bullets(tuple(_stated(cells) for cells in claim_pages.by_claim(claims))),
    ]
    return Section(title, (*blocks, *_figures(document)))


def claims_table(document: Document) -> Table:
    """Give every test of a claim one row."""
    claims = document["claims"]
    celled = any(claim.get("cell") for claim in claims)
    header = ("Verdict", "Value", "95% interval", "Supported if", "p", "p, Holm")
    return Table(
        ("Claim", *(("Cell",) * celled), *header),
        tuple(_row(claim, celled=celled) for claim in claims),
        align="l" + "l" * celled + "lrrlrr",
    )


def _row(claim: Document, *, celled: bool) -> tuple[Span, ...]:
    row: tuple[Span, ...] = (
        Strong(claim["verdict"]),
        value_text(claim),
        interval_text(claim["interval"]),
        region_text(claim),
        probability_text(claim["raw_p"]),
        probability_text(claim.get("holm_p")),
    )
    return (Code(claim["id"]), *((claim.get("cell") or NONE,) * celled), *row)


def _stated(cells: list[Document]) -> tuple[Span, ...]:
    """Give a claim in its words with its statistic and rule; a note that cells share is said once."""
    claim = cells[0]
    spans: list[Span] = [
        Code(claim["id"]),
        f", from {claim['document']}: {ended(claim['statement'])} ",
        f"Statistic: {ended(claim['statistic'])} Rule: {ended(claim['rule'])}",
    ]
    notes: dict[str, list[str]] = {}
    for cell in cells:
        if cell["note"] is not None:
            notes.setdefault(ended(cell["note"]), []).append(cell.get("cell") or "")
    for note, names in notes.items():
        where = "" if len(names) == len(cells) else "; ".join(filter(None, names))
        spans += [" ", *((Strong(f"{where}:"), " ") if where else ()), note]
    return tuple(spans)


def _figures(document: Document) -> list[Figure]:
    pages = claim_pages.pages(document)
    return [_figure(page, number, len(pages)) for number, page in enumerate(pages, start=1)]


def _figure(page: list[list[Document]], number: int, of: int) -> Figure:
    which = "" if of == 1 else f" ({number} of {of})"
    return Figure(
        claim_pages.figure_name(number),
        alt=(
            "One panel a claim and one row a cell, each value with its interval against the region of its "
            f"rule{which}: {_described([claim for cells in page for claim in cells])}."
        ),
        caption=text(
            f"Each value with its 95% interval{which}, one panel a claim; shaded is where its rule asks it "
            "to lie, up to the dashed line."
        ),
    )


def _described(claims: list[Document]) -> str:
    if len(claims) > _LISTED:
        return _counted(claims)
    parts = ((claim["id"], claim.get("cell"), f"{value_text(claim)}, {claim['verdict']}") for claim in claims)
    return "; ".join(" ".join(filter(None, part)) for part in parts)


def _counted(claims: list[Document]) -> str:
    counts = Counter(claim["verdict"] for claim in claims)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
