"""P-values of an observation among draws: exact where it is one more draw, on either side."""

import math

import numpy as np
import pytest

from tailnet.errors import InputError, InsufficientDataError
from tailnet.inference.null_p import FEWEST, NullP, null_p


def test_counts_by_hand() -> None:
    found = null_p(2.0, [1.0, 2.0, 3.0, 4.0], fewest=4)
    assert (found.p_greater, found.p_less, found.p_two_sided) == (4 / 5, 3 / 5, 1.0)
    assert (found.observed, found.null_mean, found.draws, found.reason) == (2.0, 2.5, 4, None)
    assert found.null_sd == pytest.approx(math.sqrt(5.0 / 3.0))
    assert null_p(9.0, [1.0, 2.0, 3.0, 4.0], fewest=4).p_two_sided == 2 / 5
    assert NullP.from_dict(found.to_dict()) == found


def test_sums_in_another_order_are_equal() -> None:
    found = null_p(0.3, [0.1 + 0.2, 0.3, 0.5], fewest=2)
    assert (found.p_greater, found.p_less) == (1.0, 3 / 4)


def test_size_is_exact_under_the_null() -> None:
    """P(p <= u) = u at multiples of 1/(R + 1): within three binomial errors, on all sides."""
    trials, draws = 1500, 199
    values = np.random.default_rng(1).normal(size=(trials, draws + 1))
    found = [null_p(row[0], row[1:], fewest=draws) for row in values]
    for name in ("p_greater", "p_less", "p_two_sided"):
        p = np.array([getattr(one, name) for one in found])
        for u in (0.05, 0.1, 0.5):
            assert abs(float((p <= u).mean()) - u) < 3.0 * math.sqrt(u * (1.0 - u) / trials)


def test_few_draws_give_no_p_value_but_a_reason() -> None:
    found = null_p(1.0, np.arange(FEWEST - 1))
    assert (found.p_greater, found.p_less, found.p_two_sided) == (None, None, None)
    assert found.reason is not None
    assert str(FEWEST) in found.reason
    assert null_p(1.0, np.arange(FEWEST)).reason is None


def test_refuses_what_is_no_sample() -> None:
    with pytest.raises(InsufficientDataError, match="1 draws"):
        null_p(1.0, [1.0])
    for observed, drawn in ((np.nan, [1.0, 2.0]), (1.0, [1.0, np.inf]), (1.0, [[1.0], [2.0]])):
        with pytest.raises(InputError, match="finite numbers"):
            null_p(observed, drawn)
