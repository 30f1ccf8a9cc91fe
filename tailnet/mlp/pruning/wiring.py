"""How the survivors lie in memory: only units that matter, and of their weights only the survivors.

Units that are on no path to the outputs (`effective`) are left out and the others numbered anew. A layer is

- *sparse*: its weights row by row, one row a source, with the number of the target beside each (compressed
  sparse rows). One pass over the rows of the sources that are not 0 serves the forward sums and the update;
  one over all rows the way back, for each row ends in one source's sum of weight times delta.
- *full*, if every weight between the units that are left survives: one row a target, without numbers, and
  the compiler works on several sources at once. The first layer is always sparse, for inputs that are 0 are
  skipped there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import BoolArray, IndexArray, IntArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.effective import effective
from tailnet.mlp.pruning.mask import Mask


class Wiring(NamedTuple):
    """What stays while the weights move; layers one after another in each array.

    Attributes
    ----------
    pixels : array of int
        The input of each source of the first layer; the bias unit, where it has survivors, is the last and
        its number that of the inputs.
    targets : array of int
        Number of the target of each weight of a sparse layer.
    rows : array of int
        Where the weights of each source begin in their sparse layer, and one end more.
    target_starts, row_starts, weight_starts : array of int, shape (layers + 1,)
        Where each layer begins in `targets`, in `rows` and among the weights.
    source_starts, sum_starts : array of int, shape (layers + 1,)
        Where the units that feed each layer begin, bias unit included, and those that it feeds.
    full : array of bool, shape (layers,)
        Which layers are full.
    """

    pixels: IndexArray
    targets: NDArray[np.uint32]
    rows: IntArray
    target_starts: IntArray
    row_starts: IntArray
    weight_starts: IntArray
    source_starts: IntArray
    sum_starts: IntArray
    full: BoolArray


class State(NamedTuple):
    """What moves; see `Wiring` for the order.

    Attributes
    ----------
    weights, gradient : array
        Of every survivor that matters; the gradient is used by batches of several samples.
    signals : array
        Of every unit that feeds a layer; 1 for bias units.
    sums, slopes, deltas : array
        Of every unit that is fed.
    live : array of int
        Sources of the first layer that are not 0.
    """

    weights: RealArray
    gradient: RealArray
    signals: RealArray
    sums: RealArray
    slopes: RealArray
    deltas: RealArray
    live: NDArray[np.uint32]


class Circuit:
    """A perceptron taken apart into its survivors.

    Attributes
    ----------
    wiring : Wiring
        What stays.
    state : State
        What moves.
    """

    def __init__(self, perceptron: Perceptron, mask: Mask) -> None:
        self._start = mask.applied(perceptron)
        layers = [_Layer.of(*ends) for ends in _ends(effective(mask))]
        layers[0] = layers[0].as_sparse()
        self._places = [layer.places() for layer in layers]
        weights = [layer[place] for layer, place in zip(self._start.weights, self._places, strict=True)]
        self.wiring = _wiring(layers)
        self.state = _state(self.wiring, np.concatenate(weights))
        for start, layer in zip(self.wiring.source_starts, layers, strict=False):
            if layer.has_bias:
                self.state.signals[start + layer.sources.size - 1] = 1.0

    def perceptron(self) -> Perceptron:
        """Return the network at the weights as they are now; what did not survive is 0."""
        layers = [layer.copy() for layer in self._start.weights]
        starts = self.wiring.weight_starts
        for number, (layer, place) in enumerate(zip(layers, self._places, strict=True)):
            layer[place] = self.state.weights[starts[number] : starts[number + 1]]
        return Perceptron(self._start.architecture, layers)


@dataclass(frozen=True, eq=False, slots=True)
class _Layer:
    """The survivors of a layer, among the units that matter."""

    sources: IntArray
    targets: IntArray
    kept: BoolArray
    has_bias: bool
    full: bool

    @classmethod
    def of(cls, kept: BoolArray, sources: IntArray, targets: IntArray, has_bias: bool) -> "_Layer":
        block = kept[np.ix_(sources, targets)]
        return cls(sources, targets, block, has_bias, bool(block.size and block.all()))

    def as_sparse(self) -> "_Layer":
        return replace(self, full=False)

    def places(self) -> tuple[IntArray, IntArray]:
        """Return the rows and columns of the survivors, in the order of memory."""
        if self.full:
            columns, rows = np.nonzero(self.kept.T)
        else:
            rows, columns = np.nonzero(self.kept)
        return self.sources[rows], self.targets[columns]


def _ends(mask: Mask) -> Iterator[tuple[BoolArray, IntArray, IntArray, bool]]:
    """Yield the survivors of each layer, the units on both sides that matter, and whether one is a bias."""
    widths = mask.architecture.widths
    units = [np.flatnonzero(kept[:width].any(axis=1)) for kept, width in zip(mask.kept, widths, strict=False)]
    units.append(np.arange(widths[-1]))
    for number, (kept, width) in enumerate(zip(mask.kept, widths, strict=False)):
        bias = np.flatnonzero(kept[width:].any(axis=1)) + width
        yield kept, np.concatenate([units[number], bias]), units[number + 1], bool(bias.size)


def _wiring(layers: list[_Layer]) -> Wiring:
    targets, rows, weights = [], [], 0
    for layer in layers:
        counts = np.count_nonzero(layer.kept, axis=1)
        # A full layer has no use for either, and takes the memory of none.
        if layer.full:
            targets.append(np.zeros(0, np.uint32))
            rows.append(np.zeros(0, np.int64))
        else:
            targets.append(np.nonzero(layer.kept)[1].astype(np.uint32))
            rows.append(np.concatenate([[0], np.cumsum(counts)]))
        weights += int(counts.sum())
    return Wiring(
        layers[0].sources.astype(np.int32),
        np.concatenate(targets),
        np.concatenate(rows).astype(np.int64),
        _starts([part.size for part in targets]),
        _starts([part.size for part in rows]),
        _starts([int(np.count_nonzero(layer.kept)) for layer in layers]),
        _starts([layer.sources.size for layer in layers]),
        _starts([layer.targets.size for layer in layers]),
        np.array([layer.full for layer in layers]),
    )


def _state(wiring: Wiring, weights: RealArray) -> State:
    dtype = weights.dtype
    sums = int(wiring.sum_starts[-1])
    return State(
        weights,
        np.zeros_like(weights),
        np.zeros(wiring.source_starts[-1], dtype),
        np.zeros(sums, dtype),
        np.zeros(sums, dtype),
        np.zeros(sums, dtype),
        np.zeros(wiring.pixels.size, np.uint32),
    )


def _starts(sizes: list[int]) -> IntArray:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
