"""A recording while it is made, held in memory."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp.recorder.layout import Agenda, Layout
from tailnet.mlp.recorder.recording import Recording, recording_of


class Tape(Protocol):
    """What a training writes on.

    Attributes
    ----------
    begun : int
        Steps that were done before, and are not to be done again.
    losses : list of float
        The loss trace of those steps.
    """

    begun: int
    losses: list[float]

    @property
    def due(self) -> int:
        """Return the next step to `record`."""

    def record(self, step: int) -> None:
        """Take every quantity that is due at this step."""

    def keep(self, done: int, losses: Sequence[float]) -> None:
        """Note that so many steps are done, with this loss trace: a training may go on from here."""

    def finish(self) -> Recording:
        """Return the recording; the tape must not be used afterwards."""


class MemoryTape:
    """A tape whose recording is held in memory; it forgets when the process ends.

    Raises
    ------
    ChoiceError
        When the recording would be too large.
    """

    def __init__(self, layout: Layout, max_bytes: int) -> None:
        self.begun = 0
        self.losses: list[float] = []
        self._layout = layout
        _check_size(layout, max_bytes)
        self._agenda = Agenda(layout, 0)
        self._stacks = {
            name: tuple(np.empty((len(steps), *layer.shape), layer.dtype) for layer in layout.sources[name])
            for name, steps in layout.schedules.items()
        }
        self._series = tuple(
            np.empty((layout.steps, *first.shape), first.dtype)
            for first in (view.take() for view in layout.series)
        )

    @property
    def due(self) -> int:
        """Return the next step to `record`."""
        return self._agenda.due

    def record(self, step: int) -> None:
        """Copy every quantity that is due at this step."""
        for name, position in self._agenda.take(step):
            for stack, layer in zip(self._stacks[name], self._layout.sources[name], strict=True):
                stack[position] = layer
        for rows, view in zip(self._series, self._layout.series, strict=True):
            rows[step] = view.take()

    def keep(self, done: int, losses: Sequence[float]) -> None:
        """Do nothing: memory holds all of it."""

    def finish(self) -> Recording:
        """Return the recording; the tape must not be used afterwards."""
        return recording_of(self._layout.schedules, self._stacks, self._series, self._layout.numbers)


def _check_size(layout: Layout, max_bytes: int) -> None:
    whole = sum(len(steps) * layout.step_bytes(name) for name, steps in layout.schedules.items())
    needed = whole + layout.steps * layout.series_bytes()
    if needed > max_bytes:
        raise ChoiceError(
            f"The recording needs {needed:,} bytes and max_bytes is {max_bytes:,}; "
            "record at fewer steps, raise max_bytes, or stream it into a folder with Stream."
        )
