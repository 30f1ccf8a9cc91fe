"""Expectations against every graph, draws of a real gradient, and what independent factors predict."""

from itertools import product
from math import factorial
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike
from oracles import expected_counts as oracle

from tailnet.datasets.digits import load_digits
from tailnet.datasets.images import targets
from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.initialization import initialize
from tailnet.networks.draws import measured_draws
from tailnet.networks.ensemble.ensemble import (
    DenseEnsemble,
    Ensemble,
    RankOneEnsemble,
    draw,
    edge_probabilities,
    rank_one_ensemble,
)
from tailnet.networks.ensemble.identification import IDENTIFICATIONS, Identification, is_directed
from tailnet.networks.expected_counts import ExpectedCounts, expected_counts
from tailnet.networks.expected_rank_one import expected_rank_one
from tailnet.networks.independent_factors import independent_factors

GENERATOR = np.random.default_rng(20)


def enumerated(ensemble: Ensemble) -> dict[str, float]:
    chances = edge_probabilities(ensemble)
    nodes = len(chances)
    directed = is_directed(ensemble.identification)
    return oracle.expectations(
        nodes,
        {
            (i, j): float(chances[i, j])
            for i in range(nodes)
            for j in range(nodes)
            if chances[i, j] > 0.0 and (directed or i < j)
        },
    )


def check(found: ExpectedCounts, expected: dict[str, float]) -> None:
    document = found.to_dict()
    for name in ("edges", "pairs", "wedges", "triangles", "products"):
        assert document[name] == pytest.approx(expected[name], rel=1e-12, abs=1e-14), name
    assert found.degree_sums == pytest.approx([expected[name] for name in ("first", "second", "third")])
    transitivity, assortativity = oracle.ratios(expected)
    assert found.transitivity == pytest.approx(transitivity, rel=1e-12, abs=1e-14)
    assert found.assortativity == pytest.approx(assortativity, rel=1e-9)


@pytest.mark.parametrize("how", IDENTIFICATIONS)
@pytest.mark.parametrize(
    ("left", "right"),
    [([0.3, 1.0, 0.6, 0.05], [0.9, 0.2, 0.0, 1.0]), ([1.7, 0.4, 0.0, 0.8], [0.9, 0.2, 0.6, 0.3])],
    ids=["below one", "clipped"],
)
def test_every_graph(how: Identification, left: list[float], right: list[float]) -> None:
    # Sixteen arcs on two sides are 65,000 graphs: three rows do.
    rows = 4 if how in {"identified", "undirected"} else 2
    ensemble = RankOneEnsemble(left[:rows], right, how)
    expected = enumerated(ensemble)
    check(expected_rank_one(ensemble), expected)
    check(expected_counts(ensemble), expected)
    check(expected_counts(DenseEnsemble(ensemble.probabilities(), how)), expected)


@pytest.mark.parametrize("how", IDENTIFICATIONS)
def test_factors_and_matrix_agree(how: Identification) -> None:
    inputs = GENERATOR.random(70) * (GENERATOR.random(70) < 0.3)
    deltas = GENERATOR.standard_t(2, 70)
    ensemble = rank_one_ensemble(inputs, deltas, identification=how)
    factored, dense = expected_rank_one(ensemble).to_dict(), expected_counts(ensemble).to_dict()
    for name, value in dense.items():
        assert factored[name] == pytest.approx(value, rel=1e-10, abs=1e-12), name


def test_ratios_that_are_none() -> None:
    nothing = expected_rank_one(RankOneEnsemble([0.0, 0.0], [0.0, 0.0], "identified"))
    assert nothing.transitivity is None
    assert nothing.assortativity is None
    ring = expected_counts(DenseEnsemble(np.roll(np.eye(7), 1, axis=1), "undirected"))
    assert ring.assortativity is None
    assert (ring.pairs, ring.wedges, ring.triangles) == (7.0, 7.0, 0.0)


@pytest.fixture(scope="module")
def gradient() -> RankOneEnsemble:
    """The gradient of one handwritten digit, in a network of as many hidden units as pixels."""
    images = load_digits()
    pixels = images.train_images[:1]
    start = initialize(Architecture((64, 64, 10)), scale=0.25, rng=5)
    passed = backpropagate(start, pixels, targets(images.train_labels[:1], classes=10))
    return rank_one_ensemble(passed.signals[0][0][:64], passed.deltas[0][0], identification="identified")


def test_draws_of_a_gradient(gradient: RankOneEnsemble) -> None:
    """Issue 7: expected triangles and wedges within four standard errors on a real gradient."""
    expected = expected_rank_one(gradient)
    drawn = np.array([counted(gradient, seed) for seed in range(400)])
    wanted = [expected.edges, expected.wedges, expected.triangles, expected.products]
    scores = (drawn.mean(axis=0) - wanted) / (drawn.std(axis=0, ddof=1) / 20.0)
    assert abs(scores).max() < 4.0
    # The mean of a ratio is not the ratio of means; here they are close.
    found = measured_draws(gradient, draws=400, rng=2)
    for name, ratio in (("transitivity", expected.transitivity), ("assortativity", expected.assortativity)):
        values = found.of(name)
        assert values.mean() == pytest.approx(ratio, abs=0.25 * values.std())


