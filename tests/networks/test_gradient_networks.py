"""Networks of real gradients have the triangles that their probabilities let expect."""

from pathlib import Path

import numpy as np
import pytest

from tailnet.datasets import registry
from tailnet.datasets.images import Images
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.initialization import initialize
from tailnet.mlp.training import train
from tailnet.networks.ensemble.ensemble import (
    Ensemble,
    draw,
    edge_probabilities,
    ensemble_of,
    rank_one_ensemble,
)
from tailnet.networks.measures.clustering import triangles

STEPS, IMAGES = 500, 1000


def gradients(images: Images, rate: float) -> list[tuple[RealArray, RealArray, RealArray]]:
    """Train on single samples; of the first and last give inputs, deltas and gradient of a square layer."""
    inputs, labels = images.train_images[:IMAGES], images.train_labels[:IMAGES]
    targets = np.where(labels[:, np.newaxis] == np.arange(10), 1.0, -1.0)
    pixels = inputs.shape[1]
    start = initialize(Architecture((pixels, pixels, 10)), scale=0.25, rng=1)
    done = train(start, inputs, targets, steps=STEPS, learning_rate=rate, rng=2)
    found = []
    for weights, row in ((start, done.samples[0, 0]), (done.perceptron, done.samples[-1, 0])):
        passed = backpropagate(weights, inputs[row], targets[row])
        # The last row is that of the bias unit, which is no node.
        found.append((passed.signals[0][0, :pixels], passed.deltas[0][0], passed.gradients[0][:pixels]))
    return found


def expected_triangles(gradient: RealArray) -> float:
    """Compute tr(Q³)/6 with Q = P + Pᵀ - P∘Pᵀ, its diagonal zero, and P = |G|/max |G|."""
    p = np.abs(gradient) / np.abs(gradient).max()
    q = p + p.T - p * p.T
    np.fill_diagonal(q, 0.0)
    return float(((q @ q) * q).sum() / 6.0)


def require_mean(ensemble: Ensemble, expected: float, draws: int) -> None:
    counts = np.empty(draws)
    for number in range(draws):
        graph = draw(ensemble, rng=number).undirected()
        counts[number] = triangles(graph.offsets, graph.neighbours).sum() / 3.0
    assert abs(counts.mean() - expected) < 4.0 * counts.std(ddof=1) / np.sqrt(draws)


@pytest.mark.parametrize("rate", [0.01, 0.1, 1.0])
def test_triangles_of_digits(rate: float) -> None:
    """Kept in factors and dense, with directions and without; 64 nodes."""
    for signals, deltas, gradient in gradients(registry.load("digits"), rate):
        expected = expected_triangles(gradient)
        assert expected > 100.0
        factors = rank_one_ensemble(signals, deltas, identification="undirected")
        q = edge_probabilities(factors)
        assert np.trace(q @ q @ q) / 6.0 == pytest.approx(expected, rel=1e-10)
        require_mean(factors, expected, draws=400)
        require_mean(ensemble_of(gradient, identification="identified"), expected, draws=400)


def test_triangles_of_mnist(shared: Path) -> None:
    """The same for 784 nodes."""
    for signals, deltas, gradient in gradients(registry.load("mnist", shared / "data"), 0.1):
        expected = expected_triangles(gradient)
        require_mean(rank_one_ensemble(signals, deltas, identification="undirected"), expected, draws=100)
        require_mean(ensemble_of(gradient, identification="identified"), expected, draws=40)
