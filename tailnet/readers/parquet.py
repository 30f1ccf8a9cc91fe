"""Parquet: tables stored column by column, of which only the chosen columns are read."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import ChoiceError, InputError, InsufficientDataError, TailnetError
from tailnet.readers.selection import (
    Columns,
    Selection,
    find_column,
    list_some,
    name_columns,
    none_left,
    refuse_key,
    refuse_same,
)
from tailnet.readers.source import Source
from tailnet.sample import MINIMUM_DISTINCT

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"
#: The magic and the first field of the Thrift structure after it: no text begins like this.
_START = _MAGIC + b"\x15"
SUFFIXES = (".parquet", ".pq")
#: The length of the footer and the magic, which end a file.
_END = 8
#: Rows decoded at a time: what is allocated follows what is read, not what a header announces.
_ROWS = 1 << 16
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class _Held:
    """A file of which no more is asked than it holds, so that no announced length is allocated."""

    stream: BinaryIO
    size: int

    @property
    def closed(self) -> bool:
        return self.stream.closed

    def read(self, length: int) -> bytes:
        return self.stream.read(max(0, min(length, self.size - self.stream.tell())))

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        return self.stream.tell()


@dataclass(frozen=True, slots=True)
class _Table:
    """An open file with its schema and name.

    Of the metadata only the totals are asked: where the description of a row group or of one of
    its columns is broken, asking Arrow for it ends the process, while reading the column raises.
    """

    file: "pq.ParquetFile"
    schema: "pa.Schema"
    name: str

    @property
    def rows(self) -> int:
        return int(self.file.metadata.num_rows)

    def type_of(self, position: int) -> "pa.DataType":
        return self.schema.field(position).type

    def label(self, position: int) -> str:
        return f"{self.schema.names[position]!r} {self.type_of(position)}"


def recognises_parquet(source: Source) -> bool:
    r"""Tell a Parquet file by its name or its first bytes.

    Examples
    --------
    >>> recognises_parquet(Source("a", b"", "", b"PAR1\x15\x04"))
    True
    >>> recognises_parquet(Source("a.txt", b"", "", b"PAR1 PAR2\n"))
    False
    """
    return source.suffix in SUFFIXES or source.head.startswith(_START)


def read_parquet(source: Source, selection: Selection) -> Columns:
    """Read one column, and those that hold its counts and its groups.

    Parameters
    ----------
    source : Source
        The file.
    selection : Selection
        `column`, `counts` and `groups`, by name or number; without `column` the only column of
        numbers that is neither of the others is taken.

    Returns
    -------
    Columns
        Values with the type of the file; decimals as float64. Missing values are NaN, and then
        integers are float64 with `whole` set.

    Raises
    ------
    InputError
        When the file is corrupt, truncated or encrypted, or the column does not hold numbers.
    ChoiceError
        When no column was chosen and several hold numbers, or there is none of that name.
    InsufficientDataError
        When a column would have to be chosen and there are fewer than 5 rows.

    Examples
    --------
    >>> import io, pyarrow as pa, pyarrow.parquet as pq
    >>> stream = io.BytesIO()
    >>> pq.write_table(pa.table({"size": [1, 2, None], "n": [40, 20, 10]}), stream)
    >>> content = stream.getvalue()
    >>> columns = read_parquet(Source("a.parquet", content, "", content), Selection("size", "n"))
    >>> columns.values, columns.counts, columns.whole
    (array([ 1.,  2., nan]), array([40, 20, 10]), True)
    """
    with _opened(source, selection) as (table, column, counts, groups):
        values, whole = _read_column(table, column)
        return Columns(
            values,
            None if counts is None else _read_column(table, counts)[0],
            whole,
            None if groups is None else _read_labels(table, groups),
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen of a file: its columns, their kind, and how many rows there are."""

    values: str
    counts: str | None
    whole: bool
    rows: int


