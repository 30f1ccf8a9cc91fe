"""What contrastive divergence expects, exactly, and by how much that misses the gradient."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.options import is_count
from tailnet.rbm.data import binary_rows
from tailnet.rbm.energy import softplus
from tailnet.rbm.enumeration import exact_gradient
from tailnet.rbm.gradient import Gradient, between, statistics
from tailnet.rbm.machine import BoltzmannMachine
from tailnet.rbm.states import all_states, state_numbers

#: Units of either side.
MOST_UNITS = 12


@dataclass(frozen=True, slots=True)
class Bias:
    """How far the expectation of CD-k lies from the gradient of the log-likelihood.

    Attributes
    ----------
    k : int
        Gibbs steps.
    bias_norm, gradient_norm : float
        Euclidean norms, over weights and biases, of the expectation minus the gradient, and of the gradient.
    cosine : float or None
        Of the angle between expectation and gradient; None where one of them is 0.
    """

    k: int
    bias_norm: float
    gradient_norm: float
    cosine: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as a JSON object."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Bias":
        """Rebuild what `to_dict` wrote."""
        return cls(**document)


def bias(machine: BoltzmannMachine, data: ArrayLike, *, ks: Sequence[int]) -> tuple[Bias, ...]:
    """Compute the bias of CD-k exactly, for several k.

    Parameters
    ----------
    machine : BoltzmannMachine
        With at most `MOST_UNITS` units on either side.
    data : array-like, shape (samples, visible)
        0 or 1.
    ks : sequence of int
        Numbers of Gibbs steps, each at least 1.

    Raises
    ------
    ChoiceError
        When the machine is too large, a number is out of its range, or the data do not fit.

    Examples
    --------
    >>> machine = BoltzmannMachine(np.ones((2, 2)), np.zeros(2), np.zeros(2))
    >>> one, four = bias(machine, [[1, 0], [0, 0]], ks=(1, 4))
    >>> four.bias_norm < 0.2 * one.bias_norm
    True
    """
    exact = exact_gradient(machine, data)
    norm = float(np.linalg.norm(exact.flat()))
    return tuple(_of(k, found, exact, norm) for k, found in _expected(machine, data, ks))


def expected_divergence(machine: BoltzmannMachine, data: ArrayLike, *, k: int) -> Gradient:
    """Compute the expectation of `contrastive_divergence` over its draws exactly, in float64.

    The distribution of the chains is carried through k Gibbs steps over all states of both sides.

    Raises
    ------
    ChoiceError
        As `bias` does.

    Examples
    --------
    >>> machine = BoltzmannMachine(np.zeros((2, 1)), np.zeros(2), np.zeros(1))
    >>> expected_divergence(machine, [[1, 0]], k=1).gradient.ravel()
    array([ 0.25, -0.25])
    """
    ((_, found),) = _expected(machine, data, (k,))
    return found


def _expected(machine: BoltzmannMachine, data: ArrayLike, ks: Sequence[int]) -> list[tuple[int, Gradient]]:
    if not ks or not all(map(is_count, ks)):
        raise ChoiceError(f"The numbers of Gibbs steps are {list(ks)}; give whole numbers >= 1.")
    if max(machine.n_visible, machine.n_hidden) > MOST_UNITS:
        raise ChoiceError(
            f"The machine has {machine.n_visible} visible and {machine.n_hidden} hidden units; the "
            f"expectation is computed over all states of both sides, at most {MOST_UNITS} units each."
        )
    double = machine.astype(np.float64)
    rows = binary_rows(double, data)
    (visible,), (hidden,) = all_states(machine.n_visible), all_states(machine.n_hidden)
    up = _chances(visible @ double.weights + double.hidden_bias, hidden)
    down = _chances(hidden @ double.weights.T + double.visible_bias, visible)
    chances = np.bincount(state_numbers(rows), minlength=len(visible)) / len(rows)
    found = {}
    for step in range(1, max(ks) + 1):
        chances = (chances @ up) @ down
        if step in ks:
            found[step] = between(statistics(double, rows), statistics(double, visible, chances))
    return [(int(k), found[k]) for k in ks]


def _chances(sums: FloatArray, states: FloatArray) -> FloatArray:
    """Return the probability of each state of independent units with these sums, shape (sums, states)."""
    return np.asarray(np.exp(sums @ states.T - np.sum(softplus(sums), axis=1, keepdims=True)))


def _of(k: int, found: Gradient, exact: Gradient, norm: float) -> Bias:
    own = float(np.linalg.norm(found.flat()))
    cosine = float(found.flat() @ exact.flat()) / (own * norm) if own > 0.0 < norm else None
    return Bias(k, float(np.linalg.norm(found.minus(exact).flat())), norm, cosine)
