"""Why `powerlaw`'s comparisons differ from ours, found in the same way: step by step from its R to ours."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, cast, get_args

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference import tail_masses
from tailnet.inference.cross_check_estimates import CAP, NEAR_BOUND, Session
from tailnet.inference.discrepancy import Difference, Reason, explain, within
from tailnet.inference.powerlaw_package import Compared, Contained, Run, compare, underflows
from tailnet.inference.tail_masses import Family, Masses, Pair, Tail

#: The families that `powerlaw` is asked to compare, by its names.
ALTERNATIVES = ("lognormal", "stretched_exponential", "truncated_power_law", "exponential")
#: R agrees within this: its search stops at steps of 1e-4 in the log-likelihood.
_AGREE = within(2e-4, 1e-6)
_AGREE_P = within(2e-3, 0.0)
#: A formula reproduces its log-likelihood when equal to this, relatively.
_REPRODUCED = 1e-9
#: Starts for the truncated power law: how far below our alpha, and its rate times xmin.
_STARTS = ((0.0, 1e-6), (0.1, 1e-3), (0.5, 3e-2))
_SENTENCES = {
    "different_tail": "powerlaw compares on the tail above its own xmin.",
    "power_law_estimate": "powerlaw's power law is not at its maximum likelihood here: alpha is capped, "
    "approximate or only near it.",
    "alpha_cap": "powerlaw keeps alpha within [0, 3], also in the truncated power law.",
    "local_optimum": "powerlaw's search for the alternative stopped at a local optimum: the same formula "
    "has a higher maximum.",
    "contains_power_law": "powerlaw's search for the alternative stopped at a local optimum: the family "
    "contains the power law and cannot fit worse.",
    "lost_digits": "powerlaw's likelihood of the alternative loses digits: its own formula, evaluated "
    "without cancellation and underflow, gives another value.",
    "half_cells": "powerlaw takes the mass of half-cells for this family, and the exact sum for the power "
    "law; ours takes the sum for both.",
    "underflow": "powerlaw puts 1e-307 in place of likelihoods that underflow.",
    "search_tolerance": "powerlaw's numerical search stops at steps of 1e-4, in the unit of the data.",
    "nested_chi_square": "powerlaw refers 2R to chi-square with one degree of freedom because one name "
    "contains the other; ours is Vuong's p.",
    "collapsed": "The alternative collapses to the power law; R is 0, and Vuong's p would be 0/0.",
}


@dataclass(frozen=True)
class ComparisonCheck:
    """One comparison by both programs.

    Attributes
    ----------
    alternative : str
        The family.
    log_likelihood_ratio, p_value : Difference
        R, power law minus alternative, and its p.
    parameters : dict
        What `powerlaw` fitted, by its names.
    flagged : bool
        Whether `powerlaw` marks that fit as noisy.
    message : str or None
        Its exception, where it failed; then the other fields are empty.
    """

    alternative: str
    log_likelihood_ratio: Difference
    p_value: Difference
    parameters: dict[str, float]
    flagged: bool
    message: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain data; see `CrossCheck.to_dict`."""
        differences = {
            "log_likelihood_ratio": self.log_likelihood_ratio.to_dict(),
            "p_value": self.p_value.to_dict(),
        }
        return {**asdict(self), **differences}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "ComparisonCheck":
        """Rebuild from `to_dict`."""
        fields = dict(document)
        ratio = Difference.from_dict(fields.pop("log_likelihood_ratio"))
        p_value = Difference.from_dict(fields.pop("p_value"))
        return cls(log_likelihood_ratio=ratio, p_value=p_value, **fields)


@dataclass(frozen=True)
class _Step:
    """Where a test moves R and p."""

    code: str
    test: str
    ratio: float
    p_value: float | None

    def reason(self, value: float | None) -> Reason:
        known = value is not None and math.isfinite(value)
        return Reason(self.code, _SENTENCES[self.code], self.test, value if known else None)


