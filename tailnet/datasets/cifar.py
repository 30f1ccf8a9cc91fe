"""CIFAR-10 and CIFAR-100: small photographs of things, 32 by 32 pixels in three colours."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tailnet.datasets.cifar_batches import (
    SHAPE,
    Batch,
    binary_batch,
    npz_batch,
    official_name,
    python_batch,
)
from tailnet.datasets.files import Found, archived, folders, md5, require_published, unpacked
from tailnet.datasets.images import Images
from tailnet.datasets.published import Cifar
from tailnet.errors import ChoiceError

#: A pixel is level / 256, as for MNIST.
_DIVISOR = 256.0
_BINARY, _PYTHON, _NPZ = "binary", "python", "npz"
_ARCHIVED = {f"{form} archive": form for form in (_BINARY, _PYTHON)}
_SUFFIX = {_BINARY: ".bin", _PYTHON: ""}


def needed(collection: Cifar) -> str:
    """Say which files to put into a folder, for messages."""
    binary = ", ".join(f"{name}.bin" for name in (*collection.train, *collection.test))
    return (
        f"{' or '.join(collection.archives)}, or the files in one of them ({binary}, or the same without "
        f".bin), or {collection.name}_train_1.npz and so on with {collection.name}_test.npz"
    )


def find_cifar(data: Path, collection: Cifar) -> Found | None:
    """Find batches in a folder, in one of the collection's name, or in those of the archives.

    Unpacked binary batches come first, then Python ones, then the archives in that order, then ``.npz``.
    At least one batch to train on and one to test on must be there.
    """
    inside = (collection.name, *collection.archives.values())
    below = (f"{collection.name}/{folder}" for folder in collection.archives.values())
    for folder in folders(data, (*inside, *below)):
        for form, suffix in _SUFFIX.items():
            train, test = (
                [folder / f"{name}{suffix}" for name in names if (folder / f"{name}{suffix}").is_file()]
                for names in (collection.train, collection.test)
            )
            if train and test:
                return Found(form, (*train, *test))
        for form, name in zip(_ARCHIVED, collection.archives, strict=True):
            if (folder / name).is_file():
                return Found(form, (folder / name,))
        train, test = (_npz_files(folder, f"{collection.name}_{part}") for part in ("train", "test"))
        if train and test:
            return Found(_NPZ, (*train, *test))
    return None


def _npz_files(folder: Path, start: str) -> list[Path]:
    """List archives of NumPy arrays that hold no image twice.

    That is the one of the bare name, or those with a number, in its order, or the largest of those that hold
    the first images alone.
    """
    pattern = re.compile(rf"{re.escape(start)}(_first|_)?(\d+)?\.npz")
    kinds: dict[str, list[tuple[int, Path]]] = {"": [], "_": [], "_first": []}
    for path in folder.iterdir():
        name = pattern.fullmatch(path.name)
        if name and (name[1] is None) == (name[2] is None):
            kinds[name[1] or ""].append((int(name[2] or 0), path))
    chosen = kinds[""] or sorted(kinds["_"]) or sorted(kinds["_first"])[-1:]
    return [path for _, path in chosen]


def read_cifar(found: Found, collection: Cifar, kind: str = "") -> Images:
    """Read CIFAR-10 or CIFAR-100, all of it or some of its batches.

    A row holds all red levels of an image, then the green, then the blue ones, each row by row, as the
    official archives do; arrays of (row, column, colour) are put into that order. Pixels are levels over 256.
    An archive must have the published MD5, and so must an unpacked batch where one is published.

    Parameters
    ----------
    found : Found
        As `find_cifar` returns it.
    collection : Cifar
        `CIFAR10` or `CIFAR100`.
    kind : str
        Of labels: for CIFAR-100 `fine_labels`, which is what an empty one means, or `coarse_labels`.

    Returns
    -------
    Images
        In the official order, stored as bytes; `source` says how much of the whole there is.

    Raises
    ------
    InputError
        When a file is damaged, or is not the published one of its name.
    ChoiceError
        When there is no such kind of labels.

    References
    ----------
    Krizhevsky (2009), *Learning Multiple Layers of Features from Tiny Images*, University of Toronto.
    """
    kind = kind or list(collection.labels)[-1]
    if kind not in collection.labels:
        raise ChoiceError(
            f"{collection.title} has no labels {kind!r}; choose one of {', '.join(collection.labels)}."
        )
    batches, verified = _batches(found, collection, kind)
    n_test = sum(len(batch.labels) for batch in batches if _is_test(batch.name, collection))
    n_train = sum(len(batch.labels) for batch in batches) - n_test
    images = np.concatenate([batch.levels for batch in batches])
    images.flags.writeable = False
    return Images(
        collection.name,
        images,
        np.concatenate([batch.labels for batch in batches]).astype(np.int64),
        n_train=n_train,
        shape=SHAPE,
        divisor=_DIVISOR,
        source=_source(found, collection, kind, (n_train, n_test), verified),
    )


def _batches(found: Found, collection: Cifar, kind: str) -> tuple[list[Batch], dict[str, bool]]:
    """Return the batches, and for each file whether its checksum is the published one."""
    if found.form == _NPZ:
        batches = [npz_batch(path, collection, kind) for path in found.paths]
        return batches, {batch.name: official_name(batch, collection) is not None for batch in batches}
    form = _ARCHIVED.get(found.form, found.form)
    if form == found.form:
        contents = {path.name: unpacked(path) for path in found.paths}
        known = {name: collection.checksums.get(name) for name in contents}
        for name, published in known.items():
            if published is not None:
                require_published(name, md5(contents[name]), published)
        verified = {name: published is not None for name, published in known.items()}
    else:
        archive = found.paths[0]
        names = [f"{name}{_SUFFIX[form]}" for name in (*collection.train, *collection.test)]
        held = archived(archive, names, collection.checksums[archive.name])
        contents, verified = {name: held[name] for name in names}, {archive.name: True}
    read = binary_batch if form == _BINARY else python_batch
    return [read(content, name, collection, kind) for name, content in contents.items()], verified


def _is_test(name: str, collection: Cifar) -> bool:
    return name.removesuffix(".bin") in collection.test or name.startswith(f"{collection.name}_test")


def _source(
    found: Found, collection: Cifar, kind: str, sizes: Sequence[int], verified: dict[str, bool]
) -> str:
    """Say what was read, how much of the whole it is, and what is verified."""
    whole = len(collection.train) * collection.per_batch
    names = ", ".join(path.name for path in found.paths)
    labelled = "" if kind == "labels" else f", {kind.replace('_', ' ')}"
    parts = [
        ("verified against the published checksum", [name for name, is_so in verified.items() if is_so]),
        ("no checksum is published for this form", [name for name, is_so in verified.items() if not is_so]),
    ]
    said = "; ".join(f"{what}: {', '.join(which)}" for what, which in parts if which)
    return (
        f"{collection.title} from {names}{labelled}: {sizes[0]:,} of {whole:,} images to train on and "
        f"{sizes[1]:,} of 10,000 to test on; {said}."
    )
