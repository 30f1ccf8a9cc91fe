"""Safetensors: a JSON header that names tensors, then their bytes; nothing in it can run.

The format is <https://github.com/huggingface/safetensors>: eight bytes with the length of the
header, little-endian, the header, and a buffer that the tensors fill without gap or overlap.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.readers.selection import Columns, Selection, list_some, refuse_groups, refuse_key
from tailnet.readers.source import Source

_SUFFIX = ".safetensors"
_PREFIX = 8
#: The longest header that the format allows, and NumPy's largest number of dimensions.
_LONGEST_HEADER = 100_000_000
_MOST_DIMENSIONS = 64
#: Longest part of a name that a message shows, and most tensors that it lists.
_LONGEST_NAME = 200
_MOST_LISTED = 200

_METADATA = "__metadata__"
#: Where a tensor starts and where it stops.
_OFFSETS = 2
_FIELDS = {"dtype", "shape", "data_offsets"}
#: Bits of the upper half of a float32, which NumPy has no type for.
_BFLOAT16 = "BF16"
_DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    _BFLOAT16: "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "<i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "<u1",
}


@dataclass(frozen=True, slots=True)
class _Tensor:
    """One entry of the header: where the tensor's bytes lie in the buffer."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    stop: int

    def __str__(self) -> str:
        label = repr(self.name if len(self.name) <= _LONGEST_NAME else self.name[:_LONGEST_NAME] + "...")
        return f"{label} {self.shape} {self.dtype}"


def recognises_safetensors(source: Source) -> bool:
    r"""Tell a safetensors file by its name, or by a short length before an opening brace.

    Examples
    --------
    >>> recognises_safetensors(Source("a", b"", "", b"\x02\0\0\0\0\0\0\0{}"))
    True
    >>> recognises_safetensors(Source("a.txt", b"", "", b'1234567 {"a": 1}'))
    False
    """
    length = int.from_bytes(source.head[:_PREFIX], "little")
    return source.suffix == _SUFFIX or (source.head[_PREFIX:].startswith(b"{") and length <= _LONGEST_HEADER)


def read_safetensors(source: Source, selection: Selection) -> Columns:
    r"""Read one tensor; no other is held in memory.

    Parameters
    ----------
    source : Source
        The file.
    selection : Selection
        `tensor` names it, and may be left out where there is only one.

    Returns
    -------
    Columns
        Values with the dtype of the file, so that integers stay counts; bfloat16 as float32.

    Raises
    ------
    InputError
        When the header is broken or announces what the file does not hold, or the dtype is none
        that is read.
    ChoiceError
        When there are several tensors and none was chosen, or none of that name, or another option
        was given.
    InsufficientDataError
        When there are no tensors.

    Examples
    --------
    >>> header = b'{"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}'
    >>> content = len(header).to_bytes(8, "little") + header + b"\x80\x3f\x20\x40"
    >>> read_safetensors(Source("a", content, "", content), Selection(tensor="w")).values
    array([1. , 2.5], dtype=float32)
    """
    with source.open() as stream:
        size = stream.seek(0, 2)
        tensors, buffer = _read_header(stream, size, source.name)
        tensor = _choose(tensors, selection, source.name)
        dtype = _DTYPES.get(tensor.dtype)
        if dtype is None:
            raise InputError(
                f"{source.name} holds tensor {tensor}, a dtype that is not read; save it as one of "
                f"{', '.join(_DTYPES)}."
            )
        stream.seek(buffer + tensor.start)
        content = stream.read(tensor.stop - tensor.start)
    values = _decode(content, tensor, dtype, source.name)
    return Columns(values.reshape(tensor.shape or (1,)))


def list_tensors(source: Source) -> list[str | int]:
    r"""List the tensors of a file; nothing where it holds one at the most.

    Examples
    --------
    >>> header = b'{"w":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}'
    >>> content = len(header).to_bytes(8, "little") + header + b"\x80\x3f"
    >>> list_tensors(Source("a", content, "", content))
    []
    """
    with source.open() as stream:
        size = stream.seek(0, 2)
        tensors, _ = _read_header(stream, size, source.name)
    return list(tensors) if len(tensors) > 1 else []


