"""The panel's estimators by name: how each is computed from the sums, and bounded."""

import numpy as np
from scipy import special

from tailnet.arrays import FloatArray
from tailnet.inference.tail_index import bias_corrected, hill, kernel, moments, pickands, smoothed_hill
from tailnet.inference.tail_index.second_order import SecondOrder
from tailnet.inference.tail_index.sums import TailSums

#: In the order in which they are printed.
ESTIMATORS = ("hill", "smoothed_hill", "moments", "kernel", "pickands", "bias_corrected")
_GAMMA = {"hill": hill.interval, "smoothed_hill": smoothed_hill.interval}
_NORMAL = {"moments": moments.variance, "kernel": kernel.variance, "pickands": pickands.variance}
_PLAIN = {
    "hill": hill.estimate,
    "smoothed_hill": smoothed_hill.estimate,
    "moments": moments.estimate,
    "kernel": kernel.estimate,
    "pickands": pickands.estimate,
}


def estimate(name: str, sums: TailSums, order: SecondOrder | None) -> FloatArray:
    """Return an estimator's values at each k, NaN where it has none.

    The bias-corrected one has none without a second order.
    """
    if name != "bias_corrected":
        return _PLAIN[name](sums)
    if order is None:
        return np.full(sums.k.size, np.nan)
    return bias_corrected.estimate(sums, order)


def interval(
    name: str, xi: FloatArray, k: FloatArray, order: SecondOrder | None, level: float
) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the interval of an estimator at k: for its noise, not for its bias."""
    if name == "bias_corrected":
        return (xi, xi) if order is None else bias_corrected.interval(xi, k, order, level)
    if name in _GAMMA:
        return _GAMMA[name](xi, k, level)
    reach = special.ndtri((1.0 + level) / 2.0) * np.sqrt(_NORMAL[name](xi) / k)
    return xi - reach, xi + reach
