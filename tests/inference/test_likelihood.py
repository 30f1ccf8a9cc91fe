"""The power-law fit: published answers, units, given xmin, and the likelihood of the data themselves."""

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from oracles import discrete_power_law, power_law_continuous
from oracles.published import CLAUSET_DISCRETE_AT_258, FITS, PublishedFit

import tailnet
from tailnet import ChoiceError, InsufficientDataError, PowerLaw, Sample, fit_power_law
from tailnet.inference.likelihood import PowerLawFit

FloatArray = NDArray[np.float64]
IN_POWERLAW = [row for row in FITS if row.home == "powerlaw"]
SHARED = [row for row in FITS if row.home == "shared"]


def check(row: PublishedFit, sample: Sample) -> None:
    for convention in row.conventions:
        fit = fit_power_law(sample, convention=convention)
        assert fit.xmin == pytest.approx(row.xmin, rel=5e-8)
        assert fit.n_tail == row.n_tail
        assert fit.alpha == pytest.approx(row.alpha.value, abs=row.alpha_tolerance)
        assert row.ks_distance.agrees(fit.ks_distance)
        if row.log_likelihood is not None:
            assert row.log_likelihood.agrees(row.in_printed_units(fit.log_likelihood))
        if row.alpha_se is not None:
            assert row.alpha_se.agrees(fit.alpha_se)


@pytest.mark.parametrize("row", IN_POWERLAW, ids=lambda row: row.name)
def test_published_fits(row: PublishedFit, csn_file: Callable[[str], Path]) -> None:
    check(row, tailnet.read_sample(csn_file(row.file), discrete=row.kind == "discrete"))


@pytest.mark.parametrize("row", SHARED, ids=lambda row: row.name)
def test_published_fits_of_shared_data(row: PublishedFit, shared: Path) -> None:
    path = shared / "data" / row.file
    if path.suffix == ".gml":
        degrees = [degree for _, degree in nx.read_gml(path, label="id").degree()]
        check(row, Sample(degrees))
    else:
        check(row, tailnet.read_sample(path, discrete=row.kind == "discrete"))


def test_the_likelihood_at_a_given_exponent(shared: Path) -> None:
    sample = tailnet.read_sample(shared / "data/csn/clauset_discrete_data.txt", discrete=True)
    law = PowerLaw(2.58, 2.0, discrete=True)
    tail = sample.values >= 2.0
    total = float(law.log_density(sample.values[tail]) @ sample.counts[tail])
    # Printed cut, not rounded, at the fifth decimal: a whole unit.
    assert total == pytest.approx(CLAUSET_DISCRETE_AT_258.value, abs=2 * CLAUSET_DISCRETE_AT_258.half_unit)


@pytest.mark.parametrize("discrete", [False, True])
def test_the_likelihood_is_that_of_the_data(discrete: bool) -> None:
    law = PowerLaw(2.3, 3.0, discrete=discrete)
    fit = fit_power_law(Sample(law.sample(500, rng=4), discrete=discrete))
    tail = fit.sample.values >= fit.xmin
    x, counts = fit.sample.values[tail], fit.sample.counts[tail]
    oracle = discrete_power_law if discrete else power_law_continuous
    assert fit.log_likelihood == pytest.approx(
        oracle.log_likelihood(x, counts, fit.xmin, fit.alpha), rel=1e-12
    )
    for nearby in (fit.alpha - 0.01, fit.alpha + 0.01):
        assert oracle.log_likelihood(x, counts, fit.xmin, nearby) < fit.log_likelihood


@pytest.mark.parametrize(("alpha", "xmin"), [(1.6, 1), (2.5, 1), (2.5, 6), (4.0, 40), (12.0, 3)])
def test_the_discrete_standard_error_is_csn_3_6(alpha: float, xmin: int) -> None:
    x = PowerLaw(alpha, xmin, discrete=True).sample(3000, rng=xmin)
    fit = fit_power_law(Sample(x, discrete=True), xmin=xmin, minimum_distinct=2)
    expected = discrete_power_law.alpha_standard_error(fit.alpha, xmin, fit.n_tail)
    assert fit.alpha_se == pytest.approx(expected, rel=1e-9)


def test_alpha_has_no_cap() -> None:
    for alpha in (4.005, 20.0, 150.0):
        fit = fit_power_law(Sample(PowerLaw(alpha, 1.0).sample(20_000, rng=8)), xmin=1.0)
        # Five standard errors of the true exponent.
        assert fit.alpha == pytest.approx(alpha, abs=5 * (alpha - 1.0) / np.sqrt(20_000))


