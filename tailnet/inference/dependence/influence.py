r"""How the observations move alpha, and how much of that movement is shared between them.

Given xmin, the estimate's influence function is 1{x >= xmin}(y - 1/(alpha - 1)) up to a constant, with
y = ln(x / xmin), or for counts with the zeta law's own mean of y in the place of 1/(alpha - 1). Its sums
over the units that hold together say what dependence costs: independent draws would give the variance
sum of squares over observations; clusters give the sum of squares over clusters, and a series its
long-run variance. Their ratio is the design effect (Kish 1965), and n_tail over it the effective n.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions import zeta_likelihood
from tailnet.inference.dependence.block_length import SeriesMemory, series_memory
from tailnet.inference.dependence.kept import Kept, Units
from tailnet.inference.likelihood import PowerLawFit


@dataclass(frozen=True)
class EffectiveN:
    """What a tail of dependent observations is worth in independent ones.

    Attributes
    ----------
    along : str
        The units whose sums were compared: "observation", "row", "column" or "group".
    method : {"long-run variance", "clusters"}
        Autocovariances of an ordered series of units, or squares of the sums of unordered ones.
    units : int
        Units that there are.
    design_effect : float
        Variance of the estimate over what it would be for independent draws.
    n_tail, n_effective : int, float
        Observations in the tail, and the same over the design effect.
    bandwidth : int or None
        Lags that the long-run variance looks at.
    """

    along: str
    method: str
    units: int
    design_effect: float
    n_tail: int
    n_effective: float
    bandwidth: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)


def influence(fit: PowerLawFit, kept: Kept) -> FloatArray:
    """Evaluate the influence function at each kept observation, 0 below xmin.

    Examples
    --------
    >>> import tailnet as tn
    >>> from tailnet.inference.dependence.kept import kept_observations
    >>> seen = tn.Observations.of(tn.PowerLaw(2.5, 1.0).sample(100, rng=1))
    >>> sample = seen.sample()
    >>> psi = influence(tn.fit_power_law(sample), kept_observations(seen, sample))
    >>> bool(abs(psi.sum()) < 1e-10)  # the score vanishes at the maximum
    True
    """
    discrete = fit.sample.discrete
    mean = zeta_likelihood.mean_log(fit.alpha, fit.xmin) if discrete else 1.0 / (fit.alpha - 1.0)
    psi = np.zeros(kept.values.size)
    tail = kept.values >= fit.xmin
    psi[tail] = np.log(kept.values[tail] / fit.xmin) - mean
    return psi


def unit_sums(psi: FloatArray, kept: Kept, units: Units) -> FloatArray:
    """Add up the influence over each unit; a unit without kept observations has 0."""
    weights = psi if kept.counts is None else psi * kept.counts
    sums: FloatArray = np.bincount(units.of, weights=weights, minlength=units.number).astype(np.float64)
    return sums


def effective_n(fit: PowerLawFit, kept: Kept, units: Units) -> tuple[EffectiveN, SeriesMemory | None]:
    """Compare the variance that the units' sums show with that of independent draws.

    Parameters
    ----------
    fit, kept, units
        The fit, its observations, and what they come in.

    Returns
    -------
    EffectiveN, and what the memory of the series says of a block's length (None if unordered).
    """
    psi = influence(fit, kept)
    sums = unit_sums(psi, kept, units)
    squares = psi * psi if kept.counts is None else psi * psi * kept.counts
    independent = math.fsum(squares)
    memory = series_memory(sums) if units.ordered else None
    if memory is None:
        shared = float((sums * sums).sum()) * units.number / (units.number - 1)
    else:
        shared = memory.long_run_variance * units.number
    effect = shared / independent
    found = EffectiveN(
        along=units.kind,
        method="clusters" if memory is None else "long-run variance",
        units=units.number,
        design_effect=effect,
        n_tail=fit.n_tail,
        n_effective=fit.n_tail / effect,
        bandwidth=None if memory is None else memory.bandwidth,
    )
    return found, memory
