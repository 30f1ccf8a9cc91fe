"""The exponent of a time that grows as a power of n: least squares on logarithms."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: A line through fewer points than this has no standard error.
_ENOUGH = 3


@dataclass(frozen=True)
class Growth:
    """Time proportional to n**exponent, with the exponent's standard error where there is one."""

    exponent: float
    standard_error: float | None
    points: int

    def __str__(self) -> str:
        """Write the exponent with its standard error."""
        error = "" if self.standard_error is None else f" ± {self.standard_error:.2f}"
        return f"{self.exponent:.2f}{error}"


def growth(sizes: Sequence[int], seconds: Sequence[float]) -> Growth | None:
    """Fit the exponent to times at two sizes or more."""
    if len(sizes) < 2:
        return None
    x, y = np.log(np.asarray(sizes, float)), np.log(np.asarray(seconds, float))
    x -= x.mean()
    spread = float(x @ x)
    slope = float(x @ y) / spread
    if len(sizes) < _ENOUGH:
        return Growth(slope, None, len(sizes))
    residuals = y - y.mean() - slope * x
    return Growth(slope, math.sqrt(float(residuals @ residuals) / (x.size - 2) / spread), len(sizes))


def predicted(sizes: Sequence[int], seconds: Sequence[float], n: int, unknown: float = 2.0) -> float:
    """Predict the time at n from the last two sizes, by the exponent `unknown` when there is only one."""
    last = growth(sizes[-2:], seconds[-2:])
    return float(seconds[-1] * (n / sizes[-1]) ** (unknown if last is None else max(last.exponent, 1.0)))
