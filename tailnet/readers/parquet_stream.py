"""Parquet that need not fit into memory: a folder of files, or one long file, read in blocks."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.given_numbers import whole_counts
from tailnet.readers.parquet import SUFFIXES, Chosen, choose_columns, read_blocks
from tailnet.readers.selection import Selection, refuse_tensor
from tailnet.readers.source import Source, open_source


@dataclass(frozen=True, slots=True)
class ParquetStream:
    """Files that are read one after the other, as one column of numbers.

    Parameters
    ----------
    name : str
        As the user gave it.
    sha256 : str
        The file's hash, or that of a folder: of the text with a line "hash  name" a file, sorted by
        name, which is what ``sha256sum *.parquet | sha256sum`` computes inside it.
    sources : tuple of Source
    selection : Selection
        Of all files alike.
    whole : bool
        Whether the files declare whole numbers.
    """

    name: str
    sha256: str
    sources: tuple[Source, ...]
    selection: Selection
    whole: bool

    def blocks(self) -> Iterator[Any]:
        """Yield arrays, or pairs of values and counts, as `Sample.from_blocks` takes them."""
        for source in self.sources:
            with source.reading():
                for block in read_blocks(source, self.selection):
                    yield block.values if block.counts is None else (block.values, _checked(block, source))
            source.check_unchanged()


def _checked(block: Any, source: Source) -> Any:
    """Return counts, or say in which file they are none."""
    try:
        return whole_counts(block.counts, block.values.shape)
    except InputError as error:
        raise InputError(f"{source.name}: {error}") from error


def is_folder(source: str | os.PathLike[str]) -> bool:
    """Tell a folder from a file.

    Examples
    --------
    >>> is_folder("."), is_folder("-")
    (True, False)
    """
    with contextlib.suppress(TypeError):
        return os.fspath(source) != "-" and Path(source).is_dir()
    return False


def open_file(source: Source, selection: Selection) -> tuple[ParquetStream, int]:
    """Make a stream of one file, and tell how many rows it has.

    Raises
    ------
    InputError, ChoiceError, InsufficientDataError
        As for `read_parquet`.
    """
    with source.reading():
        chosen = choose_columns(source, selection)
    refuse_tensor(selection, source.name)
    return ParquetStream(source.name, source.sha256, (source,), selection, chosen.whole), chosen.rows


def open_folder(folder: str | os.PathLike[str], selection: Selection) -> ParquetStream:
    """Make a stream of the Parquet files of a folder, sorted by name.

    Files with other endings are passed over, and so are names that begin with a dot or an underscore.

    Parameters
    ----------
    folder : str or path-like
    selection : Selection
        As for `read_parquet`; a column that is not named is chosen in the first file.

    Raises
    ------
    InputError
        When there are no Parquet files, folders lie among them, or their columns differ.
    ChoiceError, InsufficientDataError
        As for `read_parquet`.
    """
    name = os.fspath(folder)
    sources = tuple(open_source(path) for path in _files(Path(folder), name))
    first, chosen = _first_choice(sources, selection)
    same = Selection(selection.column or chosen.values, selection.counts, selection.key, selection.tensor)
    for source in sources:
        _require_same(source, same, first, chosen)
    refuse_tensor(selection, name)
    listing = "".join(f"{source.sha256}  {Path(source.name).name}\n" for source in sources)
    sha256 = hashlib.sha256(listing.encode("utf-8", "surrogateescape")).hexdigest()
    return ParquetStream(name, sha256, sources, same, chosen.whole)


def _files(folder: Path, name: str) -> list[Path]:
    """List the Parquet files of a folder."""
    try:
        seen = [path for path in folder.iterdir() if not path.name.startswith((".", "_"))]
    except OSError as error:
        raise InputError(f"{name} can't be read: {error.strerror or error}.") from error
    inner = sorted(path.name for path in seen if path.is_dir())
    if inner:
        raise InputError(
            f"{name} is a folder that holds the folder {inner[0]!r}, and the files of one folder are read; "
            "name the folder that holds the Parquet files."
        )
    files = sorted((path for path in seen if path.suffix.lower() in SUFFIXES), key=lambda path: path.name)
    if not files:
        raise InputError(
            f"{name} is a folder; name a file in it, or a folder of Parquet files (.parquet, .pq), of which "
            "it has none."
        )
    return files


def _first_choice(sources: tuple[Source, ...], selection: Selection) -> tuple[Source, Chosen]:
    """Choose the columns in the first file that is long enough to choose in, or else in the last."""
    for source in sources[:-1]:
        with contextlib.suppress(InsufficientDataError), source.reading():
            return source, choose_columns(source, selection)
    with sources[-1].reading():
        return sources[-1], choose_columns(sources[-1], selection)


def _require_same(source: Source, selection: Selection, first: Source, chosen: Chosen) -> None:
    """Refuse a file whose columns are not those of the first."""
    try:
        with source.reading():
            found = choose_columns(source, selection)
    except ChoiceError as error:
        raise InputError(f"The files differ: {first.name} has column {chosen.values!r}. {error}") from error
    if (found.values, found.counts, found.whole) != (chosen.values, chosen.counts, chosen.whole):
        raise InputError(
            f"The files differ: {_words(chosen)} in {first.name}, {_words(found)} in {source.name}; give "
            "files with the same columns of the same kind."
        )


def _words(chosen: Chosen) -> str:
    kind = "whole numbers" if chosen.whole else "floating point"
    counts = "" if chosen.counts is None else f" counted by {chosen.counts!r}"
    return f"column {chosen.values!r}{counts} ({kind})"
