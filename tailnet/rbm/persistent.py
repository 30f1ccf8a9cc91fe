"""Persistent contrastive divergence: chains that go on from one gradient to the next."""

import numpy as np
from numpy.typing import ArrayLike

from tailnet.mlp.activations import RealArray
from tailnet.parallel import Rng, one_blas_thread, seed_sequence
from tailnet.rbm.data import binary_rows, visible_rows
from tailnet.rbm.gibbs import gibbs
from tailnet.rbm.gradient import Gradient, between, statistics
from tailnet.rbm.machine import BoltzmannMachine


def persistent_divergence(
    machine: BoltzmannMachine, data: ArrayLike, chains: ArrayLike, *, k: int = 1, rng: Rng = None
) -> tuple[Gradient, RealArray]:
    """Estimate the gradient of the mean log-likelihood with chains of their own, and return where they end.

    The chains take k Gibbs steps from where the last call left them, however the machine has changed since
    (Tieleman 2008, *ICML*, 1064-1071). At a machine that stays as it is they come to its distribution, and
    the estimate loses its bias.

    Parameters
    ----------
    machine : BoltzmannMachine
        Where the gradient is taken.
    data : array-like, shape (samples, visible) or (visible,)
        Within [0, 1], as in `contrastive_divergence`.
    chains : array-like, shape (chains, visible)
        States, 0 or 1; not changed.
    k : int
        Gibbs steps, at least 1.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Returns
    -------
    Gradient
        The estimate.
    array, shape (chains, visible)
        For the next call.

    Raises
    ------
    ChoiceError
        When a shape does not fit, a number lies outside [0, 1] or a chain between, or k is no whole number.

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((2, 1)), np.array([-40.0, 40.0]), np.zeros(1))
    >>> found, chains = persistent_divergence(machine, [[1.0, 1.0]], np.zeros((4, 2)), rng=1)
    >>> found.gradient.ravel(), chains[0]
    (array([0.5, 0. ]), array([0., 1.]))
    """
    rows, states = visible_rows(machine, data), binary_rows(machine, chains)
    generator = np.random.default_rng(seed_sequence(rng))
    with one_blas_thread():
        ends = gibbs(machine, states, k, generator)
        return between(statistics(machine, rows), statistics(machine, ends)), ends
