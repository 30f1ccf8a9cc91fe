r"""The kernel of diffusion-limited aggregation without a lattice.

Discs of diameter 1 walk by Brownian motion and stick where they first touch. A walk is followed by jumps
that are exact: from a point whose surroundings are empty up to a distance r, Brownian motion first leaves
the circle of radius r at a uniform angle; from outside the circle round the whole aggregate it comes back
to that circle, as it does with certainty in the plane, at an angle with the wrapped Cauchy law (the Poisson
kernel of the outside). So there is neither a step length nor a circle on which walkers are given up. Only
the last jump is approximate: a walker closer to contact than `CONTACT` sticks to the nearest disc, at
distance 1.

Distances to the aggregate are read from a pyramid of grids. A cell of the finest holds at most one centre;
one of level l covers 2^l × 2^l of them. Round a point whose cell and the eight next to it are empty at a
level, there is no centre closer than one cell of it. Where level 2 is not empty, the finest cells are
looked at.
"""

import math

import numpy as np

from tailnet.arrays import BoolArray, FloatArray, IndexArray, IntArray
from tailnet.compiled import kernel

#: Gap at which a walker sticks, in diameters.
CONTACT = 1e-3
#: Side of the finest cells: two centres at least 1 apart, less rounding, never share one.
SIDE = 0.7
#: Cells looked at round the walker's own for the nearest centre; all centres within REACH cells are found.
_REACH = 3
#: The first level that is looked at: its cells are wider than that reach.
_COARSE = 2
#: Walkers start, and come back to, this far outside the aggregate.
_MARGIN = 1.0


def pyramid(depth: int) -> tuple[IndexArray, BoolArray, IntArray]:
    """Return empty grids of 2^depth finest cells a side.

    Returns
    -------
    cells : array of int32, shape (side, side)
        The disc in each finest cell, -1 for none.
    occupied : array of bool
        The cells of the levels from `_COARSE` on, one level after the other.
    starts : array of int64, shape (depth,)
        Where each level starts in it.
    """
    side = 2**depth
    sizes = np.array([(side >> level) ** 2 if level >= _COARSE else 0 for level in range(depth)], np.int64)
    starts = np.cumsum(sizes) - sizes
    return np.full((side, side), -1, np.int32), np.zeros(int(sizes.sum()), np.bool_), starts


@kernel
def grow(
    generator: np.random.Generator,
    positions: FloatArray,
    parents: IndexArray,
    cells: IndexArray,
    occupied: BoolArray,
    starts: IntArray,
) -> int:
    """Grow an aggregate from a disc at the origin in an empty `pyramid`; return how many discs had room."""
    half = cells.shape[0] * SIDE / 2.0
    positions[0] = 0.0
    parents[0] = -1
    _occupy(0, 0.0, 0.0, cells, occupied, starts)
    outermost = 0.0
    for disc in range(1, positions.shape[0]):
        # Farther out than this a walker, or the disc it becomes, would leave the grid.
        if outermost + _MARGIN + 1.0 + (_REACH + 1) * SIDE >= half:
            return disc
        launch = outermost + 1.0 + _MARGIN
        x, y, nearest, distance = walk(generator, launch, positions, cells, occupied, starts)
        # Put it at contact with the nearest disc.
        x = positions[nearest, 0] + (x - positions[nearest, 0]) / distance
        y = positions[nearest, 1] + (y - positions[nearest, 1]) / distance
        positions[disc, 0], positions[disc, 1] = x, y
        parents[disc] = nearest
        _occupy(disc, x, y, cells, occupied, starts)
        outermost = max(outermost, math.hypot(x, y))
    return len(positions)


@kernel
def walk(
    generator: np.random.Generator,
    launch: float,
    positions: FloatArray,
    cells: IndexArray,
    occupied: BoolArray,
    starts: IntArray,
) -> tuple[float, float, int, float]:
    """Follow one walker from the circle of radius `launch` until it touches; return where, and what."""
    angle = 2.0 * math.pi * generator.random()
    x, y = launch * math.cos(angle), launch * math.sin(angle)
    while True:
        far = math.hypot(x, y)
        if far > launch:
            # Back to the circle: a wrapped Cauchy angle about the walker's own.
            turn = (far - launch) / (far + launch) * math.tan(math.pi * (generator.random() - 0.5))
            angle = math.atan2(y, x) + 2.0 * math.atan(turn)
            x, y = launch * math.cos(angle), launch * math.sin(angle)
        free = _empty_round(x, y, cells.shape[0], occupied, starts)
        if free == 0.0:
            nearest, free = _nearest(x, y, positions, cells)
            if nearest >= 0 and free - 1.0 < CONTACT:
                return x, y, nearest, free
        jump = free - 1.0
        angle = 2.0 * math.pi * generator.random()
        x += jump * math.cos(angle)
        y += jump * math.sin(angle)


@kernel
def _empty_round(x: float, y: float, side: int, occupied: BoolArray, starts: IntArray) -> float:
    """Return a distance within which there is no centre, or 0 where even level `_COARSE` has one near."""
    column, row = int(x / SIDE + side / 2.0), int(y / SIDE + side / 2.0)
    free = 0.0
    for level in range(_COARSE, starts.size):
        c, r, width = column >> level, row >> level, side >> level
        for i in range(max(r - 1, 0), min(r + 2, width)):
            for j in range(max(c - 1, 0), min(c + 2, width)):
                if occupied[starts[level] + i * width + j]:
                    return free
        free = SIDE * 2.0**level
    return free


@kernel
def _nearest(x: float, y: float, positions: FloatArray, cells: IndexArray) -> tuple[int, float]:
    """Find the nearest centre within `_REACH` cells; without one return -1 and a distance that is empty."""
    side = cells.shape[0]
    column, row = int(x / SIDE + side / 2.0), int(y / SIDE + side / 2.0)
    nearest, least = -1, (_REACH * SIDE) ** 2
    for i in range(row - _REACH, row + _REACH + 1):
        for j in range(column - _REACH, column + _REACH + 1):
            disc = cells[i, j]
            if disc >= 0:
                squared = (x - positions[disc, 0]) ** 2 + (y - positions[disc, 1]) ** 2
                if squared < least:
                    nearest, least = disc, squared
    return nearest, math.sqrt(least)


@kernel
def _occupy(disc: int, x: float, y: float, cells: IndexArray, occupied: BoolArray, starts: IntArray) -> None:
    """Enter a centre into the finest grid and every level above it."""
    side = cells.shape[0]
    column, row = int(x / SIDE + side / 2.0), int(y / SIDE + side / 2.0)
    cells[row, column] = disc
    for level in range(_COARSE, starts.size):
        occupied[starts[level] + (row >> level) * (side >> level) + (column >> level)] = True
