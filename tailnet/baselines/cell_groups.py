"""Exact draws from a stochastic Kronecker matrix: cells of one probability together.

The probability of a cell is the product of the seed's entries that its pairs of digits choose; it depends
only on how often each is chosen. So the cells fall into few groups of one probability and known size. The
number of edges in a group is binomial; given it, every set of that many cells is equally likely. Both are
drawn as they stand, so that edges are independent with exactly the probabilities of the matrix: unlike
balls dropped one by one, which is another model.

Within a group cells are numbered: first by which position has which class of entries, then by the entry of
each position. `_cells` finds the cell of a number.
"""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import BoolArray, FloatArray, IntArray
from tailnet.baselines.multinomials import binomial_table, compositions, n_compositions
from tailnet.compiled import kernel
from tailnet.graph import distinct

#: Probabilities below this are drawn by the Poisson law, which is that close to the binomial in total
#: variation; a binomial generator forms 1 - p, which some versions round to 1.
_RARE = 1e-9


@dataclass(frozen=True, eq=False)
class EntryClasses:
    """The entries of a seed that are not zero, those that are equal together, the diagonal by itself.

    Attributes
    ----------
    values : array, shape (classes,)
        The entry.
    sizes : array of int64
        How many cells of the seed hold it.
    off_diagonal : array of bool
        Whether these stand off the diagonal; a cell whose digits are all on it is a loop.
    starts, rows, columns : array of int64
        Its cells are ``rows[starts[c]:starts[c + 1]]``, ``columns[...]``; those above the diagonal first.
    """

    values: FloatArray
    sizes: IntArray
    off_diagonal: BoolArray
    starts: IntArray
    rows: IntArray
    columns: IntArray

    @classmethod
    def of(cls, seed: FloatArray) -> "EntryClasses":
        """Sort the entries into classes."""
        rows, columns = np.nonzero(seed)
        values, off = seed[rows, columns], rows != columns
        order = np.lexsort((rows > columns, values, off))
        rows, columns, values, off = rows[order], columns[order], values[order], off[order]
        first = np.ones(values.size, np.bool_)
        first[1:] = (np.diff(values) != 0.0) | (off[1:] != off[:-1])
        starts = np.append(np.flatnonzero(first), values.size)
        return cls(values[first], np.diff(starts), off[first], starts, rows, columns)


@dataclass(frozen=True, eq=False)
class CellGroups:
    """The cells off the diagonal of a Kronecker power, by their probability.

    Attributes
    ----------
    base, power : int
        Rows of the seed, and how many copies; nodes are numbered from 0 to base^power - 1.
    directed : bool
        Whether every ordered pair of nodes is a cell, or only those with the smaller one first.
    classes : EntryClasses
        Of the seed.
    exponents : array of int64, shape (groups, classes)
        How many positions have an entry of each class.
    sizes : array of int64
        Cells in each group.
    probabilities : array
        Of one cell.
    """

    base: int
    power: int
    directed: bool
    classes: EntryClasses
    exponents: IntArray
    sizes: IntArray
    probabilities: FloatArray

    @staticmethod
    def number(seed: FloatArray, power: int) -> int:
        """Count the groups there would be, loops among them."""
        classes = EntryClasses.of(seed).values.size
        return n_compositions(power, classes) if classes else 0

    @classmethod
    def of(cls, seed: FloatArray, power: int, *, directed: bool) -> "CellGroups":
        """Make the groups of a square seed, which must be symmetric unless directed."""
        classes, base = EntryClasses.of(seed), len(seed)
        n_classes = classes.values.size
        exponents = compositions(power, n_classes) if n_classes else np.empty((0, 0), np.int64)
        exponents = exponents[exponents[:, classes.off_diagonal].sum(axis=1) > 0]
        sizes = _arrangements(exponents, power) * np.prod(classes.sizes**exponents, axis=1, dtype=np.int64)
        if not directed:
            sizes //= 2
        probabilities = np.prod(classes.values**exponents, axis=1)
        return cls(base, power, directed, classes, exponents, sizes, probabilities)

    def draw(self, generator: np.random.Generator) -> IntArray:
        """Draw every cell with its probability; return the numbers u × nodes + v of those drawn, sorted."""
        edges = self._numbers_of_edges(generator)
        filled = edges > self.sizes // 2
        starts = np.concatenate([[0], np.cumsum(self.sizes)])
        chosen = _subsets(generator, starts, np.where(filled, self.sizes - edges, edges))
        if filled.any():
            chosen = _complemented(chosen, starts, filled)
        return np.sort(self.cells(chosen, starts))

    def cells(self, numbers: IntArray, starts: IntArray) -> IntArray:
        """Return the cells of ascending numbers, those of group g running from starts[g] on."""
        ends = np.searchsorted(numbers, starts)
        return _cells(
            numbers,
            ends,
            starts,
            self.exponents,
            binomial_table(self.power),
            (self.classes.sizes, self.classes.starts, self.classes.off_diagonal),
            (self.classes.rows, self.classes.columns),
            (self.base, self.power, self.directed),
        )

    def _numbers_of_edges(self, generator: np.random.Generator) -> IntArray:
        rare = self.probabilities < _RARE
        edges = generator.binomial(self.sizes, np.where(rare, 0.0, np.minimum(self.probabilities, 1.0)))
        few = generator.poisson(np.where(rare, self.sizes * self.probabilities, 0.0))
        numbers: IntArray = np.minimum(edges + few, self.sizes)
        return numbers


