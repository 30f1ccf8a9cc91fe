"""Random tails of many shapes, in y = ln(x / xmin) or as counted integers, and a naive Vuong ratio."""

import math

import numpy as np

from tailnet.arrays import FloatArray, IntArray

SHAPES = ("power law", "lognormal", "stretched exponential", "exponential", "uniform")
#: Values and counts of modes about as narrow as one integer.
NARROW = [
    ([1, 2, 3], [3, 294, 3]),
    ([1, 2, 3], [1, 7617, 1]),
    ([1, 2, 3], [1, 100000, 1]),
    ([1, 2, 3, 4, 5], [1, 1, 3000, 1, 1]),
    ([1, 2, 3, 4, 5], [1, 3000, 1, 1, 1]),
    ([10, 11, 12, 13, 14], [1, 1, 1, 3000, 1]),
    ([10, 11, 12], [1, 73681, 1]),
    ([100, 101, 102, 103], [1, 500, 1, 1]),
    ([1000, 1001, 1002], [2, 900, 1]),
]


def logs(shape: str, size: int, rng: np.random.Generator) -> FloatArray:
    """Return values of y > 0; the parameters of the shape are themselves random."""
    unit = rng.standard_exponential(size)
    if shape == "power law":
        return unit / rng.uniform(0.2, 8.0)
    if shape == "lognormal":
        sigma = 10 ** rng.uniform(-1.5, 0.7)
        normal = rng.normal(sigma * rng.normal(0.0, 2.0), sigma, 100 * size)
        inside = normal[(normal > 0.0) & (normal < 30.0)][:size]
        return inside if inside.size > size // 2 else unit
    if shape == "stretched exponential":
        beta, c = 10 ** rng.uniform(-2.0, 1.0), 10 ** rng.uniform(-3.0, 1.0)
        return np.log1p(beta * unit / c) / beta
    if shape == "exponential":
        return np.log1p(unit * 10 ** rng.uniform(-2.0, 3.0))
    return rng.random(size) * 10 ** rng.uniform(-2.0, 1.0)


def counted(shape: str, size: int, xmin: float, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
    """Return distinct integers >= xmin and their counts, at least three of them."""
    while True:
        y = logs(shape, size, rng)
        x = np.maximum(np.floor((xmin - 0.5) * np.exp(y[y < 30.0]) + 0.5), xmin)
        values, counts = np.unique(x, return_counts=True)
        if values.size >= 3:
            return values, counts.astype(np.int64)


def vuong(first: FloatArray, second: FloatArray, counts: IntArray) -> tuple[float, float]:
    """Return the log-likelihood ratio R and Vuong's statistic, with the population variance."""
    ratio = first - second
    n = counts.sum()
    total = float(counts @ ratio)
    spread = math.sqrt(float(counts @ (ratio - total / n) ** 2) / n)
    return total, total / (math.sqrt(n) * spread)
