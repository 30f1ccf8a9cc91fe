"""The normaliser of a large machine, estimated by annealed importance sampling."""

import math
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import sigmoid
from tailnet.mlp.options import is_count
from tailnet.parallel import Rng, one_blas_thread, seed_sequence
from tailnet.rbm.conditionals import draw
from tailnet.rbm.energy import softplus
from tailnet.rbm.machine import BoltzmannMachine

#: Fewest runs: a standard error needs two.
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class LogPartition:
    """An estimate of ln Z.

    Attributes
    ----------
    log_partition : float
        ln of the mean importance weight. Z itself is estimated without bias, ln Z from below.
    standard_error : float
        Of ln Z, to first order: the relative standard error of the mean weight.
    effective_runs : float
        (Σ w)²/Σ w²: with few of them, the standard error is itself uncertain.
    runs, temperatures : int
        Independent runs, and steps of each.
    """

    log_partition: float
    standard_error: float
    effective_runs: float
    runs: int
    temperatures: int

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as a JSON object."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "LogPartition":
        """Rebuild what `to_dict` wrote."""
        return cls(**document)


def annealed_log_partition(
    machine: BoltzmannMachine,
    *,
    runs: int = 100,
    temperatures: int = 1000,
    base_bias: ArrayLike | None = None,
    rng: Rng = None,
) -> LogPartition:
    """Estimate ln Z by annealed importance sampling.

    Each run starts from a machine without weights, whose Z is known, and takes one Gibbs step at each of the
    distributions ``P_β(v) ∝ exp(((1 - β) b₀ + β b)·v) Π_j (1 + exp(β (c_j + v·W_j)))``, β rising evenly from
    0 to 1; its importance weight is the product of the ratios of neighbouring unnormalised probabilities
    (Neal 2001, *Statistics and Computing* 11, 125-139; Salakhutdinov & Murray 2008, *ICML*, 872-879). All of
    it is in float64.

    Parameters
    ----------
    machine : BoltzmannMachine
        The machine.
    runs : int
        Independent runs, at least 2.
    temperatures : int
        Steps of β, at least 1. More of them make the weights more equal.
    base_bias : array-like, shape (visible,), optional
        b₀, by default 0. ln(p/(1 - p)) of the data's means p starts closer to a machine that has learned.
    rng : int, SeedSequence, Generator or None
        The source of randomness; the same one gives the same estimate for any number of threads.

    Raises
    ------
    ChoiceError
        When a number is out of its range, or the shape does not fit.

    Examples
    --------
    >>> from tailnet.rbm.enumeration import log_partition
    >>> from tailnet.rbm.initialization import initialize
    >>> machine = initialize(8, 4, scale=1.0, rng=1)
    >>> found = annealed_log_partition(machine, rng=2)
    >>> abs(found.log_partition - log_partition(machine)) < 4 * found.standard_error < 0.1
    True
    """
    if not (is_count(runs) and runs >= _FEWEST and is_count(temperatures)):
        raise ChoiceError(
            f"runs is {runs!r} and temperatures {temperatures!r}; give whole numbers, at least {_FEWEST} "
            "and 1."
        )
    base = np.zeros(machine.n_visible) if base_bias is None else np.asarray(base_bias, np.float64)
    if base.shape != (machine.n_visible,) or not np.isfinite(base).all():
        raise ChoiceError(
            f"The base bias has shape {base.shape}; give {machine.n_visible} finite numbers, one for each "
            "visible unit."
        )
    generator = np.random.default_rng(seed_sequence(rng))
    with one_blas_thread():
        logarithms = _log_weights(machine.astype(np.float64), base, runs, temperatures, generator)
    most = float(logarithms.max())
    weights = np.exp(logarithms - most)
    mean = float(weights.mean())
    start = machine.n_hidden * math.log(2.0) + float(np.sum(softplus(base)))
    return LogPartition(
        log_partition=start + most + math.log(mean),
        standard_error=float(weights.std(ddof=1)) / math.sqrt(runs) / mean,
        effective_runs=float(weights.sum() ** 2 / np.sum(weights**2)),
        runs=int(runs),
        temperatures=int(temperatures),
    )


def _log_weights(
    machine: BoltzmannMachine,
    base: FloatArray,
    runs: int,
    temperatures: int,
    generator: np.random.Generator,
) -> FloatArray:
    """Return the logarithm of the importance weight of each run."""
    steps = np.linspace(0.0, 1.0, temperatures + 1)
    change = machine.visible_bias - base
    visible = draw(np.broadcast_to(sigmoid(base), (runs, base.size)), generator)
    sums = visible @ machine.weights + machine.hidden_bias
    found = np.zeros(runs)
    for before, after in pairwise(steps):
        found += (after - before) * (visible @ change)
        found += np.sum(softplus(after * sums) - softplus(before * sums), axis=1)
        if after < 1.0:
            hidden = draw(sigmoid(after * sums), generator)
            biases = (1.0 - after) * base + after * machine.visible_bias
            visible = draw(sigmoid(after * (hidden @ machine.weights.T) + biases), generator)
            sums = visible @ machine.weights + machine.hidden_bias
    return found
