"""A recorder's wishes beside the arrays of one training: what is copied from where, and how much it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import IntArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.recorder.recorder import QUANTITIES, Recorder, Series


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """One series: the array it is taken from at each step, and the index that picks its entries."""

    name: str
    source: RealArray
    index: tuple[Any, ...]

    def take(self) -> RealArray:
        """Copy what the entries are now."""
        return np.asarray(self.source[self.index])


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """What to record of one training.

    Attributes
    ----------
    steps : int
        Of the training.
    numbers : tuple of int
        Of the recorded weight layers.
    schedules : mapping of str to array of int
        When each quantity is recorded.
    sources : mapping of str to tuple of array
        The arrays of each quantity that training overwrites at every step, one a recorded layer.
    series : tuple of View
        What is recorded at every step.
    """

    steps: int
    numbers: tuple[int, ...]
    schedules: Mapping[str, IntArray]
    sources: Mapping[str, tuple[RealArray, ...]]
    series: tuple[View, ...]

    def names(self, quantity: str) -> list[str]:
        """Name each array of a quantity: ``"gradients.0"``."""
        return [f"{quantity}.{number}" for number in self.numbers]

    def step_bytes(self, quantity: str) -> int:
        """Count the bytes of one step of a quantity."""
        return sum(layer.nbytes for layer in self.sources[quantity])

    def series_bytes(self) -> int:
        """Count the bytes of one step of all series."""
        return sum(int(view.take().nbytes) for view in self.series)


class Agenda:
    """What is due when: each quantity at its remaining steps, the series always.

    Attributes
    ----------
    due : int
        The next step at which anything is recorded; the number of steps when nothing is left.
    """

    def __init__(self, layout: Layout, begun: int) -> None:
        self._always = bool(layout.series)
        self._end = layout.steps
        self._steps: dict[str, list[int]] = {
            name: [*steps.tolist(), layout.steps] for name, steps in layout.schedules.items()
        }
        self._positions = {name: int(np.searchsorted(s, begun)) for name, s in layout.schedules.items()}
        self.due = self._next(begun)

    def take(self, step: int) -> Iterator[tuple[str, int]]:
        """Yield each quantity that is due at this step with its place in the schedule; go on to the next."""
        for name, position in self._positions.items():
            if self._steps[name][position] == step:
                self._positions[name] = position + 1
                yield name, position
        self.due = self._next(step + 1)

    def _next(self, step: int) -> int:
        if self._always:
            return min(step, self._end)
        return min(self._steps[name][place] for name, place in self._positions.items())


def lay_out(recorder: Recorder, sources: Mapping[str, Sequence[RealArray]], steps: int) -> Layout:
    """Check what is asked for against what there is.

    Raises
    ------
    ChoiceError
        When a step lies beyond the last one, or there is no such layer or entry.
    """
    schedules = {name: getattr(recorder, name) for name in QUANTITIES}
    _check_end(schedules, steps)
    depth = len(sources["weights"])
    numbers = range(depth) if recorder.layers is None else recorder.layers.tolist()
    _check_layers([*numbers, *(series.layer for series in recorder.series)], depth)
    return Layout(
        steps=steps,
        numbers=tuple(numbers),
        schedules=schedules,
        sources={name: tuple(sources[name][number] for number in numbers) for name in QUANTITIES},
        series=tuple(_view(place, each, sources) for place, each in enumerate(recorder.series)),
    )


def _view(place: int, series: Series, sources: Mapping[str, Sequence[RealArray]]) -> View:
    source = sources[series.quantity][series.layer]
    of_units = series.entries.ndim == 1
    shape = source.shape[1:] if of_units else source.shape
    if (series.entries.reshape(-1, len(shape)) >= shape).any():
        size = f"{shape[0]} units" if of_units else f"shape {shape}"
        raise ChoiceError(
            f"The entries of {series.quantity} in layer {series.layer} go up to "
            f"{series.entries.max(axis=0).tolist()}; the layer has {size}, counted from 0."
        )
    index = (slice(None), series.entries) if of_units else tuple(series.entries.T)
    return View(f"series.{place}.{series.quantity}.{series.layer}", source, index)


def _check_end(schedules: Mapping[str, IntArray], steps: int) -> None:
    for name, schedule in schedules.items():
        if schedule.size and schedule[-1] >= steps:
            raise ChoiceError(
                f"Recording {name} at step {schedule[-1]} is asked for, but the steps of this training are "
                f"0 to {steps - 1}; choose among those."
            )


def _check_layers(numbers: Sequence[int], depth: int) -> None:
    if not numbers or max(numbers) >= depth:
        raise ChoiceError(
            f"The layers to record are {list(numbers)}; this network has layers 0 to {depth - 1}, choose "
            "among those."
        )
