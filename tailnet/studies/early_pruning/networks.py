"""The networks of document 003, and what they are trained and tested on."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.datasets.images import targets
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.mask import Mask, full_mask
from tailnet.mlp.pruning.plan import Plan as PruningPlan
from tailnet.mlp.pruning.sparse_training import train_sparse
from tailnet.parallel import child
from tailnet.studies.early_pruning import published
from tailnet.studies.hundred_classes import classes_of
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.sources import images_of

BURN_IN, STEPS = published.BURN_IN, published.STEPS
#: CIFAR has four times the pixels, none of them dark.
FEWER_STEPS = {"cifar10": 10_000, "cifar100": 10_000}
#: Hidden units of each hidden layer: those that are pruned, with one hidden layer and with two.
PRUNED_WIDTHS = tuple(h for h in published.HIDDEN if h > published.KEPT_UNITS)
DEEP_WIDTHS = (16, 64)
#: Two hidden layers do not leave the neighbourhood of 0 in so few steps; N. P. Rougier's own start does.
DEEP_SCALE = 0.25

_START, _DRAWS = 0, 1


@dataclass(frozen=True, eq=False, slots=True)
class Task:
    """What is learned; inputs have the constant 1 of the bias unit in their last column.

    Attributes
    ----------
    inputs, targets : array, shape (images, pixels + 1) and (images, classes)
        To train on.
    test_inputs, test_labels : array
        All test images.
    tested : tuple of array, or None
        Inputs and labels of the images the document's program tests on, where they are the document's.
    pixels : int
        Of an image.
    steps : int
        After the burn-in.
    """

    inputs: FloatArray
    targets: FloatArray
    test_inputs: FloatArray
    test_labels: IntArray
    tested: tuple[FloatArray, IntArray] | None
    pixels: int
    steps: int

    @property
    def classes(self) -> int:
        """Outputs of a network."""
        return int(self.targets.shape[1])

    def accuracy(self, network: Perceptron) -> float:
        """Return the share of all test images that a network gets right."""
        return accuracy(network, self.test_inputs, self.test_labels)

    def accuracy_on_tested(self, network: Perceptron) -> float | None:
        """Return the same for the images of the document's program."""
        return None if self.tested is None else accuracy(network, *self.tested)


@lru_cache(maxsize=1)
def task_of(plan: Plan) -> Task:
    """Return the data of a plan, made once a process."""
    images = images_of(plan)
    inputs, labels = with_constant(images.train_images), images.train_labels
    last = published.TESTED_FROM + published.TESTED
    part = slice(published.TESTED_FROM, last)
    of_document = plan.dataset == published.DATASET and len(labels) >= last
    return Task(
        inputs=inputs,
        targets=targets(labels, classes=classes_of(images)),
        test_inputs=with_constant(images.test_images),
        test_labels=images.test_labels,
        tested=(inputs[part], labels[part]) if of_document else None,
        pixels=images.n_pixels,
        steps=FEWER_STEPS.get(plan.dataset, STEPS),
    )


def with_constant(images: FloatArray) -> FloatArray:
    """Put the bias unit's 1 behind each image."""
    found = np.ones((len(images), images.shape[1] + 1))
    found[:, :-1] = images
    return found


def architecture(task: Task, hidden: int, layers: int = 1) -> Architecture:
    """Return the shape of a network: tanh units, squared error, no bias unit but that among the inputs."""
    return Architecture((task.pixels + 1, *(hidden,) * layers, task.classes), bias=False)


def start(plan: Plan, number: int, shape: Architecture, scale: float) -> Perceptron:
    """Draw the first weights of one training seed; another shape draws anew, another scale does not."""
    seed = child(training_seed(plan, number, _START), *shape.widths[1:-1])
    return initialize(shape, scale=scale, rng=seed)


def pruning_plan(task: Task, hidden: int, *, layers: int = 1, burn_in: int | None = None) -> PruningPlan:
    """Keep as many weights of every layer but the last as with 4 hidden units: the share 4/h of each."""
    kept = published.KEPT_UNITS
    burn_in = BURN_IN if burn_in is None else burn_in
    return PruningPlan(
        survivors=((task.pixels + 1) * kept, *(hidden * kept,) * (layers - 1)),
        layers=tuple(range(layers)),
        burn_in=burn_in,
        steps=BURN_IN + task.steps,
        learning_rate=published.LEARNING_RATE,
    )


def draws(plan: Plan, number: int, task: Task) -> IntArray:
    """Draw the image of every step of one training seed, the same for all of its networks."""
    generator = np.random.default_rng(training_seed(plan, number, _DRAWS))
    return generator.integers(len(task.inputs), size=(BURN_IN + task.steps, 1))


def descend(network: Perceptron, mask: Mask | None, task: Task, samples: IntArray) -> Perceptron:
    """Train the survivors, or all weights, on these draws."""
    if not len(samples):
        return network if mask is None else mask.applied(network)
    return train_sparse(
        network,
        full_mask(network.architecture) if mask is None else mask,
        task.inputs,
        task.targets,
        samples=samples,
        learning_rate=published.LEARNING_RATE,
    ).perceptron
