"""The document's step of layer by layer inverses beside a dense eigendecomposition, and Lyapunov exponents.

The step is that of the document's program (github.com/howonlee/twostrangethings, `slow_net.py`), on its
network and with its start: |1/(lambda + 0.1)| of each layer's own Hessian of a loss summed over a batch of 50
images, here random ones, projected to 50 inputs; leaky outputs of slope 1/2, no bias units, 100 classes. The
dense one takes all eigenvalues of each layer's Hessian as it stands, as the program does.
"""

import math
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from benchmarks.data import SEED
from benchmarks.lines import Outcome
from threadpoolctl import threadpool_limits

from tailnet.arrays import FloatArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.dense import dense_layer_hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.initialization import initialize
from tailnet.mlp.lyapunov.benettin import Horizon, lyapunov_exponents
from tailnet.mlp.lyapunov.descent import descent_map
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.second_order.absolute_inverse import AbsoluteInverse
from tailnet.mlp.second_order.inverse import parts

WIDTHS, BATCH, PIXELS, UNIT = (50, 50, 100), 50, 3072, "leaky relu 0.5"
#: Of the summed loss, and of the mean loss.
SUMMED = 0.1
DAMPING = SUMMED / BATCH
#: How often each quick step is taken.
ROUNDS = 9
CHAOS_WIDTHS, COUNT, RATE, INK = (784, 30, 10), 10, 0.1, 0.19
HORIZON = Horizon(steps=10_000, transient=1000, every=10)
ROWS = 10_000


def measure(outcome: Outcome) -> None:
    """Take the steps and the exponents once each has been warmed up, on one BLAS thread."""
    with threadpool_limits(1):
        outcome.extra = {"step": _step(), "exponents": _exponents()}


def _step() -> dict[str, Any]:
    generator = np.random.default_rng(SEED)
    images = generator.integers(256, size=(BATCH, PIXELS)) / 256.0 - 0.5
    inputs = images @ generator.normal(size=(PIXELS, WIDTHS[0])) / math.sqrt(PIXELS)
    targets = np.eye(WIDTHS[-1])[generator.integers(WIDTHS[-1], size=BATCH)]
    network = Perceptron(
        Architecture(WIDTHS, UNIT, UNIT, bias=False),
        [generator.normal(size=ends) / sum(ends) for ends in pairwise(WIDTHS)],
    )
    found: dict[str, Any] = {}
    steps: dict[str, FloatArray] = {}
    for name, method in (
        ("exact", AbsoluteInverse(DAMPING)),
        ("conjugate gradients", AbsoluteInverse(DAMPING, solver="conjugate gradients")),
    ):

        def take(method: AbsoluteInverse = method) -> FloatArray:
            return method.step(Point.at(network, inputs, targets)).change

        steps[name] = take()
        found[name] = _times(take, ROUNDS)
    dense: list[FloatArray] = []

    def decompose() -> FloatArray:
        dense[:] = [_by_decomposition(Point.at(network, inputs, targets))]
        return dense[0]

    found["dense"] = _times(decompose, 1)
    for name, step in steps.items():
        found[name]["difference"] = float(np.linalg.norm(step - dense[0]) / np.linalg.norm(dense[0]))
    return found


def _by_decomposition(point: Point) -> FloatArray:
    """Return the step from the eigenvalues and eigenvectors of each layer's dense Hessian."""
    changes = []
    for layer, gradient in parts(point, point.gradient):
        eigenvalues, vectors = np.linalg.eigh(dense_layer_hessian(point, layer))
        changes.append(-(vectors @ (np.abs(1.0 / (eigenvalues + DAMPING)) * (vectors.T @ gradient))))
    return np.concatenate(changes)


def _exponents() -> dict[str, Any]:
    generator = np.random.default_rng(SEED)
    shape = (ROWS, CHAOS_WIDTHS[0])
    inputs = generator.random(shape) * (generator.random(shape) < INK)
    labels = generator.integers(CHAOS_WIDTHS[-1], size=(ROWS, 1))
    targets = np.where(labels == np.arange(CHAOS_WIDTHS[-1]), 1.0, -1.0)
    network = initialize(Architecture(CHAOS_WIDTHS), scheme="fan-in", rng=SEED)
    largest: list[float] = []

    def run() -> FloatArray:
        steps = HORIZON.transient + HORIZON.steps
        system = descent_map(network, inputs, targets, rng=SEED, steps=steps, learning_rate=RATE)
        found = lyapunov_exponents(system, count=COUNT, horizon=HORIZON, rng=SEED)
        largest[:] = [float(found.exponents[0])]
        return found.exponents

    return {**_times(run, 1), "largest": largest[0]}


def _times(job: Callable[[], FloatArray], rounds: int) -> dict[str, float]:
    """Return the median time by the clock and of the processor."""
    clock, processor = [], []
    for _ in range(rounds):
        wall, used = time.perf_counter(), time.process_time()
        job()
        clock.append(time.perf_counter() - wall)
        processor.append(time.process_time() - used)
    return {"seconds": statistics.median(clock), "processor_seconds": statistics.median(processor)}
