"""A recording that is written to disk while it is made, and a training that goes on where it was stopped."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tailnet.arrays import IntArray
from tailnet.errors import ChoiceError, OutputError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.recorder.folder import Folder, series_name, step_name
from tailnet.mlp.recorder.layout import Agenda, Layout
from tailnet.mlp.recorder.plan import plan_of
from tailnet.mlp.recorder.recorder import Recorder
from tailnet.mlp.recorder.recording import Recording, recording_of

#: What a file system rounds the size of a file up to.
_BLOCK = 4096
#: Bytes of the header for one tensor, and for one point of the loss trace, at most.
_ENTRY, _POINT = 200, 25
#: States that may lie there at once: two, and the one being written.
_STATES = 3


@dataclass(frozen=True, eq=False, slots=True)
class Stream:
    """A folder to record one training into, from which it goes on when it was stopped.

    Given to `train` in place of a `Recorder`. Each recorded step becomes one safetensors file, which
    ``tailnet survey FOLDER`` and ``tailnet fit FILE --tensor NAME`` read, and `read_recording` gives all of
    it back; the `recording` of the result then has no steps. The files hold no times of the clock: a
    training that was killed and repeated leaves the same bytes as one that never was.

    Parameters
    ----------
    folder : str or Path
        For this training alone; made if need be.
    recorder : Recorder
        What to record. Its `max_bytes` bounds one file instead of all of the recording.
    every : int
        Steps from one state to the next, at least 1, rounded up to the end of a stretch of the loss trace:
        what a kill can cost.

    Raises
    ------
    ChoiceError
        When `every` is below 1.

    Examples
    --------
    >>> import tempfile
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.initialization import initialize
    >>> from tailnet.mlp.recorder import read_recording
    >>> from tailnet.mlp.training import train
    >>> inputs, targets = np.eye(3), np.array([[-1.0], [1.0], [1.0]])
    >>> start = initialize(Architecture((3, 2, 1)), rng=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     stream = Stream(folder, Recorder(gradients=[0, 99]), every=50)
    ...     done = train(start, inputs, targets, steps=100, learning_rate=0.1, rng=2, recorder=stream)
    ...     names = sorted(path.name for path in Path(folder).glob("step-*"))
    ...     gradients = read_recording(folder).gradients
    >>> names
    ['step-000000000.safetensors', 'step-000000099.safetensors']
    >>> gradients.steps, gradients.layers[0].shape
    (array([ 0, 99]), (2, 4, 2))
    """

    folder: str | Path
    recorder: Recorder = field(default_factory=Recorder)
    every: int = 1000

    def __post_init__(self) -> None:
        """Refuse a state more often than a step."""
        if self.every < 1:
            raise ChoiceError(f"every is {self.every}; give a number of steps, at least 1.")


class StreamTape:
    """A tape that is a folder.

    Parameters
    ----------
    stream : Stream
        Where, what and how often.
    layout : Layout
        What is recorded of this training.
    state : sequence of array
        Everything that steps change and that the next one needs; overwritten by what is found.
    settings : mapping of str to object
        All that the training was given.
    ends : array of int
        Steps done wherever a state can be kept, the last step among them.

    Raises
    ------
    ChoiceError
        When the folder is not one of this training, or a file would be larger than `max_bytes`.
    OutputError
        When the folder cannot be used, or the disk has no room for all of the recording.
    """

    def __init__(
        self,
        stream: Stream,
        layout: Layout,
        *,
        state: Sequence[RealArray],
        settings: Mapping[str, Any],
        ends: IntArray,
    ) -> None:
        self._layout = layout
        self._state = tuple(state)
        self._points = len(ends)
        self._saves = saves(ends, stream.every)
        self._folder = Folder(Path(stream.folder), plan_of(settings, stream.recorder, layout, stream.every))
        self._check_memory(stream.recorder.max_bytes)
        self._folder.check()
        self.begun, self.losses = self._restored()
        self._folder.tidy(self.begun)
        if self.begun < layout.steps:
            self._check_disk()
        self._agenda = Agenda(layout, self.begun)
        self._saved = self.begun
        self._rows: tuple[list[RealArray], ...] = tuple([] for _ in layout.series)

    @property
    def due(self) -> int:
        """Return the next step to `record`."""
        return self._agenda.due

    def record(self, step: int) -> None:
        """Write the file of this step, and hold the series until the next state."""
        tensors: dict[str, RealArray] = {}
        places = dict(self._agenda.take(step))
        for quantity in places:
            names = self._layout.names(quantity)
            tensors.update(zip(names, self._layout.sources[quantity], strict=True))
        if tensors:
            self._folder.write_step(step, tensors, places)
        for rows, view in zip(self._rows, self._layout.series, strict=True):
            rows.append(view.take())

    def keep(self, done: int, losses: Sequence[float]) -> None:
        """Write the series so far and the state, where one is to be kept after so many steps."""
        if done not in self._saves:
            return
        if self._layout.series:
            stacks = (np.stack(rows) for rows in self._rows)
            names = (view.name for view in self._layout.series)
            self._folder.write_series(self._saved, done, dict(zip(names, stacks, strict=True)))
            for rows in self._rows:
                rows.clear()
        self._folder.write_state(done, self._state, losses)
        self._saved = done

    def finish(self) -> Recording:
        """Return a recording of no steps: the files hold it."""
        layout = self._layout
        nothing = {
            name: tuple(np.empty((0, *layer.shape), layer.dtype) for layer in layers)
            for name, layers in layout.sources.items()
        }
        never = {name: steps[:0] for name, steps in layout.schedules.items()}
        return recording_of(never, nothing, (), layout.numbers)

    def _restored(self) -> tuple[int, list[float]]:
        """Put back the newest state before which nothing is missing or damaged; without one, begin anew."""
        found = self._folder.last_state(self._first_gap())
        if found is None:
            return 0, []
        done, arrays, losses = found
        for array, kept in zip(self._state, arrays, strict=True):
            array[...] = kept
        return done, losses

    def _first_gap(self) -> int:
        """Return the first step whose recording is missing or damaged, or the number of steps."""
        for step in self._step_sizes():
            if not self._folder.is_whole(step_name(step)):
                missing = step
                break
        else:
            missing = self._layout.steps
        for first, last in self._stretches() if self._layout.series else ():
            if first >= missing:
                break
            if not self._folder.is_whole(series_name(first, last)):
                return first
        return missing

    def _stretches(self) -> list[tuple[int, int]]:
        """Return the steps from each state to the next."""
        return list(zip((0, *self._saves), self._saves, strict=False))

    def _step_sizes(self) -> dict[int, int]:
        """Return the bytes of the arrays of each recorded step, in order."""
        sizes: dict[int, int] = {}
        for name, steps in self._layout.schedules.items():
            size = self._layout.step_bytes(name) + _ENTRY * (1 + len(self._layout.numbers))
            for step in steps.tolist():
                sizes[step] = sizes.get(step, 0) + size
        return dict(sorted(sizes.items()))

    def _state_size(self) -> int:
        return sum(array.nbytes + _ENTRY for array in self._state) + _POINT * self._points

    def _series_sizes(self) -> list[int]:
        if not self._layout.series:
            return []
        row, entries = self._layout.series_bytes(), _ENTRY * len(self._layout.series)
        return [row * (last - first) + entries for first, last in self._stretches()]

    def _check_memory(self, max_bytes: int) -> None:
        needed = max([self._state_size(), *self._series_sizes(), *self._step_sizes().values()])
        if needed > max_bytes:
            raise ChoiceError(
                f"A file of the recording needs {needed:,} bytes and max_bytes is {max_bytes:,}; "
                "record fewer layers or entries, lower every, or raise max_bytes."
            )

    def _check_disk(self) -> None:
        sizes = [*self._step_sizes().values(), *self._series_sizes(), *[self._state_size()] * _STATES]
        overhead = self._folder.overhead()
        needed = sum(-(-(size + overhead) // _BLOCK) * _BLOCK for size in sizes)
        free = shutil.disk_usage(self._folder.path).free + self._folder.held_bytes()
        if needed > free:
            raise OutputError(
                f"The recording needs {needed:,} bytes and {self._folder.path} has room for {free:,}; "
                "record at fewer steps, or into a folder on a larger disk."
            )


def saves(ends: IntArray, every: int) -> dict[int, None]:
    """Choose where states are kept: `every` steps apart or the next end after that, and at the last end.

    Examples
    --------
    >>> list(saves(np.array([3, 6, 9, 12, 14]), 5))
    [6, 12, 14]
    """
    chosen: dict[int, None] = {}
    last = 0
    for end in ends.tolist():
        if end - last >= every or end == ends[-1]:
            chosen[end] = None
            last = end
    return chosen
