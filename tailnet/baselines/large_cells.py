"""The cells of a Kronecker product with at least a given probability, without looking at the others."""

import numpy as np

from tailnet.arrays import BoolArray, FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.errors import ChoiceError

#: Bounds are raised by this much, so that rounding never leaves out a cell at the level itself.
_SLACK = 1.0 + 1e-12
#: Cells that are listed without asking twice: 16 bytes each.
_MOST = 2**29


def cells_at_least(
    levels: FloatArray, level: float, *, directed: bool, most: int = _MOST
) -> tuple[IntArray, FloatArray]:
    """Find the cells off the diagonal with a product of at least `level` > 0.

    A cell is found digit by digit; a beginning is left as soon as no end can bring it to the level.

    Parameters
    ----------
    levels : array, shape (levels, base, base)
        Matrices of entries >= 0, the most significant digit first.
    level : float
        Above 0.
    directed : bool
        Whether every ordered pair is a cell, or only those with the smaller node first.
    most : int
        How many cells there may be.

    Returns
    -------
    (array of int64, array)
        The numbers u × nodes + v of the cells, in the order of the search, and their products.

    Raises
    ------
    ChoiceError
        When there are more.
    """
    reach = _reach(levels)
    nothing = np.empty(0, np.int64)
    found = _search(levels, reach, level, directed, nothing, np.empty(0), most)
    if found > most:
        raise ChoiceError(f"More than {most:,} pairs reach a probability of {level:g}; give a higher level.")
    cells, products = np.empty(found, np.int64), np.empty(found)
    _search(levels, reach, level, directed, cells, products, most)
    return cells, products


def largest_cell(levels: FloatArray) -> float:
    """Return the largest product of a cell off the diagonal."""
    return float(_reach(levels)[0, 1])


def _reach(levels: FloatArray) -> FloatArray:
    """Return the largest product of the digits from each position on: any, and with one off the diagonal."""
    off: BoolArray = ~np.eye(levels.shape[1], dtype=np.bool_)
    reach = np.ones((len(levels) + 1, 2))
    reach[-1, 1] = 0.0
    for i in range(len(levels) - 1, -1, -1):
        largest = levels[i].max()
        largest_off = levels[i][off].max(initial=0.0)
        reach[i, 0] = largest * reach[i + 1, 0]
        reach[i, 1] = max(largest * reach[i + 1, 1], largest_off * reach[i + 1, 0])
    return reach


@kernel
def _search(
    levels: FloatArray,
    reach: FloatArray,
    level: float,
    directed: bool,
    cells: IntArray,
    products: FloatArray,
    most: int,
) -> int:
    """Count the cells, depth first, up to one more than `most`; write them down where there is room."""
    power, base = levels.shape[0], levels.shape[1]
    nodes = base**power
    found = 0
    entry = np.zeros(power, np.int64)
    us, vs = np.zeros(power + 1, np.int64), np.zeros(power + 1, np.int64)
    prefix = np.ones(power + 1)
    depth = 0
    while depth >= 0 and found <= most:
        if entry[depth] == base * base:
            entry[depth] = 0
            depth -= 1
            continue
        s, t = entry[depth] // base, entry[depth] % base
        entry[depth] += 1
        same = us[depth] == vs[depth]
        if same and not directed and s > t:
            continue
        product = prefix[depth] * levels[depth, s, t]
        loop = same and s == t
        if product * reach[depth + 1, 1 if loop else 0] * _SLACK < level:
            continue
        u, v = us[depth] * base + s, vs[depth] * base + t
        if depth + 1 < power:
            depth += 1
            us[depth], vs[depth], prefix[depth] = u, v, product
        elif not loop and product >= level:
            if found < cells.size:
                cells[found] = u * nodes + v
                products[found] = product
            found += 1
    return found
