"""Lists of edges: two ends a line, in text or CSV, with the comments and headers of collections."""

import csv
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import InputError, InsufficientDataError
from tailnet.readers.graphs.pairs import Pairs, weights_or_none
from tailnet.readers.source import Source

#: A line, or the end of one, that is no data: SNAP writes "#", KONECT "%".
_COMMENT = re.compile(r"(?:^|\s)[#%].*")
#: What SNAP writes above a list.
_ANNOUNCED = re.compile(r"Nodes:\s*(\d+)\s+Edges:\s*(\d+)")
#: Names that columns of ends go by.
_ENDS = (
    ("source", "target"),
    ("from", "to"),
    ("src", "dst"),
    ("src", "tgt"),
    ("fromnodeid", "tonodeid"),
    ("node1", "node2"),
    ("node_1", "node_2"),
    ("node_a", "node_b"),
    ("u", "v"),
    ("i", "j"),
)
_WEIGHTS = ("probability", "weight", "value", "p", "w")
#: Fields of a line without named columns: two ends, and perhaps a weight and a time.
_FEWEST, _MOST = 2, 4
#: Lines that show what separates fields.
_INSPECTED = 100
_SHOWN = 40
#: Names that are whole numbers, and fit 64 bits.
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)

_Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where in a row the ends and the weight stand, from 0."""

    source: int
    target: int
    weight: int | None


def read_edge_list(source: Source) -> Pairs:
    r"""Read a list of edges.

    Fields are separated by commas, semicolons, tabs or white space, as the first line of data shows. The
    first two name the ends of an edge, by any text; a third that is a number everywhere is its weight. A
    first line may name the columns. Lines after ``#`` or ``%`` are comments.

    Parameters
    ----------
    source : Source
        UTF-8 text.

    Returns
    -------
    Pairs
        Nodes numbered by increasing name where all names are whole numbers, else as they first appear.

    Raises
    ------
    InputError
        When a line does not have two ends, or lines differ in their number of fields.
    InsufficientDataError
        When there are only comments and blank lines.

    Examples
    --------
    >>> text = b"# Nodes: 3 Edges: 2\n10\t30\n20\t30\n"
    >>> found = read_edge_list(Source("a.txt", text, "", text))
    >>> found.sources.tolist(), found.targets.tolist(), found.shape
    ([0, 1], [2, 2], (3, 3))
    """
    numbers = _whole_numbers(source)
    if numbers is not None:
        sources, targets, n_nodes = _numbered(numbers[:, 0], numbers[:, 1])
        return Pairs(sources, targets, (n_nodes, n_nodes), notes=_announced(source, n_nodes, len(numbers)))
    rows = list(_rows(source))
    if not rows:
        raise InsufficientDataError(f"{source.name} holds no edges, only blank lines or comments.")
    rows, names, header = _without_header(rows)
    if not rows:
        raise InsufficientDataError(f"{source.name} holds the names of columns and no edge below them.")
    places = _places(rows, names, source.name)
    sources, targets, n_nodes = _named_ends(rows, places)
    weights, notes = _weights(rows, places, source.name)
    name = "weights" if places.weight is None or names is None else f"the column {names[places.weight]!r}"
    return Pairs(
        sources,
        targets,
        (n_nodes, n_nodes),
        weights,
        name if names is not None else "the third column",
        notes=(*header, *notes, *_announced(source, n_nodes, len(rows))),
    )


def _whole_numbers(source: Source) -> IntArray | None:
    """Read two whole numbers a line fast, or return None for anything else."""
    with source.lines() as lines:
        first = next((line for line in lines if _COMMENT.sub("", line).strip()), "")
    if not re.fullmatch(r"\s*-?\d+\s+-?\d+\s*", first):
        return None
    comment = "%" if source.head.lstrip().startswith(b"%") else "#"
    try:
        with source.lines() as lines:
            found = np.loadtxt(lines, dtype=np.int64, comments=comment, ndmin=2)
    except ValueError:
        return None
    return found if found.shape[1] == _FEWEST else None


def _numbered(first: IntArray, second: IntArray) -> tuple[IntArray, IntArray, int]:
    """Give nodes the numbers from 0, by increasing name."""
    names, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    places = places.astype(np.int64)
    return places[: first.size], places[first.size :], names.size


def _rows(source: Source) -> Iterator[_Row]:
    """Yield the number and the fields of every line that has any."""
    split = _Separator.of(list(islice((data for _, data in _data(source)), _INSPECTED)))
    for number, data in _data(source):
        yield number, split.fields(data)


def _data(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the number and the content of every line that has any."""
    with source.lines() as lines:
        for number, line in enumerate(lines, start=1):
            data = _COMMENT.sub("", line.rstrip("\r\n"))
            if data.strip():
                yield number, data