def check_alternative(
    session: Session, base: Run, last: Run, alternative: str, ours: Mapping[str, Any] | None
) -> ComparisonCheck:
    """Compare with one alternative in `powerlaw` and explain what differs from ours.

    Parameters
    ----------
    session : Session
        Gives the runs.
    base, last : Run
        The user's run, and the one at our xmin without the switches that keep alpha away from ours.
    alternative : str
        One of `ALTERNATIVES`.
    ours : mapping or None
        Our `log_likelihood_ratio` and `vuong_p`.
    """
    theirs: Compared | None = None
    with Contained() as contained:
        theirs = compare(base, alternative)
    session.warned.update(contained.warned)
    if theirs is None:
        empty = Difference("log_likelihood_ratio", None, None, None, None)
        p_empty = Difference("p_value", None, None, None, None)
        return ComparisonCheck(alternative, empty, p_empty, {}, flagged=False, message=contained.failure)
    ratio = None if ours is None else ours["log_likelihood_ratio"]
    p_value = None if ours is None else ours["vuong_p"]
    steps = _followed(session, base, last, alternative, theirs, (ratio, p_value))
    ratios = [step.reason(step.ratio) for step in steps]
    p_values = [step.reason(step.p_value) for step in steps]
    of_ratio = explain("log_likelihood_ratio", ratio, theirs.ratio, ratios, _AGREE)
    of_p = explain("p_value", p_value, theirs.p_value, p_values, _AGREE_P)
    if ratio is None and _fits_worse(session, alternative, theirs):
        test = "On the same tail its log-likelihood of the family lies R below that of the power law."
        proof = Reason("contains_power_law", _SENTENCES["contains_power_law"], test, None)
        of_ratio = replace(of_ratio, reasons=(proof,))
    if ratio is not None and p_value is None and _AGREE(ratio, 0.0):
        of_p = replace(of_p, reasons=(Reason("collapsed", _SENTENCES["collapsed"], "Our R is 0.", None),))
    finite = {name: value for name, value in theirs.parameters.items() if math.isfinite(value)}
    return ComparisonCheck(alternative, of_ratio, of_p, finite, theirs.flagged)


def _followed(
    session: Session,
    base: Run,
    last: Run,
    alternative: str,
    theirs: Compared,
    ours: tuple[float | None, float | None],
) -> list[_Step]:
    """Make the tests one by one until they end at our R and p."""
    ratio, p_value = ours
    steps: list[_Step] = []
    if ratio is None or _reached(theirs.ratio, theirs.p_value, ratio, p_value):
        return steps
    for step in _steps(session, base, last, alternative, theirs):
        steps.append(step)
        if _reached(step.ratio, step.p_value, ratio, p_value):
            break
    return steps


def _fits_worse(session: Session, alternative: str, theirs: Compared) -> bool:
    """Whether a family that contains the power law, in its own masses, came out below it."""
    nested = alternative == "truncated_power_law" or (
        alternative in get_args(Family) and not session.fit.sample.discrete
    )
    return nested and theirs.ratio > 0.0 and not _AGREE(theirs.ratio, 0.0)


def _reached(ratio: float, p_value: float | None, our_ratio: float, our_p: float | None) -> bool:
    return _AGREE(ratio, our_ratio) and (our_p is None or (p_value is not None and _AGREE_P(p_value, our_p)))


def _compared(run: Run, alternative: str, *, vuong: bool = False) -> Compared | None:
    with Contained():
        return compare(run, alternative, vuong=vuong)
    return None


def _steps(session: Session, base: Run, last: Run, alternative: str, theirs: Compared) -> Iterator[_Step]:
    """Yield the tests in order, each starting where the one before it ended."""
    run, found = base, theirs
    at_ours = session.run(xmin=session.fit.xmin) if base.xmin != session.fit.xmin else None
    for code, other in (("different_tail", at_ours), ("power_law_estimate", last)):
        moved = _compared(other, alternative) if other is not None and other is not run else None
        if other is not None and moved is not None:
            run, found = other, moved
            yield _Step(code, other.call, moved.ratio, moved.p_value)
    if run.xmin != session.fit.xmin:
        return
    if alternative in get_args(Family):
        yield from _formula_steps(session, run, cast("Family", alternative), found)
    elif alternative == "exponential":
        yield _exponential_step(session, run)
    else:
        yield from _truncated_steps(session, run, found)


def _formula_steps(session: Session, run: Run, family: Family, found: Compared) -> Iterator[_Step]:
    """Maximise its own formula without losing digits; on the integers then put sums for half-cells."""
    fit = session.fit
    tail = Tail(*session.tail(), fit.xmin)
    masses: Masses = "half-cell" if fit.sample.discrete else "density"
    law = fit.law.log_density(tail.values)
    pair = tail_masses.from_conventional(family, found.parameters, tail_masses.origin(masses, fit.xmin))
    at_theirs = None if pair is None else tail_masses.log_masses(family, pair, tail, masses)
    its_own = run.log_likelihood - found.ratio
    if at_theirs is not None and math.isfinite(its_own) and np.all(np.isfinite(at_theirs)):
        formula = float(tail.counts @ at_theirs)
        if not math.isclose(formula, its_own, rel_tol=_REPRODUCED):
            test = f"Its log-likelihood is {its_own:.9g}; its formula at its parameters gives {formula:.9g}."
            yield _step("lost_digits", test, tail, law - at_theirs)
    best = tail_masses.maximum(family, tail, masses, fit.alpha)
    difference = law - tail_masses.log_masses(family, best, tail, masses)
    contained = masses == "density" and found.ratio > 0.0
    code = "contains_power_law" if contained else "local_optimum"
    test = _restarted(session, run, family, best, float(tail.counts @ difference))
    yield _step(code, test, tail, difference)
    if fit.sample.discrete:
        best = tail_masses.maximum(family, tail, "sum", fit.alpha)
        difference = law - tail_masses.log_masses(family, best, tail, "sum")
        test = "The maximum of the same density over its exact sum, in place of half-cells."
        yield _step("half_cells", test, tail, difference)


