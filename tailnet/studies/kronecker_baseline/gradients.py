"""The gradients that are looked at: of two images at the first step, and of two at the last."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.datasets.images import Images, targets
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.parallel import child
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.round_off import deltas_and_errors
from tailnet.studies.square_network import (
    CLASSES,
    LEARNING_RATE,
    START_SCALE,
    STEPS,
    architecture,
    train_in_turn,
)

#: When a gradient is taken.
FIRST, LAST = "first step", "last step"
MOMENTS = (FIRST, LAST)

_START, _IMAGES = 0, 1
#: The step's own image, and another one drawn the same way.
_LOOKED_AT = 2


@dataclass(frozen=True, eq=False)
class Factors:
    """The magnitudes of one image's gradient by the first layer's weights, in its two factors.

    The row of the bias unit, which is no input, is left out.

    Attributes
    ----------
    pixels, deltas : array of float64, shape (inputs,) and (hidden units,)
        Not negative; entry (i, j) of the gradient has the magnitude pixels_i deltas_j.
    error : float
        Largest difference of an entry when every sum of the pass is taken in the other order.
    """

    pixels: FloatArray
    deltas: FloatArray
    error: float = 0.0

    @property
    def largest(self) -> float:
        """The largest entry."""
        return float(self.pixels.max() * self.deltas.max())

    def zero_share(self) -> float:
        """Return the share of entries that are exactly zero."""
        there = [np.count_nonzero(factor) / factor.size for factor in (self.pixels, self.deltas)]
        return 1.0 - there[0] * there[1]


def gradients_of(plan: Plan, number: int, images: Images, *, part: int) -> dict[str, tuple[Factors, Factors]]:
    """Train one network, and take at each moment the gradient of the step's image and that of another image.

    The weights are those before the step, and the other image is drawn as the steps' images are; an image is
    independent of the weights before its step, so that both gradients have one law.

    Parameters
    ----------
    plan, number : Plan, int
        Which study, and which of its training seeds.
    images : Images
        What is trained on, one image a step, drawn with replacement.
    part : int
        Of the seed's randomness.
    """
    seed = training_seed(plan, number, part)
    generator = np.random.default_rng(child(seed, _IMAGES))
    rows = generator.integers(images.n_train, size=STEPS - 1 + _LOOKED_AT)
    pixels, wanted = images.pixels(rows), targets(images.labels[rows], classes=CLASSES)
    start = initialize(architecture(images.n_pixels), scale=START_SCALE, rng=child(seed, _START))
    before = slice(STEPS - 1)
    trained = train_in_turn(start, pixels[before], wanted[before], LEARNING_RATE)
    first = np.array([0, STEPS])
    last = np.array([STEPS - 1, STEPS])
    return {
        FIRST: _pair(start, pixels[first], wanted[first]),
        LAST: _pair(trained, pixels[last], wanted[last]),
    }


def _pair(network: Perceptron, pixels: FloatArray, wanted: FloatArray) -> tuple[Factors, Factors]:
    deltas, errors = deltas_and_errors(network, pixels, wanted)
    one, other = (
        Factors(np.abs(x), np.abs(delta), float(error))
        for x, delta, error in zip(pixels, deltas, errors, strict=True)
    )
    return one, other
