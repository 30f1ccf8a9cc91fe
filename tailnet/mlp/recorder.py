"""Recording a training: weights, gradients and deltas at steps chosen beforehand.

Step s counts from 0. What is recorded at step s belongs together: the weights before the update,
the deltas of the batch drawn at s, and the gradient taken at those weights on that batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import IntArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray

QUANTITIES = ("weights", "gradients", "deltas")


def evenly_spaced(total: int, count: int) -> IntArray:
    """Choose `count` of the steps 0 to total - 1, the first and the last among them.

    Raises
    ------
    ChoiceError
        Unless 1 <= count <= total.

    Examples
    --------
    >>> evenly_spaced(30_000, 4)
    array([    0,  9999, 19999, 29999])
    """
    if not 1 <= count <= total:
        raise ChoiceError(f"{count} steps of {total} cannot be chosen; ask for 1 to {total}.")
    return np.arange(count, dtype=np.int64) * (total - 1) // max(count - 1, 1)


@dataclass(frozen=True, eq=False, slots=True)
class Recorder:
    """What to record, and when; the same recorder serves any number of trainings.

    Parameters
    ----------
    weights, gradients, deltas : array-like of int
        Steps to record each at, strictly increasing; by default none. ``range(steps)`` is every
        step and `evenly_spaced` is a selection.
    max_bytes : int
        A training whose recording would be larger is refused before it starts.

    Raises
    ------
    ChoiceError
        When steps are not whole numbers >= 0 in strictly increasing order.

    Examples
    --------
    >>> recorder = Recorder(weights=[0, 99], deltas=range(100))
    >>> recorder.weights
    array([ 0, 99])
    """

    weights: IntArray
    gradients: IntArray
    deltas: IntArray
    max_bytes: int

    def __init__(
        self,
        *,
        weights: ArrayLike = (),
        gradients: ArrayLike = (),
        deltas: ArrayLike = (),
        max_bytes: int = 2**30,
    ) -> None:
        for name, steps in zip(QUANTITIES, (weights, gradients, deltas), strict=True):
            object.__setattr__(self, name, _schedule(name, steps))
        object.__setattr__(self, "max_bytes", max_bytes)


@dataclass(frozen=True, eq=False, slots=True)
class Track:
    """One quantity over the recorded steps; every array is read-only.

    Attributes
    ----------
    steps : array of int, shape (recorded,)
        When.
    layers : tuple of array, shape (recorded, ...)
        What, one array a weight layer: (recorded, fan-in, fan-out) for weights and gradients,
        (recorded, batch, fan-out) for deltas.
    """

    steps: IntArray
    layers: tuple[RealArray, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Recording:
    """What a `Recorder` saw; a quantity that was not asked for has a track of no steps."""

    weights: Track
    gradients: Track
    deltas: Track


class Tape:
    """The recording while it is made: `record` is called at each step that is `due`.

    Raises
    ------
    ChoiceError
        When a scheduled step lies beyond the last one, or the recording would be too large.
    """

    def __init__(
        self,
        recorder: Recorder,
        *,
        weights: Sequence[RealArray],
        gradients: Sequence[RealArray],
        deltas: Sequence[RealArray],
        steps: int,
    ) -> None:
        self._end = steps
        self._sources = (tuple(weights), tuple(gradients), tuple(deltas))
        self._schedules = tuple(getattr(recorder, name) for name in QUANTITIES)
        _check_end(self._schedules, steps)
        _check_size(self._sources, self._schedules, recorder.max_bytes)
        self._stacks = tuple(
            tuple(np.empty((len(schedule), *layer.shape), layer.dtype) for layer in source)
            for source, schedule in zip(self._sources, self._schedules, strict=True)
        )
        self._reels = [
            _Reel([*schedule.tolist(), steps], tuple(zip(stacks, source, strict=True)))
            for source, schedule, stacks in zip(self._sources, self._schedules, self._stacks, strict=True)
        ]
        self.due = self._next()

    def record(self, step: int) -> None:
        """Copy every quantity that is due at this step."""
        for reel in self._reels:
            reel.record(step)
        self.due = self._next()

    def finish(self) -> Recording:
        """Return the recording; the tape must not be used afterwards."""
        for stack in (stack for stacks in self._stacks for stack in stacks):
            stack.flags.writeable = False
        tracks = (Track(*pair) for pair in zip(self._schedules, self._stacks, strict=True))
        return Recording(*tracks)

    def _next(self) -> int:
        return min(reel.due for reel in self._reels)


class _Reel:
    """One quantity of a tape: its remaining steps (the number of steps ends them) and its stacks."""

    def __init__(self, steps: list[int], layers: tuple[tuple[RealArray, RealArray], ...]) -> None:
        self._steps = steps
        self._layers = layers
        self._position = 0
        self.due = steps[0]

    def record(self, step: int) -> None:
        if step != self.due:
            return
        for stack, layer in self._layers:
            stack[self._position] = layer
        self._position += 1
        self.due = self._steps[self._position]


def _schedule(name: str, steps: ArrayLike) -> IntArray:
    found = np.asarray(steps)
    whole = found.size == 0 or np.issubdtype(found.dtype, np.integer)
    if found.ndim != 1 or not whole or (found < 0).any() or (np.diff(found) <= 0).any():
        raise ChoiceError(
            f"The steps to record {name} at are {steps!r}; give whole numbers >= 0 in increasing order, "
            "each once."
        )
    schedule = np.array(found, dtype=np.int64)
    schedule.flags.writeable = False
    return schedule


def _check_end(schedules: Sequence[IntArray], steps: int) -> None:
    for name, schedule in zip(QUANTITIES, schedules, strict=True):
        if schedule.size and schedule[-1] >= steps:
            raise ChoiceError(
                f"Recording {name} at step {schedule[-1]} is asked for, but the steps of this training are "
                f"0 to {steps - 1}; choose among those."
            )


def _check_size(
    sources: Sequence[Sequence[RealArray]], schedules: Sequence[IntArray], max_bytes: int
) -> None:
    needed = sum(
        len(schedule) * layer.nbytes
        for source, schedule in zip(sources, schedules, strict=True)
        for layer in source
    )
    if needed > max_bytes:
        raise ChoiceError(
            f"The recording needs {needed:,} bytes and max_bytes is {max_bytes:,}; "
            "record at fewer steps, or raise max_bytes."
        )
