"""How many weights survive: what the document's numbers count, and numbers that make no sense refused.

The document, "Stupid Optimization on MLP", charts networks of 2 to 128 hidden units on 784 pixels that are
pruned to about 3,180 parameters. Its program is N. P. Rougier's, whose only bias unit is among the inputs;
there

    785 × 4 + 4 × 10 = 3,180

is the number of all weights of the network with 4 hidden units. So 3,140 = 785 × 4 input-hidden weights,
those of the bias unit included, are taken for what a wider network keeps of its input-hidden layer, the only
one that the document prunes: `SURVIVORS`. The hidden-output weights come on top: it says that input-hidden
weights dominate less at 64 and 128 hidden units, which among all weights is so only if their number is held.
With the bias unit that our hidden layers have, the network with 4 hidden units has 3,190 weights.

Where the document speaks of a total, as of "64 hidden units" and "about 7000 params total only", the
hidden-output weights are part of it: `input_hidden_survivors`.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.options import is_count

#: How many survive: in all pruned layers together, or in each.
Survivors: TypeAlias = int | Sequence[int]

#: Input-hidden weights that survive in the document's networks.
SURVIVORS = 785 * 4


def input_hidden_survivors(architecture: Architecture, parameters: int) -> int:
    """Return how many input-hidden weights may survive if the whole network shall have `parameters` weights.

    Raises
    ------
    ChoiceError
        When the other layers have as many weights already, or the whole network has fewer.

    Examples
    --------
    >>> input_hidden_survivors(Architecture((784, 64, 10)), 7000)
    6350
    """
    first, *others = (rows * columns for rows, columns in architecture.weight_shapes)
    left = parameters - sum(others)
    if not 0 < left <= first:
        raise ChoiceError(
            f"{architecture} shall have {parameters} weights; it has {sum(others)} beyond the first layer "
            f"and {first} in it: give {sum(others) + 1} to {sum(others) + first}."
        )
    return left


def checked_layers(layers: Sequence[int], depth: int) -> tuple[int, ...]:
    """Take the numbers of layers of a network with so many.

    Raises
    ------
    ChoiceError
        When there is none, one twice, or none of that number.
    """
    numbers = tuple(layers)
    if not numbers or not set(numbers) <= set(range(depth)) or len(set(numbers)) < len(numbers):
        raise ChoiceError(
            f"The layers to prune are {list(numbers)}; this network has layers 0 to {depth - 1}, choose "
            "among those, each once."
        )
    return numbers


def checked_survivors(survivors: Survivors, layers: tuple[int, ...]) -> list[tuple[tuple[int, ...], int]]:
    """Return the groups of layers that are ranked together, each with its number of survivors.

    Raises
    ------
    ChoiceError
        When a number is no whole number >= 1, or there are not as many as layers.
    """
    counts = (survivors,) if isinstance(survivors, (int, np.integer)) else tuple(survivors)
    groups = [layers] if isinstance(survivors, (int, np.integer)) else [(number,) for number in layers]
    if not all(map(is_count, counts)) or len(counts) != len(groups):
        raise ChoiceError(
            f"The numbers of survivors are {survivors}; give one whole number >= 1 for layers "
            f"{', '.join(map(str, layers))} together, or one for each."
        )
    return [(group, int(count)) for group, count in zip(groups, counts, strict=True)]
