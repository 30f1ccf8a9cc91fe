"""The bootstrap test of fit: published p-values, its own rules, and uniformity under its null."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from oracles.goodness_of_fit import bootstrap
from oracles.published import FITS, NO_EXCEEDANCE, P_VALUES, PublishedPValue
from scipy import stats

import tailnet
from tailnet import ChoiceError, GoodnessOfFit, PowerLaw, Sample, fit_power_law, goodness_of_fit

ROWS = {row.name: row for row in FITS}
REPLICATES = {"continuous": 10_000, "discrete": 4000}


def sample_of(name: str, csn_file: Callable[[str], Path]) -> Sample:
    found = ROWS.get(name) or ROWS[f"{name}-exact"]
    return tailnet.read_sample(csn_file(found.file), discrete=found.kind == "discrete")


@pytest.mark.parametrize("row", P_VALUES, ids=lambda row: f"{row.name}-{row.convention}-{row.p_value}")
def test_published_p_values(row: PublishedPValue, csn_file: Callable[[str], Path]) -> None:
    fit = fit_power_law(sample_of(row.name, csn_file), convention=row.convention)
    replicates = REPLICATES[row.kind]
    gof = goodness_of_fit(fit, replicates=replicates, rng=2009, jobs=2)
    assert row.agrees(gof.p_value, replicates)
    assert gof.p_interval[0] < gof.p_value < gof.p_interval[1]


@pytest.mark.parametrize("name", NO_EXCEEDANCE)
def test_no_replicate_comes_near(name: str, csn_file: Callable[[str], Path]) -> None:
    gof = goodness_of_fit(fit_power_law(sample_of(name, csn_file)), replicates=1000, rng=1, jobs=2)
    assert gof.exceedances == 0
    assert gof.p_value == 1 / 1001
    assert gof.p_interval[0] == 0.0


def test_the_answer_does_not_depend_on_jobs() -> None:
    for discrete in (False, True):
        fit = fit_power_law(
            Sample(PowerLaw(2.5, 2.0, discrete=discrete).sample(300, rng=3), discrete=discrete)
        )
        one, two = (goodness_of_fit(fit, replicates=130, rng=5, jobs=jobs) for jobs in (1, 2))
        assert one.to_dict() == two.to_dict()


def test_the_seed_decides() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(300, rng=3)))
    first, again, other = (goodness_of_fit(fit, replicates=50, rng=rng).distances for rng in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_p_counts_what_it_says() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(300, rng=3)))
    gof = goodness_of_fit(fit, replicates=200, rng=1)
    assert gof.exceedances == int((gof.distances >= fit.ks_distance).sum())
    assert gof.p_value == (1 + gof.exceedances) / 201
    assert gof.distances.size == gof.replicates == 200
    assert not gof.stopped_early


def test_early_stopping_is_besag_and_cliffords() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(300, rng=3)))
    full = goodness_of_fit(fit, replicates=1000, rng=1)
    stopped = goodness_of_fit(fit, replicates=1000, rng=1, stop_at=10, jobs=2)
    exceeds = np.flatnonzero(full.distances >= fit.ks_distance)
    assert stopped.replicates == exceeds[9] + 1
    assert stopped.p_value == 10 / stopped.replicates
    assert stopped.stopped_early
    assert np.array_equal(stopped.distances, full.distances[: stopped.replicates])
    # Too many exceedances asked for: nothing is stopped and the ordinary p is reported.
    never = goodness_of_fit(fit, replicates=100, rng=1, stop_at=1000)
    assert (never.stopped_early, never.replicates) == (False, 100)
    assert never.p_value == (1 + never.exceedances) / 101


def test_null_distances_follow_the_naive_bootstrap() -> None:
    """The same law of D as drawing, sorting and scanning naively: two-sample KS at level 1e-3."""
    rng = np.random.default_rng(12)
    body, tail = rng.random(40), np.exp(rng.standard_exponential(60) / 1.5)
    fit = fit_power_law(Sample(np.concatenate([body, tail])))
    ours = goodness_of_fit(fit, replicates=2000, rng=4).distances
    theirs = bootstrap(
        np.concatenate([body, tail]), kind="continuous", replicates=300, rng=np.random.default_rng(5)
    )
    assert stats.ks_2samp(ours, np.asarray(theirs.distances)).pvalue > 1e-3


def test_p_values_are_uniform_given_xmin() -> None:
    """With xmin given the bootstrap is exact: p is uniform over data sets drawn from the law.

    100 data sets against the uniform law, Kolmogorov's test at level 1e-3.
    """
    p = []
    for seed in range(100):
        fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(80, rng=seed)), xmin=1.0)
        p.append(goodness_of_fit(fit, replicates=199, rng=1000 + seed).p_value)
    assert stats.kstest(p, "uniform").pvalue > 1e-3
    # And it has power: the same test rejects exponential data.
    x = 1.0 + np.random.default_rng(0).standard_exponential(500)
    assert goodness_of_fit(fit_power_law(Sample(x), xmin=1.0), replicates=199, rng=1).p_value == 1 / 200


def test_impossible_options_are_refused() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(50, rng=3)))
    with pytest.raises(ChoiceError, match="replicates"):
        goodness_of_fit(fit, replicates=0)
    with pytest.raises(ChoiceError, match="stop_at"):
        goodness_of_fit(fit, replicates=10, stop_at=0)
    with pytest.raises(ChoiceError, match="seed"):
        goodness_of_fit(fit, replicates=10, rng=-1)


def test_the_outcome_survives_its_dictionary() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(50, rng=3)))
    gof = goodness_of_fit(fit, replicates=30, rng=1)
    again = GoodnessOfFit.from_dict(gof.to_dict())
    assert again.to_dict() == gof.to_dict()
    assert again.p_interval == gof.p_interval
