"""Values and multiplicities of Kronecker powers equal those counted in the dense product."""

import json
import math
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tailnet.baselines.kronecker import KroneckerPower
from tailnet.errors import ChoiceError

# Multiples of 1/4 multiply exactly, so that equal values are the same double in any order of the factors.
ENTRIES = st.integers(-6, 6).map(lambda k: k / 4)
SEEDS = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda shape: st.lists(
        st.lists(ENTRIES, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


@given(SEEDS, st.integers(1, 4))
@settings(derandomize=True, max_examples=60)
def test_the_histogram_is_that_of_the_dense_product(seed: list[list[float]], power: int) -> None:
    fractal = KroneckerPower(seed, power)
    dense = reduce(np.kron, [np.array(seed)] * power)
    np.testing.assert_array_equal(fractal.matrix(), dense)
    assert fractal.shape == dense.shape
    values, counts = np.unique(dense + 0.0, return_counts=True)
    found, multiplicities = fractal.values().histogram()
    assert found.tolist() == values.tolist()
    assert multiplicities == tuple(counts.tolist())
    assert fractal.total() == pytest.approx(dense.sum(), abs=1e-9)
    np.testing.assert_allclose(fractal.row_sums().matrix()[:, 0], dense.sum(axis=1), atol=1e-12)
    np.testing.assert_allclose(fractal.column_sums().matrix()[0], dense.sum(axis=0), atol=1e-12)


@pytest.mark.parametrize("r", [1, 4, 17, 60])
def test_the_multiplicities_of_the_oracle(r: int) -> None:
    """ORACLES: a^i b^j c^k stands in r!/(i! j! k!) · 2^j cells, and degrees take r + 1 values."""
    c, b, a = 0.049, 0.571, 0.987
    fractal = KroneckerPower([[a, b], [b, c]], r)
    table = fractal.values()
    assert table.entries.tolist() == [c, b, a]
    rows = list(zip(table.exponents.tolist(), table.multiplicities, table.log_magnitudes, strict=True))
    for (k, j, i), times, log in rows:
        assert (
            times == math.factorial(r) // (math.factorial(i) * math.factorial(j) * math.factorial(k)) * 2**j
        )
        assert log == pytest.approx(i * math.log(a) + j * math.log(b) + k * math.log(c), abs=1e-9)
    assert sum(table.multiplicities) == 4**r
    degrees = fractal.row_sums().values()
    assert len(degrees.values) == r + 1
    assert degrees.multiplicities == tuple(math.comb(r, z) for z in range(r + 1))


def test_power_one_is_the_seed() -> None:
    seed = [[0.5, 2.0, 0.0], [0.0, -1.0, 0.5]]
    fractal = KroneckerPower(seed, 1)
    assert fractal.matrix().tolist() == seed
    values, counts = fractal.values().histogram()
    assert (values.tolist(), counts) == ([-1.0, 0.0, 0.5, 2.0], (1, 2, 2, 1))


def test_values_below_any_double_keep_their_logarithm() -> None:
    table = KroneckerPower([[1e-300, 1.0]], 3).values()
    assert table.values.tolist() == [1.0, 1e-300, 0.0, 0.0]
    np.testing.assert_allclose(table.log_magnitudes, -300 * math.log(10) * np.arange(4), rtol=1e-12)


def test_a_seed_of_zeros() -> None:
    table = KroneckerPower([[0.0, 0.0]], 5).values()
    assert (table.multiplicities, table.zeros) == ((), 32)
    assert table.histogram()[1] == (32,)


def test_plain_numbers_and_back() -> None:
    fractal = KroneckerPower([[0.5, 1.0]], 3)
    again = KroneckerPower.from_dict(json.loads(json.dumps(fractal.to_dict())))
    np.testing.assert_array_equal(again.matrix(), fractal.matrix())


@pytest.mark.parametrize(
    ("seed", "power", "message"),
    [
        ([[1.0]], 0, "power is 0"),
        ([[1.0]], 1.5, "power is 1.5"),
        ([[1.0]], True, "power is True"),
        ([1.0], 2, "shape"),
        ([[]], 2, "at least one cell"),
        ([[math.inf]], 2, "not finite"),
    ],
)
def test_refusals(seed: list[list[float]], power: int, message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        KroneckerPower(seed, power)


def test_what_is_too_large_is_refused_before_it_is_made() -> None:
    with pytest.raises(ChoiceError, match="at most 134,217,728"):
        KroneckerPower([[1.0, 2.0], [2.0, 3.0]], 14).matrix()
    with pytest.raises(ChoiceError, match="the most is 1,000,000"):
        KroneckerPower(np.arange(1.0, 17.0).reshape(4, 4), 12).values()
