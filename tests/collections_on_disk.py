"""Small collections in every official form, written without the code that reads them."""

import gzip
import hashlib
import io
import pickle
import struct
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tailnet.datasets.published import CIFAR10, CIFAR100, Cifar

N_TRAIN, N_KEPT, N_TEST = 5, 3, 4


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


class Opens:
    """An object whose pickle creates a file when it is loaded as pickles are."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> Any:
        return open, (str(self.target), "w")


def mnist_arrays(seed: int = 1) -> dict[str, np.ndarray]:
    """Draw images and labels as NumPy's archive of MNIST holds them."""
    rng = np.random.default_rng(seed)
    n = N_TRAIN + N_KEPT
    return {
        "x_train": rng.integers(256, size=(n, 28, 28), dtype=np.uint8),
        "y_train": rng.integers(10, size=n, dtype=np.uint8),
        "x_test": rng.integers(256, size=(N_TEST, 28, 28), dtype=np.uint8),
        "y_test": rng.integers(10, size=N_TEST, dtype=np.uint8),
    }


def idx_files(arrays: Mapping[str, np.ndarray]) -> dict[str, bytes]:
    names = [f"{part}-{what}-ubyte" for part in ("train", "t10k") for what in ("images-idx3", "labels-idx1")]
    return {
        name: struct.pack(">I", 0x800 + array.ndim)
        + b"".join(struct.pack(">I", size) for size in array.shape)
        + bytes(array.ravel().tolist())
        for name, array in zip(names, arrays.values(), strict=True)
    }


def write_idx(folder: Path, arrays: Mapping[str, np.ndarray], *, packed: bool) -> None:
    for name, content in idx_files(arrays).items():
        (folder / f"{name}{'.gz' if packed else ''}").write_bytes(
            gzip.compress(content, 1) if packed else content
        )


def mnist_pickle(arrays: Mapping[str, np.ndarray], n_train: int, protocol: int = 2) -> bytes:
    """Return the three pairs of the Theano tutorials."""
    x, y = arrays["x_train"].reshape(-1, 784), arrays["y_train"].astype(np.int64)
    pairs = (
        (x[:n_train], y[:n_train]),
        (x[n_train:], y[n_train:]),
        (arrays["x_test"].reshape(-1, 784), arrays["y_test"].astype(np.int64)),
    )
    return pickle.dumps(
        tuple((pixels.astype(np.float32) / np.float32(256), labels) for pixels, labels in pairs), protocol
    )


def batches(collection: Cifar, n: int = 3) -> dict[str, tuple[np.ndarray, dict[str, np.ndarray]]]:
    """Draw pictures, (n, row, column, colour), and labels of each kind, for each batch."""
    rng = np.random.default_rng(2)
    return {
        name: (
            rng.integers(256, size=(n, 32, 32, 3), dtype=np.uint8),
            {kind: rng.integers(k, size=n) for kind, k in collection.labels.items()},
        )
        for name in (*collection.train, *collection.test)
    }


def binary(pictures: np.ndarray, labels: Mapping[str, np.ndarray]) -> bytes:
    content = bytearray()
    for row, picture in enumerate(pictures):
        content += bytes(int(kind[row]) for kind in labels.values())
        for colour in range(3):
            content += bytes(picture[:, :, colour].ravel().tolist())
    return bytes(content)


def python(pictures: np.ndarray, labels: Mapping[str, np.ndarray]) -> bytes:
    planes = np.stack([[picture[:, :, c].ravel() for c in range(3)] for picture in pictures])
    held = {"batch_label": "one", "data": planes.reshape(len(pictures), 3072)}
    return pickle.dumps(held | {kind: one.tolist() for kind, one in labels.items()}, 2)


def members(collection: Cifar, form: str) -> dict[str, bytes]:
    """Return the official files of a collection, unpacked."""
    write, suffix = (binary, ".bin") if form == "binary" else (python, "")
    return {f"{name}{suffix}": write(*batch) for name, batch in batches(collection).items()}


def tar(folder: str, files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as archive:
        for name, content in {"readme.html": b"<html>", **files}.items():
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def archive(collection: Cifar, form: str) -> tuple[str, bytes]:
    name, folder = list(collection.archives.items())[form == "python"]
    return name, tar(folder, members(collection, form))


def small(collection: Cifar) -> Cifar:
    """Return a collection whose published checksums are those of what is written here."""
    files = members(collection, "binary") | members(collection, "python")
    known = {name: md5(content) for name, content in files.items() if name in collection.checksums}
    for form in ("binary", "python"):
        # A tar archive tells when it was packed, to the second: pack each once.
        name, content = archive(collection, form)
        ARCHIVES[name] = content
        known[name] = md5(content)
    return replace(collection, checksums=known, per_batch=3)


ARCHIVES: dict[str, bytes] = {}
SMALL10, SMALL100 = small(CIFAR10), small(CIFAR100)
