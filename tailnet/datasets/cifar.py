"""CIFAR-10: small photographs of ten kinds of things, 32 by 32 pixels in three colours."""

from pathlib import Path

import numpy as np

from tailnet.datasets.images import Images
from tailnet.readers.numpy_files import read_npz
from tailnet.readers.selection import Selection
from tailnet.readers.source import open_source


def load_cifar10(folder: Path) -> Images:
    """Read CIFAR-10 from ``.npz`` files."""
    parts = []
    for pattern in ("cifar10_train_*.npz", "cifar10_test*.npz"):
        pixels, labels = [], []
        for path in sorted(folder.glob(pattern)):
            source = open_source(path)
            with source.reading():
                pixels.append(read_npz(source, Selection(key="images")).values)
                labels.append(read_npz(source, Selection(key="labels")).values)
        parts.append((np.concatenate(pixels), np.concatenate(labels)))
    (train_images, train_labels), (test_images, test_labels) = parts
    images = np.concatenate([train_images, test_images]).transpose(0, 3, 1, 2).reshape(-1, 3072)
    return Images(
        "cifar10",
        images,
        np.concatenate([train_labels, test_labels]),
        n_train=len(train_labels),
        shape=(3, 32, 32),
        divisor=256.0,
        source="CIFAR-10 from .npz files.",
    )
