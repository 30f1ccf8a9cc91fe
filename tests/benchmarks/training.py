"""Training a perceptron, beside the NumPy operations that its steps cannot do without.

The operations are written out for two layers of tanh with bias and squared error, with nothing around them:
every array made beforehand, textbook derivatives, nothing checked, recorded or traced. Outer products are
formed by `dot`, which is quicker than broadcasting.

The two take turns, and are compared by the processor time of each turn: by the clock a step is too short to
time while other work is on the machine.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from benchmarks.data import SEED
from benchmarks.lines import Outcome
from benchmarks.measure import Job, once
from threadpoolctl import threadpool_limits

from tailnet.arrays import IntArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.training import train

WIDTHS = (784, 30, 10)
ROWS, RATE, SCALE = 10_000, 0.01, 1e-5
#: Share of the pixels that are not 0, about that of MNIST.
INK = 0.19

#: How often each takes its turn.
ROUNDS = 7

#: Trains in place: weights, inputs, targets and the rows of each step.
Bare = Callable[[list[RealArray], RealArray, RealArray, IntArray], None]


@dataclass(frozen=True)
class Case:
    """One way to train."""

    steps: int
    batch_size: int
    dtype: str

    @property
    def name(self) -> str:
        """Say what it is."""
        samples = "1 sample" if self.batch_size == 1 else f"{self.batch_size} samples"
        return f"{self.steps:,} steps of {samples}, {self.dtype}"


SINGLE = Case(30_000, 1, "float64")
CASES = (SINGLE, Case(30_000, 1, "float32"), Case(2_000, 100, "float64"), Case(2_000, 100, "float32"))


def measure(outcome: Outcome) -> None:
    """Time our training and the bare operations in turn, on one BLAS thread, and compare their weights."""
    with threadpool_limits(1):
        outcome.extra = {"cases": [_measured(case) for case in CASES]}


def _measured(case: Case) -> dict[str, Any]:
    inputs, targets = data(case.dtype)
    start = initialize(Architecture(WIDTHS), scale=SCALE, rng=SEED, dtype=case.dtype)
    rows = np.random.default_rng([SEED, 1]).integers(ROWS, size=(case.steps, case.batch_size))
    bare: Bare = single if case.batch_size == 1 else batches
    theirs: list[RealArray] = []
    ours: list[RealArray] = []

    def run_bare() -> None:
        theirs[:] = [layer.copy() for layer in start.weights]
        bare(theirs, inputs, targets, rows)

    def run_ours() -> None:
        ours[:] = train(start, inputs, targets, samples=rows, learning_rate=RATE).perceptron.weights

    return {
        "case": case.name,
        "steps": case.steps,
        **_taking_turns(run_ours, run_bare),
        "difference": _difference(ours, theirs),
    }


def _taking_turns(ours: Job, theirs: Job) -> dict[str, float]:
    """Return our median time by the clock, both median processor times, and the median ratio of those."""
    once(ours), once(theirs)
    rounds = [(once(ours), once(theirs)) for _ in range(ROUNDS)]
    clock = [mine.seconds for mine, _ in rounds]
    processor = [
        [timing.seconds * (timing.processors or 0.0) for timing in timings]
        for timings in zip(*rounds, strict=True)
    ]
    return {
        "seconds": statistics.median(clock),
        "processor_seconds": statistics.median(processor[0]),
        "bare_processor_seconds": statistics.median(processor[1]),
        "ratio": statistics.median(mine / bare for mine, bare in zip(*processor, strict=True)),
    }


def single(weights: list[RealArray], inputs: RealArray, targets: RealArray, rows: IntArray) -> None:
    """Take one sample a step."""
    first, second = weights
    dtype, n_inputs, (n_hidden, n_outputs) = first.dtype, len(first) - 1, _widths(second)
    x, h = np.ones(n_inputs + 1, dtype), np.ones(n_hidden + 1, dtype)
    pixels, hidden = x[:-1], h[:-1]
    x_column, h_column = x[:, np.newaxis], h[:, np.newaxis]
    z_hidden, delta_hidden, slope_hidden = (np.empty(n_hidden, dtype) for _ in range(3))
    z, o, delta, slope = (np.empty(n_outputs, dtype) for _ in range(4))
    delta_hidden_row, delta_row = delta_hidden[np.newaxis], delta[np.newaxis]
    back = second[:-1]
    gradient_first, change_first = np.empty_like(first), np.empty_like(first)
    gradient_second, change_second = np.empty_like(second), np.empty_like(second)
    for row in rows[:, 0].tolist():
        pixels[...] = inputs[row]
        np.dot(x, first, out=z_hidden)
        np.tanh(z_hidden, out=hidden)
        np.dot(h, second, out=z)
        np.tanh(z, out=o)
        np.subtract(o, targets[row], out=delta)
        np.multiply(o, o, out=slope)
        np.subtract(1.0, slope, out=slope)
        np.multiply(delta, slope, out=delta)
        np.dot(back, delta, out=delta_hidden)
        np.multiply(hidden, hidden, out=slope_hidden)
        np.subtract(1.0, slope_hidden, out=slope_hidden)
        np.multiply(delta_hidden, slope_hidden, out=delta_hidden)
        np.dot(x_column, delta_hidden_row, out=gradient_first)
        np.dot(h_column, delta_row, out=gradient_second)
        np.multiply(gradient_first, RATE, out=change_first)
        np.subtract(first, change_first, out=first)
        np.multiply(gradient_second, RATE, out=change_second)
        np.subtract(second, change_second, out=second)


def batches(weights: list[RealArray], inputs: RealArray, targets: RealArray, rows: IntArray) -> None:
    """Take several samples a step."""
    first, second = weights
    dtype, size, n_inputs, (n_hidden, n_outputs) = first.dtype, rows.shape[1], len(first) - 1, _widths(second)
    x, h = np.ones((size, n_inputs + 1), dtype), np.ones((size, n_hidden + 1), dtype)
    pixels, hidden = x[:, :-1], h[:, :-1]
    z_hidden, delta_hidden, slope_hidden = (np.empty((size, n_hidden), dtype) for _ in range(3))
    z, o, delta, slope = (np.empty((size, n_outputs), dtype) for _ in range(4))
    back = second[:-1].T
    gradient_first, gradient_second = np.empty_like(first), np.empty_like(second)
    for batch in rows:
        pixels[...] = inputs[batch]
        np.dot(x, first, out=z_hidden)
        np.tanh(z_hidden, out=hidden)
        np.dot(h, second, out=z)
        np.tanh(z, out=o)
        np.subtract(o, targets[batch], out=delta)
        np.multiply(o, o, out=slope)
        np.subtract(1.0, slope, out=slope)
        np.multiply(delta, slope, out=delta)
        np.dot(delta, back, out=delta_hidden)
        np.multiply(hidden, hidden, out=slope_hidden)
        np.subtract(1.0, slope_hidden, out=slope_hidden)
        np.multiply(delta_hidden, slope_hidden, out=delta_hidden)
        np.dot(x.T, delta_hidden, out=gradient_first)
        np.dot(h.T, delta, out=gradient_second)
        np.multiply(gradient_first, RATE / size, out=gradient_first)
        np.subtract(first, gradient_first, out=first)
        np.multiply(gradient_second, RATE / size, out=gradient_second)
        np.subtract(second, gradient_second, out=second)


def _widths(second: RealArray) -> tuple[int, int]:
    """Return the numbers of hidden units and of outputs; the last row weighs the bias unit."""
    return second.shape[0] - 1, second.shape[1]


def data(dtype: str) -> tuple[RealArray, RealArray]:
    """Draw pixels in [0, 1), most of them 0, and targets of -1 and one 1."""
    generator = np.random.default_rng(SEED)
    shape = (ROWS, WIDTHS[0])
    pixels = generator.random(shape) * (generator.random(shape) < INK)
    labels = generator.integers(WIDTHS[-1], size=ROWS)
    targets = np.where(labels[:, np.newaxis] == np.arange(WIDTHS[-1]), 1.0, -1.0)
    return pixels.astype(dtype), targets.astype(dtype)


def _difference(ours: list[RealArray], theirs: list[RealArray]) -> float:
    """Return the norm of the difference over the norm."""
    apart = sum(float(np.sum((a - b) ** 2)) for a, b in zip(ours, theirs, strict=True))
    return float(np.sqrt(apart / sum(float(np.sum(b * b)) for b in theirs)))
