"""Arrays to the bytes of a safetensors file and back, the same bytes for the same content.

The format is <https://github.com/huggingface/safetensors>. Its own package writes the metadata in an
order that changes from one process to the next; here the order is fixed, and the metadata hold a hash of
everything else in the file, so that a file that was cut or changed is known for it.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import InputError

_METADATA, _DIGEST = "__metadata__", "sha256"
#: Bytes of the length at the beginning.
HEAD = 8
#: The longest header that is read, as the format has it.
_LONGEST = 100_000_000
_ALIGNMENT = 8
_NAMES = {
    "<f8": "F64",
    "<f4": "F32",
    "<i8": "I64",
    "<i4": "I32",
    "<u8": "U64",
    "<u4": "U32",
    "|u1": "U8",
    "|b1": "BOOL",
}
_DTYPES = {name: dtype for dtype, name in _NAMES.items()}


def encode(tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> bytes:
    """Return the bytes of a safetensors file.

    Parameters
    ----------
    tensors : mapping of str to array
        Floats, integers or bools, in the order in which they are stored.
    metadata : mapping of str to str
        What the file says of itself.

    Examples
    --------
    >>> content = encode({"w": np.array([1.0, 2.5])}, {"step": "7"})
    >>> decode(content, "a file")
    ({'w': array([1. , 2.5])}, {'step': '7'})
    """
    entries: dict[str, Any] = {}
    # The widest first, so that each begins at a multiple of its width.
    parts = {name: np.asarray(array) for name, array in tensors.items()}
    end = 0
    ordered = sorted(parts.items(), key=lambda item: -item[1].dtype.itemsize)
    for name, array in ordered:
        dtype = _NAMES[array.dtype.newbyteorder("<").str]
        entries[name] = {
            "dtype": dtype,
            "shape": list(array.shape),
            "data_offsets": [end, end + array.nbytes],
        }
        end += array.nbytes
    buffer = b"".join(
        array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes() for _, array in ordered
    )
    signed = {**metadata, _DIGEST: _digest(entries, metadata, buffer)}
    text = _text({_METADATA: signed, **entries})
    text += b" " * (-len(text) % _ALIGNMENT)
    return len(text).to_bytes(HEAD, "little") + text + buffer


def decode(content: bytes, name: str) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Return the arrays and the metadata of a file that `encode` made.

    Raises
    ------
    InputError
        When the file is not such a one, or not as it was written.
    """
    header, length = _header(content, name)
    metadata, buffer = _metadata(header), content[HEAD + length :]
    header.pop(_METADATA, None)
    if metadata.pop(_DIGEST, None) != _digest(header, metadata, buffer):
        raise InputError(f"{name} is damaged: its content does not have the hash that it was written with.")
    tensors = {
        key: np.frombuffer(buffer[slice(*entry["data_offsets"])], _DTYPES[entry["dtype"]]).reshape(
            entry["shape"]
        )
        for key, entry in header.items()
    }
    return tensors, metadata


def decode_metadata(content: bytes, name: str) -> dict[str, str]:
    """Return the metadata of any safetensors file, of which no more than the header is needed.

    Raises
    ------
    InputError
        When there is no such header.
    """
    return _metadata(_header(content, name)[0])


def _metadata(header: dict[str, Any]) -> dict[str, str]:
    """Return what a header has in the way of metadata; nothing where that is no table."""
    found = header.get(_METADATA)
    return dict(found) if isinstance(found, dict) else {}


def header_bytes(content: bytes) -> int:
    """Return the length of the header that a file announces in its first `HEAD` bytes; 0 if it cannot be."""
    length = int.from_bytes(content[:HEAD], "little")
    return length if length <= _LONGEST else 0


def _header(content: bytes, name: str) -> tuple[dict[str, Any], int]:
    length = header_bytes(content)
    try:
        header = json.loads(content[HEAD : HEAD + length])
    except (ValueError, RecursionError, OverflowError) as error:
        raise InputError(f"{name} is damaged: its header cannot be read.") from error
    if not isinstance(header, dict):
        raise InputError(f"{name} is damaged: its header is no table.")
    return header, length


def _digest(entries: Mapping[str, Any], metadata: Mapping[str, str], buffer: bytes) -> str:
    digest = hashlib.sha256(_text([metadata, entries]))
    digest.update(buffer)
    return digest.hexdigest()


def _text(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=True).encode()
