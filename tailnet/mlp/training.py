"""Training, one batch a step."""

from dataclasses import dataclass, fields
from typing import Unpack

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.backpropagation import Workspace, training_pairs
from tailnet.mlp.course import Options, settle
from tailnet.mlp.loss_trace import LossTrace
from tailnet.mlp.optimizers.optimizer import Rule
from tailnet.mlp.penalty import Penalty
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.recorder import Recorder, Recording, Stream, open_tape
from tailnet.parallel import Rng, one_blas_thread


@dataclass(frozen=True, eq=False, slots=True)
class Training:
    """A finished training; every array is read-only.

    Attributes
    ----------
    perceptron : Perceptron
        With the weights after the last step.
    steps, batch_size : int
        Number of updates, and samples in each.
    optimizer : Rule
        The settings that moved the weights.
    penalty : Penalty
        What was minimised beside the loss.
    order : str or None
        How samples were drawn; None when they were given.
    seed : numpy.random.SeedSequence or None
        Of the draws; passed as `rng` it repeats them. None when samples were given.
    samples : array of int, shape (steps, batch_size)
        Which rows of the inputs each step took.
    loss_steps : array of int, shape (points,)
        Steps done at the end of each stretch of the loss trace.
    losses : array, shape (points,)
        Mean loss of the samples drawn in each stretch, each at the weights it was drawn for, without
        penalties.
    recording : Recording
        What the recorder saw; tracks of no steps where nothing was asked for.
    """

    perceptron: Perceptron
    steps: int
    batch_size: int
    optimizer: Rule
    penalty: Penalty
    order: str | None
    seed: np.random.SeedSequence | None
    samples: IntArray
    loss_steps: IntArray
    losses: FloatArray
    recording: Recording


def train(
    perceptron: Perceptron,
    inputs: RealArray,
    targets: RealArray,
    *,
    rng: Rng = None,
    recorder: Recorder | Stream | None = None,
    **options: Unpack[Options],
) -> Training:
    """Train a copy of a perceptron, moving it at each step by the gradient of a batch's mean loss.

    By default every sample of every step is drawn uniformly from all rows, with replacement and
    independently, as N. P. Rougier's ``mlp.py`` does: no order or epoch is imposed.

    Parameters
    ----------
    perceptron : Perceptron
        Where to start; not changed.
    inputs : array, shape (samples, inputs)
        Not changed.
    targets : array, shape (samples, outputs)
        Not changed. What they may be depends on the loss: see `tailnet.mlp.losses.Criterion`.
    rng : int, SeedSequence, Generator or None
        The source of randomness; the same one gives the same training to the bit on one machine.
    recorder : Recorder or Stream, optional
        What to keep of the way there; with a `Stream`, a training that was stopped goes on from its folder.
    steps : int
        Number of updates, at least 1; may be left out when `samples` are given.
    learning_rate : float or Schedule, optional
        Short for ``optimizer=Sgd(learning_rate)``; give one of the two.
    optimizer : Rule, optional
        The settings of an optimiser: `Sgd`, `Momentum`, `Nesterov`, `RMSProp` or `Adam`.
    batch_size : int
        Samples a step, at least 1, which is the default.
    l1, l2 : float
        Add ``l1 Σ |w| + (l2/2) Σ w²`` to what is minimised, over all weights but those of bias units; 0
        by default. The optimiser sees the gradient of the sum. The gradients that are recorded and the
        losses are those of the data alone.
    order : str
        "uniform", as said above, or "epochs": one random permutation of all rows after another, each row
        once in every epoch. A batch that comes to the end of one epoch is filled from the next.
    samples : array-like of int, shape (steps, batch_size)
        The rows of each step, in place of `order` and `rng`.

    Raises
    ------
    ChoiceError
        When shapes or options do not fit each other or are out of range, or the weights overflow: then
        the learning rate is too large. When a `Stream` has the folder of another training, or there is
        no seed to go on with.
    OutputError
        When the folder of a `Stream` cannot be written, or its disk has too little room.

    Examples
    --------
    >>> import numpy as np
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.initialization import initialize
    >>> inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> targets = np.array([[-1.0], [1.0], [1.0], [-1.0]])
    >>> start = initialize(Architecture((2, 4, 1)), scale=1.0, rng=1)
    >>> done = train(start, inputs, targets, steps=4000, learning_rate=0.1, rng=2)
    >>> bool(done.losses[-1] < 0.1 * done.losses[0])
    True
    """
    inputs, targets = training_pairs(perceptron, inputs, targets)
    course = settle(len(inputs), rng, **options)
    if isinstance(recorder, Stream) and rng is None and course.seed is not None:
        raise ChoiceError("A training that is to go on must draw the same samples again; give rng a seed.")
    steps, batch_size = course.samples.shape
    weights = [layer.copy() for layer in perceptron.weights]
    workspace = Workspace(perceptron.architecture, weights, batch_size)
    penalized = course.penalty.bind(perceptron.architecture, weights, workspace.gradients)
    bound = course.optimizer.bind(weights, penalized.gradients)
    trace = LossTrace(perceptron, targets, course.samples)
    tape = open_tape(
        recorder,
        {
            "weights": weights,
            "gradients": workspace.gradients,
            "deltas": workspace.deltas,
            "activations": workspace.signals,
        },
        state=(*weights, *bound.state),
        settings={
            "perceptron": perceptron,
            "inputs": inputs,
            "targets": targets,
            "steps": steps,
            "batch_size": batch_size,
            **{field.name: getattr(course, field.name) for field in fields(course)},
        },
        ends=trace.ends(),
    )
    trace.means.extend(tape.losses)
    # An overflow is caught at the end of its stretch, with advice, so NumPy need not warn of it.
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):
        for first, last in trace.stretches():
            if last <= tape.begun:
                continue
            for step, rows in enumerate(course.rows(first, last), first):
                workspace.load(inputs[rows], targets[rows])
                workspace.forward()
                workspace.backward()
                trace.sums[step - first] = workspace.last
                if step == tape.due:
                    tape.record(step)
                penalized.apply()
                bound.step(step)
            trace.close(first, last, weights)
            tape.keep(last, trace.means)
    return Training(
        perceptron=Perceptron(perceptron.architecture, weights),
        steps=steps,
        batch_size=batch_size,
        optimizer=course.optimizer,
        penalty=course.penalty,
        order=course.order,
        seed=course.seed,
        samples=course.samples,
        loss_steps=trace.ends(),
        losses=trace.losses(),
        recording=tape.finish(),
    )
