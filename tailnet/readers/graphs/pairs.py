"""What every format of networks is turned into: pairs of ends, and what the file itself says of them."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray

#: More nodes than this a file cannot announce: a matrix of so many rows is a mistake in its header.
MOST_NODES = 10**8


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """The entries of a file, in its order, before anyone chooses how to take them.

    Attributes
    ----------
    sources, targets : array of int64, shape (entries,)
        The two ends: of a matrix row and column, each from 0.
    shape : (int, int)
        Nodes that either end can be: of a list of edges twice their number.
    weights : array of float64, shape (entries,), or None
        The number beside each; None where there is none, or all are 1.
    weights_name : str
        Where the weights stand.
    kind : {"list", "matrix", "graph"}
        A list names nodes by their edges, a matrix says of every pair whether it is one, and a graph names
        its nodes.
    directed : bool or None
        What the file says of directions, if anything.
    sides : array of int64, shape (nodes,), or None
        0 or 1 for each node, where a graph says on which of two sides it is.
    notes : tuple of str
        What a reader should know of how the file was taken.
    """

    sources: IntArray
    targets: IntArray
    shape: tuple[int, int]
    weights: FloatArray | None = None
    weights_name: str = "weights"
    kind: str = "list"
    directed: bool | None = None
    sides: IntArray | None = None
    notes: tuple[str, ...] = ()


def weights_or_none(weights: FloatArray | None) -> FloatArray | None:
    """Return the weights, or None where they say nothing: all are 1.

    Examples
    --------
    >>> weights_or_none(np.array([1.0, 1.0])), weights_or_none(np.array([1.0, 2.0]))
    (None, array([1., 2.]))
    """
    return None if weights is None or (weights == 1.0).all() else np.asarray(weights, np.float64)