def choose_columns(source: Source, selection: Selection) -> Chosen:
    """Choose as `read_parquet` does, reading nothing but the description at the end of the file.

    Raises
    ------
    InputError, ChoiceError, InsufficientDataError
        As for `read_parquet`.
    """
    import pyarrow as pa

    with _opened(source, selection) as (table, column, counts, _):
        names = table.schema.names
        for position in (column, *(() if counts is None else (counts,))):
            _require_number(table, position)
        return Chosen(
            names[column],
            None if counts is None else names[counts],
            pa.types.is_integer(table.type_of(column)),
            table.rows,
        )


def read_blocks(source: Source, selection: Selection) -> Iterator[Columns]:
    """Yield the rows of a file in blocks, of which one at a time is in memory.

    Raises
    ------
    InputError, ChoiceError, InsufficientDataError
        As for `read_parquet`.
    """
    with _opened(source, selection) as (table, column, counts, _):
        if counts is None:
            for values in _batches(table, column):
                yield Columns(values)
            return
        for values, times in zip(_batches(table, column), _batches(table, counts), strict=True):
            yield Columns(values, times)


@contextlib.contextmanager
def _opened(source: Source, selection: Selection) -> Iterator[tuple[_Table, int, int | None, int | None]]:
    """Open a file, and find the positions of the values, of the counts and of the groups."""
    import pyarrow.parquet as pq

    refuse_key(selection, source.name)
    with source.open_anywhere() as stream:
        size = _check_ends(stream, source.name)
        with _decoding(source.name):
            file = pq.ParquetFile(_Held(stream, size), pre_buffer=False)
            table = _Table(file, file.schema_arrow, source.name)
            yield (table, *_choose(table, selection))


def list_parquet_columns(source: Source, counts: str | int | None) -> list[str | int]:
    """List the columns of numbers but that of the counts; nothing where there is one at the most.

    Examples
    --------
    >>> import io, pyarrow as pa, pyarrow.parquet as pq
    >>> stream = io.BytesIO()
    >>> pq.write_table(pa.table({"size": [1, 2], "name": ["a", "b"], "n": [40, 20]}), stream)
    >>> list_parquet_columns(Source("a.parquet", stream.getvalue(), "", stream.getvalue()), None)
    ['size', 'n']
    """
    import pyarrow.parquet as pq

    with source.open_anywhere() as stream:
        size = _check_ends(stream, source.name)
        with _decoding(source.name):
            schema = pq.ParquetFile(_Held(stream, size), pre_buffer=False).schema_arrow
            names = schema.names
            apart = None if counts is None else find_column(counts, names, len(names), source.name)
            numeric = [i for i in range(len(names)) if i != apart and _is_number(schema.field(i).type)]
    return name_columns(names, numeric) if len(numeric) > 1 else []


def _check_ends(stream: BinaryIO, name: str) -> int:
    """Return the size, after checking that the file begins and ends as it must and holds its footer."""
    size = stream.seek(0, 2)
    stream.seek(0)
    start = stream.read(len(_MAGIC))
    stream.seek(max(size - _END, 0))
    footer, end = int.from_bytes(stream.read(len(_MAGIC)), "little"), stream.read(len(_MAGIC))
    if start == _ENCRYPTED:
        raise InputError(f"{name} is an encrypted Parquet file; save it decrypted.")
    if start != _MAGIC:
        raise InputError(f"{name} does not begin as a Parquet file does: it is corrupt or misnamed.")
    if end != _MAGIC or footer > size - _END - len(_MAGIC):
        raise InputError(
            f"{name} does not end as a Parquet file does: it is truncated or corrupt. Save or fetch it again."
        )
    return size


@contextlib.contextmanager
def _decoding(name: str) -> Iterator[None]:
    """Turn what Arrow raises on broken content into an `InputError`; our own errors pass."""
    import pyarrow as pa

    broken = (
        pa.ArrowException,
        EOFError,
        LookupError,
        MemoryError,
        OSError,
        OverflowError,
        RuntimeError,
        TypeError,
        ValueError,
    )
    try:
        yield
    except TailnetError:
        raise
    except broken as error:
        reason = str(error).partition("\n")[0][:_LONGEST_REASON]
        raise InputError(
            f"{name} is corrupt or can't be decoded: {reason}. Save or fetch it again."
        ) from error


