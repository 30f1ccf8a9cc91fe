"""Samples of which only the largest values were kept: what is said of them is exact, and says its limits."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from analysis_schema import check_analysis
from oracles.goodness_of_fit import Kind, replicate, search_for
from scipy import stats

from tailnet.arrays import FloatArray
from tailnet.distributions.power_law import PowerLaw
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.inference import bootstrap
from tailnet.inference.analysis import Context, analyze
from tailnet.inference.likelihood import fit_power_law
from tailnet.inference.xmin import Convention
from tailnet.sample import Sample

#: Level of each comparison of distributions at its fixed seed.
LEVEL = 1e-3
KINDS: tuple[bootstrap.Kind, ...] = ("null", "joint")
WITHOUT_ALTERNATIVES = Context(alternatives=False)


def continuous(n: int, seed: int = 1) -> FloatArray:
    generator = np.random.default_rng(seed)
    body = 1.0 - 0.8 * generator.random(n // 2)
    return np.concatenate([body, PowerLaw(2.5, 1.0).sample(n - n // 2, rng=generator)])


def tied(n: int, seed: int = 1) -> FloatArray:
    return np.round(continuous(n, seed), 2) + 0.001


def discrete(n: int, seed: int = 1) -> FloatArray:
    generator = np.random.default_rng(seed)
    body = generator.integers(1, 30, n // 2).astype(float)
    return np.concatenate([body, PowerLaw(2.4, 30.0, discrete=True).sample(n - n // 2, rng=generator)])


MAKERS: dict[str, Callable[[int], FloatArray]] = {
    "continuous": continuous,
    "tied": tied,
    "discrete": discrete,
}


def part_of(x: FloatArray, keep: int, kind: str) -> Sample:
    return Sample.from_blocks(np.array_split(x, 5), keep=keep, discrete=kind == "discrete")


@pytest.mark.parametrize("convention", ["exact", "csn"])
@pytest.mark.parametrize("kind", MAKERS)
def test_the_fit_is_that_of_all_data_to_the_last_bit(kind: str, convention: Convention) -> None:
    """At every amount kept that reaches down to the xmin of the whole search."""
    x = MAKERS[kind](3000)
    whole = fit_power_law(Sample(x, discrete=kind == "discrete"), convention=convention)
    above = int((whole.sample.values >= whole.xmin).sum())
    looked_at = 0
    for keep in np.unique(np.linspace(above, whole.sample.n_distinct - 1, 12).astype(int)).tolist():
        sample = part_of(x, keep, kind)
        fit = fit_power_law(sample, convention=convention)
        assert (sample.n, sample.below) == (3000, int((x < sample.minimum).sum()))
        assert sample.below > 0
        for name in ("alpha", "alpha_se", "xmin", "n_tail", "decades", "ks_distance", "log_likelihood"):
            assert getattr(fit, name) == getattr(whole, name), (keep, name)
        assert fit.unrestricted == whole.unrestricted
        looked_at += 1
    assert looked_at > 5


def test_a_search_that_cannot_reach_finds_the_best_it_can() -> None:
    """And each candidate is what it is in the search over all data."""
    x = continuous(3000)
    whole = Sample(x)
    best = fit_power_law(whole)
    part = part_of(x, best.n_tail // 2, "continuous")
    fit = fit_power_law(part)
    assert fit.xmin >= part.minimum > best.xmin
    same = fit_power_law(whole, xmin=fit.xmin)
    assert (fit.alpha, fit.n_tail) == (same.alpha, same.n_tail)
    assert fit.ks_distance == pytest.approx(same.ks_distance, abs=1e-15)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_given_xmin(kind: str) -> None:
    """Its tail is whole, so everything about it is as with all data, the replicates included."""
    x = MAKERS[kind](1000)
    part, whole = part_of(x, 60, kind), Sample(x, discrete=kind == "discrete")
    xmin = float(part.values[2])
    fits = fit_power_law(part, xmin=xmin), fit_power_law(whole, xmin=xmin)
    assert fits[0].to_dict() == fits[1].to_dict()
    for what in KINDS:
        one, other = (bootstrap.block(bootstrap.scheme(fit, what, seed()), (0, 25)) for fit in fits)
        np.testing.assert_array_equal(one.distances, other.distances)
    with pytest.raises(ChoiceError, match="were kept; give an xmin from there on, or raise keep"):
        fit_power_law(part, xmin=float(np.ceil(part.minimum) - 1.0))


def seed() -> np.random.SeedSequence:
    return np.random.SeedSequence(5)


@pytest.mark.parametrize("what", KINDS)
@pytest.mark.parametrize(("kind", "naive_replicates"), [("continuous", 400), ("discrete", 120)])
def test_replicates_are_those_of_all_data_searched_from_the_same_value_on(
    kind: Kind, naive_replicates: int, what: bootstrap.Kind
) -> None:
    """The oracle draws every observation of a replicate, and tries no candidate below the limit."""
    x = MAKERS[kind](90)
    keep = {"continuous": 55, "discrete": 36}[kind]
    part = part_of(x, keep, kind)
    fit = fit_power_law(part)
    assert part.minimum < fit.xmin
    assert part.below > 15
    found = bootstrap.block(bootstrap.scheme(fit, what, seed()), (0, 4000))
    search = search_for(kind, "exact", floor=part.minimum)
    observed = search(np.sort(x))
    assert pytest.approx(fit.ks_distance, abs=1e-7) == observed.D
    generator = np.random.default_rng(6)
    fits: list[Any] = []
    while len(fits) < naive_replicates:
        if what == "null":
            drawn = replicate(np.sort(x), observed, kind, generator)
        else:
            drawn = np.sort(generator.choice(x, x.size))
        if np.unique(drawn[drawn >= part.minimum]).size >= 5:
            fits.append(search(drawn))
    for mine, theirs in (
        (found.distances, [f.D for f in fits]),
        (found.alphas, [f.alpha for f in fits]),
        (found.xmins, [f.xmin for f in fits]),
        (found.n_tails, [f.n_tail for f in fits]),
    ):
        assert stats.ks_2samp(mine, np.array(theirs), method="asymp").pvalue > LEVEL


def test_how_many_fall_below_is_binomial() -> None:
    """Where a tail must hold all ten values kept, its size is what a replicate holds of them."""
    values, counts = 1.5 ** np.arange(40), np.repeat([30, 20], [30, 10])
    sample = Sample.from_blocks([(values, counts)], keep=10, discrete=False)
    assert (sample.n, sample.below) == (1100, 900)
    fit = fit_power_law(sample, minimum_distinct=10)
    found = bootstrap.block(bootstrap.scheme(fit, "joint", seed()), (0, 4000))
    assert found.redrawn == 0
    law = stats.binom(1100, 200 / 1100)
    cells = np.array([law.ppf(q) for q in np.arange(1, 20) / 20])
    found_in = np.bincount(np.searchsorted(cells, found.n_tails), minlength=20)
    expected = 4000 * np.diff(np.concatenate([[0.0], law.cdf(cells), [1.0]]))
    assert stats.chisquare(found_in, expected).pvalue > LEVEL


def test_a_bootstrap_costs_what_was_kept() -> None:
    """10^15 observations below are one binomial draw, and take no memory."""
    generator = np.random.default_rng(1)
    x = np.concatenate([PowerLaw(2.5, 1.0).sample(300, rng=generator), 1.0 - 0.2 * generator.random(300)])
    pair = (np.array([1e-3 + 1e-6 * i for i in range(100)]), np.full(100, 10**13))
    sample = Sample.from_blocks([pair, x], keep=600)
    assert (sample.n, sample.below) == (10**15 + 600, 10**15)
    fit, alone = fit_power_law(sample), fit_power_law(Sample(x))
    assert (fit.xmin, fit.ks_distance) == (alone.xmin, alone.ks_distance)
    for what in KINDS:
        found = bootstrap.block(bootstrap.scheme(fit, what, seed()), (0, 200))
        # About as many as in the data come up: Poisson, for so small a share.
        assert 300 < found.n_tails.max() < 600 + 5 * 25


def test_the_document_says_what_was_kept() -> None:
    x = continuous(2000)
    document = analyze(
        part_of(x, 1200, "continuous"), replicates=40, rng=1, context=WITHOUT_ALTERNATIVES
    ).to_dict()
    check_analysis(document)
    sample, law = document["sample"], document["power_law"]
    assert (sample["n"], sample["below"], sample["n_distinct"]) == (2000, 800, 1200)
    assert document["curves"]["survival"]["survival"][0] == 0.6
    note = law["search_notes"][0]
    assert "Of 2,000 observations the largest 1,200 were kept; the other 800" in note
    assert "a smaller xmin was not searched" in note
    assert "of 2,000 observations at or above xmin" in document["verdict"]["sentence"]
    assert "; xmin searched from " in document["verdict"]["sentence"]
    assert "Sample.from_blocks(blocks, keep=1200" in document["provenance"]["command"]


@pytest.mark.parametrize(("more", "warned"), [(1.05, True), (1.5, False)])
def test_a_minimum_at_the_end_of_the_search_is_said_to_be_one(more: float, warned: bool) -> None:
    x = continuous(2000)
    fit = fit_power_law(Sample(x))
    sample = part_of(x, int(more * fit.n_tail), "continuous")
    document = analyze(sample, replicates=0, context=WITHOUT_ALTERNATIVES).to_dict()
    assert document["power_law"]["xmin"] == fit.xmin
    notes = document["power_law"]["search_notes"]
    assert any("may lie at a smaller xmin" in note for note in notes) == warned
    given = analyze(sample, xmin=fit.xmin, replicates=0, context=WITHOUT_ALTERNATIVES).to_dict()
    (note,) = given["power_law"]["search_notes"]
    assert "The tail from the given xmin on is whole" in note


@pytest.mark.parametrize(("keep", "warned"), [(700, True), (1800, False)])
def test_an_interval_at_the_end_of_the_search_is_said_to_be_one(keep: int, warned: bool) -> None:
    sample = part_of(continuous(2000), keep, "continuous")
    document = analyze(sample, replicates=60, rng=1, context=WITHOUT_ALTERNATIVES).to_dict()
    notes = document["power_law"]["search_notes"]
    assert ("begins near the smallest value kept" in notes[-1]) == warned


def test_too_few_were_kept() -> None:
    with pytest.raises(InsufficientDataError, match="at least 5 distinct values and 10 observations"):
        analyze(Sample.from_blocks([1.0 + np.arange(4) / 8], keep=10))
