"""What each hidden unit looks for, as a picture."""

import math

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.rbm.machine import BoltzmannMachine


def filters(machine: BoltzmannMachine, shape: tuple[int, ...]) -> RealArray:
    """Return the weights of each hidden unit in the shape of an image, shape (hidden, *shape); read-only.

    Parameters
    ----------
    machine : BoltzmannMachine
        Whose visible units are pixels.
    shape : tuple of int
        Of an image, such as `tailnet.datasets.images.Images.shape`.

    Raises
    ------
    ChoiceError
        When an image has another number of pixels than the machine has visible units.

    Examples
    --------
    >>> import numpy as np
    >>> filters(BoltzmannMachine(np.eye(4), np.zeros(4), np.zeros(4)), (2, 2))[1]
    array([[0., 1.],
           [0., 0.]])
    """
    if math.prod(shape) != machine.n_visible:
        raise ChoiceError(f"An image of shape {shape} has other than the {machine.n_visible} visible units.")
    found: RealArray = machine.weights.T.reshape(machine.n_hidden, *shape)
    found.flags.writeable = False
    return found
