"""Which weights survive: one array of truth values for each layer, which never changes."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import BoolArray
from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.perceptron import Perceptron


@dataclass(frozen=True, eq=False, slots=True)
class Mask:
    """The survivors of a network; a weight that does not survive is 0, and stays so.

    Parameters
    ----------
    architecture : Architecture
        Of the networks it is for.
    kept : iterable of array of bool
        One array a layer, of shape ``architecture.weight_shapes[l]``; the weights of the bias unit are the
        last row, and are pruned like any other. Copied, and the copies are read-only.

    Raises
    ------
    ChoiceError
        When the number, a shape or the type of the arrays does not fit.

    Examples
    --------
    >>> import numpy as np
    >>> mask = Mask(Architecture((2, 1), bias=False), [np.array([[True], [False]])])
    >>> mask.survivors, mask.n_survivors
    ((1,), 1)
    >>> mask.applied(Perceptron(mask.architecture, [np.array([[0.5], [0.7]])])).weights[0].ravel()
    array([0.5, 0. ])
    """

    architecture: Architecture
    kept: tuple[BoolArray, ...]

    def __init__(self, architecture: Architecture, kept: Iterable[ArrayLike]) -> None:
        copies = tuple(np.array(layer, order="C") for layer in kept)
        shapes = tuple(layer.shape for layer in copies)
        if shapes != architecture.weight_shapes or any(layer.dtype != np.bool_ for layer in copies):
            raise ChoiceError(
                f"The mask has layers of shape {shapes} and type {', '.join(str(c.dtype) for c in copies)}; "
                f"{architecture} with bias={architecture.bias} needs truth values of shape "
                f"{architecture.weight_shapes}."
            )
        for layer in copies:
            layer.flags.writeable = False
        object.__setattr__(self, "architecture", architecture)
        object.__setattr__(self, "kept", copies)

    @property
    def survivors(self) -> tuple[int, ...]:
        """Number of surviving weights of each layer, those of bias units included."""
        return tuple(int(np.count_nonzero(layer)) for layer in self.kept)

    @property
    def n_survivors(self) -> int:
        """Number of surviving weights of the network."""
        return sum(self.survivors)

    def applied(self, perceptron: Perceptron) -> Perceptron:
        """Return the perceptron with 0 in place of every weight that does not survive.

        Raises
        ------
        ChoiceError
            When it has another architecture.
        """
        self.require(perceptron.architecture)
        zero = perceptron.dtype.type(0.0)
        layers = zip(perceptron.weights, self.kept, strict=True)
        return Perceptron(perceptron.architecture, [np.where(kept, layer, zero) for layer, kept in layers])

    def require(self, architecture: Architecture) -> None:
        """Refuse a network that the mask is not for.

        Raises
        ------
        ChoiceError
            When the shapes of its layers are others.
        """
        if architecture.weight_shapes != self.architecture.weight_shapes:
            raise ChoiceError(
                f"The mask is for layers of shape {self.architecture.weight_shapes}; {architecture} has "
                f"{architecture.weight_shapes}."
            )


def full_mask(architecture: Architecture) -> Mask:
    """Return the mask that every weight survives.

    Examples
    --------
    >>> full_mask(Architecture((4, 3, 2))).survivors
    (15, 8)
    """
    return Mask(architecture, [np.ones(shape, bool) for shape in architecture.weight_shapes])
