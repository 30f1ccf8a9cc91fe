"""The Student t interval against scipy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tailnet.errors import ChoiceError
from tailnet.inference.mean_interval import student_interval


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30), st.floats(0.5, 0.999))
def test_against_scipy(values: list[float], level: float) -> None:
    mean, low, high = student_interval(values, level=level)
    n, error = len(values), float(np.std(values, ddof=1)) / np.sqrt(len(values))
    reach = float(stats.t(n - 1).ppf((1.0 + level) / 2.0)) * error
    assert mean == pytest.approx(np.mean(values), rel=1e-12, abs=1e-9)
    assert low == pytest.approx(mean - reach, rel=1e-9, abs=1e-9)
    assert high == pytest.approx(mean + reach, rel=1e-9, abs=1e-9)


def test_level_is_the_test_that_is_inverted() -> None:
    values = [0.61, 0.55, 0.72, 0.49, 0.66]
    _, low, high = student_interval(values, level=0.9)
    for end in (low, high):
        assert stats.ttest_1samp(values, end).pvalue == pytest.approx(0.1, rel=1e-9)


def test_equal_values_have_no_width() -> None:
    assert student_interval([0.5, 0.5, 0.5]) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("values", [[], [1.0]])
def test_too_few(values: list[float]) -> None:
    with pytest.raises(ChoiceError, match=f"Found {len(values)} values"):
        student_interval(values)
