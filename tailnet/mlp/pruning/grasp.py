"""The mask that preserves the flow of the gradient: GraSP."""

from collections.abc import Sequence

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.curvature.operators import hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten, split
from tailnet.mlp.gradient_noise import full_gradient
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.counts import Survivors
from tailnet.mlp.pruning.largest import keep_largest
from tailnet.mlp.pruning.mask import Mask
from tailnet.mlp.sample_gradients import ROWS


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
    divide the sums of the last layer by a temperature before the loss; here the loss is the network's. H g
    is exact (`tailnet.mlp.curvature.operators.hessian`).

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
    >>> mask = grasp(network, np.array([[3.0, 1.0]]), np.array([[0.0]]), survivors=1, layers=(0,))
    >>> mask.kept[0].ravel()
    array([ True, False])
    """
    products = _hessian_gradient(perceptron, inputs, targets)
    scores = [w * product for w, product in zip(perceptron.weights, products, strict=True)]
    return keep_largest(perceptron.architecture, scores, survivors=survivors, layers=layers)


def _hessian_gradient(
    perceptron: Perceptron, inputs: RealArray, targets: RealArray
) -> tuple[FloatArray, ...]:
    """Multiply the Hessian of the mean loss by its gradient, over any number of samples."""
    gradient = flatten(full_gradient(perceptron, inputs, targets))
    total = np.zeros_like(gradient)
    for first in range(0, len(inputs), ROWS):
        rows, wanted = inputs[first : first + ROWS], targets[first : first + ROWS]
        total += len(rows) * (hessian(Point.at(perceptron, rows, wanted)) @ gradient)
    return split(total / len(inputs), perceptron.architecture.weight_shapes)
