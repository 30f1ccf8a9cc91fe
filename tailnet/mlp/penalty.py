"""L1 and L2 penalties on the weights, kept apart from the gradient of the data."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture


@dataclass(frozen=True, slots=True)
class Penalty:
    """What training minimises beside the mean loss of the data: ``l1 Σ |w| + (l2/2) Σ w²``.

    The sums run over all weights but those of bias units. Its derivative is ``l1 sign(w) + l2 w``, with
    sign(0) = 0.

    Parameters
    ----------
    l1, l2 : float
        Not negative, finite.

    Raises
    ------
    ChoiceError
        When one of them is.

    Examples
    --------
    >>> import numpy as np
    >>> weights, gradients = [np.array([[2.0], [-1.0]])], [np.zeros((2, 1))]
    >>> bound = Penalty(l1=0.1, l2=0.5).bind(Architecture((1, 1)), weights, gradients)
    >>> bound.apply()
    >>> bound.gradients[0].ravel()
    array([1.1, 0. ])
    """

    l1: float = 0.0
    l2: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what rewards instead."""
        for name, value in (("l1", self.l1), ("l2", self.l2)):
            if not 0.0 <= value < math.inf:
                raise ChoiceError(f"{name} is {value}; give a finite number >= 0.")

    def bind(
        self, architecture: Architecture, weights: Sequence[RealArray], gradients: Sequence[RealArray]
    ) -> "Penalized":
        """Return what adds the penalty's derivative to gradients of the data."""
        return Penalized(self, architecture, weights, gradients)


class Penalized:
    """Gradients of the data with the penalty's added, in arrays of their own.

    Attributes
    ----------
    gradients : tuple of array
        As `apply` left them; without a penalty, the gradients of the data themselves.
    """

    def __init__(
        self,
        penalty: Penalty,
        architecture: Architecture,
        weights: Sequence[RealArray],
        gradients: Sequence[RealArray],
    ) -> None:
        self._penalty = penalty
        self._parts: list[tuple[RealArray, ...]] = []
        if not (penalty.l1 or penalty.l2):
            self.gradients = tuple(gradients)
            return
        self.gradients = tuple(map(np.empty_like, gradients))
        for layer, gradient, own, width in zip(
            weights, gradients, self.gradients, architecture.widths, strict=False
        ):
            penalized = layer[:width]
            self._parts.append((gradient, own, penalized, own[:width], np.empty_like(penalized)))

    def apply(self) -> None:
        """Add the penalty at the weights as they are now to the gradients as they are now."""
        l1, l2 = self._penalty.l1, self._penalty.l2
        for gradient, own, weights, sum_, term in self._parts:
            np.copyto(own, gradient)
            if l1:
                np.sign(weights, out=term)
                np.multiply(term, l1, out=term)
                np.add(sum_, term, out=sum_)
            if l2:
                np.multiply(weights, l2, out=term)
                np.add(sum_, term, out=sum_)
