"""Processor time of a step of every program, timed in turns on the machine that runs the study."""

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.curves import exponential
from tailnet.mlp.pruning.descent import descend
from tailnet.mlp.pruning.magnitude import magnitude
from tailnet.mlp.pruning.mask import Mask
from tailnet.mlp.pruning.output_deltas import law_of
from tailnet.mlp.pruning.random_live import random_live
from tailnet.mlp.pruning.wiring import Circuit
from tailnet.parallel import child, one_blas_thread
from tailnet.studies.early_pruning import published
from tailnet.studies.early_pruning.dense_steps import by_arrays, by_batches, compiled
from tailnet.studies.early_pruning.networks import BURN_IN, Task, architecture, draws, start
from tailnet.studies.early_pruning.networks import descend as trained
from tailnet.studies.plan import Plan, training_seed

#: Beyond the document's widths, twice as many units again and again: as far as this many units and weights.
MOST_HIDDEN, MOST_WEIGHTS = 2048, 2_000_000
#: Slopes are fitted to so many of the widest networks, where a dense step is as long as its weights are many.
FITTED = 5
SPARSE, SCATTERED = "survivors by magnitude", "survivors at random"
ARRAYS, COMPILED, SKIPPING, BATCHES = (
    "dense, NumPy",
    "dense, compiled",
    "dense, zero-skipping",
    "minibatch BLAS",
)
PROGRAMS = (SPARSE, SCATTERED, ARRAYS, COMPILED, SKIPPING, BATCHES)
BATCH = 100
#: Turns; in each, most steps of a program, and weights times steps.
ROUNDS, MOST, WORK = 3, 1000, 4e7
MADE = "the mask and its wiring"

_RANDOM = 6

#: Takes so many steps, one of each image; by batches the same number of images.
_Job = Callable[[int], Any]


def times(plan: Plan, number: int, task: Task) -> dict[str, dict[str, float]]:
    """Return seconds a step by number of hidden units and program; of batches, seconds a sample.

    Where the network has too few weights to be pruned, all survive. `MADE` is what choosing the survivors by
    magnitude and laying them out takes once, in seconds.
    """
    with one_blas_thread():
        return {str(hidden): _of_width(plan, number, task, hidden) for hidden in widths(task)}


def _of_width(plan: Plan, number: int, task: Task, hidden: int) -> dict[str, float]:
    shape, samples = architecture(task, hidden), draws(plan, number, task)
    first = start(plan, number, shape, published.START_SCALE)
    burnt_in = trained(first, None, task, samples[:BURN_IN])
    counts: Any = {"survivors": (task.pixels + 1) * min(published.KEPT_UNITS, hidden), "layers": (0,)}
    begin = time.process_time()
    mask = magnitude(burnt_in, **counts)
    circuit = Circuit(burnt_in, mask)
    made = time.process_time() - begin
    scattered = _scattered(burnt_in, mask, task, child(training_seed(plan, number, _RANDOM), hidden))
    rows = samples[BURN_IN : BURN_IN + MOST]
    jobs = {
        SPARSE: _sparse(circuit, burnt_in, task, rows),
        SCATTERED: _sparse(Circuit(burnt_in, scattered), burnt_in, task, rows),
        **_dense(burnt_in, task, rows),
    }
    few = int(max(BATCH, min(len(rows), WORK / burnt_in.n_weights))) // BATCH * BATCH
    steps = {name: len(rows) if name in {SPARSE, SCATTERED} else few for name in jobs}
    return {**_in_turn(jobs, steps), MADE: made}


def _scattered(network: Perceptron, mask: Mask, task: Task, seed: np.random.SeedSequence) -> Mask:
    """Draw as many survivors at random; where all weights survive, leave them."""
    if mask.kept[0].all():
        return mask
    return random_live(network.architecture, task.inputs, survivors=mask.survivors[0], layers=(0,), rng=seed)


def _in_turn(jobs: dict[str, _Job], steps: dict[str, int]) -> dict[str, float]:
    """Return the median processor time a step, or a sample of a batch."""
    for job in jobs.values():
        job(BATCH)
    rounds = [{name: _seconds(job, steps[name]) for name, job in jobs.items()} for _ in range(ROUNDS)]
    return {name: median(one[name] for one in rounds) / steps[name] for name in jobs}


def _seconds(job: _Job, steps: int) -> float:
    begin = time.process_time()
    job(steps)
    return time.process_time() - begin


def _sparse(circuit: Circuit, network: Perceptron, task: Task, rows: IntArray) -> _Job:
    law, constants = law_of(network.architecture, network.dtype), exponential(network.dtype)
    rates = np.full(len(rows), published.LEARNING_RATE)
    found = np.empty((len(rows), 1, task.targets.shape[1]))

    def run(steps: int) -> None:
        part = slice(steps)
        descend(
            circuit.wiring,
            circuit.state,
            law,
            constants,
            task.inputs,
            task.targets,
            rows[part],
            rates[part],
            found[part],
        )

    return run


def _dense(network: Perceptron, task: Task, rows: IntArray) -> dict[str, _Job]:
    images, rate, constants = (task.inputs, task.targets), published.LEARNING_RATE, exponential(network.dtype)
    batches = rows[: len(rows) // BATCH * BATCH].reshape(-1, BATCH)

    def copies() -> list[FloatArray]:
        return [np.array(layer) for layer in network.weights]

    def of_kernel(skip: bool) -> _Job:
        first, second = copies()
        turned = np.ascontiguousarray(second.T)
        return lambda steps: compiled(first, turned, constants, *images, rows[:steps, 0], rate, skip)

    arrays, batched = copies(), copies()
    return {
        ARRAYS: lambda steps: by_arrays(arrays, *images, rows[:steps, 0], rate),
        COMPILED: of_kernel(False),
        SKIPPING: of_kernel(True),
        BATCHES: lambda steps: by_batches(batched, *images, batches[: steps // BATCH], rate),
    }


def slope(times: Mapping[str, Mapping[str, float]], program: str) -> float:
    """Return the slope of the logarithm of a program's time on that of the number of weights.

    Of networks with the same inputs and outputs, so that weights are in proportion to hidden units.

    Parameters
    ----------
    times : mapping
        As `times` returns it.
    program : str
        One of `PROGRAMS`.
    """
    widths = sorted(map(int, times))[-FITTED:]
    seconds = [times[str(hidden)][program] for hidden in widths]
    return float(np.polyfit(np.log(widths), np.log(seconds), 1)[0])


def n_weights(task: Task, hidden: int) -> int:
    """Count the weights of a network with one hidden layer."""
    return sum(rows * columns for rows, columns in architecture(task, hidden).weight_shapes)


def widths(task: Task) -> tuple[int, ...]:
    """Return the numbers of hidden units that are timed: the document's, and on."""
    found = list(published.HIDDEN)
    while 2 * found[-1] <= MOST_HIDDEN and n_weights(task, 2 * found[-1]) <= MOST_WEIGHTS:
        found.append(2 * found[-1])
    return tuple(found)
