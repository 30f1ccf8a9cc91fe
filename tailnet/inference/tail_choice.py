"""What would have been found had the tail been cut elsewhere: the fit and its test at other xmin.

The search picks one xmin; this table shows what hangs on it. Each row takes xmin for given, estimates alpha
and tests the fit on that tail alone.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tailnet.inference.goodness_of_fit import goodness_of_fit
from tailnet.inference.likelihood import PowerLawFit, fit_power_law
from tailnet.inference.steps import Steps
from tailnet.parallel import Rng, child, seed_sequence

#: Address of these replicates' seeds below the one seed of an analysis.
TAIL_CHOICE_KEY = 10
#: Rows besides the chosen xmin.
_ROWS = 15
#: Draws that a row may take, in observations, and its replicates.
BUDGET = 50_000_000
FEWEST = 100
_MOST = 500


@dataclass(frozen=True)
class TailAt:
    """The fit and its test at one xmin, taken for given.

    Attributes
    ----------
    xmin, alpha, alpha_se : float
    n_tail : int
    decades : float
    ks_distance : float
    p_value : float or None
        Of the parametric bootstrap given xmin; None where it was not run.
    replicates : int
        Behind it.
    chosen : bool
        Whether this is the xmin of the fit.
    """

    xmin: float
    alpha: float
    alpha_se: float
    n_tail: int
    decades: float
    ks_distance: float
    p_value: float | None
    replicates: int
    chosen: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)


def tail_choice(
    fit: PowerLawFit, *, replicates: int = 500, rng: Rng = None, jobs: int = 1
) -> tuple[TailAt, ...]:
    """Fit and test the tails from other values of xmin.

    Candidates are spread evenly in the logarithm of n_tail, from the whole sample to the smallest tail
    that the rule of the fit admits, with the chosen one among them. At each, xmin is taken for given: alpha
    by maximum likelihood, p from replicates drawn from the fitted tail (CSN 2009, section 4.1, without the
    search). The rows share their data and are no independent tests; the chosen row's p differs from the
    goodness-of-fit test's, which repeats the search.

    Parameters
    ----------
    fit : PowerLawFit
    replicates : int
        A row, at most 500; 0 leaves p out. Where they would draw more than 5·10^7 observations (distinct
        values, if discrete) a row has fewer; where not even 100 are possible, it has no p.
    rng, jobs
        Randomness and workers; the answer does not depend on `jobs`.

    Returns
    -------
    tuple of TailAt
        By ascending xmin.

    Examples
    --------
    >>> import tailnet as tn
    >>> fit = tn.fit_power_law(tn.Sample(tn.PowerLaw(2.5, 1.0).sample(500, rng=5)))
    >>> rows = tn.tail_choice(fit, replicates=100, rng=1)
    >>> [row.xmin for row in rows if row.chosen] == [fit.xmin]
    True
    """
    seed = child(seed_sequence(rng), TAIL_CHOICE_KEY)
    fits = [_fit_at(fit, xmin) for xmin in _candidates(fit)]
    return tuple(
        _row(at, fit, _replicates(replicates, at), child(seed, number), jobs)
        for number, at in enumerate(fits)
    )


def _candidates(fit: PowerLawFit) -> list[float]:
    """Spread the rows evenly in ln n_tail, the chosen xmin among them."""
    steps = Steps.of(fit.sample)
    size = steps.candidates(*fit.rule.tail_minimum)
    above = steps.above[:size] if steps.above.size else steps.total - np.arange(size)
    marks = np.geomspace(above[0], above[-1], _ROWS)
    at = np.searchsorted(-above, -marks).clip(0, size - 1)
    return sorted({*steps.values[at].tolist(), fit.xmin})


def _fit_at(fit: PowerLawFit, xmin: float) -> PowerLawFit:
    """Fit the tail from another xmin by the same rule."""
    distinct, observations = fit.rule.tail_minimum
    return fit_power_law(
        fit.sample,
        xmin=xmin,
        convention=fit.rule.convention,
        minimum_distinct=distinct,
        minimum_observations=observations,
    )


def _row(
    at: PowerLawFit, fit: PowerLawFit, replicates: int, seed: np.random.SeedSequence, jobs: int
) -> TailAt:
    p_value = None
    if replicates:
        p_value = goodness_of_fit(at, replicates=replicates, rng=seed, jobs=jobs).p_value
    return TailAt(
        at.xmin,
        at.alpha,
        at.alpha_se,
        at.n_tail,
        at.decades,
        at.ks_distance,
        p_value,
        replicates,
        at.xmin == fit.xmin,
    )


def _replicates(asked: int, at: PowerLawFit) -> int:
    """Return how many replicates a row gets: one of counts costs what its values cost."""
    cost = int((at.sample.values >= at.xmin).sum()) if at.sample.discrete else at.n_tail
    affordable = min(asked, _MOST, BUDGET // cost)
    return affordable if affordable >= min(FEWEST, asked) else 0
