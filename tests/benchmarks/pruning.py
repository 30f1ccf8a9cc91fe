"""A step of training with few survivors, beside the same step of networks with all their weights.

All programs train a 784-h-10 network of tanh with bias and squared error, one sample a step but for the last:

- `sparse`: the package's compiled step with the document's number of survivors in the first layer, chosen by
  magnitude after a burn-in, or among all weights at random, which leaves hardly a hidden unit idle;
- `dense NumPy`: the bare operations of `benchmarks.training`;
- `dense, compiled`: written out below, with the activations and the second layer of the sparse step;
- `zero-skipping`: the same, which leaves out the rows of inputs that are 0;
- `minibatch BLAS`: the bare operations on batches, per sample.

Steps are timed without what comes before the first one. The programs take turns and are compared by processor
time.
"""

import statistics
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from benchmarks import training
from benchmarks.data import SEED
from benchmarks.lines import Outcome
from benchmarks.measure import once
from threadpoolctl import threadpool_limits

from tailnet.arrays import IntArray
from tailnet.compiled import kernel
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.counts import SURVIVORS
from tailnet.mlp.pruning.curves import Exponential, Real, exponential, logistic
from tailnet.mlp.pruning.descent import back_through_full, descend, full_sums
from tailnet.mlp.pruning.largest import keep_largest
from tailnet.mlp.pruning.magnitude import magnitude
from tailnet.mlp.pruning.mask import Mask
from tailnet.mlp.pruning.output_deltas import Law, law_of, output_deltas
from tailnet.mlp.pruning.wiring import Circuit
from tailnet.mlp.training import train

