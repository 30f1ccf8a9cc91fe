"""Training against a plain loop, its draws, and what it learns from the digits."""

from typing import Any

import numpy as np
import pytest

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import targets
from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.initialization import initialize
from tailnet.mlp.optimizers.adam import Adam
from tailnet.mlp.optimizers.catalogue import OPTIMIZERS, optimizer
from tailnet.mlp.optimizers.schedules import Cosine
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.training import Training, train

DIGITS_NETWORK = Architecture((64, 30, 10))


def small_problem(n: int = 50) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(8)
    return generator.normal(size=(n, 4)), np.where(generator.random((n, 2)) < 0.5, 1.0, -1.0)


def plain_training(
    weights: list[np.ndarray], inputs: np.ndarray, wanted: np.ndarray, samples: np.ndarray, rate: float
) -> list[np.ndarray]:
    """Two layers of tanh with bias and squared error, one sample a step, as a textbook has it."""
    first, second = (layer.copy() for layer in weights)
    for row in samples[:, 0]:
        x = np.append(inputs[row], 1.0)
        hidden = np.append(np.tanh(x @ first), 1.0)
        o = np.tanh(hidden @ second)
        delta = (o - wanted[row]) * (1.0 - o**2)
        delta_hidden = (second @ delta)[:-1] * (1.0 - hidden[:-1] ** 2)
        second -= rate * np.outer(hidden, delta)
        first -= rate * np.outer(x, delta_hidden)
    return [first, second]


def digits_training(scale: float) -> Training:
    digits = load_digits()
    start = initialize(DIGITS_NETWORK, scale=scale, rng=0)
    wanted = targets(digits.train_labels)
    return train(start, digits.train_images, wanted, steps=30_000, learning_rate=0.01, rng=0)


