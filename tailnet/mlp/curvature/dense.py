"""Dense Hessians from their block structure, at a fraction of what one product a column costs.

Let ``M_lm = d z_m/d z_l`` of a sample and ``B_m = d delta_m/d z_m`` with the weights held. A move of W_m
changes delta_m by ``B_m [a_m, 1] dW_m``, and the delta below it also through the weights themselves. So the
block of the layers l <= m is the mean over samples of

    [a_l, 1] ⊗ [a_m, 1] ⊗ (M_lm^T B_m) + [a_l, 1] ⊗ delta_m ⊗ (M_{l,m-1}^T diag f'(z_{m-1})),

the second term for l < m and without the row of the bias unit of W_m. On the diagonal only
``[a_l, 1][a_l, 1]^T ⊗ B_l`` is left, where B follows from the last layer downwards:

    B_l = diag f'(z_l) W_{l+1} B_{l+1} W_{l+1}^T diag f'(z_l) + diag b_l f''(z_l).
"""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.curvature.operators import checked_layer
from tailnet.mlp.curvature.point import Point, values_of

#: Samples whose products of signals are held at a time.
_ROWS = 64


def dense_hessian(point: Point, *, max_bytes: int = 2**30) -> FloatArray:
    """Compute the Hessian of the mean loss of a batch by all weights.

    Parameters
    ----------
    point : Point
        The batch and the weights.
    max_bytes : int
        A larger matrix is refused before it is computed.

    Returns
    -------
    array, shape (n_weights, n_weights)
        Symmetric to the bit.

    Raises
    ------
    ChoiceError
        When the matrix would be too large.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> straight = Architecture((1, 1, 1), "identity", "identity", bias=False)
    >>> network = Perceptron(straight, [np.ones((1, 1)), np.ones((1, 1))])
    >>> point = Point.at(network, np.array([[1.0]]), np.array([[0.0]]))  # ½ (v w)²
    >>> dense_hessian(point)
    array([[1., 2.],
           [2., 1.]])
    """
    check_bytes(point.n_weights, max_bytes)
    sizes = [layer.size for layer in point.weights]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    found = np.empty((ends[-1], ends[-1]))
    own = sum_hessians(point)
    for m in range(len(sizes)):
        for low in range(m + 1):
            block = _block(point, own[m], low, m)
            found[ends[low] : ends[low + 1], ends[m] : ends[m + 1]] = block
            if low < m:
                found[ends[m] : ends[m + 1], ends[low] : ends[low + 1]] = block.T
    return found


def dense_layer_hessian(point: Point, layer: int, *, max_bytes: int = 2**30) -> FloatArray:
    """Compute the Hessian of the mean loss of a batch by the weights of one layer.

    Parameters
    ----------
    point : Point
        The batch and the weights.
    layer : int
        Number of the weight layer, from 0.
    max_bytes : int
        A larger matrix is refused before it is computed.

    Returns
    -------
    array, shape (fan-in × fan-out, fan-in × fan-out)
        Symmetric to the bit.

    Raises
    ------
    ChoiceError
        When there is no such layer, or the matrix would be too large.
    """
    rows, columns = checked_layer(point, layer)
    check_bytes(rows * columns, max_bytes)
    return _block(point, sum_hessians(point)[layer], layer, layer)


def sum_hessians(point: Point) -> list[FloatArray]:
    """Compute B_l of every layer: each sample's loss differentiated twice by its pre-activations.

    Returns
    -------
    list of array, shape (samples, fan-out, fan-out)
        Symmetric matrices.
    """
    width = point.targets.shape[-1]
    columns = np.broadcast_to(np.eye(width)[:, np.newaxis, :], (width, point.samples, width))
    found = [_symmetric(np.moveaxis(point.output.hessian(columns), 0, -1))]
    for number in range(point.architecture.depth - 1, 0, -1):
        weights = values_of(point.weights[number], point.signals[number].shape[-1])
        slopes, bends = point.slopes[number - 1], point.bends[number - 1]
        below = weights @ found[0] @ weights.T
        below *= slopes[:, :, np.newaxis] * slopes[:, np.newaxis, :]
        diagonal = np.arange(below.shape[-1])
        below[:, diagonal, diagonal] += bends
        found.insert(0, _symmetric(below))
    return found


