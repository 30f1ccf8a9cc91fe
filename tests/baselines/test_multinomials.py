"""Compositions, multinomial and binomial coefficients equal what enumeration finds."""

import math
from itertools import product

import pytest

from tailnet.baselines.multinomials import (
    binomial_table,
    compositions,
    multinomial,
    n_compositions,
)
from tailnet.errors import ChoiceError


@pytest.mark.parametrize(("total", "parts"), [(0, 1), (0, 3), (1, 4), (5, 1), (4, 3), (6, 2)])
def test_compositions_are_all_there_are(total: int, parts: int) -> None:
    by_search = [row for row in product(range(total + 1), repeat=parts) if sum(row) == total]
    assert compositions(total, parts).tolist() == [list(row) for row in sorted(by_search)]
    assert n_compositions(total, parts) == len(by_search)


def test_multinomials_add_up_to_all_words() -> None:
    assert sum(multinomial(tuple(row)) for row in compositions(9, 4).tolist()) == 4**9
    assert multinomial((3, 0, 2)) == 10


def test_binomials_fit_up_to_the_last_that_does() -> None:
    table = binomial_table(66)
    assert table[66, 33] == math.comb(66, 33)
    assert table[5, 6] == 0
    with pytest.raises(ChoiceError, match="do not fit"):
        binomial_table(67)