def counted(ensemble: RankOneEnsemble, seed: int) -> list[float]:
    graph = draw(ensemble, rng=seed)
    joined = graph.undirected().to_matrix().astype(float)
    degree = joined.sum(axis=1)
    wedges = (degree * (degree - 1.0)).sum() / 2.0
    return [graph.n_edges, wedges, np.trace(joined @ joined @ joined) / 6.0, degree @ joined @ degree]


@pytest.mark.parametrize("nodes", [4, 6])
def test_independent_factors_by_every_assignment(nodes: int) -> None:
    """Each node has one of two values of either factor: the mean over all 4^n networks, by their weights."""
    rare, common = 0.25 if nodes == 4 else 0.5, 0.5
    left = np.repeat([0.1, 0.9], [round(rare * nodes), nodes - round(rare * nodes)])
    right = np.repeat([0.7, 0.2], nodes // 2)
    total, weight = np.zeros(6), 0.0
    for high in product((0, 1), repeat=nodes):
        chance = np.prod(np.where(high, 1.0 - rare, rare))
        for other in product((0, 1), repeat=nodes):
            # Nodes are exchangeable: pairs of values in order stand for all their orders.
            kinds = [2 * a + b for a, b in zip(high, other, strict=True)]
            if kinds != sorted(kinds):
                continue
            orders = factorial(nodes) / np.prod([factorial(kinds.count(kind)) for kind in range(4)])
            share = orders * chance * common**nodes
            x, y = np.where(high, 0.9, 0.1), np.where(other, 0.2, 0.7)
            found = expected_counts(RankOneEnsemble(x, y, "undirected"))
            counts = [found.wedges, found.triangles, *found.degree_sums, found.products]
            total, weight = total + share * np.array(counts), weight + share
    assert weight == pytest.approx(1.0)
    wedges, triangles, first, second, third, products = total
    predicted = independent_factors(left, right)
    assert predicted.nodes == nodes
    assert predicted.density == pytest.approx(first / (nodes * (nodes - 1)), rel=1e-12)
    assert predicted.transitivity == pytest.approx(3.0 * triangles / wedges, rel=1e-12)
    correlation = (first * products - second**2) / (first * third - second**2)
    assert predicted.assortativity == pytest.approx(correlation, rel=1e-10)


def test_the_limit_of_small_probabilities() -> None:
    """With probabilities a hundred times smaller, what is left out is a hundred times smaller."""
    left, right = GENERATOR.random(400) ** 3, GENERATOR.exponential(size=400)
    left, right = left / left.max(), right / right.max()
    rows = []
    for scale in (1e-2, 1e-4):
        found = independent_factors(scale * left, right)
        rows.append(
            [found.transitivity / found.transitivity_limit - 1.0, found.density / found.density_limit - 1.0]
        )
    errors = np.array(rows)
    assert errors[0] == pytest.approx(100.0 * errors[1], rel=0.05)
    assert (abs(errors[1]) < 1e-4).all()
    # Many nodes bring the degree correlation to its limit: the rest is of the order of one over the degree.
    many = independent_factors(np.tile(1e-2 * left, 10_000), np.tile(right, 10_000))
    assert many.assortativity == pytest.approx(many.assortativity_limit, rel=0.1)
    assert many.left_spread == pytest.approx((left**2).mean() / left.mean() ** 2)
    equal = independent_factors(np.full(9, 0.5), np.full(9, 0.4))
    assert equal.transitivity == pytest.approx(equal.density)
    assert equal.assortativity_limit is None


def test_random_pairs_of_a_gradients_factors(gradient: RankOneEnsemble) -> None:
    """A large network whose factors are drawn anew has what they predict, within four standard errors."""
    predicted = independent_factors(gradient.left, gradient.right)
    drawn = []
    for _ in range(200):
        x, y = (GENERATOR.choice(factor, 64) for factor in (gradient.left, gradient.right))
        found = expected_rank_one(RankOneEnsemble(x, y, "identified"))
        # Ratios of expectations: the residuals of both linear relations have mean zero.
        drawn.append([3.0 * found.triangles - predicted.transitivity * found.wedges, found.pairs])
    residual = np.array(drawn) - [0.0, predicted.density * 64 * 63 / 2]
    assert (abs(residual.mean(axis=0)) < 4.0 * residual.std(axis=0, ddof=1) / 200**0.5).all()


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        ([1.0, 1.0, 1.0], [1.0, 1.0, 1.0], "at least 4"),
        ([1.0] * 4, [1.0] * 5, "of one length"),
        ([1.0] * 4, [-1.0] * 4, "right factor must be"),
        ([0.0] * 4, [1.0] * 4, "left factor is zero"),
        ([2.0] * 4, [1.0] * 4, "product of the factors is 2"),
    ],
)
def test_factors_that_predict_nothing(left: ArrayLike, right: ArrayLike, message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        independent_factors(left, right)


def test_what_is_stored(gradient: RankOneEnsemble) -> None:
    stored: dict[str, Any] = independent_factors(gradient.left, gradient.right).to_dict()
    assert stored["transitivity_over_density"] == stored["transitivity"] / stored["density"]
