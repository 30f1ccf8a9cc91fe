r"""Combinations of exponentials (Newman 2005, section IV.A), estimated from a training.

If y has the density p(y) ~ e^{ay} and x = e^{by}, then p(x) = p(y) dy/dx ~ x^{a/b - 1}/b: a power law with
alpha = 1 - a/b, which decays where a < 0 < b. Here y is how much an input was driven in training, the mean
of its pixel over the images of all steps, and x what the training made of it: the expected degree of the
input in the network of the weights, or the magnitude of a weight from it. Both a and b are estimated without
a look at the tail of x: a is minus the maximum-likelihood rate of an exponential law that begins at the
smallest y, -1/(mean y - min y); b the slope of ln x on y by least squares. The interval of alpha comes from
a bootstrap of inputs, each with its y and all of its x.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray

#: Bootstrap replicates, and the coverage of the intervals.
REPLICATES, LEVEL = 1_000, 0.95


@dataclass(frozen=True)
class Combination:
    """The two exponentials and what they predict.

    Attributes
    ----------
    inputs : int
        That were driven at all.
    a, b : float
        The rates.
    b_interval : (float, float)
        Percentile interval of b.
    linearity : float
        R² of ln x on y: 1 where x is an exponential of y.
    distance : float
        Kolmogorov–Smirnov distance between y and the exponential law of rate -a.
    alpha : float or None
        1 - a/b; None where b is not above 0.
    alpha_interval : (float, float or None)
        Its percentile interval; None for an end without bound, where b is not above 0 in so many replicates.
    """

    inputs: int
    a: float
    b: float
    b_interval: tuple[float, float]
    linearity: float
    distance: float
    alpha: float | None
    alpha_interval: tuple[float | None, float | None]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        return {
            **asdict(self),
            "b_interval": list(self.b_interval),
            "alpha_interval": list(self.alpha_interval),
        }


def combination(drive: FloatArray, x: FloatArray, generator: np.random.Generator) -> Combination:
    """Estimate the two exponentials.

    Parameters
    ----------
    drive : array, shape (inputs,)
        The y; inputs at 0 were never driven and are left out.
    x : array, shape (inputs, values)
        Positive.
    generator : Generator
        For the bootstrap.

    Examples
    --------
    >>> y = np.linspace(0.01, 1.0, 50)
    >>> found = combination(y, np.exp(2.0 * y)[:, None], np.random.default_rng(1))
    >>> round(found.b, 6), round(found.linearity, 6), round(found.alpha, 6)
    (2.0, 1.0, 2.010101)
    """
    driven = drive > 0.0
    y, logs = drive[driven], np.log(x[driven])
    means = logs.mean(axis=1)
    a, b = _rates(y, means)
    residuals = logs - means.mean() - b * (y - y.mean())[:, None]
    total = float(((logs - means.mean()) ** 2).sum())
    picks = generator.integers(y.size, size=(REPLICATES, y.size))
    drawn = np.array([_rates(y[pick], means[pick]) for pick in picks])
    alphas = np.where(drawn[:, 1] > 0.0, 1.0 - drawn[:, 0] / np.maximum(drawn[:, 1], 1e-300), np.inf)
    ends = [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0]
    low_b, high_b = np.quantile(drawn[:, 1], ends)
    low, high = (_finite(end) for end in np.quantile(alphas, ends, method="nearest"))
    return Combination(
        inputs=int(y.size),
        a=a,
        b=b,
        b_interval=(float(low_b), float(high_b)),
        linearity=1.0 - float((residuals**2).sum()) / total if total > 0.0 else 0.0,
        distance=_distance(y, -a),
        alpha=1.0 - a / b if b > 0.0 else None,
        alpha_interval=(low, high),
    )


def _rates(y: FloatArray, logs: FloatArray) -> tuple[float, float]:
    """Return a and b."""
    away = y - y.mean()
    return -1.0 / float(y.mean() - y.min()), float((away * logs).sum() / (away**2).sum())


def _distance(y: FloatArray, rate: float) -> float:
    ordered = np.sort(y)
    cdf = -np.expm1(-rate * (ordered - ordered[0]))
    steps = np.arange(y.size + 1) / y.size
    return float(max((steps[1:] - cdf).max(), (cdf - steps[:-1]).max()))


def _finite(end: float) -> float | None:
    return float(end) if np.isfinite(end) else None
