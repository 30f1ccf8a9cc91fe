"""Early pruning put together, against its parts done by hand, on digits."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from tailnet.arrays import FloatArray
from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import targets
from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.early import EarlyPruning, prune_early, sample_seed
from tailnet.mlp.pruning.magnitude import magnitude
from tailnet.mlp.pruning.methods import METHODS, Magnitude, Method, method
from tailnet.mlp.pruning.plan import Plan
from tailnet.mlp.pruning.sparse_training import train_sparse
from tailnet.mlp.training import train

NETWORK = Architecture((64, 30, 10))
TWO_LAYERS = Architecture((64, 20, 15, 10))
PLAN = Plan(survivors=260, layers=(0,), burn_in=300, steps=900, learning_rate=0.05)


@cache
def digits() -> tuple[FloatArray, FloatArray]:
    found = load_digits()
    return found.train_images, targets(found.train_labels)


def start(architecture: Architecture = NETWORK) -> Perceptron:
    return initialize(architecture, scale=0.1, rng=0)


def pruned(chosen: Method, plan: Plan = PLAN, architecture: Architecture = NETWORK) -> EarlyPruning:
    return prune_early(start(architecture), *digits(), method=chosen, plan=plan, rng=1)


def made(name: str) -> Method:
    options: dict[str, dict[str, Any]] = {
        "l1": {"penalty": 1e-3},
        "snip": {"scored": 200},
        "grasp": {"scored": 200},
        "reinitialized": {"scale": 0.1},
    }
    return method(name, **options.get(name, {}))


def test_is_the_burn_in_the_mask_and_the_rest() -> None:
    found = pruned(Magnitude())
    rows = PLAN.samples(len(digits()[0]), rng=sample_seed(found.seed))
    burnt = train(start(), *digits(), samples=rows[:300], learning_rate=0.05).perceptron
    mask = magnitude(burnt, survivors=260, layers=(0,))
    done = train_sparse(burnt, mask, *digits(), samples=rows[300:], learning_rate=0.05)
    for ours, parts in zip(found.perceptron.weights, done.perceptron.weights, strict=True):
        np.testing.assert_array_equal(ours, parts)
    assert found.burn_in is not None
    np.testing.assert_array_equal(found.burn_in.samples, rows[:300])


@pytest.mark.parametrize("name", METHODS)
def test_every_method_keeps_exactly_so_many(name: str) -> None:
    found = pruned(made(name))
    assert found.mask.survivors == (260, 310)
    assert [np.count_nonzero(layer) for layer in found.perceptron.weights] == [260, 310]


@pytest.mark.parametrize("name", ["magnitude", "grasp", "shuffled"])
def test_all_layers_of_two_hidden_ones(name: str) -> None:
    plan = Plan(survivors=400, layers=(0, 1, 2), burn_in=200, steps=400, learning_rate=0.05)
    found = pruned(made(name), plan, TWO_LAYERS)
    assert found.mask.n_survivors == 400
    assert sum(np.count_nonzero(layer) for layer in found.perceptron.weights) == 400


def test_methods_share_their_burn_in_and_their_samples() -> None:
    first, second = pruned(made("magnitude")), pruned(made("random"))
    assert first.burn_in is not None
    assert second.burn_in is not None
    np.testing.assert_array_equal(first.burn_in.perceptron.weights[0], second.burn_in.perceptron.weights[0])
    np.testing.assert_array_equal(first.training.samples, second.training.samples)


def test_without_burn_in_the_mask_is_that_of_the_start() -> None:
    plan = Plan(survivors=260, layers=(0,), burn_in=0, steps=50, learning_rate=0.05)
    found = pruned(Magnitude(), plan)
    assert found.burn_in is None
    np.testing.assert_array_equal(found.mask.kept[0], magnitude(start(), survivors=260, layers=(0,)).kept[0])


def test_after_training_ranks_the_dense_network_and_rewinds() -> None:
    rewound, gone_on = pruned(method("after training")), pruned(method("after training", rewound=False))
    rows = PLAN.samples(len(digits()[0]), rng=sample_seed(rewound.seed))
    dense = train(start(), *digits(), samples=rows, learning_rate=0.05).perceptron
    mask = magnitude(dense, survivors=260, layers=(0,))
    for found in (rewound, gone_on):
        np.testing.assert_array_equal(found.mask.kept[0], mask.kept[0])
    assert gone_on.training.losses[0] < rewound.training.losses[0]


def test_an_l1_penalty_acts_in_the_burn_in() -> None:
    plain, penalized = pruned(made("magnitude")), pruned(made("l1"))
    assert penalized.burn_in is not None
    assert penalized.burn_in.penalty.l1 == 1e-3
    assert not np.array_equal(plain.mask.kept[0], penalized.mask.kept[0])


def test_few_weights_of_many_units_learn_the_digits() -> None:
    # 4 hidden units have as many input-hidden weights as survive here among those of 30.
    plan = Plan(survivors=260, layers=(0,), burn_in=1000, steps=15_000, learning_rate=0.05)
    found = load_digits()
    done = pruned(Magnitude(), plan)
    # An image more or less than chance, 0.1, has a standard error of 0.016 on 360 images.
    assert accuracy(done.perceptron, found.test_images, found.test_labels) > 0.8


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"burn_in": 900}, "leave some for the survivors"),
        ({"burn_in": -1}, "at least 1 and 0"),
        ({"steps": 2.5}, "at least 1 and 0"),
        ({"learning_rate": 0.0}, "learning rate is 0.0"),
    ],
)
def test_refuses_a_plan_that_is_none(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        Plan(**{"survivors": 5, "layers": (0,), "burn_in": 1, "steps": 900, "learning_rate": 0.1, **options})


def test_refuses_methods_that_are_none() -> None:
    with pytest.raises(ChoiceError, match="There is no pruning method 'best'"):
        method("best")
    with pytest.raises(ChoiceError, match="L1 penalty is -1"):
        method("l1", penalty=-1)
    with pytest.raises(ChoiceError, match="scored samples is 0"):
        method("snip", scored=0)
