"""Training of the survivors against dense training and against automatic differentiation with a mask."""

import itertools
from typing import Any

import numpy as np
import pytest
from oracles import masked_descent

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.losses import LOSSES, OUTPUTS, STOCHASTIC
from tailnet.mlp.optimizers.schedules import Cosine
from tailnet.mlp.pruning.effective import effective
from tailnet.mlp.pruning.mask import Mask, full_mask
from tailnet.mlp.pruning.sparse_training import SparseTraining, train_sparse
from tailnet.mlp.pruning.wiring import Circuit
from tailnet.mlp.training import train

SHAPES = ((7, 5, 3), (7, 9, 5, 3))
CRITERIA = [
    (output, loss)
    for output, loss in itertools.product(OUTPUTS, LOSSES)
    if output in STOCHASTIC or loss == "squared error"
]


def problem(dtype: str = "float64") -> tuple[FloatArray, FloatArray]:
    """Inputs of which half are 0, and one class of three."""
    generator = np.random.default_rng(8)
    inputs = generator.normal(size=(30, 7)) * (generator.random((30, 7)) < 0.5)
    return inputs.astype(dtype), np.eye(3)[generator.integers(3, size=30)].astype(dtype)


def random_mask(architecture: Architecture, share: float, seed: int = 4) -> Mask:
    generator = np.random.default_rng(seed)
    return Mask(architecture, [generator.random(shape) < share for shape in architecture.weight_shapes])


def close(found: SparseTraining, weights: Any, losses: Any, tolerance: float) -> None:
    for ours, theirs in zip(found.perceptron.weights, weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(found.losses, losses, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("widths", SHAPES, ids=str)
@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu", "leaky relu", "leaky relu 0.5", "identity"])
@pytest.mark.parametrize(("output", "loss"), CRITERIA)
def test_a_full_mask_is_dense_training(widths: Any, hidden: str, output: str, loss: str) -> None:
    architecture = Architecture(widths, activation=hidden, output=output, loss=loss)
    start = initialize(architecture, scale=0.5, rng=1)
    for batch_size in (1, 4):
        options: dict[str, Any] = {"steps": 60, "batch_size": batch_size, "rng": 2, "order": "epochs"}
        dense = train(start, *problem(), learning_rate=0.05, **options)
        found = train_sparse(start, full_mask(architecture), *problem(), learning_rate=0.05, **options)
        np.testing.assert_array_equal(found.samples, dense.samples)
        np.testing.assert_array_equal(found.loss_steps, dense.loss_steps)
        close(found, dense.perceptron.weights, dense.losses, 1e-13)


@pytest.mark.parametrize("widths", SHAPES, ids=str)
@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "leaky relu"])
@pytest.mark.parametrize("batch_size", [1, 4])
@pytest.mark.parametrize("share", [0.15, 0.5])
def test_equals_masked_dense_training(widths: Any, hidden: str, batch_size: int, share: float) -> None:
    architecture = Architecture(widths, activation=hidden, output="softmax", loss="cross-entropy")
    start, mask = initialize(architecture, scale=0.5, rng=1), random_mask(architecture, share)
    rows = np.random.default_rng(5).integers(30, size=(40, batch_size))
    weights, losses = masked_descent.descend(
        start.weights,
        mask.kept,
        *problem(),
        rows,
        0.2,
        hidden=hidden,
        output="softmax",
        loss="cross-entropy",
    )
    found = train_sparse(start, mask, *problem(), samples=rows, learning_rate=0.2)
    close(found, weights, losses, 1e-12)
    assert [np.count_nonzero(layer) for layer in found.perceptron.weights] == list(mask.survivors)


def test_single_precision_stays_single_and_follows() -> None:
    architecture = Architecture((7, 9, 3))
    mask = random_mask(architecture, 0.4)
    found = [
        train_sparse(
            initialize(architecture, rng=1, dtype=dtype),
            mask,
            *problem(dtype),
            steps=100,
            learning_rate=0.05,
            rng=2,
        )
        for dtype in ("float32", "float64")
    ]
    for single, double in zip(found[0].perceptron.weights, found[1].perceptron.weights, strict=True):
        assert single.dtype == np.float32
        np.testing.assert_allclose(single, double, atol=1e-5)


