"""Where the inequality of a gradient's entries comes from: its sides, and the scales of its coordinates."""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.inference.inequality import gini
from tailnet.rbm.conditionals import hidden_chances
from tailnet.rbm.gibbs import gibbs
from tailnet.rbm.machine import BoltzmannMachine
from tailnet.sample import Sample

#: Rows and columns of a table that can be split.
_FEWEST = 2
#: Images that a pixel must be lit in for its spread over images to be known to a third or so.
OFTEN = 10


def gini_of(values: FloatArray) -> float:
    """Return the Gini coefficient of the magnitudes that are not zero."""
    return gini(Sample(np.ravel(values), sign="magnitude", discrete=False))


def log_shares(gradient: FloatArray) -> dict[str, float] | None:
    """Split the variance of ln|g| between visible units, hidden units, and what is of neither alone.

    The analysis of variance of two ways, over the rows and columns without zeros. In an outer product, which
    the gradient of one image is in backpropagation, nothing is left over.

    Parameters
    ----------
    gradient : array, shape (visible, hidden)

    Returns
    -------
    dict or None
        Shares, which add up to 1; None with fewer than two rows or columns, or without variance.

    Examples
    --------
    >>> log_shares(np.outer([1.0, 2.0, 0.0], [1.0, -2.0]))
    {'visible': 0.5, 'hidden': 0.5, 'rest': 0.0}
    """
    logs = np.log(np.abs(gradient[np.all(gradient != 0.0, axis=1)]))
    if min(logs.shape) < _FEWEST:
        return None
    away = logs - logs.mean()
    total = float(np.mean(away**2))
    if total == 0.0:
        return None
    visible, hidden = (float(np.mean(away.mean(axis=axis) ** 2)) / total for axis in (1, 0))
    return {"visible": visible, "hidden": hidden, "rest": max(0.0, 1.0 - visible - hidden)}


def rest_of(gradient: FloatArray) -> float | None:
    """Return the Gini coefficient of |g| with the geometric means of its rows and columns divided out.

    Of the rows without zeros; None with fewer than two of them, or of columns.
    """
    logs = np.log(np.abs(gradient[np.all(gradient != 0.0, axis=1)]))
    if min(logs.shape) < _FEWEST:
        return None
    left = logs - logs.mean(axis=1, keepdims=True) - logs.mean(axis=0, keepdims=True) + logs.mean()
    return gini_of(np.exp(left))


def scales(
    machine: BoltzmannMachine, pixels: FloatArray, generator: np.random.Generator
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return means and standard deviations of the CD-1 gradient of one image, and how often pixels are lit.

    They come of sums over images of products of what enters it, without a gradient for each image.

    Parameters
    ----------
    machine : BoltzmannMachine
    pixels : array, shape (images, visible)
    generator : Generator
        Of the chains.

    Returns
    -------
    mean, spread : array, shape (visible, hidden)
    lit : array, shape (visible,)
        Images in which the pixel, or the state of the chain at it, is not zero.
    """
    ends = gibbs(machine, pixels, 1, generator)
    before, after = hidden_chances(machine, pixels), hidden_chances(machine, ends)
    n = len(pixels)
    mean: FloatArray = (pixels.T @ before - ends.T @ after) / n
    square = (pixels**2).T @ before**2 - 2.0 * (pixels * ends).T @ (before * after)
    square += (ends**2).T @ after**2
    spread: FloatArray = np.sqrt(np.maximum(square / n - mean**2, 0.0))
    lit: IntArray = np.count_nonzero((pixels > 0.0) | (ends > 0.0), axis=0)
    return mean, spread, lit


def standardised(
    gradient: FloatArray, spread: FloatArray, lit: IntArray, batch: int
) -> dict[str, float] | None:
    """Compare the inequality of a minibatch's gradient with that of its scales, and without them.

    Of pixels lit in at least `OFTEN` images, as the spread of the others is not known.

    Returns
    -------
    dict or None
        ``share`` of the entries that this is about. Gini coefficients: ``gradient``; ``scales``, of the
        standard deviations of its entries; ``standardised``, of the entries over theirs. ``kurtosis`` of the
        latter: 3 for a normal law. None without such pixels.
    """
    varied = (lit >= OFTEN)[:, np.newaxis] & (spread > 0.0) & (gradient != 0.0)
    if np.count_nonzero(varied) < _FEWEST:
        return None
    scaled = gradient[varied] / (spread[varied] / np.sqrt(batch))
    away = scaled - scaled.mean()
    return {
        "share": float(varied.mean()),
        "gradient": gini_of(gradient[varied]),
        "scales": gini_of(spread[varied]),
        "standardised": gini_of(scaled),
        "kurtosis": float(np.mean(away**4) / np.mean(away**2) ** 2),
    }
