"""What is trained, by which estimators of the gradient, and what is looked at."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.datasets.images import Images
from tailnet.studies import source_network

#: As many hidden units as the perceptron of the first document has.
HIDDEN = source_network.HIDDEN
START_SCALE = 0.01
LEARNING_RATE = 0.05
BATCH = 100
STEPS = 600
#: Persistent chains.
CHAINS = 100
#: Training images of a seed, drawn from all of them: all of a small data set.
LARGEST = 10_000

#: The square machine of the networks: batch and number of its steps.
SQUARE_BATCH, SQUARE_STEPS = 20, 500
#: Images whose gradients are drawn from, draws of each, and how many of these get nulls; and for large ones.
IMAGES, DRAWS, NULL_DRAWS = 10, 10, 10
FEW_IMAGES, FEW_DRAWS, FEW_NULL_DRAWS = 4, 2, 1
LARGE = 100

#: Pixels above it are 1 in the binary reading.
LEVEL = 0.5
#: Cells of the claims on networks, and the network of the narrow machine, whose sides are different nodes.
NETWORKS = ("one image, first step", "one image, last step", "minibatch, last step")
LAYERED = f"{HIDDEN} hidden units, one image, last step"
#: What is not read as binary: thresholds make silhouettes of photographs, and noise is no picture.
BINARY = ("digits", "mnist")
_COLOURS = 3


@dataclass(frozen=True, slots=True)
class Estimator:
    """How a gradient is estimated, in training and where it is looked at."""

    name: str
    k: int
    persistent: bool = False

    @property
    def chains(self) -> int | None:
        """Persistent chains, None without them."""
        return CHAINS if self.persistent else None


CD1 = Estimator("CD-1", 1)
PERSISTENT = Estimator("persistent CD", 1, True)
ESTIMATORS = (CD1, Estimator("CD-5", 5), Estimator("CD-10", 10), PERSISTENT)

FIRST, LAST = "first step", "last step"
STEPS_SEEN = (FIRST, LAST)


def of_image(step: str, *, binary: bool = False) -> str:
    """Name the CD-1 gradient of one image."""
    return f"|gradient| one image, {CD1.name}, {step}{', binary' if binary else ''}"


def of_minibatch(estimator: Estimator, step: str, *, binary: bool = False) -> str:
    """Name the gradient of a minibatch."""
    return f"|gradient| minibatch, {estimator.name}, {step}{', binary' if binary else ''}"


#: Cells of the claims on tails.
MAIN = (
    *(of_image(step) for step in STEPS_SEEN),
    *(of_minibatch(CD1, step) for step in STEPS_SEEN),
)
TAILED = (*MAIN, *(of_minibatch(estimator, LAST) for estimator in ESTIMATORS[1:]))
BINARY_QUANTITIES = (of_image(LAST, binary=True), of_minibatch(CD1, LAST, binary=True))
QUANTITIES = (*TAILED, *BINARY_QUANTITIES)


def short(quantity: str) -> str:
    """Name a cell of the claims."""
    return quantity.removeprefix("|gradient| ")


def grey_shape(images: Images) -> tuple[int, ...]:
    """Return the shape of a picture without its colours."""
    return images.shape[1:] if len(images.shape) == _COLOURS else images.shape


def grey(images: Images, rows: IntArray) -> FloatArray:
    """Return images of the collection as grey levels in [0, 1]: the mean of the colours, if there are any."""
    pixels = images.pixels(rows)
    if len(images.shape) != _COLOURS:
        return pixels
    found: FloatArray = pixels.reshape(len(pixels), images.shape[0], -1).mean(axis=1)
    return found


def n_visible(images: Images) -> int:
    """Return the visible units: pixels without colours."""
    return int(np.prod(grey_shape(images)))


def binary(pixels: FloatArray) -> FloatArray:
    """Return 1 where a pixel is above one half, and 0 elsewhere.

    Examples
    --------
    >>> binary(np.array([[0.2, 0.5, 0.7]]))
    array([[0., 0., 1.]])
    """
    return (pixels > LEVEL).astype(np.float64)


def epochs(steps: int, batch: int, n: int) -> int:
    """Return the passes over n samples that come nearest to so many steps.

    Examples
    --------
    >>> epochs(600, 100, 10_000), epochs(1, 100, 1437)
    (6, 1)
    """
    return max(1, round(steps * batch / n))
