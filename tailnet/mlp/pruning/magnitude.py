"""The mask of the largest weights."""

from collections.abc import Sequence

import numpy as np

from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.counts import Survivors
from tailnet.mlp.pruning.largest import keep_largest
from tailnet.mlp.pruning.mask import Mask


def magnitude(perceptron: Perceptron, *, survivors: Survivors, layers: Sequence[int]) -> Mask:
    """Keep the weights of largest magnitude.

    At the weights after a short burn-in it is the document's mask, with an L1 penalty on the burn-in what it
    calls L1 regularisation, and at the weights of a finished training that of Han, Pool, Tran & Dally 2015
    (*NIPS*) and of the lottery ticket (Frankle & Carbin 2019, *ICLR*).

    Parameters
    ----------
    perceptron : Perceptron
        Whose weights are ranked.
    survivors, layers
        As in `keep_largest`.

    Raises
    ------
    ChoiceError
        When there are fewer weights than shall survive, or no such layer.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> network = Perceptron(Architecture((2, 1), bias=False), [np.array([[0.5], [-0.7]])])
    >>> magnitude(network, survivors=1, layers=(0,)).kept[0].ravel()
    array([False,  True])
    """
    scores = [np.abs(layer) for layer in perceptron.weights]
    return keep_largest(perceptron.architecture, scores, survivors=survivors, layers=layers)
