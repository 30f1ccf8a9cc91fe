"""The alternatives on a tail: likelihoods, distances, tests of fit, departures, and what could be seen."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from tailnet import (
    AlternativeFit,
    ChoiceError,
    PowerLaw,
    PowerLawFit,
    Sample,
    analyze,
    compare,
    fit_alternatives,
    fit_power_law,
)
from tailnet.distributions.exponential import Exponential
from tailnet.distributions.lognormal import Lognormal
from tailnet.distributions.stretched_exponential import StretchedExponential
from tailnet.distributions.tail_law import TailLaw
from tailnet.distributions.truncated_power_law import TruncatedPowerLaw
from tailnet.inference import alternatives
from tailnet.inference.families import FAMILIES
from tailnet.inference.sensitivity import sensitivity
from tailnet.inference.tail import Tail
from tailnet.inference.weights import power_law_criteria, weights


def fitted(*, discrete: bool = False, n: int = 400, seed: int = 1) -> PowerLawFit:
    x = PowerLaw(2.5, 2.0, discrete=discrete).sample(n, rng=seed)
    return fit_power_law(Sample(x, discrete=discrete), xmin=2.0, minimum_distinct=2)


def by_name(fit: PowerLawFit, *, replicates: int = 0, rng: int = 1) -> dict[str, AlternativeFit]:
    return {other.family: other for other in fit_alternatives(fit, replicates=replicates, rng=rng)}


@pytest.mark.parametrize("discrete", [False, True])
def test_the_likelihood_is_that_of_the_data(discrete: bool) -> None:
    fit = fitted(discrete=discrete)
    tail = Tail.of(fit)
    for other in fit_alternatives(fit):
        total = float(tail.counts @ other.law.log_density(tail.values))
        assert other.log_likelihood == pytest.approx(total, rel=1e-10)


@pytest.mark.parametrize("discretisation", ["half-cell", "unit-cell"])
def test_the_likelihood_in_cells_is_that_of_the_data(discretisation: str) -> None:
    fit = fitted(discrete=True)
    tail = Tail.of(fit)
    for other in fit_alternatives(fit, discretisation=discretisation):
        total = float(tail.counts @ other.law.log_density(tail.values))
        assert other.log_likelihood == pytest.approx(total, rel=1e-9)
        assert other.departure is None


@pytest.mark.parametrize("discrete", [False, True])
def test_the_distance_is_the_supremum(discrete: bool) -> None:
    fit = fitted(discrete=discrete, n=120)
    tail = Tail.of(fit)
    sample = np.repeat(tail.values, tail.counts)
    for other in fit_alternatives(fit):
        if discrete:
            x = np.arange(2.0, sample.max() + 1.0)
            empirical = np.searchsorted(np.sort(sample), x, side="right") / sample.size
            expected = np.max(np.abs(empirical - other.law.cdf(x)))
        else:
            model = other.law.cdf(np.sort(sample))
            after = np.arange(1, sample.size + 1) / sample.size
            expected = max(np.max(after - model), np.max(model - after + 1.0 / sample.size))
        assert other.ks_distance == pytest.approx(expected, abs=1e-12)


def test_criteria_count_parameters_on_and_off_the_boundary() -> None:
    fit = fitted(n=300)
    aic, bic = power_law_criteria(fit)
    assert (aic, bic) == (2 - 2 * fit.log_likelihood, np.log(300) - 2 * fit.log_likelihood)
    for other in fit_alternatives(fit):
        count = {"exponential": 1}.get(other.family, 2) - int(other.on_boundary)
        assert other.free_parameters == count
        assert other.aic == pytest.approx(2 * count - 2 * other.log_likelihood)
        assert other.bic == pytest.approx(count * np.log(300) - 2 * other.log_likelihood)
    assert sum(weights([aic, *(o.aic for o in fit_alternatives(fit))])) == pytest.approx(1.0)


def test_the_right_family_fits_and_a_wrong_one_does_not() -> None:
    x = 1.0 + np.random.default_rng(5).standard_exponential(600)
    fit = fit_power_law(Sample(x), xmin=1.0)
    found = by_name(fit, replicates=99, rng=1)
    assert (found["exponential"].p_value or 0.0) > 0.05
    assert found["exponential"].replicates == 99
    interval = found["exponential"].p_interval
    assert interval is not None
    assert interval[0] < (found["exponential"].p_value or 0.0) < interval[1]
    pareto = by_name(fitted(n=1000), replicates=99, rng=1)
    assert pareto["exponential"].p_value == 0.01


def test_p_of_the_true_family_is_uniform() -> None:
    """The exponential's own test on exponential tails: 60 data sets, Kolmogorov's test at level 1e-3."""
    p = []
    for seed in range(60):
        x = 3.0 + np.random.default_rng(seed).standard_exponential(50)
        fit = fit_power_law(Sample(x), xmin=3.0)
        p.append(by_name(fit, replicates=99, rng=seed)["exponential"].p_value)
    assert None not in p
    assert stats.kstest(np.array(p, float), "uniform").pvalue > 1e-3


def test_long_tails_take_fewer_replicates_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alternatives, "_BUDGET", 240_000)
    x = PowerLaw(2.5, 1.0).sample(2000, rng=1)
    found = fit_alternatives(fit_power_law(Sample(x), xmin=1.0), replicates=150, rng=1)
    assert {(other.replicates, other.note) for other in found} == {
        (120, "As many replicates as a budget of 240,000 distinct values drawn allows.")
    }
    monkeypatch.setattr(alternatives, "LONGEST", 1999)
    none = fit_alternatives(fit_power_law(Sample(x), xmin=1.0), replicates=150, rng=1)
    assert {(other.p_value, other.p_interval, other.replicates) for other in none} == {(None, None, 0)}
    assert all(
        other.note == "A replicate has about 2,000 distinct values; families are tested up to 1,999."
        for other in none
    )
    document = analyze(Sample(x), xmin=1.0, replicates=40, rng=1).document
    assert document["not_run"]["alternatives.0.p_value"] == none[0].note


@pytest.mark.parametrize(
    ("asked", "values", "in_cells", "number", "words"),
    [
        (2500, 2000.0, False, 2500, "asked for"),
        (2500, 10_000.0, False, 500, "budget of 5,000,000"),
        (2500, 1_000_000.0, False, 100, "fewest"),
        (50, 1_000_000.0, False, 50, "asked for"),
        (2500, 1_000_001.0, False, 0, "up to 1,000,000"),
        (2500, 500.0, True, 400, "budget of 200,000"),
        (2500, 10_001.0, True, 0, "up to 10,000"),
    ],
)
def test_the_budget_is_in_distinct_values(
    asked: int, values: float, in_cells: bool, number: int, words: str
) -> None:
    found, note = alternatives.affordable_replicates(asked, values, in_cells=in_cells)
    assert found == number
    assert words in note


def test_workers_change_nothing() -> None:
    fit = fitted(discrete=True, n=100)
    one, two = (fit_alternatives(fit, replicates=20, rng=1, jobs=jobs) for jobs in (1, 2))
    assert [other.to_dict() for other in one] == [other.to_dict() for other in two]


def test_impossible_discretisations_are_refused() -> None:
    with pytest.raises(ChoiceError, match="choose 'sum', 'half-cell' or 'unit-cell'"):
        fit_alternatives(fitted(discrete=True), discretisation="cells")
    with pytest.raises(ChoiceError, match="the data are continuous"):
        fit_alternatives(fitted(), discretisation="half-cell")


# Departures


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("family", ["lognormal", "stretched_exponential", "truncated_power_law"])
def test_the_limit_is_where_the_profile_has_fallen(family: str, discrete: bool) -> None:
    """At the upper limit the likelihood, maximised over the other parameter, is 2.706/2 below its maximum."""
    fit = fitted(discrete=discrete, n=500, seed=3)
    tail = Tail.of(fit)
    other = by_name(fit)[family]
    assert other.departure is not None
    limit = other.departure.upper_limit
    assert limit > other.departure.value

    def loss(nuisance: float) -> float:
        changes = {
            "lognormal": {"d": limit, "c": nuisance},
            "stretched_exponential": {"beta": limit, "c": nuisance},
        }
        changes["truncated_power_law"] = {"lam": limit, "alpha": nuisance}
        law: Any = other.law
        moved = dataclasses.replace(law, **changes[family])
        return -float(tail.counts @ moved.log_density(tail.values))

    best = optimize.minimize_scalar(loss, bounds=(0.05, 4.0), method="bounded", options={"xatol": 1e-9})
    assert other.log_likelihood + best.fun == pytest.approx(0.5 * 2.705543454, abs=1e-4)


def test_the_limit_covers() -> None:
    """One-sided 95% limits of d on lognormal tails: at least 90 of 120 data sets, and not all."""
    law = Lognormal(c=0.5, d=0.2, xmin=1.0)
    covered = 0
    for seed in range(120):
        fit = fit_power_law(Sample(law.sample(150, rng=seed)), xmin=1.0)
        departure = by_name(fit)["lognormal"].departure
        assert departure is not None
        covered += departure.upper_limit >= 0.2
    # Four binomial errors below 95%.
    assert 0.95 - 4 * np.sqrt(0.95 * 0.05 / 120) <= covered / 120 < 1.0


def test_the_exponential_has_no_departure() -> None:
    assert by_name(fitted())["exponential"].departure is None
    assert FAMILIES["exponential"].departure is None


# Sensitivity


def test_what_is_called_detectable_is_detected() -> None:
    """Fresh tails at the departure found: rejected at 0.05 in 80% of 80, within four binomial errors."""
    from tailnet.inference.departure import profile
    from tailnet.inference.sensitivity import law_at

    fit = fitted(n=300, seed=2)
    tail = Tail.of(fit)
    rows = {row.family: row for row in sensitivity(fit, fit_alternatives(fit), rng=5)}
    assert set(rows) == {"truncated_power_law", "lognormal", "stretched_exponential"}
    row = rows["lognormal"]
    assert row.departure is not None
    law = law_at("lognormal", row.departure, profile("lognormal", tail)(row.departure)[1], tail)
    hits = 0
    for seed in range(80):
        again = fit_power_law(Sample(law.sample(300, rng=10_000 + seed)), xmin=2.0)
        p = compare(again, fit_alternatives(again)[1:2], replicates=0)[0].nested_p
        assert p is not None
        hits += p <= 0.05
    error = np.sqrt(0.8 * 0.2 / 80 + 0.8 * 0.2 / row.simulations)
    assert hits / 80 == pytest.approx(0.8, abs=4 * error)


def test_more_data_see_smaller_departures() -> None:
    found = []
    for n in (100, 1600):
        fit = fitted(n=n, seed=4)
        found.append(sensitivity(fit, fit_alternatives(fit)[1:2], rng=1)[0].departure)
    assert found[0] is not None
    assert found[1] is not None
    # The rate is sqrt(n), 4 here, up to the simulations' own error.
    assert 2.0 < found[0] / found[1] < 8.0


def test_tails_of_a_few_points_under_csn_have_a_null_of_their_own() -> None:
    """The table begins at 5 observations; the published convention admits tails of 2."""
    x = np.append(PowerLaw(2.5, 1.0).sample(30, rng=3), [1e6, 2e6, 5e6])
    fit = fit_power_law(Sample(x), xmin=1e6, minimum_distinct=2, minimum_observations=2)
    assert fit.n_tail == 3
    rows = {row.alternative: row for row in compare(fit, fit_alternatives(fit), replicates=99, rng=1)}
    tested = [row for row in rows.values() if row.status == "tested"]
    assert tested
    assert {row.nested_null for row in tested} == {"bootstrap"}
    assert all(
        row.departure is None or row.departure > 0.0 for row in sensitivity(fit, fit_alternatives(fit), rng=1)
    )


def test_a_limit_hundreds_of_decades_down_is_found() -> None:
    """Where alpha is near 1 a cut-off of 1e-200 shows: the search for its limit goes as far."""
    x = PowerLaw(1.01, 1.0).sample(400, rng=5)
    fit = fit_power_law(Sample(x[x < 1e250]), xmin=1.0)
    departure = by_name(fit)["truncated_power_law"].departure
    assert departure is not None
    assert 0.0 < departure.upper_limit < 1e-100


def test_negative_replicates_are_refused() -> None:
    with pytest.raises(ChoiceError, match="replicates"):
        fit_alternatives(fitted(), replicates=-1)


def test_a_histogram_of_millions_is_compared_without_drawing_each_one() -> None:
    """Every test runs, at the cost of the distinct values."""
    values, counts = PowerLaw(2.5, 3.0, discrete=True).sample_counts(5_000_000, rng=3)
    fit = fit_power_law(Sample.from_counts(values, counts, discrete=True), xmin=3.0)
    found = fit_alternatives(fit, replicates=60, rng=1)
    assert {other.replicates for other in found} == {60}
    # The three that contain the power law fit it; the fourth cannot.
    assert min(other.p_value or 0.0 for other in found[:3]) > 0.02
    assert found[3].p_value == 1 / 61
    seen = sensitivity(fit, found[1:2], rng=1)[0]
    # The curvature that 5 million observations show is small.
    assert seen.departure is not None
    assert 1e-6 < seen.departure < 0.01
    rows = compare(fit, found, replicates=40, rng=1)
    assert all(row.nested_p is not None for row in rows[:3])


@pytest.mark.parametrize(
    "law",
    [
        TruncatedPowerLaw(1.7, 0.01, 4.0, discrete=True),
        Lognormal(-6.0, 1.0, 2.0, discrete=True),
        Lognormal(0.5, 0.1, 3.0, discrete=True, discretisation="half-cell"),
        StretchedExponential(0.5, 0.3, 1.0, discrete=True),
        Exponential(0.5, 3.0, discrete=True),
    ],
    ids=str,
)
def test_the_distance_on_runs_of_integers_is_that_of_the_survival(law: TailLaw) -> None:
    """Carried back over the masses of a run, or evaluated at every value and just after it."""
    values, counts = law.sample_counts(3000, rng=6)
    tail = Tail.from_values(values, counts, law.xmin, discrete=True)
    above = np.append(np.cumsum(counts[::-1])[::-1], 0) / 3000
    gaps = (above[:-1] - law.survival(values), above[1:] - law.survival(values + 1.0))
    naive = np.max(np.abs(np.concatenate(gaps)))
    assert alternatives.ks_distance(law, tail) == pytest.approx(naive, abs=1e-13)
