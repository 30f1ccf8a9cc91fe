"""MNIST: 70,000 handwritten digits of 28 by 28 pixels."""

from pathlib import Path

import numpy as np

from tailnet.datasets.images import Images
from tailnet.readers.numpy_files import read_npz
from tailnet.readers.selection import Selection
from tailnet.readers.source import open_source

#: The documents train on the first 50,000 of the 60,000 images that are not for testing.
N_TRAIN = 50_000


def load_mnist(folder: Path) -> Images:
    """Read MNIST from ``mnist.npz``."""
    source = open_source(folder / "mnist.npz")
    with source.reading():
        arrays = {
            key: read_npz(source, Selection(key=key)).values
            for key in ("x_train", "y_train", "x_test", "y_test")
        }
    images = np.concatenate([arrays["x_train"], arrays["x_test"]]).reshape(-1, 784)
    labels = np.concatenate([arrays["y_train"], arrays["y_test"]])
    images.flags.writeable = False
    return Images(
        "mnist",
        images,
        labels,
        n_train=N_TRAIN,
        shape=(28, 28),
        n_validation=len(arrays["y_train"]) - N_TRAIN,
        divisor=256.0,
        source="MNIST from mnist.npz.",
    )
