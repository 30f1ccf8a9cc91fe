"""Files to samples: each format is one module, recognised by its content.

To add a format, write a module with a `recognises_...` and a `read_...` function and list it in
`FORMATS`, before the formats that would take its files for theirs.
"""

import contextlib
import os
from collections.abc import Callable, Iterator

import numpy as np

from tailnet.errors import ChoiceError, InsufficientDataError, TailnetError
from tailnet.observations import UNDECLARED, Observations
from tailnet.readers.binary import read_binary, recognises_binary
from tailnet.readers.numpy_files import read_npy, read_npz, recognises_npy, recognises_npz
from tailnet.readers.parquet import read_parquet, recognises_parquet
from tailnet.readers.parquet_stream import ParquetStream, is_folder, open_file, open_folder
from tailnet.readers.safetensors_files import read_safetensors, recognises_safetensors
from tailnet.readers.selection import Columns, Selection, refuse_tensor
from tailnet.readers.source import Source, open_source
from tailnet.readers.table import read_table, recognises_table
from tailnet.readers.text import read_text, recognises_text
from tailnet.reduction import FEWEST_KEPT, KEEP, Reduction
from tailnet.sample import MINIMUM_DISTINCT, MINIMUM_OBSERVATIONS, Sample

__all__ = ["FORMATS", "read_data", "read_observations", "read_sample", "sample_of"]

_Format = tuple[Callable[[Source], bool], Callable[[Source, Selection], Columns]]

#: Every format, in the order in which they are tried; text comes last and takes everything.
FORMATS: tuple[_Format, ...] = (
    (recognises_npy, read_npy),
    (recognises_npz, read_npz),
    (recognises_parquet, read_parquet),
    (recognises_safetensors, read_safetensors),
    (recognises_binary, read_binary),
    (recognises_table, read_table),
    (recognises_text, read_text),
)


def read_sample(
    source: str | os.PathLike[str],
    *,
    column: str | int | None = None,
    counts: str | int | None = None,
    key: str | None = None,
    tensor: str | None = None,
    discrete: bool | None = None,
    sign: str | None = None,
    keep: int | None = None,
) -> Sample:
    r"""Read a file, or a folder of Parquet files, into a `Sample`.

    Formats are told apart by content: plain text (one number a line, or numbers separated by white
    space, ``#`` starts a comment), CSV and TSV, ``.npy`` and ``.npz``, Parquet, and safetensors;
    any of them may be packed with gzip or xz. Of Parquet and safetensors only what was chosen is
    held in memory. A first row that is not numbers names the columns. Empty cells, NA, nan and null
    count as NaN. A ragged text file, or one of a single line, is one long list of numbers.

    A folder of Parquet files, and a Parquet file of more than `keep` rows, are read in one pass and need
    not fit into memory: see `Sample.from_blocks` for what is kept of them.

    Parameters
    ----------
    source : str or path-like
        The file, a folder of Parquet files, or "-" for standard input.
    column : str or int, optional
        The column of values: its name, or its number counted from 1 (a name wins where both fit).
        For arrays it is a column of a 2-D array or a field of a structured one; other arrays
        are taken whole. Missing values of a Parquet column count as NaN.
    counts : str or int, optional
        The column of multiplicities, which makes a (value, count) table a sample. In an archive of
        1-D arrays it may name another array.
    key : str, optional
        The array of an ``.npz`` archive.
    tensor : str, optional
        The tensor of a safetensors file.
    discrete, sign
        As for `Sample`. Text carries no dtype, so whole numbers in text need `discrete`; an integer
        dtype in the other formats settles it.
    keep : int, optional
        How many distinct values are kept of Parquet, the largest; 10,000,000 by default.

    Returns
    -------
    Sample
        With the name given as `source` and the SHA-256 of the file's bytes as read; that of a folder is
        what ``sha256sum *.parquet | sha256sum`` computes in it (a line "hash  name" a file, by name).

    Raises
    ------
    InputError
        When the file is missing, a folder without Parquet, unreadable, corrupt, a pickle, or not numbers.
    ChoiceError
        When the data leave a choice open, or an option does not apply to them.
    InsufficientDataError
        When there is nothing to analyse, even where a choice is open too.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "fires.csv")
    ...     _ = path.write_text("acres,fires\n1,40\n2,20\n4,10\n8,5\n16,2\n")
    ...     sample = read_sample(path, column="acres", counts="fires", discrete=True)
    >>> sample.n, sample.n_distinct
    (77, 5)
    """
    return read_data(
        source,
        column=column,
        counts=counts,
        key=key,
        tensor=tensor,
        keep=keep,
        discrete=discrete,
        sign=sign,
    )[0]


