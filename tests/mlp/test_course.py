"""Which rows each step takes: drawn, in epochs, or given."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.errors import ChoiceError
from tailnet.mlp.course import settle
from tailnet.mlp.optimizers.momentum import Momentum
from tailnet.mlp.optimizers.schedules import Exponential
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.penalty import Penalty


@given(n=st.integers(1, 40), steps=st.integers(1, 60), batch_size=st.integers(1, 50), seed=st.integers(0, 9))
def test_epochs_take_each_row_once(n: int, steps: int, batch_size: int, seed: int) -> None:
    course = settle(n, seed, steps=steps, batch_size=batch_size, learning_rate=0.1, order="epochs")
    assert course.samples.shape == (steps, batch_size)
    flat = course.samples.ravel()
    for begin in range(0, flat.size, n):
        epoch = flat[begin : begin + n]
        assert len(set(epoch.tolist())) == epoch.size
    assert 0 <= flat.min() <= flat.max() < n


def test_epochs_are_permuted_anew_and_by_chance() -> None:
    course = settle(5, 3, steps=6000, batch_size=5, learning_rate=0.1, order="epochs")
    # Each of 5 rows at each of 5 places: mean 1200, standard deviation √(6000 · 0.2 · 0.8) = 31.
    for place in range(5):
        counts = np.bincount(course.samples[:, place], minlength=5)
        assert np.abs(counts - 1200).max() < 5 * 31
    # Successive epochs are independent: 1 in 120 repeats the one before.
    same = int(np.sum(np.all(course.samples[1:] == course.samples[:-1], axis=1)))
    assert abs(same - 50) < 5 * np.sqrt(50)


def test_samples_may_be_given() -> None:
    order = [[0, 1], [2, 2], [1, 0]]
    course = settle(3, None, samples=order, learning_rate=0.1)
    np.testing.assert_array_equal(course.samples, order)
    assert not course.samples.flags.writeable
    assert course.seed is None
    assert course.order is None
    assert settle(3, None, samples=order, steps=3, batch_size=2, learning_rate=0.1).samples.shape == (3, 2)


def test_settles_what_moves_the_weights() -> None:
    rate = Exponential(0.1, 100.0)
    course = settle(3, 1, steps=4, learning_rate=rate, l1=0.1, l2=0.2)
    assert (course.optimizer, course.penalty, course.order) == (Sgd(rate), Penalty(0.1, 0.2), "uniform")
    assert settle(3, 1, steps=4, optimizer=Momentum(0.1)).optimizer == Momentum(0.1)


def test_rows_of_a_batch_of_one_are_numbers() -> None:
    one = settle(9, 1, steps=4, learning_rate=0.1)
    assert list(one.rows(1, 3)) == one.samples[1:3, 0].tolist()
    two = settle(9, 1, steps=4, batch_size=2, learning_rate=0.1)
    np.testing.assert_array_equal(list(two.rows(1, 3)), two.samples[1:3])


@pytest.mark.parametrize(
    ("options", "rng", "message"),
    [
        ({"steps": 5}, None, "either learning_rate"),
        ({"steps": 5, "learning_rate": 0.1, "optimizer": Sgd(0.1)}, None, "either learning_rate"),
        ({"learning_rate": 0.1}, None, "number of steps is missing"),
        ({"steps": 0, "learning_rate": 0.1}, None, "both must be whole numbers, at least 1"),
        ({"steps": 5, "batch_size": 0, "learning_rate": 0.1}, None, "both must be whole numbers, at least 1"),
        ({"steps": 2.5, "learning_rate": 0.1}, None, r"steps is 2\.5"),
        ({"steps": 5, "batch_size": 1.5, "learning_rate": 0.1}, None, r"batch_size 1\.5"),
        ({"steps": 5, "optimizer": "adam"}, None, r"optimizer is 'adam'; .*optimizer\(\"adam\""),
        ({"steps": 5, "optimizer": Sgd}, None, "give its settings"),
        ({"steps": 5, "order": "sorted", "learning_rate": 0.1}, None, "no order 'sorted'.* uniform, epochs"),
        ({"samples": [[0]], "order": "epochs", "learning_rate": 0.1}, None, "nothing to draw"),
        ({"samples": [[0]], "learning_rate": 0.1}, 1, "nothing to draw"),
        ({"samples": [[0]], "steps": 2, "learning_rate": 0.1}, None, "steps is 2, but the samples have 1"),
        ({"samples": [[0]], "batch_size": 2, "learning_rate": 0.1}, None, "batch_size is 2, but .* have 1"),
        ({"samples": [0, 1], "learning_rate": 0.1}, None, r"shape \(2,\); .*\(steps, batch_size\)"),
        ({"samples": [[0.5]], "learning_rate": 0.1}, None, "samples are float64"),
        ({"samples": [[]], "learning_rate": 0.1}, None, "at least one"),
        ({"samples": [[0, 3]], "learning_rate": 0.1}, None, "run from 0 to 3; .* 0 to 2"),
        ({"samples": [[-1]], "learning_rate": 0.1}, None, "run from -1 to -1"),
        ({"steps": 5, "learning_rate": 0.1, "l1": -1.0}, None, "l1 is -1.0"),
    ],
)
def test_refuses_what_contradicts_itself(options: dict[str, Any], rng: int | None, message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        settle(3, rng, **options)
