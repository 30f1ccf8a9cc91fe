"""What a machine makes of samples by one step there and back."""

import numpy as np
from numpy.typing import ArrayLike

from tailnet.mlp.activations import RealArray
from tailnet.parallel import one_blas_thread
from tailnet.rbm.conditionals import hidden_chances, visible_chances
from tailnet.rbm.data import visible_rows
from tailnet.rbm.machine import BoltzmannMachine

#: Samples at a time, whatever their number: it bounds the memory.
ROWS = 1000


def reconstruction(machine: BoltzmannMachine, data: ArrayLike) -> RealArray:
    """Return σ(b + W σ(c + v W)) of each sample, shape (samples, visible); nothing is drawn.

    Raises
    ------
    ChoiceError
        When the shape does not fit, or a number lies outside [0, 1].

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((2, 1)), np.zeros(2), np.zeros(1))
    >>> reconstruction(machine, [1, 0])
    array([[0.5, 0.5]])
    """
    rows = visible_rows(machine, data)
    with one_blas_thread():
        return visible_chances(machine, hidden_chances(machine, rows))


def reconstruction_error(machine: BoltzmannMachine, data: ArrayLike) -> float:
    """Return the mean over samples of Σ (v - reconstruction)².

    It tells whether training goes on, not how well the machine models the data: it is no likelihood, and
    falls when the machine mixes less (Hinton 2012, "A practical guide", section 5).

    Raises
    ------
    ChoiceError
        As `reconstruction` does.

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((2, 1)), np.zeros(2), np.zeros(1))
    >>> reconstruction_error(machine, [[1, 0], [0, 0]])
    0.5
    """
    rows = visible_rows(machine, data)
    total = 0.0
    for first in range(0, len(rows), ROWS):
        part = rows[first : first + ROWS]
        apart = reconstruction(machine, part) - part
        total += float(np.sum(apart * apart, dtype=np.float64))
    return total / len(rows)
