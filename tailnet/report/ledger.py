"""The ledger of claims: what every study of a folder found, one row a test of a claim.

It is made of stored results alone. A row depends on its own study only, and so does its place: a further
study adds rows and moves none past another.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tailnet import rounding
from tailnet.report.claim_cells import VERDICTS, found_text, probability_text
from tailnet.report.markdown import page
from tailnet.report.reasons import ended
from tailnet.report.schema import Document
from tailnet.report.sections import (
    Block,
    Bullets,
    Cell,
    Code,
    Heading,
    Link,
    Section,
    Span,
    Strong,
    Table,
    paragraph,
)

#: How a page begins that may be replaced by a new ledger.
TITLE = "Ledger of claims"
_HEADER: tuple[Span, ...] = ("Claim", "Statistic", "Rule", "Data", "Verdict", "p, Holm", "Seeds", "Report")
_INTRODUCTION = (
    "What documents claim, and what came of testing it: one row for each test of a claim on one data set. "
    "Claim, statistic and rule were stated before the study ran; the unit of inference is the training seed. "
    "Supported: the 95% interval over seeds lies wholly where the rule says. Refuted: wholly elsewhere. "
    "Undecided: neither, or not after correction. Not run: with the reason. p is corrected by Holm's method "
    "over the tests of one study on one data set, not over the ledger; a verdict needs 0.05. Where a "
    "rule counts seeds there is no p."
)


@dataclass(frozen=True, slots=True)
class StoredStudy:
    """A study's results and where its report is.

    Attributes
    ----------
    report : str
        Path of the report from the ledger.
    document : mapping
        A checked document of schema `tailnet.study/1`.
    """

    report: str
    document: Document


@dataclass(frozen=True, slots=True)
class OtherReport:
    """A report that tests no claim.

    Attributes
    ----------
    report, title : str
        Path of the report from the ledger, and what it is called.
    """

    report: str
    title: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One test of a claim."""

    claim: Document
    study: StoredStudy
    number: int

    @property
    def key(self) -> tuple[str, str, str, str, str, int]:
        """Where the row stands, by what is in its own study alone."""
        document = self.study.document
        return (
            self.claim["document"],
            document["name"],
            self.claim["id"],
            document["dataset"]["name"],
            self.study.report,
            self.number,
        )


def ledger(studies: Iterable[StoredStudy], others: Iterable[OtherReport] = ()) -> str:
    """Render the ledger of some studies as Markdown.

    Parameters
    ----------
    studies : iterable of StoredStudy
        In any order.
    others : iterable of OtherReport
        What else is linked, in any order.

    Returns
    -------
    str
        The page, the same for the same studies and reports.

    Examples
    --------
    >>> print(ledger([], [OtherReport("speed.md", "Speed")]).splitlines()[0])
    # Ledger of claims
    """
    entries = sorted(
        (
            _Entry(claim, study, number)
            for study in studies
            for number, claim in enumerate(study.document["claims"])
        ),
        key=lambda entry: entry.key,
    )
    sections = [Section("", tuple(_opening(entries)))]
    for document, of_document in groupby(entries, key=lambda entry: entry.claim["document"]):
        sections.append(Section(document, tuple(_by_study(list(of_document)))))
    sections += _others(others)
    return page(TITLE, sections)


def _opening(entries: Sequence[_Entry]) -> Iterator[Block]:
    yield paragraph(_INTRODUCTION) if entries else paragraph("No claim has been tested yet.")
    if entries:
        yield _counts(entries)
    yield paragraph(
        "Made from the ",
        Code("results.json"),
        " of each study by ",
        Code("tailnet ledger build"),
        "; ",
        Code("tailnet ledger check"),
        " tells whether it still says what they hold.",
    )


def _counts(entries: Sequence[_Entry]) -> Table:
    """Count claims, tests and verdicts by document and study, then in all."""
    rows: list[tuple[Cell, ...]] = []
    for (document, study), group in groupby(entries, key=lambda entry: entry.key[:2]):
        rows.append((document, study, *_counted(list(group))))
    rows.append((Strong("All"), "", *_counted(entries)))
    header = ("Document", "Study", "Claims", "Tests", *VERDICTS)
    return Table(header, tuple(rows), align="ll" + "r" * (len(header) - 2))


def _counted(entries: Sequence[_Entry]) -> tuple[Span, ...]:
    verdicts = Counter(entry.claim["verdict"] for entry in entries)
    claims = len({entry.key[:3] for entry in entries})
    counts = (claims, len(entries), *(verdicts[verdict] for verdict in VERDICTS))
    return tuple(map(rounding.integer, counts))


def _by_study(entries: Sequence[_Entry]) -> Iterator[Block]:
    for name, group in groupby(entries, key=lambda entry: entry.key[1]):
        of_study = list(group)
        yield Heading(f"{name}: {of_study[0].study.document['title']}")
        yield Table(_HEADER, tuple(map(_row, of_study)), align="lllllrrl")


def _row(entry: _Entry) -> tuple[Cell, ...]:
    claim, document = entry.claim, entry.study.document
    cell = claim.get("cell")
    return (
        (Code(claim["id"]), f": {ended(claim['statement'])}"),
        claim["statistic"],
        claim["rule"],
        document["dataset"]["name"] + (f": {cell}" if cell else ""),
        _verdict(claim),
        probability_text(claim.get("holm_p")),
        rounding.integer(document["provenance"]["seeds"]),
        Link("report", entry.study.report),
    )


def _verdict(claim: Document) -> tuple[Span, ...]:
    if claim["value"] is not None:
        return Strong(claim["verdict"]), f": {found_text(claim)}"
    why = claim["note"]
    return Strong(claim["verdict"]), f": {ended(why)}" if why else ": no reason is recorded."


def _others(others: Iterable[OtherReport]) -> list[Section]:
    found = sorted(others, key=lambda other: other.report)
    if not found:
        return []
    items = tuple((Link(other.title, other.report),) for other in found)
    return [Section("Other reports", (Bullets(items),))]
