"""Spectra of matrices without structure: Gaussian ones, and shuffled ones of the same entries."""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.inference.spectrum.eigenvalues import FEWEST, cleared, scaled_matrix
from tailnet.parallel import Rng, seed_sequence


def gaussian_spectra(shape: tuple[int, int], replicates: int, *, rng: Rng = None) -> FloatArray:
    """Draw the normalized eigenvalues of matrices of independent Gaussian entries.

    No matrix is drawn: W'W has the same eigenvalues in law as B B', where B is lower bidiagonal with
    independent entries, chi of n, n − 1, …, n − m + 1 degrees of freedom on the diagonal and of m − 1, …, 1
    below it (Dumitriu & Edelman 2002, beta = 1). So a spectrum costs m² operations and no n. The
    sum of the squares of B's entries is that of W's in law, and the mean square divides out.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns, in either order; at least 2 of each.
    replicates : int
        How many.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Returns
    -------
    array, shape (replicates, min(shape))
        A spectrum a row, ascending, of mean 1.

    Examples
    --------
    >>> spectra = gaussian_spectra((300, 100), 3, rng=1)
    >>> spectra.shape
    (3, 100)
    >>> bool(abs(spectra.mean(axis=1) - 1.0).max() < 1e-12)
    True
    """
    from scipy.linalg import eigh_tridiagonal

    m, n = sorted(shape)
    _check(m, replicates)
    generator = np.random.default_rng(seed_sequence(rng))
    diagonal = generator.chisquare(n - np.arange(m), size=(replicates, m))
    below = generator.chisquare(np.arange(m - 1, 0, -1), size=(replicates, m - 1))
    found = np.empty((replicates, m))
    for row, d, e in zip(found, diagonal, below, strict=True):
        on = d.copy()
        on[1:] += e
        row[:] = eigh_tridiagonal(on, np.sqrt(d[:-1] * e), eigvals_only=True, check_finite=False)
    return cleared(found / found.mean(axis=1, keepdims=True), n)


def shuffled_spectra(matrix: FloatArray, replicates: int, *, rng: Rng = None) -> FloatArray:
    """Draw the normalized eigenvalues of a matrix whose entries have changed places at random.

    Every order of the entries is equally likely: what the entries are is kept, and where they are is not.

    Parameters
    ----------
    matrix : array, shape (rows, columns)
    replicates : int
        How many.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Returns
    -------
    array, shape (replicates, min(rows, columns))
        A spectrum a row, ascending, of mean 1.

    Examples
    --------
    >>> import numpy as np
    >>> shuffled_spectra(np.eye(4), 2, rng=1).shape
    (2, 4)
    """
    entries = scaled_matrix(matrix)
    if entries.shape[0] < entries.shape[1]:
        entries = entries.T
    n, m = entries.shape
    _check(m, replicates)
    generator = np.random.default_rng(seed_sequence(rng))
    entries = entries.ravel()
    found = np.empty((replicates, m))
    for row in found:
        generator.shuffle(entries)
        tall = entries.reshape(n, m)
        row[:] = np.linalg.eigvalsh(tall.T @ tall)
    return cleared(found, n)


def _check(m: int, replicates: int) -> None:
    if m < FEWEST or replicates < 1:
        raise ChoiceError(
            f"The shorter side is {m} and replicates is {replicates}; needed are at least {FEWEST} and 1."
        )
