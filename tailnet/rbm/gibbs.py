"""Gibbs sampling, all units of a side at once."""

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.options import is_count
from tailnet.rbm.conditionals import draw, hidden_chances, visible_chances
from tailnet.rbm.machine import BoltzmannMachine


def gibbs(
    machine: BoltzmannMachine, visible: RealArray, steps: int, generator: np.random.Generator
) -> RealArray:
    """Return the visible units after so many steps v → h → v, each unit drawn, shape (samples, visible).

    Raises
    ------
    ChoiceError
        When `steps` is no whole number >= 1.
    """
    if not is_count(steps):
        raise ChoiceError(f"The number of Gibbs steps k is {steps!r}; give a whole number >= 1.")
    for _ in range(steps):
        hidden = draw(hidden_chances(machine, visible), generator)
        visible = draw(visible_chances(machine, hidden), generator)
    return visible
