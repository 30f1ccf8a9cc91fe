"""Exact products of the Hessian with vectors: the R-operator.

R{f} is the derivative of f when the weights W move along V. Applied to the equations of the two passes it
gives two passes of the same kind (Pearlmutter 1994, *Neural Computation* 6, 147-160):

    R{z_l} = [a_l, 1] V_l + [R{a_l}, 0] W_l,   R{a_{l+1}} = f'(z_l) R{z_l},
    R{delta_l} = f'(z_l) (R{delta_{l+1}} W_{l+1}^T + delta_{l+1} V_{l+1}^T) + b_l f''(z_l) R{z_l},
    (H V)_l = mean of [a_l, 1]^T R{delta_l} + [R{a_l}, 0]^T delta_l,

so a product costs about two gradients, whatever the number of weights. Where an activation has a kink the
second derivative is that of its straight pieces, 0: the Hessian is that of the smooth piece on which the
batch lies.
"""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.mlp.curvature.point import Point, through, values_of
from tailnet.mlp.curvature.weight_vector import split

#: Change of each layer's weights, by its number; layers that stay are not in it.
Blocks = dict[int, FloatArray]


def hessian_products(point: Point, directions: FloatArray, layer: int | None = None) -> FloatArray:
    """Multiply vectors by the Hessian of the mean loss of a batch.

    Parameters
    ----------
    point : Point
        Where.
    directions : array, shape (k, n_weights)
        One vector a row. With `layer`, of the weights of that layer alone.
    layer : int, optional
        Take the diagonal block of this layer, in place of the whole Hessian.

    Returns
    -------
    array, shape (k, n_weights)
        The products, in the same order.

    Examples
    --------
    >>> import numpy as np
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((2, 1), output="identity", bias=False), [np.zeros((2, 1))])
    >>> point = Point.at(network, np.array([[3.0, 4.0]]), np.array([[1.0]]))
    >>> hessian_products(point, np.eye(2))
    array([[ 9., 12.],
           [12., 16.]])
    """
    found = np.zeros(directions.shape)
    add_hessian_products(point, directions, found, layer=layer)
    return found


def add_hessian_products(
    point: Point, directions: FloatArray, into: FloatArray, *, scale: float = 1.0, layer: int | None = None
) -> None:
    """Add multiples of the products to an array, which may be that of the directions itself.

    Parameters
    ----------
    point, directions, layer
        As for `hessian_products`.
    into : array, shape (k, n_weights)
        Changed in place; its rows are contiguous.
    scale : float
        Multiplies the products.
    """
    blocks, targets = blocks_of(point, directions, layer), blocks_of(point, into, layer)
    first, last = min(blocks), point.architecture.depth - 1
    sums, signals = moved_sums(point, blocks)
    moved = point.output.hessian(sums[last])
    share = scale / point.samples
    for number in range(last, first - 1, -1):
        own, width = moved, point.signals[number].shape[-1]
        if number > first:
            from_above = moved @ values_of(point.weights[number], width).T
            if number in blocks:
                turned = np.swapaxes(values_of(blocks[number], width), -1, -2)
                from_above += point.deltas[number] @ turned
            moved = from_above * point.slopes[number - 1] + point.bends[number - 1] * sums[number - 1]
        if number in blocks:
            _add_outer(targets[number], point.signals[number], share * own, point.architecture.bias)
            if number in signals:
                turned = np.swapaxes(signals[number], -1, -2)
                targets[number][..., :width, :] += turned @ (share * point.deltas[number])


def blocks_of(point: Point, directions: FloatArray, layer: int | None) -> Blocks:
    """Take directions apart into layers: all of them, or one."""
    shapes = point.architecture.weight_shapes
    if layer is None:
        return dict(enumerate(split(directions, shapes)))
    return {layer: directions.reshape(*directions.shape[:-1], *shapes[layer])}


def moved_sums(point: Point, blocks: Blocks) -> tuple[dict[int, FloatArray], dict[int, FloatArray]]:
    """Compute R{z_l} and R{a_l} of every layer from the first that moves on."""
    bias, depth = point.architecture.bias, point.architecture.depth
    sums: dict[int, FloatArray] = {}
    signals: dict[int, FloatArray] = {}
    for number in range(min(blocks), depth):
        if number in signals:
            moved = signals[number] @ values_of(point.weights[number], signals[number].shape[-1])
            if number in blocks:
                moved += through(point.signals[number], blocks[number], bias)
        else:
            moved = _entering(point.signals[number], blocks[number], bias)
        sums[number] = moved
        if number + 1 < depth:
            signals[number + 1] = moved * point.slopes[number]
    return sums, signals


def _entering(signal: FloatArray, block: FloatArray, bias: bool) -> FloatArray:
    """Return [signal, 1] V; of a single sample only the rows that its signal is not zero in are read."""
    live = _live(signal)
    if live is None:
        return through(signal, block, bias)
    sums = signal[:, live] @ block[..., live, :]
    return np.asarray(sums + block[..., -1:, :] if bias else sums)


def _add_outer(target: FloatArray, signal: FloatArray, moved: FloatArray, bias: bool) -> None:
    """Add [signal, 1]^T moved, summed over samples, to an array in place."""
    width = signal.shape[-1]
    live = _live(signal)
    if live is not None:
        target[..., live, :] += signal[0, live, np.newaxis] * moved
    elif len(signal) == 1:
        target[..., :width, :] += signal.T * moved
    else:
        target[..., :width, :] += signal.T @ moved
    if bias:
        target[..., -1, :] += moved.sum(axis=-2)


def _live(signal: FloatArray) -> IntArray | None:
    """Return where the signal of a single sample is not zero, or None where that would spare little."""
    if len(signal) > 1:
        return None
    live = np.flatnonzero(signal[0])
    return live if 2 * len(live) < signal.shape[1] else None
