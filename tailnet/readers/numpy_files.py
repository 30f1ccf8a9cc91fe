"""NumPy's own files: ``.npy`` arrays and ``.npz`` archives of them, never their pickles."""

import contextlib
import io
import math
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import ChoiceError, InputError
from tailnet.readers.binary import PICKLE_REMEDY
from tailnet.readers.selection import (
    Columns,
    Selection,
    find_column,
    list_columns,
    refuse_key,
    refuse_same,
)
from tailnet.readers.source import Source

_NPY = b"\x93NUMPY"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PICKLES = (".pkl", ".pickle")
_MATRIX = 2


def recognises_npy(source: Source) -> bool:
    r"""Tell an ``.npy`` file by its first bytes.

    Examples
    --------
    >>> recognises_npy(Source("a", b"", "", b"\x93NUMPY\x01\x00"))
    True
    """
    return source.head.startswith(_NPY)


def recognises_npz(source: Source) -> bool:
    r"""Tell a zip archive, which an ``.npz`` file is, by its first bytes.

    Examples
    --------
    >>> recognises_npz(Source("a", b"", "", b"PK\x03\x04"))
    True
    """
    return source.head.startswith(_ZIP)


def read_npy(source: Source, selection: Selection) -> Columns:
    """Read one array.

    Parameters
    ----------
    source : Source
        The file.
    selection : Selection
        `column`, `counts` and `groups` pick columns of a 2-D array, by number from 1, or fields of
        a structured one; without them the whole array, of any shape, is taken.

    Returns
    -------
    Columns
        Values with the dtype of the file, so that integers stay counts.

    Raises
    ------
    InputError
        When the file is corrupt or truncated, or holds Python objects.
    ChoiceError
        When a structured array needs a column, or the options do not apply.

    Examples
    --------
    >>> stream = io.BytesIO()
    >>> np.save(stream, np.array([[1, 40], [2, 20]]))
    >>> content = stream.getvalue()
    >>> read_npy(Source("a.npy", content, "", content), Selection(column=1, counts=2)).counts
    array([40, 20])
    """
    refuse_key(selection, source.name)
    content = source.unpacked()
    with _decoding(source.name):
        array = _read_array(io.BytesIO(content), len(content), source.name)
    return _select(array, selection, source.name)


def read_npz(source: Source, selection: Selection) -> Columns:
    """Read one array of an archive, and those that hold its counts and its groups.

    Parameters
    ----------
    source : Source
        The file.
    selection : Selection
        `key` names the array, and may be left out where there is only one. `counts` and `groups`
        may name other arrays of the archive; otherwise all three act as in `read_npy`.

    Returns
    -------
    Columns
        Values with the dtype of the file.

    Raises
    ------
    InputError
        When the archive is corrupt, holds no arrays, or holds Python objects.
    ChoiceError
        When there are several arrays and no key, or no array of that name.

    Examples
    --------
    >>> stream = io.BytesIO()
    >>> np.savez(stream, weights=np.ones(3), steps=np.arange(2))
    >>> content = stream.getvalue()
    >>> read_npz(Source("a.npz", content, "", content), Selection(key="steps")).values
    array([0, 1])
    """
    with (
        _decoding(source.name),
        source.open_anywhere() as stream,
        zipfile.ZipFile(stream) as archive,
    ):
        members = {
            info.filename.removesuffix(".npy"): info
            for info in archive.infolist()
            if info.filename.endswith(".npy")
        }
        if not members:
            raise InputError(_no_arrays(archive, source.name))
        beside = {name: _beside(selection, name, members) for name in ("counts", "groups")}
        key = _choose_key(archive, members, selection, set(beside.values()), source.name)
        array = _read_member(archive, members[key], f"{source.name}[{key}]")
        found = {
            name: np.atleast_1d(_read_member(archive, members[other], f"{source.name}[{other}]"))
            for name, other in beside.items()
            if other is not None
        }
    if not found:
        return _select(array, selection, f"{source.name}[{key}]")
    rest = replace(selection, **dict.fromkeys(found))
    columns = _select(array, rest, f"{source.name}[{key}]")
    counts, groups = found.get("counts", columns.counts), found.get("groups", columns.groups)
    return Columns(columns.values, counts, groups=groups)


def list_fields(source: Source) -> list[str | int]:
    """List the fields of a structured array; nothing where the array is taken whole.

    Examples
    --------
    >>> stream = io.BytesIO()
    >>> np.save(stream, np.zeros(2, dtype=[("size", "f8"), ("n", "i8")]))
    >>> list_fields(Source("a.npy", stream.getvalue(), "", stream.getvalue()))
    ['size', 'n']
    """
    with _decoding(source.name), source.open() as stream:
        return list(_read_header(stream)[1].names or ())


def list_arrays(source: Source) -> list[str | int]:
    """List the arrays of an archive; nothing where it holds one at the most.

    Examples
    --------
    >>> stream = io.BytesIO()
    >>> np.savez(stream, weights=np.ones(3), steps=np.arange(2))
    >>> list_arrays(Source("a.npz", stream.getvalue(), "", stream.getvalue()))
    ['weights', 'steps']
    """
    names = array_names(source)
    return list(names) if len(names) > 1 else []


def array_names(source: Source) -> list[str]:
    """List the arrays of an archive, however many.

    Examples
    --------
    >>> stream = io.BytesIO()
    >>> np.savez(stream, weights=np.ones(3))
    >>> array_names(Source("a.npz", stream.getvalue(), "", stream.getvalue()))
    ['weights']
    """
    with _decoding(source.name), source.open_anywhere() as stream, zipfile.ZipFile(stream) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]


