"""The document's program as it stands, beside SGD and Adam on its perceptron, on whole images.

All run on the same batches in the same order, from the same start. The batches come again in every epoch, and
so their pseudo-inverses are taken once. The program has one setting; it is also run with singular values cut
off, because they say in which directions of the images its step goes wrong.
"""

import math
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.datasets.images import Images, targets
from tailnet.errors import TrainingOverflowError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten, split
from tailnet.mlp.initialization import initialize
from tailnet.mlp.optimizers.adam import Adam
from tailnet.mlp.optimizers.optimizer import Rule
from tailnet.mlp.optimizers.sgd import Sgd
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.second_order.inverse_map import InverseMap
from tailnet.mlp.second_order.method import Work
from tailnet.mlp.second_order.pseudo_inverse import PseudoInverse
from tailnet.parallel import Rng, one_blas_thread
from tailnet.studies.fd_newton import published
from tailnet.studies.hundred_classes import classes_of
from tailnet.studies.optimizer_race.contest import ADAM, GRADIENTS, SGD, UNITS, best, standing
from tailnet.studies.optimizer_race.curves import Curve, checkpoints, curve_of, run_rule_on
from tailnet.studies.optimizer_race.problem import DRAWN, KEPT_APART, Problem, problem_of
from tailnet.studies.plan import Plan
from tailnet.studies.sources import images_of

PROGRAM, CUT = "the document's program", "the program, cut"
#: Shares of the largest singular value, to choose from, below which the second leaves directions alone.
CUTS = (0.01, 0.03, 0.1)
#: Images of a batch: half as many as inputs, and no more than this.
MOST = 400
#: Times the program's gradients that SGD and Adam go on for: its steps take longer than theirs of equal cost.
LONGER = 4
#: Checkpoints of a run of the program, and of theirs: a pass over whole images is long.
_SEEN, _SEEN_LONGER = 12, 24
_LARGEST = 1e100
#: Learning rates to choose from. Twice the inverse of the mean squared length of an image is a rate at which
#: SGD still converges, and a step of Adam moves an output by as much as its rate times the inputs.
SHARES = {SGD: (0.3, 1.0, 3.0, 10.0), ADAM: (0.03, 0.1, 0.3, 1.0, 3.0)}


def centred(images: Images, rows: IntArray) -> FloatArray:
    """Return all pixels of some images, less 1/2."""
    return np.asarray(images.pixels(rows) - published.MIDDLE)


def whole_problem(plan: Plan, seed: np.random.SeedSequence) -> Problem:
    """Draw the images of a seed as the program sees them."""
    return problem_of(plan, seed, centred).with_targets_from(published.LOW)


def start_of(widths: tuple[int, int], rng: Rng, output: str = published.OUTPUT) -> Perceptron:
    """Draw the perceptron of the program before training, for so many inputs and classes."""
    shape = Architecture(widths, output=output, bias=False)
    return initialize(shape, scheme="normal", scale=1.0 / sum(widths), rng=rng)


