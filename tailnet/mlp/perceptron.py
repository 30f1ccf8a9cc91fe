"""The multilayer perceptron: an architecture with weights, which never change."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture

_PRECISIONS = (np.dtype(np.float32), np.dtype(np.float64))


@dataclass(frozen=True, eq=False, slots=True)
class Perceptron:
    """A network ready to compute: layer l maps a to ``f(a @ weights[l])``, a row vector.

    Parameters
    ----------
    architecture : Architecture
        Widths, activations, loss, bias.
    weights : iterable of array
        One array a layer, of shape ``architecture.weight_shapes[l]``: rows are fan-in, columns
        fan-out. With a bias the last row weighs the unit that is always 1. They are copied, and the
        copies are read-only. All are float32 or all float64, the precision of every computation.

    Raises
    ------
    ChoiceError
        When the number, a shape or the precision of the weights does not fit, or one is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> network = Perceptron(Architecture((2, 1), bias=False), [np.array([[0.5], [-0.5]])])
    >>> network.weights[0].shape
    (2, 1)
    >>> network.n_weights
    2
    """

    architecture: Architecture
    weights: tuple[RealArray, ...]

    def __init__(self, architecture: Architecture, weights: Iterable[RealArray]) -> None:
        copies = tuple(np.array(layer, order="C") for layer in weights)
        _check(architecture, copies)
        for layer in copies:
            layer.flags.writeable = False
        object.__setattr__(self, "architecture", architecture)
        object.__setattr__(self, "weights", copies)

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """Precision of the weights and of every computation with them."""
        return self.weights[0].dtype

    @property
    def n_weights(self) -> int:
        """Number of weights, those of the bias units included."""
        return sum(layer.size for layer in self.weights)


def rows_of(array: ArrayLike, width: int, dtype: np.dtype[np.floating[Any]], *, name: str) -> RealArray:
    """Take a matrix with at least one row of `width` finite numbers, in the precision of a network.

    Raises
    ------
    ChoiceError
        With what was found and what is needed.
    """
    found = np.asarray(array)
    if found.shape[1:] != (width,) or found.size == 0:
        raise ChoiceError(
            f"The {name} have shape {found.shape}; this network needs (samples, {width}), "
            "with at least one sample."
        )
    if found.dtype.kind not in "buif":
        raise ChoiceError(f"The {name} are {found.dtype}; give real numbers.")
    with np.errstate(over="ignore"):
        rows = found.astype(dtype, copy=False)
    if not np.isfinite(rows).all():
        raise ChoiceError(f"Some {name} are NaN or infinite as {dtype}; remove those samples.")
    return rows


def _check(architecture: Architecture, weights: tuple[RealArray, ...]) -> None:
    shapes = tuple(layer.shape for layer in weights)
    if shapes != architecture.weight_shapes:
        raise ChoiceError(
            f"The weights have shapes {shapes}; {architecture} with bias={architecture.bias} "
            f"needs {architecture.weight_shapes}."
        )
    dtypes = {layer.dtype for layer in weights}
    if len(dtypes) > 1 or dtypes.isdisjoint(_PRECISIONS):
        found = ", ".join(sorted(map(str, dtypes)))
        raise ChoiceError(f"The weights are {found}; make all of them float64, or all float32.")
    if not all(np.isfinite(layer).all() for layer in weights):
        raise ChoiceError("Some weights are NaN or infinite; give finite ones.")
