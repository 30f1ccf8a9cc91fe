"""What an ensemble of independent edges expects: edges, wedges, triangles, and ratios of these.

Expectations of sums are exact. Transitivity and degree correlation are ratios, and what is given here is the
ratio of the expectations, not the expectation of the ratio; the two differ by a relative amount of the order
of the variance of the sums over their square, which falls as the number of nodes grows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.networks.ensemble.ensemble import Ensemble, edge_probabilities
from tailnet.networks.ensemble.identification import is_directed


@dataclass(frozen=True)
class ExpectedCounts:
    """Expectations over the draws of an ensemble.

    All but `edges` are of the undirected graph, in which a pair of opposite edges is one, as the measures of
    `tailnet.networks.measures` are.

    Attributes
    ----------
    edges : float
        Directed edges where the ensemble has directions.
    pairs : float
        Pairs of nodes that are joined: edges of the undirected graph.
    wedges, triangles : float
        Pairs of edges at one node, and tr(Q³)/6.
    degree_sums : (float, float, float)
        Sums over nodes of the degree, its square and its cube.
    products : float
        Sum over both directions of every edge of the product of the degrees at its ends.
    """

    edges: float
    pairs: float
    wedges: float
    triangles: float
    degree_sums: tuple[float, float, float]
    products: float

    @property
    def transitivity(self) -> float | None:
        """3 × triangles over wedges, or None where no wedge is expected."""
        return 3.0 * self.triangles / self.wedges if self.wedges > 0.0 else None

    @property
    def assortativity(self) -> float | None:
        """Newman's degree correlation (2002) of the expected sums, or None where they have no variance."""
        first, second, third = self.degree_sums
        spread = first * third - second * second
        # Equal degrees leave of this difference what rounding leaves.
        if spread <= 1e-12 * first * third:
            return None
        return (first * self.products - second * second) / spread

    def to_dict(self) -> dict[str, Any]:
        """Return fields and ratios as plain numbers."""
        return {
            "edges": self.edges,
            "pairs": self.pairs,
            "wedges": self.wedges,
            "triangles": self.triangles,
            "degree_sums": list(self.degree_sums),
            "products": self.products,
            "transitivity": self.transitivity,
            "assortativity": self.assortativity,
        }


def expected_counts(ensemble: Ensemble) -> ExpectedCounts:
    r"""Compute the expectations from the probability Q_ij of every pair, exact for any ensemble.

    The degree of a node is a sum of independent 0 and 1, whose moments follow from the sums over j of Q_ij,
    Q_ij² and Q_ij³. Given an edge between i and j their other edges are independent, so that the products of
    degrees expect Σ Q_ij (1 + D_i - Q_ij)(1 + D_j - Q_ij) with D the expected degrees.

    Parameters
    ----------
    ensemble : Ensemble
        Its matrix is made dense: n² numbers, and n³ steps for the triangles.

    Examples
    --------
    >>> from tailnet.networks.ensemble.ensemble import ensemble_of
    >>> found = expected_counts(ensemble_of(np.ones((4, 4)), identification="undirected"))
    >>> found.edges, found.wedges, found.triangles, found.transitivity, found.assortativity
    (6.0, 12.0, 4.0, 1.0, None)
    """
    arcs = edge_probabilities(ensemble)
    directed = is_directed(ensemble.identification)
    q = arcs + arcs.T - arcs * arcs.T if directed else arcs
    squares = q * q
    degrees = q.sum(axis=1)
    near = 1.0 + degrees
    products = (q * (near[:, np.newaxis] - q) * (near - q)).sum()
    return counted(
        edges=float(arcs.sum()) if directed else None,
        powers=(degrees, squares.sum(axis=1), (squares * q).sum(axis=1)),
        triangles=float(((q @ q) * q).sum()) / 6.0,
        products=float(products),
    )


def counted(
    *,
    edges: float | None,
    powers: tuple[FloatArray, FloatArray, FloatArray],
    triangles: float,
    products: float,
) -> ExpectedCounts:
    """Put together the sums over j of Q_ij, Q_ij² and Q_ij³; without `edges` they are the pairs."""
    mean, square, cube = powers
    variance = mean - square
    third = mean - 3.0 * square + 2.0 * cube
    sums = (
        float(mean.sum()),
        float((variance + mean**2).sum()),
        float((third + 3.0 * mean * variance + mean**3).sum()),
    )
    pairs = sums[0] / 2.0
    return ExpectedCounts(
        edges=pairs if edges is None else edges,
        pairs=pairs,
        wedges=float((mean**2 - square).sum()) / 2.0,
        triangles=triangles,
        degree_sums=sums,
        products=products,
    )
