"""How far round-off may carry the gradient of one image: the same pass with every sum in the other order."""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.perceptron import Perceptron


def deltas_and_errors(
    network: Perceptron, pixels: FloatArray, wanted: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Take the deltas of the hidden layer of a network that has one, and what round-off may do.

    Parameters
    ----------
    network : Perceptron
    pixels, wanted : array, shape (images, inputs) and (images, outputs)

    Returns
    -------
    deltas : array of float64, shape (images, hidden units)
    errors : array, shape (images,)
        Largest difference of an entry of the image's gradient, delta times pixel, between the two orders.
    """
    deltas = np.asarray(backpropagate(network, pixels, wanted).deltas[0], np.float64)
    again = backpropagate(reversed_network(network), pixels[:, ::-1], wanted).deltas[0][:, ::-1]
    errors = np.abs(deltas - again).max(axis=1) * np.abs(pixels).max(axis=1)
    return deltas, np.asarray(errors, np.float64)


def reversed_network(network: Perceptron) -> Perceptron:
    """Return the network with inputs and hidden units numbered backwards; bias units stay last."""
    first, second = network.weights
    return Perceptron(
        network.architecture,
        (
            np.concatenate([first[-2::-1, ::-1], first[-1:, ::-1]]),
            np.concatenate([second[-2::-1], second[-1:]]),
        ),
    )
