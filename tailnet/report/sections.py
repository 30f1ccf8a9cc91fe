"""What a report is made of, as data: spans, blocks, sections.

Builders make these from a results document; `markdown` and `latex` turn them into text. Plain
strings are text of any origin, which a renderer escapes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Code:
    """Text that is shown as it would be typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Text that stands out."""

    text: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """A quantity by its name in the results document, such as alpha or xmin."""

    name: str


@dataclass(frozen=True, slots=True)
class Cite:
    """A reference by its key in `citation.REFERENCES`."""

    key: str


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to a file, by its path from where the text stands."""

    text: str
    path: str


Span: TypeAlias = str | Code | Strong | Symbol | Cite | Link
#: What stands in one cell of a table.
Cell: TypeAlias = Span | tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Spans of running text."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, each item of which is spans of running text."""

    items: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a header.

    A row or an `align` that has not one entry for each column is a `ValueError`.
    """

    header: tuple[Span, ...]
    rows: tuple[tuple[Cell, ...], ...]
    align: str
    """One letter a column: `l` for text, `r` for numbers."""

    def __post_init__(self) -> None:
        """Check that the rows are of one width."""
        widths = {len(self.header), len(self.align), *(len(row) for row in self.rows)}
        if len(widths) > 1:
            raise ValueError(f"a table has rows of {sorted(widths)} cells; all need the same number")


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing of `tailnet.figures` by its name, with what it shows in words."""

    name: str
    alt: str
    caption: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines that are shown as they would be typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below that of its section."""

    title: str


Block: TypeAlias = Paragraph | Bullets | Table | Figure | CodeBlock | Heading


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report.

    `sentence` is the one to cite; `front` becomes the front matter; `tables` hold the main
    numbers, for a paper, under one caption.
    """

    title: str
    sentence: str
    front: Mapping[str, str]
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    table_caption: tuple[Span, ...]


def text(*spans: Span) -> tuple[Span, ...]:
    """Make running text of spans."""
    return spans


def paragraph(*spans: Span) -> Paragraph:
    """Make a paragraph of spans.

    Examples
    --------
    >>> paragraph("The seed is ", Code("1"), ".").spans
    ('The seed is ', Code(text='1'), '.')
    """
    return Paragraph(spans)


def spans_in(cell: Cell) -> tuple[Span, ...]:
    """List the spans of one cell of a table.

    Examples
    --------
    >>> spans_in("mnist"), spans_in((Link("mnist", "a/report.md"), ", by layer"))
    (('mnist',), (Link(text='mnist', path='a/report.md'), ', by layer'))
    """
    return cell if isinstance(cell, tuple) else (cell,)


def blocks_of(report: Report) -> tuple[Block, ...]:
    """List every block of a report in order."""
    return tuple(block for section in report.sections for block in section.blocks)


def spans_of(report: Report) -> tuple[Span, ...]:
    """List every span of a report in order."""
    return tuple(span for block in blocks_of(report) for span in _spans(block))


def figures_of(report: Report) -> tuple[Figure, ...]:
    """List the figures of a report in order."""
    return tuple(block for block in blocks_of(report) if isinstance(block, Figure))


def _spans(block: Block) -> tuple[Span, ...]:
    match block:
        case Paragraph(spans):
            return spans
        case Bullets(items):
            return tuple(span for item in items for span in item)
        case Table(header, rows):
            return header + tuple(span for row in rows for cell in row for span in spans_in(cell))
        case Figure():
            return block.caption
        case CodeBlock() | Heading():
            return ()
