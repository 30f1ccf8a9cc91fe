r"""Expected numbers of small subgraphs in a stochastic Kronecker graph, in closed form.

Sums over nodes, or pairs or triples of nodes, of products of probabilities factorise over the digits: each is
the product over the levels of the same sum over the level's matrix. Counting only what has distinct nodes
takes away, by inclusion and exclusion, the sums in which nodes fall together. With rows d_i = Σ_j p_ij,
q_i = Σ_j p_ij^2, c_i = Σ_j p_ij^3 and the diagonal l_i = p_ii, loops included in all of them,

    2 edges     = Σd - Σl
    2 wedges    = Σd² - 2Σdl - Σq + 2Σl²
    6 tripins   = Σd³ - 3Σd²l - 3Σdq + 6Σdl² + 3Σlq + 2Σc - 6Σl³
    6 triangles = tr P³ - 3Σ l_i (P²)_ii + 2Σl³

The graph is undirected and without loops. A wedge (hairpin) is a pair of edges at a node, a tripin a triple.
"""

from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.errors import ChoiceError

#: The subgraphs that are counted, in this order everywhere.
MOTIFS = ("edges", "wedges", "tripins", "triangles")


@dataclass(frozen=True)
class MotifCounts:
    """Numbers of small subgraphs: observed ones, or expected ones, which need not be whole.

    Attributes
    ----------
    edges, wedges, tripins, triangles : float
        A wedge is counted at its middle node, a tripin at its centre: three wedges make a triangle, and the
        wedges and tripins of a triangle, or of any larger subgraph, count.
    """

    edges: float
    wedges: float
    tripins: float
    triangles: float

    def array(self) -> FloatArray:
        """Return them in the order of `MOTIFS`."""
        return np.array(astuple(self), np.float64)

    def to_dict(self) -> dict[str, float]:
        """Return them by name."""
        return dict(zip(MOTIFS, astuple(self), strict=True))

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "MotifCounts":
        """Rebuild from `to_dict`."""
        return cls(**document)


def expected_motifs(model: StochasticKronecker) -> MotifCounts:
    """Return the expected counts of a law of undirected graphs.

    Parameters
    ----------
    model : StochasticKronecker
        Of any seed, or any matrices level by level.

    Raises
    ------
    ChoiceError
        When graphs are directed, or products above 1 are capped.

    References
    ----------
    Gleich & Owen, Internet Mathematics 8(3), 232 (2012), section 3, for two rows.

    Examples
    --------
    >>> model = StochasticKronecker.of([[0.987, 0.571], [0.571, 0.049]], power=13)
    >>> {name: round(count) for name, count in expected_motifs(model).to_dict().items()}
    {'edges': 12408, 'wedges': 342687, 'tripins': 11876285, 'triangles': 1144}
    """
    if model.directed:
        raise ChoiceError("The expected counts are those of undirected graphs; give an undirected law.")
    model.require_products()
    return MotifCounts(*(float(count) for count in _counts(np.prod(_sums(model.levels), axis=1))))


def motifs_of_seeds(seeds: npt.ArrayLike, power: int) -> FloatArray:
    """Return the expected counts for many symmetric seeds at once.

    Parameters
    ----------
    seeds : array_like, shape (..., base, base)
        Symmetric matrices of probabilities, unchecked.
    power : int
        Number of copies.

    Returns
    -------
    array, shape (4, ...)
        In the order of `MOTIFS`.
    """
    return _counts(_sums(np.asarray(seeds, np.float64)) ** power)


def _sums(seeds: FloatArray) -> FloatArray:
    """Return the sums that factorise, of each matrix."""
    loops = np.diagonal(seeds, axis1=-2, axis2=-1)
    d, q, c = (np.sum(seeds**k, axis=-1) for k in (1, 2, 3))
    squares = seeds @ seeds
    returns = np.diagonal(squares, axis1=-2, axis2=-1)
    terms = (
        d,
        loops,
        d**2,
        d * loops,
        q,
        loops**2,
        d**3,
        d**2 * loops,
        d * q,
        d * loops**2,
        loops * q,
        c,
        loops**3,
        np.diagonal(squares @ seeds, axis1=-2, axis2=-1),
        loops * returns,
    )
    return np.stack([term.sum(axis=-1) for term in terms])


def _counts(sums: FloatArray) -> FloatArray:
    """Put the sums over nodes together."""
    d, l1, dd, dl, q, ll, ddd, ddl, dq, dll, lq, c, lll, cubes, returns = sums
    return np.stack(
        [
            (d - l1) / 2.0,
            (dd - 2.0 * dl - q + 2.0 * ll) / 2.0,
            (ddd - 3.0 * ddl - 3.0 * dq + 6.0 * dll + 3.0 * lq + 2.0 * c - 6.0 * lll) / 6.0,
            (cubes - 3.0 * returns + 2.0 * lll) / 6.0,
        ]
    )
