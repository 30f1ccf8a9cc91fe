"""How crowded a degree sequence is: distinct degrees, the largest share at one, and the entropy."""

from dataclasses import asdict, dataclass

import numpy as np

from tailnet.arrays import IntArray
from tailnet.graph import Graph

#: What is measured of every degree sequence.
MEASURES = ("distinct", "largest_share", "entropy")


@dataclass(frozen=True)
class Multiplicity:
    """Of the nodes that have an edge.

    Attributes
    ----------
    linked : float
        How many there are.
    distinct : float
        Degrees that occur.
    largest_share : float
        Share of the nodes at the commonest degree.
    entropy : float
        Of the distribution of degrees, in bits: 2 to its power is a number of degrees, each weighted by
        how many nodes have it.
    """

    linked: float
    distinct: float
    largest_share: float
    entropy: float

    def to_dict(self) -> dict[str, float]:
        """Return the fields."""
        return asdict(self)


def multiplicity(degrees: IntArray) -> Multiplicity:
    """Measure a degree sequence, in which some degree is above zero.

    Examples
    --------
    >>> multiplicity(np.array([0, 2, 2, 2, 1, 1, 3, 3])).to_dict()["largest_share"]
    0.42857142857142855
    """
    counts = np.bincount(degrees)[1:]
    shares = counts[counts > 0] / counts.sum()
    return Multiplicity(
        linked=float(counts.sum()),
        distinct=float(shares.size),
        largest_share=float(shares.max()),
        entropy=float(-(shares * np.log2(shares)).sum()),
    )


def degrees_of(graph: Graph) -> dict[str, IntArray]:
    """Return the degrees by name; where edges have a direction, in and out together and each alone."""
    if graph.directed:
        return {"degree": graph.degrees, "out-degree": graph.out_degrees, "in-degree": graph.in_degrees}
    return {"degree": graph.degrees}
