"""All eigenvalues of a layer's Hessian, in the span of what enters the layer.

The block of a layer is the mean over samples of ``(s s^T) ⊗ B`` with s = [a, 1] and B the sample's second
derivative by the layer's pre-activations (`tailnet.mlp.curvature.dense`). With ``s = Q r`` for every
sample, Q an orthonormal basis of the signals,

    H = (Q ⊗ I) C (Q ⊗ I)^T,   C = mean of (r r^T) ⊗ B.

C has (rank × fan-out)² entries, where the rank is at most the number of samples; every direction outside the
span is an eigenvector to the eigenvalue 0. If the B are diagonal, as in a last layer whose outputs have a
loss each, C falls apart into one matrix of rank² entries for each output. Nothing is approximated.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.dense import check_bytes, sum_hessians, with_bias_unit
from tailnet.mlp.curvature.operators import checked_layer
from tailnet.mlp.curvature.point import Point

#: Signals whose part outside the span of the others is below this share of the largest add nothing to it.
_NEGLIGIBLE = 8 * np.finfo(np.float64).eps


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
        matrix = vector.reshape(self.shape)
        inside = self.basis.T @ matrix
        outside = matrix - self.basis @ inside
        groups = inside.T if len(self.eigenvalues) > 1 else inside.reshape(1, -1)
        parts = np.einsum("gij,gi->gj", self.vectors, groups) * function(self.eigenvalues)
        answer = np.einsum("gij,gj->gi", self.vectors, parts)
        answer = answer.T if len(self.eigenvalues) > 1 else answer.reshape(inside.shape)
        return np.asarray((self.basis @ answer + function(np.zeros(1)) * outside).ravel())


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
    shape = checked_layer(point, layer)
    signals = with_bias_unit(point, layer)
    basis, coordinates = _span(signals)
    rank = basis.shape[1]
    independent = point.output.independent and layer == point.architecture.depth - 1
    if independent:
        own = point.output.hessian(np.ones_like(point.targets))
        groups = np.einsum("np,ni,nj->pij", own / len(own), coordinates, coordinates, optimize=True)
    else:
        check_bytes(rank * shape[1], max_bytes)
        own = sum_hessians(point)[layer] / point.samples
        pairs = (coordinates[:, :, np.newaxis] * coordinates[:, np.newaxis, :]).reshape(len(own), -1)
        whole = (pairs.T @ own.reshape(len(own), -1)).reshape(rank, rank, shape[1], shape[1])
        groups = whole.transpose(0, 2, 1, 3).reshape(1, rank * shape[1], -1)
    eigenvalues, vectors = np.linalg.eigh((groups + np.swapaxes(groups, 1, 2)) / 2.0)
    return LayerSpectrum(shape, basis, eigenvalues, vectors)


def _span(signals: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return an orthonormal basis Q of the rows, and their coordinates R with signals = R Q^T."""
    samples, width = signals.shape
    if samples >= width:
        return np.eye(width), signals
    left, lengths, right = np.linalg.svd(signals, full_matrices=False)
    kept = lengths > _NEGLIGIBLE * max(signals.shape) * lengths[0]
    return np.ascontiguousarray(right[kept].T), left[:, kept] * lengths[kept]
