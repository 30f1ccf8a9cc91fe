"""How well a perceptron classifies."""

import numpy as np

from tailnet.arrays import IntArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.backpropagation import outputs
from tailnet.mlp.perceptron import Perceptron


def accuracy(perceptron: Perceptron, inputs: RealArray, labels: IntArray) -> float:
    """Return the fraction of samples whose largest output is that of their label.

    Parameters
    ----------
    perceptron : Perceptron
        The network; output k speaks for label k. Of equal outputs the first counts.
    inputs : array, shape (samples, inputs)
        What to classify.
    labels : array of int, shape (samples,)
        What they are.

    Raises
    ------
    ChoiceError
        When the shapes do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> from tailnet.mlp.architecture import Architecture
    >>> network = Perceptron(Architecture((2, 2), bias=False), [np.eye(2)])
    >>> accuracy(network, np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0, 0]))
    0.5
    """
    if labels.shape != (len(inputs),):
        raise ChoiceError(f"The labels have shape {labels.shape}; {len(inputs)} inputs need one each.")
    return float(np.mean(np.argmax(outputs(perceptron, inputs), axis=1) == labels))