@given(st.integers(-280, 280), st.integers(0, 2**32 - 1))
def test_units_change_scale_quantities_only(power: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.exp(np.concatenate([rng.standard_exponential(60) / 1.5, -rng.standard_exponential(60)]))
    scale = 10.0**power
    a, b = (fit_power_law(Sample(values, discrete=False)) for values in (x, x * scale))
    assert b.alpha == pytest.approx(a.alpha, rel=1e-10)
    assert b.ks_distance == pytest.approx(a.ks_distance, abs=1e-12)
    assert b.n_tail == a.n_tail
    assert b.xmin == pytest.approx(a.xmin * scale, rel=1e-10)
    shift = a.n_tail * np.log(scale)
    assert b.log_likelihood == pytest.approx(
        a.log_likelihood - shift, rel=1e-10, abs=1e-10 * (abs(shift) + 1.0)
    )


def test_extreme_values_side_by_side() -> None:
    rng = np.random.default_rng(6)
    x = np.concatenate([[1e-300, 1e300], np.exp(rng.standard_exponential(200))])
    fit = fit_power_law(Sample(x))
    y = np.log(np.sort(x))
    best = min(range(202 - 9), key=lambda i: distance_by_logs(y[i:]))
    assert fit.xmin == np.sort(x)[best]
    assert fit.ks_distance == pytest.approx(distance_by_logs(y[best:]), abs=1e-13)


def distance_by_logs(y: FloatArray) -> float:
    n = y.size
    model = np.exp(-(y - y[0]) * n / (y - y[0]).sum())
    before = np.arange(n, 0, -1) / n
    return float(max(np.max(np.abs(before - model)), np.max(np.abs(before - 1.0 / n - model))))


@given(st.permutations(list(range(40))))
def test_order_changes_nothing(order: list[int]) -> None:
    x = np.exp(np.random.default_rng(2).standard_exponential(40))
    a, b = fit_power_law(Sample(x)), fit_power_law(Sample(x[order]))
    assert a.to_dict() == b.to_dict()


def test_counts_are_repetitions() -> None:
    rng = np.random.default_rng(9)
    values = np.exp(rng.standard_exponential(50))
    counts = rng.integers(1, 9, 50)
    a = fit_power_law(Sample(np.repeat(values, counts)))
    b = fit_power_law(Sample.from_counts(values, counts))
    assert a.to_dict() == b.to_dict()


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("xmin", [3.0, 5.0])
def test_a_given_xmin_that_is_no_data_value(discrete: bool, xmin: float) -> None:
    """Between xmin and the first value the empirical survival is one, and the distance knows it."""
    x = PowerLaw(2.5, 1.0, discrete=discrete).sample(4000, rng=21)
    x = x[(x != xmin) & ((x < xmin) | (x > xmin + 1.5))]
    fit = fit_power_law(Sample(x, discrete=discrete), xmin=xmin)
    tail = np.sort(x[x >= xmin])
    n = tail.size
    assert (fit.xmin, fit.n_tail, fit.xmin_given, fit.unrestricted) == (xmin, n, True, None)
    if discrete:
        points = np.arange(xmin, tail[-1] + 1.0)
        empirical = np.searchsorted(tail, points, side="right") / n
        model = 1.0 - discrete_power_law.fast_survival(points + 1.0, xmin, fit.alpha)
        expected = np.max(np.abs(empirical - model))
    else:
        assert fit.alpha == pytest.approx(1.0 + n / np.log(tail / xmin).sum(), rel=1e-13)
        model = (tail / xmin) ** (1.0 - fit.alpha)
        before = np.arange(n, 0, -1) / n
        expected = max(np.max(np.abs(before - model)), np.max(np.abs(before - 1.0 / n - model)))
    assert fit.ks_distance == pytest.approx(expected, abs=1e-13)


def test_a_given_xmin_equal_to_the_found_one_gives_the_same_fit(csn_file: Callable[[str], Path]) -> None:
    for name, discrete in (("words.txt", True), ("blackouts.txt", False)):
        sample = tailnet.read_sample(csn_file(name), discrete=discrete)
        found = fit_power_law(sample)
        given_ = fit_power_law(sample, xmin=found.xmin)
        assert given_.alpha == pytest.approx(found.alpha, rel=1e-12)
        assert given_.ks_distance == pytest.approx(found.ks_distance, abs=1e-13)
        assert given_.decades == found.decades


@pytest.mark.parametrize("xmin", [0.0, -1.0, float("nan"), float("inf")])
def test_an_impossible_xmin_is_refused(xmin: float) -> None:
    with pytest.raises(ChoiceError, match="xmin"):
        fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(100, rng=1)), xmin=xmin)


def test_a_fractional_xmin_of_counts_is_refused() -> None:
    with pytest.raises(ChoiceError, match="whole number"):
        fit_power_law(Sample(np.arange(1, 40)), xmin=2.5)


def test_an_xmin_that_leaves_too_little_is_refused() -> None:
    with pytest.raises(InsufficientDataError, match="smaller xmin"):
        fit_power_law(Sample(np.arange(1, 40)), xmin=36)


def test_a_fit_survives_its_dictionary() -> None:
    sample = Sample(PowerLaw(2.5, 1.0).sample(100, rng=1))
    for fit in (fit_power_law(sample), fit_power_law(sample, xmin=1.0)):
        assert PowerLawFit.from_dict(fit.to_dict(), sample) == fit
