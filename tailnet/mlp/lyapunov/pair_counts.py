"""How many pairs of points of a trajectory lie within each radius, by the blocks of time they come from."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray

#: Squared distances below this share of the squared lengths lose digits as |a|² + |b|² - 2 a·b: they are
#: computed again from the difference.
_CLOSE = 1e-8
#: Bytes that the differences of pairs computed anew may take at a time.
_ROOM = 2**27


@dataclass(frozen=True, eq=False, slots=True)
class PairCounts:
    """Counts of pairs of points that are farther apart in time than the window of Theiler.

    Attributes
    ----------
    radii : array, shape (r,)
        Ascending.
    within : array of int, shape (blocks, blocks, r)
        Pairs of a point of an earlier and one of a later block, or of the same, at most that far apart.
    pairs : array of int, shape (blocks, blocks)
        All pairs counted, at any distance.
    """

    radii: FloatArray
    within: IntArray
    pairs: IntArray

    def shares(self, without: int | None = None) -> FloatArray:
        """Return the correlation sum C(r): the share of pairs within r; leave a block out if told."""
        kept = np.arange(len(self.pairs)) != (-1 if without is None else without)
        chosen = np.ix_(kept, kept)
        total = self.pairs[chosen].sum()
        return np.asarray(self.within[chosen].sum(axis=(0, 1)) / total)


def distances_to(points: FloatArray, rows: slice) -> FloatArray:
    """Return the distances of some points of a trajectory to all, shape (rows, points)."""
    some = points[rows]
    lengths = np.einsum("ij,ij->i", points, points)
    squares = lengths[rows, np.newaxis] + lengths - 2.0 * (some @ points.T)
    first, second = np.nonzero(squares < _CLOSE * (lengths[rows, np.newaxis] + lengths))
    at_once = max(1, _ROOM // (8 * points.shape[1]))
    for start in range(0, len(first), at_once):
        pair = slice(start, start + at_once)
        difference = some[first[pair]] - points[second[pair]]
        squares[first[pair], second[pair]] = np.einsum("ij,ij->i", difference, difference)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


def count_pairs(points: FloatArray, radii: FloatArray, *, window: int, blocks: int) -> PairCounts:
    """Count pairs more than `window` steps apart, by the blocks of time of their points.

    Parameters
    ----------
    points : array, shape (n, d)
        Of the trajectory, in order of time.
    radii : array, shape (r,)
        Ascending.
    window : int
        Points nearer than this in time, or as near, are no pair.
    blocks : int
        Stretches of time of nearly equal length.

    Examples
    --------
    >>> line = np.arange(4.0)[:, np.newaxis]
    >>> count_pairs(line, np.array([1.0, 2.0]), window=0, blocks=1).within
    array([[[3, 5]]])
    """
    n = len(points)
    ends = np.linspace(0, n, blocks + 1).round().astype(int)
    within = np.zeros((blocks, blocks, len(radii)), np.int64)
    pairs = np.zeros((blocks, blocks), np.int64)
    for a in range(blocks):
        rows = slice(int(ends[a]), int(ends[a + 1]))
        distances = distances_to(points, rows)
        times = np.arange(n)[rows, np.newaxis]
        for b in range(a, blocks):
            columns = slice(int(ends[b]), int(ends[b + 1]))
            apart = np.arange(n)[columns] - times > window
            found = np.sort(distances[:, columns][apart])
            within[a, b] = np.searchsorted(found, radii, side="right")
            pairs[a, b] = found.size
    return PairCounts(radii, within, pairs)