def _restarted(session: Session, run: Run, family: Family, best: Pair, ratio: float) -> str:
    """Start its own search at the maximum of its formula and say whether it stays there."""
    masses: Masses = "half-cell" if session.fit.sample.discrete else "density"
    x0 = tail_masses.origin(masses, session.fit.xmin)
    start = tail_masses.to_conventional(family, best, x0)
    switches = {key: value for key, value in run.switches.items() if key != "initial_parameters"}
    again = None if start is None else session.run(**switches, initial_parameters=start)
    moved = None if again is None else _compared(again, family)
    if again is not None and moved is not None and start is not None:
        # Its power law may be approximate in this run; only the alternative's likelihood is of interest.
        reached = session.fit.log_likelihood - (again.log_likelihood - moved.ratio)
        if _AGREE(reached, ratio):
            return f"Started anew it stays at this maximum: {again.call}."
    return "The maximum of its formula, in parameters near the power law that its own cannot hold or resolve."


def _exponential_step(session: Session, run: Run) -> _Step:
    """Put the closed form in place of its search."""
    fit = session.fit
    tail = Tail(*session.tail(), fit.xmin)
    excess = tail.values - fit.xmin
    mean = float(tail.counts @ excess) / fit.n_tail
    if fit.sample.discrete:
        value = excess * math.log(mean / (1.0 + mean)) - math.log1p(mean)
    else:
        value = -excess / mean - math.log(mean)
    clipped = underflows(run, "exponential")
    code = "underflow" if clipped else "search_tolerance"
    test = f"The closed form of the maximum; {clipped} of its likelihoods had underflowed."
    return _step(code, test, tail, fit.law.log_density(tail.values) - value)


def _truncated_steps(session: Session, run: Run, found: Compared) -> Iterator[_Step]:
    """Take Vuong's p, lift the bounds on alpha and start anew from other points, keeping what is better."""
    best = _vuong_of(run, run)
    if best is None:
        return
    yield best
    switches = {key: value for key, value in run.switches.items() if key != "initial_parameters"}
    if not NEAR_BOUND < found.parameters["alpha"] < CAP - NEAR_BOUND:
        switches["parameter_ranges"] = {"alpha": [None, None]}
        lifted = _vuong_of(run, session.run(**switches))
        if lifted is not None and lifted.ratio < best.ratio:
            best = lifted
            yield replace(best, code="alpha_cap")
    code = "contains_power_law" if best.ratio > 0.0 else "local_optimum"
    for less, rate in _STARTS:
        start = {"alpha": session.fit.alpha - less, "Lambda": rate / session.fit.xmin}
        again = _vuong_of(run, session.run(**switches, initial_parameters=start))
        if again is not None and again.ratio < best.ratio:
            best = again
            yield replace(best, code=code)


def _vuong_of(run: Run, other: Run | None) -> _Step | None:
    """Take the truncated power law of another run beside the power law of this one, with Vuong's p."""
    found = None if other is None else _compared(other, "truncated_power_law", vuong=True)
    if other is None or found is None:
        return None
    test = f"{other.call}.distribution_compare('truncated_power_law', 'power_law', nested=False)"
    ratio = run.log_likelihood - (other.log_likelihood - found.ratio)
    return _Step("nested_chi_square", test, ratio, found.p_value)


def _step(code: str, test: str, tail: Tail, difference: FloatArray) -> _Step:
    """Give R and Vuong's p of pointwise log-likelihood differences."""
    ratio = float(tail.counts @ difference)
    mean = ratio / float(tail.counts.sum())
    spread = float(tail.counts @ (difference - mean) ** 2)
    p_value = math.erfc(abs(ratio) / math.sqrt(2.0 * spread)) if spread > 0.0 else None
    return _Step(code, test, ratio, p_value)
