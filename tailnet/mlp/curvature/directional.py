"""Derivatives of any order along one direction: forward mode nested, as arithmetic of power series.

Along ``W + t V`` the loss is a function of one number, and its derivatives at t = 0 are the tensors of
derivatives with V in every place: ``D^k L[V, ..., V]``. Those of the gradient leave one place open: H V,
``D³L[V, V, ·]`` and so on, vectors. One pass with truncated power series finds all of them exactly, at
(order + 1)(order + 2)/2 times the products of a plain pass (`tailnet.mlp.curvature.taylor`).
"""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.curvature.point import Point, outer, through, values_of
from tailnet.mlp.curvature.taylor import Series, activation_series, convolved, delta_series
from tailnet.mlp.curvature.weight_vector import flatten, split
from tailnet.mlp.losses import criterion
from tailnet.mlp.options import is_count


def directional_derivatives(point: Point, direction: FloatArray, order: int = 4) -> FloatArray:
    """Compute the loss and its derivatives along a direction, up to an order.

    Parameters
    ----------
    point : Point
        The batch and the weights.
    direction : array, shape (n_weights,)
        Of the line; the derivative of order k grows with its length to the power of k.
    order : int
        At least 1.

    Returns
    -------
    array, shape (order + 1,)
        Mean loss, slope, curvature, and the derivatives of order 3 and up. Kinks count as straight on the
        piece where the batch lies.

    Raises
    ------
    ChoiceError
        When the order is no whole number from 1 up, or the direction does not fit.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((1, 1), bias=False), [np.zeros((1, 1))])
    >>> point = Point.at(network, np.array([[1.0]]), np.array([[0.0]]))
    >>> directional_derivatives(point, np.array([1.0])).round(12) + 0.0  # ½ tanh(t)² = t²/2 - t⁴/3 + ...
    array([ 0.,  0.,  1.,  0., -8.])
    """
    _check(point, direction, order)
    z, _, _ = _forward(point, direction, order)
    deltas = _last_deltas(point, z[-1])
    found = [point.loss]
    for k in range(1, order + 1):
        # d loss/dt = Σ delta z', summed over outputs and averaged over samples.
        slope = sum((float(np.sum(j * z[-1][j] * deltas[k - j])) for j in range(1, k + 1)), start=0.0)
        found.append(math.factorial(k) * slope / (k * point.samples))
    return np.array(found)


def gradient_derivatives(point: Point, direction: FloatArray, order: int = 2) -> FloatArray:
    """Compute the gradient and its derivatives along a direction, up to an order.

    Parameters
    ----------
    point : Point
        The batch and the weights.
    direction : array, shape (n_weights,)
        Of the line.
    order : int
        At least 1.

    Returns
    -------
    array, shape (order + 1, n_weights)
        The gradient, H V, ``D³L[V, V, ·]``, and so on.

    Raises
    ------
    ChoiceError
        When the order is no whole number from 1 up, or the direction does not fit.
    """
    _check(point, direction, order)
    bias = point.architecture.bias
    blocks = split(direction, point.architecture.weight_shapes)
    z, signals, slopes = _forward(point, direction, order)
    delta = _last_deltas(point, z[-1])
    found: list[list[FloatArray]] = []
    for number in range(len(blocks) - 1, -1, -1):
        found.insert(0, [_outer(signals[number], delta, k, bias) for k in range(order + 1)])
        if number:
            width = signals[number][0].shape[-1]
            back = values_of(point.weights[number], width).T
            along = values_of(blocks[number], width).T
            above = [delta[0] @ back]
            above += [delta[k] @ back + delta[k - 1] @ along for k in range(1, order + 1)]
            delta = [convolved(above, slopes[number - 1], k) for k in range(order + 1)]
    rows = [flatten([layer[k] for layer in found]) for k in range(order + 1)]
    return np.array([math.factorial(k) * row for k, row in enumerate(rows)])


def _check(point: Point, direction: FloatArray, order: int) -> None:
    if not is_count(order):
        raise ChoiceError(f"The order is {order!r}; give a whole number >= 1.")
    if direction.shape != (point.n_weights,):
        raise ChoiceError(
            f"The direction has shape {direction.shape}; this network needs ({point.n_weights},)."
        )


def _forward(
    point: Point, direction: FloatArray, order: int
) -> tuple[list[Series], list[Series], list[Series]]:
    """Return the series of the sums, the signals and the slopes of each layer."""
    bias = point.architecture.bias
    inputs = point.signals[0]
    signals: list[Series] = [[inputs, *([np.zeros_like(inputs)] * order)]]
    sums: list[Series] = []
    slopes: list[Series] = []
    blocks = split(direction, point.architecture.weight_shapes)
    for number, (weights, change) in enumerate(zip(point.weights, blocks, strict=True)):
        signal, width = signals[-1], point.signals[number].shape[-1]
        z = [through(signal[0], weights, bias), through(signal[0], change, bias)]
        z += [signal[k - 1] @ values_of(change, width) for k in range(2, order + 1)]
        if number:
            z[1:] = [z[k] + signal[k] @ values_of(weights, width) for k in range(1, order + 1)]
        sums.append(z)
        if number + 1 < len(blocks):
            values, changes = activation_series(point.architecture.activation, z)
            signals.append(values)
            slopes.append(changes)
    return sums, signals, slopes


def _last_deltas(point: Point, z: Series) -> Series:
    last = criterion(point.architecture.output, point.architecture.loss)
    return delta_series(last, z, point.targets)


def _outer(signal: Series, delta: Series, k: int, bias: bool) -> FloatArray:
    """Return coefficient k of the gradient: [signal, 1]^T delta, where the bias unit stays 1."""
    total = outer(signal[0], delta[k], bias)
    width = signal[0].shape[-1]
    for j in range(1, k + 1):
        total[:width] += signal[j].T @ (delta[k - j] * (1.0 / len(delta[0])))
    return total
