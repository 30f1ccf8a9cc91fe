"""What a product of two vectors expects as a network, without its matrix."""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.networks.ensemble.ensemble import RankOneEnsemble
from tailnet.networks.ensemble.identification import is_directed, sides
from tailnet.networks.expected_counts import ExpectedCounts, counted, expected_counts

#: Q = U C Uᵀ off the diagonal: of (left, right, left × right), and of left and right on two sides.
_ONE_SET = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
_TWO_SIDES = np.array([[0.0, 1.0], [1.0, 0.0]])


def expected_rank_one(ensemble: RankOneEnsemble) -> ExpectedCounts:
    r"""Compute the expectations of a rank-one ensemble from its two factors.

    Nodes i and j are joined with probability Q_ij = x_i y_j + y_i x_j - x_i y_i x_j y_j, a matrix of rank
    three but for its diagonal, which is zero. All sums are then over moments of the factors: time and memory
    are of the order of the nodes. That needs no product above 1; where there is one, `expected_counts`
    computes the same from the matrix.

    Parameters
    ----------
    ensemble : RankOneEnsemble
        Of any identification.

    Examples
    --------
    >>> from tailnet.networks.ensemble.ensemble import rank_one_ensemble
    >>> single = rank_one_ensemble([1.0, 1.0, 0.0], [0.0, 1.0, 1.0], identification="identified")
    >>> found = expected_rank_one(single)
    >>> found.edges, found.pairs, found.wedges, found.triangles, found.transitivity
    (3.0, 3.0, 3.0, 1.0, 1.0)
    """
    if float(ensemble.left.max()) * float(ensemble.right.max()) > 1.0:
        return expected_counts(ensemble)
    left, right = ensemble.left, ensemble.right
    factors: FloatArray
    arcs = float(left.sum() * right.sum())
    if sides(ensemble.identification, *ensemble.shape) is None:
        arcs -= float(left @ right)
        factors, core = np.stack([left, right, left * right], axis=1), _ONE_SET
    else:
        factors = np.zeros((left.size + right.size, 2))
        factors[: left.size, 0], factors[left.size :, 1] = left, right
        core = _TWO_SIDES
    return _of_low_rank(factors, core, arcs if is_directed(ensemble.identification) else None)


def _of_low_rank(factors: FloatArray, core: FloatArray, edges: float | None) -> ExpectedCounts:
    """Count for Q = U C Uᵀ without its diagonal.

    Element-wise powers of U C Uᵀ are of the same form, with row-wise powers of U.
    """
    diagonal = _row_forms(factors, core)
    degrees, squares, cubes = (_power_sums(factors, core, power) - diagonal**power for power in (1, 2, 3))
    gram = core @ factors.T @ factors
    # tr (F - Δ)³ = tr F³ - 3 Σ Δ_i (F²)_ii + 3 Σ Δ_i² F_ii - Σ Δ_i³, and F_ii = Δ_i.
    closed = (
        np.trace(gram @ gram @ gram) - 3.0 * diagonal @ (squares + diagonal**2) + 2.0 * (diagonal**3).sum()
    )
    near = 1.0 + degrees
    weighted = factors.T @ near
    # Σ Q_ij (a_i - Q_ij)(a_j - Q_ij) with a = 1 + D.
    products = weighted @ core @ weighted - diagonal @ near**2 - 2.0 * near @ squares + cubes.sum()
    return counted(
        edges=edges,
        powers=(degrees, squares, cubes),
        triangles=float(closed) / 6.0,
        products=float(products),
    )


def _row_forms(factors: FloatArray, core: FloatArray) -> FloatArray:
    """Return the diagonal of U C Uᵀ."""
    found: FloatArray = ((factors @ core) * factors).sum(axis=1)
    return found


def _power_sums(factors: FloatArray, core: FloatArray, power: int) -> FloatArray:
    """Return the row sums of the element-wise power of U C Uᵀ."""
    rows: FloatArray = factors
    middle: FloatArray = core
    for _ in range(power - 1):
        rows = (rows[:, :, np.newaxis] * factors[:, np.newaxis, :]).reshape(len(factors), -1)
        middle = np.asarray(np.kron(middle, core), np.float64)
    found: FloatArray = rows @ (middle @ rows.sum(axis=0))
    return found