@dataclass(frozen=True, slots=True)
class _Separator:
    """What stands between fields; None for white space of any length."""

    mark: str | None

    @classmethod
    def of(cls, lines: Sequence[str]) -> "_Separator":
        """Find it in the first lines of data.

        A tab separates alone only where fields hold spaces that are no separators.
        """
        for mark in (",", ";"):
            if lines and mark in lines[0].partition("{")[0]:
                return cls(mark)
        return cls("\t" if any(map(_has_names_with_spaces, lines)) else None)

    def fields(self, line: str) -> list[str]:
        """Split a line; what networkx writes of an edge in braces is left out."""
        data = line.partition("{")[0] if self.mark is None else line
        if self.mark is None:
            return data.split()
        return [field.strip() for field in next(csv.reader([data], delimiter=self.mark))]


def _without_header(rows: list[_Row]) -> tuple[list[_Row], list[str] | None, tuple[str, ...]]:
    """Take the names of columns off, if the first row has any: known ones, or two words above numbers alone.

    That words were taken for names is told: they might be an edge.
    """
    first = rows[0][1]
    lowered = [field.lower() for field in first]
    if any(source in lowered and target in lowered for source, target in _ENDS):
        return rows[1:], first, ()
    ends = [field for _, fields in rows[1:] for field in fields[:2]]
    if not ends or any(map(_is_number, first[:2])) or not all(map(_is_number, ends)):
        return rows, None, ()
    return rows[1:], first, (f"The first line, {_quote(' '.join(first))}, is taken for names of columns.",)


def _places(rows: Sequence[_Row], names: list[str] | None, where: str) -> _Places:
    """Find the columns of ends and weights, after checking that all rows have as many fields."""
    width = len(rows[0][1]) if names is None else len(names)
    for number, fields in rows:
        if len(fields) < _FEWEST:
            raise InputError(
                f"{where}, line {number}: {_quote(' '.join(fields))} is one field; an edge needs two ends, "
                "separated by white space, a tab, a comma or a semicolon."
            )
        if len(fields) != width:
            raise InputError(
                f"{where}, line {number}: {len(fields)} fields, where the first line has {width}; every line "
                "of a list of edges needs as many: two ends, and perhaps a weight."
            )
    lowered = [name.lower() for name in names or ()]
    for source, target in _ENDS:
        if source in lowered and target in lowered:
            weight = next((lowered.index(name) for name in _WEIGHTS if name in lowered), None)
            return _Places(lowered.index(source), lowered.index(target), weight)
    if width > _MOST:
        raise InputError(
            f"{where} has {width} columns; a list of edges has two ends and perhaps a weight and a time, or "
            "names its columns source and target. Save a matrix with numpy.save."
        )
    return _Places(0, 1, 2 if width > _FEWEST else None)


def _named_ends(rows: Sequence[_Row], places: _Places) -> tuple[IntArray, IntArray, int]:
    ends = [[fields[place] for _, fields in rows] for place in (places.source, places.target)]
    if all(_WHOLE.fullmatch(name) for names in ends for name in names):
        first, second = (np.array([int(name) for name in names], np.int64) for names in ends)
        return _numbered(first, second)
    number: dict[str, int] = {}
    found = [[number.setdefault(name, len(number)) for name in pair] for pair in zip(*ends, strict=True)]
    numbers = np.array(found, np.int64)
    return numbers[:, 0], numbers[:, 1], len(number)


def _weights(rows: Sequence[_Row], places: _Places, where: str) -> tuple[FloatArray | None, tuple[str, ...]]:
    if places.weight is None:
        return None, ()
    cells = [fields[places.weight] for _, fields in rows]
    numbers = [_number(cell) for cell in cells]
    if None in numbers:
        return None, ("What stands beside the ends is not a number everywhere, and was not looked at.",)
    weights = np.array(numbers, np.float64)
    missing = np.flatnonzero(~np.isfinite(weights))
    if missing.size:
        line, fields = rows[int(missing[0])]
        raise InputError(
            f"{where}, line {line}: the weight is {_quote(fields[places.weight])}; weights must be finite. "
            "Leave the column out, or the lines whose weight is missing."
        )
    return weights_or_none(weights), ()


def _announced(source: Source, n_nodes: int, n_edges: int) -> tuple[str, ...]:
    """Say where the header's numbers are not those of the list."""
    found = _ANNOUNCED.search(source.head.decode("utf-8", "replace"))
    if found is None or (int(found[1]), int(found[2])) == (n_nodes, n_edges):
        return ()
    announced = f"The file's header announces {int(found[1]):,} nodes and {int(found[2]):,} edges"
    return (f"{announced}; its {n_edges:,} lines name {n_nodes:,} nodes.",)


def _has_names_with_spaces(line: str) -> bool:
    fields = line.split("\t")
    spaced = any(" " in field.strip() for field in fields)
    return len(fields) > 1 and spaced and not all(map(_is_number, line.split()))


def _number(text: str) -> float | None:
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    """Tell numbers from names, of which "nan" is one."""
    number = _number(text)
    return number is not None and not math.isnan(number)


def _quote(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
