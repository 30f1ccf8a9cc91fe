"""The p-value of an observation among draws of its null, on either side."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.errors import InputError, InsufficientDataError

#: Draws below which no p-value is quoted.
FEWEST = 2000
#: Values whose relative difference is smaller are equal: sums of the same numbers in another order.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class NullP:
    """Where an observation stands among draws of its null.

    Attributes
    ----------
    observed, null_mean, null_sd : float
    draws : int
        R.
    p_greater, p_less, p_two_sided : float or None
        That the null is as large or larger, as small or smaller, and twice the smaller of the two, at most 1.
    reason : str or None
        Why there are no p-values.
    """

    observed: float
    null_mean: float
    null_sd: float
    draws: int
    p_greater: float | None
    p_less: float | None
    p_two_sided: float | None
    reason: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "NullP":
        """Rebuild from `to_dict`."""
        return cls(**document)


def null_p(observed: float, null_values: npt.ArrayLike, *, fewest: int = FEWEST) -> NullP:
    """Compare an observation with independent draws of its null.

    p = (1 + number of draws as extreme)/(R + 1): under the null the observation is one more draw, so that the
    probability of p <= u is at most u (Davison & Hinkley 1997, section 4.2). Draws equal to the observation
    count on both sides.

    Parameters
    ----------
    observed : float
        The statistic.
    null_values : array_like, shape (R,)
        The same statistic of the draws.
    fewest : int
        With fewer draws no p-value is given, and the reason is.

    Raises
    ------
    InputError
        When a value is not finite or the draws are no vector.
    InsufficientDataError
        When there are fewer than two draws.

    Examples
    --------
    >>> found = null_p(3.0, np.linspace(0.0, 4.0, 2001))
    >>> found.p_greater == 502 / 2002, found.p_less == 1502 / 2002
    (True, True)
    >>> null_p(3.0, [1.0, 2.0]).reason
    '2 draws of the null; a p-value is quoted from 2000 on.'
    """
    drawn = np.asarray(null_values, np.float64)
    if drawn.ndim != 1 or not (np.isfinite(drawn).all() and np.isfinite(observed)):
        raise InputError(
            "The observation and the draws of its null must be finite numbers, the draws a vector."
        )
    if drawn.size <= 1:
        raise InsufficientDataError(f"There are {drawn.size} draws of the null; at least 2 are needed.")
    found = float(observed)
    slack = _ROUNDING * abs(found)
    greater, less, two_sided, reason = None, None, None, None
    if drawn.size < fewest:
        reason = f"{drawn.size} draws of the null; a p-value is quoted from {fewest} on."
    else:
        greater = (1 + int((drawn >= found - slack).sum())) / (drawn.size + 1)
        less = (1 + int((drawn <= found + slack).sum())) / (drawn.size + 1)
        two_sided = min(1.0, 2.0 * min(greater, less))
    spread = float(drawn.std(ddof=1))
    return NullP(found, float(drawn.mean()), spread, drawn.size, greater, less, two_sided, reason)
