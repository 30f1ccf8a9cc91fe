"""Draws from the zeta law: frequencies against the mass, and counts against draws."""

import numpy as np
import pytest
from scipy import stats

from tailnet.arrays import FloatArray, IntArray
from tailnet.distributions.power_law import PowerLaw
from tailnet.distributions.zeta_sampling import draw, draw_counts

#: Level of each test at its fixed seed.
LEVEL = 1e-4
LAWS = [
    (1.2, 1),
    (1.5, 2),
    (1.5, 7),
    (2.0, 3),
    (2.5, 1),
    (2.5, 7),
    (2.5, 1000),
    (3.5, 10),
    (6.0, 5),
    (50.0, 12),
]
N = 100_000


def counted(
    generator: np.random.Generator, law: tuple[float, float], draws: int, *, room: int = 1
) -> tuple[FloatArray, IntArray]:
    """Draw counts into arrays that begin with room for `room` values."""
    arrays = (np.empty(room), np.empty(room + 1, np.int64))
    values, counts, length = draw_counts(generator, *law, draws, *arrays, 0)
    return values[:length], counts[:length]


def chi_square(law: PowerLaw, values: FloatArray, counts: IntArray) -> float:
    """Return the p-value of the frequencies, cells chosen by the law alone so that each expects >= 20."""
    n = int(counts.sum())
    edges = [law.xmin]
    while True:
        # The next cell begins at the first integer below which 20 are expected, if 20 are left then.
        start = edges[-1]
        width = 1.0
        while n * float(law.survival(start) - law.survival(start + width)) < 20.0:
            width = np.ceil(width * 1.25)
        if n * float(law.survival(start + width)) < 20.0 or len(edges) > 60:
            break
        edges.append(start + width)
    below = law.survival(np.array(edges))
    expected = n * (below - np.append(below[1:], 0.0))
    observed = np.bincount(np.searchsorted(edges, values, side="right") - 1, counts, len(edges))
    return float(stats.chisquare(observed, expected, sum_check=False).pvalue)


@pytest.mark.parametrize(("alpha", "xmin"), LAWS)
def test_single_draws_follow_the_mass(alpha: float, xmin: int) -> None:
    out = np.empty(N)
    draw(np.random.default_rng(11), alpha, float(xmin), out)
    values, counts = np.unique(out, return_counts=True)
    assert values[0] >= xmin
    assert np.array_equal(values, np.floor(values))
    assert chi_square(PowerLaw(alpha, float(xmin), discrete=True), values, counts) > LEVEL


@pytest.mark.parametrize(("alpha", "xmin"), LAWS)
def test_counts_follow_the_mass(alpha: float, xmin: int) -> None:
    values, counts = counted(np.random.default_rng(12), (alpha, float(xmin)), N)
    assert counts.sum() == N
    assert chi_square(PowerLaw(alpha, float(xmin), discrete=True), values, counts) > LEVEL


def test_draws_beyond_every_64_bit_integer() -> None:
    # P(X > 2^63) = 1.6e-4 at alpha = 1.2: about 32 of 200,000 draws, all of them whole and positive.
    x = PowerLaw(1.2, 1.0, discrete=True).sample(200_000, rng=1)
    assert x.min() >= 1.0
    expected = 200_000 * float(PowerLaw(1.2, 1.0, discrete=True).survival(2.0**63))
    assert abs(int((x >= 2.0**63).sum()) - expected) < 5.0 * np.sqrt(expected)
    values, counts = counted(np.random.default_rng(1), (1.2, 1.0), 200_000)
    assert values[0] == 1.0
    assert np.all(np.diff(values) > 0.0)
    assert abs(int(counts[values >= 2.0**63].sum()) - expected) < 5.0 * np.sqrt(expected)


@pytest.mark.parametrize(("alpha", "xmin"), [(1.5, 3), (2.5, 1), (3.5, 10)])
@pytest.mark.parametrize("draws", [3, 60])
def test_counts_are_multinomial(alpha: float, xmin: int, draws: int) -> None:
    repeats, cells = 6000, 5
    law = PowerLaw(alpha, float(xmin), discrete=True)
    p = np.append(law.density(xmin + np.arange(cells - 1.0)), law.survival(xmin + cells - 1.0))
    generator = np.random.default_rng(5)
    table = np.zeros((repeats, cells))
    for row in table:
        values, counts = counted(generator, (alpha, float(xmin)), draws)
        np.add.at(row, np.minimum(values - xmin, cells - 1).astype(int), counts)
    assert np.all(table.sum(axis=1) == draws)
    covariance = draws * (np.diag(p) - np.outer(p, p))
    deviation = (table.mean(axis=0) - draws * p) / np.sqrt(np.diag(covariance) / repeats)
    assert np.all(np.abs(deviation) < 5.0)
    # Standard error of each product of deviations from the known mean, from the products themselves.
    centred = table - draws * p
    products = centred[:, :, None] * centred[:, None, :]
    error = products.std(axis=0, ddof=1) / np.sqrt(repeats)
    assert np.all(np.abs(products.mean(axis=0) - covariance) < 5.0 * error)


@pytest.mark.parametrize("draws", [0, 1, 2, 17, 1000, 50_000])
@pytest.mark.parametrize(("alpha", "xmin"), [(1.3, 1.0), (2.5, 1e6), (30.0, 2.0), (200.0, 1.0)])
@pytest.mark.parametrize("room", [1, 64])
def test_growth_loses_nothing(draws: int, alpha: float, xmin: float, room: int) -> None:
    arrays = (np.full(room, 0.25), np.full(room + 1, 9))
    values, counts, length = draw_counts(np.random.default_rng(2), alpha, xmin, draws, *arrays, 1)
    assert values.size >= length
    # An accumulation over the counts needs one place more.
    assert counts.size > length
    assert (values[0], counts[0]) == (0.25, 9)
    assert counts[1:length].sum() == draws
    assert np.all(counts[1:length] > 0)
    assert np.all(np.diff(values[1:length]) > 0.0)
    assert np.all(values[1:length] >= xmin)
