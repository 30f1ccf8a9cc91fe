"""Training by second-order steps, with what each cost."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.backpropagation import training_pairs
from tailnet.mlp.course import settle
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten, split
from tailnet.mlp.options import whole
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.second_order.method import Method, Work
from tailnet.parallel import Rng, one_blas_thread

#: Called after each step with the number of steps done, the network, and all work so far.
Observer = Callable[[int, Perceptron, Work], None]


@dataclass(frozen=True, eq=False, slots=True)
class SecondOrderDescent:
    """A finished descent.

    Attributes
    ----------
    perceptron : Perceptron
        After the last step whose weights are finite.
    method : Method
        The settings that moved it.
    losses : array, shape (steps,)
        Mean loss of each step's batch before the step.
    gradient_equivalents : array, shape (steps,)
        What all steps up to each have cost, in gradients of one of its batches.
    messages : tuple of (int, str)
        Steps that did not go as usual, and why.
    status : str
        "finished", or why it ended before, and at which step.
    samples : array of int, shape (steps, batch_size), or None
        Rows of each step; None where every step saw all of them.
    seed : numpy.random.SeedSequence or None
        Of the samples.
    """

    perceptron: Perceptron
    method: Method
    losses: FloatArray
    gradient_equivalents: FloatArray
    messages: tuple[tuple[int, str], ...]
    status: str
    samples: IntArray | None
    seed: np.random.SeedSequence | None


def descend(
    perceptron: Perceptron,
    inputs: RealArray,
    targets: RealArray,
    method: Method,
    *,
    steps: int,
    batch_size: int | None = None,
    order: str | None = None,
    rng: Rng = None,
    observe: Observer | None = None,
) -> SecondOrderDescent:
    """Move a copy of a perceptron by second-order steps, in float64.

    Parameters
    ----------
    perceptron : Perceptron
        Where to start; not changed.
    inputs : array, shape (samples, inputs)
        Not changed.
    targets : array, shape (samples, outputs)
        Not changed.
    method : Method
        `SaddleFree`, `AbsoluteInverse`, `DampedNewton`, `GaussNewton`, `FiniteDifferenceNewton`,
        `InverseMap`, `ThirdOrder` or `TaylorLine`.
    steps : int
        At least 1. Fewer are taken when the weights overflow.
    batch_size : int, optional
        Samples of each step, drawn as `tailnet.mlp.training.train` draws them; by default each step sees
        all rows.
    order : str, optional
        Of the draws, as for `train`.
    rng : int, SeedSequence, Generator or None
        Of the draws.
    observe : callable, optional
        Called after each step with the number of steps done, the network and the work so far.

    Raises
    ------
    ChoiceError
        When shapes or options do not fit.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.initialization import initialize
    >>> from tailnet.mlp.second_order.saddle_free import SaddleFree
    >>> inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> targets = np.array([[-1.0], [1.0], [1.0], [-1.0]])
    >>> start = initialize(Architecture((2, 4, 1)), scale=1.0, rng=1)
    >>> done = descend(start, inputs, targets, SaddleFree(damping=0.01), steps=20)
    >>> done.status, bool(done.losses[-1] < 0.01 * done.losses[0])
    ('finished', True)
    """
    whole(steps, "number of steps")
    shapes = perceptron.architecture.weight_shapes
    double = Perceptron(perceptron.architecture, [layer.astype(np.float64) for layer in perceptron.weights])
    inputs, targets = training_pairs(double, inputs, targets)
    course = None
    if batch_size is not None:
        course = settle(len(inputs), rng, steps=steps, batch_size=batch_size, order=order, learning_rate=1.0)
    vector, work, status = flatten(double.weights), Work(), "finished"
    losses, costs, messages = [], [], []
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):
        for number in range(steps):
            rows = slice(None) if course is None else course.samples[number]
            point = Point.unchecked(
                perceptron.architecture, split(vector, shapes), inputs[rows], targets[rows]
            )
            losses.append(point.loss)
            try:
                step = method.step(point)
            except np.linalg.LinAlgError as error:
                costs.append(work.gradient_equivalents)
                status = f"no step at {number}: {error}; take shorter steps, or more damping"
                break
            moved = vector + step.change
            work += step.work
            costs.append(work.gradient_equivalents)
            if step.message:
                messages.append((number, step.message))
            if not _finite(moved):
                status = f"the weights overflow at step {number}; take shorter steps, or more damping"
                break
            vector = moved
            double = Perceptron(perceptron.architecture, split(vector, shapes))
            if observe is not None:
                observe(number + 1, double, work)
    return SecondOrderDescent(
        perceptron=double,
        method=method,
        losses=np.array(losses),
        gradient_equivalents=np.array(costs),
        messages=tuple(messages),
        status=status,
        samples=None if course is None else course.samples,
        seed=None if course is None else course.seed,
    )


def _finite(vector: FloatArray) -> bool:
    """Tell whether weights are finite, and far enough from overflow to be multiplied."""
    return bool(np.isfinite(vector).all() and np.abs(vector).max() < _LARGEST)


#: Weights above this overflow in a pass.
_LARGEST = 1e100
