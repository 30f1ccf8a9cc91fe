"""The power-law fit to the upper eigenvalues, of one spectrum or of many."""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import Candidate, Convention, Rule, scan_xmin


def spectral_tail(eigenvalues: FloatArray, *, convention: Convention = "exact") -> Candidate:
    """Fit a power law to the upper eigenvalues, `xmin` searched for.

    Under "csn" this is the fit that WeightWatcher reports: every eigenvalue but the largest may be
    `xmin`, and the one of the smallest distance is taken.

    Parameters
    ----------
    eigenvalues : array, shape (m,)
        Ascending; zeros are left out.
    convention : {"exact", "csn"}
        As in `fit_power_law`.

    Raises
    ------
    InsufficientDataError
        When fewer than 10 eigenvalues, or fewer than 5 distinct ones, are positive.

    Examples
    --------
    >>> import numpy as np
    >>> tail = spectral_tail(1.0 / np.arange(1.0, 41.0)[::-1] ** 2)
    >>> 1.4 < tail.alpha < 1.6
    True
    """
    values, counts = np.unique(eigenvalues[eigenvalues > 0.0], return_counts=True)
    y = np.log(values)
    above = np.empty(0, np.int64)
    if values.size < counts.sum():
        above = np.concatenate([np.cumsum(counts[::-1])[::-1], [0]])
    steps = Steps(values, y, above, int(counts.sum()))
    return scan_xmin(steps, discrete=False, rule=Rule(convention)).chosen


def spectral_tails(spectra: FloatArray, *, convention: Convention = "exact") -> tuple[FloatArray, FloatArray]:
    """Fit each of many spectra, and return their exponents and their distances.

    Parameters
    ----------
    spectra : array, shape (replicates, m)
    convention : {"exact", "csn"}

    Returns
    -------
    alphas, distances : array, shape (replicates,)
    """
    fits = [spectral_tail(row, convention=convention) for row in spectra]
    return np.array([fit.alpha for fit in fits]), np.array([fit.ks_distance for fit in fits])
