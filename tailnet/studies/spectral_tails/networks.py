"""The networks whose spectra are measured, and the points of their training at which they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tailnet.arrays import BoolArray, FloatArray
from tailnet.datasets.images import Images, targets
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.initialization import initialize
from tailnet.mlp.recorder import Recorder
from tailnet.mlp.schemes import FanIn, Scheme, Uniform
from tailnet.mlp.training import train
from tailnet.parallel import child

CLASSES = 10
#: Share of the training that is done at each checkpoint; the last one is the trained network.
CHECKPOINTS = (0.0, 0.01, 0.1, 1.0)
#: A tail is fitted to layers with this many eigenvalues or more.
FEWEST_EIGENVALUES = 30


@dataclass(frozen=True)
class Setting:
    """A network without its inputs, and how it is trained.

    Attributes
    ----------
    hidden : tuple of int
        Widths of the hidden layers.
    start : str
        What the start is, with its variance.
    scheme : Scheme
        The initialisation.
    steps, batch_size : int
    learning_rate : float
    """

    hidden: tuple[int, ...]
    start: str
    scheme: Scheme
    steps: int
    batch_size: int
    learning_rate: float

    @property
    def name(self) -> str:
        """The widths after the inputs."""
        return "-".join(map(str, (*self.hidden, CLASSES)))

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of the weight layers."""
        return tuple(f"{self.name} W{place + 1}" for place in range(len(self.hidden) + 1))

    @property
    def training(self) -> str:
        """The training, in words."""
        images = "one image" if self.batch_size == 1 else f"{self.batch_size} images"
        return f"{self.steps:,} steps of {images} each, drawn with replacement, rate {self.learning_rate:g}"

    @property
    def checkpoints(self) -> tuple[int, ...]:
        """Steps done at each checkpoint, the last one left out."""
        return tuple(int(share * self.steps) for share in CHECKPOINTS[:-1])


_SMALL = 1e-5
SETTINGS = (
    Setting(
        hidden=(30,),
        start=f"uniform on ±{_SMALL:g}, variance {_SMALL**2 / 3.0:.2g}",
        scheme=Uniform(_SMALL),
        steps=30_000,
        batch_size=1,
        learning_rate=0.01,
    ),
    Setting(
        hidden=(256, 128),
        start="fan-in: normal, variance 1 / fan-in",
        scheme=FanIn(),
        steps=8_000,
        batch_size=10,
        learning_rate=0.01,
    ),
)


@dataclass(frozen=True, eq=False)
class Layer:
    """The matrix of one layer over its training, without the weights of the bias unit.

    Attributes
    ----------
    name : str
    matrices : tuple of array, shape (fan-in, fan-out)
        One a checkpoint.
    live : array of bool, shape (fan-in,)
        Inputs that are not zero in every image of the training; all, in layers that see no images.
    """

    name: str
    matrices: tuple[FloatArray, ...]
    live: BoolArray

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Fan-in and fan-out."""
        rows, columns = self.matrices[0].shape
        return rows, columns

    @property
    def has_tail(self) -> bool:
        """Whether it has enough eigenvalues for a tail."""
        return min(self.shape) >= FEWEST_EIGENVALUES


def tail_layers() -> tuple[str, ...]:
    """Name the layers that have enough eigenvalues for a tail, if the images have that many pixels."""
    return tuple(
        name
        for setting in SETTINGS
        for name, width in zip(setting.layers, (*setting.hidden, CLASSES), strict=True)
        if width >= FEWEST_EIGENVALUES
    )


def trained_layers(
    setting: Setting, images: Images, inputs: FloatArray, seed: np.random.SeedSequence
) -> tuple[list[Layer], float]:
    """Train one network and return its layers, and its share of right answers on the test images."""
    architecture = Architecture((images.n_pixels, *setting.hidden, CLASSES))
    start = initialize(architecture, scheme=setting.scheme, rng=child(seed, 0))
    done = train(
        start,
        inputs,
        targets(images.train_labels, classes=CLASSES),
        steps=setting.steps,
        learning_rate=setting.learning_rate,
        batch_size=setting.batch_size,
        rng=child(seed, 1),
        recorder=Recorder(weights=setting.checkpoints),
    )
    live = np.asarray(inputs.any(axis=0), bool)
    layers = [
        Layer(name, tuple(matrix[:-1] for matrix in (*recorded, last)), seen)
        for name, recorded, last, seen in zip(
            setting.layers,
            done.recording.weights.layers,
            done.perceptron.weights,
            _seen(live, setting),
            strict=True,
        )
    ]
    return layers, accuracy(done.perceptron, images.test_images, images.test_labels)


def _seen(live: BoolArray, setting: Setting) -> Iterator[BoolArray]:
    yield live
    for width in setting.hidden:
        yield np.ones(width, bool)
