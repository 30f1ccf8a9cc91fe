"""A report as plain Markdown, which GitHub, Quarto and MyST all render.

Only pipe tables, relative images and links are used; citations are links to the list of
references; whatever comes from outside is escaped.
"""

import json
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from tailnet.report.citation import reference
from tailnet.report.literature import Reference
from tailnet.report.sections import (
    Block,
    Bullets,
    Cite,
    Code,
    CodeBlock,
    Figure,
    Heading,
    Link,
    Paragraph,
    Report,
    Section,
    Span,
    Strong,
    Symbol,
    Table,
    spans_in,
    spans_of,
)

REFERENCES_TITLE = "References"
_SPECIAL = re.compile(r"[\\`*_{}\[\]|~$@^]|#|<(?=[A-Za-z/!?])|&(?=[#\w])|!(?=\[)")
_BLOCK_START = re.compile(r"^(?:(\d+)(?=[.)])|(?=[-+:=>]))")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def to_markdown(report: Report) -> str:
    """Render a report as Markdown with YAML front matter.

    Parameters
    ----------
    report : Report
        What to render; figures are expected in `figures/` beside the text.

    Returns
    -------
    str
        The text, the same for the same report.
    """
    numbers = {name: i for i, name in enumerate(_figure_names(report), start=1)}
    parts = [_front_matter(report), f"# {escape(report.title)}", f"> {_line(escape(report.sentence))}"]
    for section in (*report.sections, _references(report)):
        parts.append(f"## {escape(section.title)}")
        parts.extend(_block(block, numbers) for block in section.blocks)
    return "\n\n".join(parts) + "\n"


def page(title: str, sections: Sequence[Section]) -> str:
    """Render sections under a title: a page of its own, without front matter, figures or references.

    A section whose title is empty stands under the title itself.

    Examples
    --------
    >>> print(page("One", [Section("", (Paragraph(("Words.",)),))]), end="")
    # One
    <BLANKLINE>
    Words.
    """
    parts = [f"# {escape(title)}"]
    for section in sections:
        if section.title:
            parts.append(f"## {escape(section.title)}")
        parts.extend(_block(block, {}) for block in section.blocks)
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    r"""Make text of any origin show as itself, on one line.

    Examples
    --------
    >>> print(escape("a|b_c"))
    a\|b\_c
    """
    return _SPECIAL.sub(lambda match: "\\" + match.group(), printable(text))


def printable(text: str) -> str:
    r"""Replace line breaks and whatever has no visible form by single spaces.

    Examples
    --------
    >>> printable("two\nlines")
    'two lines'
    """
    return " ".join(_UNPRINTABLE.sub(" ", text).split(" ")).strip()


def inline(spans: Iterable[Span], *, in_table: bool = False) -> str:
    """Render spans of running text."""
    return "".join(_span(span, in_table) for span in spans)


def _front_matter(report: Report) -> str:
    fields = {"title": report.title, **report.front}
    # A JSON string is a YAML string, once nothing unprintable is left in it.
    lines = [f"{name}: {json.dumps(printable(text), ensure_ascii=False)}" for name, text in fields.items()]
    return "\n".join(["---", *lines, "---"])


def _figure_names(report: Report) -> list[str]:
    blocks = (block for section in report.sections for block in section.blocks)
    return [block.name for block in blocks if isinstance(block, Figure)]


def _references(report: Report) -> Section:
    keys = sorted({span.key for span in spans_of(report) if isinstance(span, Cite)})
    items = tuple(_reference_item(reference(key)) for key in keys)
    return Section(REFERENCES_TITLE, (Bullets(items),))


def _reference_item(entry: Reference) -> tuple[Span, ...]:
    text = f"{entry.authors_for_reading} ({entry.year}). {entry.title}. {entry.venue}."
    return (text, f" {entry.locator}".rstrip(), " (", Code(entry.key), ")")


def _block(block: Block, numbers: dict[str, int]) -> str:
    match block:
        case Paragraph(spans):
            return _line(inline(spans))
        case Bullets(items):
            return "\n".join(f"- {_line(inline(item))}" for item in items)
        case Table():
            return _table(block)
        case Figure():
            return _figure(block, numbers[block.name])
        case CodeBlock(text):
            return _code_block(text)
        case Heading(title):
            return f"### {escape(title)}"


def _line(text: str) -> str:
    """Keep the beginning of a line from being read as a list, a rule or a heading."""
    return _BLOCK_START.sub(lambda match: (match.group(1) or "") + "\\", text)


def _table(table: Table) -> str:
    rules = ["---:" if letter == "r" else ":---" for letter in table.align]
    rows = [[inline(spans_in(cell), in_table=True) for cell in row] for row in (table.header, *table.rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (rows[0], rules, *rows[1:]))


def _figure(figure: Figure, number: int) -> str:
    path = f"figures/{figure.name}"
    caption = inline(figure.caption)
    return (
        f"![{escape(figure.alt)}]({path}.png)\n\n"
        f"**Figure {number}.** {caption} ([vector drawing]({path}.svg))"
    )


def _code_block(text: str) -> str:
    lines = "\n".join(printable(line) for line in text.splitlines())
    fence = "`" * max(3, _longest_run(lines) + 1)
    return f"{fence}text\n{lines}\n{fence}"


def _span(span: Span, in_table: bool) -> str:
    match span:
        case str():
            return _escape_within(span)
        case Code(text):
            return _code(text, in_table)
        case Strong(text):
            return f"**{escape(text)}**"
        case Symbol(name):
            return escape(name)
        case Cite(key):
            return f"[{escape(reference(key).label)}](#{REFERENCES_TITLE.lower()})"
        case Link(text, path):
            return f"[{escape(text)}]({quote(path)})"


def _escape_within(text: str) -> str:
    """Escape a piece of a line, keeping the spaces at its ends."""
    head = " " if text[:1] == " " else ""
    tail = " " if text[-1:] == " " and len(text) > 1 else ""
    return head + escape(text) + tail


def _code(text: str, in_table: bool) -> str:
    text = printable(text)
    # Renderers disagree about a pipe in code in a table, so it is shown as text there.
    if not text or (in_table and "|" in text):
        return escape(text)
    fence = "`" * (_longest_run(text) + 1 if "`" in text else 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
