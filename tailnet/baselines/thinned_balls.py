r"""Exact draws from a Kronecker product of any matrices, whose cells need not have a probability in common.

Balls fall independently, each choosing a pair of digits at every position with probability proportional to
its entry. Their number is Poisson, so the numbers of balls in the cells are independent Poisson variables
with means K p, and a cell of probability p is hit with probability 1 - exp(-K p). With K = 2 ln 2 this is
at least p wherever p <= 1/2: a cell that was hit is kept with probability p / (1 - exp(-K p)), whatever the
number of its balls, and so is in the graph with probability p, independently of the others. Cells above 1/2
are few; they are found (`large_cells`) and drawn one by one.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.baselines.large_cells import cells_at_least
from tailnet.compiled import kernel
from tailnet.graph import distinct

_LARGE = 0.5
_INTENSITY = 2.0 * math.log(2.0)


def draw_cells(levels: FloatArray, generator: np.random.Generator, *, directed: bool) -> IntArray:
    """Draw every cell off the diagonal with its probability, at most 1; return their numbers, sorted.

    Parameters
    ----------
    levels : array, shape (levels, base, base)
        Matrices of entries >= 0, the most significant digit first; symmetric unless directed. A cell with
        a product above 1 is drawn with certainty.
    generator : Generator
        The source of randomness.
    directed : bool
        Whether every ordered pair is a cell, or only those with the smaller node first.

    Returns
    -------
    array of int64
        u × nodes + v of the cells drawn.
    """
    large, products = cells_at_least(levels, _LARGE, directed=directed)
    certain = large[generator.random(large.size) < products]
    sums = levels.sum(axis=(1, 2))
    if not sums.all():
        return np.sort(certain)
    # Both cells of a pair are its own, so that half the balls are enough.
    mean = _INTENSITY * float(np.prod(sums)) / (1.0 if directed else 2.0)
    steps = np.cumsum(levels.reshape(len(levels), -1), axis=1)
    steps /= steps[:, -1:]
    balls = _fall(generator, int(generator.poisson(mean)), steps, levels.shape[1], directed)
    hit = distinct(balls[balls >= 0])
    p = _products(hit, levels)
    kept = (p < _LARGE) & (generator.random(hit.size) * -np.expm1(-_INTENSITY * p) < p)
    return np.sort(np.concatenate([certain, hit[kept]]))


@kernel
def _fall(
    generator: np.random.Generator, balls: int, steps: FloatArray, base: int, directed: bool
) -> IntArray:
    """Drop balls and return their cells, -1 for a loop; without directions the smaller node is first."""
    power, nodes = steps.shape[0], base ** steps.shape[0]
    out = np.empty(balls, np.int64)
    for ball in range(balls):
        u = v = 0
        for position in range(power):
            where = generator.random()
            entry = 0
            while steps[position, entry] <= where:
                entry += 1
            u = u * base + entry // base
            v = v * base + entry % base
        if not directed and u > v:
            u, v = v, u
        out[ball] = -1 if u == v else u * nodes + v
    return out


@kernel
def _products(cells: IntArray, levels: FloatArray) -> FloatArray:
    """Multiply out the product of each cell, from the most significant digit on."""
    power, base = levels.shape[0], levels.shape[1]
    nodes = base**power
    out = np.empty(cells.size)
    for i in range(cells.size):
        u, v = cells[i] // nodes, cells[i] % nodes
        product, place = 1.0, nodes // base
        for position in range(power):
            product *= levels[position, u // place % base, v // place % base]
            place //= base
        out[i] = product
    return out
