"""Gradient descent as a map: what a step of training does to small differences of the weights.

With g and H the gradient and the Hessian of the batch of the step, at the weights before it,

    descent:   dw <- dw - eta H dw
    momentum:  dv <- mu dv - eta H dw,   dw <- dw + dv
    Nesterov:  dv <- mu dv - eta H dw,   dw <- dw - eta H dw + mu dv

(`tailnet.mlp.optimizers`). The state is the weights, with momentum followed by the velocities. Which samples
a step takes does not depend on the state: twins take the same, and the exponents are those of the random map
for that sequence of samples.
"""

from dataclasses import dataclass
from typing import Unpack

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import Workspace, training_pairs
from tailnet.mlp.course import Course, Options, settle
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.r_operator import add_hessian_products
from tailnet.mlp.curvature.weight_vector import flatten, split
from tailnet.mlp.optimizers.momentum import Momentum
from tailnet.mlp.optimizers.nesterov import Nesterov
from tailnet.mlp.optimizers.schedules import as_schedule
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.perceptron import Perceptron
from tailnet.parallel import Rng


def descent_map(
    perceptron: Perceptron,
    inputs: RealArray,
    targets: RealArray,
    *,
    rng: Rng = None,
    **options: Unpack[Options],
) -> "DescentMap":
    """Take a training as a dynamical system, in float64.

    It takes the very steps of `tailnet.mlp.training.train` with the same options and the same rng.

    Parameters
    ----------
    perceptron : Perceptron
        Where to start.
    inputs : array, shape (samples, inputs)
        As for `train`.
    targets : array, shape (samples, outputs)
        As for `train`.
    rng : int, SeedSequence, Generator or None
        Of the samples.
    **options
        Those of `train`: steps, learning_rate or optimizer (`Sgd`, `Momentum` or `Nesterov`), batch_size,
        l1, l2, order, samples. The kink of an l1 penalty at zero counts as straight, as any kink.

    Raises
    ------
    ChoiceError
        As `train` does, and when the optimiser has another state than weights and velocities.

    Examples
    --------
    >>> network = Perceptron(Architecture((1, 1), output="identity", bias=False), [np.ones((1, 1))])
    >>> line = descent_map(network, np.ones((1, 1)), np.zeros((1, 1)), rng=1, steps=1, learning_rate=0.25)
    >>> tangent = np.ones((1, 1))
    >>> line.step(tangent)
    >>> line.state, tangent
    (array([0.75]), array([[0.75]]))
    """
    double = Perceptron(perceptron.architecture, [layer.astype(np.float64) for layer in perceptron.weights])
    rows, wanted = training_pairs(double, inputs, targets)
    course = settle(len(rows), rng, **options)
    rule = course.optimizer
    if not isinstance(rule, (Sgd, Momentum, Nesterov)):
        raise ChoiceError(
            f"The optimiser is {rule}; the derivative of a step is known for Sgd, Momentum and Nesterov."
        )
    velocities = np.zeros(0 if isinstance(rule, Sgd) else double.n_weights)
    start = np.concatenate([flatten(double.weights), velocities])
    return DescentMap(Task(double.architecture, rows, wanted, course, rule), start)


@dataclass(frozen=True, eq=False, slots=True)
class Task:
    """What stays the same while a training goes on.

    Attributes
    ----------
    architecture : Architecture
        Of the network.
    inputs, targets : array
        All rows, in float64.
    course : Course
        Samples of every step, and the penalty.
    rule : Sgd, Momentum or Nesterov
        What moves the weights.
    """

    architecture: Architecture
    inputs: RealArray
    targets: RealArray
    course: Course
    rule: Sgd | Momentum | Nesterov


class DescentMap:
    """A training as a `tailnet.mlp.lyapunov.dynamics.Dynamics`; made by `descent_map`.

    Parameters
    ----------
    task : Task
        What stays the same.
    state : array, shape (dimension,)
        Weights, and velocities if there are any.
    done : int
        Steps that were taken before.
    """

    def __init__(self, task: Task, state: FloatArray, done: int = 0) -> None:
        shapes = task.architecture.weight_shapes
        self._size = sum(rows * columns for rows, columns in shapes)
        self._task, self._done = task, done
        self._weights = [layer.copy() for layer in split(state[: self._size], shapes)]
        self._workspace = Workspace(task.architecture, self._weights, task.course.samples.shape[1])
        self._penalized = task.course.penalty.bind(
            task.architecture, self._weights, self._workspace.gradients
        )
        self._rate = as_schedule(task.rule.learning_rate)
        self._optimizer = task.rule.bind(self._weights, self._penalized.gradients)
        if self._optimizer.state:
            for velocity, given in zip(
                self._optimizer.state, split(state[self._size :], shapes), strict=True
            ):
                velocity[...] = given
        decayed = [np.zeros(shape) for shape in shapes]
        for layer, width in zip(decayed, task.architecture.widths, strict=False):
            layer[:width] = task.course.penalty.l2
        self._decay = flatten(decayed) if task.course.penalty.l2 else None

    @property
    def state(self) -> FloatArray:
        """Return the weights, followed by the velocities if there are any."""
        return flatten([*self._weights, *self._optimizer.state])

    def at(self, state: FloatArray) -> "DescentMap":
        """Return the same training with the same samples to come, at another state."""
        return DescentMap(self._task, state, self._done)

    def step(self, tangents: FloatArray | None = None) -> None:
        """Train one step, and move tangents in place by the derivative of the step.

        Raises
        ------
        ChoiceError
            When the samples are used up, or the weights overflow.
        """
        task, samples = self._task, self._task.course.samples
        if self._done == len(samples):
            raise ChoiceError(
                f"The {self._done} steps of this training are used up; give as many as transient and steps."
            )
        inputs, targets = task.inputs[samples[self._done]], task.targets[samples[self._done]]
        with np.errstate(over="ignore", invalid="ignore"):
            if tangents is not None:
                self._move(tangents, Point.unchecked(task.architecture, self._weights, inputs, targets))
            self._workspace.load(inputs, targets)
            self._workspace.forward()
            self._workspace.backward()
            self._penalized.apply()
            self._optimizer.step(self._done)
        self._done += 1
        if not np.isfinite(self._weights[-1]).all():
            raise ChoiceError(
                f"The weights overflow at step {self._done}; the learning rate is too large for these data."
            )

    def _move(self, tangents: FloatArray, point: Point) -> None:
        """Apply the derivative of the step to tangents."""
        moves, velocities = tangents[:, : self._size], tangents[:, self._size :]
        rule = self._task.rule
        if isinstance(rule, Sgd):
            self._kick(point, moves, moves)
            return
        velocities *= rule.momentum
        carried = velocities.copy() if isinstance(rule, Nesterov) else None
        self._kick(point, moves, velocities)
        if carried is None:
            moves += velocities
        else:
            moves += (1.0 + rule.momentum) * velocities - carried

    def _kick(self, point: Point, moves: FloatArray, into: FloatArray) -> None:
        """Take eta H dw away from an array, which may be dw itself."""
        rate = self._rate(self._done)
        decayed = None if self._decay is None else (rate * self._decay) * moves
        add_hessian_products(point, moves, into, scale=-rate)
        if decayed is not None:
            into -= decayed
