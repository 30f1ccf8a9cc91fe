"""MNIST: 70,000 handwritten digits of 28 by 28 pixels, in any of the forms in which it goes about."""

from pathlib import Path
from typing import Any

import numpy as np

from tailnet.arrays import ByteArray
from tailnet.datasets.files import Found, folders, md5, npz_arrays, require_published, unpacked
from tailnet.datasets.idx import idx_bytes, read_idx
from tailnet.datasets.images import Images
from tailnet.datasets.pickled_arrays import PickledArray, read_pickle
from tailnet.datasets.published import MNIST_MD5
from tailnet.errors import InputError

#: The first 50,000 of the 60,000 images that are not for testing; the others are kept apart.
N_TRAIN = 50_000
_SHAPE = (28, 28)
_PIXELS = 28 * 28
#: Grey levels run from 0 to 255 and a pixel is level / 256, as ``mnist.pkl.gz`` has it.
_DIVISOR = 256.0

_INSIDE = ("mnist", "MNIST/raw")
_IDX, _NPZ, _PICKLE = "idx", "npz", "pickle"
_KEYS = ("x_train", "y_train", "x_test", "y_test")
_SINGLE_FILES = {_NPZ: ("mnist.npz",), _PICKLE: ("mnist.pkl.gz", "mnist.pkl")}

#: For messages: what to put into the folder.
NEEDED = f"{', '.join(MNIST_MD5)} (each with .gz or without), or mnist.npz, or mnist.pkl.gz"


def find_mnist(data: Path) -> Found | None:
    """Find the files of MNIST in a folder, in ``mnist`` in it, or where torchvision puts them.

    The four IDX files come first, then ``mnist.npz``, then ``mnist.pkl.gz``.
    """
    for folder in folders(data, _INSIDE):
        paths = tuple(path for name in MNIST_MD5 if (path := _idx_path(folder, name)) is not None)
        if len(paths) == len(MNIST_MD5):
            return Found(_IDX, paths)
        for form, names in _SINGLE_FILES.items():
            for name in names:
                if (folder / name).is_file():
                    return Found(form, (folder / name,))
    return None


def _idx_path(folder: Path, name: str) -> Path | None:
    """Return the file of a name, packed or not; some programs unpack it with a dot for the first hyphen."""
    spellings = (name, f"{name}.gz", name.replace("-idx", ".idx"))
    return next((folder / spelling for spelling in spellings if (folder / spelling).is_file()), None)


def read_mnist(found: Found) -> Images:
    """Read MNIST: 50,000 images to train on, 10,000 kept apart, 10,000 to test on.

    The four IDX files are rebuilt from what was read, whatever its form, and their MD5 sums compared with
    the published ones. Pixels are grey levels over 256.

    Parameters
    ----------
    found : Found
        As `find_mnist` returns it.

    Returns
    -------
    Images
        In the official order, stored as bytes.

    Raises
    ------
    InputError
        When a file is damaged, does not hold what it should, or is not MNIST.

    References
    ----------
    LeCun, Bottou, Bengio & Haffner (1998), Gradient-based learning applied to document recognition,
    *Proceedings of the IEEE* 86(11), doi:10.1109/5.726791.
    """
    names = ", ".join(path.name for path in found.paths)
    parts = {_IDX: _from_idx, _NPZ: _from_npz, _PICKLE: _from_pickle}[found.form](found.paths)
    for (official, published), part in zip(MNIST_MD5.items(), parts, strict=True):
        what = official if found.form == _IDX else f"{names}: what it holds of {official}"
        require_published(what, md5(idx_bytes(part)), published)
    train, train_labels, test, test_labels = parts
    images = np.concatenate([train.reshape(-1, _PIXELS), test.reshape(-1, _PIXELS)])
    images.flags.writeable = False
    kept = len(train) - N_TRAIN
    return Images(
        "mnist",
        images,
        np.concatenate([train_labels, test_labels]).astype(np.int64),
        n_train=N_TRAIN,
        shape=_SHAPE,
        n_validation=kept,
        divisor=_DIVISOR,
        source=f"MNIST from {names}: {N_TRAIN:,} images to train on, {kept:,} kept apart, {len(test):,} to "
        "test on; verified against the published checksums.",
    )


def _from_idx(paths: tuple[Path, ...]) -> list[ByteArray]:
    return [read_idx(unpacked(path), path.name) for path in paths]


def _from_npz(paths: tuple[Path, ...]) -> list[ByteArray]:
    arrays = npz_arrays(paths[0], _KEYS)
    for key, array in zip(_KEYS, arrays, strict=True):
        if array.dtype != np.uint8:
            raise InputError(f"{paths[0].name}[{key}] holds {array.dtype}; needed are bytes (uint8).")
    return arrays


def _from_pickle(paths: tuple[Path, ...]) -> list[ByteArray]:
    """Read the three pairs of images and labels that the Theano tutorials made."""
    path = paths[0]
    pairs = [_pair(pair, path.name) for pair in _three(read_pickle(unpacked(path), path.name), path.name)]
    images, labels = zip(*pairs, strict=True)
    return [np.concatenate(images[:2]), np.concatenate(labels[:2]), images[2], labels[2]]


def _three(pairs: Any, name: str) -> tuple[Any, Any, Any]:
    match pairs:
        case [[_, _] as train, [_, _] as validation, [_, _] as test]:
            return train, validation, test
    raise InputError(f"{name} does not hold three pairs of arrays: it is another file; get it again.")


def _pair(pair: Any, name: str) -> tuple[ByteArray, ByteArray]:
    """Return grey levels and labels, as bytes."""
    match pair:
        case [PickledArray(array=pixels), PickledArray(array=labels)] if (
            labels.ndim == 1
            and pixels.shape == (len(labels), _PIXELS)
            and pixels.dtype.kind == "f"
            and labels.dtype.kind in "iu"
        ):
            with np.errstate(over="ignore"):
                levels = pixels * pixels.dtype.type(_DIVISOR)
            whole = (levels >= 0) & (levels < _DIVISOR) & (levels == np.floor(levels))
            if bool(whole.all()) and bool(((labels >= 0) & (labels < _DIVISOR)).all()):
                return levels.astype(np.uint8).reshape(-1, *_SHAPE), labels.astype(np.uint8)
    raise InputError(
        f"{name} does not hold images of {_PIXELS} pixels, each a grey level 0 to 255 over 256, with as many "
        "labels; it is another file; get it again."
    )
