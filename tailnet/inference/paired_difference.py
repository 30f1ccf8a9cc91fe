"""What is observed minus what its null gives, pair by pair, over training seeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.errors import ChoiceError, InputError
from tailnet.inference.variance_components import VarianceComponents, variance_components


@dataclass(frozen=True)
class PairedDifference:
    """A mean difference, with its interval and the parts of its spread.

    Attributes
    ----------
    observed_mean, null_mean : float
        Means over all values.
    factor : float
        What the null was multiplied with.
    difference : VarianceComponents
        Of observed - factor × null.
    """

    observed_mean: float
    null_mean: float
    factor: float
    difference: VarianceComponents

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        return {**vars(self), "difference": self.difference.to_dict()}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "PairedDifference":
        """Rebuild from `to_dict`."""
        return cls(**{**document, "difference": VarianceComponents.from_dict(document["difference"])})


def paired_difference(
    observed: npt.ArrayLike,
    null: npt.ArrayLike,
    seeds: npt.ArrayLike,
    images: npt.ArrayLike,
    *,
    factor: float = 1.0,
    level: float = 0.95,
) -> PairedDifference:
    """Compare observed values with draws of the null that belong to each.

    That the interval of observed - f × null lies above 0 says that what is observed is over f times its null,
    without a ratio, whose mean need not exist.

    Parameters
    ----------
    observed : array_like, shape (n,)
        One a drawn graph.
    null : array_like, shape (n,) or (n, R)
        Of the null draws that belong to each; of several the mean is taken.
    seeds, images : array_like, shape (n,)
        As for `variance_components`.
    factor : float
        f, positive.
    level : float
        Nominal coverage.

    Raises
    ------
    InputError, InsufficientDataError, ChoiceError
        As for `variance_components`; when the factor is not positive.

    Examples
    --------
    >>> found = paired_difference([3.0, 4.0, 5.0], [1.0, 2.0, 2.0], seeds=[0, 1, 2], images=[0, 0, 0])
    >>> round(found.difference.mean, 6), [round(end, 3) for end in found.difference.interval]
    (2.333333, [0.899, 3.768])
    """
    if not (np.isfinite(factor) and factor > 0.0):
        raise ChoiceError(f"factor is {factor}; give a positive number.")
    values, drawn = np.asarray(observed, np.float64), np.asarray(null, np.float64)
    if drawn.ndim > values.ndim == 1 and drawn.shape[1] > 0:
        drawn = drawn.mean(axis=tuple(range(1, drawn.ndim)))
    if values.ndim != 1 or drawn.shape != values.shape:
        raise InputError(
            f"The observed values have shape {values.shape} and those of the null {np.shape(null)}; give one "
            "or more null values for each."
        )
    difference = variance_components(values - factor * drawn, seeds, images, level=level)
    return PairedDifference(float(values.mean()), float(drawn.mean()), float(factor), difference)
