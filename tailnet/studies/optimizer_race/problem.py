"""Small images, so that whole Hessians are small, split into a part to train, to choose and to test on."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.datasets.images import Images, targets
from tailnet.errors import InsufficientDataError
from tailnet.studies.hundred_classes import classes_of
from tailnet.studies.plan import Plan
from tailnet.studies.sources import dataset_of, images_of

#: Images that a seed draws from those to train on, at most, and the share of them that choices are made on.
DRAWN, KEPT_APART = 5000, 0.2
#: An image becomes this many squares high and wide, each the mean of its pixels.
SQUARES = 4
_FEWEST = 500


#: What a network sees of some images of a collection.
Sight: TypeAlias = Callable[[Images, IntArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Problem:
    """One seed's images.

    Attributes
    ----------
    inputs, targets : array
        To train on.
    validation_inputs, validation_labels : array
        To choose settings on.
    test_inputs, test_labels : array
        All test images of the collection.
    """

    inputs: FloatArray
    targets: FloatArray
    validation_inputs: FloatArray
    validation_labels: IntArray
    test_inputs: FloatArray
    test_labels: IntArray

    def with_targets_from(self, low: float) -> "Problem":
        """Return the same with another target for the units of other labels, as probabilities need."""
        return replace(self, targets=np.where(self.targets > 0.0, 1.0, low))

    @property
    def widths(self) -> tuple[int, int]:
        """Inputs and classes."""
        return self.inputs.shape[1], self.targets.shape[1]


def problem_of(plan: Plan, seed: np.random.SeedSequence, inputs: Sight | None = None) -> Problem:
    """Draw one seed's images from those of a plan to train on, and split them.

    Parameters
    ----------
    plan : Plan
        Names the collection.
    seed : SeedSequence
        Of the draw; the same one draws the same images, whatever is seen of them.
    inputs : callable, optional
        What a network sees of some images; `coarse` by default.

    Raises
    ------
    InsufficientDataError
        When there are too few.
    """
    images = images_of(plan)
    if images.n_train < _FEWEST:
        raise InsufficientDataError(
            f"{images.name} has {images.n_train} images to train on; this study needs {_FEWEST}."
        )
    order = np.random.default_rng(seed).permutation(images.n_train)[:DRAWN]
    apart = round(KEPT_APART * len(order))
    chosen, rest = order[:apart], order[apart:]
    see = coarse if inputs is None else inputs
    tested = np.arange(images.n_train + images.n_validation, len(images.labels))
    return Problem(
        inputs=see(images, rest),
        targets=targets(images.labels[rest], classes=classes_of(images)),
        validation_inputs=see(images, chosen),
        validation_labels=images.labels[chosen],
        test_inputs=see(images, tested),
        test_labels=images.labels[tested],
    )


def coarse(images: Images, rows: IntArray) -> FloatArray:
    """Return images with each square block of pixels replaced by its mean, channel by channel."""
    *channels, height, width = images.shape
    down, across = height // SQUARES, width // SQUARES
    pixels = images.pixels(rows).reshape(len(rows), *channels, SQUARES, down, SQUARES, across)
    return np.asarray(pixels.mean(axis=(-3, -1)).reshape(len(rows), -1))


def n_inputs(images: Images) -> int:
    """Return the number of inputs that coarse images have."""
    return math.prod(images.shape[:-2]) * SQUARES**2


def described(plan: Plan) -> dict[str, Any]:
    """Return the `dataset` object of a study."""
    images = images_of(plan)
    return dataset_of(
        images,
        images.source or f"{images.name}, {images.n_train:,} images to train on",
        n=min(DRAWN, images.n_train),
    )


def split_in_words(plan: Plan) -> dict[str, str]:
    """Say, for a study's design, what of the images is used."""
    images = images_of(plan)
    drawn = min(DRAWN, images.n_train)
    apart = round(KEPT_APART * drawn)
    side = images.shape[-1] // SQUARES
    return {
        "images": (
            f"{drawn - apart:,} to train on and {apart:,} to choose settings on, drawn anew for each seed "
            f"from the {images.n_train:,} to train on; accuracies are those on all "
            f"{len(images.labels) - images.n_train - images.n_validation:,} test images"
        ),
        "inputs": (
            f"{n_inputs(images)}: means over squares of {side} × {side} pixels in [0, 1], so that the joint "
            "Hessian is small"
        ),
    }
