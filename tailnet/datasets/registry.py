"""Every data set by its name."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import Images
from tailnet.errors import ChoiceError

_EMBEDDED: Mapping[str, Callable[[], Images]] = MappingProxyType({"digits": load_digits})
NAMES = tuple(_EMBEDDED)


def load(name: str, data: Path | None = None) -> Images:
    """Load a data set by its name.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    data : Path, optional
        Where its files are, for one that is not embedded.

    Raises
    ------
    ChoiceError
        When there is none of that name, or files are given for an embedded one.

    Examples
    --------
    >>> load("digits").n_train
    1437
    """
    if name not in NAMES:
        raise ChoiceError(f"There is no data set {name!r}; choose one of {', '.join(NAMES)}.")
    if data is not None:
        raise ChoiceError(f"The data set {name} is embedded and needs no files; leave --data out.")
    return _EMBEDDED[name]()
