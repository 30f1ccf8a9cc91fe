"""Each mask against its definition written out, and its numbers settled exactly."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from numpy.typing import NDArray
from oracles.perceptron import cost, sums

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.controls import reinitialized, shuffled
from tailnet.mlp.pruning.counts import SURVIVORS, input_hidden_survivors
from tailnet.mlp.pruning.grasp import grasp, hessian_gradient
from tailnet.mlp.pruning.largest import keep_largest
from tailnet.mlp.pruning.magnitude import magnitude
from tailnet.mlp.pruning.mask import Mask, full_mask
from tailnet.mlp.pruning.overlap import Overlap, overlap
from tailnet.mlp.pruning.random_live import random_live
from tailnet.mlp.pruning.snip import snip

WIDE = Architecture((6, 5, 4, 3), activation="tanh", output="softmax", loss="cross-entropy")


def data() -> tuple[FloatArray, FloatArray]:
    generator = np.random.default_rng(8)
    inputs = generator.normal(size=(20, 6))
    inputs[:, 2] = 0.0
    return inputs, np.eye(3)[generator.integers(3, size=20)]


def network() -> Perceptron:
    return initialize(WIDE, scale=0.8, rng=1)


def mean_loss(flat: FloatArray) -> FloatArray:
    """The textbook's loss by all weights as one vector."""
    layers, begin = [], 0
    for rows, columns in WIDE.weight_shapes:
        layers.append(anp.reshape(flat[begin : begin + rows * columns], (rows, columns)))
        begin += rows * columns
    inputs, targets = data()
    z = sums(anp, layers, inputs, hidden="tanh", bias=True)[-1]
    found: FloatArray = anp.mean(cost(anp, "softmax", "cross-entropy", z, targets))
    return found


def flat(layers: Iterable[NDArray[Any]]) -> FloatArray:
    return np.concatenate([np.ravel(layer) for layer in layers]).astype(np.float64)


def best(scores: FloatArray, count: int) -> set[int]:
    return set(sorted(range(len(scores)), key=lambda place: -scores[place])[:count])


def test_magnitude_keeps_the_largest_of_all_layers_or_of_each() -> None:
    weights = flat(network().weights)
    kept = flat(magnitude(network(), survivors=17, layers=(0, 1, 2)).kept)
    assert set(np.flatnonzero(kept)) == best(np.abs(weights), 17)
    each = magnitude(network(), survivors=(5, 3), layers=(2, 0))
    assert each.survivors == (3, 24, 5)
    assert set(np.flatnonzero(each.kept[0])) == best(np.abs(network().weights[0].ravel()), 3)


def test_equal_scores_leave_exactly_the_number_asked_for() -> None:
    scores = [np.ones(shape) for shape in WIDE.weight_shapes]
    for survivors in (1, 36, 74):
        mask = keep_largest(WIDE, scores, survivors=survivors, layers=(0, 1, 2))
        assert mask.n_survivors == survivors
    with pytest.raises(ChoiceError, match="75 weights shall survive in layers 0, 1, 2, which have 74"):
        keep_largest(WIDE, scores, survivors=75, layers=(0, 1, 2))


def test_snip_is_weight_times_gradient() -> None:
    weights = flat(network().weights)
    scores = np.abs(weights * autograd.grad(mean_loss)(weights))
    kept = flat(snip(network(), *data(), survivors=20, layers=(0, 1, 2)).kept)
    assert set(np.flatnonzero(kept)) == best(scores, 20)


def test_grasp_is_weight_times_hessian_times_gradient() -> None:
    weights = flat(network().weights)
    gradient, hessian = autograd.grad(mean_loss)(weights), autograd.hessian(mean_loss)(weights)
    found = flat(hessian_gradient(network(), *data()))
    np.testing.assert_allclose(found, hessian @ gradient, rtol=1e-8, atol=1e-10)
    kept = flat(grasp(network(), *data(), survivors=20, layers=(0, 1, 2)).kept)
    assert set(np.flatnonzero(kept)) == best(weights * (hessian @ gradient), 20)


def test_grasp_scores_are_what_removal_does_to_the_gradient() -> None:
    # The squared norm of the gradient after a share of one weight is gone, less what it was: -2 w (H g).
    weights = flat(network().weights)
    derivative = autograd.grad(mean_loss)
    scores = weights * flat(hessian_gradient(network(), *data()))
    share = 1e-5
    for place in (0, 30, 50, 73):
        norms = []
        for sign in (1, -1):
            moved = weights.copy()
            moved[place] *= 1.0 - sign * share
            norms.append(float(np.sum(derivative(moved) ** 2)))
        assert (norms[0] - norms[1]) / (2 * share) == pytest.approx(-2.0 * scores[place], rel=1e-5, abs=1e-9)


def test_at_a_point_without_gradient_grasp_has_nothing_to_rank() -> None:
    still = Perceptron(Architecture((6, 3)), [np.zeros((7, 3))])
    assert not flat(hessian_gradient(still, data()[0], np.zeros((20, 3)))).any()


