"""Sampled gradients against their exact expectations, with error bands from the spread of the draws."""

import numpy as np
import pytest

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.rbm.bias import expected_divergence
from tailnet.rbm.contrastive_divergence import contrastive_divergence
from tailnet.rbm.data import binarized
from tailnet.rbm.enumeration import exact_gradient, expectations
from tailnet.rbm.gibbs import gibbs
from tailnet.rbm.gradient import Gradient
from tailnet.rbm.machine import BoltzmannMachine
from tailnet.rbm.persistent import persistent_divergence

#: Draws of each estimate, and of how many standard errors all entries may miss: with 41 entries a test, six
#: tests and normal errors, a chance below 1e-3 that any one does.
DRAWS, BAND = 400, 4.5


def machine(dtype: str = "float64") -> BoltzmannMachine:
    generator = np.random.default_rng(3)
    return BoltzmannMachine(
        (1.5 * generator.normal(size=(6, 5))).astype(dtype),
        generator.normal(size=6).astype(dtype),
        generator.normal(size=5).astype(dtype),
    )


def data() -> FloatArray:
    return np.repeat((np.random.default_rng(1).random((5, 6)) < 0.4).astype(float), 40, axis=0)


def moments(estimates: list[Gradient]) -> tuple[FloatArray, FloatArray]:
    """Mean and standard error of each entry."""
    flat = np.array([each.flat() for each in estimates], float)
    return flat.mean(axis=0), flat.std(axis=0, ddof=1) / np.sqrt(len(flat))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("k", [1, 3])
def test_the_mean_over_draws_is_the_expectation(k: int, dtype: str) -> None:
    found = [contrastive_divergence(machine(dtype), data(), k=k, rng=seed) for seed in range(DRAWS)]
    mean, error = moments(found)
    expected = expected_divergence(machine(), data(), k=k).flat()
    assert (np.abs(mean - expected) < BAND * error + 1e-6).all()
    assert found[0].gradient.dtype == dtype


def test_gradients_approach_the_exact_one_with_k() -> None:
    exact = exact_gradient(machine(), data()).flat()
    apart = []
    for k in (1, 2, 5):
        mean, error = moments(
            [contrastive_divergence(machine(), data(), k=k, rng=seed) for seed in range(DRAWS)]
        )
        # By the triangle inequality the distance misses the bias by at most the norm of the errors, whose
        # mean square is the sum of squares; three halves of its root are far beyond its spread.
        band = 1.5 * float(np.linalg.norm(error))
        distance = float(np.linalg.norm(mean - exact))
        expected = float(np.linalg.norm(expected_divergence(machine(), data(), k=k).flat() - exact))
        assert abs(distance - expected) < band
        apart.append((distance, band))
    (one, wide), (two, narrow), (five, narrower) = apart
    assert one - wide > two + narrow
    assert two - narrow > five + narrower


def test_cd_1_is_biased_and_shown_to_be() -> None:
    mean, error = moments([contrastive_divergence(machine(), data(), rng=seed) for seed in range(DRAWS)])
    assert (np.abs(mean - exact_gradient(machine(), data()).flat()) > 10 * error).any()


def test_persistent_chains_lose_the_bias_at_a_machine_that_stays() -> None:
    own = machine()
    _, chains = persistent_divergence(own, data(), np.zeros((500, 6)), k=100, rng=0)
    found = []
    for seed in range(1, 41):
        # Twenty steps apart, chains of this machine have forgotten where they were.
        estimate, chains = persistent_divergence(own, data(), chains, k=20, rng=seed)
        found.append(estimate)
    mean, error = moments(found)
    exact = exact_gradient(own, data()).flat()
    # Student's t of 39 degrees of freedom in place of the normal law: a somewhat wider band.
    assert (np.abs(mean - exact) < 5.5 * error + 1e-12).all()


def test_gibbs_comes_to_the_distribution_of_the_machine() -> None:
    own = machine()
    ends = gibbs(own, np.zeros((5000, 6)), 60, np.random.default_rng(5))
    _, expected, _ = expectations(own)
    error = np.sqrt(expected * (1 - expected) / 5000)
    assert (np.abs(ends.mean(axis=0) - expected) < BAND * error).all()
    assert set(np.unique(ends)) == {0.0, 1.0}


def test_one_sample_is_an_outer_product_minus_another() -> None:
    found = contrastive_divergence(machine(), data()[0], rng=1).gradient
    assert found.shape == (6, 5)
    assert np.linalg.matrix_rank(found) <= 2
    assert not found.flags.writeable


def test_the_same_seed_gives_the_same_gradient() -> None:
    first, again, other = (contrastive_divergence(machine(), data(), rng=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.flat(), again.flat())
    assert not np.array_equal(first.flat(), other.flat())


def test_grey_levels_are_means_and_drawn_on_request() -> None:
    levels = np.full((1, 6), 0.25)
    own = BoltzmannMachine(np.zeros((6, 5)), np.full(6, -40.0), np.zeros(5))
    np.testing.assert_allclose(contrastive_divergence(own, levels, rng=1).gradient, 0.125)
    drawn = binarized(np.full((4000, 6), 0.25), rng=1)
    assert set(np.unique(drawn)) == {0.0, 1.0}
    assert abs(drawn.mean() - 0.25) < 4 * np.sqrt(0.25 * 0.75 / drawn.size)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.full((2, 6), 1.5), "run from 1.5 to 1.5; the units are 0 or 1"),
        (np.full((2, 6), -0.1), "give numbers from 0 to 1"),
        (np.full((2, 6), 255), "divide grey levels by the largest"),
        (np.full((2, 6), np.nan), "run from nan"),
        (np.zeros((2, 5)), r"needs \(samples, 6\)"),
        (np.zeros((0, 6)), "at least one sample"),
        (np.full((2, 6), "a"), "give real numbers"),
    ],
)
def test_refuses_what_is_no_state(rows: FloatArray, message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        contrastive_divergence(machine(), rows, rng=1)


def test_refuses_no_steps_and_chains_between_states() -> None:
    with pytest.raises(ChoiceError, match="Gibbs steps k is 0"):
        contrastive_divergence(machine(), data(), k=0)
    with pytest.raises(ChoiceError, match="Some data lie between"):
        persistent_divergence(machine(), data(), np.full((3, 6), 0.5))


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ((np.zeros(3), np.zeros(3), np.zeros(1)), "weights have shape"),
        ((np.zeros((3, 2)), np.zeros(2), np.zeros(2)), "biases have shapes"),
        ((np.zeros((3, 2)), np.zeros(3, "f4"), np.zeros(2)), "make all of them float64"),
        ((np.full((3, 2), np.inf), np.zeros(3), np.zeros(2)), "NaN or infinite"),
    ],
)
def test_refuses_what_is_no_machine(arrays: tuple[FloatArray, FloatArray, FloatArray], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        BoltzmannMachine(*arrays)
