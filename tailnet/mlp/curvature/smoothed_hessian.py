"""The Hessian of a loss smoothed by a Gaussian: curvature as it is seen from a distance.

The smoothed loss is ``L_s(w) = E L(w + s e)`` with e of independent standard normal components, and its
Hessian is ``E H(w + s e)``: a mean of Hessians at points around (Nesterov & Spokoiny 2017, *Foundations of
Computational Mathematics* 17, 527-566). It is estimated from pairs of opposite points, which cancel the odd
terms of the Taylor series of H.
"""

from typing import TYPE_CHECKING

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.dense import check_bytes, dense_hessian
from tailnet.mlp.curvature.operators import hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.options import positive, whole
from tailnet.parallel import Rng, child, seed_sequence

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator


def points_around(point: Point, radius: float, *, pairs: int, rng: Rng = None) -> list[Point]:
    """Draw pairs of points at opposite sides of a point.

    Parameters
    ----------
    point : Point
        The middle.
    radius : float
        Standard deviation s of each weight's move, in the units of the weights.
    pairs : int
        At least 1; pair k does not depend on how many there are.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Raises
    ------
    ChoiceError
        When the radius is not positive or there is no pair.
    """
    positive(radius, "radius of the smoothing")
    whole(pairs, "number of pairs")
    seed = seed_sequence(rng)
    found = []
    for pair in range(pairs):
        move = radius * np.random.default_rng(child(seed, pair)).standard_normal(point.n_weights)
        found += [point.moved(move), point.moved(-move)]
    return found


def smoothed_hessian(point: Point, radius: float, *, pairs: int = 10, rng: Rng = None) -> "LinearOperator":
    """Return the Hessian of the smoothed loss as a linear operator.

    Parameters
    ----------
    point, radius, pairs, rng
        As for `points_around`. Each product takes two products with a Hessian a pair.

    Raises
    ------
    ChoiceError
        As `points_around` says.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((1, 1), output="identity", bias=False), [np.ones((1, 1))])
    >>> point = Point.at(network, np.array([[2.0]]), np.zeros((1, 1)))  # 2 w² bends the same everywhere
    >>> smoothed_hessian(point, 0.5, pairs=2, rng=1).matvec(np.ones(1))
    array([4.])
    """
    from scipy.sparse.linalg import LinearOperator

    around = [hessian(one) for one in points_around(point, radius, pairs=pairs, rng=rng)]

    def matmat(columns: FloatArray) -> FloatArray:
        return np.asarray(sum(one.matmat(columns) for one in around) / len(around))

    def matvec(vector: FloatArray) -> FloatArray:
        return matmat(np.asarray(vector).reshape(-1, 1))[:, 0]

    shape = (point.n_weights, point.n_weights)
    return LinearOperator(
        shape, matvec=matvec, rmatvec=matvec, matmat=matmat, rmatmat=matmat, dtype=np.float64
    )


def dense_smoothed_hessian(
    point: Point, radius: float, *, pairs: int = 10, rng: Rng = None, max_bytes: int = 2**30
) -> FloatArray:
    """Compute the same matrix by all weights.

    Parameters
    ----------
    point, radius, pairs, rng
        As for `points_around`; with the same rng the answer is that of `smoothed_hessian`.
    max_bytes : int
        A larger matrix is refused before it is computed.

    Raises
    ------
    ChoiceError
        As `points_around` says, and when the matrix would be too large.
    """
    check_bytes(point.n_weights, max_bytes)
    total = np.zeros((point.n_weights, point.n_weights))
    around = points_around(point, radius, pairs=pairs, rng=rng)
    for one in around:
        total += dense_hessian(one, max_bytes=max_bytes)
    return total / len(around)