def with_bias_unit(point: Point, layer: int) -> FloatArray:
    """Return what enters a layer, with the 1 of the bias unit where there is one."""
    signal = point.signals[layer]
    if not point.architecture.bias:
        return signal
    return np.concatenate([signal, np.ones((len(signal), 1))], axis=1)


def check_bytes(size: int, max_bytes: int) -> None:
    """Refuse a square matrix that is too large.

    Raises
    ------
    ChoiceError
        With what it needs and what it may.
    """
    if 8 * size * size > max_bytes:
        raise ChoiceError(
            f"A dense matrix of {size:,} weights needs {8 * size * size:,} bytes and max_bytes is "
            f"{max_bytes:,}; take products with `hessian`, fewer weights, or raise max_bytes."
        )


def _block(point: Point, own: FloatArray, low: int, high: int) -> FloatArray:
    """Return the block of two layers, low <= high; `own` is B of the higher."""
    below, above = with_bias_unit(point, low), with_bias_unit(point, high)
    width = point.signals[high].shape[-1]
    rows, columns = below.shape[1], above.shape[1]
    total = np.zeros((rows * columns, own.shape[-1] * point.deltas[low].shape[-1]))
    crossed = np.zeros((rows * own.shape[-1], point.deltas[low].shape[-1] * width))
    for first in range(0, point.samples, _ROWS):
        part = slice(first, first + _ROWS)
        chain, short = _chains(point, low, high, part)
        share = 1.0 / point.samples
        pairs = below[part, :, np.newaxis] * (share * above[part, np.newaxis, :])
        answers = np.swapaxes(chain, 1, 2) @ own[part]
        total += _summed(pairs, answers)
        if short is not None:
            steep = np.swapaxes(short * point.slopes[high - 1][part][:, :, np.newaxis], 1, 2)
            fed = below[part, :, np.newaxis] * (share * point.deltas[high][part, np.newaxis, :])
            crossed += _summed(fed, steep)
    fan_out, fan_out_high = point.deltas[low].shape[-1], own.shape[-1]
    found = total.reshape(rows, columns, fan_out, fan_out_high).transpose(0, 2, 1, 3).copy()
    if low < high:
        found[:, :, :width] += crossed.reshape(rows, fan_out_high, fan_out, width).transpose(0, 2, 3, 1)
    matrix = found.reshape(rows * fan_out, columns * fan_out_high)
    return _symmetric(matrix) if low == high else matrix


def _chains(point: Point, low: int, high: int, part: slice) -> tuple[FloatArray, FloatArray | None]:
    """Return d z_high/d z_low, shape (samples, high, low), and d z_{high-1}/d z_low unless low is high."""
    fan_out = point.deltas[low].shape[-1]
    samples = len(point.targets[part])
    chain = np.broadcast_to(np.eye(fan_out), (samples, fan_out, fan_out))
    short = None
    for number in range(low + 1, high + 1):
        short = chain
        weights = values_of(point.weights[number], point.signals[number].shape[-1])
        chain = weights.T @ (point.slopes[number - 1][part][:, :, np.newaxis] * chain)
    return chain, short


def _summed(one: FloatArray, other: FloatArray) -> FloatArray:
    """Sum over samples the outer products of two matrices a sample, each written as a vector."""
    return np.asarray(one.reshape(len(one), -1).T @ other.reshape(len(other), -1))


def _symmetric(matrices: FloatArray) -> FloatArray:
    return np.asarray((matrices + np.swapaxes(matrices, -1, -2)) / 2.0)
