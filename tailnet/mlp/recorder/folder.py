"""The folder of a recording: which files lie in it, how they are named, and which of them are whole.

``step-000000512.safetensors`` holds the whole arrays of one step, ``series-000000000-000001000.safetensors``
the entries that are recorded at every step, of steps 0 to 999. The hidden ``.state-000001000.safetensors``
is what training goes on from after 1000 steps: weights, what the optimiser remembers, the loss trace.
Every file is whole or absent, says which training it is of, and holds a hash of itself.
"""

import contextlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from tailnet.errors import ChoiceError, InputError, OutputError
from tailnet.fingerprint import fingerprint
from tailnet.mlp.activations import RealArray
from tailnet.mlp.recorder.encoding import HEAD, decode, decode_metadata, encode, header_bytes
from tailnet.mlp.recorder.plan import SCHEMA, Plan, differences
from tailnet.storage import make_directory, write_atomic

_STEP = re.compile(r"step-(\d{9,})\.safetensors")
_SERIES = re.compile(r"series-(\d{9,})-(\d{9,})\.safetensors")
_STATE = re.compile(r"\.state-(\d{9,})\.safetensors")
_PART = re.compile(r"\.\.?(step|series|state)-.*\.part")
_OWN = (_STEP, _SERIES, _STATE, _PART)
_PLACES = "places"
#: States that are kept: the last, and the one before in case that the last is damaged.
_KEPT = 2


def step_name(step: int) -> str:
    """Name the file of a step.

    Examples
    --------
    >>> step_name(512)
    'step-000000512.safetensors'
    """
    return f"step-{step:09d}.safetensors"


def series_name(first: int, last: int) -> str:
    """Name the file of the series from one step to before another."""
    return f"series-{first:09d}-{last:09d}.safetensors"


def _state_name(done: int) -> str:
    return f".state-{done:09d}.safetensors"


class Folder:
    """The files of one recording that is being made.

    Parameters
    ----------
    path : Path
        Where.
    plan : dict
        Of which training.
    """

    def __init__(self, path: Path, plan: Plan) -> None:
        self.path = path
        self._plan = plan
        self._fingerprint = fingerprint(plan)
        self._provenance = json.dumps(plan, ensure_ascii=True, allow_nan=False)

    def overhead(self) -> int:
        """Count the bytes of what every file says of itself."""
        return len(encode({}, self._metadata(0)))

    def check(self) -> None:
        """Refuse a folder with anything else in it, or of another training; make it unless it is there.

        Raises
        ------
        ChoiceError
            When it is not ours, or of another plan.
        OutputError
            When it cannot be made or read.
        """
        if self.path.exists() and not self.path.is_dir():
            raise ChoiceError(
                f"{self.path} exists and is not a folder; give the recording a folder to create."
            )
        make_directory(self.path)
        foreign = [p.name for p in _listed(self.path) if p.is_dir() or not _is_own(p.name)]
        if foreign:
            raise ChoiceError(
                f"{self.path} is no recording (it holds {', '.join(foreign[:3])}); choose a new folder."
            )
        for path in _listed(self.path):
            with contextlib.suppress(InputError):
                self._require_own(_metadata_of(path))

    def _require_own(self, metadata: Mapping[str, str]) -> None:
        if metadata.get("plan") == self._fingerprint:
            return
        found = _provenance(metadata)
        if found.get("schema") != SCHEMA:
            raise ChoiceError(f"{self.path} holds files that are no recording of ours; choose a new folder.")
        differing = "; ".join(differences(found, self._plan))
        raise ChoiceError(
            f"{self.path} holds the recording of another training ({differing}): "
            "repeat that one to go on with it, choose another folder, or remove this one."
        )

    def tidy(self, done: int) -> None:
        """Remove what was never finished, and every state but those of so many steps and the one before."""
        for path in _listed(self.path):
            if _PART.fullmatch(path.name):
                path.unlink(missing_ok=True)
        kept = [state for state in self._states() if state <= done][:_KEPT]
        for state in set(self._states()) - set(kept):
            (self.path / _state_name(state)).unlink(missing_ok=True)

    def write_step(self, step: int, tensors: Mapping[str, RealArray], places: Mapping[str, int]) -> None:
        """Write what was recorded at a step, with the place of the step in the schedule of each quantity."""
        metadata = {**self._metadata(step), _PLACES: json.dumps(places)}
        self._write(step_name(step), tensors, metadata)

    def write_series(self, first: int, last: int, tensors: Mapping[str, RealArray]) -> None:
        """Write what was recorded at every step from one to before another."""
        self._write(series_name(first, last), tensors, self._metadata(first))

    def write_state(self, done: int, state: Sequence[RealArray], losses: Sequence[float]) -> None:
        """Write what training goes on from after so many steps."""
        metadata = self._metadata(done)
        metadata["losses"] = " ".join(loss.hex() for loss in losses)
        self._write(_state_name(done), {str(i): array for i, array in enumerate(state)}, metadata)
        self.tidy(done)

    def last_state(self, most: int) -> tuple[int, list[NDArray[Any]], list[float]] | None:
        """Return the newest whole state of at most so many steps: the steps, the arrays, the loss trace."""
        for done in self._states():
            content = self._whole(_state_name(done)) if done <= most else None
            if content is not None:
                tensors, metadata = content
                losses = [float.fromhex(word) for word in metadata["losses"].split()]
                return done, [tensors[str(i)] for i in range(len(tensors))], losses
        return None

    def is_whole(self, name: str) -> bool:
        """Tell whether a file is there, and as it was written for this training."""
        return self._whole(name) is not None

    def held_bytes(self) -> int:
        """Count the bytes of the files that are there."""
        return sum(path.stat().st_size for path in _listed(self.path))

    def _states(self) -> list[int]:
        """Return the steps done at each state that is there, the newest first."""
        found = (_STATE.fullmatch(path.name) for path in _listed(self.path))
        return sorted((int(match[1]) for match in found if match), reverse=True)

    def _whole(self, name: str) -> tuple[dict[str, NDArray[Any]], dict[str, str]] | None:
        path = self.path / name
        try:
            content = decode(_bytes(path), str(path))
        except InputError:
            return None
        return content if content[1].get("plan") == self._fingerprint else None

    def _metadata(self, step: int) -> dict[str, str]:
        return {
            "schema": SCHEMA,
            "step": str(step),
            "plan": self._fingerprint,
            "provenance": self._provenance,
        }

    def _write(self, name: str, tensors: Mapping[str, RealArray], metadata: Mapping[str, str]) -> None:
        write_atomic(self.path / name, encode(tensors, metadata))


