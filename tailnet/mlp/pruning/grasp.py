"""The mask that preserves the flow of the gradient: GraSP."""

import math
from collections.abc import Sequence

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.gradient_noise import full_gradient
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.counts import Survivors
from tailnet.mlp.pruning.largest import keep_largest
from tailnet.mlp.pruning.mask import Mask

#: Length of a step along the gradient, in weight space.
_STEP = 1e-3
#: Weights of the gradients at one and two steps either way: their sum over the step is the derivative up to
#: the fourth power of the step.
_STENCIL = ((1, 8.0 / 12.0), (-1, -8.0 / 12.0), (2, -1.0 / 12.0), (-2, 1.0 / 12.0))


def grasp(
    perceptron: Perceptron,
    inputs: RealArray,
    targets: RealArray,
    *,
    survivors: Survivors,
    layers: Sequence[int],
) -> Mask:
    """Keep the weights whose removal would cost most of the squared norm of the gradient.

    With g the gradient of the mean loss and H its Hessian, taking a weight w away changes |g|² by -2 w (H g)
    to first order; the weights of largest w (H g) survive (Wang, Zhang & Grosse 2020, "Picking winning
    tickets before training by preserving gradient flow", *ICLR*, whose S(-w) is the negative of this). They
    divide the sums of the last layer by a temperature before the loss; here the loss is the network's.

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

    Notes
    -----
    H g is the derivative of the gradient along itself, by central differences of fourth order in float64.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> network = Perceptron(
    ...     Architecture((2, 1), output="identity", bias=False), [np.array([[1.0], [2.0]])]
    ... )
    >>> mask = grasp(network, np.array([[3.0, 1.0]]), np.array([[0.0]]), survivors=1, layers=(0,))
    >>> mask.kept[0].ravel()
    array([ True, False])
    """
    products = hessian_gradient(perceptron, inputs, targets)
    scores = [w * product for w, product in zip(perceptron.weights, products, strict=True)]
    return keep_largest(perceptron.architecture, scores, survivors=survivors, layers=layers)


def hessian_gradient(perceptron: Perceptron, inputs: RealArray, targets: RealArray) -> tuple[FloatArray, ...]:
    """Compute the Hessian of the mean loss times its gradient, one array a layer."""
    weights = [np.asarray(layer, np.float64) for layer in perceptron.weights]
    gradient = full_gradient(Perceptron(perceptron.architecture, weights), inputs, targets)
    norm = math.sqrt(sum(float(np.sum(layer**2)) for layer in gradient))
    if norm == 0.0:
        return tuple(np.zeros_like(layer) for layer in weights)
    sums = [np.zeros_like(layer) for layer in weights]
    for steps, share in _STENCIL:
        moved = [w + steps * _STEP / norm * g for w, g in zip(weights, gradient, strict=True)]
        there = full_gradient(Perceptron(perceptron.architecture, moved), inputs, targets)
        sums = [total + (share * norm / _STEP) * layer for total, layer in zip(sums, there, strict=True)]
    return tuple(sums)
