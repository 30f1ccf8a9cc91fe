"""CIFAR is the same from every official file, and its size and what is verified are said."""

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from collections_on_disk import ARCHIVES, SMALL10, SMALL100, Opens, batches, md5, members

from tailnet.datasets import registry
from tailnet.datasets.cifar import find_cifar, read_cifar
from tailnet.datasets.files import archived
from tailnet.datasets.images import Images
from tailnet.datasets.published import Cifar
from tailnet.errors import ChoiceError, InputError

BOTH = pytest.mark.parametrize("collection", [SMALL10, SMALL100], ids=lambda c: c.name)
FORMS = pytest.mark.parametrize("form", ["binary", "python"])


def load(data: Path, collection: Cifar, kind: str = "") -> Images:
    found = find_cifar(data, collection)
    assert found is not None
    return read_cifar(found, collection, kind)


def write(folder: Path, collection: Cifar, form: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in members(collection, form).items():
        (folder / name).write_bytes(content)


def write_npz(folder: Path, collection: Cifar) -> None:
    for name, (pictures, labels) in batches(collection).items():
        where = f"test_first{len(pictures)}" if name in collection.test else f"train_{name[-1]}"
        where = where.replace("train_n", "train_1")
        kinds = {"coarse_labels": labels["coarse_labels"]} if "coarse_labels" in labels else {}
        last = list(labels.values())[-1]
        np.savez(
            folder / f"{collection.name}_{where}.npz",
            images=pictures,
            labels=last,
            allow_pickle=False,
            **kinds,
        )


def check(images: Images, collection: Cifar, kind: str = "") -> None:
    """Compare what was read with what was drawn: `reshape` gives the picture, colour by colour."""
    drawn = batches(collection)
    pictures = np.concatenate([pictures for pictures, _ in drawn.values()])
    kind = kind or list(collection.labels)[-1]
    labels = np.concatenate([labels[kind] for _, labels in drawn.values()])
    read = images.pixels(slice(None)).reshape(-1, *images.shape)
    np.testing.assert_array_equal(read.transpose(0, 2, 3, 1) * 256.0, pictures)
    np.testing.assert_array_equal(images.labels, labels)
    assert images.n_train == 3 * len(collection.train)
    assert images.images.dtype == np.uint8


@BOTH
@FORMS
def test_every_form_gives_the_same_images(tmp_path: Path, collection: Cifar, form: str) -> None:
    archive, folder = list(collection.archives.items())[form == "python"]
    write(tmp_path / "a" / folder, collection, form)
    check(load(tmp_path / "a", collection), collection)
    check(load(tmp_path / "a" / folder, collection), collection)
    (tmp_path / "b" / collection.name).mkdir(parents=True)
    (tmp_path / "b" / collection.name / archive).write_bytes(ARCHIVES[archive])
    for data in (tmp_path / "b", tmp_path / "b" / collection.name):
        images = load(data, collection)
        check(images, collection)
        assert f"verified against the published checksum: {archive}." in images.source


@BOTH
def test_npz_gives_the_same_images(tmp_path: Path, collection: Cifar) -> None:
    write_npz(tmp_path, collection)
    check(load(tmp_path, collection), collection)


@pytest.mark.parametrize("kind", ["fine_labels", "coarse_labels"])
def test_both_kinds_of_labels_of_cifar_100(tmp_path: Path, kind: str) -> None:
    for form in ("binary", "python"):
        write(tmp_path / form, SMALL100, form)
        images = load(tmp_path / form, SMALL100, kind)
        check(images, SMALL100, kind)
        assert kind.replace("_", " ") in images.source
    write_npz(tmp_path, SMALL100)
    check(load(tmp_path, SMALL100, kind), SMALL100, kind)
    with pytest.raises(ChoiceError, match="coarse_labels, fine_labels"):
        load(tmp_path, SMALL100, "labels")


def test_what_is_verified_is_said(tmp_path: Path) -> None:
    write(tmp_path / "py", SMALL100, "python")
    assert "verified against the published checksum: train, test." in load(tmp_path / "py", SMALL100).source
    write(tmp_path / "bin", SMALL100, "binary")
    said = load(tmp_path / "bin", SMALL100).source
    assert "no checksum is published for this form: train.bin, test.bin." in said
    assert "verified" not in said
    write_npz(tmp_path, SMALL10)
    said = load(tmp_path, SMALL10).source
    assert "verified against the published checksum: cifar10_train_1.npz, cifar10_train_2.npz" in said


def test_a_part_is_enough_and_its_size_is_said(tmp_path: Path) -> None:
    write(tmp_path, SMALL10, "binary")
    for name in ("data_batch_2.bin", "data_batch_4.bin", "data_batch_5.bin"):
        (tmp_path / name).unlink()
    images = load(tmp_path, SMALL10)
    assert "from data_batch_1.bin, data_batch_3.bin, test_batch.bin: 6 of 15 images" in images.source
    drawn = batches(SMALL10)
    labels = [drawn[name][1]["labels"] for name in ("data_batch_1", "data_batch_3", "test_batch")]
    np.testing.assert_array_equal(images.labels, np.concatenate(labels))
    (tmp_path / "test_batch.bin").unlink()
    assert find_cifar(tmp_path, SMALL10) is None


def test_the_real_batches(shared: Path) -> None:
    images = registry.load("cifar10", shared / "data")
    assert (images.n_train, len(images.test_labels), images.n_pixels) == (10_000, 1000, 3072)
    assert images.labels[:5].tolist() == [6, 9, 9, 4, 1]
    assert "10,000 of 50,000 images to train on and 1,000 of 10,000 to test on" in images.source
    assert "verified against the published checksum: cifar10_train_1.npz;" in images.source
    assert "no checksum is published for this form: cifar10_test_first1000.npz." in images.source


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["train_2", "train_10", "train_1", "train_x", "train"], ["train"]),
        (["train_2", "train_10", "train_1", "train_first9"], ["train_1", "train_2", "train_10"]),
        (["train_first9", "train_first10", "train_first"], ["train_first10"]),
    ],
)
def test_no_image_is_read_twice(tmp_path: Path, names: list[str], expected: list[str]) -> None:
    for name in (*names, "test"):
        (tmp_path / f"cifar10_{name}.npz").touch()
    found = find_cifar(tmp_path, SMALL10)
    assert found is not None
    assert [path.name for path in found.paths] == [f"cifar10_{name}.npz" for name in (*expected, "test")]