def _choose(table: _Table, selection: Selection) -> tuple[int, int | None, int | None]:
    """Return the positions of the values, of the counts and of the groups, counted from 0."""
    names = table.schema.names
    column, counts, groups = (
        None if wanted is None else find_column(wanted, names, len(names), table.name)
        for wanted in (selection.column, selection.counts, selection.groups)
    )
    refuse_same((column, counts, groups), lambda position: repr(names[position]), table.name)
    if column is None:
        column = _only_numeric_column(table, selection, {counts, groups})
    return column, counts, groups


def _only_numeric_column(table: _Table, selection: Selection, taken: set[int | None]) -> int:
    """Return the one column of numbers, or say which there are."""
    others = [position for position in range(len(table.schema.names)) if position not in taken]
    numeric = [position for position in others if _is_number(table.type_of(position))]
    if len(numeric) == 1:
        return numeric[0]
    where = f"{table.name} has {table.rows} rows"
    if taken != {None} and not others:
        raise none_left(selection, len(table.schema.names), table.name)
    if not numeric and table.rows:
        raise InputError(f"{where} and no column of numbers to take: {_list(table, others)}.")
    if table.rows < MINIMUM_DISTINCT:
        raise InsufficientDataError(
            f"{where}; a column of at least {MINIMUM_DISTINCT} distinct values and 10 observations is needed."
        )
    raise ChoiceError(
        f"{where} and {len(numeric)} columns of numbers; choose one with column (--column): "
        f"{_list(table, numeric)}."
    )


def _list(table: _Table, positions: Sequence[int]) -> str:
    return list_some([table.label(position) for position in positions])


def _is_number(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(is_kind(kind) for is_kind in kinds)


def _require_number(table: _Table, position: int) -> None:
    if not _is_number(table.type_of(position)):
        raise InputError(
            f"{table.name}, column {table.label(position)}: this type is not a number; choose another "
            "column, or save it as integers or floating point."
        )


def _read_labels(table: _Table, position: int) -> NDArray[Any]:
    """Return a column of any plain type as text."""
    import pyarrow as pa

    kind = table.type_of(position)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_null(kind):
        raise InputError(
            f"{table.name}, column {table.label(position)}: this type holds no labels; choose another column "
            "of groups (--groups), or save it as text or whole numbers."
        )
    parts = []
    for array in _arrays(table, position):
        if array.null_count:
            raise InputError(
                f"{table.name}, column {table.label(position)}: the group's label is missing in "
                f"{array.null_count} rows or more; every row needs one."
            )
        parts.append(array.cast(pa.string()).to_numpy(zero_copy_only=False).astype(str))
    return np.concatenate(parts) if parts else np.empty(0, str)


def _read_column(table: _Table, position: int) -> tuple[NDArray[Any], bool]:
    """Return a column, and whether it is of integers turned into floats because some are missing."""
    import pyarrow as pa

    parts = list(_batches(table, position))
    values: NDArray[Any] = np.concatenate(parts) if parts else np.empty(0)
    return values, pa.types.is_integer(table.type_of(position)) and values.dtype.kind == "f"


def _batches(table: _Table, position: int) -> Iterator[NDArray[Any]]:
    """Yield a column in parts; integers come as floats with NaN where some of the part are missing."""
    import pyarrow as pa

    _require_number(table, position)
    decimals = pa.types.is_decimal(table.type_of(position))
    for array in _arrays(table, position):
        numbers = array.cast(pa.float64(), safe=False) if decimals else array
        yield numbers.to_numpy(zero_copy_only=False)  # where a value is missing, floats with NaN


def _arrays(table: _Table, position: int) -> Iterator["pa.Array"]:
    """Yield a column in parts, which together must be as long as the footer says."""
    name = table.schema.names[position]
    earlier = table.schema.names[:position].count(name)
    rows = 0
    for batch in table.file.iter_batches(_ROWS, columns=[name], use_threads=False):
        rows += len(batch)
        # A dotted name also selects the columns under it, and a name may occur twice.
        yield batch.column(batch.schema.get_all_field_indices(name)[earlier])
    if rows != table.rows:
        raise InputError(
            f"{table.name} is truncated or corrupt: its footer announces {table.rows} rows, and column "
            f"{name!r} has {rows}. Save or fetch it again."
        )
