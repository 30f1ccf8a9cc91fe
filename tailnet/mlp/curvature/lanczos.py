"""Lanczos: a symmetric operator, seen from one vector, as a small tridiagonal matrix.

After m products ``H V = V T + beta u e_m^T`` with V an orthonormal basis of the Krylov space of the start
vector v and T tridiagonal. The eigenvalues of T are the nodes, and the squared first components of its
eigenvectors the weights, of a Gauss quadrature that is exact for ``v^T p(H) v`` up to degree 2m - 1; and
``f(H) v`` is ``|v| V f(T) e_1``, exactly so once the space is invariant (Golub & Meurant 2010, *Matrices,
Moments and Quadrature with Applications*, Princeton, chapters 4 and 6). The basis is orthogonalised in full,
twice, at each step: copies of eigenvalues that rounding would bring in do not arise.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray

#: What is left of a vector after orthogonalisation counts as nothing below this share of the largest
#: product of the operator that was met: the Krylov space is invariant.
_NOTHING = 1e-13
#: Products after which room for the basis is first made.
_ROOM = 32


@dataclass(frozen=True, eq=False, slots=True)
class Tridiagonal:
    """What m steps of Lanczos found.

    Attributes
    ----------
    diagonal, off_diagonal : array, shape (m,), (m - 1,)
        Of T.
    basis : array, shape (m, size)
        V, one vector a row.
    rest : float
        Norm beta of what leads out of the space; 0.0 where the space is invariant.
    length : float
        Norm of the start vector.
    """

    diagonal: FloatArray
    off_diagonal: FloatArray
    basis: FloatArray
    rest: float
    length: float

    def eigen(self) -> tuple[FloatArray, FloatArray]:
        """Return the eigenvalues of T, ascending, and its eigenvectors in columns."""
        from scipy.linalg import eigh_tridiagonal

        values, vectors = eigh_tridiagonal(self.diagonal, self.off_diagonal)
        return np.asarray(values, np.float64), np.asarray(vectors, np.float64)

    def apply(self, function: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """Return ``|v| V f(T) e_1``: the function of the operator, times the start vector."""
        values, vectors = self.eigen()
        return np.asarray(self.length * ((vectors @ (function(values) * vectors[0])) @ self.basis))


def lanczos(multiply: Callable[[FloatArray], FloatArray], start: FloatArray, steps: int) -> Tridiagonal:
    """Run at most `steps` steps of Lanczos from a vector, fewer where the Krylov space is invariant.

    Parameters
    ----------
    multiply : callable
        The symmetric operator, applied to one vector.
    start : array, shape (size,)
        Not zero.
    steps : int
        At least 1.

    Examples
    --------
    >>> found = lanczos(lambda v: np.array([1.0, 2.0, 2.0]) * v, np.ones(3), 3)
    >>> found.eigen()[0].round(12), found.rest
    (array([1., 2.]), 0.0)
    """
    steps = min(steps, start.size)
    size = float(np.abs(start).max())  # The squares of a tiny start would underflow.
    length = size * float(np.linalg.norm(start / size))
    basis = np.empty((min(steps, _ROOM), start.size))
    diagonal, off_diagonal = [], []
    vector, largest = start / length, 0.0
    for number in range(steps):
        if number == len(basis):
            basis = np.concatenate([basis, np.empty((min(number, steps - number), start.size))])
        basis[number] = vector
        image = multiply(vector)
        diagonal.append(float(vector @ image))
        largest = max(largest, float(np.linalg.norm(image)))
        known = basis[: number + 1]
        for _ in range(2):
            image = image - (known @ image) @ known
        rest = float(np.linalg.norm(image))
        if rest <= _NOTHING * largest or number + 1 == start.size:
            rest = 0.0
            break
        if number + 1 < steps:
            off_diagonal.append(rest)
            vector = image / rest
    return Tridiagonal(
        np.array(diagonal), np.array(off_diagonal), basis[: len(diagonal)].copy(), rest, length
    )