def batch_size(inputs: int) -> int:
    """Return the number of images of a batch.

    Examples
    --------
    >>> batch_size(784), batch_size(3072)
    (392, 400)
    """
    return min(inputs // 2, MOST)


def batches_of(problem: Problem) -> IntArray:
    """Return the rows of each batch, one after the other; what is left over is in none."""
    size = batch_size(problem.widths[0])
    count = len(problem.inputs) // size
    return np.arange(count * size).reshape(count, size)


@dataclass(frozen=True, eq=False)
class Decomposed:
    """The pseudo-inverses of all batches.

    Attributes
    ----------
    factors : tuple of PseudoInverse
    seconds : float
        Of the processor, for all of them.
    """

    factors: tuple[PseudoInverse, ...]
    seconds: float

    @classmethod
    def of(cls, problem: Problem, batches: IntArray) -> "Decomposed":
        """Decompose each batch."""
        begun = time.process_time()
        with one_blas_thread():
            factors = tuple(PseudoInverse.of(problem.inputs[rows], published.CUT) for rows in batches)
        return cls(factors, time.process_time() - begun)


@dataclass(frozen=True, eq=False)
class ProgramRace:
    """What one seed of the program's race found.

    Attributes
    ----------
    chosen : dict of str to Curve
        As for `tailnet.studies.optimizer_race.contest.Contest`.
    against : dict
        By method, then unit, then opponent.
    losses : dict of str to dict
        Of the program, cut or not, epoch by epoch: the mean loss of a batch before and after its own step,
        and that of the images to choose settings on at the end of the epoch.
    ranks : list of int
        Of the batches.
    condition : float
        Largest singular value of the first batch over the smallest.
    least_half : dict of str to float
        Share of the squared length of the program's first step, and of the gradient there, in the half of the
        first batch's singular directions with the smaller singular values.
    """

    chosen: dict[str, Curve]
    against: dict[str, dict[str, dict[str, Any]]]
    losses: dict[str, dict[str, list[float]]]
    ranks: list[int]
    condition: float
    least_half: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return what results keep."""
        return {
            "curves": {name: curve.to_dict() for name, curve in self.chosen.items()},
            "against": self.against,
            "losses": self.losses,
            "ranks": self.ranks,
            "condition": self.condition,
            "least_half": self.least_half,
        }


def race(problem: Problem, start: Perceptron, found: Decomposed) -> ProgramRace:
    """Run the program, cut or not, and SGD and Adam for as many gradients and on."""
    batches, factors = batches_of(problem), found.factors
    rate, r = published.LEARNING_RATE, published.RELATIVE_STEP
    settings = {
        PROGRAM: {f"rate {rate:g}": InverseMap(r, rate, published.CUT)},
        CUT: {f"cut below {cut:g}": InverseMap(r, rate, cut) for cut in CUTS},
    }
    runs = {
        name: [run_program(problem, start, method, words, batches, found) for words, method in each.items()]
        for name, each in settings.items()
    }
    won = {name: best([curve for curve, _ in each]) for name, each in runs.items()}
    budget = max(float(curve.gradients[-1]) for curve in won.values())
    steps = np.resize(batches, (LONGER * math.floor(budget), batches.shape[1]))
    first = {name: first_order(problem, start, rules(name, problem.inputs), steps) for name in SHARES}
    return ProgramRace(
        chosen={**won, **{name: best(each) for name, each in first.items()}},
        against={
            name: {
                unit: {
                    opponent: standing(each, unit, float(getattr(curve, unit)[-1])).to_dict()
                    for opponent, each in first.items()
                }
                for unit in UNITS
            }
            for name, curve in won.items()
        },
        losses={
            name: next(losses for curve, losses in each if curve is won[name]) for name, each in runs.items()
        },
        ranks=[factor.rank for factor in factors],
        condition=float(factors[0].lengths[0] / factors[0].lengths[-1]),
        least_half=least_half(problem, start, batches[0], factors[0]),
    )


def first_order(
    problem: Problem, start: Perceptron, tried: Mapping[str, Rule], samples: IntArray
) -> list[Curve]:
    """Train by each rule, and leave out those with which training overflows."""
    found = []
    for words, rule in tried.items():
        with suppress(TrainingOverflowError):
            found.append(run_rule_on(problem, start, rule, words, samples, most=_SEEN_LONGER))
    return found


def least_half(
    problem: Problem, start: Perceptron, rows: IntArray, factor: PseudoInverse
) -> dict[str, float]:
    """Return how much of the first step, and of the gradient, lies where the images of a batch vary least."""
    point = Point.at(start, problem.inputs[rows], problem.targets[rows])
    step = InverseMap(published.RELATIVE_STEP, rcond=published.CUT).step(point, factor)
    found = {}
    for name, vector in ((PROGRAM, step.change), (GRADIENTS, point.gradient)):
        squares = np.sum((factor.right @ vector.reshape(start.weights[0].shape)) ** 2, axis=1)
        found[name] = float(squares[factor.rank // 2 :].sum() / squares.sum())
    return found


def rules(name: str, inputs: FloatArray) -> dict[str, Rule]:
    """Return a first-order optimiser with each of its learning rates, by their words."""
    if name == SGD:
        length = float(np.mean(np.sum(inputs**2, axis=1)))
        return {f"rate {share:g}/|x|²": Sgd(share / length) for share in SHARES[SGD]}
    return {f"rate {share:g}/inputs": Adam(share / inputs.shape[1]) for share in SHARES[ADAM]}


def run_program(
    problem: Problem,
    start: Perceptron,
    method: InverseMap,
    words: str,
    batches: IntArray,
    found: Decomposed,
) -> tuple[Curve, dict[str, list[float]]]:
    """Go through the batches as often as the program does; return the run, and losses by epoch.

    Seconds are those of the pseudo-inverses and of the steps, without the losses that are looked at.
    """
    steps = published.EPOCHS * len(batches)
    at = checkpoints(steps, _SEEN)
    shape = start.architecture
    seen = set(at.tolist())
    wanted = targets(problem.validation_labels, classes=problem.widths[1], low=published.LOW)
    vector, work, kept, unusual = flatten(start.weights), Work(), {}, 0
    before, after, apart = [], [], []
    spent = found.seconds
    with one_blas_thread():
        for number in range(steps):
            rows = batches[number % len(batches)]
            begun = time.process_time()
            layers = split(vector, shape.weight_shapes)
            point = Point.unchecked(shape, layers, problem.inputs[rows], problem.targets[rows])
            step = method.step(point, found.factors[number % len(batches)])
            spent += time.process_time() - begun
            # A batch that all but lacks a direction may throw the weights out of the range of numbers.
            stays = not np.abs(step.change).max() < _LARGEST
            change = np.zeros_like(vector) if stays else step.change
            vector = vector + change
            work += step.work
            unusual += stays or step.message is not None
            if number + 1 in seen:
                kept[number + 1] = vector
            before.append(point.loss)
            after.append(point.moved(change).loss)
            if (number + 1) % len(batches) == 0:
                layers = split(vector, shape.weight_shapes)
                apart.append(Point.unchecked(shape, layers, problem.validation_inputs, wanted).loss)
    networks = [Perceptron(shape, split(kept[number], shape.weight_shapes)) for number in at.tolist()]
    costs = at * work.gradient_equivalents / steps, spent * at / steps
    curve = curve_of(problem, words, at, costs, networks, unusual / steps)
    losses = {
        "before": np.reshape(before, (published.EPOCHS, -1)).mean(axis=1).tolist(),
        "after": np.reshape(after, (published.EPOCHS, -1)).mean(axis=1).tolist(),
        "apart": apart,
    }
    return curve, losses


def step_in_words() -> str:
    """Say, for the study's design, what the document's program does in a step."""
    return (
        f"that of its program ({published.PROGRAM}): back from the gradient G = XᵀΔ to weights, W(t) = "
        "X⁺ f⁻¹(Y + (Xᵀ)⁺ t G/f'), with f' at the current sums, and "
        f"-{published.LEARNING_RATE:g} (W(1 + r/2) - W(1 - r/2))/r with r = {published.RELATIVE_STEP:g}, "
        f"without damping; pseudo-inverses without singular values below {published.CUT:g} of the largest"
    )


def race_in_words(plan: Plan) -> dict[str, str]:
    """Say, for the study's design, how the program is raced."""
    images = images_of(plan)
    inputs, drawn = images.n_pixels, min(DRAWN, images.n_train)
    rows, size = drawn - round(KEPT_APART * drawn), batch_size(images.n_pixels)
    rates = (
        f"{', '.join(f'{share:g}' for share in SHARES[SGD])} over the mean squared length of an image for "
        f"{SGD}, {', '.join(f'{share:g}' for share in SHARES[ADAM])} over the number of inputs for {ADAM}"
    )
    return {
        "the program's perceptron": (
            f"{inputs:,} inputs, all pixels less {published.MIDDLE:g}, {classes_of(images)} leaky "
            "outputs, of slope 1/2 below zero, no bias unit; squared error, targets 0 and 1; weights "
            "start normal, their deviation 1 over inputs and outputs together"
        ),
        "the program's race": (
            f"the same images, in {rows // size} batches of {size} in a fixed order, "
            f"{published.EPOCHS} times: no more than half as many images as inputs, and at most {MOST}; the "
            f"program has {published.BATCH:,} images a batch for {published.INPUTS:,} inputs. It has one "
            "setting, and beside it stands the same with directions cut below a share of the largest "
            f"singular value, one of {', '.join(f'{cut:g}' for cut in CUTS)}. SGD and Adam take the same "
            f"batches in the same order on the same perceptron, {LONGER} times as many gradients, for those "
            "of the program take longer; learning rates to choose from, but for those at which training "
            f"overflows: {rates}"
        ),
    }
