"""The perceptron of the essay, with as many hidden units as inputs, and its few steps of training."""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.datasets.images import targets
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.recorder import Recorder
from tailnet.mlp.training import Training, train
from tailnet.parallel import child
from tailnet.studies.plan import Plan, training_seed

CLASSES = 10
START_SCALE = 0.25
LEARNING_RATE = 0.1
STEPS = 500

_START, _DRAWS = 0, 1


def architecture(n_pixels: int) -> Architecture:
    """Return the shape of the network, which gives input i the hidden unit i.

    Examples
    --------
    >>> str(architecture(64))
    '64-64-10 tanh'
    """
    return Architecture((n_pixels, n_pixels, CLASSES))


def start_of(plan: Plan, number: int, n_pixels: int, *, part: int) -> Perceptron:
    """Return the network before training; arguments are those of `train_square`."""
    seed = child(training_seed(plan, number, part), _START)
    return initialize(architecture(n_pixels), scale=START_SCALE, rng=seed)


def train_square(
    plan: Plan, number: int, images: FloatArray, labels: IntArray, *, part: int, recorder: Recorder
) -> Training:
    """Train one network, one image a step, drawn with replacement.

    Parameters
    ----------
    plan, number : Plan, int
        Which study, and which of its training seeds.
    images, labels : ndarray
        What is trained on; targets are 1 for the label's own unit and -1 for the others.
    part : int
        Of the seed's randomness.
    recorder : Recorder
        What is kept.
    """
    return train(
        start_of(plan, number, images.shape[1], part=part),
        images,
        targets(labels, classes=CLASSES),
        steps=STEPS,
        learning_rate=LEARNING_RATE,
        rng=child(training_seed(plan, number, part), _DRAWS),
        recorder=recorder,
    )


def train_in_turn(start: Perceptron, images: FloatArray, wanted: FloatArray, rate: float) -> Perceptron:
    """Train on each image once, in the order given, one a step."""
    samples = np.arange(len(images))[:, np.newaxis]
    return train(start, images, wanted, samples=samples, learning_rate=rate).perceptron


def design(n_pixels: int) -> dict[str, object]:
    """Word how the network is trained."""
    return {
        "network": f"{architecture(n_pixels)}, with bias units",
        "start": f"uniform on ±{START_SCALE:g}",
        "loss": "squared error, targets ±1",
        "training": f"{STEPS:,} steps of one image each, drawn with replacement; no momentum",
        "learning rate": LEARNING_RATE,
    }
