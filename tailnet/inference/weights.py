"""Akaike's and Schwarz's weights over families fitted to the same tail."""

import math
from collections.abc import Sequence

import numpy as np

from tailnet.inference.likelihood import PowerLawFit


def power_law_criteria(fit: PowerLawFit) -> tuple[float, float]:
    """Return AIC and BIC of a power law: one free parameter, xmin counting for none of the families."""
    return 2.0 - 2.0 * fit.log_likelihood, math.log(fit.n_tail) - 2.0 * fit.log_likelihood


def weights(criteria: Sequence[float]) -> list[float]:
    """Return exp(-criterion/2), normalised: the relative support of each fit.

    Examples
    --------
    >>> [round(w, 3) for w in weights([10.0, 12.0, 30.0])]
    [0.731, 0.269, 0.0]
    """
    gaps = np.asarray(criteria, float) - min(criteria)
    raw = np.exp(-0.5 * gaps)
    return [float(w) for w in raw / raw.sum()]
