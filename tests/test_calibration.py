"""The logic of the validation reports: what counts as met, agreed, explained."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from calibration import agreement, conditional, csn_tables, grid_exponent, thinned_search
from calibration.bodies import ALPHA, BODIES, TAIL_SHARE
from calibration.disagreement import (
    KINDS,
    MEASURES,
    UNEXPLAINED,
    Computed,
    Estimate,
    below,
    kinds,
    rounded,
    supremum,
)
from calibration.experiments import Trial
from calibration.tables import Band, tally
from oracles.csn_2009 import SETS, PublishedSet
from oracles.published import Printed
from scipy import integrate, stats

import tailnet as tn


def test_band_tells_a_miss_from_a_miss_within_its_error() -> None:
    band = Band(0.05, 0.13)
    assert band.judge(100, 1000) == "met"
    assert band.judge(140, 1000) == "missed, within its error"
    assert band.judge(200, 1000) == "missed"
    assert band.judge(0, 1000) == "missed"
    assert tally({"a": "met", "b": "missed"}) == "1 of 2 met; not met: b (missed)"
    assert tally({"a": "met"}) == "1 of 1 met"


@pytest.mark.parametrize("body", BODIES)
def test_share_of_the_tail(body: str) -> None:
    n = 100_000
    inside = int((BODIES[body](np.random.default_rng(3), n) >= 1.0).sum())
    assert stats.binomtest(inside, n, TAIL_SHARE[body]).pvalue > 1e-4
    assert Trial(body, 1000, 0, joint=False).n * TAIL_SHARE[body] == pytest.approx(1000, abs=0.6)


def test_smooth_bodies_meet_the_tail() -> None:
    # CSN's eq. 3.10: exp(-alpha (x - 1)) against x^-alpha, both 1 at 1.
    body = integrate.quad(lambda x: math.exp(-ALPHA * (x - 1.0)), 0.0, 1.0)[0]
    assert TAIL_SHARE["CSN's eq. 3.10"] == pytest.approx(
        (1 / (ALPHA - 1)) / (1 / (ALPHA - 1) + body), rel=1e-12
    )
    lognormal = stats.lognorm(1.0, scale=math.exp(-1.5))
    tail = lognormal.pdf(1.0) / (ALPHA - 1.0)
    assert TAIL_SHARE["smooth lognormal"] == pytest.approx(tail / (tail + lognormal.cdf(1.0)), rel=1e-12)


def test_exact_coverage_of_the_conditional_interval() -> None:
    # By simulation of alpha - 1 = n / G, without tailnet.
    n, rounds = 50, 200_000
    fitted = n / np.random.default_rng(8).gamma(n, size=rounds)
    covered = int((np.abs(fitted - 1.0) <= conditional.Z * fitted / math.sqrt(n)).sum())
    assert stats.binomtest(covered, rounds, conditional.exact_coverage(n)).pvalue > 1e-4


@pytest.mark.parametrize("row", SETS, ids=lambda row: row.name)
def test_published_ratios_and_p_values_belong_together(row: PublishedSet) -> None:
    for name, (ratio, p_value) in row.ratios.items():
        ends = []
        for value in (abs(ratio.value) - ratio.half_unit, abs(ratio.value) + ratio.half_unit):
            squared = 2.0 * value if name == "truncated_power_law" else value**2
            ends.append(float(stats.chi2.sf(max(squared, 0.0), 1)))
        assert min(ends) - p_value.half_unit <= p_value.value <= max(ends) + p_value.half_unit, name


def test_explanation_is_the_first_rule_that_gives_the_digits() -> None:
    printed = Printed("1.21")
    assert csn_tables.explain(printed, 1.2149, {}).agrees
    found = csn_tables.explain(printed, 1.43, {"cells": 1.3, "their search": 1.2054, "last": 1.21})
    assert (found.agrees, found.reason) == (False, "their search: 1.205")


def test_what_no_rule_gives_is_not_explained() -> None:
    assert csn_tables.explain(Printed("0.20"), None, {}, bounded=True).reason.startswith(
        csn_tables.NO_MAXIMUM
    )
    assert csn_tables.explain(Printed("-0.20"), -0.5, {}, bounded=True).reason == csn_tables.OPEN
    short = csn_tables.explain(Printed("-0.55"), -0.81, {"their search": -0.25}, bounded=True)
    assert short.reason.startswith(csn_tables.STOPS_SHORT)
    other_side = csn_tables.explain(Printed("-7.14"), -7.133, {"their search": -7.1326})
    assert other_side.reason.startswith(csn_tables.OPEN)


def test_summary_counts_every_row_once() -> None:
    rows = [
        ["a", "x", "yes", ""],
        ["a", "y", "no", "half-cell: 1"],
        ["b", "x", "no", f"{csn_tables.OPEN}. z: 2"],
        ["b", "y", "no", f"{csn_tables.NO_MAXIMUM}. z: 2"],
    ]
    text = csn_tables.summary(rows[:2], rows[2:])
    assert text.startswith("Of 4 published numbers 1 agree, and 1 more")
    assert "Not explained: b, x." in text
    assert "Not at a maximum: b, y." in text


def test_near_p_values() -> None:
    assert csn_tables.near(0.20, 0.19, 2500)
    assert not csn_tables.near(0.49, 0.67, 2500)


def test_grid_exponent_is_that_of_the_published_programs(csn_file: Callable[[str], Path]) -> None:
    # plfit 0.9.4 with its legacy search, `plfit -b -a 1.5:0.01:3.5 words.txt`.
    xmin, alpha, distance = grid_exponent.scan(np.loadtxt(csn_file("words.txt")))
    assert (xmin, alpha) == (7.0, 1.95)
    assert Printed("0.00928863").agrees(distance)


def test_thinned_search_is_the_exhaustive_one_with_every_candidate() -> None:
    x = agreement.draw(0)
    fit = tn.fit_power_law(tn.Sample(x, discrete=False), convention="csn")
    everywhere = thinned_search.smallest_distance(x, fit.sample.n_distinct, 1)
    assert everywhere == pytest.approx(fit.ks_distance, rel=1e-12)
    assert thinned_search.smallest_distance(x, 10, 1) > everywhere


def _differs(number: int) -> bool:
    data = Computed.of(agreement.draw(number), discrete=agreement.SHAPES[agreement.shape(number)])
    best = data.best(below, 2)
    small = data.tail(best)[0].size < 5 or best.n_tail < 10
    return best.xmin != agreement.ours_on(number)[1].xmin and not small


@pytest.mark.parametrize("discrete", [False, True])
def test_kinds_of_disagreement(discrete: bool) -> None:
    # A data set on which the two measures choose different tails.
    number = next(n for n in range(60) if agreement.SHAPES[agreement.shape(n)] == discrete and _differs(n))
    ours = agreement.ours_on(number)[1]
    data = Computed.of(agreement.draw(number), discrete=agreement.SHAPES[agreement.shape(number)])
    assert kinds(data, ours, ours) == ()
    at = data.candidate(ours.xmin)
    assert at is not None
    best = data.best(below, 2)
    one_sided = Estimate(best.xmin, best.alpha, best.D)
    assert kinds(data, ours, one_sided)[0] == "one-sided distance"
    # A search that returns another candidate, rightly measured, missed its own minimum.
    other = next(each for each in data.path[3:] if each.xmin not in (ours.xmin, best.xmin))
    measured = data.distance(below, other, other.alpha)
    assert "missed its own minimum" in kinds(data, ours, Estimate(other.xmin, other.alpha, measured))
    lower = 1.0 + 0.99 * (ours.alpha - 1.0)
    moved = Estimate(ours.xmin, lower, data.distance(supremum, at, lower))
    assert kinds(data, ours, moved) == ("below its maximum",)
    n = at.n_tail
    corrected = Estimate(ours.xmin, at.alpha * (n - 1) / n + 1 / n, ours.distance)
    assert kinds(data, ours, corrected) == ("finite-size correction",)
    doubled = Estimate(ours.xmin, ours.alpha, 2.0 * ours.distance)
    assert kinds(data, ours, doubled)[0].startswith(UNEXPLAINED)
    between = Estimate(1.001 * ours.xmin, ours.alpha, ours.distance)
    assert kinds(data, ours, between)[0].startswith(UNEXPLAINED) or data.candidate(between.xmin) is not None


def test_rounded_xmin_moves_the_choice() -> None:
    data = Computed.of(agreement.draw(0), discrete=False)
    best = data.best(rounded, 3)
    assert best.xmin != data.best(below, 3).xmin
    theirs = Estimate(best.xmin, best.alpha, best.D)
    ours = agreement.ours_on(0)[1]
    assert kinds(data, ours, theirs, len(MEASURES))[0] == "cdf 0 below round(xmin)"
    assert kinds(data, ours, theirs)[0] != "cdf 0 below round(xmin)"


def test_approximate_exponent_of_counts() -> None:
    x = tn.PowerLaw(2.2, 6, discrete=True).sample(400, rng=4)
    data = Computed.of(x, discrete=True)
    fit = tn.fit_power_law(tn.Sample(x, discrete=True))
    ours = Estimate(fit.xmin, fit.alpha, fit.ks_distance)
    at = data.candidate(fit.xmin)
    assert at is not None
    tail = x[x >= fit.xmin]
    alpha = 1.0 + tail.size / float(np.log(tail / (fit.xmin - 0.5)).sum())
    theirs = Estimate(fit.xmin, alpha, data.distance(supremum, at, alpha))
    assert kinds(data, ours, theirs) == ("approximate exponent",)


def test_every_code_has_words() -> None:
    from tailnet.inference.cross_check import CODES

    of_estimates = {"alpha_cap", "approximate_estimate", "different_xmin", "flagged_candidate", "lost_digits"}
    of_estimates |= {"minimum_tail", "one_sided_distance", "search_tolerance"}
    assert of_estimates <= set(CODES)
    assert {agreement.CODES.get(code, code) for code in of_estimates} <= {*KINDS, *agreement.SWITCHED}


def test_data_sets_are_what_they_are_called() -> None:
    for number in range(24):
        values = agreement.draw(number)
        assert np.array_equal(values, agreement.draw(number))
        assert np.unique(values).size >= agreement.FEWEST_DISTINCT
        if agreement.SHAPES[agreement.shape(number)]:
            assert np.array_equal(values, np.floor(values))
        if agreement.shape(number).startswith("small"):
            assert 15 <= values.size < 50
