"""The interval of a mean over independent replications."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import special

from tailnet.errors import ChoiceError

_FEWEST = 2


def student_interval(values: Sequence[float], *, level: float = 0.95) -> tuple[float, float, float]:
    """Return the mean of independent values and the ends of its Student t interval.

    Parameters
    ----------
    values : sequence of float
        One a replication, at least two.
    level : float
        Nominal coverage.

    Raises
    ------
    ChoiceError
        With fewer than two values.

    Examples
    --------
    >>> [round(v, 3) for v in student_interval([1.0, 2.0, 3.0])]
    [2.0, -0.484, 4.484]
    """
    n = len(values)
    if n < _FEWEST:
        raise ChoiceError(f"Found {n} values; an interval over replications needs at least {_FEWEST}.")
    array = np.asarray(values, float)
    mean = float(array.mean())
    error = float(array.std(ddof=1)) / math.sqrt(n)
    reach = float(special.stdtrit(n - 1, (1.0 + level) / 2.0)) * error
    return mean, mean - reach, mean + reach
