"""A recording on disk, read back."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tailnet.errors import ChoiceError, InputError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.recorder.folder import places_in, read_file, read_provenance, series_files, step_files
from tailnet.mlp.recorder.plan import SCHEMA, Plan
from tailnet.mlp.recorder.recorder import QUANTITIES
from tailnet.mlp.recorder.recording import Recording, recording_of

#: What to do about a file that is not there.
_AGAIN = "repeat the training into this folder, which adds what is missing."


def read_recording(
    folder: str | Path, *, quantities: Sequence[str] = QUANTITIES, max_bytes: int = 2**30
) -> Recording:
    """Read what a `Stream` has written so far.

    Parameters
    ----------
    folder : str or Path
        Of a training that is done, or not yet.
    quantities : sequence of str
        What to read: of "weights", "gradients", "deltas" and "activations". The others, and the series of
        theirs, come back with no steps.
    max_bytes : int
        More than this is refused before it is read.

    Returns
    -------
    Recording
        Equal, to the bit, to what a `Recorder` would have held in memory.

    Raises
    ------
    InputError
        When the folder holds no recording, or a file is damaged, missing in between or of another training.
    ChoiceError
        When there is no such quantity, or the arrays would be larger than `max_bytes`.
    """
    unknown = [name for name in quantities if name not in QUANTITIES]
    if unknown:
        raise ChoiceError(f"There is no quantity {unknown[0]!r}; choose of {', '.join(QUANTITIES)}.")
    folder = Path(folder)
    plan = read_plan(folder)
    pages = _Pages(folder, plan)
    shapes = {name: pages.shapes(name, wanted=name in quantities) for name in QUANTITIES}
    chosen = [each for each in plan["series"] if each["quantity"] in quantities]
    needed = sum(
        _bytes(shape, plan["recorded"][name]["dtype"]) for name in QUANTITIES for shape in shapes[name]
    )
    needed += sum(_bytes((pages.rows, *each["shape"]), each["dtype"]) for each in chosen)
    if needed > max_bytes:
        raise ChoiceError(
            f"The recording in {folder} needs {needed:,} bytes and max_bytes is {max_bytes:,}; read fewer "
            "quantities, or raise max_bytes."
        )
    tracks = {name: pages.track(name, shapes[name]) for name in QUANTITIES}
    return recording_of(
        {
            name: np.array(pages.steps[name][: len(stacks[0])], dtype=np.int64)
            for name, stacks in tracks.items()
        },
        tracks,
        [pages.series(each, wanted=each in chosen) for each in plan["series"]],
        tuple(plan["layers"]),
    )


def read_plan(folder: str | Path) -> Plan:
    """Return of which training a recording is: its settings, with hashes of arrays, seed and versions.

    Raises
    ------
    InputError
        When the folder holds no recording, or its first file is damaged.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give one that a Stream wrote into.")
    files = [*step_files(folder).values(), *series_files(folder).values()]
    plan = read_provenance(files[0]) if files else {}
    if plan.get("schema") != SCHEMA:
        raise InputError(f"{folder} holds no recording; give a folder that a Stream wrote into.")
    return plan


class _Pages:
    """The files of a recording: which steps they hold, and their arrays.

    Attributes
    ----------
    steps : mapping of str to list of int
        At which each quantity was recorded.
    rows : int
        Steps that the series cover.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._folder = folder
        self._plan = plan
        self._files = step_files(folder)
        self._series = series_files(folder)
        self.steps: dict[str, list[int]] = {name: [] for name in QUANTITIES}
        for step, path in self._files.items():
            for name, place in places_in(path).items():
                if place != len(self.steps[name]):
                    raise InputError(f"{folder} lacks {name} before step {step}; {_AGAIN}")
                self.steps[name].append(step)
        self.rows = 0
        for first, last in self._series:
            if first != self.rows:
                raise InputError(f"{folder} lacks the series from step {self.rows} to {first}; {_AGAIN}")
            self.rows = last

    def shapes(self, name: str, *, wanted: bool) -> list[tuple[int, ...]]:
        """Return the shape of each layer's array over the recorded steps; over none unless it is wanted."""
        count = len(self.steps[name]) if wanted else 0
        return [(count, *shape) for shape in self._plan["recorded"][name]["shapes"]]

    def track(self, name: str, shapes: Sequence[tuple[int, ...]]) -> tuple[RealArray, ...]:
        """Read one quantity."""
        dtype = self._plan["recorded"][name]["dtype"]
        stacks = tuple(np.empty(shape, dtype) for shape in shapes)
        for place, step in enumerate(self.steps[name][: len(stacks[0])]):
            tensors = self._read(self._files[step])
            for number, stack in zip(self._plan["layers"], stacks, strict=True):
                stack[place] = tensors[f"{name}.{number}"]
        return stacks

    def series(self, described: Plan, *, wanted: bool) -> RealArray:
        """Read one series."""
        rows = np.empty((self.rows if wanted else 0, *described["shape"]), described["dtype"])
        for (first, last), path in self._series.items() if wanted else ():
            rows[first:last] = self._read(path)[described["name"]]
        return rows

    def _read(self, path: Path) -> dict[str, RealArray]:
        tensors, plan = read_file(path)
        if plan != self._plan:
            raise InputError(
                f"{path} is of another training than the files before it; remove one of the two."
            )
        return tensors


def _bytes(shape: Sequence[int], dtype: str) -> int:
    return math.prod(shape) * int(np.dtype(dtype).itemsize)
