"""The perceptron of the first document, trained as it says, for every study that looks inside."""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.datasets.images import targets
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.recorder import Recorder, log_spaced
from tailnet.mlp.training import Training, train
from tailnet.parallel import child
from tailnet.studies.plan import Plan, training_seed

DOCUMENT = "000, Fractal patterns in backprop gradients"
ESSAY = "001, the essay on strange networks of gradients"
HIDDEN, CLASSES = 30, 10
START_SCALE = 1e-5
LEARNING_RATE = 0.01
STEPS = 30_000
#: Steps of a training, spread evenly on a logarithmic scale, at whose weights more is looked at.
CHECKPOINTS = 20
#: The stages at which a checkpoint is looked at more closely, as shares of the training.
STAGES = {"early": 0.01, "middle": 0.1, "late": 1.0}

_START, _DRAWS = 0, 1


def architecture(n_pixels: int, classes: int = CLASSES) -> Architecture:
    """Return the shape of the network: tanh units, bias units, squared error."""
    return Architecture((n_pixels, HIDDEN, classes))


def checkpoints() -> IntArray:
    """Return the steps before which the weights are kept, from step 1 to the last one.

    Examples
    --------
    >>> checkpoints()[[0, 1, 2, -2, -1]]
    array([    1,     2,     3, 17441, 29999])
    """
    return log_spaced(STEPS - 1, min(CHECKPOINTS, STEPS - 1)) + 1


def stages() -> dict[str, int]:
    """Return which checkpoint stands for each stage: the nearest one, by ratio.

    Examples
    --------
    >>> {stage: int(checkpoints()[place]) for stage, place in stages().items()}
    {'early': 391, 'middle': 3427, 'late': 29999}
    """
    logs = np.log(checkpoints())
    return {stage: int(np.abs(logs - np.log(share * STEPS)).argmin()) for stage, share in STAGES.items()}


def train_source(
    plan: Plan, number: int, images: FloatArray, labels: IntArray, *, part: int, recorder: Recorder
) -> Training:
    """Train one network, one image a step, drawn with replacement.

    Parameters
    ----------
    plan, number : Plan, int
        Which study, and which of its training seeds.
    images, labels : ndarray
        What is trained on; targets are 1 for the label's own unit and -1 for the others.
    part : int
        Of the seed's randomness.
    recorder : Recorder
        What is kept.
    """
    seed = training_seed(plan, number, part)
    start = initialize(architecture(images.shape[1]), scale=START_SCALE, rng=child(seed, _START))
    return train(
        start,
        images,
        targets(labels, classes=CLASSES),
        steps=STEPS,
        learning_rate=LEARNING_RATE,
        rng=child(seed, _DRAWS),
        recorder=recorder,
    )


def design(n_pixels: int) -> dict[str, object]:
    """Word how the network is trained."""
    return {
        "network": f"{architecture(n_pixels)}, with bias units",
        "start": f"uniform on ±{START_SCALE:g}",
        "loss": "squared error, targets ±1",
        "training": f"{STEPS:,} steps of one image each, drawn with replacement",
        "learning rate": LEARNING_RATE,
    }
