"""The course of a training, settled before it starts: which rows each step takes, and how it moves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import IntArray
from tailnet.errors import ChoiceError
from tailnet.mlp.optimizers.optimizer import Rule
from tailnet.mlp.optimizers.schedules import Rate
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.options import is_count
from tailnet.mlp.penalty import Penalty
from tailnet.parallel import Rng, seed_sequence

_UNIFORM, _EPOCHS = "uniform", "epochs"


class Options(TypedDict, total=False):
    """The options of `train` that its course depends on, as explained there."""

    steps: int
    learning_rate: Rate
    optimizer: Rule
    batch_size: int
    l1: float
    l2: float
    order: str
    samples: ArrayLike


@dataclass(frozen=True, eq=False, slots=True)
class Course:
    """All that the weights of a training depend on beside its start and its data.

    Attributes
    ----------
    optimizer : Rule
        The settings that move the weights.
    penalty : Penalty
        What is minimised beside the loss.
    order : str or None
        How samples were drawn; None when they were given.
    seed : numpy.random.SeedSequence or None
        Of the draws; None when samples were given.
    samples : array of int, shape (steps, batch_size)
        Which rows each step takes; read-only.
    """

    optimizer: Rule
    penalty: Penalty
    order: str | None
    seed: np.random.SeedSequence | None
    samples: IntArray

    def rows(self, first: int, last: int) -> Iterable[int | IntArray]:
        """Return the index of each step's batch: a number for a batch of one, which is taken faster."""
        if self.samples.shape[1] == 1:
            numbers: list[int] = self.samples[first:last, 0].tolist()
            return numbers
        return self.samples[first:last]


def settle(
    n: int,
    rng: Rng,
    *,
    steps: int | None = None,
    learning_rate: Rate | None = None,
    optimizer: Rule | None = None,
    batch_size: int | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    order: str | None = None,
    samples: ArrayLike | None = None,
) -> Course:
    """Settle the course of a training on `n` rows.

    Raises
    ------
    ChoiceError
        As `train` says.

    Examples
    --------
    >>> settle(3, 1, steps=2, batch_size=3, learning_rate=0.1, order="epochs").samples
    array([[0, 1, 2],
           [2, 0, 1]])
    """
    rule = _rule(learning_rate, optimizer)
    penalty = Penalty(l1, l2)
    if samples is not None:
        if order is not None or rng is not None:
            raise ChoiceError("The samples are given, so order and rng have nothing to draw; leave them out.")
        given = _given(samples, n)
        found = {"steps": given.shape[0], "batch_size": given.shape[1]}
        for name, asked in (("steps", steps), ("batch_size", batch_size)):
            if asked not in {None, found[name]}:
                raise ChoiceError(f"{name} is {asked}, but the samples have {found[name]}; leave it out.")
        return Course(rule, penalty, None, None, given)
    if steps is None:
        raise ChoiceError("The number of steps is missing; give steps, or samples.")
    batch_size = 1 if batch_size is None else batch_size
    if not (is_count(steps) and is_count(batch_size)):
        raise ChoiceError(
            f"steps is {steps!r} and batch_size {batch_size!r}; both must be whole numbers, at least 1."
        )
    order = _UNIFORM if order is None else order
    if order not in ORDERS:
        raise ChoiceError(f"There is no order {order!r} of samples; choose one of {', '.join(ORDERS)}.")
    seed = seed_sequence(rng)
    drawn = ORDERS[order](np.random.default_rng(seed), n, (steps, batch_size))
    drawn.flags.writeable = False
    return Course(rule, penalty, order, seed, drawn)


def _rule(learning_rate: Rate | None, optimizer: Rule | None) -> Rule:
    """Take the optimiser, or make that of the learning rate."""
    if optimizer is not None and learning_rate is None:
        if isinstance(optimizer, type) or not hasattr(optimizer, "bind"):
            raise ChoiceError(
                f"The optimizer is {optimizer!r}; give its settings, such as Adam(0.001), or those that "
                'optimizer("adam", learning_rate=0.001) makes of a name.'
            )
        return optimizer
    if optimizer is None and learning_rate is not None:
        return Sgd(learning_rate)
    raise ChoiceError("Give either learning_rate, for plain descent, or optimizer.")


def _given(samples: ArrayLike, n: int) -> IntArray:
    found = np.asarray(samples)
    if found.ndim != len(("steps", "batch")) or found.size == 0 or not np.issubdtype(found.dtype, np.integer):
        raise ChoiceError(
            f"The samples are {found.dtype} of shape {found.shape}; give whole numbers of shape "
            "(steps, batch_size), at least one."
        )
    if found.min() < 0 or found.max() >= n:
        raise ChoiceError(
            f"The samples run from {found.min()} to {found.max()}; the rows of the inputs are 0 to {n - 1}."
        )
    own = np.array(found, dtype=np.int64)
    own.flags.writeable = False
    return own


def _uniform(generator: np.random.Generator, n: int, shape: tuple[int, int]) -> IntArray:
    return generator.integers(n, size=shape)


def _epochs(generator: np.random.Generator, n: int, shape: tuple[int, int]) -> IntArray:
    """Lay permutations end to end; a batch that comes to the end of one goes on with the next."""
    total = shape[0] * shape[1]
    permutations = [generator.permutation(n) for _ in range(-(-total // n))]
    return np.concatenate(permutations)[:total].reshape(shape)


#: How samples may be drawn, by name.
ORDERS: Mapping[str, Callable[[np.random.Generator, int, tuple[int, int]], IntArray]] = MappingProxyType(
    {_UNIFORM: _uniform, _EPOCHS: _epochs}
)
