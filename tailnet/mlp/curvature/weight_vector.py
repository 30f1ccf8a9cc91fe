"""All weights of a network as one vector: layer after layer, each row by row."""

from collections.abc import Sequence

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.activations import RealArray

#: Shape (fan-in, fan-out) of each layer.
Shapes = Sequence[tuple[int, int]]


def flatten(layers: Sequence[RealArray]) -> FloatArray:
    """Write the layers one after the other, in float64.

    Parameters
    ----------
    layers : sequence of array, shape (..., fan-in, fan-out)
        With the same axes in front, which stay.

    Examples
    --------
    >>> flatten([np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])])
    array([1., 2., 3., 4.])
    """
    rows = [layer.reshape(*layer.shape[:-2], -1) for layer in layers]
    return np.concatenate(rows, axis=-1).astype(np.float64, copy=False)


def split(vectors: FloatArray, shapes: Shapes) -> tuple[FloatArray, ...]:
    """Take vectors apart into layers, as views of shape (..., fan-in, fan-out).

    Parameters
    ----------
    vectors : array, shape (..., n_weights)
        One vector, or many along the axes in front.
    shapes : sequence of (int, int)
        Of the layers, such as ``architecture.weight_shapes``.

    Examples
    --------
    >>> first, second = split(np.arange(4.0), [(1, 2), (2, 1)])
    >>> first, second.ravel()
    (array([[0., 1.]]), array([2., 3.]))
    """
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    parts = np.split(vectors, ends[:-1], axis=-1)
    return tuple(part.reshape(*part.shape[:-1], *shape) for part, shape in zip(parts, shapes, strict=True))
