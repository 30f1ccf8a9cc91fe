"""All eigenvalues of a layer's Hessian, in the span of what enters the layer.

They are those of C (`tailnet.mlp.curvature.layer_matrix`); every direction outside the span is an eigenvector
to the eigenvalue 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.layer_matrix import LayerMatrix, joined, layer_matrix, split
from tailnet.mlp.curvature.point import Point


@dataclass(frozen=True, eq=False, slots=True)
class LayerSpectrum:
    """Eigenvalues and eigenvectors of the Hessian by the weights of one layer.

    Attributes
    ----------
    shape : (int, int)
        Fan-in and fan-out of the layer.
    basis : array, shape (fan-in, rank)
        Q: orthonormal columns that span the signals.
    eigenvalues : array, shape (groups, size)
        Of each group of C, ascending. There is one group of rank × fan-out, or one of size rank for each
        output.
    vectors : array, shape (groups, size, size)
        Eigenvectors of each group in its columns.
    """

    shape: tuple[int, int]
    basis: FloatArray
    eigenvalues: FloatArray
    vectors: FloatArray

    @property
    def zeros(self) -> int:
        """Number of further eigenvalues, all 0, whose eigenvectors are outside the span."""
        return self.shape[0] * self.shape[1] - self.eigenvalues.size

    def apply(self, function: Callable[[FloatArray], FloatArray], vector: FloatArray) -> FloatArray:
        """Multiply a vector by a function of the Hessian: ``Q f(lambda) Q^T v``.

        Parameters
        ----------
        function : callable
            Of an array of eigenvalues.
        vector : array, shape (fan-in × fan-out,)
            In the order of the layer's weights.
        """
        inside, outside = split(self.basis, len(self.eigenvalues), vector.reshape(self.shape))
        parts = np.einsum("gij,gi->gj", self.vectors, inside) * function(self.eigenvalues)
        answer = np.einsum("gij,gj->gi", self.vectors, parts)
        return joined(self.basis, answer, function(np.zeros(1)) * outside)


def layer_spectrum(point: Point, layer: int, *, max_bytes: int = 2**30) -> LayerSpectrum:
    """Compute all eigenvalues and eigenvectors of the Hessian by the weights of a layer.

    Parameters
    ----------
    point : Point
        The batch and the weights.
    layer : int
        Number of the weight layer, from 0.
    max_bytes : int
        A larger C is refused before it is computed.

    Raises
    ------
    ChoiceError
        When there is no such layer, or C would be too large.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.initialization import initialize
    >>> network = initialize(Architecture((50, 3, 2)), rng=1)
    >>> point = Point.at(network, np.eye(50)[:4], np.zeros((4, 2)))
    >>> found = layer_spectrum(point, 0)  # of 51 × 3 = 153 weights
    >>> found.eigenvalues.shape, found.zeros
    ((1, 12), 141)
    """
    return spectrum_of(layer_matrix(point, layer, max_bytes=max_bytes))


def spectrum_of(matrix: LayerMatrix) -> LayerSpectrum:
    """Decompose the Hessian of a layer."""
    eigenvalues, vectors = np.linalg.eigh(matrix.groups)
    return LayerSpectrum(matrix.shape, matrix.basis, eigenvalues, vectors)
