"""Patterns without structure: what a network makes of inputs that mean nothing."""

import math

import numpy as np

from tailnet.datasets.images import Images
from tailnet.errors import ChoiceError
from tailnet.parallel import Rng, child, seed_sequence

_PIXELS, _LABELS = 0, 1


def random_patterns(
    *,
    one_label: bool = False,
    shape: tuple[int, ...] = (8, 8),
    n_train: int = 1437,
    n_test: int = 360,
    classes: int = 10,
    rng: Rng = 0,
) -> Images:
    """Draw patterns whose pixels are independent and uniform on [0, 1).

    The sizes are those of the digits unless others are given, so that a network for the digits, or for
    any other collection, can be trained on noise of the same shape.

    Parameters
    ----------
    one_label : bool
        Every pattern has label 0; otherwise labels are uniform on 0 to classes - 1, independent of the
        pixels and of each other.
    shape : tuple of int
        Of a pattern: (28, 28) for that of MNIST, (3, 32, 32) for that of CIFAR.
    n_train, n_test : int
        Patterns to train on, at least 1, and to test on. All of them are drawn at once:
        8 × (n_train + n_test) × pixels bytes.
    classes : int
        Number of labels, at least 1.
    rng : int, SeedSequence, Generator or None
        The source of randomness. The same seed gives the same pixels with and without `one_label`.

    Returns
    -------
    Images
        Of the name `random`, or `random-one-label`.

    Raises
    ------
    ChoiceError
        When a size is too small.

    Examples
    --------
    >>> noise = random_patterns(rng=1)
    >>> noise.train_images.shape, noise.test_images.shape, noise.name
    ((1437, 64), (360, 64), 'random')
    >>> set(random_patterns(one_label=True, rng=1).labels.tolist())
    {0}
    """
    if min(n_train, classes, *shape) < 1 or n_test < 0:
        raise ChoiceError(
            f"{n_train} patterns to train on, {n_test} to test on, of shape {shape} in {classes} classes; "
            "every size must be at least 1, and n_test at least 0."
        )
    seed, n = seed_sequence(rng), n_train + n_test
    pixels = np.random.default_rng(child(seed, _PIXELS)).random((n, math.prod(shape)))
    pixels.flags.writeable = False
    drawn = np.random.default_rng(child(seed, _LABELS)).integers(classes, size=n)
    kind = "one label" if one_label else "uniform labels"
    return Images(
        "random-one-label" if one_label else "random",
        pixels,
        np.zeros_like(drawn) if one_label else drawn,
        n_train=n_train,
        shape=shape,
        source=f"{n:,} patterns of {math.prod(shape):,} independent pixels uniform on [0, 1), {kind}.",
    )
