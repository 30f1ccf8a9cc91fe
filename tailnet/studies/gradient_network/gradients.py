"""Training the networks, and the gradients of single images as products of deltas and pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.datasets.images import Images, targets
from tailnet.errors import InsufficientDataError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.networks.ensemble.ensemble import RankOneEnsemble, rank_one_ensemble
from tailnet.networks.ensemble.identification import Identification
from tailnet.parallel import child
from tailnet.studies.gradient_network.design import CLASSES, IMAGES, START_SCALE, STEPS, Moment
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.round_off import deltas_and_errors
from tailnet.studies.square_network import train_in_turn

_START, _DRAWS = 0, 1


@dataclass(frozen=True, eq=False)
class Gradient:
    """The gradient of one image by the weights from inputs to hidden units, in its two factors.

    The bias unit is no input and has no hidden unit to be one with: its row of the gradient is left out.

    Attributes
    ----------
    deltas : ndarray, shape (hidden units,)
        Derivatives of the image's loss by what enters each hidden unit.
    pixels : ndarray, shape (inputs,)
    error : float
        Largest difference of an entry when every sum of the pass is taken in the other order.
    """

    deltas: FloatArray
    pixels: FloatArray
    error: float

    def ensemble(self, identification: Identification) -> RankOneEnsemble:
        """Take |gradient| over its largest entry for probabilities: rows are hidden units, columns inputs.

        Raises
        ------
        InsufficientDataError
            When the largest entry is zero, not finite, or lost in round-off.
        """
        return rank_one_ensemble(self.deltas, self.pixels, identification=identification, error=self.error)


def gradients_of(
    plan: Plan,
    number: int,
    images: Images,
    architecture: Architecture,
    moments: Sequence[Moment],
    *,
    part: int,
) -> Mapping[str, list[Gradient]]:
    """Train from one start at every rate, and take the gradients of the same images at each moment.

    The image of the last step is the first of them; the others are drawn the same way. An image is
    independent of the weights before its step, so that gradients at those weights have one law.

    Parameters
    ----------
    plan, number : Plan, int
        Which study, and which of its training seeds.
    images : Images
        What is trained on, one image a step, drawn with replacement.
    architecture : Architecture
    moments : sequence of Moment
    part : int
        Of the seed's randomness.
    """
    seed = training_seed(plan, number, part)
    generator = np.random.default_rng(child(seed, _DRAWS))
    rows = generator.integers(images.n_train, size=STEPS - 1 + IMAGES)
    pixels, wanted = images.pixels(rows), targets(images.labels[rows], classes=CLASSES)
    before, seen = slice(STEPS - 1), slice(STEPS - 1, None)
    start = initialize(architecture, scale=START_SCALE, rng=child(seed, _START))
    found = {}
    for moment in moments:
        network = start
        if moment.rate is not None:
            network = train_in_turn(start, pixels[before], wanted[before], moment.rate)
        found[moment.name] = gradients(network, pixels[seen], wanted[seen])
    return found


def gradients(network: Perceptron, pixels: FloatArray, wanted: FloatArray) -> list[Gradient]:
    """Take the gradients of several images at the weights of a network."""
    deltas, errors = deltas_and_errors(network, pixels, wanted)
    return [
        Gradient(delta, pixel, float(error))
        for delta, pixel, error in zip(deltas, pixels, errors, strict=True)
    ]


def ensembles(
    gradients: Sequence[Gradient], identification: Identification
) -> tuple[list[RankOneEnsemble | None], list[str]]:
    """Return the ensembles, None where a gradient is refused, and the reasons of those."""
    found: list[RankOneEnsemble | None] = []
    refused = []
    for gradient in gradients:
        try:
            found.append(gradient.ensemble(identification))
        except InsufficientDataError as error:
            found.append(None)
            refused.append(str(error))
    return found, refused
