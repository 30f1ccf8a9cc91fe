"""Contrastive divergence: a gradient whose model is a few Gibbs steps away from the data."""

import numpy as np
from numpy.typing import ArrayLike

from tailnet.parallel import Rng, one_blas_thread, seed_sequence
from tailnet.rbm.data import visible_rows
from tailnet.rbm.gibbs import gibbs
from tailnet.rbm.gradient import Gradient, between, statistics
from tailnet.rbm.machine import BoltzmannMachine


def contrastive_divergence(
    machine: BoltzmannMachine, data: ArrayLike, *, k: int = 1, rng: Rng = None
) -> Gradient:
    """Estimate the gradient of the mean log-likelihood by CD-k.

    From each sample a chain takes k Gibbs steps, and the states it ends in stand for the machine's
    distribution (Hinton 2002, *Neural Computation* 14, 1771-1800). All units are drawn on the way; in the
    statistics hidden units stand at their mean given the visible ones, which has the same expectation and
    less variance. The estimate is biased for every k, less so for large k: see `tailnet.rbm.bias`.

    Parameters
    ----------
    machine : BoltzmannMachine
        Where the gradient is taken.
    data : array-like, shape (samples, visible) or (visible,)
        Within [0, 1]. Numbers between are used as they are: as the visible units' means in the statistics of
        the data, and as their values where the chain starts.
    k : int
        Gibbs steps, at least 1.
    rng : int, SeedSequence, Generator or None
        The source of randomness; the same one gives the same gradient for any number of threads.

    Raises
    ------
    ChoiceError
        When the shape does not fit, a number lies outside [0, 1], or k is no whole number >= 1.

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((3, 2)), np.full(3, -40.0), np.zeros(2))
    >>> contrastive_divergence(machine, [1.0, 0.0, 0.0], rng=1).gradient
    array([[0.5, 0.5],
           [0. , 0. ],
           [0. , 0. ]])
    """
    rows = visible_rows(machine, data)
    generator = np.random.default_rng(seed_sequence(rng))
    with one_blas_thread():
        ends = gibbs(machine, rows, k, generator)
        return between(statistics(machine, rows), statistics(machine, ends))
