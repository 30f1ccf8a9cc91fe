"""Where training starts."""

import numpy as np
from numpy.typing import DTypeLike

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.options import is_count, positive
from tailnet.parallel import Rng, seed_sequence
from tailnet.rbm.data import visible_rows
from tailnet.rbm.machine import BoltzmannMachine


def initialize(
    n_visible: int,
    n_hidden: int,
    *,
    scale: float = 0.01,
    data: RealArray | None = None,
    rng: Rng = None,
    dtype: DTypeLike = np.float64,
) -> BoltzmannMachine:
    """Draw independent normal weights; hidden biases are 0.

    Parameters
    ----------
    n_visible, n_hidden : int
        Units of each side, at least 1.
    scale : float
        Standard deviation of the weights; positive and finite.
    data : array, shape (samples, visible), optional
        With it visible unit i starts with the bias ln(p/(1 - p)), where p is its mean (Hinton 2012, "A
        practical guide to training restricted Boltzmann machines", section 8.1), with one half sample added
        to either side so that it is finite; without, with 0.
    rng : int, SeedSequence, Generator or None
        The source of randomness.
    dtype : dtype
        float64 or float32.

    Raises
    ------
    ChoiceError
        When a number is out of its range, or the data do not fit.

    Examples
    --------
    >>> machine = initialize(2, 3, data=np.array([[0.0, 1.0], [1.0, 1.0]]), rng=1)
    >>> machine.visible_bias.round(3)
    array([0.   , 1.609])
    """
    if not (is_count(n_visible) and is_count(n_hidden)):
        raise ChoiceError(
            f"There are {n_visible!r} visible and {n_hidden!r} hidden units; give whole numbers >= 1."
        )
    positive(scale, "scale of the initial weights")
    weights = scale * np.random.default_rng(seed_sequence(rng)).standard_normal((n_visible, n_hidden))
    visible_bias = np.zeros(n_visible)
    if data is not None:
        plain = BoltzmannMachine(weights, visible_bias, np.zeros(n_hidden))
        rows = visible_rows(plain, data)
        ones = rows.sum(axis=0)
        visible_bias = np.log((ones + 0.5) / (len(rows) - ones + 0.5))
    return BoltzmannMachine(weights, visible_bias, np.zeros(n_hidden)).astype(dtype)
