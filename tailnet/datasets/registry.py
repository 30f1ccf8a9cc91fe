"""Collections by name."""

from pathlib import Path

from tailnet.datasets.cifar import load_cifar10
from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import Images
from tailnet.datasets.mnist import load_mnist
from tailnet.datasets.random_patterns import random_patterns
from tailnet.errors import ChoiceError, InputError

#: Every name that `load` knows.
NAMES = ("digits", "mnist", "cifar10", "cifar100", "random", "random-one-label")
#: Those that need no file.
EMBEDDED = ("digits", "random", "random-one-label")


def load(name: str, data: Path | None = None) -> Images:
    """Load a collection by its name.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    data : Path, optional
        The folder that holds its files, or the one above.

    Examples
    --------
    >>> load("digits").images.shape
    (1797, 64)
    """
    if name == "digits":
        return load_digits()
    if name in EMBEDDED:
        return random_patterns(one_label=name == "random-one-label")
    if name not in NAMES:
        raise ChoiceError(f"There is no collection {name!r}; choose one of {', '.join(NAMES)}.")
    if data is None:
        raise InputError(
            f"The files of {name} are not here; run `tailnet data fetch {name}`, or give --data."
        )
    folder = data / name if (data / name).is_dir() else data
    return load_mnist(folder) if name == "mnist" else load_cifar10(folder)
