"""Draws with replacement are multinomial, by either route."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.arrays import IntArray
from tailnet.inference.resampling import accumulate, count_candidates, keep_drawn, multiplicity, resample

REPEATS = 6000
#: Multiplicities, and whether they are many enough to be drawn value by value.
CASES = [
    (None, False),
    ([1, 1, 2, 1, 3], False),
    ([8, 8, 8, 8], False),
    ([1, 16, 4, 40], True),
    ([1000, 1, 1, 5, 3000, 2], True),
    ([33], True),
]


def counts_of(case: list[int] | None) -> IntArray | None:
    return None if case is None else np.array(case)


@pytest.mark.parametrize(("case", "crowded"), CASES)
def test_layout(case: list[int] | None, crowded: bool) -> None:
    counts, owner, found = multiplicity(counts_of(case))
    assert found is crowded
    assert counts.tolist() == (case or [])
    expected = [] if case is None or crowded else np.repeat(np.arange(len(case)), case).tolist()
    assert owner.tolist() == expected


@pytest.mark.parametrize(("case", "crowded"), CASES)
@pytest.mark.parametrize("draws", [1, 7, 200])
def test_multinomial_moments(case: list[int] | None, crowded: bool, draws: int) -> None:
    layout = multiplicity(counts_of(case))
    assert layout[2] is crowded
    p = np.full(6, 1 / 6) if case is None else np.array(case) / sum(case)
    generator = np.random.default_rng(17)
    table = np.empty((REPEATS, p.size), np.int64)
    for row in table:
        resample(generator, *layout, draws, row)
    assert np.all(table >= 0)
    assert np.all(table.sum(axis=1) == draws)
    centred = table - draws * p
    covariance = draws * (np.diag(p) - np.outer(p, p))
    products = centred[:, :, None] * centred[:, None, :]
    # Rare cells are skewed: their error comes from the law where the sample's own would be too small.
    fourth = np.diag(covariance) * (1.0 + 3.0 * np.diag(covariance))
    error = np.maximum(products.std(axis=0), np.sqrt(np.outer(fourth, fourth)) ** 0.5)
    assert np.all(np.abs(centred.mean(axis=0)) <= 5.0 * np.sqrt(np.diag(covariance) / REPEATS))
    assert np.all(np.abs(products.mean(axis=0) - covariance) <= 5.0 * error / np.sqrt(REPEATS))


def test_the_two_routes_have_one_distribution() -> None:
    counts = np.array([1, 9, 3, 7])
    nothing = np.empty(0, np.int64)
    routes = ((counts, nothing, True), (counts, np.repeat(np.arange(4), counts), False))
    tables = []
    for route in routes:
        generator = np.random.default_rng(23)
        table = np.empty((REPEATS, 4), np.int64)
        for row in table:
            resample(generator, *route, 20, row)
        tables.append(table)
    first, second = tables
    for power in (1, 2, 3):
        a, b = first.astype(float) ** power, second.astype(float) ** power
        error = np.sqrt((a.var(axis=0) + b.var(axis=0)) / REPEATS)
        assert np.all(np.abs(a.mean(axis=0) - b.mean(axis=0)) < 5.0 * error)


@pytest.mark.parametrize("case", [case for case, _ in CASES])
def test_no_draws(case: list[int] | None) -> None:
    layout = multiplicity(counts_of(case))
    drawn = np.full(6 if case is None else len(case), 5)
    resample(np.random.default_rng(1), *layout, 0, drawn)
    assert not drawn.any()


def test_a_histogram_of_a_thousand_million_observations() -> None:
    counts = np.array([6, 3, 1]) * 10**8
    layout = multiplicity(counts)
    drawn = np.empty(3, np.int64)
    resample(np.random.default_rng(4), *layout, 10**9, drawn)
    assert drawn.sum() == 10**9
    p = counts / 1e9
    assert np.all(np.abs(drawn - counts) < 5.0 * np.sqrt(1e9 * p * (1.0 - p)))


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30), st.integers(2, 6), st.integers(2, 12))
def test_kept_values_and_their_candidates(
    tally: list[int], minimum_distinct: int, minimum_observations: int
) -> None:
    values, drawn = np.linspace(0.5, 1.5, len(tally)), np.array(tally)
    kept, above = np.empty(len(tally)), np.empty(len(tally) + 1, np.int64)
    distinct = keep_drawn(values, drawn, kept, above)
    accumulate(above, distinct)
    observations = np.repeat(values, drawn)
    expected = np.unique(observations)
    assert kept[:distinct].tolist() == expected.tolist()
    sizes = [int((observations >= v).sum()) for v in expected]
    assert above[: distinct + 1].tolist() == [*sizes, 0]
    admitted = sum(
        distinct - i >= minimum_distinct and size >= minimum_observations for i, size in enumerate(sizes)
    )
    assert count_candidates(above, distinct, minimum_distinct, minimum_observations) == admitted
