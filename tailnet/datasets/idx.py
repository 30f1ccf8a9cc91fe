"""The IDX format of MNIST: a header that says the shape, then the bytes of an array."""

import math
import struct

import numpy as np

from tailnet.arrays import ByteArray
from tailnet.errors import InputError

#: Two zeros, the code of unsigned bytes, and the number of dimensions.
_MAGIC = b"\0\0\x08"
_START = 4
#: Images have three dimensions and labels one.
_MOST_DIMENSIONS = 3


def read_idx(content: bytes, name: str) -> ByteArray:
    """Read an array of unsigned bytes.

    Parameters
    ----------
    content : bytes
        The unpacked file: magic number, sizes as big-endian 32-bit integers, data in C order.
    name : str
        Of the file, for messages.

    Returns
    -------
    array of uint8
        Read-only.

    Raises
    ------
    InputError
        When it is no such file, or holds more or less than its header announces.

    Examples
    --------
    >>> read_idx(idx_bytes(np.array([[1, 2]], np.uint8)), "pair")
    array([[1, 2]], dtype=uint8)
    """
    dimensions = content[_START - 1] if len(content) >= _START else 0
    start = _START + 4 * dimensions
    if not content.startswith(_MAGIC) or not 1 <= dimensions <= _MOST_DIMENSIONS or len(content) < start:
        raise InputError(
            f"{name} does not begin as an IDX file of images or labels does: it is damaged or another file; "
            "get it again."
        )
    shape = struct.unpack(f">{dimensions}I", content[_START:start])
    if len(content) - start != math.prod(shape):
        raise InputError(
            f"{name} announces an array of shape {shape}, {math.prod(shape):,} bytes, and holds "
            f"{len(content) - start:,}: it is truncated or damaged; get it again."
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def idx_bytes(array: ByteArray) -> bytes:
    """Return the IDX file that holds an array of unsigned bytes; `read_idx` undoes it."""
    return _MAGIC + struct.pack(f">B{array.ndim}I", array.ndim, *array.shape) + array.tobytes()