def test_equals_the_plain_loop() -> None:
    inputs, wanted = small_problem()
    start = initialize(Architecture((4, 3, 2)), scale=0.5, rng=1)
    done = train(start, inputs, wanted, steps=300, learning_rate=0.05, rng=2)
    expected = plain_training(list(start.weights), inputs, wanted, done.samples, 0.05)
    for found, plain in zip(done.perceptron.weights, expected, strict=True):
        np.testing.assert_allclose(found, plain, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("batch_size", [1, 5])
def test_loss_trace_is_the_mean_over_each_stretch(batch_size: int) -> None:
    inputs, wanted = small_problem()
    network = initialize(Architecture((4, 3, 2)), scale=0.5, rng=1)
    done = train(network, inputs, wanted, steps=450, learning_rate=0.05, batch_size=batch_size, rng=2)
    assert done.loss_steps.tolist() == list(range(3, 451, 3))
    losses = []
    for rows in done.samples[:9]:
        step = backpropagate(network, inputs[rows], wanted[rows])
        losses.append(step.losses.mean())
        moved = [w - 0.05 * g for w, g in zip(network.weights, step.gradients, strict=True)]
        network = type(network)(network.architecture, moved)
    np.testing.assert_allclose(done.losses[:3], np.reshape(losses, (3, 3)).mean(axis=1), rtol=1e-12)


def test_a_last_short_stretch_counts() -> None:
    inputs, wanted = small_problem()
    start = initialize(Architecture((4, 3, 2)), rng=1)
    done = train(start, inputs, wanted, steps=401, learning_rate=0.05, rng=2)
    assert done.loss_steps[-1] == 401
    assert len(done.losses) == len(done.loss_steps) <= 200


def test_is_deterministic_and_changes_nothing_it_is_given() -> None:
    inputs, wanted = small_problem()
    kept = inputs.copy(), wanted.copy()
    start = initialize(Architecture((4, 3, 2)), rng=1)
    before = [layer.copy() for layer in start.weights]
    first = train(start, inputs, wanted, steps=200, learning_rate=0.05, rng=7)
    again = train(start, inputs, wanted, steps=200, learning_rate=0.05, rng=first.seed)
    other = train(start, inputs, wanted, steps=200, learning_rate=0.05, rng=8)
    for a, b, c in zip(
        first.perceptron.weights, again.perceptron.weights, other.perceptron.weights, strict=True
    ):
        np.testing.assert_array_equal(a, b)
        assert not np.array_equal(a, c)
    np.testing.assert_array_equal(inputs, kept[0])
    np.testing.assert_array_equal(wanted, kept[1])
    for layer, copy in zip(start.weights, before, strict=True):
        np.testing.assert_array_equal(layer, copy)


def test_result_is_read_only() -> None:
    inputs, wanted = small_problem()
    done = train(initialize(Architecture((4, 2)), rng=1), inputs, wanted, steps=5, learning_rate=0.1, rng=1)
    arrays = (done.samples, done.losses, done.loss_steps, *done.perceptron.weights)
    assert not any(array.flags.writeable for array in arrays)


def test_draws_are_uniform_over_rows_with_replacement() -> None:
    inputs, wanted = small_problem(50)
    start = initialize(Architecture((4, 2)), rng=1)
    done = train(start, inputs, wanted, steps=5000, learning_rate=0.01, batch_size=2, rng=3)
    counts = np.bincount(done.samples.ravel(), minlength=50)
    chi_square = float(np.sum((counts - 200.0) ** 2) / 200.0)
    # 49 degrees of freedom: mean 49, standard deviation 9.9; permuted epochs would give 0.
    assert abs(chi_square - 49.0) < 4 * np.sqrt(2 * 49)
    # A batch holds one row twice with probability 1/50.
    twice = int(np.sum(done.samples[:, 0] == done.samples[:, 1]))
    assert abs(twice - 100) < 5 * np.sqrt(100 * 0.98)


def test_single_precision_stays_single_and_follows() -> None:
    inputs, wanted = small_problem()
    architecture = Architecture((4, 3, 2))
    done = [
        train(
            initialize(architecture, rng=1, dtype=dtype), inputs, wanted, steps=100, learning_rate=0.05, rng=2
        )
        for dtype in (np.float32, np.float64)
    ]
    for single, double in zip(done[0].perceptron.weights, done[1].perceptron.weights, strict=True):
        assert single.dtype == np.float32
        np.testing.assert_allclose(single, double, atol=1e-5)


def test_overflow_names_the_remedy() -> None:
    inputs, wanted = small_problem()
    start = initialize(Architecture((4, 2), loss="cross-entropy"), rng=1)
    with pytest.raises(ChoiceError, match=r"overflowed between steps .* smaller learning rate"):
        train(start, 100.0 * inputs, wanted, steps=50, learning_rate=1e308, rng=1)


@pytest.mark.parametrize(("steps", "batch_size"), [(0, 1), (10, 0), (-1, 1)])
def test_refuses_to_do_nothing(steps: int, batch_size: int) -> None:
    inputs, wanted = small_problem()
    start = initialize(Architecture((4, 2)), rng=1)
    with pytest.raises(ChoiceError, match="at least 1"):
        train(start, inputs, wanted, steps=steps, learning_rate=0.1, batch_size=batch_size)


def test_digits_are_learned() -> None:
    digits = load_digits()
    done = digits_training(scale=0.25)
    assert accuracy(done.perceptron, digits.test_images, digits.test_labels) > 0.9
    assert accuracy(done.perceptron, digits.train_images, digits.train_labels) > 0.97


def test_digits_are_learned_from_the_documents_start() -> None:
    # All weights start within 1e-5 of a saddle: learning begins late, and ends as well. Over ten seeds
    # the held-out accuracy is .889 to .908, mean .896; a binomial standard error on 360 images is .016.
    digits = load_digits()
    done = digits_training(scale=1e-5)
    assert accuracy(done.perceptron, digits.test_images, digits.test_labels) > 0.896 - 3 * 0.016
    assert accuracy(done.perceptron, digits.train_images, digits.train_labels) > 0.97
    assert done.losses[:10].mean() > 1.5
    assert done.losses[-10:].mean() < 0.5


def test_learning_rate_is_short_for_plain_descent() -> None:
    inputs, wanted = small_problem()
    start = initialize(Architecture((4, 2)), rng=1)
    short = train(start, inputs, wanted, steps=20, learning_rate=0.1, rng=3)
    long = train(start, inputs, wanted, steps=20, optimizer=Sgd(0.1), rng=3)
    assert short.optimizer == long.optimizer == Sgd(0.1)
    np.testing.assert_array_equal(short.perceptron.weights[0], long.perceptron.weights[0])


def test_samples_given_repeat_a_training() -> None:
    inputs, wanted = small_problem()
    start = initialize(Architecture((4, 3, 2)), rng=1)
    drawn = train(start, inputs, wanted, steps=40, batch_size=3, optimizer=Adam(0.01), rng=3, order="epochs")
    given = train(start, inputs, wanted, samples=drawn.samples, optimizer=Adam(0.01))
    assert (drawn.order, given.order, given.seed) == ("epochs", None, None)
    for a, b in zip(drawn.perceptron.weights, given.perceptron.weights, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_optimiser_learns_the_digits_a_little(name: str, dtype: type[np.floating]) -> None:
    digits = load_digits()
    architecture = Architecture((64, 30, 10), activation="relu", output="softmax", loss="cross-entropy")
    rate = 0.003 if name in {"rmsprop", "adam"} else 0.1
    done = train(
        initialize(architecture, scheme="he", bias="zero", rng=1, dtype=dtype),
        digits.train_images,
        targets(digits.train_labels, low=0.0),
        steps=600,
        batch_size=10,
        order="epochs",
        optimizer=optimizer(name, learning_rate=Cosine(rate, 600)),
        rng=2,
    )
    assert done.perceptron.dtype == dtype
    # Logistic regression has .9 here; a coin has .1.
    assert accuracy(done.perceptron, digits.test_images, digits.test_labels) > 0.85


def test_an_unknown_option_is_no_option() -> None:
    inputs, wanted = small_problem()
    start = initialize(Architecture((4, 2)), rng=1)
    options: Any = {"steps": 5, "learning_rate": 0.1, "momentum": 0.5}
    with pytest.raises(TypeError, match="unexpected keyword argument 'momentum'"):
        train(start, inputs, wanted, **options)
