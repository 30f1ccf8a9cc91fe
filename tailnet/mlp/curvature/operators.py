"""The Hessian and the matrix of Gauss and Newton as linear operators of SciPy, never formed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.curvature.gauss_newton import gauss_newton_products
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.r_operator import hessian_products

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator

#: Bytes that the passes of the vectors multiplied at a time may take.
_ROOM = 2**27
_Products = Callable[[Point, FloatArray, int | None], FloatArray]


def hessian(point: Point, layer: int | None = None) -> "LinearOperator":
    """Return the Hessian of the mean loss of a batch, multiplied by the R-operator.

    Parameters
    ----------
    point : Point
        The batch and the weights.
    layer : int, optional
        Take the diagonal block of this layer, in place of the Hessian by all weights.

    Returns
    -------
    scipy.sparse.linalg.LinearOperator
        Symmetric, float64; takes vectors in the order of `tailnet.mlp.curvature.weight_vector`, or
        matrices with one a column, which costs less than one after the other.

    Raises
    ------
    ChoiceError
        When there is no such layer.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.initialization import initialize
    >>> point = Point.at(initialize(Architecture((3, 4, 2)), rng=1), np.ones((5, 3)), np.ones((5, 2)))
    >>> hessian(point).shape, hessian(point, layer=1).shape
    ((26, 26), (10, 10))
    """
    return _operator(point, layer, hessian_products)


def gauss_newton(point: Point, layer: int | None = None) -> "LinearOperator":
    """Return the matrix of Gauss and Newton of the mean loss of a batch; as `hessian`.

    Raises
    ------
    ChoiceError
        When there is no such layer.
    """
    return _operator(point, layer, gauss_newton_products)


def checked_layer(point: Point, layer: int) -> tuple[int, int]:
    """Return the shape of a layer.

    Raises
    ------
    ChoiceError
        When there is none of that number.
    """
    shapes = point.architecture.weight_shapes
    if not 0 <= layer < len(shapes):
        raise ChoiceError(f"There is no layer {layer}; this network has layers 0 to {len(shapes) - 1}.")
    return shapes[layer]


def _operator(point: Point, layer: int | None, products: _Products) -> "LinearOperator":
    from scipy.sparse.linalg import LinearOperator

    size = point.n_weights if layer is None else int(np.prod(checked_layer(point, layer)))
    one = 8 * point.samples * max(point.architecture.widths[1:])
    at_once = max(1, _ROOM // one)

    def matmat(columns: FloatArray) -> FloatArray:
        rows = np.ascontiguousarray(np.asarray(columns, np.float64).T)
        found = [
            products(point, rows[start : start + at_once], layer) for start in range(0, len(rows), at_once)
        ]
        return np.concatenate(found).T

    def matvec(vector: FloatArray) -> FloatArray:
        found = products(point, np.asarray(vector, np.float64).reshape(1, -1), layer)
        return np.asarray(found[0])

    return LinearOperator(
        (size, size), matvec=matvec, rmatvec=matvec, matmat=matmat, rmatmat=matmat, dtype=np.float64
    )
