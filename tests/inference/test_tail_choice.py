"""What hangs on the choice of the tail: rows of fits and tests at other values of xmin."""

import numpy as np
import pytest

from tailnet import PowerLaw, PowerLawFit, Sample, fit_power_law, goodness_of_fit, tail_choice
from tailnet.inference import tail_choice as module
from tailnet.parallel import child, seed_sequence


@pytest.fixture(scope="module")
def fit() -> PowerLawFit:
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.random(300), np.exp(rng.standard_exponential(300) / 1.5)])
    return fit_power_law(Sample(x))


def test_each_row_is_the_fit_and_the_test_at_its_xmin(fit: PowerLawFit) -> None:
    rows = tail_choice(fit, replicates=120, rng=7)
    seed = child(seed_sequence(7), module.TAIL_CHOICE_KEY)
    for number in (0, 7, len(rows) - 1):
        row = rows[number]
        alone = fit_power_law(fit.sample, xmin=row.xmin)
        assert (row.alpha, row.n_tail, row.ks_distance) == (alone.alpha, alone.n_tail, alone.ks_distance)
        assert row.p_value == goodness_of_fit(alone, replicates=120, rng=child(seed, number)).p_value


def test_rows_run_from_the_whole_sample_to_the_smallest_tail(fit: PowerLawFit) -> None:
    rows = tail_choice(fit, replicates=0)
    sizes = [row.n_tail for row in rows]
    assert sizes[0] == 600
    assert sizes[-1] == 10
    assert sizes == sorted(sizes, reverse=True)
    assert [row.xmin for row in rows if row.chosen] == [fit.xmin]
    assert {row.p_value for row in rows} == {None}
    # Evenly in ln n_tail: no step but those next to the chosen one is longer than 1/14 of the range.
    steps = -np.diff(np.log(sizes))
    assert steps.max() <= 1.35 * np.log(60) / 14


def test_a_body_that_is_no_power_law_is_rejected_and_its_tail_is_not(fit: PowerLawFit) -> None:
    rows = tail_choice(fit, replicates=200, rng=1)
    whole, chosen = rows[0], next(row for row in rows if row.chosen)
    assert whole.p_value is not None
    assert chosen.p_value is not None
    assert whole.p_value <= 1 / 100
    assert chosen.p_value > 0.05


def test_the_answer_does_not_depend_on_jobs(fit: PowerLawFit) -> None:
    assert tail_choice(fit, replicates=100, rng=1, jobs=2) == tail_choice(fit, replicates=100, rng=1)


def test_a_given_xmin_between_values_has_its_row() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(100, rng=1)), xmin=1.5)
    assert [row.xmin for row in tail_choice(fit, replicates=0) if row.chosen] == [1.5]


def test_counts_cost_what_their_values_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same budget that forbids replicates of long continuous tails allows those of histograms."""
    monkeypatch.setattr(module, "BUDGET", 50_000)
    values = np.arange(1, 60)
    sample = Sample.from_counts(values, np.maximum((1e6 * values**-2.5).astype(int), 1))
    rows = tail_choice(fit_power_law(sample), replicates=100, rng=1)
    assert {row.replicates for row in rows} == {100}
    long = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(2000, rng=1)))
    sizes = {row.n_tail: row for row in tail_choice(long, replicates=200, rng=1)}
    for n_tail, row in sizes.items():
        assert (row.p_value is None) == (n_tail > 500)
        assert row.replicates == (0 if n_tail > 500 else min(200, 50_000 // n_tail))


def test_under_the_published_convention_the_rule_is_its_own() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(100, rng=1)), convention="csn")
    rows = tail_choice(fit, replicates=0)
    assert rows[-1].n_tail == 2
    assert next(row for row in rows if row.chosen).ks_distance == fit.ks_distance
