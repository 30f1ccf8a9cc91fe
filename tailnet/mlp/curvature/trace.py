"""What an estimate of a trace is: a mean over random probes, with its standard error."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.options import is_count


@dataclass(frozen=True, eq=False, slots=True)
class Trace:
    """An unbiased estimate of a trace.

    Attributes
    ----------
    value : float
        The estimate.
    standard_error : float
        Standard deviation of the mean over probes, given what was computed exactly.
    probes : array, shape (k,)
        What each probe said: their mean is `value`.
    products : int
        Products with the operator that it took.
    seed : numpy.random.SeedSequence
        Of the probes.
    """

    value: float
    standard_error: float
    probes: FloatArray
    products: int
    seed: np.random.SeedSequence

    @classmethod
    def of(cls, probes: FloatArray, products: int, seed: np.random.SeedSequence) -> "Trace":
        """Summarise what probes said."""
        error = float(np.std(probes, ddof=1) / np.sqrt(probes.size))
        return cls(float(np.mean(probes)), error, probes, products, seed)


def signs(generator: np.random.Generator, size: int, count: int) -> FloatArray:
    """Draw independent fair signs, shape (size, count)."""
    return np.asarray(2.0 * generator.integers(2, size=(size, count)) - 1.0, np.float64)


def check_probes(count: int, least: int) -> None:
    """Refuse too few.

    Raises
    ------
    ChoiceError
        With what is needed.
    """
    if not is_count(count) or count < least:
        raise ChoiceError(f"The number is {count!r}; give a whole number >= {least}, for a standard error.")
