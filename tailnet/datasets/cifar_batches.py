"""One batch of CIFAR images, in each form in which it goes about."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tailnet.arrays import ByteArray
from tailnet.datasets.files import md5, npz_arrays
from tailnet.datasets.pickled_arrays import PickledArray, read_pickle
from tailnet.datasets.published import Cifar
from tailnet.errors import InputError

#: All red, then all green, then all blue; each colour row by row.
SHAPE = (3, 32, 32)
PIXELS = 3 * 32 * 32
_BYTE = 256


@dataclass(frozen=True, slots=True)
class Batch:
    """Images and their labels.

    Attributes
    ----------
    name : str
        Of the file.
    levels : array of uint8, shape (n, 3072)
        Colour by colour, as the official archives have it.
    labels : array of uint8, shape (n,)
        Of one kind.
    """

    name: str
    levels: ByteArray
    labels: ByteArray


def binary_batch(content: bytes, name: str, collection: Cifar, kind: str) -> Batch:
    """Read a binary batch: for each image its labels, one byte each, then its 3,072 levels."""
    kinds = list(collection.labels)
    record = len(kinds) + PIXELS
    if not content or len(content) % record:
        raise InputError(
            f"{name} holds {len(content):,} bytes; needed are {record:,} an image: it is truncated or "
            "damaged; get it again."
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, record)
    labels = records[:, kinds.index(kind)]
    return _checked(Batch(name, records[:, len(kinds) :], labels), collection.labels[kind])


def python_batch(content: bytes, name: str, collection: Cifar, kind: str) -> Batch:
    """Read a batch of the Python archive: a pickled dictionary of an array and lists of labels."""
    match _with_text_keys(read_pickle(content, name)):
        case {"data": PickledArray(array=levels), **rest} if levels.dtype == np.uint8:
            labels = rest.get(kind)
            if isinstance(labels, list) and all(type(one) is int and 0 <= one < _BYTE for one in labels):
                return _checked(Batch(name, levels, np.array(labels, np.uint8)), collection.labels[kind])
    raise InputError(
        f"{name} does not hold an array 'data' of bytes and a list {kind!r}: it is another "
        "file; get it again."
    )


def _with_text_keys(batch: Any) -> Any:
    """Decode the keys of a dictionary, which are bytes when Python 2 wrote it."""
    if not isinstance(batch, dict):
        return batch
    return {key.decode("latin1") if isinstance(key, bytes) else key: item for key, item in batch.items()}


def npz_batch(path: Path, collection: Cifar, kind: str) -> Batch:
    """Read an archive of NumPy arrays: `images`, (n, 32, 32, 3) bytes, and `labels` (or of that kind)."""
    images, labels = npz_arrays(path, ("images", kind if kind == "coarse_labels" else "labels"))
    if (
        images.dtype != np.uint8
        or images.shape[1:] != (*SHAPE[1:], SHAPE[0])
        or labels.dtype.kind not in "iu"
    ):
        raise InputError(
            f"{path.name} holds images {images.shape} of {images.dtype} and labels of {labels.dtype}; needed "
            "are (n, 32, 32, 3) of uint8 and n whole numbers."
        )
    if labels.size and not 0 <= labels.min() <= labels.max() < _BYTE:
        raise InputError(f"{path.name} holds labels {labels.min()} to {labels.max()}; they must be bytes.")
    levels = images.transpose(0, 3, 1, 2).reshape(-1, PIXELS)
    return _checked(Batch(path.name, levels, labels.astype(np.uint8)), collection.labels[kind])


def official_name(batch: Batch, collection: Cifar) -> str | None:
    """Name the published binary batch that holds the same bytes, if there is one and it has one label."""
    if len(collection.labels) != 1:
        return None
    found = md5(np.column_stack([batch.labels, batch.levels]).tobytes())
    return next((name for name, known in collection.checksums.items() if known == found), None)


def _checked(batch: Batch, classes: int) -> Batch:
    n = len(batch.labels)
    if n == 0 or batch.labels.ndim != 1 or batch.levels.shape != (n, PIXELS):
        raise InputError(
            f"{batch.name} holds {batch.levels.shape} levels and {batch.labels.shape} labels; needed are "
            f"(n, {PIXELS}) and n, with n at least 1."
        )
    if batch.labels.max() >= classes:
        raise InputError(
            f"{batch.name} holds a label {batch.labels.max()}; they run from 0 to {classes - 1}: it is "
            "damaged or another file."
        )
    return batch
