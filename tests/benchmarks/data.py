"""The data that all programs are given, the same for each."""

import importlib.util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 20260
#: Distinct values and observations of the histogram.
DISTINCT, OBSERVATIONS = 10**4, 10**9


def mixture(n: int) -> NDArray[np.float64]:
    """Half uniform on (0, 1), half Pareto from 1 with alpha 2.5, in random order."""
    rng = np.random.default_rng([SEED, n])
    x = np.concatenate([rng.random(n // 2), np.exp(rng.standard_exponential(n - n // 2) / 1.5)])
    return rng.permutation(x)


def zeta(n: int) -> NDArray[np.int64]:
    """Draw from the zeta law with alpha 2.5, xmin 1."""
    return np.random.default_rng([SEED, n, 1]).zipf(2.5, n)


def pareto(n: int) -> NDArray[np.float64]:
    """Draw from the Pareto law from 1 with alpha 2.5."""
    return np.exp(np.random.default_rng([SEED, n, 2]).standard_exponential(n) / 1.5)


def histogram() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count 10^9 observations of the values 1 … 10^4, with probabilities proportional to x^-2."""
    values = np.arange(1, DISTINCT + 1)
    weights = values.astype(float) ** -2.0
    counts = np.random.default_rng([SEED, 3]).multinomial(OBSERVATIONS, weights / weights.sum())
    return values, counts


def words() -> NDArray[np.int64]:
    """Read the counts of words in Moby Dick that ship inside the `powerlaw` wheel."""
    spec = importlib.util.find_spec("powerlaw")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("The package powerlaw is needed: its wheel holds the data 'words'.")
    return np.loadtxt(Path(spec.origin).parent / "reference_data" / "words.txt").astype(np.int64)
