"""What a caller gives for numbers and counts, checked and turned into arrays."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.arrays import IntArray
from tailnet.errors import InputError

#: Largest total of multiplicities: sums of them stay well inside 64 bits.
LARGEST_TOTAL = 10**18

_KINDS = {
    "b": "booleans",
    "c": "complex numbers",
    "m": "durations",
    "M": "dates",
    "O": "Python objects",
    "S": "text",
    "T": "text",
    "U": "text",
    "V": "records",
}


def real_numbers(values: npt.ArrayLike, what: str) -> npt.NDArray[Any]:
    """Return an array of integers or of floats of at most 64 bits, in any shape but none."""
    if isinstance(values, np.ma.MaskedArray):
        raise InputError(f"The {what} are a masked array; give its values with x.compressed().")
    try:
        array = np.asarray(values)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f"The {what} do not form an array of numbers: {error}.") from error
    if array.ndim == 0:
        raise InputError(
            f"The {what} are a single object of type {type(values).__name__}; give a sequence of numbers."
        )
    kind = array.dtype.kind
    if kind not in "iuf":
        raise InputError(
            f"The {what} are {_KINDS.get(kind, 'not numbers')} (dtype {array.dtype}); give real numbers, "
            "for instance with numpy.asarray(x, dtype=float)."
        )
    if kind == "f" and array.dtype.itemsize > np.dtype(np.float64).itemsize:
        raise InputError(
            f"The {what} have dtype {array.dtype}, more than double precision; give x.astype(float)."
        )
    return array


def whole_counts(counts: npt.ArrayLike, shape: tuple[int, ...]) -> IntArray:
    """Return counts as int64, flat, after checking shape, sign, wholeness and total."""
    array = real_numbers(counts, "counts")
    if array.shape != shape:
        raise InputError(
            f"The values have shape {shape} and the counts {array.shape}; give one count for each value."
        )
    flat = array.ravel()
    wrong = (flat < 0) | ~np.isfinite(flat)
    if flat.dtype.kind == "f":
        wrong |= flat != np.floor(flat)
    if wrong.any():
        raise InputError(
            f"{number_of(int(wrong.sum()), 'count')} of {flat.size} can't be used, for instance "
            f"{flat[wrong][0]}; counts are whole numbers >= 0."
        )
    # The sum in floating point can't overflow; where it is small, neither can the one in 64 bits.
    small = flat.sum(dtype=np.float64) < 2.0 * LARGEST_TOTAL
    whole: IntArray | None = flat.astype(np.int64) if small else None
    if whole is None or int(whole.sum()) > LARGEST_TOTAL:
        raise InputError(
            f"The counts add up to more than {LARGEST_TOTAL} observations, the most there can be."
        )
    return whole


def number_of(count: int, what: str) -> str:
    """Count something in words: 1 value, 2 values."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
