"""The alternatives to the power law, by name: how each is fitted to a tail, and where it contains it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from tailnet.distributions import (
    exponential_likelihood,
    lognormal_likelihood,
    stretched_exponential_likelihood,
    truncated_power_law_likelihood,
    zeta_likelihood,
)
from tailnet.distributions.exponential import Exponential
from tailnet.distributions.lognormal import Lognormal
from tailnet.distributions.lognormal_cells import fit_cells as fit_lognormal_cells
from tailnet.distributions.stretched_exponential import StretchedExponential
from tailnet.distributions.stretched_exponential_cells import fit_cells as fit_stretched_cells
from tailnet.distributions.tail_law import TailLaw
from tailnet.distributions.truncated_power_law import TruncatedPowerLaw
from tailnet.distributions.truncated_power_law_cells import fit_cells as fit_truncated_cells
from tailnet.inference.tail import Tail


@dataclass(frozen=True)
class Estimate:
    """The global maximum of a family's likelihood on a tail.

    Attributes
    ----------
    law : TailLaw
    mean_log_likelihood : float
        Per observation: of the density in y = ln(x / xmin), or of the mass.
    on_boundary : bool
        Whether the maximum is the power law that the family contains.
    """

    law: TailLaw
    mean_log_likelihood: float
    on_boundary: bool


@dataclass(frozen=True)
class Family:
    """One alternative.

    Attributes
    ----------
    name : str
    departure : str or None
        The parameter that is 0 where the family is the power law; None if it does not contain it.
    free_parameters : int
        Off the boundary.
    fit : callable
        From a tail and a discretisation ("sum", "half-cell" or "unit-cell") to the estimate.
    """

    name: str
    departure: str | None
    free_parameters: int
    fit: Callable[[Tail, str], Estimate]


def power_law_mean(tail: Tail) -> tuple[float, float]:
    """Return alpha and the mean log-likelihood of the power law on a tail, in an `Estimate`'s terms."""
    if not tail.discrete:
        return 1.0 + 1.0 / tail.mean_y, -float(np.log(tail.mean_y)) - 1.0
    alpha = zeta_likelihood.solve_alpha(tail.mean_y, tail.xmin, 0.0)
    return alpha, -alpha * tail.mean_y - zeta_likelihood.log_normaliser(alpha, tail.xmin)


def fit_truncated_power_law(tail: Tail, discretisation: str) -> Estimate:
    """Fit the power law with exponential cut-off."""
    if not tail.discrete:
        found = truncated_power_law_likelihood.fit_continuous(tail.mean_y, tail.mean_w)
    elif discretisation == "sum":
        found = truncated_power_law_likelihood.fit_discrete(tail.mean_y, tail.mean_w, tail.xmin)
    else:
        found = fit_truncated_cells(tail.values, tail.counts, tail.xmin, discretisation=discretisation)
    alpha, cutoff, value, on_boundary = found
    law = TruncatedPowerLaw(alpha, cutoff, tail.xmin, tail.discrete, discretisation)
    return Estimate(law, value, on_boundary)


def fit_lognormal(tail: Tail, discretisation: str) -> Estimate:
    """Fit the lognormal cut at xmin."""
    if not tail.discrete:
        found = lognormal_likelihood.fit_continuous(tail.mean_y, tail.mean_y2)
    elif discretisation == "sum":
        found = lognormal_likelihood.fit_discrete(tail.mean_y, tail.mean_y2, tail.xmin)
    else:
        found = fit_lognormal_cells(tail.values, tail.counts, tail.xmin, discretisation=discretisation)
    c, d, value, on_boundary = found
    return Estimate(Lognormal(c, d, tail.xmin, tail.discrete, discretisation), value, on_boundary)


def fit_stretched_exponential(tail: Tail, discretisation: str) -> Estimate:
    """Fit the stretched exponential cut at xmin."""
    if not tail.discrete:
        found = stretched_exponential_likelihood.fit_continuous(tail.y, tail.counts, tail.n)
    elif discretisation == "sum":
        found = stretched_exponential_likelihood.fit_discrete(tail.y, tail.counts, tail.n, tail.xmin)
    else:
        found = fit_stretched_cells(tail.values, tail.counts, tail.xmin, discretisation=discretisation)
    c, beta, value, on_boundary = found
    return Estimate(
        StretchedExponential(c, beta, tail.xmin, tail.discrete, discretisation), value, on_boundary
    )


def fit_exponential(tail: Tail, discretisation: str) -> Estimate:
    """Fit the exponential cut at xmin: geometric on the integers, whichever way its mass is taken."""
    if tail.discrete:
        c, value = exponential_likelihood.fit_discrete(tail.mean_w, tail.xmin)
    else:
        c, value = exponential_likelihood.fit_continuous(tail.mean_y, tail.mean_w)
    return Estimate(Exponential(c, tail.xmin, tail.discrete, discretisation), value, False)


#: Every alternative, in the order of reports.
FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        family.name: family
        for family in (
            Family("truncated_power_law", "lambda_prime", 2, fit_truncated_power_law),
            Family("lognormal", "d", 2, fit_lognormal),
            Family("stretched_exponential", "beta", 2, fit_stretched_exponential),
            Family("exponential", None, 1, fit_exponential),
        )
    }
)
