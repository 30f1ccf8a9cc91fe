"""A layer's Hessian in the span of what enters the layer, and its inverse without eigenvalues.

The block of a layer is the mean over samples of ``(s s^T) ⊗ B`` with s = [a, 1] and B the sample's second
derivative by the layer's pre-activations (`tailnet.mlp.curvature.dense`). With ``s = Q r`` for every
sample, Q an orthonormal basis of the signals,

    H = (Q ⊗ I) C (Q ⊗ I)^T,   C = mean of (r r^T) ⊗ B.

C has (rank × fan-out)² entries, where the rank is at most the number of samples; outside the span H is 0. If
the B are diagonal, as in a last layer whose outputs have a loss each, C falls apart into one matrix of rank²
entries for each output. Nothing is approximated.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.dense import check_bytes, sum_hessians, with_bias_unit
from tailnet.mlp.curvature.operators import checked_layer
from tailnet.mlp.curvature.point import Point

#: Signals whose part outside the span of the others is below this share of the largest add nothing to it.
_NEGLIGIBLE = 8 * np.finfo(np.float64).eps
#: Bytes that the products of coordinates, or the matrices, of the samples in a portion may take.
_ROOM = 2**26


@dataclass(frozen=True, eq=False, slots=True)
class LayerMatrix:
    """The Hessian by the weights of one layer.

    Attributes
    ----------
    shape : (int, int)
        Fan-in and fan-out of the layer.
    basis : array, shape (fan-in, rank)
        Q: orthonormal columns that span the signals.
    groups : array, shape (groups, size, size)
        C, symmetric to the bit: one group of rank × fan-out, or one of size rank for each output.
    """

    shape: tuple[int, int]
    basis: FloatArray
    groups: FloatArray

    def solve(self, damping: float, vector: FloatArray) -> FloatArray | None:
        """Multiply a vector by the inverse of the damped Hessian, by Cholesky's factors.

        Parameters
        ----------
        damping : float
            Added to the diagonal.
        vector : array, shape (fan-in × fan-out,)
            In the order of the layer's weights.

        Returns
        -------
        array or None
            None unless the matrix is positive definite: unless all its eigenvalues are above -damping.
        """
        if not damping > 0.0:
            return None
        inside, outside = split(self.basis, len(self.groups), vector.reshape(self.shape))
        size = self.groups.shape[-1]
        try:
            found = [
                cho_solve(cho_factor(group + damping * np.eye(size), overwrite_a=True), part)
                for group, part in zip(self.groups, inside, strict=True)
            ]
        except np.linalg.LinAlgError:
            return None
        return joined(self.basis, np.array(found), outside / damping)


def layer_matrix(point: Point, layer: int, *, max_bytes: int = 2**30) -> LayerMatrix:
    """Compute the Hessian by the weights of a layer, in the span of its signals.

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
    >>> layer_matrix(point, 0).groups.shape  # of 51 × 3 = 153 weights
    (1, 12, 12)
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
        groups = _whole(point, layer, coordinates)
    return LayerMatrix(shape, basis, (groups + np.swapaxes(groups, 1, 2)) / 2.0)


def split(basis: FloatArray, groups: int, matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Split an array of the layer's shape into its coordinates in the span, by group, and what is outside."""
    inside = basis.T @ matrix
    return (inside.T if groups > 1 else inside.reshape(1, -1)), np.asarray(matrix - basis @ inside)


def joined(basis: FloatArray, inside: FloatArray, outside: FloatArray) -> FloatArray:
    """Put such parts together again, as a vector in the order of the layer's weights."""
    coordinates = inside.T if len(inside) > 1 else inside.reshape(basis.shape[1], -1)
    return np.asarray((basis @ coordinates + outside).ravel())


def _whole(point: Point, layer: int, coordinates: FloatArray) -> FloatArray:
    """Return C as one group: the mean over samples of (r r^T) ⊗ B."""
    rank, fan_out = coordinates.shape[1], point.deltas[layer].shape[-1]
    widest = max(rank, *point.architecture.widths[1:])
    total = np.zeros((rank * rank, fan_out * fan_out))
    for part, portion in point.portions(max(1, _ROOM // (8 * widest**2))):
        own = sum_hessians(portion)[layer] / point.samples
        r = coordinates[part]
        pairs = (r[:, :, np.newaxis] * r[:, np.newaxis, :]).reshape(len(r), -1)
        total += pairs.T @ own.reshape(len(r), -1)
    found = total.reshape(rank, rank, fan_out, fan_out).transpose(0, 2, 1, 3)
    return found.reshape(1, rank * fan_out, rank * fan_out)


def _span(signals: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return an orthonormal basis Q of the rows, and their coordinates R with signals = R Q^T."""
    samples, width = signals.shape
    if samples >= width:
        return np.eye(width), signals
    left, lengths, right = np.linalg.svd(signals, full_matrices=False)
    kept = lengths > _NEGLIGIBLE * max(signals.shape) * lengths[0]
    return np.ascontiguousarray(right[kept].T), left[:, kept] * lengths[kept]
