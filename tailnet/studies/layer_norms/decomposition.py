"""Why the gradient of one layer is smaller than that of the next: the ratio of norms, factor by factor.

The gradient by the weights of layer l, summed over samples, is ``G_l = A_l^T D_l``: the rows of A are what
enters the layer, those of D its deltas, and ``D_l = (D_{l+1} W_{l+1}^T) * f'(Z_l)``. Write |.| for the root
of the sum of all squares. Then exactly

    |G_l|/|G_{l+1}| = back * slope * signal * meeting * coherence

    back       |D_{l+1} W_{l+1}^T| / |D_{l+1}|
    slope      the root of the mean of f'(Z_l)²
    signal     |A_l| / |A_{l+1}|
    meeting    |D_l| / (|D_{l+1} W_{l+1}^T| slope): 1 if slopes are independent of what they multiply
    coherence  c_l/c_{l+1} with c_l = |G_l| / (|A_l| |D_l|), at most 1: how far samples add up

For weights drawn with variance v, independently of the deltas, ``back²`` has expectation n v, with n the
units below: n/m at variance 1/m, m the units above.
"""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.activations import RealArray, activation
from tailnet.mlp.backpropagation import Backpropagation
from tailnet.mlp.perceptron import Perceptron
from tailnet.studies.layer_norms.minibatches import weight_norms

#: The factors in the order in which they are shown.
FACTORS = ("back", "slope", "signal", "meeting", "coherence")


def log_factors(perceptron: Perceptron, found: Backpropagation) -> dict[str, FloatArray]:
    """Take the ratios of neighbouring layers' gradients apart.

    Parameters
    ----------
    perceptron : Perceptron
        With bias units.
    found : Backpropagation
        At these weights.

    Returns
    -------
    dict of str to array, shape (layers - 1,)
        Natural logarithms of the `FACTORS`, and of the "ratio" that they multiply to.
    """
    norms = weight_norms(found)
    signals = np.array([np.linalg.norm(signal[:, :-1]) for signal in found.signals])
    deltas = np.array([np.linalg.norm(delta) for delta in found.deltas])
    carried = np.array(
        [
            np.linalg.norm(delta @ weights[:-1].T)
            for delta, weights in zip(found.deltas[1:], perceptron.weights[1:], strict=True)
        ]
    )
    slopes = np.array(
        [
            _slope(perceptron, signal, weights)
            for signal, weights in zip(found.signals[:-1], perceptron.weights[:-1], strict=True)
        ]
    )
    coherence = norms / (signals * deltas)
    factors = {
        "back": carried / deltas[1:],
        "slope": slopes,
        "signal": signals[:-1] / signals[1:],
        "meeting": deltas[:-1] / (carried * slopes),
        "coherence": coherence[:-1] / coherence[1:],
        "ratio": norms[:-1] / norms[1:],
    }
    return {name: np.log(values) for name, values in factors.items()}


def _slope(perceptron: Perceptron, signal: RealArray, weights: RealArray) -> float:
    derivative = activation(perceptron.architecture.activation).derivative(signal @ weights)
    return float(np.sqrt(np.mean(derivative**2)))
