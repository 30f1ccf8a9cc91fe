"""The networks of one training seed: one trained on images, and its twins on random patterns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import ByteArray, FloatArray
from tailnet.datasets.images import Images, targets
from tailnet.datasets.random_patterns import random_patterns
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.initialization import initialize
from tailnet.mlp.training import train
from tailnet.studies.plan import Plan, training_seed

HIDDEN, CLASSES = 30, 10
START_SCALE = 1e-5
LEARNING_RATE = 0.01
STEPS = 30_000
#: Images to train on: the first so many, or all if there are fewer.
MOST_IMAGES = 50_000

UNIFORM, ONE = "uniform labels", "one label"
#: Both kinds of random patterns, and whether all have one label.
KINDS = {UNIFORM: False, ONE: True}
#: Data sets that are random patterns themselves.
RANDOM = ("random", "random-one-label")

#: Parts of the randomness of a training seed.
START, ORDER, PATTERNS, ANALYSES, STRAIGHT, WHOLE, SHOWN = range(7)


@dataclass(frozen=True, eq=False)
class Network:
    """A trained network.

    Attributes
    ----------
    weights : tuple of ndarray
        A matrix a layer, inputs by outputs, the bias in its last row.
    dead : ndarray of bool, shape (pixels,)
        Inputs that are zero in all images to train on.
    unseen : ndarray of bool, shape (pixels,)
        Inputs that were zero in every image drawn: the weights from them never moved.
    n_train, n_test : int
        Images to train and to test on.
    train_accuracy, test_accuracy : float or None
        Shares of them that are classified correctly; None without images.
    """

    weights: tuple[RealArray, ...]
    dead: NDArray[np.bool_]
    unseen: NDArray[np.bool_]
    n_train: int
    n_test: int
    train_accuracy: float
    test_accuracy: float | None


def architecture(images: Images) -> Architecture:
    """Return the network for a collection of images."""
    return Architecture((images.n_pixels, HIDDEN, CLASSES))


def n_train(images: Images) -> int:
    """Return how many images are trained on."""
    return min(images.n_train, MOST_IMAGES)


def trained(plan: Plan, number: int, images: Images) -> Network:
    """Train the network of one seed: start and order of the images depend on the seed alone."""
    rows = n_train(images)
    inputs, labels = images.pixels(slice(0, rows)), images.labels[:rows]
    start = initialize(architecture(images), scale=START_SCALE, rng=training_seed(plan, number, START))
    done = train(
        start,
        inputs,
        targets(labels, classes=CLASSES),
        steps=STEPS,
        learning_rate=LEARNING_RATE,
        rng=training_seed(plan, number, ORDER),
    )
    n_test = len(images.test_labels)
    return Network(
        weights=tuple(done.perceptron.weights),
        dead=_zero(images.images[:rows]),
        unseen=_zero(images.images[np.unique(done.samples)]),
        n_train=rows,
        n_test=n_test,
        train_accuracy=accuracy(done.perceptron, inputs, labels),
        test_accuracy=accuracy(done.perceptron, images.test_images, images.test_labels) if n_test else None,
    )


def _zero(images: FloatArray | ByteArray) -> NDArray[np.bool_]:
    """Tell which pixels are zero in all of some images."""
    return np.asarray(images.max(axis=0) == 0)


def twin(plan: Plan, number: int, images: Images, kind: str) -> Network:
    """Train from the same start, in the same order, on as many random patterns of the same shape.

    Both kinds have the same pixels.
    """
    patterns = random_patterns(
        one_label=KINDS[kind],
        shape=images.shape,
        n_train=n_train(images),
        n_test=0,
        classes=CLASSES,
        rng=training_seed(plan, number, PATTERNS),
    )
    return trained(plan, number, patterns)
