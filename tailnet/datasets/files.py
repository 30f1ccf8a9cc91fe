"""Files that somebody published: where they lie, what they hold, and whether it is what was published."""

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from tailnet.errors import ChoiceError, InputError
from tailnet.readers.numpy_files import read_npz
from tailnet.readers.selection import Selection
from tailnet.readers.source import open_source

#: No official file holds more, unpacked: what does is not one of them.
LARGEST = 1 << 28
_MD5 = partial(hashlib.md5, usedforsecurity=False)


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a collection in one of the forms that are read.

    Attributes
    ----------
    form : str
        Which form.
    paths : tuple of Path
        The files, in the order in which they are read.
    """

    form: str
    paths: tuple[Path, ...]


def folders(data: Path, inside: Iterable[str]) -> list[Path]:
    """List a folder, and those of some names in it that are there.

    Examples
    --------
    >>> folders(Path("no such folder"), ["mnist"])
    []
    """
    return [folder for folder in (data, *(data / name for name in inside)) if folder.is_dir()]


def md5(content: bytes) -> str:
    """Return the MD5 of some bytes, which is what the owners of the collections published.

    Examples
    --------
    >>> md5(b"")
    'd41d8cd98f00b204e9800998ecf8427e'
    """
    return _MD5(content).hexdigest()


def require_published(name: str, found: str, published: str) -> None:
    """Refuse a file whose checksum is not the published one.

    Raises
    ------
    InputError
        When the two differ.
    """
    if found != published:
        raise InputError(
            f"{name} is not the file that was published under this name: its MD5 is {found}, the published "
            f"one {published}. It is damaged or another file; get it again."
        )


def unpacked(path: Path) -> bytes:
    """Read a file, gzipped or not.

    Raises
    ------
    InputError
        When it cannot be read or unpacked, or holds more than any published file.
    """
    source = open_source(path)
    with source.reading(), source.open() as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise InputError(f"{path} holds more than {LARGEST:,} bytes: it is not a published file of images.")
    return content


def npz_arrays(path: Path, keys: Collection[str]) -> list[NDArray[Any]]:
    """Read arrays of an ``.npz`` archive, in the order of their names.

    Raises
    ------
    InputError
        When it cannot be read, holds Python objects, or lacks an array.
    """
    source = open_source(path)
    try:
        with source.reading():
            return [read_npz(source, Selection(key=key)).values for key in keys]
    except ChoiceError as error:
        raise InputError(f"{path.name} does not hold the arrays {', '.join(keys)}; get it again.") from error


def archived(path: Path, names: Collection[str], published: str) -> dict[str, bytes]:
    """Read members of a gzipped tar archive, by the last part of their name; nothing is written to disk.

    Parameters
    ----------
    path : Path
        The archive.
    names : collection of str
        Which members to read.
    published : str
        MD5 of the archive. It is compared before a byte is unpacked.

    Returns
    -------
    dict
        The content of each member.

    Raises
    ------
    InputError
        When the archive cannot be read, is not the published one, or lacks a member.
    """
    try:
        with path.open("rb") as stream:
            require_published(path.name, hashlib.file_digest(stream, _MD5).hexdigest(), published)
        with tarfile.open(path, "r:gz") as archive:
            found = _members(archive, names)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path.name} is not a whole .tar.gz archive: {error}. Get it again.") from error
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}.") from error
    missing = sorted(set(names) - set(found))
    if missing:
        raise InputError(f"{path.name} lacks {', '.join(missing)}; get it again.")
    return found


def _members(archive: tarfile.TarFile, names: Collection[str]) -> dict[str, bytes]:
    found = {}
    for member in archive:
        name = member.name.rpartition("/")[2]
        if name in names and member.isreg() and member.size <= LARGEST:
            stream = archive.extractfile(member)
            if stream is not None:
                found[name] = stream.read()
    return found