def read_arrays(source: Source) -> dict[str, NDArray[Any]]:
    """Read every array of an archive.

    Raises
    ------
    InputError
        When the archive is corrupt or holds Python objects.

    Examples
    --------
    >>> stream = io.BytesIO()
    >>> np.savez(stream, weights=np.ones(3))
    >>> read_arrays(Source("a.npz", stream.getvalue(), "", stream.getvalue()))
    {'weights': array([1., 1., 1.])}
    """
    with _decoding(source.name), source.open_anywhere() as stream, zipfile.ZipFile(stream) as archive:
        return {
            info.filename.removesuffix(".npy"): _read_member(
                archive, info, f"{source.name}[{info.filename.removesuffix('.npy')}]"
            )
            for info in archive.infolist()
            if info.filename.endswith(".npy")
        }


@contextlib.contextmanager
def _decoding(name: str) -> Iterator[None]:
    """Turn what NumPy and zipfile raise on broken content into an `InputError`.

    A `ChoiceError` is a `ValueError` too, and passes.
    """
    broken = (
        EOFError,
        MemoryError,  # an array larger than the machine
        NotImplementedError,  # a compression that Python lacks
        OSError,
        RuntimeError,  # an encrypted member
        SyntaxError,
        TypeError,
        ValueError,
        tokenize.TokenError,
        zipfile.BadZipFile,
        zlib.error,
    )
    try:
        yield
    except ChoiceError:
        raise
    except broken as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{name} is corrupt or can't be decoded: {reason}. Save or fetch it again."
        ) from error


def _read_array(stream: IO[bytes], size: int, name: str) -> NDArray[Any]:
    """Read an array after checking that the file holds what its header announces."""
    shape, dtype = _read_header(stream)
    if dtype.hasobject:
        raise InputError(f"{name} {PICKLE_REMEDY}")
    announced, held = math.prod(shape) * dtype.itemsize, size - stream.tell()
    if announced > held or min(shape, default=0) < 0:
        raise InputError(
            f"{name} announces an array of shape {shape} and dtype {dtype}, {announced} bytes, "
            f"and holds {held}: it is truncated or corrupt. Save or fetch it again."
        )
    stream.seek(0)
    array: NDArray[Any] = np.lib.format.read_array(stream, allow_pickle=False)
    return array


def _read_header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Return shape and dtype. Version 3 differs from 2 in the encoding of field names alone."""
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream)
    return shape, dtype


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> NDArray[Any]:
    with archive.open(info) as stream:
        return _read_array(stream, info.file_size, name)


def _beside(selection: Selection, name: str, members: Mapping[str, zipfile.ZipInfo]) -> str | None:
    """Return the array that `counts` or `groups` names, unless it names a column."""
    wanted = getattr(selection, name)
    return wanted if selection.column is None and isinstance(wanted, str) and wanted in members else None


def _choose_key(
    archive: zipfile.ZipFile,
    members: Mapping[str, zipfile.ZipInfo],
    selection: Selection,
    taken: set[str | None],
    name: str,
) -> str:
    """Return the name of the array of values, or list those there are."""
    candidates = [key for key in members if key not in taken]
    if selection.key in candidates:
        return str(selection.key)
    if selection.key is None and len(candidates) == 1:
        return candidates[0]
    found = []
    for key, info in members.items():
        with archive.open(info) as stream:
            shape, dtype = _read_header(stream)
        found.append(f"{key!r} {shape} {dtype}")
    problem = "several arrays" if selection.key is None else f"no array {selection.key!r}"
    raise ChoiceError(f"{name} has {problem}; choose one with key (--key): {', '.join(found)}.")


def _no_arrays(archive: zipfile.ZipFile, name: str) -> str:
    if any(member.endswith(_PICKLES) for member in archive.namelist()):
        return f"{name} {PICKLE_REMEDY}"
    return f"{name} is a zip archive without NumPy arrays; save them with numpy.savez(path, name=array)."


def _select(array: NDArray[Any], selection: Selection, name: str) -> Columns:
    """Apply a selection to an array that may be structured, two-dimensional, or neither."""
    wanted = (selection.column, selection.counts, selection.groups)
    if array.dtype.names is None and wanted == (None, None, None):
        return Columns(np.atleast_1d(array))
    names = array.dtype.names
    if names is None and array.ndim != _MATRIX:
        raise ChoiceError(
            f"{name} has shape {array.shape} and no columns; leave out column (--column), counts (--counts) "
            "and groups (--groups)."
        )
    width = array.shape[1] if names is None else len(names)
    column, counts, groups = (
        None if choice is None else find_column(choice, names, width, name) for choice in wanted
    )
    refuse_same((column, counts, groups), lambda at: str(at + 1) if names is None else repr(names[at]), name)
    if column is None:
        others = [position for position in range(width) if position not in {counts, groups}]
        if len(others) != 1:
            raise ChoiceError(
                f"{name} has {list_columns(names, width, others)}; choose one with column (--column)."
            )
        column = others[0]
    beside = (None if position is None else _column(array, position) for position in (counts, groups))
    return Columns(_column(array, column), next(beside), groups=next(beside))


def _column(array: NDArray[Any], position: int) -> NDArray[Any]:
    """Return one column of a matrix, or one field of a structured array."""
    names = array.dtype.names
    column: NDArray[Any] = array[:, position] if names is None else np.atleast_1d(array[names[position]])
    return column
