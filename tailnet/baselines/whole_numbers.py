"""Arguments that count something."""

import numpy as np

from tailnet.errors import ChoiceError


def whole_number(name: str, value: object, *, least: int, meaning: str) -> int:
    """Return a whole number that is large enough, or refuse it.

    Examples
    --------
    >>> whole_number("power", 3, least=1, meaning="the number of copies")
    3
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ChoiceError(f"{name} is {value!r}; give {meaning}, a whole number >= {least}.")
    return int(value)
