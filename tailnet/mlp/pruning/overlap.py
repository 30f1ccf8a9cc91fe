"""How far two masks agree, against chance."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tailnet.arrays import BoolArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.mlp.pruning.counts import checked_layers
from tailnet.mlp.pruning.mask import Mask


@dataclass(frozen=True, slots=True)
class Overlap:
    """The survivors that two masks have in common among so many weights.

    If one of them were drawn at random, the common ones would be hypergeometric, with mean ``a b/n`` and
    variance ``a b (n - a)(n - b)/(n² (n - 1))``.

    Attributes
    ----------
    candidates : int
        n, the weights that were looked at.
    first, second, common : int
        a and b, the survivors of each mask, and of both.
    expected, deviation : float
        Mean and standard deviation of the common ones by chance.
    share : float
        The common ones over the fewer of the two: 1 when one mask holds the other.
    excess : float
        (common - expected)/(most possible - expected): 0 by chance, 1 when one mask holds the other.
    """

    candidates: int
    first: int
    second: int
    common: int
    expected: float
    deviation: float
    share: float
    excess: float

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as a JSON object."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Overlap":
        """Rebuild what `to_dict` wrote."""
        return cls(**document)


def overlap(
    first: Mask, second: Mask, *, layers: Sequence[int], among: Sequence[BoolArray] | None = None
) -> Overlap:
    """Compare two masks over some layers.

    Parameters
    ----------
    first, second : Mask
        Of one architecture.
    layers : sequence of int
        Numbers of the layers to compare, from 0.
    among : sequence of array of bool, optional
        One array a layer of the network; only weights that are true there count, such as those of
        `live_weights`. By default all.

    Raises
    ------
    ChoiceError
        When the masks are for different networks, or there is no such layer.
    InsufficientDataError
        When a mask keeps nothing or everything of what counts, so that they cannot but agree.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> network = Architecture((4, 1), bias=False)
    >>> one, other = (Mask(network, [np.array(kept)[:, None] == 1]) for kept in ([1, 1, 0, 0], [1, 0, 1, 0]))
    >>> found = overlap(one, other, layers=(0,))
    >>> found.common, found.expected, found.excess
    (1, 1.0, 0.0)
    """
    first.require(second.architecture)
    numbers = checked_layers(layers, second.architecture.depth)
    counts = among or [np.ones(kept.shape, bool) for kept in first.kept]
    if [layer.shape for layer in counts] != [kept.shape for kept in first.kept]:
        raise ChoiceError("The weights that count have other shapes than the masks; give one array a layer.")
    mine, theirs = (
        np.concatenate([mask.kept[number][counts[number]] for number in numbers]) for mask in (first, second)
    )
    n, a, b = mine.size, int(np.count_nonzero(mine)), int(np.count_nonzero(theirs))
    if not (0 < a < n and 0 < b < n):
        raise InsufficientDataError(
            f"The masks keep {a} and {b} of {n} weights; where one keeps nothing or everything there is no "
            "overlap to speak of."
        )
    common, expected = int(np.count_nonzero(mine & theirs)), a * b / n
    return Overlap(
        candidates=n,
        first=a,
        second=b,
        common=common,
        expected=expected,
        deviation=math.sqrt(expected * ((n - a) / n) * ((n - b) / (n - 1))),
        share=common / min(a, b),
        excess=(common - expected) / (min(a, b) - expected),
    )
