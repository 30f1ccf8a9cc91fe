"""Training, one batch a step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.backpropagation import Workspace, training_pairs
from tailnet.mlp.losses import criterion
from tailnet.mlp.optimizers.optimizer import Rule
from tailnet.mlp.optimizers.schedules import Rate
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.recorder import Recorder, Recording, Tape
from tailnet.parallel import Rng, seed_sequence

#: The loss trace has at most this many points.
_TRACE_POINTS = 200


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
    seed : numpy.random.SeedSequence
        Of the draws; passed as `rng` it repeats them.
    samples : array of int, shape (steps, batch_size)
        Which rows of the inputs each step drew.
    loss_steps : array of int, shape (points,)
        Steps done at the end of each stretch of the loss trace.
    losses : array, shape (points,)
        Mean loss of the samples drawn in each stretch, each at the weights it was drawn for.
    recording : Recording
        What the recorder saw; tracks of no steps where nothing was asked for.
    """

    perceptron: Perceptron
    steps: int
    batch_size: int
    optimizer: Rule
    seed: np.random.SeedSequence
    samples: IntArray
    loss_steps: IntArray
    losses: FloatArray
    recording: Recording


def train(
    perceptron: Perceptron,
    inputs: RealArray,
    targets: RealArray,
    *,
    steps: int,
    learning_rate: Rate | None = None,
    optimizer: Rule | None = None,
    batch_size: int = 1,
    rng: Rng = None,
    recorder: Recorder | None = None,
) -> Training:
    """Train a copy of a perceptron, moving it at each step by the gradient of a batch's mean loss.

    Every sample of every step is drawn uniformly from all rows, with replacement and independently,
    as N. P. Rougier's ``mlp.py`` does: no order or epoch is imposed.

    Parameters
    ----------
    perceptron : Perceptron
        Where to start; not changed.
    inputs : array, shape (samples, inputs)
        Not changed.
    targets : array, shape (samples, outputs)
        Not changed.
    steps : int
        Number of updates, at least 1.
    learning_rate : float, optional
        Short for ``optimizer=Sgd(learning_rate)``; give one of the two.
    optimizer : Rule, optional
        The settings of an optimiser, such as `Sgd`.
    batch_size : int
        Samples a step, at least 1.
    rng : int, SeedSequence, Generator or None
        The source of randomness; the same one gives the same training to the bit on one machine.
    recorder : Recorder, optional
        What to keep of the way there.

    Raises
    ------
    ChoiceError
        When shapes or options do not fit each other, or the weights overflow: then the learning
        rate is too large.

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
    if steps < 1 or batch_size < 1:
        raise ChoiceError(f"steps is {steps} and batch_size {batch_size}; both must be at least 1.")
    rule = _rule(learning_rate, optimizer)
    inputs, targets = training_pairs(perceptron, inputs, targets)
    seed = seed_sequence(rng)
    samples = np.random.default_rng(seed).integers(len(inputs), size=(steps, batch_size))
    samples.flags.writeable = False
    weights = [layer.copy() for layer in perceptron.weights]
    workspace = Workspace(perceptron.architecture, weights, batch_size)
    tape = Tape(
        recorder or Recorder(),
        weights=weights,
        gradients=workspace.gradients,
        deltas=workspace.deltas,
        steps=steps,
    )
    bound = rule.bind(weights, workspace.gradients)
    trace = _Trace(perceptron, targets, samples)
    # An overflow is caught at the end of its stretch, with advice, so NumPy need not warn of it.
    with np.errstate(over="ignore", invalid="ignore"):
        for first, last in trace.stretches():
            for step in range(first, last):
                rows = samples[step]
                workspace.load(inputs[rows], targets[rows])
                workspace.forward()
                workspace.backward()
                trace.sums[step - first] = workspace.last
                if step == tape.due:
                    tape.record(step)
                bound.step(step)
            trace.close(first, last, weights)
    return Training(
        perceptron=Perceptron(perceptron.architecture, weights),
        steps=steps,
        batch_size=batch_size,
        optimizer=rule,
        seed=seed,
        samples=samples,
        loss_steps=trace.ends(),
        losses=trace.losses(),
        recording=tape.finish(),
    )


def _rule(learning_rate: Rate | None, optimizer: Rule | None) -> Rule:
    """Take the optimiser, or make that of the learning rate."""
    if optimizer is not None and learning_rate is None:
        return optimizer
    if optimizer is None and learning_rate is not None:
        return Sgd(learning_rate)
    raise ChoiceError("Give either learning_rate, for plain descent, or optimizer.")


class _Trace:
    """The loss over stretches of steps, computed a stretch at a time from its pre-activations."""

    def __init__(self, perceptron: Perceptron, targets: RealArray, samples: IntArray) -> None:
        steps, batch_size = samples.shape
        self._architecture = perceptron.architecture
        self._targets = targets
        self._samples = samples
        self._length = -(-steps // _TRACE_POINTS)
        self._means: list[float] = []
        self.sums = np.empty((self._length, batch_size, targets.shape[1]), perceptron.dtype)

    def stretches(self) -> list[tuple[int, int]]:
        """Return the first step of each stretch and the step after its last."""
        steps = len(self._samples)
        return [(first, min(first + self._length, steps)) for first in range(0, steps, self._length)]

    def close(self, first: int, last: int, weights: Sequence[RealArray]) -> None:
        """Take the mean loss of a stretch, or refuse to go on from weights that overflowed."""
        sums = self.sums[: last - first]
        if not all(np.isfinite(array).all() for array in (sums, *weights)):
            raise ChoiceError(
                f"Training overflowed between steps {first} and {last - 1}; choose a smaller learning rate."
            )
        last_layer = criterion(self._architecture.output, self._architecture.loss)
        found = last_layer.value(sums, self._targets[self._samples[first:last]])
        self._means.append(float(found.mean(dtype=np.float64)))

    def ends(self) -> IntArray:
        """Return the number of steps done at the end of each stretch."""
        ends = np.array([last for _, last in self.stretches()], dtype=np.int64)
        ends.flags.writeable = False
        return ends

    def losses(self) -> FloatArray:
        """Return the mean loss of each stretch."""
        losses = np.array(self._means)
        losses.flags.writeable = False
        return losses
