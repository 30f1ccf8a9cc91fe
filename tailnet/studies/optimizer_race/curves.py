"""One run of an optimiser: accuracies at checkpoints, and what it had cost by then."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.mlp.course import Options
from tailnet.mlp.curvature.weight_vector import flatten, split
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.optimizers.optimizer import Rule
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.recorder import Recorder, log_spaced
from tailnet.mlp.second_order.descend import descend
from tailnet.mlp.second_order.method import Method, Work
from tailnet.mlp.training import train
from tailnet.parallel import Rng
from tailnet.studies.optimizer_race.problem import Problem

#: Images of a step, for all optimisers alike.
BATCH = 100
#: Checkpoints of a run, at most.
CHECKPOINTS = 40


@dataclass(frozen=True, eq=False)
class Curve:
    """A run seen at its checkpoints.

    Attributes
    ----------
    settings : str
        Of the optimiser, in words.
    steps : array of int
        Done at each checkpoint.
    gradients : array
        What they had cost, in gradients of one batch.
    seconds : array
        Of the processor: the run's, in proportion to the steps; none where it stayed where it was.
    validation, test : array
        Accuracies.
    unusual : float
        Share of the steps that report that they did not go as usual.
    networks : tuple of Perceptron
        At each checkpoint.
    """

    settings: str
    steps: IntArray
    gradients: FloatArray
    seconds: FloatArray
    validation: FloatArray
    test: FloatArray
    unusual: float
    networks: tuple[Perceptron, ...]

    @property
    def stop(self) -> int:
        """Number of the checkpoint with the best validation accuracy, the first of equals."""
        return int(np.argmax(self.validation))

    def to_dict(self) -> dict[str, Any]:
        """Return what results keep; seconds are data of the run that measured them."""
        return {
            "settings": self.settings,
            "steps": self.steps.tolist(),
            "gradients": [float(f"{g:.6g}") for g in self.gradients],
            "seconds": [float(f"{s:.4g}") for s in self.seconds],
            "validation": self.validation.tolist(),
            "test": self.test.tolist(),
            "stop": self.stop,
            "unusual": self.unusual,
        }


def checkpoints(steps: int, most: int = CHECKPOINTS) -> IntArray:
    """Return numbers of steps done, evenly spaced by their logarithm, the last of them all.

    Examples
    --------
    >>> checkpoints(5)
    array([1, 2, 3, 4, 5])
    """
    return np.asarray(1 + log_spaced(steps, min(steps, most)), np.int64)


def run_rule(
    problem: Problem, start: Perceptron, rule: Rule, words: str, *, steps: int, seed: np.random.SeedSequence
) -> Curve:
    """Train by a first-order rule: one gradient a step."""
    options: Options = {"steps": steps, "batch_size": BATCH, "optimizer": rule}
    return _run_rule(problem, start, words, at=checkpoints(steps), rng=seed, options=options)


def run_rule_on(
    problem: Problem, start: Perceptron, rule: Rule, words: str, samples: IntArray, *, most: int
) -> Curve:
    """Train by a first-order rule on given batches, a row each, and look at it so many times at most."""
    at = checkpoints(len(samples), most)
    return _run_rule(problem, start, words, at=at, rng=None, options={"samples": samples, "optimizer": rule})


def _run_rule(
    problem: Problem, start: Perceptron, words: str, *, at: IntArray, rng: Rng, options: Options
) -> Curve:
    # What is recorded at a step are the weights before it; the last checkpoint is the end of the run.
    begun = time.process_time()
    done = train(
        start,
        problem.inputs,
        problem.targets,
        rng=rng,
        recorder=Recorder(weights=at[:-1]),
        **options,
    )
    spent = time.process_time() - begun
    layers = done.recording.weights.layers
    networks = [Perceptron(start.architecture, [layer[k] for layer in layers]) for k in range(len(at) - 1)]
    costs = at.astype(float), spent * at / at[-1]
    return curve_of(problem, words, at, costs, [*networks, done.perceptron], 0.0)


def run_method(
    problem: Problem,
    start: Perceptron,
    method: Method,
    words: str,
    *,
    steps: int,
    seed: np.random.SeedSequence,
) -> Curve:
    """Take second-order steps on the same batches; where weights overflow, the run stays where it was."""
    at = checkpoints(steps)
    wanted, kept = set(at.tolist()), {}

    def observe(number: int, network: Perceptron, _work: Work) -> None:
        if number in wanted:
            kept[number] = flatten(network.weights)

    begun = time.process_time()
    done = descend(
        start,
        problem.inputs,
        problem.targets,
        method,
        steps=steps,
        batch_size=BATCH,
        rng=seed,
        observe=observe,
    )
    spent = time.process_time() - begun
    taken = len(done.losses)
    shapes = start.architecture.weight_shapes
    networks = [
        Perceptron(start.architecture, split(kept[number], shapes)) if number in kept else done.perceptron
        for number in at.tolist()
    ]
    reached = np.minimum(at, taken)
    costs = done.gradient_equivalents[reached - 1]
    # A descent that ended early, or at its very last step, did so at one that no checkpoint comes after.
    odd = {number for number, _ in done.messages} | ({taken - 1} if done.status != "finished" else set())
    return curve_of(problem, words, at, (costs, spent * reached / taken), networks, len(odd) / taken)


def curve_of(
    problem: Problem,
    words: str,
    at: IntArray,
    costs: tuple[FloatArray, FloatArray],
    networks: list[Perceptron],
    unusual: float,
) -> Curve:
    """Classify the images to choose and to test on with the networks of a run's checkpoints."""
    # Weights of a method that went astray may be so large that a pass overflows; it classifies nothing.
    with np.errstate(over="ignore", invalid="ignore"):
        validation = [accuracy(n, problem.validation_inputs, problem.validation_labels) for n in networks]
        test = [accuracy(n, problem.test_inputs, problem.test_labels) for n in networks]
    return Curve(
        settings=words,
        steps=at,
        gradients=costs[0],
        seconds=costs[1],
        validation=np.array(validation),
        test=np.array(test),
        unusual=unusual,
        networks=tuple(networks),
    )