HIDDEN = (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
#: The width of the target, and its precision.
WIDEST, TARGET_DTYPE = HIDDEN[-1], "float64"
BURN_IN = 200
BATCH = 100
ROUNDS = 5
#: Steps of a turn: of sparse and small networks, and the weights times steps that others may take.
STEPS, WORK = 4000, 4e8

#: The programs, as the report names them.
SPARSE = ("sparse, magnitude", "sparse, random")
COMPILED = "dense, compiled"
PROGRAMS = (*SPARSE, "dense NumPy", COMPILED, "zero-skipping", "minibatch BLAS")

_Job = Callable[[int], None]


def measure(outcome: Outcome) -> None:
    """Time a step of every program at every width, in both precisions."""
    with threadpool_limits(1):
        outcome.extra = {
            "cases": [_measured(hidden, dtype) for dtype in ("float64", "float32") for hidden in HIDDEN]
        }


def _measured(hidden: int, dtype: str) -> dict[str, Any]:
    inputs, targets = training.data(dtype)
    architecture = Architecture((training.WIDTHS[0], hidden, training.WIDTHS[-1]))
    start = initialize(architecture, scale=training.SCALE, rng=SEED, dtype=dtype)
    burnt = train(start, inputs, targets, steps=BURN_IN, learning_rate=training.RATE, rng=SEED + 2).perceptron
    rows = np.random.default_rng([SEED, 3]).integers(training.ROWS, size=(STEPS, 1))
    programs = {
        name: _sparse(burnt, mask, inputs, targets, rows) for name, mask in _masks(burnt).items()
    } | _dense(burnt, inputs, targets, rows)
    limit = int(max(BATCH, min(STEPS, WORK / burnt.n_weights)))
    seconds = _in_turn(programs, {name: STEPS if name in SPARSE else limit for name in programs})
    case = {"hidden": hidden, "weights": burnt.n_weights, "dtype": dtype, **seconds}
    print(case, flush=True)
    return case


def _masks(perceptron: Perceptron) -> dict[str, Mask]:
    """Return the two masks; where the first layer has no more weights, everything survives."""
    shape = perceptron.weights[0].shape
    survivors = min(SURVIVORS, shape[0] * shape[1])
    scores = [np.random.default_rng([SEED, 4]).random(layer.shape) for layer in perceptron.weights]
    return {
        SPARSE[0]: magnitude(perceptron, survivors=survivors, layers=(0,)),
        SPARSE[1]: keep_largest(perceptron.architecture, scores, survivors=survivors, layers=(0,)),
    }


def _sparse(
    perceptron: Perceptron, mask: Mask, inputs: RealArray, targets: RealArray, rows: IntArray
) -> _Job:
    circuit = Circuit(perceptron, mask)
    law, constants = law_of(perceptron.architecture, perceptron.dtype), exponential(perceptron.dtype)
    rates = np.full(len(rows), training.RATE, perceptron.dtype)
    found = np.empty((len(rows), 1, targets.shape[1]), perceptron.dtype)

    def run(steps: int) -> None:
        part = slice(steps)
        descend(
            circuit.wiring, circuit.state, law, constants, inputs, targets, rows[part], rates, found[part]
        )

    return run


def _dense(perceptron: Perceptron, inputs: RealArray, targets: RealArray, rows: IntArray) -> dict[str, _Job]:
    law, constants = law_of(perceptron.architecture, perceptron.dtype), exponential(perceptron.dtype)
    batches = rows[: len(rows) // BATCH * BATCH].reshape(-1, BATCH)
    rate = perceptron.dtype.type(training.RATE)

    def copies() -> list[RealArray]:
        return [layer.copy() for layer in perceptron.weights]

    numpy, batched = copies(), copies()

    def compiled(skip: bool) -> _Job:
        first, second = copies()
        second = np.ascontiguousarray(second.T)
        return lambda steps: dense(
            first, second, law, constants, inputs, targets, rows[:steps, 0], rate, skip
        )

    return {
        "dense NumPy": lambda steps: training.single(numpy, inputs, targets, rows[:steps]),
        COMPILED: compiled(False),
        "zero-skipping": compiled(True),
        "minibatch BLAS": lambda steps: training.batches(batched, inputs, targets, batches[: steps // BATCH]),
    }


def _in_turn(programs: dict[str, _Job], steps: dict[str, int]) -> dict[str, float]:
    """Return the median processor time of a step of each program."""
    for job in programs.values():
        job(BATCH)
    rounds = [
        {name: once(partial(_do, job, steps[name])) for name, job in programs.items()} for _ in range(ROUNDS)
    ]
    return {
        name: statistics.median(
            timings[name].seconds * (timings[name].processors or 0.0) for timings in rounds
        )
        / (steps[name] // BATCH * BATCH)
        for name in programs
    }


def _do(job: _Job, steps: int) -> None:
    job(steps)


@kernel
def dense(
    first: RealArray,
    second: RealArray,
    law: Law,
    constants: Exponential,
    inputs: RealArray,
    targets: RealArray,
    rows: IntArray,
    rate: Real,
    skip: bool,
) -> None:
    """Take a step for each row; the second layer has a row for each output."""
    sums, slopes, deltas = np.zeros_like(first[0]), np.zeros_like(first[0]), np.zeros_like(first[0])
    signals, x = np.ones_like(second[0]), np.ones_like(first[:, 0])
    z, o = np.zeros_like(second[:, 0]), np.zeros_like(second[:, 0])
    live = np.arange(x.size)
    for row in rows:
        x[:-1] = inputs[row]
        n = _live(x, live) if skip else x.size
        _through_first(first, x, live[:n], sums)
        logistic(law.hidden, sums, constants, signals[:-1], slopes)
        full_sums(second, signals, z)
        output_deltas(law, z, targets[row], o)
        back_through_full(second, second, signals, o, rate, deltas)
        for h in range(sums.size):
            deltas[h] *= slopes[h] * rate
        for k in range(n):
            a, weights = x[live[k]], first[live[k]]
            for h in range(sums.size):
                weights[h] -= a * deltas[h]


@kernel
def _live(x: RealArray, live: IntArray) -> int:
    """List the inputs that are not 0, without a branch."""
    n = 0
    for i in range(x.size):
        live[n] = i
        n += int(x[i] != 0.0)
    return n


@kernel
def _through_first(first: RealArray, x: RealArray, live: IntArray, sums: RealArray) -> None:
    """Compute the sums of the hidden units, four rows of weights at a time."""
    sums[:] = 0.0
    whole = live.size // 4 * 4
    for k in range(0, whole, 4):
        i, j, r, s = live[k], live[k + 1], live[k + 2], live[k + 3]
        a, b, c, d = x[i], x[j], x[r], x[s]
        w0, w1, w2, w3 = first[i], first[j], first[r], first[s]
        for h in range(sums.size):
            sums[h] += (a * w0[h] + b * w1[h]) + (c * w2[h] + d * w3[h])
    for k in range(whole, live.size):
        a, w0 = x[live[k]], first[live[k]]
        for h in range(sums.size):
            sums[h] += a * w0[h]
