"""What a machine looks at: states of its visible units, or the chances that they are 1."""

import numpy as np
from numpy.typing import ArrayLike

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.parallel import Rng, seed_sequence
from tailnet.rbm.machine import BoltzmannMachine


def visible_rows(machine: BoltzmannMachine, data: ArrayLike) -> RealArray:
    """Take samples of the visible units, one a row, each number within [0, 1], in the machine's precision.

    Numbers between 0 and 1 stand for the chance of a 1, such as grey levels; what is done with them is said
    where it is done.

    Raises
    ------
    ChoiceError
        When the shape does not fit, or a number is none or outside [0, 1].

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((2, 1)), np.zeros(2), np.zeros(1))
    >>> visible_rows(machine, [0, 1])
    array([[0., 1.]])
    """
    found = np.atleast_2d(np.asarray(data))
    if found.shape[1:] != (machine.n_visible,) or found.size == 0:
        raise ChoiceError(
            f"The data have shape {np.shape(data)}; this machine needs (samples, {machine.n_visible}), with "
            "at least one sample."
        )
    if found.dtype.kind not in "buif":
        raise ChoiceError(f"The data are {found.dtype}; give real numbers from 0 to 1.")
    low, high = found.min(), found.max()
    if not (low >= 0 and high <= 1):
        raise ChoiceError(
            f"The data run from {low} to {high}; the units are 0 or 1, so give numbers from 0 to 1: divide "
            "grey levels by the largest."
        )
    return found.astype(machine.dtype, copy=False)


def binary_rows(machine: BoltzmannMachine, data: ArrayLike) -> RealArray:
    """Take samples as `visible_rows` does, all of them 0 or 1: only those have a likelihood.

    Raises
    ------
    ChoiceError
        As `visible_rows` does, and when a number lies between 0 and 1.
    """
    rows = visible_rows(machine, data)
    if not ((rows == 0.0) | (rows == 1.0)).all():
        raise ChoiceError(
            "Some data lie between 0 and 1, and only states of the units have a likelihood; draw them with "
            "`binarized`, or round them."
        )
    return rows


def binarized(data: RealArray, *, rng: Rng = None) -> RealArray:
    """Draw each number as 1 with the chance that it states, else 0.

    Raises
    ------
    ChoiceError
        When a number lies outside [0, 1].

    Examples
    --------
    >>> binarized(np.array([[0.0, 1.0]]), rng=1)
    array([[0., 1.]])
    """
    found = np.asarray(data)
    if not ((found >= 0.0) & (found <= 1.0)).all():
        raise ChoiceError(f"The data run from {found.min()} to {found.max()}; give chances from 0 to 1.")
    drawn = np.random.default_rng(seed_sequence(rng)).random(found.shape) < found
    return drawn.astype(found.dtype)
