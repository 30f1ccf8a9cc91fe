"""From magnitudes to probabilities: what the largest entry, or the number of edges, is made to be."""

from typing import Literal, TypeAlias, get_args

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InsufficientDataError

#: Ways to turn magnitudes into probabilities, by name.
Normalisation: TypeAlias = Literal["maximum", "row maximum", "column maximum", "expected edges", "none"]
NORMALISATIONS: tuple[Normalisation, ...] = get_args(Normalisation)
#: A maximum that is known less well than this gives no probabilities.
MOST_ERROR = 1e-3


def normalised(
    matrix: FloatArray,
    how: Normalisation = "maximum",
    *,
    edges: float | None = None,
    error: float = 0.0,
) -> FloatArray:
    """Make probabilities of the magnitudes of a matrix.

    Parameters
    ----------
    matrix : array of float, shape (rows, columns)
        For example a gradient; signs are dropped.
    how : str
        "maximum": |G|/max|G|, so that the largest entry is a certain edge (the essay's). "row maximum" and
        "column maximum": the same for each row, or column; rows and columns of zeros stay zero. "expected
        edges": min(1, c |G|) with the c for which the probabilities add up to `edges`. "none": the entries
        are probabilities already.
    edges : float, optional
        For "expected edges" alone.
    error : float
        Largest absolute error of the entries, where it is known: from round-off, or from comparing two
        computations. The spacing of doubles at the maximum is counted in any case.

    Returns
    -------
    array of float64, shape (rows, columns)
        All between 0 and 1.

    Raises
    ------
    InsufficientDataError
        When the maximum is zero, not finite, or known no better than to one part in a thousand: then the
        probabilities would be those of round-off.
    ChoiceError
        When there is no way of that name, or `edges` cannot be had.

    Examples
    --------
    >>> normalised(np.array([[1.0, -2.0], [0.0, 4.0]]))
    array([[0.25, 0.5 ], [0. , 1. ]])
    """
    if how not in NORMALISATIONS:
        raise ChoiceError(f"There is no normalisation {how!r}; choose one of {', '.join(NORMALISATIONS)}.")
    magnitudes = np.abs(np.asarray(matrix, np.float64))
    if magnitudes.ndim != len(("rows", "columns")) or magnitudes.size == 0:
        raise ChoiceError(f"The matrix has shape {magnitudes.shape}; give one of rows and columns.")
    if how == "none":
        return _checked(np.asarray(matrix, np.float64))
    check_maximum(float(magnitudes.max()), error)
    if how == "expected edges":
        return _to_edges(magnitudes, edges)
    axis = {"maximum": None, "row maximum": 1, "column maximum": 0}[how]
    most = magnitudes.max(axis=axis, keepdims=True)
    found: FloatArray = np.divide(magnitudes, most, out=np.zeros_like(magnitudes), where=most > 0.0)
    return found


def check_maximum(largest: float, error: float = 0.0) -> None:
    """Refuse a maximum that is zero, not finite, or lost in its error.

    Raises
    ------
    InsufficientDataError
        With the maximum and its relative error.
    """
    if not np.isfinite(largest):
        raise InsufficientDataError(
            f"The largest magnitude of the matrix is {largest}; probabilities need finite entries. Remove "
            "or mend what is NaN or infinite."
        )
    if largest == 0.0:
        raise InsufficientDataError("All entries of the matrix are zero; there is nothing to draw from.")
    relative = max(error, float(np.spacing(largest))) / largest
    if relative > MOST_ERROR:
        raise InsufficientDataError(
            f"The largest magnitude of the matrix, {largest:.3g}, is known to {relative:.1g} of itself; "
            f"above {MOST_ERROR:g} what is drawn would be round-off. Compute it without cancellation."
        )


def _checked(matrix: FloatArray) -> FloatArray:
    if not (matrix.min() >= 0.0 and matrix.max() <= 1.0):
        raise ChoiceError(
            f"The entries run from {matrix.min():g} to {matrix.max():g}; probabilities lie between 0 and 1. "
            "Choose a normalisation."
        )
    return matrix


def _to_edges(magnitudes: FloatArray, edges: float | None) -> FloatArray:
    """Solve for the scale c at which min(1, c |G|) adds up to `edges`."""
    most = int(np.count_nonzero(magnitudes))
    if edges is None or not 0.0 < edges <= most:
        raise ChoiceError(f"edges is {edges}; give the number to expect, above 0 and at most {most}.")
    # Largest first: with k entries at 1 the scale is (edges - k)/(sum of the others), the first that fits.
    ordered = np.sort(magnitudes[magnitudes > 0.0])[::-1]
    rest = np.cumsum(ordered[::-1])[::-1]
    certain = np.arange(ordered.size)
    scales = (edges - certain) / rest
    fits = (scales > 0.0) & (scales * ordered <= 1.0)
    scale = scales[int(np.argmax(fits))] if fits.any() else np.inf
    return (
        np.minimum(1.0, magnitudes * scale) if np.isfinite(scale) else (magnitudes > 0.0).astype(np.float64)
    )
