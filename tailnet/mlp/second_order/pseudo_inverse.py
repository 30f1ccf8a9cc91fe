"""The pseudo-inverse of what enters a layer, as its singular value decomposition."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError


@dataclass(frozen=True, eq=False, slots=True)
class PseudoInverse:
    """``X = U diag(s) V^T`` without the directions whose s is negligible.

    Attributes
    ----------
    left : array, shape (samples, rank)
        U.
    lengths : array, shape (rank,)
        s, descending.
    right : array, shape (rank, width)
        V^T.

    Examples
    --------
    >>> found = PseudoInverse.of(np.array([[3.0, 0.0], [0.0, 0.0]]))
    >>> found.times(np.array([[6.0], [1.0]])), found.transposed_times(np.array([[6.0], [1.0]]))
    (array([[2.],
           [0.]]), array([[2.],
           [0.]]))
    """

    left: FloatArray
    lengths: FloatArray
    right: FloatArray

    @classmethod
    def of(cls, matrix: FloatArray, rcond: float = 1e-15) -> "PseudoInverse":
        """Decompose a matrix.

        Parameters
        ----------
        matrix : array, shape (samples, width)
            X.
        rcond : float
            Singular values up to this share of the largest count as zero.

        Raises
        ------
        LinAlgError
            When the decomposition does not converge.
        """
        left, lengths, right = np.linalg.svd(matrix, full_matrices=False)
        return cls(left, lengths, right).cut(rcond)

    @property
    def rank(self) -> int:
        """Number of directions that are kept."""
        return len(self.lengths)

    def cut(self, rcond: float) -> "PseudoInverse":
        """Return the same without singular values up to a share of the largest.

        Raises
        ------
        ChoiceError
            When the share is not in [0, 1).
        """
        check_share(rcond)
        kept = self.lengths > rcond * self.lengths[:1].sum()
        return PseudoInverse(self.left[:, kept], self.lengths[kept], self.right[kept])

    def times(self, matrix: FloatArray) -> FloatArray:
        """Return X^+ times a matrix with a row a sample."""
        return np.asarray(self.right.T @ ((self.left.T @ matrix) / self.lengths[:, np.newaxis]))

    def transposed_times(self, matrix: FloatArray) -> FloatArray:
        """Return (X^T)^+ times a matrix with a row for each column of X."""
        return np.asarray(self.left @ ((self.right @ matrix) / self.lengths[:, np.newaxis]))


def check_share(rcond: float) -> None:
    """Refuse a share that leaves nothing.

    Raises
    ------
    ChoiceError
        With what was found.
    """
    if not 0.0 <= rcond < 1.0:
        raise ChoiceError(f"rcond is {rcond}; give a number from 0 up to, but not, 1.")
