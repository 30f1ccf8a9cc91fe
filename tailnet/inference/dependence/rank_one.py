r"""Recognising a matrix of products, u_i v_j, from its numbers alone.

The gradient of one sample by a layer's weights is such a matrix: so many deltas times so many inputs.
Its n m entries are made of n + m numbers, and it is those that a tail can be fitted to.

In a matrix of rank one every cross-ratio a_ij a_pq = a_iq a_pj holds. With the largest entry as the
pivot (p, q) that is a test of all entries at once, a_ij against a_iq (a_pj / a_pq), and no singular
values are needed; a few rows and columns are looked at first, which nearly every other matrix fails.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from tailnet.arrays import FloatArray

#: Rounding errors that a cross-ratio of four rounded products can show, in units of half an ulp, twice over.
_ROUNDINGS = 8.0
#: Rows and columns of the first look.
_LOOKED_AT = 24
#: Fewer nonzero rows or columns than this make no matrix of products.
_FEWEST = 2
#: Logarithms of entries that spread by fewer roundings than this could agree with anything.
_SPREAD = 100.0
_MATRIX = 2


@dataclass(frozen=True, eq=False)
class RankOne:
    """A matrix that is an outer product, to rounding.

    Attributes
    ----------
    rows, columns : ndarray of float64
        Magnitudes of the two factors, nonzero, each divided by its largest.
    precision : float
        Relative spacing of the numbers' own format, found from the numbers.
    largest_deviation : float
        Of an entry from its product, relative.
    """

    rows: FloatArray
    columns: FloatArray
    precision: float
    largest_deviation: float

    @property
    def degrees_of_freedom(self) -> int:
        """Lengths of the two factors together: what the entries are made of."""
        return int(self.rows.size + self.columns.size)


def rank_one(values: npt.ArrayLike) -> RankOne | None:
    """Recognise an outer product.

    Parameters
    ----------
    values : array_like of real numbers
        Zero rows and columns are left out; entries that left the numbers' range as zeros are forgiven.

    Returns
    -------
    RankOne, or None when the array is no finite matrix of at least 2 nonzero rows and columns, or not a
    product to rounding, or so even that rounding hides whether it is one.

    Examples
    --------
    >>> import numpy as np
    >>> u, v = np.array([1.0, -2.0, 0.0, 5.0]), np.array([0.3, 0.7, 1.1])
    >>> found = rank_one(np.outer(u, v))
    >>> found.rows, found.degrees_of_freedom
    (array([0.2, 0.4, 1. ]), 6)
    >>> rank_one(np.outer(u, v) + np.eye(4, 3)) is None
    True
    """
    array = np.asarray(values)
    if array.ndim != _MATRIX or min(array.shape) < _FEWEST:
        return None
    size = np.abs(array.astype(np.float64))
    if not np.isfinite(size).all():
        return None
    p, q = np.unravel_index(int(size.argmax()), size.shape)
    top = float(size[p, q])
    at_rows, at_columns = np.flatnonzero(size[:, q]), np.flatnonzero(size[p])
    if top == 0.0 or min(at_rows.size, at_columns.size) < _FEWEST:
        return None
    precision = _precision(array)
    signed = array.astype(np.float64)
    smallest = float(np.finfo(array.dtype).smallest_subnormal) if array.dtype.kind == "f" else 0.0
    rule = (signed[:, q], signed[p] / signed[p, q], _ROUNDINGS * 0.5 * precision, 4.0 * smallest)
    look = np.ix_(_some(at_rows), _some(at_columns))
    if _deviation(signed, rule, look) is None:
        return None
    deviation = _deviation(signed, rule, None)
    factors = size[at_rows, q] / top, size[p, at_columns] / top
    spread = max(float(np.ptp(np.log(factor))) for factor in factors)
    if deviation is None or spread < _SPREAD * precision:
        return None
    return RankOne(*factors, precision, deviation)


def _some(positions: NDArray[np.intp]) -> NDArray[np.intp]:
    """Take a few positions, evenly spread."""
    chosen: NDArray[np.intp] = positions[
        np.linspace(0, positions.size - 1, min(positions.size, _LOOKED_AT)).astype(np.intp)
    ]
    return chosen


def _deviation(
    array: FloatArray,
    rule: tuple[FloatArray, FloatArray, float, float],
    look: tuple[NDArray[np.intp], ...] | None,
) -> float | None:
    """Return the largest relative deviation from the outer product, or None if it is beyond rounding."""
    column, row, relative, absolute = rule
    if look is not None:
        array, column, row = array[look], column[look[0].ravel()], row[look[1].ravel()]
    largest = 0.0
    for i in range(array.shape[0]):
        product = column[i] * row
        off, scale = np.abs(array[i] - product), np.abs(product)
        # A product under the range is stored as zero, or with the few bits that are left.
        if (off > relative * scale + absolute * (1.0 + np.abs(row))).any():
            return None
        seen = off > absolute * (1.0 + np.abs(row))
        if seen.any():
            largest = max(largest, float((off[seen] / scale[seen]).max()))
    return largest


def _precision(array: NDArray[Any]) -> float:
    """Return the relative spacing of the numbers: that of their type, or wider where low bits are unused.

    So a float32 or bfloat16 that was read into a wider type keeps its rounding. Whole numbers leave bits
    unused for another reason.
    """
    double = np.finfo(np.float64)
    if array.dtype.kind != "f" or bool((array == np.floor(array)).all()):
        return float(double.eps if array.dtype.kind != "f" else np.finfo(array.dtype).eps)
    bits = np.ascontiguousarray(array, np.float64).view(np.uint64)
    used = int(np.bitwise_or.reduce(bits, axis=None)) & ((1 << double.nmant) - 1)
    unused = (used & -used).bit_length() - 1 if used else double.nmant
    return max(2.0 ** (unused - double.nmant), float(np.finfo(array.dtype).eps))
