"""What an optimiser is: settings that never change, and what they become once bound to weights."""

from collections.abc import Sequence
from typing import Protocol

from tailnet.mlp.activations import RealArray


class Optimizer(Protocol):
    """A rule bound to the arrays that it moves, with all that it remembers between steps."""

    @property
    def state(self) -> tuple[RealArray, ...]:
        """Return the arrays that steps change in place, in a fixed order: () if nothing is remembered.

        Copied into the state of another optimiser with the same settings, at the same weights, they
        make it go on from there to the bit.
        """

    def step(self, number: int) -> None:
        """Move the weights in place, by what the gradients hold now.

        Parameters
        ----------
        number : int
            Of the step, from 0 up: the learning rate and corrections at the start depend on it.
        """


class Rule(Protocol):
    """The frozen settings of an optimiser."""

    def bind(self, weights: Sequence[RealArray], gradients: Sequence[RealArray]) -> Optimizer:
        """Return the optimiser of these arrays.

        Parameters
        ----------
        weights : sequence of array
            Changed by every step.
        gradients : sequence of array
            Same shapes; read at every step, never changed.
        """