def read_data(
    source: str | os.PathLike[str],
    *,
    column: str | int | None = None,
    counts: str | int | None = None,
    key: str | None = None,
    tensor: str | None = None,
    groups: str | int | None = None,
    axis: str = UNDECLARED,
    keep: int | None = None,
    discrete: bool | None = None,
    sign: str | None = None,
) -> tuple[Sample, Observations | None]:
    r"""Read a file into a `Sample`, and keep the observations that it was made of.

    Parameters
    ----------
    source, column, counts, key, tensor, keep, discrete, sign
        As for `read_sample`.
    groups, axis
        As for `read_observations`.

    Returns
    -------
    sample : Sample
    observations : Observations or None
        None where the data are read in blocks, of which order and signs are not kept.

    Raises
    ------
    InputError, ChoiceError, InsufficientDataError
        As for `read_sample`; a ChoiceError also where groups are asked of data that are read in blocks.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "steps.csv")
    ...     _ = path.write_text("size,step\n1.5,a\n2.5,a\n-4.5,b\n")
    ...     sample, seen = read_data(path, column="size", groups="step", sign="magnitude")
    >>> sample.values, seen.group_labels
    (array([1.5, 2.5, 4.5]), ('a', 'b'))
    """
    selection = Selection(column, counts, key, tensor, groups)
    if is_folder(source):
        refuse_groups(groups, os.fspath(source))
        return _reduced(open_folder(source, selection), keep, discrete=discrete, sign=sign), None
    found = open_source(source)
    stream = _stream(found, selection, keep)
    if stream is not None:
        refuse_groups(groups, found.name)
        return _reduced(stream, keep, discrete=discrete, sign=sign), None
    seen = observe(found, selection, axis)
    return sample_of(seen, discrete=discrete, sign=sign), seen


def refuse_groups(groups: str | int | None, name: str) -> None:
    """Refuse groups where the data are read in blocks.

    Raises
    ------
    ChoiceError
        When groups were asked for.

    Examples
    --------
    >>> refuse_groups(None, "parts")
    """
    if groups is not None:
        raise ChoiceError(
            f"The groups are {groups!r} (--groups), and {name} is read in blocks, of which only sorted "
            "values are kept; give one file of no more rows than --keep, or leave the groups out."
        )


def sample_of(seen: Observations, *, discrete: bool | None = None, sign: str | None = None) -> Sample:
    """Make the sample of what was read, as `read_sample` does.

    Parameters
    ----------
    seen : Observations
        What a file held.
    discrete, sign
        As for `Sample`.

    Raises
    ------
    ChoiceError, InsufficientDataError
        As for `read_sample`, with the file's name.

    Examples
    --------
    >>> sample_of(Observations.of([0.5, -1.5]), sign="magnitude").n
    2
    """
    try:
        return _make_sample(seen, discrete=discrete, sign=sign)
    except ChoiceError as error:
        choice = error
    # Data that support no analysis however they are read need no choice either: say that instead.
    _make_sample(seen, discrete=False, sign="magnitude").require()
    raise choice


def _stream(found: Source, selection: Selection, keep: int | None) -> ParquetStream | None:
    """Return what is read in blocks, and None for what is taken into memory as a whole."""
    with found.reading():
        read = _reader_of(found)
    if read is read_parquet:
        stream, rows = open_file(found, selection)
        return stream if rows > (KEEP if keep is None else keep) else None
    if keep is not None:
        raise ChoiceError(
            f"keep is {keep} (--keep), and {found.name} is not Parquet, of which alone a part can be kept; "
            "leave it out."
        )
    return None


