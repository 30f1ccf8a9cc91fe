"""Recording a training: weights, gradients, deltas and activations at steps chosen beforehand.

Step s counts from 0. What is recorded at step s belongs together: the weights before the update,
the activations and deltas of the batch drawn at s, and the gradient taken at those weights on that batch.

Along the coordinate axis a `Recorder` takes whole arrays at chosen steps, along the iteration axis
a `Series` takes chosen entries at every step, and deltas and activations have the sample axis within a
batch. What is computed at fixed weights instead, per-sample gradients of a data set and gradient
noise, is in `tailnet.mlp.sample_gradients` and `tailnet.mlp.gradient_noise`. A recording is held in
memory, or streamed into a folder by a `Stream`, where a training that was stopped goes on to the bit.
"""

from tailnet.mlp.recorder.reading import read_plan, read_recording
from tailnet.mlp.recorder.recorder import QUANTITIES, Recorder, Series
from tailnet.mlp.recorder.recording import Recording, Track
from tailnet.mlp.recorder.spacing import evenly_spaced, log_spaced
from tailnet.mlp.recorder.stream import Stream
from tailnet.mlp.recorder.tape import Tape
from tailnet.mlp.recorder.tapes import open_tape

__all__ = [
    "QUANTITIES",
    "Recorder",
    "Recording",
    "Series",
    "Stream",
    "Tape",
    "Track",
    "evenly_spaced",
    "log_spaced",
    "open_tape",
    "read_plan",
    "read_recording",
]