def _arrangements(exponents: IntArray, power: int) -> IntArray:
    """Return the multinomial coefficient of each row; none is larger than the number of cells."""
    binomials, left = binomial_table(power), np.full(len(exponents), power)
    total = np.ones(len(exponents), np.int64)
    for k in exponents.T:
        total *= binomials[left, k]
        left -= k
    return total


def _subsets(generator: np.random.Generator, starts: IntArray, counts: IntArray) -> IntArray:
    """Draw `counts[g]` distinct numbers from each run starts[g] to starts[g + 1], and return all, sorted.

    Numbers are drawn until there are enough distinct ones: no set is favoured, as all numbers are alike.
    """
    sizes, missing = np.diff(starts), counts
    chosen = np.empty(0, np.int64)
    while missing.any():
        groups = np.repeat(np.arange(sizes.size), missing)
        fresh = starts[groups] + generator.integers(0, sizes[groups])
        chosen = distinct(np.concatenate([chosen, fresh]))
        missing = counts - np.diff(np.searchsorted(chosen, starts))
    return chosen


def _complemented(chosen: IntArray, starts: IntArray, filled: BoolArray) -> IntArray:
    """Replace what was chosen in the filled groups by all the others there."""
    ends, parts = np.searchsorted(chosen, starts), []
    for group, full in enumerate(filled.tolist()):
        inside = chosen[ends[group] : ends[group + 1]]
        if full:
            keep = np.ones(int(starts[group + 1] - starts[group]), np.bool_)
            keep[inside - starts[group]] = False
            inside = starts[group] + np.flatnonzero(keep)
        parts.append(inside)
    return np.concatenate(parts)


@kernel
def _cells(
    numbers: IntArray,
    ends: IntArray,
    starts: IntArray,
    exponents: IntArray,
    binomials: IntArray,
    classes: tuple[IntArray, IntArray, BoolArray],
    entries: tuple[IntArray, IntArray],
    shape: tuple[int, int, bool],
) -> IntArray:
    """Find the cell of each number: positions class by class, then one entry a position."""
    class_sizes, class_starts, off_diagonal = classes
    rows, columns = entries
    base, power, directed = shape
    nodes = base**power
    out = np.empty(numbers.size, np.int64)
    at = np.empty(power, np.int64)
    for group in range(starts.size - 1):
        choices = 1
        for c in range(class_sizes.size):
            choices *= class_sizes[c] ** exponents[group, c]
        if not directed:
            choices //= 2
        for i in range(ends[group], ends[group + 1]):
            number = numbers[i] - starts[group]
            _arrange(number // choices, exponents[group], binomials, at)
            number %= choices
            u, v, ordered = 0, 0, directed
            for position in range(power):
                c = at[position]
                size = class_sizes[c]
                if off_diagonal[c] and not ordered:
                    size //= 2
                    ordered = True
                entry = class_starts[c]
                if size > 1:
                    entry += number % size
                    number //= size
                u = u * base + rows[entry]
                v = v * base + columns[entry]
            out[i] = u * nodes + v
    return out


@kernel
def _arrange(number: int, counts: IntArray, binomials: IntArray, at: IntArray) -> None:
    """Write the class of each position into `at`: the arrangement of this number, counts[c] of class c."""
    free = at.size
    at[:] = -1
    for c in range(counts.size):
        k = counts[c]
        choices = binomials[free, k]
        rest = number % choices
        number //= choices
        left = free
        free -= k
        for position in range(at.size):
            if k == 0:
                break
            if at[position] >= 0:
                continue
            here = binomials[left - 1, k - 1]
            left -= 1
            if rest < here:
                at[position] = c
                k -= 1
            else:
                rest -= here
