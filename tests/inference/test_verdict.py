"""The ordered rules, and the sentence that can be cited."""

import dataclasses
from functools import cache
from typing import Any

import numpy as np
import pytest

from tailnet import GoodnessOfFit, PowerLaw, Sample, compare, fit_alternatives, fit_power_law, joint_interval
from tailnet.inference.sensitivity import Sensitivity
from tailnet.inference.verdict import BAND, Evidence, Verdict, verdict


def outcome_of(p: float, replicates: int = 999) -> GoodnessOfFit:
    return GoodnessOfFit(p, (p, p), replicates, round(p * replicates), False, np.zeros(replicates))


@cache
def evidence() -> Evidence:
    """A pure power law of 2,000 points, everything computed but the tests of fit, which are set by hand."""
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(2000, rng=1)), xmin=1.0)
    others = tuple(dataclasses.replace(other, p_value=0.5) for other in fit_alternatives(fit))
    comparisons = tuple(
        row if row.nested_statistic is None else dataclasses.replace(row, nested_p=0.5, nested_p_holm=1.0)
        for row in compare(fit, others, replicates=50, rng=1)
    )
    return Evidence(fit, outcome_of(0.5), joint_interval(fit, replicates=40, rng=1), others, comparisons)


def with_other(base: Evidence, family: str, **changes: Any) -> Evidence:
    others = tuple(
        dataclasses.replace(other, **changes) if other.family == family else other for other in base.others
    )
    return dataclasses.replace(base, others=others)


def with_comparison(base: Evidence, family: str, **changes: Any) -> Evidence:
    rows = tuple(
        dataclasses.replace(row, **changes) if row.alternative == family else row for row in base.comparisons
    )
    return dataclasses.replace(base, comparisons=rows)


def straight(base: Evidence) -> Evidence:
    """The same with limits that bend nothing."""
    for family in ("truncated_power_law", "lognormal", "stretched_exponential"):
        departure = base.other(family).departure
        assert departure is not None
        base = with_other(base, family, departure=dataclasses.replace(departure, slope_change=0.0))
    return base


def test_a_rejected_power_law_has_no_support() -> None:
    found = verdict(dataclasses.replace(straight(evidence()), gof=outcome_of(0.1)))
    assert found.support == "none"
    assert "Rule 2" in str(found.rule)
    assert found.no_family_fits is False


def test_support_is_good_when_nothing_speaks_against_it() -> None:
    found = verdict(straight(evidence()))
    assert found.support == "good"
    assert "Rule 3" in str(found.rule)
    assert found.band == pytest.approx(BAND * (evidence().fit.alpha - 1.0))


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (lambda e: with_comparison(e, "exponential", vuong_p=0.05), "the exponential is not distinguishable"),
        (lambda e: with_comparison(e, "exponential", log_likelihood_ratio=-1.0), "the exponential is not"),
        (lambda e: with_comparison(e, "lognormal", nested_p_holm=0.049), "the lognormal fits better"),
        (
            lambda e: with_other(
                e,
                "lognormal",
                departure=dataclasses.replace(e.other("lognormal").departure, slope_change=9.0),
            ),
            "the lognormal within its 95% limit bends",
        ),
    ],
)
def test_support_is_moderate_for_a_reason(case: Any, reason: str) -> None:
    found = verdict(case(straight(evidence())))
    assert found.support == "moderate"
    assert reason in str(found.rule)


def cut_off() -> Evidence:
    """A truncated power law of 2,000 points: the cut-off is there for all to see."""
    x = PowerLaw(1.8, 1.0).sample(8000, rng=3)
    kept = x[np.random.default_rng(4).random(8000) < np.exp(-0.05 * (x - 1.0))][:2000]
    fit = fit_power_law(Sample(kept), xmin=1.0)
    others = tuple(dataclasses.replace(other, p_value=0.5) for other in fit_alternatives(fit))
    return Evidence(fit, outcome_of(0.01), None, others, compare(fit, others, replicates=99, rng=1))


def test_a_cut_off_comes_before_rejection() -> None:
    found = verdict(cut_off())
    assert found.support == "with cut-off"
    assert "Rule 1" in str(found.rule)
    assert "exponential cut-off (alpha = 1." in found.sentence


