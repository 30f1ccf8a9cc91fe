"""Downloads of collections: verified before they are kept, and not repeated."""

import contextlib
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tailnet.datasets.cache import data_folder
from tailnet.datasets.published import DOWNLOADS, Download
from tailnet.errors import ChoiceError, InputError, OutputError

#: Seconds to wait for a server to answer, and between two pieces of an answer.
_TIMEOUT = 30


def fetch(name: str, folder: Path | None = None, *, addresses: Sequence[str] = ()) -> Path:
    """Download the files of a collection, unless they are there already.

    A file is kept only when its MD5 is the published one. The addresses are tried in turn, for each file.

    Parameters
    ----------
    name : str
        `mnist`, `cifar10` or `cifar100`.
    folder : Path, optional
        Where to put them, in a folder `name`; without it the cache, in which `registry.load` looks.
    addresses : sequence of str
        Where the files lie, in place of the official addresses; names are put after them.

    Returns
    -------
    Path
        The folder that holds the files.

    Raises
    ------
    ChoiceError
        When there is nothing to download for that name.
    InputError
        When no address gives a file as it was published; it says what to do without a network.
    OutputError
        When the folder cannot be written.
    """
    if name not in DOWNLOADS:
        raise ChoiceError(f"There is nothing to fetch for {name!r}; choose one of {', '.join(DOWNLOADS)}.")
    download = DOWNLOADS[name]
    place = (folder or data_folder()) / name
    for file, checksum in download.files.items():
        _fetch_file(file, checksum, place, [_with_slash(at) for at in addresses or download.addresses], name)
    return place


def _fetch_file(file: str, checksum: str, place: Path, addresses: Sequence[str], name: str) -> None:
    """Download one file from the first address that gives it as it was published."""
    import pooch
    from requests import RequestException

    problems = []
    for address in addresses:
        try:
            with _quiet(), _bar(file) as bar:
                headers = {"Accept-Encoding": "identity"}
                downloader = pooch.HTTPDownloader(progressbar=bar, timeout=_TIMEOUT, headers=headers)
                pooch.retrieve(
                    f"{address}{file}", f"md5:{checksum}", fname=file, path=place, downloader=downloader
                )
        except RequestException as error:
            problems.append(f"{address}{file} ({_reason(error)})")
        except ValueError:
            problems.append(f"{address}{file} (what came has not the published MD5, {checksum})")
        except OSError as error:
            raise OutputError(
                f"{place / file} cannot be written: {error.strerror or error}; give another folder with "
                "--data DIR."
            ) from error
        else:
            return
    with contextlib.suppress(OSError):
        place.rmdir()
    raise InputError(f"{name} was not fetched: {'; '.join(problems)}. {_by_hand(name, place)}")


def _by_hand(name: str, place: Path) -> str:
    """Say what to do without a network."""
    download: Download = DOWNLOADS[name]
    return (
        f"Nothing that failed was kept. Without a network, get {', '.join(download.files)} from "
        f"{' or '.join(download.addresses)} on another machine and put "
        f"{'it' if len(download.files) == 1 else 'them'} into {place}, or into any folder and give that with "
        "--data DIR; other forms of the collection will do as well."
    )


def _reason(error: Exception) -> str:
    """Say in a few words why a request failed."""
    from requests import exceptions

    response = getattr(error, "response", None)
    if response is not None:
        return f"the server answered {response.status_code} {response.reason}"
    kinds = (
        (exceptions.Timeout, "no answer"),
        (exceptions.SSLError, "no secure connection"),
        (exceptions.ChunkedEncodingError, "the answer broke off"),
        (exceptions.ConnectionError, "no connection"),
    )
    return next((said for kind, said in kinds if isinstance(error, kind)), str(error))


def _with_slash(address: str) -> str:
    return address if address.endswith("/") else f"{address}/"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep pooch from logging what it does: the caller says it."""
    import pooch

    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


class _Bar:
    """What pooch moves as bytes arrive."""

    def __init__(self, bar: Any, file: str) -> None:
        self._bar = bar
        self._task = bar.add_task(file, total=None)

    @property
    def total(self) -> float | None:
        total: float | None = self._bar.tasks[0].total
        return total

    @total.setter
    def total(self, total: float) -> None:
        self._bar.update(self._task, total=total or None)

    def update(self, size: float) -> None:
        """Move on by a number of bytes."""
        self._bar.advance(self._task, size)

    def reset(self) -> None:
        """Begin again."""
        self._bar.update(self._task, completed=0)

    def close(self) -> None:
        """Leave the end to the block around."""


@contextlib.contextmanager
def _bar(file: str) -> Iterator[_Bar | bool]:
    """Show how far a download is on standard error, if that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield False
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar, file)
