"""Training of machines: against a plain loop, reproducible, and better at the data than its start."""

from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from tailnet.arrays import FloatArray
from tailnet.datasets.digits import load_digits
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.optimizers.schedules import Cosine, Rate
from tailnet.parallel import child
from tailnet.rbm.data import binarized
from tailnet.rbm.enumeration import log_likelihood
from tailnet.rbm.filters import filters
from tailnet.rbm.initialization import initialize
from tailnet.rbm.machine import BoltzmannMachine
from tailnet.rbm.reconstruction import reconstruction, reconstruction_error
from tailnet.rbm.training import RbmTraining, train


def patterns() -> FloatArray:
    """Two patterns and their noisy copies."""
    pure = np.repeat([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]], 100, axis=0).astype(float)
    return np.where(np.random.default_rng(1).random(pure.shape) < 0.05, 1.0 - pure, pure)


def trained(
    *,
    epochs: int = 60,
    learning_rate: Rate = 0.2,
    batch_size: int = 20,
    k: int = 1,
    persistent: int | None = None,
) -> RbmTraining:
    return train(
        initialize(6, 4, rng=1),
        patterns(),
        epochs=epochs,
        learning_rate=learning_rate,
        batch_size=batch_size,
        k=k,
        persistent=persistent,
        rng=2,
    )


def plain_training(
    start: BoltzmannMachine, rows: FloatArray, seed: np.random.SeedSequence
) -> list[RealArray]:
    """Three epochs of CD-1 on batches of 30, as a textbook has it, on the same random numbers."""

    def logistic(z: FloatArray) -> FloatArray:
        found: FloatArray = 1.0 / (1.0 + np.exp(-z))
        return found

    order, units = (np.random.default_rng(child(seed, part)) for part in (0, 1))
    w, b, c = start.weights.copy(), start.visible_bias.copy(), start.hidden_bias.copy()
    for _ in range(3):
        places = order.permutation(len(rows))
        for first in range(0, len(rows), 30):
            v = rows[places[first : first + 30]]
            on = logistic(v @ w + c)
            h = (units.random(on.shape) < on).astype(float)
            back = logistic(h @ w.T + b)
            v2 = (units.random(back.shape) < back).astype(float)
            again = logistic(v2 @ w + c)
            w = w + 0.2 * (v.T @ on - v2.T @ again) / len(v)
            b = b + 0.2 * (v - v2).mean(axis=0)
            c = c + 0.2 * (on - again).mean(axis=0)
    return [w, b, c]


def test_equals_the_plain_loop() -> None:
    done = trained(epochs=3, batch_size=30)
    expected = plain_training(initialize(6, 4, rng=1), patterns(), done.seed)
    found = (done.machine.weights, done.machine.visible_bias, done.machine.hidden_bias)
    for ours, plain in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, plain, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("persistent", [None, 50])
@pytest.mark.parametrize("k", [1, 5])
def test_the_likelihood_comes_close_to_the_most_there_can_be(k: int, persistent: int | None) -> None:
    # Persistent chains must keep up with the machine: slower steps, and none at the end.
    options: Any = {} if persistent is None else {"epochs": 200, "learning_rate": Cosine(0.1, 2000)}
    done, rows = trained(k=k, persistent=persistent, **options), patterns()
    before, after = log_likelihood(initialize(6, 4, rng=1), rows), log_likelihood(done.machine, rows)
    # No model can beat the frequencies of the data themselves.
    counts = np.unique(rows, axis=0, return_counts=True)[1]
    most = float(np.sum(counts / 200 * np.log(counts / 200)))
    assert before < -4.1
    assert most - 0.35 < after <= most
    assert done.reconstruction_errors[-1] < 0.5 * done.reconstruction_errors[0]
    assert (done.chains is None) == (persistent is None)


def test_is_the_same_for_any_number_of_threads_and_changes_nothing() -> None:
    digits = load_digits().train_images[:300]
    start, kept = initialize(64, 32, rng=1, dtype=np.float32), digits.copy()
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(train(start, digits, epochs=2, learning_rate=0.1, rng=2))
    first, again = found
    np.testing.assert_array_equal(first.machine.weights, again.machine.weights)
    np.testing.assert_array_equal(digits, kept)
    assert first.machine.dtype == np.float32
    arrays = (first.machine.weights, first.reconstruction_errors)
    assert not any(array.flags.writeable for array in arrays)
    other = train(start, digits, epochs=2, learning_rate=0.1, rng=first.seed)
    np.testing.assert_array_equal(other.machine.weights, first.machine.weights)


def test_digits_are_reconstructed_and_more_likely_than_by_independent_pixels() -> None:
    rows = binarized(load_digits().train_images, rng=1)
    start = initialize(64, 12, data=rows, rng=1)
    alone = log_likelihood(start, rows)
    done = train(start, rows, epochs=20, batch_size=20, learning_rate=0.2, rng=2)
    assert log_likelihood(done.machine, rows) > alone + 3.0
    assert done.reconstruction_errors[-1] < 0.8 * done.reconstruction_errors[0]


def test_the_start_with_data_is_that_of_independent_pixels() -> None:
    rows = patterns()
    start = initialize(6, 4, scale=1e-6, data=rows, rng=1)
    p = (rows.sum(axis=0) + 0.5) / (len(rows) + 1.0)
    expected = float(np.mean(np.sum(np.log(np.where(rows == 1.0, p, 1.0 - p)), axis=1)))
    assert log_likelihood(start, rows) == pytest.approx(expected, abs=1e-5)


def test_reconstruction_is_one_step_there_and_back() -> None:
    own, rows = initialize(6, 4, scale=1.0, rng=1), patterns()

    def logistic(z: FloatArray) -> FloatArray:
        found: FloatArray = 1.0 / (1.0 + np.exp(-z))
        return found

    expected = logistic(logistic(rows @ own.weights) @ own.weights.T)
    np.testing.assert_allclose(reconstruction(own, rows), expected, rtol=1e-12)
    error = float(np.mean(np.sum((rows - expected) ** 2, axis=1)))
    assert reconstruction_error(own, np.repeat(rows, 7, axis=0)) == pytest.approx(error, rel=1e-12)


def test_filters_are_the_columns_as_pictures() -> None:
    own = initialize(6, 4, rng=1)
    np.testing.assert_array_equal(filters(own, (2, 3))[2].ravel(), own.weights[:, 2])
    with pytest.raises(ChoiceError, match="6 visible units"):
        filters(own, (2, 2))


def test_overflow_names_the_remedy() -> None:
    with pytest.raises(ChoiceError, match=r"overflowed at step 0; choose a smaller learning rate"):
        train(initialize(6, 4, rng=1, dtype=np.float32), patterns(), epochs=1, learning_rate=1e39, rng=1)


def test_refuses_to_do_nothing() -> None:
    with pytest.raises(ChoiceError, match="epochs is 0"):
        trained(epochs=0)
    with pytest.raises(ChoiceError, match="persistent 0"):
        trained(persistent=0)
    with pytest.raises(ChoiceError, match=r"run from 0\.0 to 2\.0"):
        train(initialize(6, 4, rng=1), 2.0 * patterns(), epochs=1, learning_rate=0.1)
