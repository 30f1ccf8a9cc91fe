"""Per-sample gradients and gradient noise against one sample at a time, and against their exact moments."""

from typing import Any

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.gradient_noise import full_gradient, gradient_noise
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.sample_gradients import ROWS, sample_gradients


def data(n: int = 30) -> tuple[RealArray, RealArray]:
    generator = np.random.default_rng(8)
    return generator.normal(size=(n, 5)), np.where(generator.random((n, 3)) < 0.3, 1.0, -1.0)


def network(**options: Any) -> Perceptron:
    return initialize(Architecture((5, 4, 3)), scale=0.5, rng=1, **options)


@pytest.mark.parametrize("layer", [0, 1])
def test_each_sample_by_itself(layer: int) -> None:
    found = sample_gradients(network(), *data(), layer=layer)
    for gradient, x, t in zip(found, *data(), strict=True):
        np.testing.assert_allclose(gradient, backpropagate(network(), x, t).gradients[layer], rtol=1e-12)


def test_chosen_entries_are_those_of_all() -> None:
    entries = [(5, 3), (0, 0), (2, 1), (0, 0)]
    found = sample_gradients(network(), *data(), layer=0, entries=entries)
    whole = sample_gradients(network(), *data(), layer=0)
    np.testing.assert_array_equal(found, np.stack([whole[:, i, j] for i, j in entries], axis=1))


def test_many_samples_are_taken_in_parts() -> None:
    many = data(2 * ROWS + 7)
    found = sample_gradients(network(), *many, layer=1, entries=[(0, 0)])
    assert found.shape == (2 * ROWS + 7, 1)
    np.testing.assert_allclose(
        found[[0, ROWS - 1, ROWS, -1]],
        sample_gradients(
            network(), *(array[[0, ROWS - 1, ROWS, -1]] for array in many), layer=1, entries=[(0, 0)]
        ),
        rtol=1e-12,
    )
    for part, whole in zip(
        full_gradient(network(), *many), backpropagate(network(), *many).gradients, strict=True
    ):
        np.testing.assert_allclose(part, whole, rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"layer": 2}, "no layer 2; .* 0 to 1"),
        ({"layer": -1}, "no layer -1"),
        ({"layer": 0, "entries": [(0, 4)]}, r"go up to \[0, 4\]; layer 0 has shape \(6, 4\)"),
        ({"layer": 0, "entries": [0]}, "give pairs"),
        ({"layer": 0, "max_bytes": 30 * 24 * 8 - 1}, "30 samples need 5,760 bytes"),
    ],
)
def test_sample_gradients_that_cannot_be(wanted: dict[str, Any], found: str) -> None:
    with pytest.raises(ChoiceError, match=found):
        sample_gradients(network(), *data(), **wanted)


@pytest.mark.parametrize("replace", [True, False])
def test_noise_has_the_mean_and_the_covariance_that_follow_from_the_samples(replace: bool) -> None:
    """Over 4000 draws: each mean within 5 standard errors of its own, each variance within 6.

    The square of the relative error of a variance is (kurtosis - 1)/draws, and the kurtosis of a mean lies
    between that of one sample and 3, a normal law's.
    """
    draws, sizes = 4000, (1, 7)
    n = len(data()[0])
    found = gradient_noise(network(), *data(), batch_sizes=sizes, draws=draws, replace=replace, rng=3)
    for layer, number in enumerate(found.numbers):
        single = sample_gradients(network(), *data(), layer=number)
        np.testing.assert_allclose(found.full[layer], single.mean(axis=0), rtol=1e-12, atol=1e-15)
        for size in sizes:
            share = 1.0 if replace else (n - size) / (n - 1)
            variance = single.var(axis=0) / size * share
            noise = found.noise[size][layer]
            assert (np.abs(noise.mean(axis=0)) < 5.0 * np.sqrt(variance / draws)).all()
            kurtosis = ((single - single.mean(axis=0)) ** 4).mean(axis=0) / single.var(axis=0) ** 2
            spread = np.sqrt((np.maximum(kurtosis, 3.0) - 1.0) / draws)
            assert (np.abs(noise.var(axis=0) / variance - 1.0) < 6.0 * spread).all()


def test_the_full_batch_without_replacement_has_no_noise() -> None:
    found = gradient_noise(network(), *data(), batch_sizes=[30], draws=3, replace=False, rng=3)
    for noise in found.noise[30]:
        np.testing.assert_allclose(noise, 0.0, atol=1e-15)


def test_noise_of_one_sample_is_its_gradient_less_the_full_one() -> None:
    found = gradient_noise(network(), *data(), batch_sizes=[1], draws=50, rng=3)
    single = sample_gradients(network(), *data(), layer=0) - found.full[0]
    for noise in found.noise[1][0]:
        assert np.abs(single - noise).max(axis=(1, 2)).min() < 1e-14


def test_draws_of_a_size_depend_on_seed_and_size_alone() -> None:
    both = gradient_noise(network(), *data(), batch_sizes=[2, 5], draws=4, rng=3)
    alone = gradient_noise(network(), *data(), batch_sizes=[5], draws=4, layers=[1], rng=both.seed)
    other = gradient_noise(network(), *data(), batch_sizes=[5], draws=4, layers=[1], rng=4)
    np.testing.assert_array_equal(alone.noise[5][0], both.noise[5][1])
    assert not np.array_equal(other.noise[5][0], alone.noise[5][0])
    assert alone.numbers == (1,)
    assert not any(array.flags.writeable for array in (*both.full, *both.noise[2]))


def test_single_precision_stays_single() -> None:
    single = gradient_noise(network(dtype=np.float32), *data(), batch_sizes=[3], draws=5, rng=3)
    double = gradient_noise(network(), *data(), batch_sizes=[3], draws=5, rng=3)
    assert single.noise[3][0].dtype == single.full[0].dtype == np.float32
    np.testing.assert_allclose(single.noise[3][0], double.noise[3][0], atol=1e-5)
    assert sample_gradients(network(dtype=np.float32), *data(), layer=0).dtype == np.float32


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"batch_sizes": []}, "give each size once"),
        ({"batch_sizes": [0]}, "whole numbers >= 1"),
        ({"batch_sizes": [2, 2]}, "give each size once"),
        ({"batch_sizes": [1.5]}, "whole numbers"),
        ({"draws": 0}, "draws is 0"),
        ({"draws": 2.5}, r"draws is 2\.5"),
        ({"layers": [0, 0]}, "each once"),
        ({"batch_sizes": [31], "replace": False}, "batch of 31 cannot be drawn from 30"),
        ({"layers": [2]}, r"layers are \[2\]; .* 0 to 1"),
        ({"layers": []}, r"layers are \[\]"),
        ({"max_bytes": 3 * (24 + 15) * 8 - 1}, "noise needs 936 bytes"),
    ],
)
def test_noise_that_cannot_be(wanted: dict[str, Any], found: str) -> None:
    with pytest.raises(ChoiceError, match=found):
        gradient_noise(network(), *data(), **{"batch_sizes": [1], "draws": 3, "rng": 1, **wanted})