def test_random_masks_are_uniform_over_live_weights() -> None:
    counts: Counter[int] = Counter()
    repeats, survivors = 2000, 7
    for seed in range(repeats):
        mask = random_live(WIDE, data()[0], survivors=survivors, layers=(0,), rng=seed)
        assert mask.survivors == (survivors, 24, 15)
        counts.update(np.flatnonzero(mask.kept[0]).tolist())
    live = np.ones((7, 5), bool)
    live[2] = False
    assert set(counts) == set(np.flatnonzero(live))
    expected = repeats * survivors / 30
    chi_square = sum((counts[int(place)] - expected) ** 2 / expected for place in np.flatnonzero(live))
    # 30 cells without replacement: 29 degrees of freedom, shrunk by the share that is not drawn.
    shrunk = 1 - survivors / 30
    assert abs(chi_square - 29 * shrunk) < 4 * shrunk * np.sqrt(2 * 29)


def test_there_are_only_so_many_live_weights() -> None:
    with pytest.raises(ChoiceError, match="which have 30 that may"):
        random_live(WIDE, data()[0], survivors=31, layers=(0,), rng=1)


def test_shuffling_keeps_the_number_of_each_layer_and_leaves_dead_inputs_alone() -> None:
    mask = magnitude(network(), survivors=30, layers=(0, 1, 2))
    moved, within = shuffled(mask, rng=1), shuffled(mask, rng=1, inputs=data()[0])
    assert moved.survivors == within.survivors == mask.survivors
    assert not np.array_equal(flat(moved.kept), flat(mask.kept))
    np.testing.assert_array_equal(within.kept[0][2], mask.kept[0][2])


def test_reinitialisation_draws_all_weights_from_the_same_law() -> None:
    mask = magnitude(network(), survivors=10, layers=(0,))
    drawn = reinitialized(network(), mask, rng=5, scale=1e-3)
    assert np.count_nonzero(drawn.weights[0]) == 10
    assert np.abs(flat(drawn.weights)).max() <= 1e-3
    assert not np.isin(drawn.weights[1], network().weights[1]).any()


def test_overlap_by_chance_is_hypergeometric() -> None:
    first = random_live(WIDE, data()[0], survivors=12, layers=(0,), rng=0)
    live = [np.ones(shape, bool) for shape in WIDE.weight_shapes]
    live[0][2] = False
    found = [
        overlap(
            first,
            random_live(WIDE, data()[0], survivors=9, layers=(0,), rng=seed),
            layers=(0,),
            among=live,
        )
        for seed in range(1, 1001)
    ]
    one = found[0]
    assert (one.candidates, one.first, one.second, one.expected) == (30, 12, 9, 3.6)
    common = np.array([each.common for each in found])
    assert abs(common.mean() - one.expected) < 4 * one.deviation / np.sqrt(1000)
    # The variance of a sample variance of near-normal counts is 2 σ⁴/n.
    assert abs(common.var() / one.deviation**2 - 1.0) < 4 * np.sqrt(2 / 1000)
    assert Overlap.from_dict(one.to_dict()) == one


def test_a_mask_within_another_has_all_the_overlap_there_can_be() -> None:
    narrow, wide = (magnitude(network(), survivors=k, layers=(0,)) for k in (5, 15))
    found = overlap(narrow, wide, layers=(0,))
    assert (found.share, found.common) == (1.0, 5)
    assert found.excess == pytest.approx(1.0)
    with pytest.raises(InsufficientDataError, match="keep 24 and 24 of 24"):
        overlap(narrow, wide, layers=(1,))


def test_what_the_documents_numbers_count() -> None:
    # All weights of the network with 4 hidden units whose only bias unit is among the inputs.
    assert SURVIVORS + 4 * 10 == 3180
    wide = Architecture((784, 64, 10))
    first = input_hidden_survivors(wide, 7000)
    assert first + 65 * 10 == 7000
    with pytest.raises(ChoiceError, match="give 651 to 50890"):
        input_hidden_survivors(wide, 600)


@pytest.mark.parametrize(
    ("survivors", "layers", "message"),
    [
        (0, (0,), "whole number >= 1"),
        ((3, 4), (0,), "one for each"),
        (3, (), "layers to prune"),
        (3, (0, 0), "each once"),
        (3, (3,), "layers 0 to 2"),
    ],
)
def test_refuses_numbers_that_make_no_sense(survivors: int, layers: tuple[int, ...], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        magnitude(network(), survivors=survivors, layers=layers)


def test_a_mask_is_read_only_and_applies_zeros() -> None:
    mask = magnitude(network(), survivors=10, layers=(0,))
    assert not any(layer.flags.writeable for layer in mask.kept)
    applied = mask.applied(network())
    np.testing.assert_array_equal(applied.weights[0] != 0.0, mask.kept[0])
    assert full_mask(WIDE).n_survivors == network().n_weights
    with pytest.raises(ChoiceError, match="The mask is for layers"):
        Mask(Architecture((2, 1)), [np.ones((3, 1), bool)]).applied(network())
