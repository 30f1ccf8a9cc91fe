"""What "decreases as we go back through layers" may mean, minibatch by minibatch."""

from collections.abc import Sequence

import numpy as np

from tailnet.arrays import BoolArray, FloatArray
from tailnet.studies.layer_norms.published import REPRESENTATIVE

#: The readings: of all layers, of all layers whatever their number of weights, and of those alone that the
#: document draws because they have equally many.
ALL, PER_ROOT, EQUAL = "all layers, norm", "all layers, norm per √weights", "layers of 30 × 30, norm"
READINGS = (ALL, PER_ROOT, EQUAL)
#: The layers between hidden units.
BETWEEN_HIDDEN = slice(1, -1)


def increasing(norms: FloatArray, weights: Sequence[int]) -> dict[str, BoolArray]:
    """Tell where norms increase strictly from each layer to the next.

    Parameters
    ----------
    norms : array, shape (..., layers)
    weights : sequence of int
        How many each layer has.

    Returns
    -------
    dict of str to array of bool, shape (...)
        By reading.

    Examples
    --------
    >>> {name: bool(found) for name, found in increasing(np.array([3.0, 1.0, 2.0]), [9, 1, 1]).items()}
    {'all layers, norm': False, 'all layers, norm per √weights': False, 'layers of 30 × 30, norm': True}
    """
    read = {
        ALL: norms,
        PER_ROOT: norms / np.sqrt(weights),
        EQUAL: norms[..., BETWEEN_HIDDEN],
    }
    return {name: np.all(np.diff(values, axis=-1) > 0.0, axis=-1) for name, values in read.items()}


def slopes(norms: FloatArray) -> tuple[float, float]:
    """Return the mean least-squares slope of ln(norm) a layer, over layers of 30 × 30, in two groups.

    Parameters
    ----------
    norms : array, shape (minibatches, layers)
        All positive.

    Returns
    -------
    representative, others : float
        Over the minibatches that the document calls representative, and over the others from the second on.
    """
    logs = np.log(norms[:, BETWEEN_HIDDEN])
    places = np.arange(logs.shape[1]) - (logs.shape[1] - 1) / 2.0
    found = logs @ places / np.sum(places**2)
    chosen = np.isin(np.arange(len(norms)), REPRESENTATIVE)
    others = ~chosen
    others[0] = False
    return float(found[chosen].mean()), float(found[others].mean())
