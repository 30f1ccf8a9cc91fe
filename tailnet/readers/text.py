"""Plain text: numbers separated by white space or line ends, ``#`` starts a comment."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import InsufficientDataError
from tailnet.readers.selection import Columns, Selection, refuse_key
from tailnet.readers.source import Source
from tailnet.readers.table import Row, list_row_columns, read_rows

#: Rows that tell whether a text has several numbers a line.
_INSPECTED = 1000


def recognises_text(source: Source) -> bool:
    """Take everything: text is what is left when no other format has matched.

    Examples
    --------
    >>> recognises_text(Source("a", b"1", "", b"1"))
    True
    """
    return isinstance(source, Source)


def read_text(source: Source, selection: Selection) -> Columns:
    r"""Read numbers separated by white space.

    One number a line is read fast. Several a line are a table when every line has as many, and
    then a column must be chosen; otherwise (ragged lines, or a single line) they are one list.

    Parameters
    ----------
    source : Source
        UTF-8 text.
    selection : Selection
        `column`, `counts` and `groups`, by number or by a name in the first line.

    Returns
    -------
    Columns
        float64 values, in the order of the file.

    Raises
    ------
    InputError
        At the first token that is not a number, with its line.
    ChoiceError
        When several columns hold numbers and none was chosen.
    InsufficientDataError
        When there are only comments and blank lines.

    Examples
    --------
    >>> text = b"1.5  # the first\n\n2.5\n"
    >>> read_text(Source("a.txt", text, "", text), Selection()).values
    array([1.5, 2.5])
    """
    refuse_key(selection, source.name)
    if selection == Selection(key=selection.key, tensor=selection.tensor):
        numbers = _plain_numbers(source)
        if numbers is not None:
            return Columns(numbers)
    return read_rows(_rows(source), selection, source)


def list_text_columns(source: Source, counts: str | int | None) -> list[str | int]:
    r"""List the columns of a table written with white space; nothing where the text is one list.

    Examples
    --------
    >>> text = b"1 2.5\n2 3.5\n"
    >>> list_text_columns(Source("a.txt", text, "", text), None)
    [1, 2]
    """
    widths = {len(fields) for _, fields in islice(_rows(source), _INSPECTED)}
    if widths <= {1} or (counts is None and _plain_numbers(source) is not None):
        return []
    return list_row_columns(_rows(source), counts, source)


def _plain_numbers(source: Source) -> FloatArray | None:
    """Return all the numbers, or None where the text is a table or holds something else."""
    parts: list[FloatArray] = []
    widths: set[int] = set()
    n_lines = 0
    for block in source.blocks():
        if b"_" in block:  # Python would read 1_000 as a thousand
            return None
        lines = block.splitlines()
        try:
            part = np.array(list(map(float, lines)))
            widths.add(1)
            n_lines += len(lines)
        except ValueError:
            rows = [fields for line in lines if (fields := line.partition(b"#")[0].split())]
            try:
                part = np.array([float(field) for fields in rows for field in fields])
            except ValueError:
                return None
            widths.update(map(len, rows))
            n_lines += len(rows)
        parts.append(part)
    if n_lines == 0:
        raise InsufficientDataError(
            f"{source.name} holds no numbers, only blank lines or comments; at least 10 are needed."
        )
    if n_lines > 1 and len(widths) == 1 and widths != {1}:
        return None
    return np.concatenate(parts)


def _rows(source: Source) -> Iterator[Row]:
    with source.lines() as lines:
        for number, line in enumerate(lines, start=1):
            if fields := line.partition("#")[0].split():
                yield number, fields