def _read_header(stream: BinaryIO, size: int, name: str) -> tuple[Mapping[str, _Tensor], int]:
    """Return the tensors by name, and where the buffer begins, after checking all against the size."""
    stream.seek(0)
    length = int.from_bytes(stream.read(_PREFIX), "little")
    if size < _PREFIX or length > min(size - _PREFIX, _LONGEST_HEADER):
        raise InputError(
            f"{name} is not a safetensors file, or truncated: its first 8 bytes announce a header of "
            f"{length} bytes, and {max(size - _PREFIX, 0)} follow. Save or fetch it again."
        )
    try:
        header = json.loads(stream.read(length).decode("utf-8"), object_pairs_hook=_distinct)
    except (RecursionError, ValueError) as error:
        raise _corrupt(name, f"its header can't be decoded: {str(error)[:_LONGEST_NAME]}") from error
    if not isinstance(header, dict):
        raise _corrupt(name, "its header is not a table of tensors")
    tensors = {key: _entry(key, entry, name) for key, entry in header.items() if key != _METADATA}
    _check_layout(tensors, size - _PREFIX - length, name)
    return tensors, _PREFIX + length


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that occurs twice, of which JSON would keep one in silence."""
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a name occurs twice")
    return table


def _entry(key: str, entry: object, name: str) -> _Tensor:
    if not (isinstance(entry, dict) and entry.keys() == _FIELDS and isinstance(entry["dtype"], str)):
        raise _corrupt(
            name, f"tensor {key[:_LONGEST_NAME]!r} lacks a dtype, a shape or its place in the file"
        )
    shape, offsets = _sizes(entry["shape"], _MOST_DIMENSIONS), _sizes(entry["data_offsets"], _OFFSETS)
    if shape is None or offsets is None or len(offsets) != _OFFSETS:
        raise _corrupt(
            name, f"tensor {key[:_LONGEST_NAME]!r} has a shape or a place that is not whole numbers"
        )
    return _Tensor(key, entry["dtype"][:_LONGEST_NAME], shape, *offsets)


def _sizes(numbers: object, most: int) -> tuple[int, ...] | None:
    """Return a short list of whole numbers from 0 to 2^63, or None for anything else."""
    if not isinstance(numbers, list) or len(numbers) > most:
        return None
    good = all(type(number) is int and 0 <= number < 1 << 63 for number in numbers)
    return tuple(numbers) if good else None


def _check_layout(tensors: Mapping[str, _Tensor], held: int, name: str) -> None:
    """Check that the tensors fill the buffer one after the other, each as large as its shape says."""
    end = 0
    for tensor in sorted(tensors.values(), key=attrgetter("start", "stop")):
        if tensor.start != end or tensor.stop < end:
            raise _corrupt(name, f"the bytes of tensor {tensor} leave a gap after others or overlap them")
        end = tensor.stop
        if tensor.dtype in _DTYPES:
            announced = math.prod(tensor.shape) * np.dtype(_DTYPES[tensor.dtype]).itemsize
            if announced != end - tensor.start:
                raise _corrupt(name, f"tensor {tensor} needs {announced} bytes and has {end - tensor.start}")
    if end != held:
        raise _corrupt(name, f"its header announces {end} bytes of tensors, and it holds {held}")


def _corrupt(name: str, what: str) -> InputError:
    return InputError(f"{name} is truncated or corrupt: {what}. Save or fetch it again.")


def _choose(tensors: Mapping[str, _Tensor], selection: Selection, name: str) -> _Tensor:
    """Return the tensor that was asked for, or the only one, or list those there are."""
    refuse_key(selection, name)
    refuse_groups(selection, name)
    if not tensors:
        raise InsufficientDataError(f"{name} holds no tensors; at least 10 observations are needed.")
    if selection.column is not None or selection.counts is not None:
        raise ChoiceError(
            f"{name} is a safetensors file, and its tensors are taken whole; leave out column (--column) and "
            "counts (--counts)."
        )
    if selection.tensor is not None and selection.tensor in tensors:
        return tensors[selection.tensor]
    if selection.tensor is None and len(tensors) == 1:
        return next(iter(tensors.values()))
    problem = "several tensors" if selection.tensor is None else f"no tensor {selection.tensor!r}"
    found = list_some([str(tensor) for tensor in tensors.values()], _MOST_LISTED)
    raise ChoiceError(f"{name} has {problem}; choose one with tensor (--tensor): {found}.")


def _decode(content: bytes, tensor: _Tensor, dtype: str, name: str) -> NDArray[Any]:
    """Turn bytes into a flat array; bfloat16 is float32 with the lower 16 bits left out."""
    if len(content) != tensor.stop - tensor.start:
        raise _corrupt(name, f"it ends within tensor {tensor}")
    array: NDArray[Any] = np.frombuffer(content, dtype=dtype)
    if tensor.dtype == _BFLOAT16:
        wide = array.astype("<u4")
        wide <<= 16
        array = wide.view("<f4")
    return array
