"""The gradient of each sample by itself, at fixed weights: what is looked at along the sample axis."""

import numpy as np
from numpy.typing import ArrayLike

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.backpropagation import backpropagate, training_pairs
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.recorder.recorder import Series
from tailnet.parallel import one_blas_thread

#: Samples that are propagated at a time, whatever their number: it bounds the memory.
ROWS = 1000


def sample_gradients(
    perceptron: Perceptron,
    inputs: RealArray,
    targets: RealArray,
    *,
    layer: int,
    entries: ArrayLike | None = None,
    max_bytes: int = 2**30,
) -> RealArray:
    """Compute the derivative of each sample's own loss by the weights of a layer.

    The gradient of one sample is the outer product of what enters the layer and its delta
    (`backpropagate`), so chosen entries of it cost no more than themselves. The mean over samples is
    the gradient of the mean loss, without penalties.

    Parameters
    ----------
    perceptron : Perceptron
        The network; its weights stay as they are.
    inputs : array, shape (samples, inputs)
        What to take gradients for.
    targets : array, shape (samples, outputs)
        What the outputs should be.
    layer : int
        Number of the weight layer, from 0.
    entries : array-like of int, shape (k, 2), optional
        Rows and columns of the entries to keep; by default all.
    max_bytes : int
        A larger result is refused before it is computed.

    Returns
    -------
    array, shape (samples, fan-in, fan-out) or (samples, k)
        In the precision of the network.

    Raises
    ------
    ChoiceError
        When shapes do not fit, there is no such layer or entry, or the result would be too large.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> network = Perceptron(Architecture((2, 1), bias=False), [np.zeros((2, 1))])
    >>> inputs, targets = np.array([[3.0, 4.0], [1.0, 0.0]]), np.array([[1.0], [-1.0]])
    >>> sample_gradients(network, inputs, targets, layer=0)[:, :, 0]
    array([[-3., -4.],
           [ 1.,  0.]])
    >>> sample_gradients(network, inputs, targets, layer=0, entries=[(1, 0)])
    array([[-4.],
           [ 0.]])
    """
    inputs, targets = training_pairs(perceptron, inputs, targets)
    shape = _shape(perceptron, layer)
    chosen = None if entries is None else _chosen(entries, layer, shape)
    kept = shape if chosen is None else (len(chosen),)
    needed = len(inputs) * int(np.prod(kept)) * perceptron.dtype.itemsize
    if needed > max_bytes:
        raise ChoiceError(
            f"The gradients of {len(inputs):,} samples need {needed:,} bytes and max_bytes is {max_bytes:,}; "
            "give fewer samples or entries, or raise max_bytes."
        )
    result = np.empty((len(inputs), *kept), perceptron.dtype)
    with one_blas_thread():
        for first in range(0, len(inputs), ROWS):
            part = slice(first, first + ROWS)
            found = backpropagate(perceptron, inputs[part], targets[part])
            signals, deltas = found.signals[layer], found.deltas[layer]
            if chosen is None:
                np.multiply(signals[:, :, np.newaxis], deltas[:, np.newaxis, :], out=result[part])
            else:
                rows, columns = chosen.T
                np.multiply(signals[:, rows], deltas[:, columns], out=result[part])
    return result


def _shape(perceptron: Perceptron, layer: int) -> tuple[int, int]:
    shapes = perceptron.architecture.weight_shapes
    if not 0 <= layer < len(shapes):
        raise ChoiceError(f"There is no layer {layer}; this network has layers 0 to {len(shapes) - 1}.")
    return shapes[layer]


def _chosen(
    entries: ArrayLike, layer: int, shape: tuple[int, int]
) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    chosen = Series("gradients", layer=layer, entries=entries).entries
    if (chosen >= shape).any():
        raise ChoiceError(
            f"The entries go up to {chosen.max(axis=0).tolist()}; layer {layer} has shape {shape}, counted "
            "from 0."
        )
    return chosen
