"""The tabulated null of the nested test: its statistic, its sizes, its interpolation."""

import itertools
import json
from importlib import resources

import numpy as np
import pytest
from scipy import optimize, special, stats

from tailnet import ChoiceError
from tailnet.inference.nested_null import FAMILIES, load_table, statistics
from tailnet.inference.nested_null.lookup import mixture_p
from tailnet.inference.nested_null.simulation import simulate

ONCE = np.empty(0, np.int64)


def naive(y: np.ndarray) -> tuple[float, float]:
    """Twice the gain over the power law, by a general optimiser on the likelihoods as they stand."""
    n, mean = y.size, y.mean()
    power_law = -np.log(mean) - 1.0

    def lognormal(t: np.ndarray) -> float:
        d = np.exp(t[1])
        c = t[0] / mean
        z = c / (2.0 * np.sqrt(d))
        return float(
            c * mean + d * (y * y).mean() + np.log(0.5 * np.sqrt(np.pi / d)) + np.log(special.erfcx(z))
        )

    def stretched(log_beta: float) -> float:
        beta = np.exp(log_beta)
        return float(np.log((np.expm1(beta * y) / beta).mean()) - beta * mean + 1.0)

    starts = [
        (1.0, -3.0 - 2.0 * np.log(mean)),
        (0.5, -1.0 - 2.0 * np.log(mean)),
        (0.9, -6.0 - 2.0 * np.log(mean)),
    ]
    ln = min(
        optimize.minimize(
            lognormal, s, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4000}
        ).fun
        for s in starts
    )
    top = 500.0 / y.max()
    se = min(stretched(b) for b in np.linspace(np.log(1e-6), np.log(top), 2000))
    return 2.0 * n * max(-ln - power_law, 0.0), 2.0 * n * max(-se - power_law, 0.0)


def test_the_statistic_is_the_gain_in_likelihood() -> None:
    rng = np.random.default_rng(5)
    compared = 0
    for n in (6, 20, 100, 400):
        for _ in range(6):
            y = rng.standard_exponential(n)
            found = statistics(y, ONCE, n)
            if (y * y).mean() >= 2.0 * y.mean() ** 2:
                assert found == (0.0, 0.0)
                continue
            # The grid in beta is coarse: its gain falls short by the square of a step at the most.
            expected = naive(y)
            assert found[0] == pytest.approx(expected[0], rel=1e-5, abs=1e-7)
            assert found[1] >= expected[1] - 1e-9
            assert found[1] == pytest.approx(expected[1], rel=2e-3, abs=1e-4)
            compared += 1
    assert compared > 8


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_the_statistic_has_no_unit(scale: float) -> None:
    y = np.random.default_rng(11).uniform(0.0, 1.0, 50)
    assert statistics(scale * y, ONCE, 50) == pytest.approx(statistics(y, ONCE, 50), rel=1e-9)


def test_counts_are_repetitions() -> None:
    rng = np.random.default_rng(2)
    y, weights = rng.uniform(0.0, 1.0, 20), rng.integers(1, 5, 20)
    repeated = np.repeat(y, weights)
    expected = statistics(repeated, ONCE, repeated.size)
    assert statistics(y, weights, repeated.size) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("n", [11, 50, 170, 1000])
def test_its_size_is_nominal(family: str, n: int) -> None:
    """20,000 fresh samples: within four binomial errors of the nominal level."""
    out = np.empty((20_000, 2))
    simulate(np.random.default_rng([3, n]), n, out)
    table = load_table(family)
    column = out[:, FAMILIES.index(family)]
    for level in (0.1, 0.05, 0.01):
        size = (column >= table.critical_value(level, n)).mean()
        assert size == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / 20_000))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_share_that_collapses_is_tabulated(family: str) -> None:
    """P(mean(y²) >= 2 mean(y)²): .37, .43, .46 at n = 50, 200, 1000, to the printed digits' error."""
    table = load_table(family)
    for n, share in ((50, 0.37), (200, 0.43), (1000, 0.465)):
        assert table.shares_zero[list(table.sizes).index(n)] == pytest.approx(share, abs=0.006)


@pytest.mark.parametrize("family", FAMILIES)
def test_its_interpolation_is_checked_in_the_table_itself(family: str) -> None:
    text = resources.files("tailnet.inference.nested_null").joinpath("table.json").read_text(encoding="utf-8")
    checks = json.loads(text)["families"][family]["checks"]
    assert {row["level"] for row in checks} == {0.1, 0.05, 0.01}
    for row in checks:
        error = np.sqrt(row["level"] * (1 - row["level"]) / row["simulations"])
        # The table's own quantiles carry a Monte Carlo error as well.
        assert row["size"] == pytest.approx(row["level"], abs=4 * np.sqrt(2) * error)


@pytest.mark.parametrize("family", FAMILIES)
def test_p_values_fall_with_the_statistic_and_end_at_a_bound(family: str) -> None:
    table = load_table(family)
    for n in (5, 33, 10_000, 10**7):
        p = [table.p_value(s, n) for s in np.linspace(0.0, 30.0, 200)]
        assert p[0] == 1.0
        assert all(a >= b for a, b in itertools.pairwise(p))
        assert p[-1] == pytest.approx(1e-4, rel=0.02)
        assert table.p_value(table.critical_value(0.05, n), n) == pytest.approx(0.05, rel=1e-6)


def test_the_limit_is_the_mixture() -> None:
    for family in FAMILIES:
        assert load_table(family).p_value(2.705543, 10**12) == pytest.approx(0.05, rel=1e-3)
    for s in (0.5, 2.0, 9.0):
        assert mixture_p(s) == pytest.approx(0.5 * stats.chi2.sf(s, 1), rel=1e-12)


def test_what_is_not_tabulated_is_refused() -> None:
    with pytest.raises(ChoiceError, match="no table for 'truncated_power_law'"):
        load_table("truncated_power_law")
    with pytest.raises(ChoiceError, match="from 5 observations on"):
        load_table("lognormal").p_value(1.0, 4)
