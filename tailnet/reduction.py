"""Numbers that pass in blocks, reduced as they pass: the largest distinct values with their counts.

One pass and bounded memory, whatever the length of the stream. While there is room for all distinct
values nothing is lost: the outcome is a (value, count) table. Beyond that the largest are held, each
with every one of its observations, and what is smaller is counted. A value once let go is smaller than
everything held then, hence than everything held in the end: the counts are exact.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError, InputError
from tailnet.given_numbers import LARGEST_TOTAL, real_numbers, whole_counts

#: Distinct values held by default; while they are merged they take about 60 bytes each.
KEEP = 10_000_000
#: The fewest that can be asked for: as many as the smallest tail that is ever fitted has observations.
FEWEST_KEPT = 10
#: New values that are gathered before they are merged, at the least.
_FEWEST_PENDING = 1 << 16
#: Values of a long array that are looked at at a time.
_SLICE = 1 << 20
#: No more doubles than this share one logarithm (2^-1074 to 2^1024: up to about 512).
_SHARE_A_LOGARITHM = 1 << 12


def class_bounds(ascending: FloatArray) -> tuple[int, int, int, int, int]:
    """Return where sorted numbers turn finite, zero, positive, infinite and NaN.

    Sorting has put -infinity first and NaN last, so each class is a run between two bisections.
    """
    finite = int(np.searchsorted(ascending, -np.inf, side="right"))
    zero = int(np.searchsorted(ascending, 0.0, side="left"))
    positive = int(np.searchsorted(ascending, 0.0, side="right"))
    infinite = int(np.searchsorted(ascending, np.inf, side="left"))
    nan = int(np.searchsorted(ascending, np.nan, side="left"))
    return finite, zero, positive, infinite, nan


def merge_ties(ascending: FloatArray, weights: IntArray | None) -> tuple[FloatArray, IntArray | None]:
    """Return the distinct values and their multiplicities, the latter None when all are 1."""
    first = np.empty(ascending.size, dtype=np.bool_)
    first[:1] = True
    np.not_equal(ascending[1:], ascending[:-1], out=first[1:])
    if weights is None:
        if first.all():
            return ascending, None
        starts = np.flatnonzero(first)
        counts = np.empty(starts.size, dtype=np.int64)
        np.subtract(starts[1:], starts[:-1], out=counts[:-1])
        counts[-1] = ascending.size - starts[-1]
        del starts  # before the values are copied: three arrays of this size at once are enough
        return ascending[first], counts
    counts = np.add.reduceat(weights, np.flatnonzero(first))
    return ascending[first], None if (counts == 1).all() else counts


def blocks_of(data: Any) -> Iterator[Any]:
    """Yield the blocks of a stream, one at a time.

    Parameters
    ----------
    data : ndarray, Dask collection, or iterable of blocks
        An array, for instance one that `numpy.load(path, mmap_mode="r")` maps from a file, comes in
        slices; a Dask array is computed chunk by chunk; anything else is iterated over.

    Examples
    --------
    >>> [block.tolist() for block in blocks_of(np.array([[1.5, 2.5], [3.5, 4.5]]))]
    [[1.5, 2.5, 3.5, 4.5]]
    """
    if isinstance(data, np.ndarray):
        flat = data.reshape(-1)
        for start in range(0, max(flat.size, 1), _SLICE):
            yield flat[start : start + _SLICE]
    elif hasattr(data, "to_delayed"):
        for part in np.ravel(np.asarray(data.to_delayed(), dtype=object)):
            yield part.compute()
    elif isinstance(data, Iterable):
        yield from data
    else:
        raise InputError(
            f"The blocks are a single object of type {type(data).__name__}; give an iterable of arrays."
        )


class Reduction:
    """What has passed so far, and what is held of it.

    Parameters
    ----------
    keep : int
        How many distinct values are held, the largest.
    sign : {"magnitude", "positive", "negative"}, optional
        As for `Sample`: which numbers may be held, and as what.

    Attributes
    ----------
    positives, negatives : int
        Observations that are finite and > 0, or < 0 (under "magnitude" the latter are among the former).
    removed : dict of str to int
        Observations that are "nan", "infinite" and "zero".
    integers : bool
        Whether all blocks had an integer dtype.
    smallest, largest : float
        Of the numbers that may be held.
    fractional, smallest_fractional : int, float
        How many of these are not whole numbers, and the smallest that is not.

    Examples
    --------
    >>> stream = Reduction(keep=10, sign=None)
    >>> for start in range(0, 100, 25):
    ...     stream.add(np.arange(start, start + 25) % 20 + 0.5)
    >>> stream.held()
    (array([10.5, 11.5, 12.5, ..., 19.5]), array([5, 5, 5, ..., 5]), 50)
    """

    def __init__(self, keep: int, sign: str | None) -> None:
        if keep < FEWEST_KEPT:
            raise ChoiceError(
                f"keep is {keep}; give how many distinct values to hold, at least {FEWEST_KEPT} (--keep)."
            )
        self.positives = self.negatives = 0
        self.removed = {"nan": 0, "infinite": 0, "zero": 0}
        self.integers = True
        self.smallest, self.largest = np.inf, -np.inf
        self.fractional, self.smallest_fractional = 0, np.inf
        self._keep, self._sign = int(keep), sign
        self._values, self._counts = np.empty(0), np.empty(0, np.int64)
        self._pending: list[tuple[FloatArray, IntArray]] = []
        self._gathered = 0
        self._floor, self._below, self._largest_below = -np.inf, 0, -np.inf

    def add(self, values: Any, counts: Any = None) -> None:
        """Take one block.

        Parameters
        ----------
        values : array_like of real numbers
            Any shape.
        counts : array_like of whole numbers >= 0, optional
            How often each occurs.

        Raises
        ------
        InputError
            When they are not real numbers, or not counts, or there are more than 10^18 in all.
        """
        array = real_numbers(values, "values")
        self.integers = self.integers and array.dtype.kind in "iu"
        numbers = array.astype(np.float64).ravel()
        weights = None
        if counts is not None:
            weights = whole_counts(counts, array.shape)
            occurs = weights > 0
            numbers, weights = numbers[occurs], weights[occurs]
        if self._sign == "magnitude":
            np.abs(numbers, out=numbers)
        if weights is None:
            numbers.sort()
        else:
            order = np.argsort(numbers, kind="stable")
            numbers, weights = numbers[order], weights[order]
        self._classify(numbers, weights)

    def held(self, *, logarithms: bool = False) -> tuple[FloatArray, IntArray | None, int]:
        """Return what is held at the end, and how many observations are smaller than all of it.

        Parameters
        ----------
        logarithms : bool
            Whether numbers with one and the same logarithm will count as one: where the smallest held
            share theirs with some that were let go, they are counted with these.

        Returns
        -------
        values : ndarray
            Distinct, ascending.
        counts : ndarray of int64, or None
            How often each occurs; None when every one occurs once.
        below : int
        """
        self._merge()
        values, counts, below = self._values, self._counts, self._below
        if logarithms and below:
            first = np.log(values[:_SHARE_A_LOGARITHM])
            cut = int(np.searchsorted(first, np.log(self._largest_below), side="right"))
            below += int(counts[:cut].sum())
            values, counts = values[cut:], counts[cut:]
        return values, None if (counts == 1).all() else counts, below

    def _classify(self, ascending: FloatArray, weights: IntArray | None) -> None:
        """Count sorted numbers by class, and hold those of the sign that was asked for."""
        finite, zero, positive, infinite, nan = class_bounds(ascending)

        def weight(start: int, stop: int) -> int:
            return stop - start if weights is None else int(weights[start:stop].sum())

        self.removed["nan"] += weight(nan, ascending.size)
        self.removed["infinite"] += weight(0, finite) + weight(infinite, nan)
        self.removed["zero"] += weight(zero, positive)
        self.negatives += weight(finite, zero)
        self.positives += weight(positive, infinite)
        total = self.negatives + self.positives + sum(self.removed.values())
        if total > LARGEST_TOTAL:
            raise InputError(
                f"The counts add up to more than {LARGEST_TOTAL} observations, the most there can be."
            )
        run = slice(finite, zero) if self._sign == "negative" else slice(positive, infinite)
        numbers, times = ascending[run], None if weights is None else weights[run]
        if self._sign == "negative":
            numbers, times = -numbers[::-1], None if times is None else times[::-1]
        if numbers.size:
            self._hold(numbers, times)

    def _hold(self, ascending: FloatArray, weights: IntArray | None) -> None:
        """Take positive numbers, and merge them once there are many."""
        self.smallest = min(self.smallest, float(ascending[0]))
        self.largest = max(self.largest, float(ascending[-1]))
        distinct, found = merge_ties(ascending, weights)
        counts = np.ones(distinct.size, np.int64) if found is None else found
        broken = distinct != np.floor(distinct)
        if broken.any():
            self.fractional += int(counts[broken].sum())
            self.smallest_fractional = min(self.smallest_fractional, float(distinct[broken.argmax()]))
        cut = int(np.searchsorted(distinct, self._floor))
        self._let_go(distinct, counts, cut)
        self._pending.append((distinct[cut:].copy(), counts[cut:].copy()))
        self._gathered += distinct.size - cut
        if self._gathered >= max(_FEWEST_PENDING, self._keep // 4):
            self._merge()

    def _let_go(self, distinct: FloatArray, counts: IntArray, cut: int) -> None:
        """Count the first `cut` of ascending values: they are smaller than all that is held."""
        if cut:
            self._below += int(counts[:cut].sum())
            self._largest_below = max(self._largest_below, float(distinct[cut - 1]))

    def _merge(self) -> None:
        """Merge what waits into what is held, and let go of what is too much."""
        parts = [(self._values, self._counts), *self._pending]
        self._pending, self._gathered = [], 0
        self._values, self._counts = np.empty(0), np.empty(0, np.int64)
        values: FloatArray = np.concatenate([part[0] for part in parts])
        counts: IntArray = np.concatenate([part[1] for part in parts])
        del parts
        order = np.argsort(values, kind="stable")
        values, counts = values[order], counts[order]
        del order
        distinct, found = merge_ties(values, counts)
        del values, counts
        totals = np.ones(distinct.size, np.int64) if found is None else found
        cut = max(distinct.size - self._keep, 0)
        self._let_go(distinct, totals, cut)
        if cut:
            self._floor = float(distinct[cut])
        self._values, self._counts = distinct[cut:].copy(), totals[cut:].copy()
