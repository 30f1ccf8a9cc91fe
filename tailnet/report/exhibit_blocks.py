"""The tables, charts and words of a study, as blocks of its report."""

from typing import Any

from tailnet import rounding
from tailnet.report.cells import NONE, interval_text
from tailnet.report.reasons import ended
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Cite, Figure, Span, Strong, Table, paragraph, text


def exhibit_blocks(document: Document) -> tuple[Block, ...]:
    """Render the exhibits of a study in their order."""
    return tuple(block for exhibit in document.get("exhibits") or () for block in _blocks(exhibit))


def _blocks(exhibit: Document) -> list[Block]:
    match exhibit["kind"]:
        case "table":
            return _table(exhibit)
        case "chart":
            return [Figure(exhibit["name"], exhibit["alt"], text(ended(exhibit["caption"])))]
        case _:
            return [paragraph(exhibit["text"], *_citations(exhibit["cites"]))]


def _table(exhibit: Document) -> list[Block]:
    columns = list(zip(*exhibit["rows"], strict=True)) or [() for _ in exhibit["header"]]
    align = "".join("l" if any(isinstance(cell, str) for cell in column) else "r" for column in columns)
    rows = tuple(tuple(_cell(cell) for cell in row) for row in exhibit["rows"])
    blocks: list[Block] = [
        paragraph(Strong(ended(exhibit["title"]))),
        Table(tuple(exhibit["header"]), rows, align),
    ]
    if exhibit["note"] is not None:
        blocks.append(paragraph(ended(exhibit["note"])))
    return blocks


def _cell(cell: Any) -> Span:
    match cell:
        case None:
            return NONE
        case bool():
            return "yes" if cell else "no"
        case str():
            return cell
        case int():
            return rounding.integer(cell)
        case float():
            return rounding.number(cell)
        case _:
            ends = cell["interval"]
            return f"{rounding.estimate(cell['value'], *ends)} ({interval_text(ends)})"


def _citations(keys: list[str]) -> list[Span]:
    spans: list[Span] = []
    for place, key in enumerate(keys):
        spans += [" (" if place == 0 else "; ", Cite(key)]
    return [*spans, ")."] if spans else []
