"""The tape that fits what was asked for: none, in memory, or a folder."""

from collections.abc import Mapping, Sequence
from typing import Any

from tailnet.arrays import IntArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.recorder.layout import lay_out
from tailnet.mlp.recorder.recorder import Recorder
from tailnet.mlp.recorder.stream import Stream, StreamTape
from tailnet.mlp.recorder.tape import MemoryTape, Tape


def open_tape(
    recorder: Recorder | Stream | None,
    sources: Mapping[str, Sequence[RealArray]],
    *,
    state: Sequence[RealArray],
    settings: Mapping[str, Any],
    ends: IntArray,
) -> Tape:
    """Open a tape for a training, and put `state` back where it goes on from an earlier one.

    Parameters
    ----------
    recorder : Recorder, Stream or None
        What was asked for.
    sources : mapping of str to sequence of array
        The arrays of each quantity, one a weight layer, that training overwrites at every step.
    state : sequence of array
        Everything that steps change and that the next one needs.
    settings : mapping of str to object
        All that the numbers of the training depend on.
    ends : array of int
        Steps done wherever a state can be kept, the last step among them.

    Raises
    ------
    ChoiceError, OutputError
        As `MemoryTape` and `StreamTape` say.
    """
    if isinstance(recorder, Stream):
        layout = lay_out(recorder.recorder, sources, int(ends[-1]))
        return StreamTape(recorder, layout, state=state, settings=settings, ends=ends)
    chosen = recorder or Recorder()
    return MemoryTape(lay_out(chosen, sources, int(ends[-1])), chosen.max_bytes)
