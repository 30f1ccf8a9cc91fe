"""Keeping exactly so many weights: those with the largest scores."""

from collections.abc import Sequence

import numpy as np

from tailnet.arrays import BoolArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.pruning.counts import Survivors, checked_layers, checked_survivors
from tailnet.mlp.pruning.mask import Mask, full_mask


def keep_largest(
    architecture: Architecture, scores: Sequence[RealArray], *, survivors: Survivors, layers: Sequence[int]
) -> Mask:
    """Keep the weights of largest score in some layers, and all weights of the others.

    Of equal scores the first counts, in the order of layers, rows and columns; so the number of survivors is
    exactly what was asked for.

    Parameters
    ----------
    architecture : Architecture
        Of the network.
    scores : sequence of array
        One array a layer, of the shape of its weights; higher is better, and -inf never survives.
    survivors : int or sequence of int
        A number, of all the pruned layers together: their scores are ranked in one list. Or one number for
        each pruned layer, each ranked by itself.
    layers : sequence of int
        Numbers of the layers that are pruned, from 0, each once; ``(0,)`` is the input-hidden layer alone,
        as in the document.

    Raises
    ------
    ChoiceError
        When there are fewer weights than shall survive, no such layer, or a score is NaN.

    Examples
    --------
    >>> import numpy as np
    >>> architecture = Architecture((2, 2, 1), bias=False)
    >>> scores = [np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [0.0]])]
    >>> keep_largest(architecture, scores, survivors=3, layers=(0, 1)).survivors
    (2, 1)
    >>> keep_largest(architecture, scores, survivors=(1, 1), layers=(0, 1)).survivors
    (1, 1)
    """
    numbers = checked_layers(layers, architecture.depth)
    groups = checked_survivors(survivors, numbers)
    kept = [np.array(layer) for layer in full_mask(architecture).kept]
    for group, count in groups:
        flat = np.concatenate([np.ravel(scores[number]) for number in group])
        chosen = _largest(flat, count, group)
        begin = 0
        for number in group:
            shape = architecture.weight_shapes[number]
            end = begin + shape[0] * shape[1]
            kept[number] = chosen[begin:end].reshape(shape)
            begin = end
    return Mask(architecture, kept)


def _largest(scores: RealArray, count: int, group: Sequence[int]) -> BoolArray:
    if np.isnan(scores).any():
        raise ChoiceError("Some scores of weights are NaN; the network overflows on these data.")
    eligible = int(np.count_nonzero(scores > -np.inf))
    if count > eligible:
        raise ChoiceError(
            f"{count} weights shall survive in layers {', '.join(map(str, group))}, which have {eligible} "
            "that may; ask for fewer."
        )
    chosen = np.zeros(scores.size, bool)
    chosen[np.argsort(-scores, kind="stable")[:count]] = True
    return chosen
