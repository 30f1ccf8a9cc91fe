r"""How many deltas come out as exactly zero, in this formula, in the textbook's, and in single precision.

With o = tanh(z), the derivative is 1 - o². Written so, it is exactly zero as soon as o rounds to ±1, and
o - t is zero when it rounds to the target; `tailnet.mlp.activations` computes both from z and loses nothing.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import FloatArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.backpropagation import Backpropagation

#: The layers of units that have deltas, inputs' side first.
LAYERS = ("hidden", "output")


def textbook_deltas(
    found: Backpropagation,
    weights: tuple[RealArray, ...],
    wanted: FloatArray,
    dtype: type[np.float64] | type[np.float32] = np.float64,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Compute the deltas of a tanh network with one hidden layer as (o - t)(1 - o²), in a precision.

    Parameters
    ----------
    found : Backpropagation
        A pass over the same batch: what enters the layers is taken from it.
    weights : tuple of array
        At which it was made.
    wanted : array, shape (samples, outputs)
        The targets.
    dtype : type
        In which everything is rounded.

    Returns
    -------
    hidden, output : array, shape (samples, units)
    """
    first: NDArray[Any] = weights[0].astype(dtype)
    second: NDArray[Any] = weights[1].astype(dtype)
    inputs: NDArray[Any] = found.signals[0].astype(dtype)
    hidden = np.tanh(inputs @ first)
    signal = np.column_stack([hidden, np.ones(len(hidden), dtype)])
    out = np.tanh(signal @ second)
    delta = (out - wanted.astype(dtype)) * (1 - out * out)
    return (delta @ second[:-1].T) * (1 - hidden * hidden), delta


@dataclass
class ZeroCount:
    """Running counts over checkpoints; each is a number of deltas unless it says otherwise."""

    deltas: int = 0
    zero: int = 0
    textbook_zero: int = 0
    single_zero: int = 0
    units: int = 0
    saturated: int = 0
    entries: int = 0
    zero_entries: int = 0

    def add(self, found: Backpropagation, weights: tuple[RealArray, ...], wanted: FloatArray) -> None:
        """Count one batch."""
        textbook = textbook_deltas(found, weights, wanted)
        single = textbook_deltas(found, weights, wanted, np.float32)
        self.deltas += sum(layer.size for layer in found.deltas)
        self.zero += _zeros(found.deltas)
        self.textbook_zero += _zeros(textbook)
        self.single_zero += _zeros(single)
        values = (found.signals[1][:, :-1], np.tanh(found.signals[1] @ weights[1]))
        self.units += sum(layer.size for layer in values)
        self.saturated += sum(int((np.abs(layer) == 1.0).sum()) for layer in values)
        lit = np.count_nonzero(found.signals[0], axis=1)
        moved = np.count_nonzero(found.deltas[0], axis=1)
        entries = found.signals[0].size * found.deltas[0].shape[1]
        self.entries += entries
        self.zero_entries += entries - int(lit @ moved)

    def shares(self) -> dict[str, float]:
        """Return each count over what it is of."""
        return {
            "zero deltas": self.zero / self.deltas,
            "textbook zero deltas": self.textbook_zero / self.deltas,
            "textbook zero deltas, single precision": self.single_zero / self.deltas,
            "saturated units": self.saturated / self.units,
            "zero gradient entries": self.zero_entries / self.entries,
        }


def _zeros(layers: tuple[NDArray[Any], ...]) -> int:
    return sum(int((layer == 0.0).sum()) for layer in layers)
