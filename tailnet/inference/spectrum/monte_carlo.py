"""Where a number lies among numbers drawn under a null hypothesis."""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError

#: Numbers that differ by rounding alone count as equal.
_ROUNDING = 1e-12


def upper_p(value: float, null: FloatArray) -> float:
    """Return (1 + replicates at or above the value) / (1 + replicates).

    At most u with probability at most u under the null, whatever the number of replicates.

    Examples
    --------
    >>> import numpy as np
    >>> upper_p(3.0, np.array([1.0, 2.0, 3.0]))
    0.5
    """
    return (1 + int(np.sum(null >= value - _ROUNDING * abs(value)))) / (1 + null.size)


def lower_p(value: float, null: FloatArray) -> float:
    """Return (1 + replicates at or below the value) / (1 + replicates).

    Examples
    --------
    >>> import numpy as np
    >>> lower_p(1.0, np.array([1.0, 2.0, 3.0]))
    0.5
    """
    return (1 + int(np.sum(null <= value + _ROUNDING * abs(value)))) / (1 + null.size)


def upper_limit(null: FloatArray, level: float) -> float:
    """Return what a further draw from the null exceeds with probability `level` at most.

    That is the replicate at place ⌈(1 − level)(1 + replicates)⌉ from below: a value above it has
    `upper_p` <= level, and the other way round.

    Raises
    ------
    ChoiceError
        When there are too few replicates for the level.

    Examples
    --------
    >>> import numpy as np
    >>> upper_limit(np.arange(1.0, 20.0), 0.05)
    19.0
    """
    place = math.ceil(round((1.0 - level) * (1 + null.size), 9))
    if not 1 <= place <= null.size:
        raise ChoiceError(
            f"{null.size} replicates have no limit at level {level}; "
            f"draw at least {math.ceil(1 / level) - 1}."
        )
    return float(np.sort(null)[place - 1])
