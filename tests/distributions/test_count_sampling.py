"""Draws as counts: against the exact mass, against draws one by one, and what they cost."""

import math

import numpy as np
import pytest
from scipy import stats

from tailnet.arrays import FloatArray
from tailnet.distributions.count_sampling import CountSampler, Stretch
from tailnet.distributions.exponential import Exponential
from tailnet.distributions.lognormal import Lognormal
from tailnet.distributions.power_law import PowerLaw
from tailnet.distributions.stretched_exponential import StretchedExponential
from tailnet.distributions.tail_law import TailLaw
from tailnet.distributions.truncated_power_law import TruncatedPowerLaw
from tailnet.errors import ChoiceError
from tailnet.parallel import child, seed_sequence

#: Level of each test at its fixed seed.
LEVEL = 1e-4
LAWS: list[PowerLaw | TailLaw] = [
    PowerLaw(1.3, 1.0, discrete=True),
    PowerLaw(2.5, 7.0, discrete=True),
    TruncatedPowerLaw(2.5, 1e-9, 2.0, discrete=True),
    TruncatedPowerLaw(1.2, 0.1, 1000.0, discrete=True),
    TruncatedPowerLaw(-20.0, 0.5, 3.0, discrete=True),
    TruncatedPowerLaw(1.8, 0.0, 3.0, discrete=True),
    Lognormal(1.5, 1e-9, 7.0, discrete=True),
    Lognormal(0.5, 0.1, 1.0, discrete=True),
    Lognormal(-6.0, 1.0, 2.0, discrete=True),
    Lognormal(-400.0, 100.0, 2.0, discrete=True),
    StretchedExponential(1.5, 1e-9, 7.0, discrete=True),
    StretchedExponential(0.5, 0.3, 1.0, discrete=True),
    StretchedExponential(1e-3, 2.0, 1.0, discrete=True),
    StretchedExponential(1e-5, 6.0, 3.0, discrete=True),
    Exponential(0.05, 3.0, discrete=True),
    Exponential(3.0, 1.0, discrete=True),
    *(
        law
        for cells in ("half-cell", "unit-cell")
        for law in (
            TruncatedPowerLaw(1.5, 0.05, 3.0, discrete=True, discretisation=cells),
            Lognormal(0.5, 0.1, 3.0, discrete=True, discretisation=cells),
            Lognormal(-20.0, 8.0, 3.0, discrete=True, discretisation=cells),
            StretchedExponential(1.5, 0.0, 3.0, discrete=True, discretisation=cells),
            StretchedExponential(1e-3, 3.0, 3.0, discrete=True, discretisation=cells),
            Exponential(0.2, 3.0, discrete=True, discretisation=cells),
        )
    ),
]


def edges(law: PowerLaw | TailLaw, draws: int) -> FloatArray:
    """Return whole edges from xmin on between which, and beyond which, 20 draws or more are expected."""
    spread = law.quantile(np.linspace(0.001, 0.999, 40)) + 1.0
    grid = np.unique(np.concatenate([law.xmin + np.arange(40.0), spread]))
    kept, last = [law.xmin], 1.0
    for x, tail in zip(grid[1:], law.survival(grid[1:]), strict=True):
        if draws * (last - tail) >= 20.0 and draws * tail >= 20.0:
            kept.append(float(x))
            last = float(tail)
    return np.array(kept)


@pytest.mark.parametrize("law", LAWS, ids=str)
@pytest.mark.parametrize("draws", [2_000, 300_000])
def test_counts_follow_the_mass(law: PowerLaw | TailLaw, draws: int) -> None:
    values, counts = law.sample_counts(draws, rng=8)
    assert counts.sum() == draws
    assert counts.min() > 0
    assert values[0] >= law.xmin
    assert np.all(np.diff(values) > 0.0)
    np.testing.assert_array_equal(values, np.floor(values))
    cells = edges(law, draws)
    observed = np.bincount(np.searchsorted(cells, values, side="right") - 1, counts, cells.size)
    expected = draws * -np.diff(np.append(law.survival(cells), 0.0))
    assert stats.chisquare(observed, expected, sum_check=False).pvalue > LEVEL


@pytest.mark.parametrize("law", [LAWS[k] for k in (0, 2, 4, 7, 9, 12, 14, 16, 25)], ids=str)
def test_counts_and_sorted_draws_are_one_distribution(law: PowerLaw | TailLaw) -> None:
    """Two samples of 300 histograms each: distinct values, values drawn once, mean log, first count."""
    repeats, n = 300, 500
    seed = seed_sequence(21)
    sampler = CountSampler.of(law, n)

    def summary(values: FloatArray, counts: np.ndarray) -> list[float]:
        first = counts[0] if values[0] == law.xmin else 0
        return [values.size, (counts == 1).sum(), float(counts @ np.log(values)) / n, first]

    drawn = np.array([summary(*sampler.draw(child(seed, 0, k))) for k in range(repeats)])
    singly = np.array(
        [summary(*np.unique(law.sample(n, child(seed, 1, k)), return_counts=True)) for k in range(repeats)]
    )
    for ours, theirs in zip(drawn.T, singly.T, strict=True):
        assert stats.ks_2samp(ours, theirs, method="asymp").pvalue > LEVEL


