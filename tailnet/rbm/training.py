"""Training a machine by contrastive divergence, from batch to batch."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.optimizers.schedules import Rate, as_schedule
from tailnet.mlp.options import is_count
from tailnet.parallel import Rng, child, one_blas_thread, seed_sequence
from tailnet.rbm.conditionals import draw
from tailnet.rbm.data import visible_rows
from tailnet.rbm.gibbs import gibbs
from tailnet.rbm.gradient import Gradient, between, statistics
from tailnet.rbm.machine import BoltzmannMachine
from tailnet.rbm.reconstruction import reconstruction_error

#: Addresses of the seeds: the order of the samples, the units, and where persistent chains start.
_ORDER, _UNITS, _CHAINS = 0, 1, 2


@dataclass(frozen=True, eq=False, slots=True)
class RbmTraining:
    """A finished training; every array is read-only.

    Attributes
    ----------
    machine : BoltzmannMachine
        After the last step.
    epochs, batch_size, k : int
        Passes over the data, samples a step, Gibbs steps a gradient.
    learning_rate : float or Schedule
        What multiplied the gradients.
    seed : numpy.random.SeedSequence
        Of all draws; passed as `rng` it repeats them.
    chains : array, shape (chains, visible), or None
        Where persistent chains ended; None without them.
    reconstruction_errors : array, shape (epochs,)
        Of all samples, after each epoch; see `tailnet.rbm.reconstruction.reconstruction_error`.
    """

    machine: BoltzmannMachine
    epochs: int
    batch_size: int
    k: int
    learning_rate: Rate
    seed: np.random.SeedSequence
    chains: RealArray | None
    reconstruction_errors: FloatArray


def train(
    machine: BoltzmannMachine,
    data: RealArray,
    *,
    epochs: int,
    learning_rate: Rate,
    batch_size: int = 100,
    k: int = 1,
    persistent: int | None = None,
    rng: Rng = None,
) -> RbmTraining:
    """Train a copy of a machine, moving it at each step along the estimated gradient of a batch.

    Each epoch takes all samples once, in an order of its own; the last batch may be smaller.

    Parameters
    ----------
    machine : BoltzmannMachine
        Where to start; not changed. Its precision is that of the computation.
    data : array, shape (samples, visible)
        Within [0, 1]; not changed. Numbers between are used as in `contrastive_divergence`.
    epochs : int
        Passes over the data, at least 1.
    learning_rate : float or Schedule
        Multiplies the gradient of the mean log-likelihood; steps count from 0.
    batch_size : int
        Samples a step.
    k : int
        Gibbs steps for each gradient.
    persistent : int, optional
        Train by persistent contrastive divergence with so many chains, which start from fair coins; by
        default chains start from the samples at each step.
    rng : int, SeedSequence, Generator or None
        The source of randomness; the same one gives the same machine to the bit for any number of threads.

    Raises
    ------
    ChoiceError
        When the shape does not fit, a number lies outside [0, 1] or out of its range, or the weights
        overflow: then the learning rate is too large.

    Examples
    --------
    >>> from tailnet.rbm.enumeration import log_likelihood
    >>> from tailnet.rbm.initialization import initialize
    >>> data = np.repeat([[0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0]], 50, axis=0)
    >>> start = initialize(4, 2, rng=1)
    >>> done = train(start, data, epochs=200, learning_rate=0.5, batch_size=20, rng=2)
    >>> log_likelihood(start, data) < -2.7, log_likelihood(done.machine, data) > -1.0
    (True, True)
    """
    rows = visible_rows(machine, data)
    _check(epochs, batch_size, persistent)
    schedule, seed = as_schedule(learning_rate), seed_sequence(rng)
    order = np.random.default_rng(child(seed, _ORDER))
    units = np.random.default_rng(child(seed, _UNITS))
    chains = None if persistent is None else _start(machine, persistent, child(seed, _CHAINS))
    errors, step = np.empty(epochs), 0
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(epochs):
            places = order.permutation(len(rows))
            for first in range(0, len(rows), batch_size):
                batch = rows[places[first : first + batch_size]]
                ends = gibbs(machine, batch if chains is None else chains, k, units)
                chains = None if chains is None else ends
                found = between(statistics(machine, batch), statistics(machine, ends))
                machine = _moved(machine, found, schedule(step), step)
                step += 1
            errors[epoch] = reconstruction_error(machine, rows)
    for array in (errors, chains):
        if array is not None:
            array.flags.writeable = False
    return RbmTraining(machine, epochs, batch_size, k, learning_rate, seed, chains, errors)


def _check(epochs: int, batch_size: int, persistent: int | None) -> None:
    if not (is_count(epochs) and is_count(batch_size) and (persistent is None or is_count(persistent))):
        raise ChoiceError(
            f"epochs is {epochs!r}, batch_size {batch_size!r} and persistent {persistent!r}; give whole "
            "numbers >= 1, and None for chains that start from the samples."
        )


def _start(machine: BoltzmannMachine, chains: int, seed: np.random.SeedSequence) -> RealArray:
    """Draw the first states of persistent chains, fair coins."""
    return draw(np.full((chains, machine.n_visible), 0.5, machine.dtype), np.random.default_rng(seed))


def _moved(machine: BoltzmannMachine, found: Gradient, rate: float, step: int) -> BoltzmannMachine:
    """Return the machine after a step."""
    weights = machine.weights + rate * found.gradient
    biases = (
        machine.visible_bias + rate * found.visible_bias,
        machine.hidden_bias + rate * found.hidden_bias,
    )
    if not all(np.isfinite(array).all() for array in (weights, *biases)):
        raise ChoiceError(f"Training overflowed at step {step}; choose a smaller learning rate.")
    return BoltzmannMachine(weights, *biases)
