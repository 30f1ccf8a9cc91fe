"""The normaliser, the log-likelihood and its gradient, exactly, by going through all states of one side.

Given one side the other sums in closed form, so that 2^min(visible, hidden) terms are enough. All of it is in
float64.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.rbm.conditionals import hidden_chances
from tailnet.rbm.data import binary_rows
from tailnet.rbm.energy import free_energies
from tailnet.rbm.gradient import Gradient, between, statistics
from tailnet.rbm.machine import BoltzmannMachine
from tailnet.rbm.states import all_states

#: Units of the smaller side.
MOST_UNITS = 22


def log_partition(machine: BoltzmannMachine) -> float:
    """Compute ln Z exactly.

    Raises
    ------
    ChoiceError
        When both sides have more than `MOST_UNITS` units; `annealed_importance` estimates it then.

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((3, 2)), np.zeros(3), np.zeros(2))
    >>> print(round(log_partition(machine) / np.log(2.0), 12))
    5.0
    """
    narrow = _narrow(machine)
    total = -np.inf
    for states in all_states(narrow.n_visible):
        total = np.logaddexp(total, np.logaddexp.reduce(-free_energies(narrow, states)))
    return float(total)


def log_likelihood(machine: BoltzmannMachine, data: ArrayLike) -> float:
    """Compute the mean of ln P(v) over samples exactly.

    Parameters
    ----------
    machine : BoltzmannMachine
        With at most `MOST_UNITS` units on one side.
    data : array-like, shape (samples, visible)
        0 or 1.

    Raises
    ------
    ChoiceError
        When the machine is too large, the shape does not fit, or a number is neither 0 nor 1.

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((3, 2)), np.zeros(3), np.zeros(2))
    >>> print(round(log_likelihood(machine, [[0, 1, 1]]) / np.log(2.0), 12))
    -3.0
    """
    rows = binary_rows(machine, data).astype(np.float64)
    return float(np.mean(-free_energies(machine.astype(np.float64), rows))) - log_partition(machine)


def exact_gradient(machine: BoltzmannMachine, data: ArrayLike) -> Gradient:
    """Compute the gradient of `log_likelihood` exactly, in float64.

    Raises
    ------
    ChoiceError
        As `log_likelihood` does.

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((2, 1)), np.zeros(2), np.zeros(1))
    >>> exact_gradient(machine, [[1, 0]]).gradient.ravel()
    array([ 0.25, -0.25])
    """
    rows = binary_rows(machine, data).astype(np.float64)
    return between(statistics(machine.astype(np.float64), rows), expectations(machine))


def expectations(machine: BoltzmannMachine) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Compute the means of v h, v and h over the machine's distribution exactly.

    Raises
    ------
    ChoiceError
        When the machine is too large.
    """
    narrow = _narrow(machine)
    pairs = np.zeros((narrow.n_visible, narrow.n_hidden))
    own, other = np.zeros(narrow.n_visible), np.zeros(narrow.n_hidden)
    for states, chances in _distribution(narrow):
        given = hidden_chances(narrow, states)
        pairs += (states.T * chances) @ given
        own += chances @ states
        other += chances @ given
    if narrow.n_visible == machine.n_visible and narrow.n_hidden == machine.n_hidden:
        return pairs, own, other
    return pairs.T.copy(), other, own


def _distribution(machine: BoltzmannMachine) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Yield the visible states in parts, with their probabilities."""
    log_z = log_partition(machine)
    for states in all_states(machine.n_visible):
        yield states, np.exp(-free_energies(machine, states) - log_z)


def _narrow(machine: BoltzmannMachine) -> BoltzmannMachine:
    """Return the machine in float64, turned so that its visible side is the smaller."""
    double = machine.astype(np.float64)
    smaller = min(machine.n_visible, machine.n_hidden)
    if smaller > MOST_UNITS:
        raise ChoiceError(
            f"The machine has {machine.n_visible} visible and {machine.n_hidden} hidden units; all states "
            f"can be gone through when one side has at most {MOST_UNITS}."
        )
    if machine.n_visible == smaller:
        return double
    return BoltzmannMachine(double.weights.T, double.hidden_bias, double.visible_bias)
