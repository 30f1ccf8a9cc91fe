"""The memory of a series: against the formulas lag by lag, and against what is known of autoregressions."""

import numpy as np
import pytest
from numpy.typing import NDArray
from oracles.series_memory import autocovariance, circular_block_length

import tailnet as tn
from tailnet.inference.dependence.block_length import autocovariances, series_memory
from tailnet.inference.dependence.influence import effective_n
from tailnet.inference.dependence.kept import kept_observations, units_of


def autoregression(n: int, phi: float, seed: int) -> NDArray[np.float64]:
    noise = np.random.default_rng(seed).standard_normal(n)
    x = np.empty(n)
    x[0] = noise[0] / np.sqrt(1.0 - phi * phi)
    for t in range(1, n):
        x[t] = phi * x[t - 1] + noise[t]
    return x


def test_autocovariances_are_those_lag_by_lag() -> None:
    x = autoregression(300, 0.6, 1)
    assert autocovariances(x, 20) == pytest.approx([autocovariance(x.tolist(), k) for k in range(21)])


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.8])
def test_the_length_is_that_of_the_formulas(phi: float) -> None:
    x = autoregression(600, phi, 7)
    total, length = circular_block_length(x.tolist())
    found = series_memory(x)
    assert found.long_run_variance == pytest.approx(total, rel=1e-10)
    assert found.block_length == max(1, round(length))


def test_a_long_autoregression_has_its_known_memory() -> None:
    """S = 1/(1 - phi)^2 and G = 2 phi / ((1 - phi)^2 (1 - phi^2)); relative error about sqrt(2 M / n)."""
    n, phi = 200_000, 0.7
    found = series_memory(autoregression(n, phi, 3))
    assert found.long_run_variance == pytest.approx(1.0 / (1.0 - phi) ** 2, rel=0.1)
    length = (1.5 * (2.0 * phi / (1.0 - phi**2)) ** 2 * n) ** (1.0 / 3.0)
    assert found.block_length == pytest.approx(length, rel=0.1)


def test_what_falls_back_stays_positive() -> None:
    assert series_memory(np.resize([1.0, -1.0], 200)).long_run_variance > 0.0
    assert series_memory(np.ones(50)).block_length == 1


def test_copies_are_worth_one_each() -> None:
    """Every draw 8 times in a row or in a group: the effective n is an eighth, within its own error."""
    values = np.repeat(tn.PowerLaw(2.5, 1.0).sample(2000, rng=1), 8)
    for seen in (
        tn.Observations.of(values, axis="iteration"),
        tn.Observations.of(values, groups=np.arange(16_000) // 8),
        tn.Observations.of(values.reshape(2000, 8), axis="iteration"),
    ):
        fit = tn.fit_power_law(seen.sample(discrete=False), xmin=1.0)
        kept = kept_observations(seen, fit.sample)
        found, _ = effective_n(fit, kept, units_of(seen, kept))
        assert found.design_effect == pytest.approx(8.0, rel=0.15)
        assert found.n_effective == pytest.approx(16_000 / found.design_effect)


def test_the_influence_is_judged_not_the_values() -> None:
    """Values below xmin may move together as they please."""
    rng = np.random.default_rng(2)
    body = np.repeat(rng.uniform(0.1, 0.9, 200), 20)
    values = np.where(rng.random(4000) < 0.5, body, tn.PowerLaw(2.5, 1.0).sample(4000, rng=3))
    seen = tn.Observations.of(values, groups=np.arange(4000) // 20)
    fit = tn.fit_power_law(seen.sample(), xmin=1.0)
    kept = kept_observations(seen, fit.sample)
    found, _ = effective_n(fit, kept, units_of(seen, kept))
    assert found.design_effect == pytest.approx(1.0, abs=4 * np.sqrt(2 / 200))
