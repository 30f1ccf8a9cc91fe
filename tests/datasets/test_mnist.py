"""MNIST is the same from every file that holds it, and nothing else passes for it."""

import gzip
import pickle
from pathlib import Path

import numpy as np
import pytest
from collections_on_disk import (
    N_KEPT,
    N_TEST,
    N_TRAIN,
    Opens,
    idx_files,
    md5,
    mnist_arrays,
    mnist_pickle,
    write_idx,
)

from tailnet.datasets import mnist, registry
from tailnet.datasets.idx import read_idx
from tailnet.datasets.images import Images
from tailnet.errors import InputError

FORMS = ("idx", "idx.gz", "npz", "pkl", "pkl.gz")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """Let a small collection be the published one."""
    arrays = mnist_arrays()
    monkeypatch.setattr(mnist, "N_TRAIN", N_TRAIN)
    monkeypatch.setattr(mnist, "MNIST_MD5", {name: md5(held) for name, held in idx_files(arrays).items()})
    return arrays


def write(folder: Path, form: str, arrays: dict[str, np.ndarray], n_train: int = N_TRAIN) -> None:
    folder.mkdir(exist_ok=True)
    if form.startswith("idx"):
        write_idx(folder, arrays, packed=form.endswith(".gz"))
    elif form == "npz":
        np.savez(folder / "mnist.npz", allow_pickle=False, **arrays)
    else:
        content = mnist_pickle(arrays, n_train)
        (folder / f"mnist.{form}").write_bytes(gzip.compress(content, 1) if form.endswith(".gz") else content)


def check(images: Images, arrays: dict[str, np.ndarray], n_train: int) -> None:
    """Compare what was read with what was drawn."""
    pixels = {part: arrays[f"x_{part}"].reshape(-1, 784) / 256.0 for part in ("train", "test")}
    np.testing.assert_array_equal(images.train_images, pixels["train"][:n_train])
    np.testing.assert_array_equal(images.validation_images, pixels["train"][n_train:])
    np.testing.assert_array_equal(images.test_images, pixels["test"])
    np.testing.assert_array_equal(images.train_labels, arrays["y_train"][:n_train])
    np.testing.assert_array_equal(images.validation_labels, arrays["y_train"][n_train:])
    np.testing.assert_array_equal(images.test_labels, arrays["y_test"])
    assert images.images.dtype == np.uint8
    assert "verified against the published checksums" in images.source


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_images(tmp_path: Path, form: str, small: dict[str, np.ndarray]) -> None:
    write(tmp_path / "mnist", form, small)
    for data in (tmp_path, tmp_path / "mnist"):
        images = registry.load("mnist", data)
        check(images, small, N_TRAIN)
        assert (images.n_validation, len(images.test_labels), images.shape) == (N_KEPT, N_TEST, (28, 28))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_the_pickle_may_be_of_any_protocol(
    tmp_path: Path, small: dict[str, np.ndarray], protocol: int
) -> None:
    (tmp_path / "mnist.pkl").write_bytes(mnist_pickle(small, N_TRAIN, protocol))
    check(registry.load("mnist", tmp_path), small, N_TRAIN)


def test_the_real_collection_is_the_published_one(shared: Path, tmp_path: Path) -> None:
    """Some seconds, most of them to write 220 MB of floats and to read them: the IDX files are rebuilt."""
    images = registry.load("mnist", shared / "data")
    assert (images.n_train, images.n_validation, len(images.test_labels)) == (50_000, 10_000, 10_000)
    assert images.labels[:5].tolist() == [5, 0, 4, 1, 9]
    with np.load(shared / "data/mnist/mnist.npz") as archive:
        arrays = {key: archive[key] for key in ("x_train", "y_train", "x_test", "y_test")}
    (tmp_path / "mnist.pkl").write_bytes(mnist_pickle(arrays, 50_000, protocol=4))
    from_pickle = registry.load("mnist", tmp_path)
    (tmp_path / "mnist.pkl").unlink()
    np.testing.assert_array_equal(from_pickle.images, images.images)
    np.testing.assert_array_equal(from_pickle.labels, images.labels)


