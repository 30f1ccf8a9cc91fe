"""Draws from the truncated power law: frequencies against the cdf and the mass."""

import numpy as np
import pytest
from scipy import stats

from tailnet.distributions.truncated_power_law import TruncatedPowerLaw

#: Level of each test at its fixed seed.
LEVEL = 1e-4
N = 50_000
CONTINUOUS = [
    *((1.0001, 1e-12, 1e9), (1.5, 1e-3, 1.0), (2.5, 1.0, 3.7), (200.0, 1e3, 1e-3), (2.5, 0.0, 1.0)),
    *((0.0, 1.0, 2.0), (-0.5, 1e-6, 1.0), (-50.0, 2.0, 1.0), (-1e4, 1.0, 1.0), (-3.0, 2.5, 1.0)),
]
DISCRETE = [
    *((1.0001, 1e-3, 1), (1.5, 0.01, 7), (2.5, 40.0, 15), (0.0, 1.0, 1), (-3.0, 0.5, 2), (-3.0, 0.5, 200)),
    *((50.0, 1e-12, 12), (200.0, 1e3, 1), (-200.0, 10.0, 3), (2.0, 1e-12, 10**9), (2.5, 0.0, 7)),
    *((2.5, 1e-4, 1), (-20.0, 0.001, 1), (1.2, 1e-9, 40)),
]


def chi_square(law: TruncatedPowerLaw, x: np.ndarray) -> float:
    """Return the p-value of the frequencies in at most 50 cells of about equal probability."""
    edges = np.unique(law.quantile(np.arange(50) / 50.0))
    below = law.survival(edges)
    expected = x.size * (below - np.append(below[1:], 0.0))
    while expected[-1] < 20.0 and edges.size > 1:
        expected = np.append(expected[:-2], expected[-2] + expected[-1])
        edges = edges[:-1]
    observed = np.bincount(np.searchsorted(edges, x, side="right") - 1, minlength=edges.size)
    if edges.size == 1:
        return 1.0
    keep = expected >= 5.0
    observed = np.append(observed[keep], observed[~keep].sum())
    expected = np.append(expected[keep], expected[~keep].sum())
    if expected[-1] < 5.0:
        # Rare cells are held to what is expected of them, not to the chi-square limit.
        assert observed[-1] <= expected[-1] + 8.0 * np.sqrt(expected[-1] + 1.0)
        observed, expected = observed[:-1], expected[:-1]
    return float(stats.chisquare(observed, expected, sum_check=False).pvalue) if expected.size > 1 else 1.0


@pytest.mark.parametrize(("alpha", "lam", "xmin"), CONTINUOUS)
def test_continuous_draws_follow_the_law(alpha: float, lam: float, xmin: float) -> None:
    law = TruncatedPowerLaw(alpha, lam, xmin)
    x = law.sample(5000, rng=3)
    assert x.min() >= xmin
    assert stats.kstest(law.cdf(x), stats.uniform.cdf).pvalue > LEVEL


@pytest.mark.parametrize(("alpha", "lam", "xmin"), DISCRETE)
def test_discrete_draws_follow_the_mass(alpha: float, lam: float, xmin: int) -> None:
    law = TruncatedPowerLaw(alpha, lam, xmin, discrete=True)
    x = law.sample(N, rng=4)
    assert x.min() >= xmin
    np.testing.assert_array_equal(x, np.floor(x))
    assert chi_square(law, x) > LEVEL


@pytest.mark.parametrize("kind", ["half-cell", "unit-cell"])
@pytest.mark.parametrize(
    ("alpha", "lam", "xmin"), [(1.5, 0.05, 1), (2.5, 1.0, 7), (-3.0, 2.0, 3), (2.2, 0.0, 3)]
)
def test_draws_in_cells_follow_the_mass(alpha: float, lam: float, xmin: int, kind: str) -> None:
    law = TruncatedPowerLaw(alpha, lam, xmin, discrete=True, discretisation=kind)
    assert chi_square(law, law.sample(N, rng=5)) > LEVEL


@pytest.mark.parametrize("discrete", [False, True])
def test_the_seed_decides_the_draws(discrete: bool) -> None:
    law = TruncatedPowerLaw(1.5, 0.01, 3.0, discrete=discrete)
    np.testing.assert_array_equal(law.sample(50, rng=1), law.sample(50, rng=1))
    assert not np.array_equal(law.sample(50, rng=1), law.sample(50, rng=2))
    assert law.sample(0, rng=1).shape == (0,)