@pytest.mark.parametrize("broken", ["its own test", "the nested test", "the exponential"])
def test_a_cut_off_needs_all_of_its_rule(broken: str) -> None:
    case = cut_off()
    if broken == "its own test":
        case = with_other(case, "truncated_power_law", p_value=0.1)
    elif broken == "the nested test":
        case = with_comparison(case, "truncated_power_law", nested_p_holm=0.05)
    else:
        case = with_other(
            case, "exponential", log_likelihood=case.other("truncated_power_law").log_likelihood
        )
    assert verdict(case).support == "none"


def test_no_family_fits_is_said() -> None:
    case = dataclasses.replace(straight(evidence()), gof=outcome_of(0.05))
    for other in case.others:
        case = with_other(case, other.family, p_value=0.1)
    found = verdict(case)
    assert found.no_family_fits is True
    assert "no family fits" in found.sentence


def test_the_sentence_says_what_was_found_and_no_more() -> None:
    fit = evidence().fit
    sentence = verdict(straight(evidence())).sentence
    assert "is not rejected by the bootstrap test of fit (p = 0.500, 999 replicates)" in sentence
    assert f"{fit.n_tail:,} of 2,000 observations" in sentence
    assert f"{fit.decades:.1f} decades" in sentence
    assert "95% interval given xmin" in sentence
    assert "support for a power law: good" in sentence
    assert " is a power law" not in sentence


def test_what_the_tests_would_have_seen_is_said() -> None:
    seen = (
        Sensitivity("lognormal", "d", 0.0213, 0.8, 0.05, 100),
        Sensitivity("x", "beta", None, 0.8, 0.05, 100),
    )
    sentence = verdict(dataclasses.replace(straight(evidence()), sensitivity=seen)).sentence
    assert "would have detected, with probability 0.8, departures of at least d = 0.021." in sentence
    assert "beta" not in sentence


def test_what_was_not_run_is_not_claimed() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(200, rng=1)))
    found = verdict(Evidence(fit))
    assert (found.support, found.rule, found.band, found.no_family_fits) == (None, None, None, None)
    assert "was fitted and not tested for goodness of fit" in found.sentence
    assert "standard error given xmin" in found.sentence
    assert "rejected" not in found.sentence


@pytest.mark.parametrize("missing", ["gof", "nested", "own"])
def test_rules_are_not_applied_to_half_the_evidence(missing: str) -> None:
    case = straight(evidence())
    if missing == "gof":
        case = dataclasses.replace(case, gof=None)
    elif missing == "nested":
        case = with_comparison(case, "truncated_power_law", nested_p=None)
    else:
        case = with_other(case, "exponential", p_value=None)
    assert verdict(case).support is None


def test_the_smallest_p_is_a_bound() -> None:
    none = GoodnessOfFit(1 / 1001, (0.0, 0.004), 1000, 0, False, np.zeros(1000))
    assert "(p < 0.001, 1,000 replicates)" in verdict(Evidence(evidence().fit, none)).sentence


def test_a_verdict_survives_its_dictionary() -> None:
    found = verdict(straight(evidence()))
    assert Verdict.from_dict(found.to_dict()) == found


def test_a_p_value_below_the_smallest_double_rejects_the_exponential() -> None:
    found = verdict(with_comparison(straight(evidence()), "exponential", vuong_p=0.0))
    assert found.support == "good"


def test_too_few_replicates_grade_nothing() -> None:
    """With 8 the smallest p is 1/9: no data at all could be rejected."""
    for replicates, graded in ((8, False), (9, True)):
        few = dataclasses.replace(straight(evidence()), gof=outcome_of(0.5, replicates))
        assert (verdict(few).support is not None) is graded


def test_a_p_value_whose_error_spans_the_level_says_so() -> None:
    open_p = GoodnessOfFit(0.098, (0.02, 0.21), 40, 3, False, np.zeros(40))
    said = "40 replicates, which leave open on which side of 0.1 it lies"
    assert said in verdict(dataclasses.replace(straight(evidence()), gof=open_p)).sentence
    assert "leave open" not in verdict(straight(evidence())).sentence