@pytest.mark.parametrize("form", FORMS)
def test_truncated_files_are_refused(tmp_path: Path, form: str, small: dict[str, np.ndarray]) -> None:
    write(tmp_path, form, small)
    for path in sorted(tmp_path.iterdir()):
        whole = path.read_bytes()
        for keep in (0, 1, 3, 7, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:keep])
            with pytest.raises(InputError, match=path.name.split(".")[0]):
                registry.load("mnist", tmp_path)
        path.write_bytes(whole)
    registry.load("mnist", tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_another_collection_in_the_same_form_is_refused(
    tmp_path: Path, form: str, small: dict[str, np.ndarray]
) -> None:
    write(tmp_path, form, small | {"y_test": 9 - small["y_test"]})
    with pytest.raises(InputError, match="t10k-labels-idx1-ubyte is not the file that was published"):
        registry.load("mnist", tmp_path)


def test_a_longer_file_is_refused(small: dict[str, np.ndarray]) -> None:
    content = idx_files(small)["train-labels-idx1-ubyte"]
    assert read_idx(content, "labels").tolist() == small["y_train"].tolist()
    with pytest.raises(InputError, match=r"announces an array of shape \(8,\), 8 bytes, and holds 9"):
        read_idx(content + b"\0", "labels")


@pytest.mark.parametrize("dimensions", [0, 4, 255])
def test_a_header_of_no_images_is_refused(dimensions: int) -> None:
    with pytest.raises(InputError, match="does not begin as an IDX file"):
        read_idx(b"\0\0\x08" + bytes([dimensions]) + b"\0\0\0\1" * dimensions + b"a", "labels")


def test_what_unpacks_to_more_than_any_published_file_is_refused(
    tmp_path: Path, small: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tailnet.datasets.files.LARGEST", 1000)
    write(tmp_path, "idx.gz", small)
    with pytest.raises(InputError, match="more than 1,000 bytes"):
        registry.load("mnist", tmp_path)


@pytest.mark.parametrize(
    "held",
    [
        [1, 2, 3],
        ((np.zeros((2, 784), np.float32), np.zeros(2, np.int64)),) * 2,
        ((np.zeros((2, 783), np.float32), np.zeros(2, np.int64)),) * 3,
        ((np.zeros((2, 784), np.float32), np.zeros(3, np.int64)),) * 3,
        ((np.full((2, 784), 0.1, np.float32), np.zeros(2, np.int64)),) * 3,
        ((np.full((2, 784), np.nan, np.float32), np.zeros(2, np.int64)),) * 3,
        ((np.full((2, 784), -1.0, np.float32), np.zeros(2, np.int64)),) * 3,
        ((np.full((2, 784), 1e38, np.float32), np.zeros(2, np.int64)),) * 3,
        ((np.zeros((2, 784), np.float32), np.zeros(2)),) * 3,
        ((np.zeros((2, 784), np.float32), np.full(2, 256)),) * 3,
        ((np.zeros((2, 784), np.float32), [1, 2]),) * 3,
        ((np.zeros((2, 784), np.float32), np.array(3)),) * 3,
    ],
)
def test_pickles_of_something_else_are_refused(tmp_path: Path, held: object) -> None:
    (tmp_path / "mnist.pkl").write_bytes(pickle.dumps(held))
    with pytest.raises(InputError, match=r"mnist\.pkl does not hold"):
        registry.load("mnist", tmp_path)


def test_npz_of_something_else_is_refused(tmp_path: Path, small: dict[str, np.ndarray]) -> None:
    np.savez(
        tmp_path / "mnist.npz", allow_pickle=False, **small | {"y_train": small["y_train"].astype(np.int64)}
    )
    with pytest.raises(InputError, match=r"mnist\.npz\[y_train\] holds int64"):
        registry.load("mnist", tmp_path)
    np.savez(tmp_path / "mnist.npz", x_train=small["x_train"])
    with pytest.raises(InputError, match=r"mnist\.npz does not hold the arrays x_train, y_train"):
        registry.load("mnist", tmp_path)


def test_a_pickle_with_code_in_it_is_not_run(tmp_path: Path) -> None:
    target = tmp_path / "made"
    (tmp_path / "mnist.pkl.gz").write_bytes(gzip.compress(pickle.dumps(Opens(target))))
    with pytest.raises(InputError, match="Nothing in it was run"):
        registry.load("mnist", tmp_path)
    assert not target.exists()
