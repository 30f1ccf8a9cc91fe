"""Tables of text: CSV, TSV and their kin, and the choice of a column of numbers in any of them."""

import csv
import math
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeAlias

import numpy as np

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.readers.selection import (
    Columns,
    Selection,
    find_column,
    list_columns,
    name_columns,
    none_left,
    refuse_key,
    refuse_same,
)
from tailnet.readers.source import Source
from tailnet.sample import MINIMUM_DISTINCT

#: Number of the line in the file, and the fields in it.
Row: TypeAlias = tuple[int, list[str]]
#: Columns of the values, the counts and the groups, counted from 0.
_Positions: TypeAlias = tuple[int, int | None, int | None]

_DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none"})
#: Rows that decide which columns hold numbers.
_INSPECTED = 1000


@dataclass(frozen=True, slots=True)
class _Layout:
    """The shape of a table: names of its columns if it has a header, their number, where it is."""

    names: tuple[str, ...] | None
    width: int
    source: Source

    def label(self, position: int) -> str:
        return repr(self.names[position]) if self.names else str(position + 1)


def recognises_table(source: Source) -> bool:
    r"""Tell whether the text has delimiters: by its name, or in its first line.

    Examples
    --------
    >>> text = b"# made by hand\nx;y\n1;2\n"
    >>> recognises_table(Source("a.txt", text, "", text))
    True
    >>> recognises_table(Source("b.txt", b"1 2", "", b"1 2"))
    False
    """
    return _delimiter(source) is not None


def read_table(source: Source, selection: Selection) -> Columns:
    r"""Read a delimited table with the comma, semicolon or tab.

    Parameters
    ----------
    source : Source
        UTF-8 text; fields may be quoted, lines before the table may be blank or begin with ``#``.
    selection : Selection
        `column`, `counts` and `groups`, by name or number; without `column` the only column that
        holds nothing but numbers (and is neither of the others) is taken.

    Returns
    -------
    Columns
        float64 values and counts, in the order of the file; missing cells are NaN.

    Raises
    ------
    InputError
        At the first cell that is not a number, with line and column, or where a row has another
        number of fields than the first.
    ChoiceError
        When no column was chosen and several hold numbers, or there is none of that name.
    InsufficientDataError
        When the table has a header and no rows.

    Examples
    --------
    >>> text = b"word,count\nthe,12\nof,7\n"
    >>> read_table(Source("a.csv", text, "", text), Selection()).values
    array([12.,  7.])
    """
    refuse_key(selection, source.name)
    delimiter = _delimiter(source) or ","
    return read_rows(_rows(source, delimiter), selection, source)


def read_rows(rows: Iterator[Row], selection: Selection, source: Source) -> Columns:
    """Find the header, choose the columns, and turn their cells into numbers.

    Parameters
    ----------
    rows : iterator of (int, list of str)
        Line numbers and fields.
    selection : Selection
        `column`, `counts` and `groups`. Where `groups` is a number and everything else in the first
        row is numbers too, that row is no header: its label is one.
    source : Source
        For messages.

    Returns
    -------
    Columns
        As for `read_table`.

    Examples
    --------
    >>> rows = iter([(1, ["degree", "nodes"]), (2, ["1", "40"]), (3, ["2", "NA"])])
    >>> read_rows(rows, Selection("nodes"), Source("a.txt", b"", "", b"")).values
    array([40., nan])
    """
    body = list(islice(rows, _INSPECTED))
    if not body:
        raise InsufficientDataError(f"{source.name} holds no rows; at least 10 observations are needed.")
    first = body[0][1]
    has_header = not _starts_with_label(first, selection) and _is_header(body, source)
    layout = _Layout(tuple(map(str.strip, first)) if has_header else None, len(first), source)
    del body[: 1 if has_header else 0]
    if len(body) == 1 and not has_header and selection == Selection():
        return Columns(np.array([_number(body[0][0], 0, cell, layout) for cell in first]))
    return _parse(chain(body, rows), _choose(selection, layout, body), layout)


