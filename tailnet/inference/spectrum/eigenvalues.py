"""The eigenvalues of a matrix of weights, on a scale on which random matrices are alike."""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InsufficientDataError

#: A spectrum of fewer values is none.
FEWEST = 2


def normalized_eigenvalues(matrix: FloatArray) -> FloatArray:
    """Return the squared singular values of a matrix over its longer side and its mean square entry.

    These are the eigenvalues of W'W / (n s²), with n the longer side and s² the mean of the squared
    entries. Their mean is 1, as that of Marchenko and Pastur's law, and they do not change when the matrix
    is transposed or multiplied by a number.

    Parameters
    ----------
    matrix : array, shape (rows, columns)
        At least 2 of each.

    Returns
    -------
    array, shape (min(rows, columns),)
        In ascending order. Those of less than rounding error are 0.

    Raises
    ------
    ChoiceError
        When it is no such matrix, or an entry is not finite.
    InsufficientDataError
        When every entry is zero.

    Examples
    --------
    >>> import numpy as np
    >>> normalized_eigenvalues(np.array([[3.0, 0.0], [0.0, 1.0], [0.0, 0.0]]))
    array([0.2, 1.8])
    """
    scaled = scaled_matrix(matrix)
    singular: FloatArray = np.linalg.svd(scaled, compute_uv=False)[::-1].astype(float, copy=False)
    return cleared(singular**2, max(scaled.shape))


def scaled_matrix(matrix: FloatArray) -> FloatArray:
    """Check a matrix and divide it, so that the squares of its singular values have mean 1."""
    found = np.asarray(matrix, float)
    if found.ndim != FEWEST or min(found.shape) < FEWEST:
        raise ChoiceError(
            f"Found an array of shape {found.shape}; a spectrum needs a matrix of 2 × 2 or more."
        )
    if not np.isfinite(found).all():
        raise ChoiceError("Some entries of the matrix are NaN or infinite; a spectrum needs finite ones.")
    largest = np.abs(found).max()
    if largest == 0.0:
        raise InsufficientDataError("Every entry of the matrix is zero; a spectrum needs some that are not.")
    found = found / largest
    scaled: FloatArray = found / np.sqrt(np.mean(found**2) * max(found.shape))
    return scaled


def cleared(eigenvalues: FloatArray, longer: int) -> FloatArray:
    """Set to zero what is smaller than the rounding error of eigenvalues (the last axis ascends)."""
    limit = longer * np.finfo(float).eps * eigenvalues[..., -1:]
    return np.where(eigenvalues < limit, 0.0, eigenvalues)
