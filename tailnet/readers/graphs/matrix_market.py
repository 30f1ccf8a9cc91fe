"""MatrixMarket's exchange format (Boisvert, Pozo & Remington 1996, NISTIR 5935): matrices as text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import InputError
from tailnet.readers.graphs.entries import check_shape, decoding, entries
from tailnet.readers.graphs.pairs import Pairs
from tailnet.readers.source import Source

_BANNER = "%%matrixmarket"
_LAYOUTS = ("coordinate", "array")
#: Numbers an entry has beside its place.
_FIELDS = {"real": 1, "double": 1, "integer": 1, "pattern": 0}
_SYMMETRIES = ("general", "symmetric", "skew-symmetric", "hermitian")
_WORDS = 5
#: Bytes that a line of a file takes at the least: of a place "1 1", of a number "1", and the end of the line.
_FEWEST_BYTES = {"coordinate": 4, "array": 2}


@dataclass(frozen=True, slots=True)
class _Header:
    layout: str
    field: str
    symmetry: str
    rows: int
    columns: int
    lines: int


def recognises_matrix_market(source: Source) -> bool:
    r"""Tell MatrixMarket by its first line.

    Examples
    --------
    >>> recognises_matrix_market(Source("a", b"", "", b"%%MatrixMarket matrix coordinate pattern general\n"))
    True
    """
    return source.head[: len(_BANNER)].lower() == _BANNER.encode()


def read_matrix_market(source: Source) -> Pairs:
    r"""Read a matrix of real numbers; one that is declared symmetric is an undirected graph.

    Raises
    ------
    InputError
        When it is not well formed, holds fewer or more entries than it announces, or complex ones.

    Examples
    --------
    >>> text = b"%%MatrixMarket matrix coordinate pattern general\n3 3 2\n1 2\n2 3\n"
    >>> read_matrix_market(Source("a.mtx", text, "", text)).targets.tolist()
    [1, 2]
    """
    with source.lines() as stream, decoding(source.name):
        lines = iter(stream)
        header = _header(lines, source)
        width = 1 if header.layout == "array" else 2 + _FIELDS[header.field]
        table = _numbers(lines, header.lines, width, source.name)
        if header.layout == "array":
            rows, columns = _places(header)
            values = table[:, 0]
        else:
            rows, columns = _indices(table, header, source.name)
            values = table[:, 2] if _FIELDS[header.field] else np.ones(len(table))
    return _mirrored(rows, columns, values, header, source.name)


def _header(lines: Iterator[str], source: Source) -> _Header:
    words = next(lines, "").lower().split()
    if len(words) != _WORDS or words[1] != "matrix":
        raise InputError(
            f"{source.name} begins with {' '.join(words)[:60]!r}; MatrixMarket begins with %%MatrixMarket "
            "matrix, its layout, field and symmetry."
        )
    _, _, layout, field, symmetry = words
    for found, known in ((layout, _LAYOUTS), (field, tuple(_FIELDS)), (symmetry, _SYMMETRIES)):
        if found not in known:
            raise InputError(
                f"{source.name} is a MatrixMarket file of kind {found!r}, where {', '.join(known)} are read."
            )
    sizes = next((line.split() for line in lines if line.strip() and not line.startswith("%")), [])
    if len(sizes) != (2 if layout == "array" else 3) or not all(size.isdecimal() for size in sizes):
        raise InputError(f"{source.name} has {' '.join(sizes)[:60]!r} where the size of the matrix stands.")
    rows, columns = int(sizes[0]), int(sizes[1])
    check_shape((rows, columns), source.name)
    if rows != columns and symmetry != "general":
        raise InputError(f"{source.name} is {symmetry} and has {rows} rows and {columns} columns.")
    if layout == "array":
        skew = symmetry == "skew-symmetric"
        count = rows * columns if symmetry == "general" else rows * (rows + (-1 if skew else 1)) // 2
    else:
        count = int(sizes[2])
    _check_room(count * _FEWEST_BYTES[layout], count, source)
    return _Header(layout, field, symmetry, rows, columns, count)


def _check_room(needed: int, count: int, source: Source) -> None:
    """Refuse to make room for more entries than the file can hold."""
    with source.open() as stream:
        # The end of the last line may be missing.
        held = stream.seek(0, 2)
    if needed > held + 1:
        raise InputError(
            f"{source.name} announces {count:,} entries and has {held:,} bytes: it is truncated or corrupt."
        )


def _numbers(lines: Iterable[str], count: int, width: int, name: str) -> FloatArray:
    """Read so many lines of so many numbers."""
    data = (line for line in lines if line.strip() and not line.startswith("%"))
    wanted = list(islice(data, count + 1))
    if len(wanted) != count:
        raise InputError(
            f"{name} announces {count:,} entries and has {'more' if wanted[count:] else f'{len(wanted):,}'}: "
            "it is truncated or corrupt."
        )
    if count == 0:
        return np.zeros((0, width))
    table = np.loadtxt(wanted, dtype=np.float64, comments=None, ndmin=2)
    if table.shape[1] != width:
        raise InputError(f"{name} has {table.shape[1]} numbers a line, where its header needs {width}.")
    return table


def _indices(table: FloatArray, header: _Header, name: str) -> tuple[IntArray, IntArray]:
    """Return the places of entries, counted from 0."""
    found = []
    for column, most in ((0, header.rows), (1, header.columns)):
        ends = table[:, column]
        if not ((ends >= 1) & (ends <= most) & (ends == np.floor(ends))).all():
            raise InputError(
                f"{name} has an entry outside its {header.rows} rows and {header.columns} columns."
            )
        found.append(ends.astype(np.int64) - 1)
    return found[0], found[1]


def _places(header: _Header) -> tuple[IntArray, IntArray]:
    """List the places of a dense matrix as a file has them: by columns, of a symmetric one the half."""
    if header.symmetry == "general":
        columns, rows = np.divmod(np.arange(header.lines), max(header.rows, 1))
        return rows, columns
    # The upper triangle by rows is the lower one by columns.
    columns, rows = np.triu_indices(header.rows, 1 if header.symmetry == "skew-symmetric" else 0)
    return rows, columns


def _mirrored(rows: IntArray, columns: IntArray, values: FloatArray, header: _Header, name: str) -> Pairs:
    """Add the other half of a symmetric matrix."""
    shape = (header.rows, header.columns)
    if header.symmetry == "general":
        return entries(rows, columns, values, shape, name)
    apart = rows != columns
    sign = -1.0 if header.symmetry == "skew-symmetric" else 1.0
    both = [np.concatenate([first, second[apart]]) for first, second in ((rows, columns), (columns, rows))]
    return entries(
        both[0], both[1], np.concatenate([values, sign * values[apart]]), shape, name, directed=False
    )
