"""Training on with the survivors alone, in a compiled step whose cost follows them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import FloatArray, IntArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.backpropagation import training_pairs
from tailnet.mlp.course import settle
from tailnet.mlp.loss_trace import LossTrace
from tailnet.mlp.optimizers.schedules import Rate, as_schedule
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.curves import exponential
from tailnet.mlp.pruning.descent import descend
from tailnet.mlp.pruning.mask import Mask
from tailnet.mlp.pruning.output_deltas import law_of
from tailnet.mlp.pruning.wiring import Circuit
from tailnet.parallel import Rng


@dataclass(frozen=True, eq=False, slots=True)
class SparseTraining:
    """A finished training of the survivors; every array is read-only.

    Attributes
    ----------
    perceptron : Perceptron
        With the weights after the last step, 0 where none survived.
    mask : Mask
        The survivors.
    steps, batch_size : int
        Number of updates, and samples in each.
    learning_rate : float or Schedule
        What multiplied the gradient of the batch's mean loss.
    order : str or None
        How samples were drawn; None when they were given.
    seed : numpy.random.SeedSequence or None
        Of the draws; passed as `rng` it repeats them. None when samples were given.
    samples : array of int, shape (steps, batch_size)
        Which rows of the inputs each step took.
    loss_steps : array of int, shape (points,)
        Steps done at the end of each stretch of the loss trace.
    losses : array, shape (points,)
        Mean loss of the samples drawn in each stretch, each at the weights it was drawn for.
    """

    perceptron: Perceptron
    mask: Mask
    steps: int
    batch_size: int
    learning_rate: Rate
    order: str | None
    seed: np.random.SeedSequence | None
    samples: IntArray
    loss_steps: IntArray
    losses: FloatArray


def train_sparse(
    perceptron: Perceptron,
    mask: Mask,
    inputs: RealArray,
    targets: RealArray,
    *,
    rng: Rng = None,
    steps: int | None = None,
    learning_rate: Rate,
    batch_size: int | None = None,
    order: str | None = None,
    samples: ArrayLike | None = None,
) -> SparseTraining:
    """Train the surviving weights of a perceptron by plain descent; all others are 0 from the start.

    It is `tailnet.mlp.training.train` with the gradient of every other weight taken for 0, to round-off: the
    same draws, losses and updates, in the precision of the perceptron. A step takes a time of the order of
    the survivors whose input is not 0 (all survivors in batches, and beyond the first layer), of the inputs
    that have survivors, and of the hidden units that matter; units that are cut off cost nothing.

    Parameters
    ----------
    perceptron : Perceptron
        Where to start; not changed.
    mask : Mask
        Which weights survive.
    inputs : array, shape (samples, inputs)
        Not changed.
    targets : array, shape (samples, outputs)
        Not changed. What they may be depends on the loss: see `tailnet.mlp.losses.Criterion`.
    rng : int, SeedSequence, Generator or None
        The source of randomness.
    steps : int
        Number of updates, at least 1; may be left out when `samples` are given.
    learning_rate : float or Schedule
        Multiplies the gradient of the batch's mean loss; steps count from 0.
    batch_size : int
        Samples a step, at least 1, which is the default.
    order : str
        "uniform", the default, or "epochs", as in `train`.
    samples : array-like of int, shape (steps, batch_size)
        The rows of each step, in place of `order` and `rng`.

    Raises
    ------
    ChoiceError
        As `train` does; and when the mask is for another architecture.

    Examples
    --------
    >>> import numpy as np
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.initialization import initialize
    >>> from tailnet.mlp.pruning.magnitude import magnitude
    >>> inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> targets = np.array([[-1.0], [1.0], [1.0], [-1.0]])
    >>> start = initialize(Architecture((2, 20, 1)), scale=1.0, rng=1)
    >>> mask = magnitude(start, survivors=20, layers=(0,))
    >>> done = train_sparse(start, mask, inputs, targets, steps=4000, learning_rate=0.1, rng=2)
    >>> bool(done.losses[-1] < 0.1 * done.losses[0]), int(np.count_nonzero(done.perceptron.weights[0]))
    (True, 20)
    """
    inputs, targets = training_pairs(perceptron, inputs, targets)
    mask.require(perceptron.architecture)
    course = settle(
        len(inputs),
        rng,
        steps=steps,
        learning_rate=learning_rate,
        batch_size=batch_size,
        order=order,
        samples=samples,
    )
    steps, batch_size = course.samples.shape
    circuit = Circuit(perceptron, mask)
    law = law_of(perceptron.architecture, perceptron.dtype)
    constants = exponential(perceptron.dtype)
    rates = _rates(learning_rate, steps) / batch_size
    rates = rates.astype(perceptron.dtype)
    trace = LossTrace(perceptron, targets, course.samples)
    rows, wanted = np.ascontiguousarray(inputs), np.ascontiguousarray(targets)
    with np.errstate(over="ignore", invalid="ignore"):
        for first, last in trace.stretches():
            part, sums = course.samples[first:last], trace.sums[: last - first]
            descend(
                circuit.wiring, circuit.state, law, constants, rows, wanted, part, rates[first:last], sums
            )
            trace.close(first, last, [circuit.state.weights])
    return SparseTraining(
        perceptron=circuit.perceptron(),
        mask=mask,
        steps=steps,
        batch_size=batch_size,
        learning_rate=learning_rate,
        order=course.order,
        seed=course.seed,
        samples=course.samples,
        loss_steps=trace.ends(),
        losses=trace.losses(),
    )


def _rates(learning_rate: Rate, steps: int) -> FloatArray:
    """Return the rate of each step."""
    schedule = as_schedule(learning_rate)
    return np.array([schedule(step) for step in range(steps)])
