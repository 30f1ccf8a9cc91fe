"""Drawing the cells of a matrix, each by itself with its probability."""

import math

import numpy as np

from tailnet.arrays import FloatArray, IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.networks.measures.symmetry import reversed_rows

_ROOM = 1024


@kernel
def grown(array: IndexArray) -> IndexArray:
    """Return the array with room for twice as many."""
    longer = np.empty(2 * array.size, array.dtype)
    longer[: array.size] = array
    return longer


@kernel
def draw_cells(generator: np.random.Generator, probabilities: FloatArray) -> tuple[IntArray, IndexArray]:
    """Draw every cell of a dense matrix; a cell that is certain or impossible takes no random number."""
    rows, columns = probabilities.shape
    offsets = np.zeros(rows + 1, np.int64)
    drawn = np.empty(_ROOM, np.int32)
    filled = 0
    for row in range(rows):
        for column in range(columns):
            p = probabilities[row, column]
            if p >= 1.0 or (p > 0.0 and generator.random() < p):
                if filled == drawn.size:
                    drawn = grown(drawn)
                drawn[filled] = column
                filled += 1
        offsets[row + 1] = filled
    return offsets, drawn[:filled].copy()


@kernel
def draw_products(
    generator: np.random.Generator, left: FloatArray, right: FloatArray, order: IndexArray
) -> tuple[IntArray, IndexArray]:
    """Draw the cells of min(1, left_i right_j) in a time of the order of rows, columns and edges.

    `order` has the columns by falling `right`. In a row probabilities then fall, so cells are skipped by
    geometric numbers at the probability of the first, and one that is reached is kept with the share that is
    left of it (Miller & Hagberg 2011, "Efficient generation of networks with given expected degrees").
    """
    rows = left.size
    offsets = np.zeros(rows + 1, np.int64)
    drawn = np.empty(_ROOM, np.int32)
    filled = 0
    for row in range(rows):
        place = 0
        while place < order.size:
            p = left[row] * right[order[place]]
            if p <= 0.0:
                break
            if p < 1.0:
                # The number of cells passed over, at this probability or more than they have.
                skipped = math.log1p(-generator.random()) / math.log1p(-p)
                if skipped >= order.size - place:
                    break
                place += int(skipped)
                reached = left[row] * right[order[place]]
                if reached < p and generator.random() * p >= reached:
                    place += 1
                    continue
            if filled == drawn.size:
                drawn = grown(drawn)
            drawn[filled] = order[place]
            filled += 1
            place += 1
        offsets[row + 1] = filled
    return sorted_rows(offsets, drawn[:filled].copy(), right.size)


@kernel
def sorted_rows(offsets: IntArray, columns: IndexArray, n_columns: int) -> tuple[IntArray, IndexArray]:
    """Sort every row by turning the cells over the diagonal, twice."""
    size = max(offsets.size - 1, n_columns)
    square = np.full(size + 1, offsets[-1], np.int64)
    square[: offsets.size] = offsets
    starts, cells = reversed_rows(square, columns)
    starts, cells = reversed_rows(starts, cells)
    return starts[: offsets.size].copy(), cells


@kernel
def cells_above(probabilities: FloatArray, level: float) -> tuple[IntArray, IndexArray]:
    """Take the cells whose probability is at least `level`, without drawing."""
    rows, columns = probabilities.shape
    offsets = np.zeros(rows + 1, np.int64)
    taken = np.empty(_ROOM, np.int32)
    filled = 0
    for row in range(rows):
        for column in range(columns):
            if probabilities[row, column] >= level:
                if filled == taken.size:
                    taken = grown(taken)
                taken[filled] = column
                filled += 1
        offsets[row + 1] = filled
    return offsets, taken[:filled].copy()
