"""The same data through the `powerlaw` package, and the reason for each number that differs from ours.

A reason is found by a test, not by reading: a switch of `powerlaw` is thrown and its number watched, or
its own formula is evaluated where its program loses digits. A difference that no test moves to our
number is called not explained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.inference.cross_check_alternatives import ALTERNATIVES, ComparisonCheck, check_alternative
from tailnet.inference.cross_check_estimates import Session, differences
from tailnet.inference.discrepancy import Difference
from tailnet.inference.likelihood import PowerLawFit
from tailnet.inference.powerlaw_package import Contained, Run, call_text, fit_tail, version

Status: TypeAlias = Literal["compared", "not run", "failed"]

#: Every code that a reason can carry.
CODES = (
    "alpha_cap",
    "approximate_estimate",
    "collapsed",
    "contains_power_law",
    "continuous_error",
    "different_tail",
    "different_xmin",
    "flagged_candidate",
    "half_cells",
    "local_optimum",
    "lost_digits",
    "minimum_tail",
    "nested_chi_square",
    "not_explained",
    "one_sided_distance",
    "power_law_estimate",
    "search_tolerance",
    "underflow",
)

#: Distinct values times observations up to which its search is run unasked. A candidate costs it a pass
#: over the data: measured, 1e9 take from ten seconds (alpha in (1.5, 3], where it has a formula) to six
#: minutes (elsewhere, where it searches numerically), and as much again for each new search.
SEARCH_LIMIT = 10**9
#: Distinct values in the tail up to which its fits are run unasked: the distance of one truncated power
#: law takes it 0.2 ms a value, in mpmath.
TAIL_LIMIT = 50_000
#: Observations up to which it is run unasked: it keeps every one in memory, and steps through them in Python.
SAMPLE_LIMIT = 10**7


@dataclass(frozen=True)
class CrossCheck:
    """Our fit beside that of `powerlaw`.

    Attributes
    ----------
    status : {"compared", "not run", "failed"}
        Whether `powerlaw` gave numbers; "not run" for data on which it takes too long, or where it is
        not installed.
    message : str or None
        Why there are no numbers.
    version : str or None
        Of `powerlaw`.
    call : str or None
        The call, as its user would type it.
    differences : tuple of Difference
        xmin, n_tail, alpha, alpha_se (its sigma), ks_distance (its D), log_likelihood.
    comparisons : tuple of ComparisonCheck
        One for each family of `ALTERNATIVES`.
    warnings : dict
        How often the user's calls gave each warning.
    """

    status: Status
    message: str | None = None
    version: str | None = None
    call: str | None = None
    differences: tuple[Difference, ...] = ()
    comparisons: tuple[ComparisonCheck, ...] = ()
    warnings: Mapping[str, int] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data, ready for JSON.

        Returns
        -------
        dict
            ``{status, message, version, call, warnings{message: count}, differences[D], comparisons[C]}``.
            D is ``{quantity, tailnet, powerlaw, agrees, explained, reasons[{code, sentence, test,
            value}]}``: `agrees` is null where a number is missing, `explained` null where nothing
            needed explaining; `value` is powerlaw's number after `test`, so that the values lead from
            `powerlaw` to `tailnet`, and where they do not, the last code is "not_explained". C is
            ``{alternative, log_likelihood_ratio: D, p_value: D, parameters{}, flagged, message}``;
            `tailnet` in its p_value is Vuong's p.
        """
        return {
            "status": self.status,
            "message": self.message,
            "version": self.version,
            "call": self.call,
            "warnings": dict(self.warnings or {}),
            "differences": [each.to_dict() for each in self.differences],
            "comparisons": [each.to_dict() for each in self.comparisons],
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "CrossCheck":
        """Rebuild from `to_dict`."""
        fields = dict(document)
        found = tuple(Difference.from_dict(each) for each in fields.pop("differences"))
        compared = tuple(ComparisonCheck.from_dict(each) for each in fields.pop("comparisons"))
        return cls(differences=found, comparisons=compared, **fields)


def cross_check(
    fit: PowerLawFit, comparisons: Sequence[Mapping[str, Any]] = (), *, unlimited: bool = False
) -> CrossCheck:
    """Run `powerlaw` on the data of a fit, as its user would, and explain each difference.

    Parameters
    ----------
    fit : PowerLawFit
        Ours. Where its xmin was given, `powerlaw` is given the same.
    comparisons : sequence of mappings, optional
        Ours: each with `alternative` (one of "lognormal", "stretched_exponential",
        "truncated_power_law", "exponential"), `log_likelihood_ratio` (power law minus alternative, by
        exact sums on the integers) and `vuong_p`; other keys are ignored. Without an entry, the
        family's numbers from `powerlaw` stand alone.
    unlimited : bool
        Run it however long it takes.

    Returns
    -------
    CrossCheck
        A failure of `powerlaw` is a status with its message.

    Raises
    ------
    ChoiceError
        When an alternative is unknown.

    Notes
    -----
    `powerlaw` 2.0 (Alstott, Bullmore & Plenz 2014) prints and warns; nothing of it reaches the caller's
    streams, and the warnings of the user's calls are kept.

    Examples
    --------
    >>> import tailnet as tn
    >>> from tailnet.inference.cross_check import cross_check
    >>> fit = tn.fit_power_law(tn.Sample(tn.PowerLaw(alpha=2.5, xmin=1.0).sample(200, rng=1)))
    >>> [d.quantity for d in cross_check(fit).differences if d.agrees is False and not d.explained]
    []
    """
    unknown = {each["alternative"] for each in comparisons} - set(ALTERNATIVES)
    if unknown:
        raise ChoiceError(
            f"Unknown alternatives {sorted(unknown)}; the cross-check knows {', '.join(ALTERNATIVES)}."
        )
    too_long = None if unlimited else _too_long(fit)
    if too_long is not None:
        return CrossCheck("not run", too_long)
    released: str | None = None
    with Contained() as contained:
        released = version()
    if released is None:
        return CrossCheck("not run", f"powerlaw could not be imported ({contained.failure}).")
    data = np.repeat(fit.sample.values, fit.sample.counts)
    switches: dict[str, Any] = {"discrete": fit.sample.discrete, "verbose": False}
    if fit.xmin_given:
        switches["xmin"] = fit.xmin
    base: Run | None = None
    with Contained() as contained:
        base = fit_tail(data, **switches)
    if base is None:
        return CrossCheck("failed", contained.failure, released, call_text(switches))
    session = Session(fit, data, switches, contained.warned)
    ours = {each["alternative"]: each for each in comparisons}
    found, last = differences(session, base)
    checks = tuple(check_alternative(session, base, last, name, ours.get(name)) for name in ALTERNATIVES)
    return CrossCheck("compared", None, released, base.call, found, checks, dict(session.warned))


def _too_long(fit: PowerLawFit) -> str | None:
    """Say why `powerlaw` would take too long, if it would."""
    sample = fit.sample
    distinct = int((sample.values >= fit.xmin).sum())
    remedy = "Ask for it with unlimited=True."
    n = sample.n - sample.below
    if n > SAMPLE_LIMIT:
        return f"There are {n} observations; powerlaw is run on up to {SAMPLE_LIMIT} unasked. {remedy}"
    if not fit.xmin_given and n * sample.n_distinct > SEARCH_LIMIT:
        return (
            f"powerlaw's search for xmin passes over the {n} observations once for each of "
            f"{sample.n_distinct} distinct values, which takes minutes to hours. {remedy}"
        )
    if distinct > TAIL_LIMIT:
        return (
            f"The tail holds {distinct} distinct values, and powerlaw's truncated power law takes 0.2 ms "
            f"for each in every fit; it is run on up to {TAIL_LIMIT} unasked. {remedy}"
        )
    return None
