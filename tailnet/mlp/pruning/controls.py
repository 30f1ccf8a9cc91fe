"""Controls that take from a mask what they can: its places within each layer, or the weights it was found at.

If a method finds which weights matter, it must beat both (Frankle, Dziugaite, Roy & Carbin 2021, "Pruning
neural networks at initialization: why are we missing the mark?", *ICLR*, section 5).
"""

from typing import Any

import numpy as np

from tailnet.mlp.activations import RealArray
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.mask import Mask
from tailnet.mlp.pruning.random_live import live_weights
from tailnet.parallel import Rng, seed_sequence


def shuffled(mask: Mask, *, rng: Rng, inputs: RealArray | None = None) -> Mask:
    """Move the survivors of each layer to places drawn at random in the same layer.

    Each layer keeps its number of survivors and loses everything else that was chosen.

    Parameters
    ----------
    mask : Mask
        What to shuffle.
    rng : int, SeedSequence, Generator or None
        The source of randomness.
    inputs : array, shape (samples, inputs), optional
        Of the training; when given, no survivor is moved to or from a weight of an input that is 0 in all
        samples, so that the control is not handicapped by them.

    Raises
    ------
    ChoiceError
        When the inputs do not fit.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> mask = Mask(Architecture((3, 1), bias=False), [np.array([[True], [False], [False]])])
    >>> [shuffled(mask, rng=seed).kept[0].ravel().argmax().item() for seed in range(5)]
    [1, 0, 1, 2, 0]
    """
    generator = np.random.default_rng(seed_sequence(rng))
    layers = []
    everywhere = [np.ones(kept.shape, bool) for kept in mask.kept]
    for kept, live in zip(
        mask.kept, everywhere if inputs is None else live_weights(mask.architecture, inputs), strict=True
    ):
        moved = kept.copy()
        moved[live] = generator.permutation(kept[live])
        layers.append(moved)
    return Mask(mask.architecture, layers)


def reinitialized(perceptron: Perceptron, mask: Mask, *, rng: Rng, **options: Any) -> Perceptron:
    """Keep the mask and draw all weights anew, of all layers.

    Parameters
    ----------
    perceptron : Perceptron
        Of the architecture and the precision wanted.
    mask : Mask
        Which weights survive.
    rng : int, SeedSequence, Generator or None
        The source of randomness; another than that of the first initialisation.
    **options
        The law of the weights, as `tailnet.mlp.initialization.initialize` takes it; give that of the first.

    Raises
    ------
    ChoiceError
        As `initialize` does; and when the mask is for another architecture.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> mask = Mask(Architecture((2, 1), bias=False), [np.array([[True], [False]])])
    >>> start = Perceptron(mask.architecture, [np.zeros((2, 1))])
    >>> reinitialized(start, mask, rng=1, scale=0.1).weights[0].astype(bool).ravel()
    array([ True, False])
    """
    mask.require(perceptron.architecture)
    return mask.applied(initialize(perceptron.architecture, rng=rng, dtype=perceptron.dtype, **options))
