"""Collections by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from tailnet.datasets.cache import data_folder
from tailnet.datasets.cifar import find_cifar, needed, read_cifar
from tailnet.datasets.digits import load_digits
from tailnet.datasets.files import Found
from tailnet.datasets.images import Images
from tailnet.datasets.mnist import NEEDED, find_mnist, read_mnist
from tailnet.datasets.published import CIFAR10, CIFAR100
from tailnet.datasets.random_patterns import random_patterns
from tailnet.errors import ChoiceError, InputError


@dataclass(frozen=True, slots=True)
class _InFiles:
    """How a collection is found and read."""

    find: Callable[[Path], Found | None]
    read: Callable[[Found], Images]
    needed: str


#: Those that need no file.
EMBEDDED: Mapping[str, Callable[[], Images]] = MappingProxyType(
    {
        "digits": load_digits,
        "random": random_patterns,
        "random-one-label": partial(random_patterns, one_label=True),
    }
)
_IN_FILES = {
    "mnist": _InFiles(find_mnist, read_mnist, NEEDED),
    **{
        collection.name: _InFiles(
            partial(find_cifar, collection=collection),
            partial(read_cifar, collection=collection),
            needed(collection),
        )
        for collection in (CIFAR10, CIFAR100)
    },
}
#: Every name that `load` knows.
NAMES = ("digits", "mnist", "cifar10", "cifar100", "random", "random-one-label")


def find(name: str, data: str | Path | None = None) -> Found | None:
    """Find the files of a collection, or None where they are not.

    Parameters
    ----------
    name : str
        One that needs files.
    data : str or Path, optional
        The folder that holds them, or the one above; the cache of `tailnet data fetch` if there is none.

    Raises
    ------
    ChoiceError
        When no collection of that name needs files.
    InputError
        When `data` is not a folder.
    """
    if name in EMBEDDED:
        raise ChoiceError(f"{name} needs no files; leave out --data.")
    if name not in _IN_FILES:
        raise ChoiceError(f"There is no collection {name!r}; choose one of {', '.join(NAMES)}.")
    if data is not None and not Path(data).is_dir():
        raise InputError(f"{data} is not a folder; give --data the folder that holds the files of {name}.")
    return _IN_FILES[name].find(data_folder() if data is None else Path(data))


def load(name: str, data: str | Path | None = None) -> Images:
    """Load a collection by its name.

    Parameters
    ----------
    name : str
        One of `NAMES`. `random` and `random-one-label` are those of `random_patterns` with its defaults.
    data : str or Path, optional
        The folder that holds the files, or the one above, in which they lie in a folder `name`; without it,
        what `tailnet data fetch` put into the cache is taken. Not for those that need no file.

    Returns
    -------
    Images
        `source` says what was read and whether it is verified.

    Raises
    ------
    ChoiceError
        When there is no such collection, or `data` is given for one that needs no files.
    InputError
        When the files are missing, damaged, or not those that were published.

    Examples
    --------
    >>> load("digits").images.shape
    (1797, 64)
    """
    if name in EMBEDDED and data is None:
        return EMBEDDED[name]()
    found = find(name, data)
    if found is None:
        wanted = _IN_FILES[name].needed
        if data is None:
            raise InputError(
                f"The files of {name} are not here: run `tailnet data fetch {name}`, or give the folder that "
                f"holds them with --data DIR. Needed are {wanted}."
            )
        raise InputError(f"{data} holds no {name}, nor does {Path(data) / name}; needed are {wanted}.")
    return _IN_FILES[name].read(found)