def step_files(path: Path) -> dict[int, Path]:
    """Return the file of each step in a folder, in order."""
    found = ((_STEP.fullmatch(file.name), file) for file in _listed(path))
    return dict(sorted((int(match[1]), file) for match, file in found if match))


def series_files(path: Path) -> dict[tuple[int, int], Path]:
    """Return the files of the series in a folder, in order, by their first step and that after their last."""
    found = ((_SERIES.fullmatch(file.name), file) for file in _listed(path))
    return dict(sorted(((int(match[1]), int(match[2])), file) for match, file in found if match))


def places_in(path: Path) -> dict[str, int]:
    """Return the place of a step's file in the schedule of each quantity that it holds.

    Raises
    ------
    InputError
        When it cannot be read, or is damaged.
    """
    try:
        places: dict[str, int] = json.loads(_metadata_of(path)[_PLACES])
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(f"{path} is damaged: it does not say what it holds.") from error
    return places


def read_provenance(path: Path) -> Plan:
    """Return of which training a file is, from its header alone; nothing where it does not say.

    Raises
    ------
    InputError
        When it cannot be read, or is damaged.
    """
    return _provenance(_metadata_of(path))


def read_file(path: Path) -> tuple[dict[str, NDArray[Any]], Plan]:
    """Return the arrays of a file, and of which training they are.

    Raises
    ------
    InputError
        When it cannot be read, or is damaged.
    """
    tensors, metadata = decode(_bytes(path), str(path))
    return tensors, _provenance(metadata)


def _provenance(metadata: Mapping[str, str]) -> Plan:
    try:
        plan = json.loads(metadata["provenance"])
    except (KeyError, ValueError, TypeError):
        plan = None
    return plan if isinstance(plan, dict) else {}


def _is_own(name: str) -> bool:
    return any(pattern.fullmatch(name) for pattern in _OWN)


def _listed(path: Path) -> list[Path]:
    try:
        return sorted(path.iterdir())
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror or error}.") from error


def _metadata_of(path: Path) -> dict[str, str]:
    """Read the metadata alone."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            return decode_metadata(head + stream.read(header_bytes(head)), str(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