@pytest.mark.parametrize("law", [LAWS[k] for k in (1, 6, 11, 14, 17)], ids=str)
@pytest.mark.parametrize("draws", [3, 60])
def test_counts_are_multinomial(law: PowerLaw | TailLaw, draws: int) -> None:
    repeats, cells = 3000, 4
    first = law.xmin + np.arange(cells - 1.0)
    p = np.append(law.density(first), law.survival(law.xmin + cells - 1.0))
    sampler = CountSampler.of(law, draws)
    generator = np.random.default_rng(5)
    table = np.zeros((repeats, cells))
    for row in table:
        values, counts = sampler.draw(generator)
        np.add.at(row, np.minimum(values - law.xmin, cells - 1).astype(int), counts)
    assert np.all(table.sum(axis=1) == draws)
    centred = table - draws * p
    covariance = draws * (np.diag(p) - np.outer(p, p))
    error = np.sqrt(np.diag(covariance) / repeats)
    assert np.all(np.abs(centred.mean(axis=0)) < 5.0 * error)
    products = centred[:, :, None] * centred[:, None, :]
    error = products.std(axis=0, ddof=1) / np.sqrt(repeats)
    assert np.all(np.abs(products.mean(axis=0) - covariance) < 5.0 * error)


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_a_billion_draws_cost_their_distinct_values(law: PowerLaw | TailLaw) -> None:
    n = 10**9
    stretch = Stretch.of(law, n)
    if stretch.cost > 300_000:
        # So heavy a tail has that many distinct values.
        assert n * float(law.survival(stretch.stop)) + float((law.density(stretch.stop - 1.0)) * n) > 1.0
        return
    values, counts = CountSampler.of(law, n, stretch).draw(2)
    assert counts.sum() == n
    assert values.size <= 1.2 * stretch.cost
    # Every value of many draws lies where the mass puts it, within six of its standard deviations.
    many = counts > 1000
    p = law.density(values[many])
    assert np.all(np.abs(counts[many] - n * p) < 6.0 * np.sqrt(n * p * (1.0 - p)) + 1e-3)


@pytest.mark.parametrize(
    "law",
    [
        PowerLaw(1.2, 1.0, discrete=True),
        TruncatedPowerLaw(1.2, 1e-30, 1.0, discrete=True),
        Lognormal(0.2, 1e-9, 1.0, discrete=True),
        StretchedExponential(0.2, 1e-9, 1.0, discrete=True),
        Lognormal(0.2, 1e-9, 1.0, discrete=True, discretisation="half-cell"),
    ],
    ids=str,
)
def test_heavy_tails_reach_beyond_every_64_bit_integer(law: PowerLaw | TailLaw) -> None:
    # P(X > 2^63) = 1.4e-4 or so: about 30 of 200,000 draws.
    values, counts = law.sample_counts(200_000, rng=1)
    expected = 200_000 * float(law.survival(2.0**63))
    assert expected > 25.0
    assert abs(int(counts[values >= 2.0**63].sum()) - expected) < 5.0 * math.sqrt(expected)
    assert abs(int((law.sample(200_000, rng=2) >= 2.0**63).sum()) - expected) < 5.0 * math.sqrt(expected)


@pytest.mark.parametrize("mode", [1e22, 1e200])
def test_modes_beyond_every_64_bit_integer_are_drawn(mode: float) -> None:
    laws: list[TailLaw] = [
        Lognormal(-1.0 - 2e3 * math.log(mode), 1e3, 1.0, discrete=True),
        StretchedExponential(2.0 * math.exp(-1.5 * math.log(mode)), 1.5, 1.0, discrete=True),
        TruncatedPowerLaw(-50.0, 50.0 / mode, 1.0, discrete=True),
    ]
    for law in laws:
        values, counts = law.sample_counts(100, rng=1)
        assert counts.sum() == 100
        assert np.all((values > 1e-4 * mode) & (values < 1e4 * mode))


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_beyond_is_the_law_given_that_it_is_beyond(law: PowerLaw | TailLaw) -> None:
    start = float(law.quantile(0.7)) + 2.0
    x = start + np.array([0.0, 1.0, 5.0, 40.0])
    given = law.survival(x) / law.survival(start)
    np.testing.assert_allclose(law.beyond(start).survival(x), given, rtol=1e-9)


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_the_mass_falls_after_its_mode_and_rises_before(law: PowerLaw | TailLaw) -> None:
    peak = math.floor(law.mode)
    after = law.log_density(peak + 1.0 + np.arange(200.0))
    assert np.all(np.diff(after[np.isfinite(after)]) < 0.0)
    before = law.log_density(np.arange(law.xmin, max(peak, law.xmin)))
    assert np.all(np.diff(before[np.isfinite(before)]) > 0.0)


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("law", [LAWS[1], LAWS[8], LAWS[15], LAWS[-1], Lognormal(0.5, 0.1, 3.7)], ids=str)
def test_few_draws(law: PowerLaw | TailLaw, n: int) -> None:
    values, counts = law.sample_counts(n, rng=3)
    assert (counts.sum(), values.size) == (n, counts.size)


def test_continuous_laws_give_their_draws_in_order() -> None:
    law = StretchedExponential(0.5, 0.3, 1.7)
    values, counts = law.sample_counts(1000, rng=4)
    np.testing.assert_array_equal(values, np.sort(law.sample(1000, rng=4)))
    np.testing.assert_array_equal(counts, 1)


def test_the_seed_decides_the_counts() -> None:
    for law in (LAWS[1], LAWS[7]):
        one, again, other = (law.sample_counts(1000, rng=seed) for seed in (1, 1, 2))
        np.testing.assert_array_equal(one, again)
        assert one[0].shape != other[0].shape or not np.array_equal(one, other)


def test_a_negative_number_of_draws_is_refused() -> None:
    for law in (LAWS[1], LAWS[7]):
        with pytest.raises(ChoiceError, match="n is -1"):
            law.sample_counts(-1, rng=1)
