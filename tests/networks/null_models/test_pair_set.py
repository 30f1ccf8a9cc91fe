"""A set of pairs holds what was put in and not taken out, whichever way it is kept."""

import numpy as np
import pytest

from tailnet.networks.null_models.pair_set import FEW, add, contains, discard, pair_set


@pytest.mark.parametrize("n", [5, FEW, FEW + 1])
def test_equals_a_python_set(n: int) -> None:
    generator = np.random.default_rng(n)
    pairs = {(int(u), int(v)) for u, v in generator.integers(0, min(n, 40), (30, 2))}
    u, v = np.array(sorted(pairs), np.int32).T
    table = pair_set(n, u, v)
    for _ in range(3000):
        gone = sorted(pairs)[int(generator.integers(len(pairs)))]
        new = (int(generator.integers(min(n, 40))), int(generator.integers(n)))
        assert contains(table, n, *gone)
        assert contains(table, n, *new) == (new in pairs)
        if new not in pairs:
            discard(table, n, *gone)
            add(table, n, *new)
            pairs = pairs - {gone} | {new}
    assert all(contains(table, n, *pair) for pair in pairs)


def test_a_full_run_of_the_table_closes_behind_a_removed_pair() -> None:
    """Fill to the quarter that is allowed, take out every second, and find the rest."""
    n, many = FEW + 1, 20_000
    generator = np.random.default_rng(1)
    keys = generator.choice(n * n, many, replace=False)
    u, v = (ends.astype(np.int32) for ends in np.divmod(keys, n))
    table = pair_set(n, u, v)
    for place in range(0, many, 2):
        discard(table, n, u[place], v[place])
    assert [bool(contains(table, n, u[i], v[i])) for i in range(many)] == [bool(i % 2) for i in range(many)]