def list_table_columns(source: Source, counts: str | int | None) -> list[str | int]:
    r"""List the columns of a delimited table that hold numbers; see `list_row_columns`.

    Examples
    --------
    >>> text = b"word,count,length\nthe,12,3\nof,7,2\n"
    >>> list_table_columns(Source("a.csv", text, "", text), None)
    ['count', 'length']
    """
    return list_row_columns(_rows(source, _delimiter(source) or ","), counts, source)


def list_row_columns(rows: Iterator[Row], counts: str | int | None, source: Source) -> list[str | int]:
    """List the columns that hold numbers, but that of the counts; nothing where there is one at the most.

    A column counts when one of its first thousand cells is a number: what else it holds is for its reader
    to say.

    Parameters
    ----------
    rows : iterator of (int, list of str)
        Line numbers and fields.
    counts : str or int, optional
        The column of multiplicities.
    source : Source
        For messages.

    Returns
    -------
    list of str or int
        What `column` takes.
    """
    body = list(islice(rows, _INSPECTED))
    if not body:
        return []
    first = body[0][1]
    has_header = _is_header(body, source)
    names = tuple(map(str.strip, first)) if has_header else None
    del body[: 1 if has_header else 0]
    if len(body) == 1 and not has_header:
        return []
    apart = None if counts is None else find_column(counts, names, len(first), source.name)
    numeric = [i for i in range(len(first)) if i != apart and _holds_a_number(body, i)]
    return name_columns(names, numeric) if len(numeric) > 1 else []


def _holds_a_number(body: Sequence[Row], position: int) -> bool:
    cells = (fields[position] for _, fields in body if position < len(fields))
    return any(number is not None and not math.isnan(number) for number in map(_as_number, cells))


def _delimiter(source: Source) -> str | None:
    """Return the delimiter that the name promises, or else the commonest in the first line."""
    promised = _DELIMITERS.get(source.suffix)
    with source.lines() as lines:
        first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    if promised is not None and promised in first:
        return promised
    found = max(",;\t", key=first.count)
    return found if found in first else promised


def _rows(source: Source, delimiter: str) -> Iterator[Row]:
    """Yield the rows of a delimited table, after blank lines and comments at its top."""
    with source.lines(keep_ends=True) as lines:
        skipped = 0
        first = next(lines, "")
        while first and (not first.strip() or first.startswith("#")):
            skipped += 1
            first = next(lines, "")
        reader = csv.reader(chain([first], lines), delimiter=delimiter, skipinitialspace=True, strict=True)
        for fields in reader:
            if len(fields) > 1 or (fields and fields[0].strip()):
                yield skipped + reader.line_num, fields


def _is_header(body: Sequence[Row], source: Source) -> bool:
    """Tell whether the first row names the columns: a name in it, and a number in the next row."""
    line, first = body[0]
    name = next((cell for cell in first if _is_name(cell)), None)
    if name is None:
        return False
    if len(body) > 1:
        second = body[1][1]
        return len(second) == len(first) and any(_as_number(cell) is not None for cell in second)
    if source.suffix in _DELIMITERS:
        raise InsufficientDataError(f"{source.name} has a header and no rows; at least 10 are needed.")
    raise InputError(f"{source.name}, line {line}: {_quote(name)} is not a number, and no numbers follow.")


def _starts_with_label(first: Sequence[str], selection: Selection) -> bool:
    """Tell whether a first row with a text in it is a label and numbers, not the names of columns."""
    number = str(selection.groups)
    if not number.isdecimal() or number in first:
        return False
    others = [cell for at, cell in enumerate(first, start=1) if at != int(number)]
    return bool(others) and all(_as_number(cell) is not None for cell in others)


def _is_name(cell: str) -> bool:
    """Tell a name from a number, a missing one, or one that is misspelt."""
    return _as_number(cell) is None and cell.strip()[0] not in "+-.0123456789"


def _choose(selection: Selection, layout: _Layout, body: Sequence[Row]) -> _Positions:
    """Return the positions of the values, of the counts and of the groups, counted from 0."""
    where = layout.source.name
    column, counts, groups = (
        None if wanted is None else find_column(wanted, layout.names, layout.width, where)
        for wanted in (selection.column, selection.counts, selection.groups)
    )
    refuse_same((column, counts, groups), layout.label, where)
    if column is None:
        column = _only_numeric_column(selection, {counts, groups}, layout, body)
    return column, counts, groups


