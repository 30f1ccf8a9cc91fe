"""Where bytes come from: a file or standard input, gzipped or not, with the hash of what was read."""

import codecs
import contextlib
import csv
import gzip
import hashlib
import io
import os
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from tailnet.errors import InputError

STANDARD_INPUT = "standard input"

_GZIP = b"\x1f\x8b"
_HEAD = 1 << 16
_BLOCK = 1 << 22


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes with a name.

    Parameters
    ----------
    name : str
        As the user gave it.
    packed : bytes
        The bytes as read, which may be gzipped.
    sha256 : str
        Their hash.
    head : bytes
        The first 64 KiB after unpacking, enough to tell the format.

    Examples
    --------
    >>> source = Source("numbers.txt.gz", b"1 2", "", b"1 2")
    >>> source.suffix, source.unpacked()
    ('.txt', b'1 2')
    """

    name: str
    packed: bytes
    sha256: str
    head: bytes

    @property
    def suffix(self) -> str:
        """The ending of the name in lower case, not counting ``.gz``."""
        return PurePath(self.name.lower().removesuffix(".gz")).suffix

    def open(self) -> BinaryIO:
        """Open the unpacked bytes from their beginning."""
        return _unpack(self.packed)

    def unpacked(self) -> bytes:
        """All the unpacked bytes."""
        return self.open().read() if self.packed.startswith(_GZIP) else self.packed

    def lines(self, *, keep_ends: bool = False) -> io.TextIOWrapper:
        """Open the bytes as UTF-8 text, without a byte order mark."""
        return io.TextIOWrapper(self.open(), encoding="utf-8-sig", newline="" if keep_ends else None)

    def blocks(self) -> Iterator[bytes]:
        """Yield the text in blocks of some megabytes, each ending where a line ends."""
        with self.open() as stream:
            mark = codecs.BOM_UTF8
            while block := stream.read(_BLOCK):
                yield (block + stream.readline()).removeprefix(mark)
                mark = b""

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Turn what broken content raises inside the block into an `InputError`."""
        try:
            yield
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError(
                f"{self.name} is gzipped and corrupt: {error}. Fetch or pack it again."
            ) from error
        except UnicodeDecodeError as error:
            raise InputError(
                f"{self.name} is neither a format that is read nor UTF-8 text (byte "
                f"0x{error.object[error.start]:02x}); give text, CSV, .npy or .npz, in UTF-8."
            ) from error
        except csv.Error as error:
            raise InputError(f"{self.name} is not a well-formed table: {error}.") from error


def open_source(source: str | os.PathLike[str]) -> Source:
    """Read a file, or standard input for "-".

    Parameters
    ----------
    source : str or path-like
        The name; it is kept as given.

    Returns
    -------
    Source
        The bytes, their SHA-256 and the beginning of what they unpack to.

    Raises
    ------
    InputError
        When there is no such file, it is a folder, or it may not or can't be read.

    Examples
    --------
    >>> open_source("no such file")
    Traceback (most recent call last):
    ...
    tailnet.errors.InputError: no such file does not exist; give the name of a file, or - for
    standard input.
    """
    if not isinstance(source, (str, os.PathLike)):
        raise InputError(
            f"The source is an object of type {type(source).__name__}; give a file name, and give numbers "
            "to Sample(values)."
        )
    name = os.fspath(source)
    packed = _read_bytes(name)
    name = STANDARD_INPUT if name == "-" else name
    found = Source(name, packed, hashlib.sha256(packed).hexdigest(), b"")
    with found.reading(), _unpack(packed) as stream:
        head = stream.read(_HEAD)
    return Source(name, packed, found.sha256, head)


def _read_bytes(name: str) -> bytes:
    try:
        if name == "-":
            return _standard_input()
        return Path(name).read_bytes()
    except FileNotFoundError as error:
        raise InputError(
            f"{name} does not exist; give the name of a file, or - for standard input."
        ) from error
    except IsADirectoryError as error:
        raise InputError(f"{name} is a folder; name a file in it.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{name} can't be read: {reason}.") from error


def _unpack(packed: bytes) -> BinaryIO:
    stream = io.BytesIO(packed)
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if packed.startswith(_GZIP) else stream


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise InputError("Standard input is closed; give the name of a file, or pipe numbers in.")
    return sys.stdin.buffer.read()
