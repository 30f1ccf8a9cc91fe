"""Networks, rates and lengths of the study, and the images it trains on."""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.datasets.images import Images
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.lyapunov.benettin import Horizon
from tailnet.studies import source_network

#: Learning rates of one image a step on the network of document 000: its own, a tenth and ten times that.
RATES = {
    "small": source_network.LEARNING_RATE / 10.0,
    "usual": source_network.LEARNING_RATE,
    "large": 10.0 * source_network.LEARNING_RATE,
}
#: Exponents of that network, and images it trains on at most.
EXPONENTS, MOST_IMAGES = 10, 2000
#: Steps that count, half of which is the shorter horizon; steps before that in which tangents turn, all but
#: the first, which turns from the first step of the training on; and steps between orthogonalisations. Steps
#: that count end where the document's training does.
STEPS, TURNING, EVERY = 4000, 500, 10
#: The first of the steps that count, of which it is asked one by one what they do to a tangent.
SORTED = 1000
DISCARDED = source_network.STEPS - STEPS - TURNING
#: The small network, all of whose exponents and whole Hessian are computed: images pooled to at most 4 × 4.
SMALL_SIDE, SMALL_HIDDEN, SMALL_IMAGES = 4, 8, 200
SMALL_RATE = 0.3
#: Lower rates that were tried when that was chosen; the study shows them as well.
LOWER_RATES = (0.1, 0.01)
#: Its discarded steps before `TURNING`, exponents of each of its variants, and steps for all exponents.
SMALL_DISCARDED, SMALL_EXPONENTS, SPECTRUM_STEPS = 10_000, 3, 2000
#: Steps of a training of either network.
TAKEN, SMALL_TAKEN = DISCARDED + TURNING + STEPS, SMALL_DISCARDED + TURNING + STEPS
#: The network of document 000 on images pooled to at most 8 × 8, and images its Hessian is a mean over.
POOLED_SIDE, POOLED_IMAGES = 8, 300


def small(side: int, classes: int) -> Architecture:
    """Return the small network: tanh units, bias units, squared error, as document 000 has them."""
    return Architecture((side * side, SMALL_HIDDEN, classes))


def linear(side: int, classes: int) -> Architecture:
    """Return its linear control: no hidden layer, and outputs that are sums."""
    return Architecture((side * side, classes), output="identity")


def horizon(steps: int, replicates: int) -> Horizon:
    """Return a horizon whose tangents turn first."""
    return Horizon(steps, TURNING, every=EVERY, replicates=replicates)


def side_of(shape: tuple[int, ...], most: int) -> int:
    """Return how many cells a side images are pooled to: the most that divide height and width.

    Examples
    --------
    >>> side_of((28, 28), 8), side_of((3, 32, 32), 4)
    (7, 4)
    """
    height, width = shape[-2:]
    return max(side for side in range(1, most + 1) if height % side == 0 and width % side == 0)


def pooled(pixels: FloatArray, shape: tuple[int, ...], side: int) -> FloatArray:
    """Average images over channels and over the cells of a grid.

    Parameters
    ----------
    pixels : array, shape (n, pixels)
        Images of `shape`: (height, width), or with channels in front.
    shape : tuple of int
    side : int
        Cells a side; divides height and width.

    Examples
    --------
    >>> pooled(np.arange(16.0).reshape(1, 16), (4, 4), 2)
    array([[ 2.5,  4.5, 10.5, 12.5]])
    """
    height, width = shape[-2:]
    cells = pixels.reshape(len(pixels), -1, side, height // side, side, width // side)
    return np.ascontiguousarray(cells.mean(axis=(1, 3, 5)).reshape(len(pixels), side * side))


def some_of(images: Images, count: int, seed: np.random.SeedSequence) -> tuple[FloatArray, IntArray]:
    """Draw images to train on, without repetition: all of them if there are no more."""
    drawn = np.random.default_rng(seed).permutation(images.n_train)[:count]
    return images.pixels(drawn), images.labels[drawn]
