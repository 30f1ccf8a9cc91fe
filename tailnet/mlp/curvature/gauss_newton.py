"""Products with the matrix of Gauss and Newton: the part of the Hessian that is never negative.

``G = mean of J^T C J`` with J the derivative of the last pre-activations by all weights and C the
semidefinite curvature of the loss (`tailnet.mlp.curvature.output_curvature`). It is the Hessian of the loss
of the network made linear in its weights, and equals the Hessian where errors vanish (Schraudolph 2002,
*Neural Computation* 14, 1723-1738). Under cross-entropy it is also the Fisher information.
"""

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.point import Point, outer, values_of
from tailnet.mlp.curvature.r_operator import blocks_of, moved_sums
from tailnet.mlp.curvature.weight_vector import flatten


def gauss_newton_products(point: Point, directions: FloatArray, layer: int | None = None) -> FloatArray:
    """Multiply vectors by the matrix of Gauss and Newton of the mean loss of a batch.

    Parameters
    ----------
    point : Point
        Where.
    directions : array, shape (k, n_weights)
        One vector a row. With `layer`, of the weights of that layer alone.
    layer : int, optional
        Take the diagonal block of this layer, in place of the whole matrix.

    Examples
    --------
    >>> import numpy as np
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((1, 1), bias=False), [np.ones((1, 1))])
    >>> point = Point.at(network, np.array([[1.0]]), np.array([[1.0]]))
    >>> float(gauss_newton_products(point, np.ones((1, 1)))[0, 0])  # sech(1)^4
    0.17637...
    """
    blocks = blocks_of(point, directions, layer)
    first, last = min(blocks), point.architecture.depth - 1
    sums, _ = moved_sums(point, blocks)
    moved = point.output.gauss_newton(sums[last])
    found = []
    for number in range(last, first - 1, -1):
        if number in blocks:
            found.append(outer(point.signals[number], moved, point.architecture.bias))
        if number > first:
            width = point.signals[number].shape[-1]
            moved = (moved @ values_of(point.weights[number], width).T) * point.slopes[number - 1]
    return flatten(found[::-1])