def test_saturated_units_still_move_as_in_dense_training() -> None:
    # Sums of some hundred: the textbook's 1 - o² would be 0.
    architecture = Architecture((7, 5, 3))
    start = initialize(architecture, scale=20.0, rng=1)
    dense = train(start, *problem(), steps=50, learning_rate=0.05, rng=2)
    found = train_sparse(start, full_mask(architecture), *problem(), steps=50, learning_rate=0.05, rng=2)
    moved = [a - b for a, b in zip(found.perceptron.weights, start.weights, strict=True)]
    expected = [a - b for a, b in zip(dense.perceptron.weights, start.weights, strict=True)]
    for ours, theirs in zip(moved, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-13)


def test_the_rate_follows_its_schedule() -> None:
    architecture = Architecture((7, 5, 3))
    start, schedule = initialize(architecture, rng=1), Cosine(0.2, 50)
    dense = train(start, *problem(), steps=50, learning_rate=schedule, rng=2)
    found = train_sparse(start, full_mask(architecture), *problem(), steps=50, learning_rate=schedule, rng=2)
    close(found, dense.perceptron.weights, dense.losses, 1e-13)


def test_is_deterministic_and_changes_nothing_it_is_given() -> None:
    architecture = Architecture((7, 5, 3))
    start, mask = initialize(architecture, rng=1), random_mask(architecture, 0.5)
    before = [layer.copy() for layer in start.weights]
    first = train_sparse(start, mask, *problem(), steps=50, learning_rate=0.1, rng=7)
    again = train_sparse(start, mask, *problem(), steps=50, learning_rate=0.1, rng=first.seed)
    for a, b, c, d in zip(
        first.perceptron.weights, again.perceptron.weights, start.weights, before, strict=True
    ):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(c, d)
        assert not a.flags.writeable


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid"])
def test_only_survivors_that_matter_are_laid_out(hidden: str) -> None:
    architecture = Architecture((7, 9, 5, 3), activation=hidden)
    mask = random_mask(architecture, 0.15)
    kept = effective(mask)
    assert kept.n_survivors < mask.n_survivors
    circuit = Circuit(initialize(architecture, rng=1), mask)
    assert circuit.state.weights.size == kept.n_survivors
    assert circuit.wiring.pixels.size == np.count_nonzero(kept.kept[0].any(axis=1))


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid"])
@pytest.mark.parametrize("seed", range(5))
def test_survivors_that_cannot_matter_have_no_gradient(hidden: str, seed: int) -> None:
    architecture = Architecture((7, 9, 5, 3), activation=hidden)
    mask = random_mask(architecture, 0.2, seed)
    start = mask.applied(initialize(architecture, scale=1.0, rng=seed))
    rows = np.arange(30).reshape(1, 30)
    moved, _ = masked_descent.descend(
        start.weights, mask.kept, *problem(), rows, 1.0, hidden=hidden, output="tanh", loss="squared error"
    )
    for kept, matters, old, new in zip(mask.kept, effective(mask).kept, start.weights, moved, strict=True):
        np.testing.assert_array_equal(old[kept & ~matters], new[kept & ~matters])
        # Whatever matters moves, at least if no unit is dead for all samples by chance.
        assert (old != new)[matters].all()


def test_nothing_may_survive() -> None:
    architecture = Architecture((7, 5, 3))
    mask = Mask(architecture, [np.zeros(shape, bool) for shape in architecture.weight_shapes])
    found = train_sparse(initialize(architecture, rng=1), mask, *problem(), steps=5, learning_rate=0.1, rng=1)
    assert not any(layer.any() for layer in found.perceptron.weights)


def test_overflow_names_the_remedy() -> None:
    architecture = Architecture((7, 5, 3), activation="identity", output="identity")
    start = initialize(architecture, rng=1)
    with pytest.raises(ChoiceError, match=r"overflowed between steps .* smaller learning rate"):
        train_sparse(start, full_mask(architecture), *problem(), steps=300, learning_rate=1e200, rng=1)


def test_refuses_the_mask_of_another_network() -> None:
    start = initialize(Architecture((7, 5, 3)), rng=1)
    with pytest.raises(ChoiceError, match="The mask is for layers of shape"):
        train_sparse(start, full_mask(Architecture((7, 4, 3))), *problem(), steps=5, learning_rate=0.1)
    with pytest.raises(ChoiceError, match="truth values of shape"):
        Mask(start.architecture, [np.ones((8, 5)), np.ones((6, 3))])