def _only_numeric_column(
    selection: Selection, taken: set[int | None], layout: _Layout, body: Sequence[Row]
) -> int:
    """Return the one column that holds numbers, or say which there are."""
    others = [position for position in range(layout.width) if position not in taken]
    if len(others) == 1:
        return others[0]
    numeric = [position for position in others if _holds_numbers(body, position)]
    if len(numeric) == 1:
        return numeric[0]
    where = layout.source.name
    if not others:
        raise none_left(selection, layout.width, where)
    if not numeric:
        line, position, cell = _first_text(body, others)
        _number(line, position, cell, layout)
    if len(body) < MINIMUM_DISTINCT:
        raise InsufficientDataError(
            f"{where} has {len(body)} rows in {layout.width} columns; a column of at least "
            f"{MINIMUM_DISTINCT} distinct values and 10 observations is needed."
        )
    remedy = "" if layout.names else ", or put one number on each line if all of them are one sample"
    found = list_columns(layout.names, layout.width, numeric)
    raise ChoiceError(
        f"{where} has {len(numeric)} columns of numbers: {found}; choose one with column (--column){remedy}."
    )


def _holds_numbers(body: Sequence[Row], position: int) -> bool:
    """Tell whether a column has a number and nothing but numbers and missing cells."""
    cells = [fields[position] for _, fields in body if position < len(fields)]
    numbers = [_as_number(cell) for cell in cells]
    return None not in numbers and not all(number is None or math.isnan(number) for number in numbers)


def _first_text(body: Sequence[Row], positions: Sequence[int]) -> tuple[int, int, str]:
    """Return line, column and content of the first cell that is not a number."""
    for line, fields in body:
        for position in positions:
            if position < len(fields) and _as_number(fields[position]) is None:
                return line, position, fields[position]
    line, fields = body[0]
    return line, positions[0], fields[positions[0]]


def _parse(rows: Iterator[Row], positions: _Positions, layout: _Layout) -> Columns:
    """Turn one column, or two, into numbers, and a third into labels."""
    position, counts_position, groups_position = positions
    values, counts = array("d"), array("d")
    labels: list[str] = []
    for line, fields in rows:
        if len(fields) != layout.width:
            raise InputError(
                f"{layout.source.name}, line {line}: {len(fields)} fields, where the first row has "
                f"{layout.width}; every row needs as many."
            )
        values.append(_number(line, position, fields[position], layout))
        if counts_position is not None:
            counts.append(_number(line, counts_position, fields[counts_position], layout))
        if groups_position is not None:
            labels.append(_label(line, groups_position, fields[groups_position], layout))
    return Columns(
        np.array(values, dtype=np.float64),
        None if counts_position is None else np.array(counts, dtype=np.float64),
        groups=None if groups_position is None else np.array(labels),
    )


def _label(line: int, position: int, cell: str, layout: _Layout) -> str:
    label = cell.strip()
    if not label:
        raise InputError(
            f"{layout.source.name}, line {line}, column {layout.label(position)}: the group's label is "
            "missing; every row needs one."
        )
    return sys.intern(label)


def _number(line: int, position: int, cell: str, layout: _Layout) -> float:
    number = _as_number(cell)
    if number is None:
        raise InputError(
            f"{layout.source.name}, line {line}, column {layout.label(position)}: {_quote(cell)} is not a "
            "number; write numbers like 1234.5 or 1e-3, and leave missing cells empty or NA."
        )
    return number


def _as_number(cell: str) -> float | None:
    """Return the number in a cell, NaN where it is missing, None where it is something else."""
    try:
        return float(cell) if "_" not in cell else None
    except ValueError:
        return math.nan if cell.strip().lower() in _MISSING else None


def _quote(cell: str) -> str:
    longest = 40
    return repr(cell if len(cell) <= longest else cell[:longest] + "...")
