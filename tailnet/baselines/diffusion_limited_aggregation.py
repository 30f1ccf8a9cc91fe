"""Diffusion-limited aggregation in the plane: discs that wander, touch and stay."""

import math
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IndexArray
from tailnet.baselines.off_lattice_growth import SIDE, grow, pyramid
from tailnet.baselines.whole_numbers import whole_number
from tailnet.errors import ChoiceError
from tailnet.parallel import Rng, seed_sequence

#: The grid first tried reaches this much farther than an aggregate of dimension 1.71 is expected to.
_ROOM, _ABOUT = 1.6, 1.71
#: Discs beyond which the grid would take more than about a gigabyte.
_MOST = 1_000_000


@dataclass(frozen=True, eq=False)
class Aggregate:
    """An aggregate of discs of diameter 1.

    Attributes
    ----------
    positions : array, shape (n, 2)
        The centres, in diameters, in the order of arrival; the first is at the origin.
    parents : array of int32, shape (n,)
        The disc that each stuck to; -1 for the first. They make a tree.
    """

    positions: FloatArray
    parents: IndexArray

    def radii_of_gyration(self) -> FloatArray:
        """Return, for each n, the root mean square distance of the first n discs from their own centre.

        It grows like n^{1/D}, D the fractal dimension.
        """
        n = np.arange(1, len(self.positions) + 1)
        centres = np.cumsum(self.positions, axis=0) / n[:, np.newaxis]
        squares = np.cumsum((self.positions**2).sum(axis=1)) / n
        radii: FloatArray = np.sqrt(np.maximum(squares - (centres**2).sum(axis=1), 0.0))
        return radii


def diffusion_limited_aggregate(n: int, rng: Rng = None) -> Aggregate:
    """Grow one aggregate of n discs, one walker at a time (Witten & Sander 1981).

    There is no lattice, whose axes the arms of a large aggregate would follow. Walks are exact but for the
    last thousandth of a diameter; `off_lattice_growth` says how. The fractal dimension in the plane is
    1.71 (Tolman & Meakin 1989: 1.715 ± 0.004).

    Parameters
    ----------
    n : int
        Discs, from 1 to a million.
    rng : int, SeedSequence, Generator or None
        The source of randomness; the same one gives the same aggregate.

    Raises
    ------
    ChoiceError
        When n is out of range.

    References ---------- Witten & Sander, Physical Review Letters 47, 1400 (1981). Tolman & Meakin,
    Physical Review A 40, 428 (1989).

    Examples
    --------
    >>> aggregate = diffusion_limited_aggregate(500, rng=1)
    >>> steps = aggregate.positions[1:] - aggregate.positions[aggregate.parents[1:]]
    >>> bool(np.allclose(np.hypot(*steps.T), 1.0))
    True
    """
    if whole_number("n", n, least=1, meaning="the number of discs") > _MOST:
        raise ChoiceError(f"n is {n:,}; give at most {_MOST:,} discs.")
    seed = seed_sequence(rng)
    positions, parents = np.empty((n, 2)), np.empty(n, np.int32)
    depth = math.ceil(math.log2(2.0 * (_ROOM * n ** (1.0 / _ABOUT) + 10.0) / SIDE))
    grown = 0
    while grown < n:
        grown = grow(np.random.default_rng(seed), positions, parents, *pyramid(depth))
        depth += 1
    for array in (positions, parents):
        array.flags.writeable = False
    return Aggregate(positions, parents)
