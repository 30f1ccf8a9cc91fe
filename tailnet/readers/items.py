"""What a survey takes one by one: files of folders, tensors and arrays of checkpoints, columns of tables."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tailnet.errors import ChoiceError, InputError, TailnetError
from tailnet.observations import Observations
from tailnet.readers import FORMATS, observe
from tailnet.readers.numpy_files import list_arrays, list_fields, read_npy, read_npz
from tailnet.readers.parquet import list_parquet_columns, read_parquet
from tailnet.readers.safetensors_files import list_tensors, read_safetensors
from tailnet.readers.selection import Selection
from tailnet.readers.source import Source, open_source
from tailnet.readers.table import list_table_columns, read_table
from tailnet.readers.text import list_text_columns, read_text

_Lister = Callable[[Source, Selection], list[Selection]]


@dataclass(frozen=True, slots=True)
class Item:
    """One set of numbers in a file, not read yet.

    Attributes
    ----------
    label : str
        The path as it was reached, with the tensor, array or column in brackets where the file has several.
    source : Source or None
        The file, hashed; None where it could not be opened.
    selection : Selection
        What of it is meant.
    problem : TailnetError or None
        Why there is nothing to read.
    """

    label: str
    source: Source | None = None
    selection: Selection = field(default_factory=Selection)
    problem: TailnetError | None = None

    @property
    def sha256(self) -> str | None:
        """The hash of the file's bytes; None where it could not be opened."""
        return None if self.source is None else self.source.sha256

    def read(self) -> Observations:
        """Read the numbers.

        Returns
        -------
        Observations
            Whose `source` is the label.

        Raises
        ------
        InputError, ChoiceError, InsufficientDataError
            As for `read_observations`, or why the file could not be opened.
        """
        if self.problem is not None:
            raise self.problem
        if self.source is None:
            raise InputError(f"{self.label} was not opened.")
        return replace(observe(self.source, self.selection), source=self.label)


def list_items(
    paths: Sequence[str | os.PathLike[str]],
    *,
    column: str | int | None = None,
    counts: str | int | None = None,
    key: str | None = None,
    tensor: str | None = None,
    groups: str | int | None = None,
    leave_out: str | os.PathLike[str] | None = None,
) -> list[Item]:
    r"""List what a survey of these paths takes, reading no more than it must.

    A folder stands for every file in it and in the folders below it, in the order of their names, but for
    hidden ones; links to folders are not followed. A safetensors file stands for every tensor, an
    ``.npz`` archive for every array, a table for every column of numbers; any other file for itself. What
    `column`, `key` or `tensor` pick stands alone. What occurs twice is taken once.

    Parameters
    ----------
    paths : sequence of str or path-like
        Files and folders.
    column, counts, key, tensor, groups
        As for `read_observations`, for every file. The columns of counts and of groups are no items.
    leave_out : str or path-like, optional
        A folder that is not searched, such as the one that results are written into.

    Returns
    -------
    list of Item
        A file that cannot be opened or understood is one with a `problem`.

    Raises
    ------
    InputError
        When a path does not exist, or a folder cannot be listed.
    ChoiceError
        When standard input was given.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.txt").write_text("1.5\n2.5\n")
    ...     _ = pathlib.Path(folder, "b.csv").write_text("x,y\n1.5,2.5\n2.5,3.5\n")
    ...     [item.label.removeprefix(folder) for item in list_items([folder])]
    ['/a.txt', '/b.csv[x]', '/b.csv[y]']
    """
    wanted = Selection(column, counts, key, tensor, groups)
    files = [file for path in paths for file in _files(path, leave_out)]
    items = (item for file in dict.fromkeys(files) for item in _items_of(file, wanted))
    return list({item.label: item for item in items}.values())


def _files(path: str | os.PathLike[str], leave_out: str | os.PathLike[str] | None) -> Iterator[str]:
    if os.fspath(path) == "-":
        raise ChoiceError(
            "A survey goes on where it was interrupted, which standard input cannot; give files."
        )
    top = Path(path)
    try:
        if not top.is_dir():
            if not os.path.lexists(top):
                raise InputError(f"{top} does not exist; give the names of files and folders.")
            yield str(top)
            return
        apart = None if leave_out is None else os.path.realpath(leave_out)
        found = []
        for folder, below, names in os.walk(top, onerror=_fail):
            below[:] = [
                name
                for name in below
                if not name.startswith(".") and os.path.realpath(Path(folder, name)) != apart
            ]
            found += [Path(folder, name) for name in names if not name.startswith(".")]
    except (OSError, ValueError) as error:
        raise InputError(f"{top} cannot be listed: {getattr(error, 'strerror', None) or error}.") from error
    yield from map(str, sorted(found))


def _fail(error: OSError) -> None:
    """Let `os.walk` stop at a folder that it cannot list, which it would pass over."""
    raise error


def _items_of(file: str, wanted: Selection) -> list[Item]:
    """List what one file holds; what is wrong with it is the problem of the one item that it then is."""
    try:
        source = open_source(file)
        with source.reading():
            read = next((read for recognises, read in FORMATS if recognises(source)), None)
            parts = _LISTERS[read](source, wanted) if source.head and read in _LISTERS else []
    except TailnetError as error:
        return [Item(file, problem=error)]
    if not parts:
        return [Item(file, source, wanted)]
    return [Item(f"{file}[{_part(part)}]", source, part) for part in parts]


def _part(selection: Selection) -> str:
    chosen = (selection.tensor, selection.key, selection.column)
    return str(next(part for part in chosen if part is not None))


def _of_columns(list_columns: Callable[[Source, str | int | None], list[str | int]]) -> _Lister:
    def list_selections(source: Source, wanted: Selection) -> list[Selection]:
        if wanted.column is not None:
            return []
        listed = list_columns(source, wanted.counts)
        return [replace(wanted, column=column) for column in listed if str(column) != str(wanted.groups)]

    return list_selections


def _tensors(source: Source, wanted: Selection) -> list[Selection]:
    if wanted.tensor is not None:
        return []
    return [replace(wanted, tensor=str(name)) for name in list_tensors(source)]


def _arrays(source: Source, wanted: Selection) -> list[Selection]:
    if wanted.key is not None:
        return []
    apart = (wanted.counts, wanted.groups)
    return [replace(wanted, key=str(name)) for name in list_arrays(source) if name not in apart]


_LISTERS: dict[Callable[..., object] | None, _Lister] = {
    read_npy: _of_columns(lambda source, _: list_fields(source)),
    read_npz: _arrays,
    read_parquet: _of_columns(list_parquet_columns),
    read_safetensors: _tensors,
    read_table: _of_columns(list_table_columns),
    read_text: _of_columns(list_text_columns),
}
