"""The straight line on log–log paper: what people look at, measured, so that it can be compared."""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.parallel import Rng, seed_sequence
from tailnet.sample import Sample

BINS = 50


def log_histogram(x: FloatArray, *, bins: int = BINS) -> tuple[FloatArray, FloatArray]:
    """Return log10 of the middles and of the counts of a histogram's bins that are not empty.

    The bins are equal, from the smallest to the largest value, as plotting programs draw them.

    Parameters
    ----------
    x : ndarray
        Positive values, not all equal.
    bins : int
        Number of bins.

    Examples
    --------
    >>> middle, height = log_histogram(np.array([0.5, 1.0, 1.5, 19.5]), bins=2)
    >>> [round(float(10.0**m), 2) for m in middle], [round(float(10.0**h)) for h in height]
    ([5.25, 14.75], [3, 1])
    """
    largest = x.max()
    counts, edges = np.histogram(x / largest, bins=bins)
    filled = counts > 0
    middle = np.log10(0.5 * (edges[:-1] + edges[1:])[filled]) + np.log10(largest)
    return middle, np.log10(counts[filled])


def histogram_r_squared(x: FloatArray, *, bins: int = BINS) -> float:
    """Return R² of the least-squares line through a histogram on log–log axes.

    The histogram has equal bins from the smallest to the largest value, as plotting programs draw it;
    log10 of the count stands against log10 of the bin's middle, empty bins left out. It says how well
    a line fits the picture and nothing about a power law: exponential samples score high as well.

    Parameters
    ----------
    x : ndarray
        Positive values, not all equal.
    bins : int
        Number of bins.

    Examples
    --------
    >>> x = np.arange(1.0, 11.0) ** -1
    >>> 0.0 < histogram_r_squared(x, bins=5) <= 1.0
    True
    """
    middle, height = log_histogram(x, bins=bins)
    middle -= middle.mean()
    height -= height.mean()
    spread = float(height @ height)
    if spread == 0.0:
        return 0.0
    return float((middle @ height) ** 2 / ((middle @ middle) * spread))


def exponential_limit(n: int, *, level: float = 0.95, replicates: int = 1000, rng: Rng = None) -> float:
    """Return the given quantile of `histogram_r_squared` over exponential samples of size n."""
    generator = np.random.default_rng(seed_sequence(rng))
    scores = [histogram_r_squared(generator.standard_exponential(n)) for _ in range(replicates)]
    return float(np.quantile(scores, level))


def looks_straight(sample: Sample, *, rng: Rng = None) -> tuple[float, float]:
    """Return R² of the sample's log–log histogram, and the 95% quantile of exponential samples' R²."""
    sample.require_all("The histogram of a whole sample")
    x = np.repeat(sample.values, sample.counts)
    return histogram_r_squared(x), exponential_limit(sample.n, rng=rng)
