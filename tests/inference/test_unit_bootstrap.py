"""Clusters and blocks: each replicate is the one written out by hand, and the intervals cover."""

import numpy as np
import pytest
from numpy.typing import NDArray
from oracles.unit_bootstrap import drawn_rows
from scipy import stats

import tailnet as tn
from tailnet.inference.dependence.kept import Kept, Units, kept_observations, units_of
from tailnet.inference.dependence.unit_bootstrap import UnitInterval, unit_interval, unit_replicates_of
from tailnet.parallel import child

ALPHA = 2.5


def grouped(
    values: NDArray[np.float64], groups: NDArray[np.int64], xmin: float | None = None
) -> tuple[tn.PowerLawFit, Kept, Units]:
    seen = tn.Observations.of(values, groups=groups)
    fit = tn.fit_power_law(seen.sample(discrete=False), xmin=xmin)
    kept = kept_observations(seen, fit.sample)
    return fit, kept, units_of(seen, kept)


@pytest.mark.parametrize("length", [1, 3])
@pytest.mark.parametrize("xmin", [None, 2.0])
@pytest.mark.parametrize("kind", ["continuous", "ties", "discrete"])
def test_replicates_are_those_written_out(kind: str, xmin: float | None, length: int) -> None:
    rng = np.random.default_rng(4)
    discrete = kind == "discrete"
    values = tn.PowerLaw(ALPHA, 1.0, discrete=discrete).sample(240, rng=3)
    values = np.round(values, 1) if kind == "ties" else values
    groups = rng.integers(0, 24, 240)
    seen = tn.Observations.of(values, groups=groups)
    fit = tn.fit_power_law(seen.sample(discrete=discrete), xmin=xmin)
    kept = kept_observations(seen, fit.sample)
    units = units_of(seen, kept)
    seed = np.random.SeedSequence(9)
    found = unit_replicates_of(fit, kept, units, length=length, replicates=10, rng=seed)
    generator = np.random.Generator(np.random.PCG64(child(seed, 0)))
    for number in range(10):
        rows = drawn_rows(generator, units.of, units.number, length)
        again = tn.fit_power_law(tn.Sample(values[rows], discrete=discrete), xmin=xmin)
        assert found.xmins[number] == again.xmin
        assert found.alphas[number] == pytest.approx(again.alpha, rel=1e-12)


def test_counts_are_observations() -> None:
    values, counts = np.array([1, 2, 3, 4, 6, 9, 13, 20]), np.array([60, 30, 20, 12, 9, 6, 4, 2])
    table = np.tile(values, 10), np.tile(counts, 10)
    seen = tn.Observations.of(table[0], counts=table[1], groups=np.repeat(np.arange(10), 8))
    whole = tn.Observations.of(
        np.repeat(*table), groups=np.repeat(np.repeat(np.arange(10), 8), table[1]), discrete=True
    )
    intervals = []
    for each in (seen, whole):
        fit = tn.fit_power_law(each.sample(), xmin=1)
        kept = kept_observations(each, fit.sample)
        intervals.append(unit_interval(fit, kept, units_of(each, kept), replicates=50, rng=1))
    assert intervals[0].alpha_interval == pytest.approx(intervals[1].alpha_interval, rel=1e-9)


def test_workers_change_nothing() -> None:
    values = tn.PowerLaw(ALPHA, 1.0).sample(400, rng=1)
    fit, kept, units = grouped(values, np.arange(400) // 20)
    one, two = (unit_interval(fit, kept, units, replicates=60, rng=1, jobs=jobs) for jobs in (1, 2))
    assert one == two
    assert UnitInterval.from_dict(one.to_dict()) == one


def test_what_cannot_be_bounded_is_refused() -> None:
    values = tn.PowerLaw(ALPHA, 1.0).sample(200, rng=1)
    fit, kept, units = grouped(values, np.arange(200) // 60)
    with pytest.raises(tn.InsufficientDataError, match="There are 4 groups; at least 5 are needed"):
        unit_interval(fit, kept, units, replicates=50, rng=1)
    fit, kept, units = grouped(np.sort(values), np.arange(200) // 20, xmin=float(np.sort(values)[180]))
    with pytest.raises(tn.InsufficientDataError, match="whole tail lies in one group"):
        unit_interval(fit, kept, units, replicates=50, rng=1)
    with pytest.raises(tn.ChoiceError, match="at least 40"):
        unit_interval(fit, kept, units, replicates=10, rng=1)


def test_few_units_are_said_to_be_few() -> None:
    values = tn.PowerLaw(ALPHA, 1.0).sample(300, rng=1)
    fit, kept, units = grouped(values, np.arange(300) // 20)
    assert unit_interval(fit, kept, units, replicates=40, rng=1).few
    fit, kept, units = grouped(values, np.arange(300) // 10)
    assert not unit_interval(fit, kept, units, replicates=40, rng=1).few


def test_clusters_cover_where_observations_do_not() -> None:
    """120 sets of 30 groups with correlation 0.3: at 0.92 to 0.98, 104 to 120 covered; under 0.80, under 109.

    The bounds are 0.9995 binomial quantiles about 0.92 and 0.80; reports/validation has 400 sets a row.
    """
    sets = 120
    by_units = alone = 0
    for number in range(sets):
        rng = np.random.default_rng([1, number])
        z = 0.3**0.5 * rng.standard_normal((30, 1)) + 0.7**0.5 * rng.standard_normal((30, 30))
        values = stats.norm.sf(z) ** (-1.0 / (ALPHA - 1.0))
        fit, kept, units = grouped(values.ravel(), np.arange(900) // 30)
        low, high = unit_interval(fit, kept, units, replicates=80, rng=number).alpha_interval
        by_units += low <= ALPHA <= high
        low, high = tn.joint_interval(fit, replicates=80, rng=number).alpha_interval
        alone += low <= ALPHA <= high
    assert by_units >= stats.binom.ppf(0.0005, sets, 0.92)
    assert alone < stats.binom.ppf(0.0005, sets, 0.92)
    assert alone <= stats.binom.ppf(0.9995, sets, 0.80)
