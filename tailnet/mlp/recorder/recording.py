"""What was recorded of a training, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tailnet.arrays import IntArray
from tailnet.mlp.activations import RealArray


@dataclass(frozen=True, eq=False, slots=True)
class Track:
    """One quantity over the recorded steps; every array is read-only.

    Attributes
    ----------
    steps : array of int, shape (recorded,)
        When.
    layers : tuple of array, shape (recorded, ...)
        What, one array for each recorded weight layer: (recorded, fan-in, fan-out) for weights and
        gradients, (recorded, batch, fan-out) for deltas, (recorded, batch, fan-in) for activations.
    numbers : tuple of int
        Number of the weight layer that each of `layers` is.
    """

    steps: IntArray
    layers: tuple[RealArray, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Recording:
    """What a `Recorder` saw; a quantity that was not asked for has a track of no steps.

    Attributes
    ----------
    weights, gradients, deltas, activations : Track
        Whole arrays at the chosen steps.
    series : tuple of array
        One for each `Series`, in the order in which they were asked for: shape (steps, entries) for
        weights and gradients, (steps, batch, entries) for deltas and activations.
    """

    weights: Track
    gradients: Track
    deltas: Track
    activations: Track
    series: tuple[RealArray, ...]


def recording_of(
    schedules: Mapping[str, IntArray],
    stacks: Mapping[str, tuple[RealArray, ...]],
    series: Sequence[RealArray],
    numbers: tuple[int, ...],
) -> Recording:
    """Make arrays read-only and a recording of them; all are by quantity, but for the series."""
    for array in (*schedules.values(), *(stack for each in stacks.values() for stack in each), *series):
        array.flags.writeable = False
    tracks = {name: Track(schedules[name], stack, numbers) for name, stack in stacks.items()}
    return Recording(**tracks, series=tuple(series))
