"""The eigenvalues at both ends of a spectrum, each with its residual.

For a symmetric matrix and a unit vector x with ``r = |H x - lambda x|`` there is an eigenvalue within r of
lambda (Parlett 1998, *The Symmetric Eigenvalue Problem*, SIAM, theorem 4.5.1): a bound, not an estimate.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.options import is_count
from tailnet.parallel import Rng, seed_sequence

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator

#: Vectors that Lanczos keeps at least between restarts, as ARPACK does by itself.
_LEAST_KEPT = 20


@dataclass(frozen=True, eq=False, slots=True)
class ExtremeEigenvalues:
    """Eigenvalues at the ends of a spectrum.

    Attributes
    ----------
    values : array, shape (k,)
        Ascending: the lowest, then the highest.
    vectors : array, shape (size, k)
        Their eigenvectors, of length 1.
    residuals : array, shape (k,)
        ``|H x - lambda x|``: an eigenvalue of H lies within it of each.
    converged : bool
        Whether all were found to the tolerance asked for. If not, those that were stand here.
    products : int
        Products with H that it took.
    seed : numpy.random.SeedSequence
        Of the start vector.
    """

    values: FloatArray
    vectors: FloatArray
    residuals: FloatArray
    converged: bool
    products: int
    seed: np.random.SeedSequence


def extreme_eigenvalues(
    operator: "LinearOperator",
    *,
    lowest: int = 1,
    highest: int = 1,
    tolerance: float = 1e-10,
    max_products: int = 10_000,
    rng: Rng = None,
) -> ExtremeEigenvalues:
    """Find eigenvalues at the ends of a symmetric operator by implicitly restarted Lanczos.

    Parameters
    ----------
    operator : scipy.sparse.linalg.LinearOperator
        Symmetric, such as `tailnet.mlp.curvature.operators.hessian`.
    lowest, highest : int
        How many at each end; together at least 1 and fewer than the size.
    tolerance : float
        Residuals sought, as a share of each eigenvalue (ARPACK's).
    max_products : int
        About where to stop trying.
    rng : int, SeedSequence, Generator or None
        Of the start vector.

    Raises
    ------
    ChoiceError
        When the numbers of eigenvalues do not fit the operator.

    Examples
    --------
    >>> from scipy.sparse.linalg import aslinearoperator
    >>> found = extreme_eigenvalues(aslinearoperator(np.diag(np.arange(20.0))), highest=2, rng=1)
    >>> found.values.round(9) + 0.0
    array([ 0., 18., 19.])
    """
    from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

    size = operator.shape[0]
    numbers = (lowest, highest)
    if not all(n == 0 or is_count(n) for n in numbers) or not 1 <= sum(numbers) < size:
        raise ChoiceError(
            f"lowest is {lowest!r} and highest {highest!r}; give whole numbers >= 0 that add up to between 1 "
            f"and {size - 1}, fewer than the {size} weights."
        )
    seed = seed_sequence(rng)
    start = np.random.default_rng(seed).standard_normal(size)
    products = 0

    def counted(vector: FloatArray) -> FloatArray:
        nonlocal products
        products += 1
        return np.asarray(operator.matvec(np.asarray(vector).ravel()))

    counting = LinearOperator(operator.shape, matvec=counted, dtype=np.float64)
    values, vectors, converged = [], [], True
    ends: tuple[tuple[Literal["SA", "LA"], int], ...] = (("SA", lowest), ("LA", highest))
    for which, count in ends:
        if not count:
            continue
        kept = min(size, max(2 * count + 1, _LEAST_KEPT))
        restarts = max(1, max_products // kept)
        try:
            found, columns = eigsh(
                counting, count, which=which, v0=start, tol=tolerance, ncv=kept, maxiter=restarts
            )
        except ArpackNoConvergence as failure:
            found, columns = np.real(failure.eigenvalues), np.real(failure.eigenvectors)
            converged = False
        order = np.argsort(found)
        values.append(found[order])
        vectors.append(columns[:, order])
    all_values, all_vectors = np.concatenate(values), np.concatenate(vectors, axis=1)
    images = [
        operator.matvec(vector) - value * vector
        for value, vector in zip(all_values, all_vectors.T, strict=True)
    ]
    residuals = np.array([float(np.linalg.norm(image)) for image in images])
    return ExtremeEigenvalues(all_values, all_vectors, residuals, converged, products + len(all_values), seed)
