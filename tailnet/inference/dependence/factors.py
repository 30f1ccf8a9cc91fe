"""The two factors of a matrix of products, each fitted as the sample that it is."""

from dataclasses import asdict, dataclass
from typing import Any

from tailnet.arrays import FloatArray
from tailnet.errors import InsufficientDataError
from tailnet.inference.dependence.rank_one import RankOne
from tailnet.inference.goodness_of_fit import goodness_of_fit
from tailnet.inference.likelihood import fit_power_law
from tailnet.parallel import Rng, child, seed_sequence
from tailnet.sample import Sample


@dataclass(frozen=True)
class FactorFit:
    """A power law fitted to the magnitudes of one factor, each divided by the largest.

    Attributes
    ----------
    length : int
        Nonzero entries.
    alpha, alpha_se, xmin, n_tail, ks_distance
        As of `PowerLawFit`; None where the factor supports no fit.
    p_value : float or None
        Of its goodness of fit; None without a fit or without replicates.
    message : str or None
        Why there is no fit.
    """

    length: int
    alpha: float | None = None
    alpha_se: float | None = None
    xmin: float | None = None
    n_tail: int | None = None
    ks_distance: float | None = None
    p_value: float | None = None
    message: str | None = None


def fit_factors(found: RankOne, *, replicates: int, rng: Rng = None, jobs: int = 1) -> dict[str, FactorFit]:
    """Fit both factors, the one down the rows and the one along the columns.

    Parameters
    ----------
    found : RankOne
        The factors.
    replicates : int
        Of each goodness-of-fit test; 0 skips it.
    rng, jobs
        Randomness and workers.

    Examples
    --------
    >>> import numpy as np, tailnet as tn
    >>> from tailnet.inference.dependence.rank_one import rank_one
    >>> deltas, inputs = tn.PowerLaw(2.5, 1.0).sample(200, rng=1), np.arange(1.0, 5.0)
    >>> fits = fit_factors(rank_one(np.outer(deltas, inputs)), replicates=0)
    >>> fits["row"].length, fits["column"].message
    (200, 'Found 4 distinct values in 4 observations; a fit needs a tail of at least 5 distinct
    values and 10 observations.')
    """
    seed = seed_sequence(rng)
    parts = {"row": found.rows, "column": found.columns}
    return {
        name: _fit(values, replicates, child(seed, part), jobs)
        for part, (name, values) in enumerate(parts.items())
    }


def _fit(values: FloatArray, replicates: int, rng: Rng, jobs: int) -> FactorFit:
    try:
        fit = fit_power_law(Sample(values, discrete=False))
    except InsufficientDataError as error:
        return FactorFit(values.size, message=str(error))
    p = goodness_of_fit(fit, replicates=replicates, rng=rng, jobs=jobs).p_value if replicates > 0 else None
    return FactorFit(values.size, fit.alpha, fit.alpha_se, fit.xmin, fit.n_tail, fit.ks_distance, p)


def factors_document(found: RankOne, fits: dict[str, FactorFit]) -> dict[str, Any]:
    """Put a recognised matrix of products into plain numbers."""
    return {
        "rows": found.rows.size,
        "columns": found.columns.size,
        "n_effective": found.degrees_of_freedom,
        "precision": found.precision,
        "largest_deviation": found.largest_deviation,
        "factors": {name: asdict(fit) for name, fit in fits.items()},
    }
