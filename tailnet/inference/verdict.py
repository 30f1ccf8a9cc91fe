"""What may be claimed: ordered rules, and one sentence that can be cited.

The rules, the first that applies deciding:

1. *with cut-off*: the truncated power law fits (p > 0.1), has alpha > 1, and beats both the power law, in
   the nested test, and the exponential, which it contains at alpha = 0.
2. *none*: the power law is rejected (p <= 0.1).
3. *good*: it is not; the exponential is rejected; no nested test rejects (Holm, 0.05); and the upper 95%
   limits of d, beta and lambda' keep the local slope within a declared band of alpha over the range that
   holds 90% of the tail: equivalence, not mere failure to reject.
4. *moderate*: the rest of p > 0.1.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scipy import special

from tailnet.inference.alternatives import AlternativeFit
from tailnet.inference.comparison import Comparison
from tailnet.inference.goodness_of_fit import GoodnessOfFit
from tailnet.inference.intervals import JointInterval
from tailnet.inference.likelihood import PowerLawFit
from tailnet.inference.sensitivity import Sensitivity
from tailnet.rounding import (
    data_value,
    estimate,
    fixed,
    integer,
    interval,
    number,
    p_value,
    percentage,
    with_uncertainty,
)

#: A law is rejected by its test of fit at or below this p-value (CSN 2009, section 4.1).
REJECTION = 0.1
#: With fewer no p-value of a bootstrap can be as small as that.
FEWEST_REPLICATES = 9
#: Level of the comparisons, after Holm's correction where there are several.
LEVEL = 0.05
#: The local slope may stray from alpha by this share of alpha - 1.
BAND = 0.25
_WORDS = {"lambda_prime": "lambda'", "d": "d", "beta": "beta"}
_NAMES = {
    "truncated_power_law": "truncated power law",
    "lognormal": "lognormal",
    "stretched_exponential": "stretched exponential",
    "exponential": "exponential",
}


@dataclass(frozen=True)
class Verdict:
    """The outcome of the ordered rules, and its sentence.

    Attributes
    ----------
    support : str or None
        "with cut-off", "none", "good" or "moderate"; None when what the rules need was not computed.
    sentence : str
        What may be cited.
    rule : str or None
        Which rule decided, and on what.
    band : float or None
        By how much the local slope may stray from alpha under rule 3.
    no_family_fits : bool or None
        Whether every family fitted is rejected by its own test.
    """

    support: str | None
    sentence: str
    rule: str | None = None
    band: float | None = None
    no_family_fits: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Verdict":
        """Rebuild from `to_dict`."""
        return cls(**document)


@dataclass(frozen=True)
class Evidence:
    """All that the rules and the sentence look at; `p_label` says what p-values take for granted."""

    fit: PowerLawFit
    gof: GoodnessOfFit | None = None
    joint: JointInterval | None = None
    others: Sequence[AlternativeFit] = ()
    comparisons: Sequence[Comparison] = ()
    sensitivity: Sequence[Sensitivity] = ()
    p_label: str | None = None

    @property
    def complete(self) -> bool:
        """Whether the rules can be applied."""
        nested = [c.nested_p for c in self.comparisons if c.alternative != "exponential"]
        tests = [other.p_value for other in self.others]
        tested = self.gof is not None and self.gof.replicates >= FEWEST_REPLICATES
        return tested and len(nested) > 0 and None not in nested and None not in tests

    def other(self, family: str) -> AlternativeFit:
        """Return one alternative."""
        return next(o for o in self.others if o.family == family)

    def comparison(self, family: str) -> Comparison:
        """Return one comparison."""
        return next(c for c in self.comparisons if c.alternative == family)


def verdict(evidence: Evidence) -> Verdict:
    """Apply the rules and word the outcome; never that the data *are* a power law."""
    tail = _tail(evidence.fit, evidence.joint)
    if not evidence.complete:
        return Verdict(None, f"{tail} {_test(evidence)}; support is not graded.")
    band = BAND * (evidence.fit.alpha - 1.0)
    support, rule = _decide(evidence, band)
    tests = [
        0.0 if evidence.gof is None else evidence.gof.p_value,
        *(o.p_value or 0.0 for o in evidence.others),
    ]
    nothing = max(tests) <= REJECTION
    sentence = f"{tail} {_test(evidence)}; {_outcome(evidence, support, nothing)}.{_reach(evidence)}"
    return Verdict(support, sentence, rule, band, nothing)


def _decide(evidence: Evidence, band: float) -> tuple[str, str]:
    p = 0.0 if evidence.gof is None else evidence.gof.p_value
    if _has_cutoff(evidence):
        return "with cut-off", (
            "Rule 1: the truncated power law fits, has alpha > 1, and beats the power law in the nested test "
            "and the exponential."
        )
    if p <= REJECTION:
        return "none", f"Rule 2: the power law is rejected by its test of fit, p <= {REJECTION}."
    failed = _not_good(evidence, band)
    if not failed:
        return "good", (
            "Rule 3: it is not rejected, the exponential is rejected, no nested test rejects, and the upper "
            f"limits of d, beta and lambda' keep the local slope within {number(band, 2)}, a quarter of "
            "alpha - 1, of alpha over 90% of the tail."
        )
    return "moderate", f"Rule 4: it is not rejected, but {'; '.join(failed)}."


def _has_cutoff(evidence: Evidence) -> bool:
    other, compared = evidence.other("truncated_power_law"), evidence.comparison("truncated_power_law")
    exponential = evidence.other("exponential")
    if other.on_boundary or compared.nested_p_holm is None:
        return False
    # The exponential is the truncated power law at alpha = 0, inside its domain: an ordinary chi-squared.
    gain = 2.0 * (other.log_likelihood - exponential.log_likelihood)
    return (
        (other.p_value or 0.0) > REJECTION
        and other.law.parameters["alpha"] > 1.0
        and compared.nested_p_holm < LEVEL
        and float(special.chdtrc(1, max(gain, 0.0))) < LEVEL
    )


def _not_good(evidence: Evidence, band: float) -> list[str]:
    """Return what keeps support from being good."""
    failed = []
    exponential = evidence.comparison("exponential")
    # A p-value of 0 is one below the smallest double, not a missing one.
    p = 1.0 if exponential.vuong_p is None else exponential.vuong_p
    if not (exponential.log_likelihood_ratio > 0.0 and p < LEVEL):
        failed.append("the exponential is not distinguishable from it")
    failed += [
        f"the {_NAMES[row.alternative]} fits better (nested test, Holm)"
        for row in evidence.comparisons
        if row.nested_p_holm is not None and row.nested_p_holm < LEVEL
    ]
    failed += [
        f"the {_NAMES[other.family]} within its 95% limit bends the local slope by "
        f"{number(other.departure.slope_change, 2)}, more than {number(band, 2)}"
        for other in evidence.others
        if other.departure is not None and other.departure.slope_change > band
    ]
    return failed


def _tail(fit: PowerLawFit, joint: JointInterval | None) -> str:
    if joint is None:
        exponent = f"alpha = {with_uncertainty(fit.alpha, fit.alpha_se)} (standard error given xmin)"
    else:
        low, high = joint.alpha_interval
        given = " given xmin" if fit.xmin_given else ""
        exponent = f"alpha = {estimate(fit.alpha, low, high)} (95% interval{given} {interval(low, high)})"
    share = percentage(fit.n_tail, fit.sample.n)
    reach = f"{share}; {fixed(fit.decades, 1)} decades"
    if fit.sample.below and not fit.xmin_given:
        reach += f"; xmin searched from {data_value(fit.sample.minimum)} on"
    return (
        f"For the {integer(fit.n_tail)} of {integer(fit.sample.n)} observations at or above xmin = "
        f"{data_value(fit.xmin)} ({reach}), a power law with {exponent}"
    )


def _test(evidence: Evidence) -> str:
    gof = evidence.gof
    if gof is None:
        return "was fitted and not tested for goodness of fit"
    outcome = "is rejected" if gof.p_value <= REJECTION else "is not rejected"
    p = p_value(gof.p_value, 1.0 / (1.0 + gof.replicates))
    p = p if p.startswith(("<", ">")) else f"= {p}"
    label = "" if evidence.p_label is None else f", {evidence.p_label}"
    drawn = "1 replicate" if gof.replicates == 1 else f"{integer(gof.replicates)} replicates"
    low, high = gof.p_interval
    if low <= REJECTION < high:
        drawn += f", which leave open on which side of {REJECTION} it lies"
    return f"{outcome} by the bootstrap test of fit (p {p}, {drawn}{label})"


def _outcome(evidence: Evidence, support: str, nothing: bool) -> str:
    better = [
        _NAMES[c.alternative]
        for c in evidence.comparisons
        if c.nested_p_holm is not None and c.nested_p_holm < LEVEL
    ]
    if support == "with cut-off":
        law = evidence.other("truncated_power_law").law.parameters
        words = (
            f"a power law with exponential cut-off (alpha = {number(law['alpha'], 3)}, lambda = "
            f"{number(law['lambda'], 3)}) is not rejected and fits better"
        )
    elif nothing:
        words = "no family fits: every alternative is rejected as well"
    elif better:
        words = f"the {' and the '.join(better)} fit{'s' if len(better) == 1 else ''} significantly better"
    else:
        words = "no alternative that contains it fits significantly better"
    return f"{words}; support for a power law: {support}"


def _reach(evidence: Evidence) -> str:
    """Word what the nested tests would have seen."""
    seen = [
        f"{_WORDS[row.parameter]} = {number(row.departure, 2)}"
        for row in evidence.sensitivity
        if row.departure is not None
    ]
    if not seen:
        return ""
    return (
        " At this n_tail the nested tests would have detected, with probability 0.8, departures of at least "
        f"{', '.join(seen)}."
    )
