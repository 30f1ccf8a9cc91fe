"""The power law against each alternative: Vuong's ratio, and the test of the power law inside a family."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from scipy import special

from tailnet.errors import ChoiceError
from tailnet.inference import nested_null
from tailnet.inference.alternatives import AlternativeFit
from tailnet.inference.families import FAMILIES, power_law_mean
from tailnet.inference.likelihood import PowerLawFit
from tailnet.inference.nested_bootstrap import NUMBERS, Null, bootstrap_p, null_statistics
from tailnet.inference.nested_null.lookup import mixture_p
from tailnet.inference.tail import Tail
from tailnet.parallel import Rng, child, seed_sequence

Status: TypeAlias = Literal["tested", "collapsed", "not nested"]

#: Address of these seeds below the one seed of an analysis.
COMPARISONS_KEY = 3


@dataclass(frozen=True)
class Comparison:
    """One alternative beside the power law, on the tail and given its xmin.

    Attributes
    ----------
    alternative : str
    log_likelihood_ratio : float
        Power law minus alternative: positive favours the power law.
    vuong_statistic, vuong_p : float or None
        Vuong's normalised ratio and its two-sided p; descriptive for nested families, None where the
        alternative is the power law.
    nested_statistic : float or None
        Twice the log-likelihood ratio of the alternative over the power law it contains, >= 0.
    nested_p : float or None
        Under its own null: simulated ("table") or drawn at the fitted exponent ("bootstrap").
    nested_null : {"table", "bootstrap"} or None
    nested_replicates : int or None
        Of the bootstrap.
    nested_p_asymptotic : float or None
        Under ½χ²₀ + ½χ²₁, the slow limit.
    nested_p_holm, nested_p_bh : float or None
        Corrected over the nested tests of this analysis.
    status : {"tested", "collapsed", "not nested"}
        "collapsed": the alternative's maximum is the power law. "not nested": the alternative does not
        contain it, in this discretisation, or the nested test was not run.
    """

    alternative: str
    log_likelihood_ratio: float
    vuong_statistic: float | None
    vuong_p: float | None
    nested_statistic: float | None
    nested_p: float | None
    nested_null: str | None
    nested_replicates: int | None
    nested_p_asymptotic: float | None
    nested_p_holm: float | None
    nested_p_bh: float | None
    status: Status

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Comparison":
        """Rebuild a comparison from `to_dict`."""
        return cls(**document)


def compare(
    fit: PowerLawFit,
    others: Sequence[AlternativeFit],
    *,
    replicates: int = 2500,
    rng: Rng = None,
    jobs: int = 1,
) -> tuple[Comparison, ...]:
    """Compare a power law with alternatives fitted to the same tail.

    Lognormal and stretched exponential on continuous data are tested by the tabulated null, which depends
    on n_tail alone (del Castillo & Puig 1999; Malevergne, Pisarenko & Sornette 2011); the truncated power
    law, and every family on the integers, by parametric bootstrap at the fitted exponent. Families whose
    maximum is the power law have p = 1. Vuong's test (1989) stands beside, as CSN publish it.

    Parameters
    ----------
    fit, others
        The power law, and `fit_alternatives` of it.
    replicates : int
        Of the bootstrap; 0 leaves the tests that need it out.
    rng, jobs
        Randomness and workers; the answer does not depend on `jobs`.

    Returns
    -------
    tuple of Comparison
        In the order of `others`.

    Examples
    --------
    >>> import tailnet as tn
    >>> fit = tn.fit_power_law(tn.Sample(tn.PowerLaw(2.5, 1.0).sample(500, rng=1)))
    >>> found = compare(fit, tn.fit_alternatives(fit), replicates=100, rng=1)
    >>> found[3].alternative, found[3].log_likelihood_ratio > 0.0, found[3].status
    ('exponential', True, 'not nested')
    """
    if replicates < 0:
        raise ChoiceError(f"replicates is {replicates}; give 0 or more.")
    tail = Tail.of(fit)
    seed = child(seed_sequence(rng), COMPARISONS_KEY)
    rows = tuple(
        _compare_one(fit, tail, other, replicates, child(seed, number), jobs)
        for number, other in enumerate(others)
    )
    return _corrected(rows)


def _compare_one(
    fit: PowerLawFit,
    tail: Tail,
    other: AlternativeFit,
    replicates: int,
    seed: np.random.SeedSequence,
    jobs: int,
) -> Comparison:
    ratio = 0.0 if _is_power_law(other, tail) else fit.log_likelihood - other.log_likelihood
    statistic, p = (None, None) if _is_power_law(other, tail) else vuong(fit, tail, other)
    row = Comparison(
        alternative=other.family,
        log_likelihood_ratio=ratio,
        vuong_statistic=statistic,
        vuong_p=p,
        nested_statistic=None,
        nested_p=None,
        nested_null=None,
        nested_replicates=None,
        nested_p_asymptotic=None,
        nested_p_holm=None,
        nested_p_bh=None,
        status="not nested",
    )
    if FAMILIES[other.family].departure is None or other.law.discretisation != "sum":
        return row
    return _nested(row, tail, replicates, seed, jobs)


def _is_power_law(other: AlternativeFit, tail: Tail) -> bool:
    """Say whether the alternative is the very law that was fitted; in cells it is not the zeta law."""
    return other.on_boundary and not (tail.discrete and other.law.discretisation != "sum")


def vuong(fit: PowerLawFit, tail: Tail, other: AlternativeFit) -> tuple[float | None, float | None]:
    """Return R / (sqrt(n) sd) of the pointwise log-likelihood ratios, and its two-sided normal p."""
    gaps = fit.law.log_density(tail.values) - other.law.log_density(tail.values)
    ratio = float(tail.counts @ gaps)
    spread = math.sqrt(float(tail.counts @ (gaps - ratio / tail.n) ** 2))
    if spread == 0.0:
        return None, None
    statistic = ratio / spread
    return statistic, float(special.erfc(abs(statistic) / math.sqrt(2.0)))


def _nested(
    row: Comparison, tail: Tail, replicates: int, seed: np.random.SeedSequence, jobs: int
) -> Comparison:
    """Add the test of the power law inside the family."""
    statistic = max(0.0, -2.0 * row.log_likelihood_ratio)
    known = replace(row, nested_statistic=statistic, nested_p_asymptotic=mixture_p(statistic))
    if statistic == 0.0:
        return replace(known, nested_p=1.0, status="collapsed")
    if _tabulated(row.alternative, tail):
        p = nested_null.load_table(row.alternative).p_value(statistic, tail.n)
        return replace(known, nested_p=p, nested_null="table", status="tested")
    if replicates == 0 or row.alternative not in NUMBERS:
        return known
    null = Null(row.alternative, tail.n, power_law_mean(tail)[0], tail.xmin, tail.discrete, seed)
    drawn = null_statistics(null, replicates, jobs=jobs)
    return replace(
        known,
        nested_p=bootstrap_p(statistic, drawn),
        nested_null="bootstrap",
        nested_replicates=replicates,
        status="tested",
    )


def _tabulated(family: str, tail: Tail) -> bool:
    """Say whether the null of the test is in the table."""
    known = not tail.discrete and family in nested_null.FAMILIES
    return known and nested_null.load_table(family).covers(tail.n)


def _corrected(rows: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
    """Add Holm's and Benjamini and Hochberg's corrections over the nested tests that were run."""
    from statsmodels.stats.multitest import multipletests

    tested = [row.nested_p for row in rows if row.nested_p is not None]
    if not tested:
        return rows
    holm = iter(multipletests(tested, method="holm")[1].tolist())
    hochberg = iter(multipletests(tested, method="fdr_bh")[1].tolist())
    return tuple(
        row if row.nested_p is None else replace(row, nested_p_holm=next(holm), nested_p_bh=next(hochberg))
        for row in rows
    )