def _reduced(stream: ParquetStream, keep: int | None, *, discrete: bool | None, sign: str | None) -> Sample:
    """Make a sample of a stream in one pass."""
    chosen = True if discrete is None and stream.whole else discrete
    try:
        with np.errstate(invalid="ignore"):
            return Sample.from_blocks(
                stream.blocks(),
                keep=KEEP if keep is None else keep,
                discrete=chosen,
                sign=sign,
                source=stream.name,
                sha256=stream.sha256,
            )
    except InsufficientDataError as error:
        raise InsufficientDataError(f"{stream.name}: {error}") from error
    except ChoiceError as error:
        _require_enough(stream)
        raise ChoiceError(f"{stream.name}: {error}") from error


def _require_enough(stream: ParquetStream) -> None:
    """Refuse what supports no analysis however it is read; look no further than that takes."""
    seen = Reduction(FEWEST_KEPT, "magnitude")
    for block in stream.blocks():
        seen.add(*block if isinstance(block, tuple) else (block,))
        if seen.positives >= MINIMUM_OBSERVATIONS and seen.held()[0].size >= MINIMUM_DISTINCT:
            return
    Sample.from_blocks(stream.blocks(), discrete=False, sign="magnitude", source=stream.name).require()


def read_observations(
    source: str | os.PathLike[str],
    *,
    column: str | int | None = None,
    counts: str | int | None = None,
    key: str | None = None,
    tensor: str | None = None,
    groups: str | int | None = None,
    axis: str = UNDECLARED,
) -> Observations:
    r"""Read a file's numbers in their order and shape, with their signs.

    Parameters
    ----------
    source, column, counts, key, tensor
        As for `read_sample`.
    groups : str or int, optional
        The column that says which group each observation belongs to, by text or numbers. In an
        archive it may name another array, of the shape of the values.
    axis : str
        What one observation is of, as in `Observations`.

    Returns
    -------
    Observations
        `sample` makes of it what `read_sample` returns.

    Raises
    ------
    InputError, ChoiceError, InsufficientDataError
        As for `read_sample`, but for the choices that only a sample needs.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "steps.txt")
    ...     _ = path.write_text("0.5\n-1.5\n0\n")
    ...     read_observations(path).values
    array([ 0.5, -1.5,  0. ])
    """
    return observe(open_source(source), Selection(column, counts, key, tensor, groups), axis)


def observe(found: Source, selection: Selection, axis: str = UNDECLARED) -> Observations:
    """Read the chosen numbers of an opened file; see `read_observations`."""
    with found.reading():
        columns = _read_columns(found, selection)
        found.check_unchanged()
    with _named(found.name):
        return Observations.of(
            columns.values,
            counts=columns.counts,
            groups=columns.groups,
            axis=axis,
            discrete=True if columns.whole else None,
            source=found.name,
            sha256=found.sha256,
        )


def _read_columns(source: Source, selection: Selection) -> Columns:
    read = _reader_of(source)
    if read is None:
        raise InsufficientDataError(f"{source.name} is empty; at least 10 observations are needed.")
    columns = read(source, selection)
    if read is not read_safetensors:  # asked last: that a file is corrupt or a pickle matters more
        refuse_tensor(selection, source.name)
    return columns


def _reader_of(source: Source) -> Callable[[Source, Selection], Columns] | None:
    """Find the format of a file by its content; None where it is empty."""
    return next((read for recognises, read in FORMATS if recognises(source)), None) if source.head else None


def _make_sample(seen: Observations, *, discrete: bool | None, sign: str | None) -> Sample:
    # A NaN that signals, which only a file can hold, is a NaN like others and no cause for a warning.
    with _named(seen.source), np.errstate(invalid="ignore"):
        return seen.sample(discrete=discrete, sign=sign)


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    """Put the name of the file before what is said about its numbers."""
    try:
        yield
    except TailnetError as error:
        raise type(error)(f"{name}: {error}") from error
