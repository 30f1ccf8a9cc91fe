"""What to record of a training, and when."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import IntArray
from tailnet.errors import ChoiceError
from tailnet.mlp.options import is_count

#: What a recorder can see at a step, in the order in which it is stored.
QUANTITIES = ("weights", "gradients", "deltas", "activations")
#: Those whose entries are a row and a column; those of the others are units.
_OF_WEIGHTS = ("weights", "gradients")
#: A row and a column.
_PAIR = 2


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """Chosen entries of one layer at every step: what is looked at along the iteration axis.

    Parameters
    ----------
    quantity : str
        "weights", "gradients", "deltas" or "activations".
    layer : int
        Number of the weight layer, from 0.
    entries : array-like of int
        Of weights and gradients the coordinates, shape (k, 2): rows (fan-in) and columns (fan-out).
        Of deltas and activations the units, shape (k,).

    Raises
    ------
    ChoiceError
        When the quantity is unknown, or the layer or entries are not whole numbers of that shape.

    Examples
    --------
    >>> Series("gradients", layer=0, entries=[(0, 1), (64, 1)]).entries
    array([[ 0,  1],
           [64,  1]])
    """

    quantity: str
    layer: int
    entries: IntArray

    def __init__(self, quantity: str, *, layer: int, entries: ArrayLike) -> None:
        if quantity not in QUANTITIES:
            raise ChoiceError(f"There is no quantity {quantity!r}; choose one of {', '.join(QUANTITIES)}.")
        of_weights = quantity in _OF_WEIGHTS
        found = np.asarray(entries)
        shape = found.shape[1:] == ((_PAIR,) if of_weights else ())
        if not (found.size and shape and np.issubdtype(found.dtype, np.integer) and found.min() >= 0):
            needed = "pairs of a row and a column" if of_weights else "numbers of units"
            raise ChoiceError(f"The entries of {quantity} are {entries!r}; give {needed}, from 0.")
        if not is_count(layer + 1):
            raise ChoiceError(f"The layer is {layer}; give a whole number >= 0.")
        object.__setattr__(self, "quantity", quantity)
        object.__setattr__(self, "layer", int(layer))
        object.__setattr__(self, "entries", _frozen(found))


@dataclass(frozen=True, eq=False, slots=True)
class Recorder:
    """What to record, and when; the same recorder serves any number of trainings.

    Parameters
    ----------
    weights, gradients, deltas, activations : array-like of int
        Steps to record each at, strictly increasing; by default none. ``range(steps)`` is every
        step; `evenly_spaced` and `log_spaced` are selections. The activations of a layer are what
        enters it, the bias unit's 1 included; those of layer 0 are the inputs.
    layers : array-like of int, optional
        Numbers of the weight layers to record, from 0, strictly increasing; by default all.
    series : iterable of Series
        Entries to record at every step.
    max_bytes : int
        A training whose recording would hold more memory than this is refused before it starts.

    Raises
    ------
    ChoiceError
        When steps or layers are not whole numbers >= 0 in strictly increasing order.

    Examples
    --------
    >>> recorder = Recorder(weights=[0, 99], deltas=range(100))
    >>> recorder.weights
    array([ 0, 99])
    """

    weights: IntArray
    gradients: IntArray
    deltas: IntArray
    activations: IntArray
    layers: IntArray | None
    series: tuple[Series, ...]
    max_bytes: int

    def __init__(
        self,
        *,
        weights: ArrayLike = (),
        gradients: ArrayLike = (),
        deltas: ArrayLike = (),
        activations: ArrayLike = (),
        layers: ArrayLike | None = None,
        series: Iterable[Series] = (),
        max_bytes: int = 2**30,
    ) -> None:
        for name, steps in zip(QUANTITIES, (weights, gradients, deltas, activations), strict=True):
            object.__setattr__(self, name, _increasing(f"steps to record {name} at", steps))
        chosen = None if layers is None else _increasing("layers to record", layers)
        object.__setattr__(self, "layers", chosen)
        object.__setattr__(self, "series", tuple(series))
        object.__setattr__(self, "max_bytes", max_bytes)


def _increasing(what: str, numbers: ArrayLike) -> IntArray:
    found = np.asarray(numbers)
    whole = found.size == 0 or np.issubdtype(found.dtype, np.integer)
    if found.ndim != 1 or not whole or (found < 0).any() or (np.diff(found) <= 0).any():
        raise ChoiceError(
            f"The {what} are {numbers!r}; give whole numbers >= 0 in increasing order, each once."
        )
    return _frozen(found)


def _frozen(found: IntArray) -> IntArray:
    numbers = np.array(found, dtype=np.int64)
    numbers.flags.writeable = False
    return numbers
