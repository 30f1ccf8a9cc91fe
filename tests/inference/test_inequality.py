"""The Gini coefficient against its definition over all pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.distributions.power_law import PowerLaw
from tailnet.inference.inequality import gini
from tailnet.sample import Sample


@given(st.lists(st.tuples(st.floats(1e-3, 1e3), st.integers(1, 5)), min_size=1, max_size=20))
def test_against_all_pairs(table: list[tuple[float, int]]) -> None:
    values, counts = zip(*table, strict=True)
    x = np.repeat(values, counts)
    naive = np.abs(x[:, None] - x[None, :]).mean() / (2.0 * x.mean())
    found = gini(Sample.from_counts(values, counts, discrete=False))
    assert found == pytest.approx(naive, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("alpha", [4.0, 6.0])
def test_of_a_pareto_law(alpha: float) -> None:
    n = 400_000
    x = PowerLaw(alpha, 2.0).sample(n, rng=1)
    # The error of the estimate, from 40 parts of the sample.
    parts = [gini(Sample(part)) for part in x.reshape(40, -1)]
    error = np.std(parts, ddof=1) / np.sqrt(40)
    assert abs(gini(Sample(x)) - 1.0 / (2.0 * alpha - 3.0)) < 5.0 * error


def test_of_an_exponential_law() -> None:
    # The ratio has standard error sqrt(1/(12 n)) under the exponential law.
    n = 200_000
    found = gini(Sample(np.random.default_rng(2).standard_exponential(n)))
    assert abs(found - 0.5) < 5.0 / np.sqrt(12.0 * n)


@pytest.mark.parametrize("unit", [1e-300, 1e-20, 1.0, 1e300])
def test_units_and_repetition_change_nothing(unit: float) -> None:
    x = np.array([0.5, 1.5, 1.5, 4.0])
    naive = np.abs(x[:, None] - x[None, :]).mean() / (2.0 * x.mean())
    assert gini(Sample(unit * x)) == pytest.approx(naive, rel=1e-14)
    assert gini(Sample(np.repeat(unit * x, 7))) == pytest.approx(naive, rel=1e-14)


def test_a_histogram_of_a_thousand_million_observations() -> None:
    assert gini(Sample.from_counts([1.0, 3.0], [5 * 10**8, 5 * 10**8], discrete=False)) == pytest.approx(0.25)
