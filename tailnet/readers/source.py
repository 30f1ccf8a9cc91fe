"""Where bytes come from: a file or standard input, packed or not, with the hash of what was read."""

import codecs
import contextlib
import csv
import gzip
import hashlib
import io
import lzma
import os
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from tailnet.errors import InputError

STANDARD_INPUT = "standard input"

#: What unpacks, and how its content begins.
_PACKINGS = {"gzipped": b"\x1f\x8b", "xz-compressed": b"\xfd7zXZ\x00"}
_PACKED_SUFFIXES = (".gz", ".xz")
_HEAD = 1 << 16
_BLOCK = 1 << 22


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes with a name.

    Parameters
    ----------
    name : str
        As the user gave it.
    packed : bytes or Path
        The bytes as read, or the regular file that holds them; gzip and xz are unpacked.
    sha256 : str
        Hash of the bytes as read.
    head : bytes
        The first 64 KiB after unpacking, enough to tell the format.
    version : tuple of int, optional
        Size and time of change of the file when it was hashed.

    Examples
    --------
    >>> source = Source("numbers.txt.gz", b"1 2", "", b"1 2")
    >>> source.suffix, source.unpacked()
    ('.txt', b'1 2')
    """

    name: str
    packed: bytes | Path
    sha256: str
    head: bytes
    version: tuple[int, int] | None = None

    @property
    def suffix(self) -> str:
        """The ending of the name in lower case, not counting ``.gz`` or ``.xz``."""
        path = PurePath(self.name.lower())
        return path.with_suffix("").suffix if path.suffix in _PACKED_SUFFIXES else path.suffix

    def open(self) -> BinaryIO:
        """Open the unpacked bytes from their beginning; a jump back in packed ones starts over."""
        packing = _packing(self.packed)
        if packing == "gzipped":
            return cast("BinaryIO", gzip.open(_stored(self.packed)))
        if packing == "xz-compressed":
            return cast("BinaryIO", lzma.open(_stored(self.packed)))
        return self.packed.open("rb") if isinstance(self.packed, Path) else io.BytesIO(self.packed)

    def open_anywhere(self) -> BinaryIO:
        """Open the unpacked bytes for jumping about in: packed ones are unpacked into memory."""
        return self.open() if _packing(self.packed) is None else io.BytesIO(self.unpacked())

    def unpacked(self) -> bytes:
        """All the unpacked bytes."""
        if isinstance(self.packed, bytes) and _packing(self.packed) is None:
            return self.packed
        with self.open() as stream:
            return stream.read()

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

    def check_unchanged(self) -> None:
        """Refuse a file that was written to since it was hashed.

        Raises
        ------
        InputError
            When its size or its time of change is another.
        """
        if isinstance(self.packed, Path) and self.version != _version(self.packed):
            raise InputError(
                f"{self.name} changed while it was read, so its hash is not that of its numbers; "
                "read it again when nothing writes to it."
            )

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Turn what broken content raises inside the block into an `InputError`."""
        packing = "gzipped"
        try:
            packing = _packing(self.packed) or packing
            yield
        except (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error) as error:
            raise InputError(
                f"{self.name} is {packing} and corrupt: {error}. Fetch or pack it again."
            ) from error
        except OSError as error:
            raise InputError(_unreadable(self.name, error)) from error
        except MemoryError as error:
            raise InputError(
                f"{self.name} needs more memory than there is; give a part of it, or a (value, count) table."
            ) from error
        except UnicodeDecodeError as error:
            raise InputError(
                f"{self.name} is neither a format that is read nor UTF-8 text (byte "
                f"0x{error.object[error.start]:02x}); give UTF-8 text, CSV, "
                ".npy, .npz, Parquet or safetensors."
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
    packed, sha256, version = _find(name)
    found = Source(STANDARD_INPUT if name == "-" else name, packed, sha256, b"", version)
    with found.reading(), found.open() as stream:
        head = stream.read(_HEAD)
    return replace(found, head=head)


def _find(name: str) -> tuple[bytes | Path, str, tuple[int, int] | None]:
    """Return the bytes, or the regular file that holds them, with their hash and the file's version.

    A regular file need not fit in memory; what can be read only once, such as a pipe, must.
    """
    try:
        path = Path(name)
        if name != "-" and path.is_file():
            version = _version(path)
            with path.open("rb") as stream:
                return path, hashlib.file_digest(stream, "sha256").hexdigest(), version
        packed = _standard_input() if name == "-" else path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(
            f"{name} does not exist; give the name of a file, or - for standard input."
        ) from error
    except IsADirectoryError as error:
        raise InputError(f"{name} is a folder; name a file in it.") from error
    except (OSError, ValueError) as error:
        raise InputError(_unreadable(name, error)) from error
    return packed, hashlib.sha256(packed).hexdigest(), None


def _unreadable(name: str, error: OSError | ValueError) -> str:
    return f"{name} can't be read: {getattr(error, 'strerror', None) or error}."


def _version(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _packing(packed: bytes | Path) -> str | None:
    """Name the packing that the first bytes show, if any."""
    with packed.open("rb") if isinstance(packed, Path) else io.BytesIO(packed) as stream:
        start = stream.read(max(map(len, _PACKINGS.values())))
    return next((name for name, magic in _PACKINGS.items() if start.startswith(magic)), None)


def _stored(packed: bytes | Path) -> Path | io.BytesIO:
    """Return what the modules of the standard library that unpack can open, and close by themselves."""
    return packed if isinstance(packed, Path) else io.BytesIO(packed)


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise InputError("Standard input is closed; give the name of a file, or pipe numbers in.")
    return sys.stdin.buffer.read()
