"""Paired differences: the paired t test where there is one value a seed, and means of several null draws."""

import numpy as np
import pytest
from scipy import stats

from tailnet.errors import ChoiceError, InputError
from tailnet.inference.paired_difference import PairedDifference, paired_difference
from tailnet.inference.variance_components import variance_components


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_one_value_a_seed_is_the_paired_t_test(factor: float) -> None:
    observed, null = np.random.default_rng(1).normal([[2.0], [1.0]], 1.0, (2, 12))
    found = paired_difference(observed, null, np.arange(12), np.zeros(12), factor=factor)
    exact = stats.ttest_rel(observed, factor * null).confidence_interval(0.95)
    np.testing.assert_allclose(found.difference.interval, exact)
    assert (found.observed_mean, found.null_mean) == (observed.mean(), null.mean())
    assert PairedDifference.from_dict(found.to_dict()) == found


def test_several_null_draws_count_by_their_mean() -> None:
    generator = np.random.default_rng(2)
    observed, null = generator.normal(size=24), generator.normal(size=(24, 5))
    seeds, images = np.repeat(np.arange(4), 6), np.tile(np.repeat([0, 1], 3), 4)
    found = paired_difference(observed, null, seeds, images)
    assert found.difference == variance_components(observed - null.mean(axis=1), seeds, images)


def test_refuses_values_without_their_null() -> None:
    with pytest.raises(InputError, match="one or more null values for each"):
        paired_difference([1.0, 2.0], [1.0], [0, 1], [0, 0])
    with pytest.raises(InputError, match="one or more null values for each"):
        paired_difference([1.0, 2.0], [[], []], [0, 1], [0, 0])
    with pytest.raises(ChoiceError, match="positive number"):
        paired_difference([1.0, 2.0], [1.0, 2.0], [0, 1], [0, 0], factor=0.0)
