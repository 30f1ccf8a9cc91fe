"""The account of exact zeros."""

import numpy as np
import pytest

from tailnet import InputError, Observations, Sample
from tailnet.inference.zeros import zeros


def test_the_share_is_of_all_finite_observations() -> None:
    values = [0.0, 0.0, 0.0, 1.5, 2.5, -1.0, np.nan, np.inf]
    for sign, n in (("magnitude", 6), ("positive", 6), ("negative", 6)):
        assert zeros(Sample(values, sign=sign)) == {"count": 3, "share": 3 / n, "origins": {}}


def test_counts_weigh() -> None:
    found = zeros(Sample.from_counts([0, 1, 2], [90, 6, 4]))
    assert (found["count"], found["share"]) == (90, 0.9)


def test_what_the_origins_leave_over_is_unexplained() -> None:
    values = [0.0] * 5 + [1.5, 2.5]
    known = Observations.of(values, zero_origins={"dead input": 3})
    assert zeros(known.sample(), known)["origins"] == {"dead input": 3, "unexplained": 2}
    whole = Observations.of(values, zero_origins={"dead input": 3, "saturated unit": 2})
    assert zeros(whole.sample(), whole)["origins"] == {"dead input": 3, "saturated unit": 2}


def test_more_origins_than_zeros_are_refused() -> None:
    with pytest.raises(InputError, match="origins of 4 zeros are given, and there are 1"):
        Observations.of([0.0, 1.5], zero_origins={"dead input": 4})
