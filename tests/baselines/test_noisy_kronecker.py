"""The noise is the published one: each level moved along one line, its sum kept."""

import numpy as np
import pytest
from kronecker_laws import within_four_errors

from tailnet.baselines.noisy_kronecker import noisy_kronecker
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.errors import ChoiceError

SEED = [[0.6, 0.4], [0.3, 0.2]]


def test_every_level_is_the_seed_moved_by_one_number() -> None:
    """Seshadhri, Pinar & Kolda 2013: t1 - 2 mu t1/(t1 + t4), t2 + mu, t3 + mu, t4 - 2 mu t4/(t1 + t4)."""
    law = noisy_kronecker(SEED, 20, noise=0.1, directed=True, rng=1)
    total = 1.5
    t1, t2, t3, t4 = (x / total for x in (0.6, 0.4, 0.3, 0.2))
    shifts = []
    for (a, b), (c, d) in (level.tolist() for level in law.levels / total):
        mu = b - t2
        shifts.append(mu)
        assert c - t3 == pytest.approx(mu, abs=1e-14)
        assert a == pytest.approx(t1 - 2 * mu * t1 / (t1 + t4), abs=1e-14)
        assert d == pytest.approx(t4 - 2 * mu * t4 / (t1 + t4), abs=1e-14)
    assert max(map(abs, shifts)) <= 0.1
    assert len(set(shifts)) == 20


def test_the_noise_is_uniform() -> None:
    from scipy import stats

    levels = np.concatenate(
        [noisy_kronecker(SEED, 20, noise=0.1, directed=True, rng=i).levels for i in range(50)]
    )
    mu = levels[:, 0, 1] / 1.5 - 0.4 / 1.5
    assert stats.kstest(mu, stats.uniform(-0.1, 0.2).cdf).pvalue > 1e-4


def test_without_noise_it_is_the_plain_law() -> None:
    law = noisy_kronecker(SEED, 4, noise=0.0, directed=True, rng=1)
    np.testing.assert_allclose(law.levels, [SEED] * 4, rtol=1e-15)


def test_noise_gives_the_nodes_degrees_of_their_own() -> None:
    """A plain law has r + 1 expected degrees; noise tells the digits apart."""
    plain = StochasticKronecker.of([[0.6, 0.4], [0.4, 0.2]], 6)
    noisy = noisy_kronecker([[0.6, 0.4], [0.4, 0.2]], 6, noise=0.05, rng=1)
    assert np.unique(plain.expected_degrees()[0].round(12)).size == 7
    assert np.unique(noisy.expected_degrees()[0].round(12)).size == 64


def test_draws_have_the_expected_edges() -> None:
    law = noisy_kronecker([[0.7, 0.5], [0.5, 0.3]], 9, noise=0.05, rng=1)
    edges = np.array([law.draw(seed).n_edges for seed in range(100)], float)
    assert within_four_errors(edges, law.expected_edges())


@pytest.mark.parametrize(
    ("seed", "options", "message"),
    [
        (SEED, {"noise": 0.21}, "from 0 to 0.2"),
        (SEED, {"noise": -0.1}, "noise is -0.1"),
        ([[0.99, 0.4], [0.4, 0.4]], {"noise": 0.1}, "which is no probability"),
        ([[0.5] * 3] * 3, {"noise": 0.0}, "two rows"),
        ([[0.0, 0.0], [0.0, 0.0]], {"noise": 0.0}, "not all zero"),
    ],
)
def test_refusals(seed: list[list[float]], options: dict[str, float], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        noisy_kronecker(seed, 5, noise=options["noise"], directed=True, rng=1)


def test_a_power_is_a_whole_number() -> None:
    with pytest.raises(ChoiceError, match="power is 0"):
        noisy_kronecker(SEED, 0, noise=0.0, directed=True)
