"""What is fixed of an early pruning before it starts."""

from collections.abc import Sequence
from dataclasses import dataclass

from tailnet.arrays import IntArray
from tailnet.errors import ChoiceError
from tailnet.mlp.course import settle
from tailnet.mlp.options import is_count, positive
from tailnet.mlp.pruning.counts import Survivors
from tailnet.parallel import Rng


@dataclass(frozen=True, slots=True)
class Plan:
    """A burn-in of all weights, a mask, and the rest of the training with the survivors.

    Parameters
    ----------
    survivors : int or sequence of int
        How many survive, in all pruned layers together or in each; see `keep_largest`.
    layers : sequence of int
        Numbers of the layers that are pruned, from 0: ``(0,)`` for the input-hidden layer alone, as in the
        document.
    burn_in : int
        Steps before the mask, from 0 on; at 0 it is chosen at initialisation.
    steps : int
        Steps of the whole training, burn-in included; more than those.
    learning_rate : float
        Of plain descent, the same at every step; positive and finite.
    batch_size : int
        Samples a step.
    order : str
        How samples are drawn, as in `tailnet.mlp.training.train`; over the burn-in and the rest as one.

    Raises
    ------
    ChoiceError
        When a number is out of its range.

    Examples
    --------
    >>> plan = Plan(survivors=10, layers=(0,), burn_in=2, steps=5, learning_rate=0.1, order="epochs")
    >>> plan.samples(3, rng=1).ravel()
    array([0, 1, 2, 2, 0])
    """

    survivors: Survivors
    layers: Sequence[int]
    burn_in: int
    steps: int
    learning_rate: float
    batch_size: int = 1
    order: str = "uniform"

    def __post_init__(self) -> None:
        """Refuse what is no training with a part before and a part after the mask."""
        if not is_count(self.steps) or not (self.burn_in == 0 or is_count(self.burn_in)):
            raise ChoiceError(
                f"steps is {self.steps!r} and burn_in {self.burn_in!r}; give whole numbers, at least 1 and 0."
            )
        if self.burn_in >= self.steps:
            raise ChoiceError(
                f"The burn-in takes {self.burn_in} of {self.steps} steps; leave some for the survivors."
            )
        positive(self.learning_rate, "learning rate")

    def samples(self, n: int, *, rng: Rng) -> IntArray:
        """Return the rows of each step of the whole training on `n` samples, shape (steps, batch_size).

        A dense training on the same rows differs from the early pruning in the mask alone.
        """
        return settle(
            n,
            rng,
            steps=self.steps,
            learning_rate=self.learning_rate,
            batch_size=self.batch_size,
            order=self.order,
        ).samples
