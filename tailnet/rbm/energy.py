"""Energy and free energy."""

import numpy as np
from numpy.typing import ArrayLike

from tailnet.mlp.activations import RealArray
from tailnet.rbm.data import visible_rows
from tailnet.rbm.machine import BoltzmannMachine


def energy(machine: BoltzmannMachine, visible: RealArray, hidden: RealArray) -> RealArray:
    """Compute E(v, h) = -b·v - c·h - v W h of each pair of rows, shape (samples,).

    Examples
    --------
    >>> machine = BoltzmannMachine(np.array([[2.0]]), np.array([1.0]), np.array([-1.0]))
    >>> energy(machine, np.array([[1.0], [1.0]]), np.array([[0.0], [1.0]]))
    array([-1., -2.])
    """
    joined = np.sum((visible @ machine.weights) * hidden, axis=1)
    return np.asarray(-(visible @ machine.visible_bias) - hidden @ machine.hidden_bias - joined)


def free_energy(machine: BoltzmannMachine, data: ArrayLike) -> RealArray:
    """Compute F(v) = -ln Σ_h exp(-E(v, h)) = -b·v - Σ_j ln(1 + exp(c_j + v·W_j)), shape (samples,).

    So ``ln P(v) = -F(v) - ln Z``, and differences of log-likelihood need no Z.

    Parameters
    ----------
    machine : BoltzmannMachine
        The machine.
    data : array-like, shape (samples, visible)
        Within [0, 1]. Between 0 and 1 the formula is evaluated as it stands; it is no log-likelihood there.

    Raises
    ------
    ChoiceError
        When the shape does not fit, or a number lies outside [0, 1].

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((2, 3)), np.zeros(2), np.zeros(3))
    >>> free_energy(machine, [[0, 1]]) / np.log(2.0)
    array([-3.])
    """
    rows = visible_rows(machine, data)
    return free_energies(machine, rows)


def free_energies(machine: BoltzmannMachine, rows: RealArray) -> RealArray:
    """Compute the same of rows that are known to fit."""
    sums = rows @ machine.weights + machine.hidden_bias
    return np.asarray(-(rows @ machine.visible_bias) - np.sum(softplus(sums), axis=1))


def softplus(z: RealArray) -> RealArray:
    """Compute ln(1 + exp(z)) without overflow."""
    return np.asarray(np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z))))
