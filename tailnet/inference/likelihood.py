"""The power-law fit: exponent by exact maximum likelihood on the tail that `xmin` cuts off."""

import math
from dataclasses import dataclass
from typing import Any

from tailnet.distributions import zeta_likelihood
from tailnet.distributions.power_law import PowerLaw
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import (
    Candidate,
    Convention,
    Rule,
    candidate_at,
    distance_at,
    exponents,
    scan_xmin,
)
from tailnet.sample import Sample


@dataclass(frozen=True)
class PowerLawFit:
    """A fitted power-law tail and the sample it was fitted to.

    Attributes
    ----------
    sample : Sample
        The data.
    alpha : float
        Exponent of the density on x >= xmin, by maximum likelihood.
    alpha_se : float
        Its standard error given xmin, from the information: (alpha - 1)/sqrt(n_tail) for continuous
        data, CSN's eq. 3.6 for discrete data. It ignores that xmin was estimated.
    xmin : float
        Where the tail begins.
    n_tail : int
        Observations in the tail.
    decades : float
        log10 of the largest value over xmin.
    ks_distance : float
        Kolmogorov–Smirnov distance between the tail and the fit.
    log_likelihood : float
        Of the tail, in natural logarithms, as a density in the data's own unit.
    rule : Rule
        Convention and minimum tail.
    xmin_given : bool
        Whether xmin was chosen by the user rather than by the search.
    candidates : int
        Candidates that the search compared (1 for a given xmin).
    evaluations : int
        Points at which it evaluated the model.
    unrestricted : Candidate or None
        The smallest distance without the minimum-tail rule; None for a given xmin.
    """

    sample: Sample
    alpha: float
    alpha_se: float
    xmin: float
    n_tail: int
    decades: float
    ks_distance: float
    log_likelihood: float
    rule: Rule
    xmin_given: bool
    candidates: int
    evaluations: int
    unrestricted: Candidate | None

    @property
    def law(self) -> PowerLaw:
        """The fitted distribution."""
        return PowerLaw(self.alpha, self.xmin, self.sample.discrete)

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain numbers, without its sample."""
        return {
            "alpha": self.alpha,
            "alpha_se": self.alpha_se,
            "xmin": self.xmin,
            "n_tail": self.n_tail,
            "decades": self.decades,
            "ks_distance": self.ks_distance,
            "log_likelihood": self.log_likelihood,
            "convention": self.rule.convention,
            "minimum_distinct": self.rule.minimum_distinct,
            "minimum_observations": self.rule.minimum_observations,
            "xmin_given": self.xmin_given,
            "candidates": self.candidates,
            "evaluations": self.evaluations,
            "unrestricted": None if self.unrestricted is None else self.unrestricted.to_dict(),
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any], sample: Sample) -> "PowerLawFit":
        """Rebuild a fit from `to_dict` and the sample it refers to."""
        fields = dict(document)
        rule = Rule(
            fields.pop("convention"), fields.pop("minimum_distinct"), fields.pop("minimum_observations")
        )
        unrestricted = fields.pop("unrestricted")
        candidate = None if unrestricted is None else Candidate.from_dict(unrestricted)
        return cls(sample=sample, rule=rule, unrestricted=candidate, **fields)


def fit_power_law(
    sample: Sample,
    *,
    xmin: float | None = None,
    convention: Convention = "exact",
    minimum_distinct: int = 5,
    minimum_observations: int = 10,
) -> PowerLawFit:
    """Fit a power law to the tail of a sample.

    `xmin` is the distinct value whose fitted tail has the smallest Kolmogorov–Smirnov distance to the
    data, searched exhaustively; alpha maximises the likelihood of that tail: 1 + n / sum ln(x / xmin)
    for continuous data, the zeta law's exact maximum for discrete data (Clauset, Shalizi & Newman 2009,
    eqs. 3.1, 3.5 and section 3.3).

    Parameters
    ----------
    sample : Sample
        The data. Where only the largest values were kept, the search goes over these.
    xmin : float, optional
        Take this value instead of searching.
    convention : {"exact", "csn"}
        `exact` measures the supremum of |S_emp - S_model|; `csn` reproduces the published programs,
        which compare F(x_(k)) with (k - 1)/n and admit any tail.
    minimum_distinct, minimum_observations : int
        What a tail must hold to be a candidate under `exact`, and the sample under either.

    Returns
    -------
    PowerLawFit
        Nothing in `sample` changes.

    Raises
    ------
    InsufficientDataError
        When no tail meets the minimum.
    ChoiceError
        When `xmin` is not positive, not whole for discrete data, or below all that was kept.

    Examples
    --------
    >>> import tailnet as tn
    >>> x = tn.PowerLaw(alpha=2.5, xmin=1.0).sample(5000, rng=1)
    >>> fit = tn.fit_power_law(tn.Sample(x))
    >>> abs(fit.alpha - 2.5) < 3 * fit.alpha_se
    True
    """
    rule = Rule(convention, minimum_distinct, minimum_observations)
    if xmin is not None:
        return _fit_given(sample, xmin, rule)
    steps = Steps.of(sample)
    found = scan_xmin(steps, sample.discrete, rule)
    best = found.chosen
    i = int(steps.values.searchsorted(best.xmin))
    return _fit_of(
        sample,
        steps,
        i,
        best,
        rule,
        given=False,
        search=(found.candidates, found.evaluations),
        unrestricted=found.unrestricted,
    )


def _fit_given(sample: Sample, xmin: float, rule: Rule) -> PowerLawFit:
    if not (xmin > 0.0 and math.isfinite(xmin)):
        raise ChoiceError(f"xmin is {xmin}; give a finite number > 0.")
    if sample.below and xmin < sample.minimum:
        raise ChoiceError(
            f"xmin is {xmin:g}, and of this sample ({sample.source}) only the values from "
            f"{sample.minimum:g} on were kept; give an xmin from there on, or raise keep (--keep)."
        )
    if sample.discrete and xmin != math.floor(xmin):
        raise ChoiceError(f"xmin is {xmin} and the data are discrete; give a whole number.")
    steps = Steps.given(sample, float(xmin))
    distinct = int((sample.values >= xmin).sum())
    if distinct < rule.minimum_distinct or steps.total < rule.minimum_observations:
        raise InsufficientDataError(
            f"Above xmin = {xmin:g} there are {distinct} distinct values in {steps.total} observations; a "
            f"fit needs at least {rule.minimum_distinct} distinct values and {rule.minimum_observations} "
            "observations. Give a smaller xmin."
        )
    exponent = exponents(steps, sample.discrete)[0]
    distance = distance_at(steps, sample.discrete, 0, exponent, rule.lift)
    best = candidate_at(steps, sample.discrete, 0, exponent, distance)
    return _fit_of(sample, steps, 0, best, rule, given=True, search=(1, steps.values.size), unrestricted=None)


def _fit_of(
    sample: Sample,
    steps: Steps,
    i: int,
    best: Candidate,
    rule: Rule,
    *,
    given: bool,
    search: tuple[int, int],
    unrestricted: Candidate | None,
) -> PowerLawFit:
    return PowerLawFit(
        sample=sample,
        alpha=best.alpha,
        alpha_se=standard_error(best.alpha, best.xmin, best.n_tail, discrete=sample.discrete),
        xmin=best.xmin,
        n_tail=best.n_tail,
        decades=steps.decades(i),
        ks_distance=best.ks_distance,
        log_likelihood=log_likelihood(best.alpha, best.xmin, best.n_tail, discrete=sample.discrete),
        rule=rule,
        xmin_given=given,
        candidates=search[0],
        evaluations=search[1],
        unrestricted=unrestricted,
    )


def standard_error(alpha: float, xmin: float, n_tail: int, *, discrete: bool) -> float:
    """Return the standard error of alpha given xmin, from the information at the maximum.

    (alpha - 1)/sqrt(n) for continuous data; 1/sqrt(n Var[ln x]) under the zeta law for discrete data
    (CSN 2009, eqs. 3.2 and 3.6).
    """
    if discrete:
        return 1.0 / math.sqrt(n_tail * zeta_likelihood.log_variance(alpha, xmin))
    return (alpha - 1.0) / math.sqrt(n_tail)


def log_likelihood(alpha: float, xmin: float, n_tail: int, *, discrete: bool) -> float:
    """Return the log-likelihood of a tail at its maximum.

    There the mean of ln(x / xmin) equals the law's own, 1/(alpha - 1) or the zeta law's, so that the
    data enter through alpha, xmin and n_tail alone.
    """
    if discrete:
        mean, log_norm = zeta_likelihood.mean_log(alpha, xmin), zeta_likelihood.log_normaliser(alpha, xmin)
        return n_tail * (-alpha * mean - log_norm)
    return n_tail * (math.log(alpha - 1.0) - math.log(xmin) - alpha / (alpha - 1.0))
