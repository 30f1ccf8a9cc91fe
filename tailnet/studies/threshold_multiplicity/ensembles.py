"""The matrices that are drawn from and cut: gradients of one image, and Kronecker powers."""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.baselines.kronecker import KroneckerPower
from tailnet.baselines.presets import preset
from tailnet.errors import InsufficientDataError
from tailnet.mlp.training import Training
from tailnet.networks.ensemble.ensemble import DenseEnsemble, RankOneEnsemble, rank_one_ensemble

FIRST, LAST = "gradient, first step", "gradient, last step"
#: Gradients by name, and the place of their step among those recorded.
GRADIENTS = {FIRST: 0, LAST: -1}
#: The seed of the document's script of fractals, and one that was fitted to a real graph.
SCRIPT, FITTED = "Kronecker, script", "Kronecker, ca-HepPh"
SEEDS = {SCRIPT: [[0.99, 0.7], [0.7, 0.1]], FITTED: preset("ca-HepPh").seed}
ENSEMBLES = (*GRADIENTS, *SEEDS)


def power_for(n_pixels: int) -> int:
    """Return the largest power of a 2×2 seed with no more nodes than there are pixels.

    Examples
    --------
    >>> power_for(64), power_for(784), power_for(3072)
    (6, 9, 11)
    """
    return n_pixels.bit_length() - 1


def kronecker(name: str, n_pixels: int) -> DenseEnsemble:
    """Return the ensemble of undirected graphs, with one cell for every two nodes."""
    return DenseEnsemble(np.triu(KroneckerPower(SEEDS[name], power_for(n_pixels)).matrix(), 1), "undirected")


def gradient(name: str, trained: Training, images: FloatArray) -> RankOneEnsemble:
    """Return the ensemble of a step's gradient between inputs and hidden units, over its largest entry.

    Raises
    ------
    InsufficientDataError
        When the gradient is zero, or a factor of it is not finite.
    """
    place = GRADIENTS[name]
    row = int(trained.samples[place, 0])
    deltas = np.ravel(trained.recording.deltas.layers[0][place])
    if not np.isfinite(deltas).all():
        raise InsufficientDataError("Deltas of the hidden layer are not finite.")
    return rank_one_ensemble(images[row], deltas, identification="identified")
