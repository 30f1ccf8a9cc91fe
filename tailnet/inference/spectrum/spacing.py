"""How strongly the eigenvalues of a matrix repel each other."""

import numpy as np

from tailnet.arrays import FloatArray

#: The mean ratio of independent draws from a smooth law, 2 ln 2 − 1.
INDEPENDENT = 2.0 * np.log(2.0) - 1.0


def spacing_ratios(spectra: FloatArray) -> FloatArray:
    """Return the mean of the smaller over the larger of two neighbouring spacings, for each spectrum.

    It depends on how eigenvalues repel and hardly on their density: 0.386 for independent draws and about
    0.531 for large real symmetric random matrices (Atas, Bogomolny, Giraud & Roux 2013, table I).

    Parameters
    ----------
    spectra : array, shape (..., m)
        Ascending along the last axis, at least 3 distinct values each.

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> import numpy as np
    >>> spacing_ratios(np.array([1.0, 2.0, 4.0, 5.0]))
    array(0.5)
    """
    gaps = np.diff(spectra, axis=-1)
    smaller = np.minimum(gaps[..., 1:], gaps[..., :-1])
    larger = np.maximum(gaps[..., 1:], gaps[..., :-1])
    # Two equal neighbours of one value leave no ratio; they repel as little as can be.
    ratios = np.divide(smaller, larger, out=np.zeros_like(smaller), where=larger > 0.0)
    return np.asarray(ratios.mean(axis=-1))
