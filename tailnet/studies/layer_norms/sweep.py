"""How fast gradients grow from layer to layer at the start, by depth, activation and start."""

import math
from collections.abc import Sequence

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.activations import LEAK, RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.initialization import initialize
from tailnet.mlp.schemes import Glorot, He, Scheme
from tailnet.parallel import child
from tailnet.studies.layer_norms.minibatches import weight_counts, weight_norms
from tailnet.studies.layer_norms.published import HIDDEN, OUTPUTS

DEPTHS = tuple(range(2, 9))
ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky relu", "identity")
STARTS = ("Glorot", "He")
#: Depths of one hidden layer less have fewer than two layers of equal size.
FEWEST_EQUAL = 3
_FEWEST_POINTS = 2


def sweep(
    inputs: RealArray, targets: RealArray, seed: np.random.SeedSequence
) -> dict[str, dict[str, list[float | None]]]:
    """Measure the slopes of one run: new weights for every network, one minibatch for all.

    Returns
    -------
    dict
        By "activation, start": under `per_root` the slope over all layers of ln(norm per root of the number
        of weights), one a depth; under `equal` that of ln(norm) over the layers between hidden units. None
        where a norm is 0, or where there are not two such layers.
    """
    found: dict[str, dict[str, list[float | None]]] = {}
    for i, activation in enumerate(ACTIVATIONS):
        for j, start in enumerate(STARTS):
            slopes = [
                _slopes(inputs, targets, activation, start, depth, child(seed, i, j, depth))
                for depth in DEPTHS
            ]
            found[f"{activation}, {start}"] = {
                "per_root": [both[0] for both in slopes],
                "equal": [both[1] for both in slopes],
            }
    return found


def _slopes(
    inputs: RealArray,
    targets: RealArray,
    activation: str,
    start: str,
    depth: int,
    seed: np.random.SeedSequence,
) -> tuple[float | None, float | None]:
    widths = (inputs.shape[1], *(HIDDEN,) * depth, OUTPUTS)
    architecture = Architecture(widths, activation, output="sigmoid", loss="cross-entropy")
    network = initialize(architecture, scheme=_scheme(start, activation), bias="zero", rng=seed)
    norms = weight_norms(backpropagate(network, inputs, targets))
    equal = norms[1:-1] if depth >= FEWEST_EQUAL else ()
    return log_slope(norms / np.sqrt(weight_counts(network))), log_slope(equal)


def _scheme(start: str, activation: str) -> Scheme:
    if start == "Glorot":
        return Glorot(law="normal")
    return He(slope=LEAK if activation == "leaky relu" else 0.0)


def log_slope(values: Sequence[float] | FloatArray) -> float | None:
    """Return the least-squares slope of ln(value) on its place; None without two values or with a zero.

    Examples
    --------
    >>> round(log_slope([1.0, 2.0, 4.0]), 12) == round(math.log(2.0), 12)
    True
    >>> log_slope([1.0, 0.0, 1.0]) is None
    True
    """
    array = np.asarray(values, float)
    if len(array) < _FEWEST_POINTS or not (array > 0.0).all():
        return None
    places = np.arange(len(array)) - (len(array) - 1) / 2.0
    return math.fsum(places * np.log(array)) / math.fsum(places**2)
