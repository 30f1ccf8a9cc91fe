"""The exact change of units before a fit."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.distributions.whole_sample.unit_scale import unit_scale
from tailnet.sample import Sample


@given(st.lists(st.floats(5e-324, 1.7e308), min_size=1, max_size=20))
def test_values_come_back_exactly_and_stay_in_the_doubles(values: list[float]) -> None:
    sample = Sample(values, discrete=False)
    scaled, weights, exponent = unit_scale(sample)
    assert np.array_equal(np.ldexp(scaled, exponent), sample.values)
    assert (scaled > 0.0).all()
    assert np.isfinite(scaled).all()
    assert weights is None or weights.sum() == pytest.approx(1.0, rel=1e-14)


@given(st.floats(1e-300, 1e300))
def test_the_middle_value_comes_near_one(middle: float) -> None:
    scaled, _, _ = unit_scale(Sample([0.9 * middle, middle, 1.1 * middle], discrete=False))
    assert 0.7 < scaled[1] < math.sqrt(2.0) + 1e-12


def test_powers_of_two_change_nothing() -> None:
    x = np.random.default_rng(1).lognormal(size=30)
    one, other = unit_scale(Sample(x)), unit_scale(Sample(np.ldexp(x, -900)))
    assert np.array_equal(one[0], other[0])
    assert one[2] - other[2] == 900
