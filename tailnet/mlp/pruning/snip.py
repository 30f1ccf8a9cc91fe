"""The mask of the connections whose loss the data feel most: SNIP."""

from collections.abc import Sequence

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.mlp.gradient_noise import full_gradient
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.counts import Survivors
from tailnet.mlp.pruning.largest import keep_largest
from tailnet.mlp.pruning.mask import Mask


def snip(
    perceptron: Perceptron,
    inputs: RealArray,
    targets: RealArray,
    *,
    survivors: Survivors,
    layers: Sequence[int],
) -> Mask:
    """Keep the weights of largest connection sensitivity |w ∂L/∂w|.

    With a switch c on each weight, c w in its place, this is the size of the derivative of the mean loss L by
    the switch at c = 1 (Lee, Ajanthan & Torr 2019, "SNIP: single-shot network pruning based on connection
    sensitivity", *ICLR*, equation 4). They take it at initialisation; here it is taken at the weights given.

    Parameters
    ----------
    perceptron : Perceptron
        Whose weights are ranked.
    inputs, targets : array, shape (samples, inputs) and (samples, outputs)
        What the loss is the mean over.
    survivors, layers
        As in `keep_largest`; they rank all layers together.

    Raises
    ------
    ChoiceError
        When there are fewer weights than shall survive, no such layer, or shapes do not fit.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> network = Perceptron(
    ...     Architecture((2, 1), output="identity", bias=False), [np.array([[1.0], [2.0]])]
    ... )
    >>> mask = snip(network, np.array([[3.0, 1.0]]), np.array([[0.0]]), survivors=1, layers=(0,))
    >>> mask.kept[0].ravel()
    array([ True, False])
    """
    gradients = full_gradient(perceptron, inputs, targets)
    scores = [np.abs(w * g) for w, g in zip(perceptron.weights, gradients, strict=True)]
    return keep_largest(perceptron.architecture, scores, survivors=survivors, layers=layers)
