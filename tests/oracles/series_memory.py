"""Politis & White's (2004) block length with the flat-top window, lag by lag, from the formulas."""

import math
from collections.abc import Sequence


def autocovariance(x: Sequence[float], lag: int) -> float:
    """Return R(lag), divided by n."""
    n = len(x)
    mean = math.fsum(x) / n
    return math.fsum((x[t] - mean) * (x[t + lag] - mean) for t in range(n - lag)) / n


def circular_block_length(x: Sequence[float]) -> tuple[float, float]:
    """Return the long-run variance and the optimal length of circular blocks, before rounding."""
    n = len(x)
    run = max(5, int(math.log10(n)))
    limit = 2.0 * math.sqrt(math.log10(n) / n)
    variance = autocovariance(x, 0)
    m = 0
    while any(abs(autocovariance(x, m + k) / variance) >= limit for k in range(1, run + 1)):
        m += 1
    bandwidth = 2 * max(m, 1)
    total, slope = variance, 0.0
    for lag in range(1, bandwidth + 1):
        t = lag / bandwidth
        weight = 1.0 if t <= 0.5 else 2.0 * (1.0 - t)
        total += 2.0 * weight * autocovariance(x, lag)
        slope += 2.0 * weight * lag * autocovariance(x, lag)
    return total, (2.0 * slope**2 / (4.0 / 3.0 * total**2)) ** (1.0 / 3.0) * n ** (1.0 / 3.0)
