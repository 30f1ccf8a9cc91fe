"""The restricted Boltzmann machine: weights and biases, which never change."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray

_PRECISIONS = (np.dtype(np.float32), np.dtype(np.float64))
_MATRIX = 2


@dataclass(frozen=True, eq=False, slots=True)
class BoltzmannMachine:
    """A machine of binary units v and h with ``P(v, h) = exp(-E(v, h))/Z``, ``E = -b·v - c·h - v W h``.

    Visible units are joined with hidden ones alone (Smolensky 1986, *Parallel Distributed Processing* 1,
    ch. 6), so that those of one side are independent given the other.

    Parameters
    ----------
    weights : array, shape (visible, hidden)
        W. Copied, as are the others; the copies are read-only. All are float32 or all float64, the precision
        of every computation.
    visible_bias : array, shape (visible,)
        b.
    hidden_bias : array, shape (hidden,)
        c.

    Raises
    ------
    ChoiceError
        When shapes or precisions do not fit each other, or a number is not finite.

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((3, 2)), np.zeros(3), np.zeros(2))
    >>> machine.n_visible, machine.n_hidden
    (3, 2)
    """

    weights: RealArray
    visible_bias: RealArray
    hidden_bias: RealArray

    def __init__(self, weights: RealArray, visible_bias: RealArray, hidden_bias: RealArray) -> None:
        copies = [np.array(array, order="C") for array in (weights, visible_bias, hidden_bias)]
        _check(*copies)
        for name, copy in zip(("weights", "visible_bias", "hidden_bias"), copies, strict=True):
            copy.flags.writeable = False
            object.__setattr__(self, name, copy)

    @property
    def n_visible(self) -> int:
        """Number of visible units."""
        return len(self.visible_bias)

    @property
    def n_hidden(self) -> int:
        """Number of hidden units."""
        return len(self.hidden_bias)

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """Precision of the weights and of every computation with them."""
        return self.weights.dtype

    def astype(self, dtype: DTypeLike) -> "BoltzmannMachine":
        """Return the machine in another precision, or itself if that is its own."""
        if self.dtype == dtype:
            return self
        arrays = (self.weights, self.visible_bias, self.hidden_bias)
        return BoltzmannMachine(*(array.astype(dtype) for array in arrays))


def _check(weights: RealArray, visible_bias: RealArray, hidden_bias: RealArray) -> None:
    if weights.ndim != _MATRIX or weights.size == 0:
        raise ChoiceError(
            f"The weights have shape {weights.shape}; give (visible, hidden), at least one each."
        )
    if (visible_bias.shape, hidden_bias.shape) != ((weights.shape[0],), (weights.shape[1],)):
        raise ChoiceError(
            f"The biases have shapes {visible_bias.shape} and {hidden_bias.shape}; weights of shape "
            f"{weights.shape} need ({weights.shape[0]},) and ({weights.shape[1]},)."
        )
    dtypes = {array.dtype for array in (weights, visible_bias, hidden_bias)}
    if len(dtypes) > 1 or dtypes.isdisjoint(_PRECISIONS):
        found = ", ".join(sorted(map(str, dtypes)))
        raise ChoiceError(f"Weights and biases are {found}; make all of them float64, or all float32.")
    if not all(np.isfinite(array).all() for array in (weights, visible_bias, hidden_bias)):
        raise ChoiceError("Some weights or biases are NaN or infinite; give finite ones.")
