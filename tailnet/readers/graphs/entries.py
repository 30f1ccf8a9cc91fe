"""From the entries of a matrix to pairs, with the checks that every kind of matrix needs."""

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.readers.graphs.pairs import MOST_NODES, Pairs, weights_or_none


def entries(
    rows: NDArray[Any],
    columns: NDArray[Any],
    values: NDArray[Any],
    shape: tuple[int, ...],
    name: str,
    directed: bool | None = None,
) -> Pairs:
    """Take the entries of a matrix for pairs; those that are zero are none.

    Raises
    ------
    InputError
        When an entry is no finite real number.

    Examples
    --------
    >>> entries(np.array([0, 1]), np.array([1, 0]), np.array([2.5, 0.0]), (2, 2), "a").sources
    array([0])
    """
    if values.dtype.kind not in "biuf":
        raise InputError(f"{name} holds entries of dtype {values.dtype}; give real numbers.")
    weights = values.astype(np.float64)
    wrong = np.flatnonzero(~np.isfinite(weights))
    if wrong.size:
        row, column = int(rows[wrong[0]]), int(columns[wrong[0]])
        raise InputError(
            f"{name} holds {weights[wrong[0]]} in row {row + 1}, column {column + 1}; entries must be finite."
        )
    there = weights != 0.0
    return Pairs(
        rows[there].astype(np.int64),
        columns[there].astype(np.int64),
        (int(shape[0]), int(shape[1])),
        weights_or_none(weights[there]),
        "the entries' sizes",
        kind="matrix",
        directed=directed,
    )


def check_shape(shape: tuple[int, int], name: str) -> None:
    """Refuse a matrix of more rows and columns than any network has that fits into memory.

    Raises
    ------
    InputError
        With the announced shape.
    """
    if min(shape) < 0 or sum(shape) > MOST_NODES:
        raise InputError(
            f"{name} announces a matrix of {shape[0]:,} rows and {shape[1]:,} columns; at most "
            f"{MOST_NODES:,} of both are read."
        )


@contextlib.contextmanager
def decoding(name: str) -> Iterator[None]:
    """Turn what NumPy and SciPy raise on broken content into an `InputError`."""
    broken = (ArithmeticError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
    try:
        yield
    except (ChoiceError, InsufficientDataError, UnicodeDecodeError):
        raise
    except broken as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise InputError(f"{name} is corrupt or can't be decoded: {reason}. Save it again.") from error