@BOTH
@FORMS
def test_truncated_and_changed_files_are_refused(tmp_path: Path, collection: Cifar, form: str) -> None:
    write(tmp_path, collection, form)
    for path in sorted(tmp_path.iterdir()):
        whole = path.read_bytes()
        changed = whole[:-3000] + bytes([whole[-3000] ^ 1]) + whole[-2999:]
        for content in (b"", whole[:1], whole[: len(whole) // 2], whole[:-1]):
            path.write_bytes(content)
            with pytest.raises(InputError, match=path.name):
                load(tmp_path, collection)
        path.write_bytes(changed)
        if path.name in collection.checksums:
            with pytest.raises(InputError, match=f"{path.name} is not the file that was published"):
                load(tmp_path, collection)
        path.write_bytes(whole)
    load(tmp_path, collection)


@FORMS
def test_truncated_and_changed_archives_are_refused(tmp_path: Path, form: str) -> None:
    name = list(SMALL10.archives)[form == "python"]
    whole = ARCHIVES[name]
    for content in (b"", whole[:1], whole[: len(whole) // 2], whole[:-1], whole[:-9] + b"x" + whole[-8:]):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=f"{name} is not the file that was published"):
            load(tmp_path, SMALL10)


@pytest.mark.parametrize("content", [b"", b"no archive", ARCHIVES["cifar-10-binary.tar.gz"][:5000]])
def test_broken_archives_are_input_errors_whatever_their_checksum(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.tar\.gz is not a whole"):
        archived(path, ["data_batch_1.bin"], md5(content))


def test_an_archive_that_lacks_a_batch_is_refused(tmp_path: Path) -> None:
    path, content = tmp_path / "a.tar.gz", ARCHIVES["cifar-10-binary.tar.gz"]
    path.write_bytes(content)
    assert list(archived(path, ["test_batch.bin"], md5(content))) == ["test_batch.bin"]
    with pytest.raises(InputError, match=r"a\.tar\.gz lacks test_batch;"):
        archived(path, ["test_batch", "test_batch.bin"], md5(content))


def test_a_label_of_no_class_is_refused(tmp_path: Path) -> None:
    write(tmp_path, SMALL100, "binary")
    content = bytearray((tmp_path / "test.bin").read_bytes())
    content[1] = 100
    (tmp_path / "test.bin").write_bytes(content)
    with pytest.raises(InputError, match=r"test\.bin holds a label 100; they run from 0 to 99"):
        load(tmp_path, SMALL100)


@pytest.mark.parametrize(
    "held",
    [
        [1],
        {"data": np.zeros((1, 3072), np.uint8)},
        {"data": np.zeros((1, 3072)), "fine_labels": [1]},
        {"data": np.zeros((1, 3071), np.uint8), "fine_labels": [1]},
        {"data": np.zeros((1, 3072), np.uint8), "fine_labels": [1, 2]},
        {"data": np.zeros((1, 3072), np.uint8), "fine_labels": [100]},
        {"data": np.zeros((1, 3072), np.uint8), "fine_labels": ["a"]},
        {"data": np.zeros((1, 3072), np.uint8), "fine_labels": [-1]},
        {"data": [1], "fine_labels": [1]},
        {"data": np.zeros((0, 3072), np.uint8), "fine_labels": []},
    ],
)
def test_pickles_of_something_else_are_refused(tmp_path: Path, held: object) -> None:
    write(tmp_path, SMALL100, "python")
    (tmp_path / "train").write_bytes(pickle.dumps(held))
    with pytest.raises(InputError, match=r"train (does not hold|holds)"):
        load(tmp_path, replace(SMALL100, checksums={}))


@pytest.mark.parametrize(
    "change",
    [
        {"images": np.zeros((3, 32, 32, 3))},
        {"images": np.zeros((3, 3, 32, 32), np.uint8)},
        {"labels": np.zeros(3)},
        {"labels": np.full(3, 256)},
        {"labels": np.full(3, 10)},
        {"labels": np.zeros(2, int)},
        {"labels": np.zeros((3, 1), int)},
    ],
)
def test_npz_of_something_else_is_refused(tmp_path: Path, change: dict[str, np.ndarray]) -> None:
    write_npz(tmp_path, SMALL10)
    good = {"images": np.zeros((3, 32, 32, 3), np.uint8), "labels": np.zeros(3, int)}
    np.savez(tmp_path / "cifar10_train_1.npz", **good | change)
    with pytest.raises(InputError, match=r"cifar10_train_1\.npz holds"):
        load(tmp_path, SMALL10)


@FORMS
def test_code_in_a_batch_is_not_run(tmp_path: Path, form: str) -> None:
    target = tmp_path / "made"
    write(tmp_path, SMALL10, form)
    path = tmp_path / next(iter(members(SMALL10, form)))
    path.write_bytes(pickle.dumps(Opens(target)))
    for collection in (SMALL10, replace(SMALL10, checksums={})):
        with pytest.raises(InputError, match="data_batch_1"):
            load(tmp_path, collection)
    assert not target.exists()
