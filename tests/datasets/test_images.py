"""Images keep what they are given, split as stated, and refuse what does not fit."""

import hashlib
from typing import Any

import numpy as np
import pytest

from tailnet.datasets.images import Images, targets
from tailnet.errors import ChoiceError


def six() -> Images:
    return Images("six", np.arange(24).reshape(6, 4) / 23.0, np.arange(6), n_train=4, shape=(2, 2))


def test_split_covers_everything_once() -> None:
    images = six()
    np.testing.assert_array_equal(np.vstack([images.train_images, images.test_images]), images.images)
    np.testing.assert_array_equal(np.append(images.train_labels, images.test_labels), images.labels)
    assert len(images.train_images) == len(images.train_labels) == 4


def test_copies_and_protects_its_arrays() -> None:
    pixels, labels = np.zeros((2, 1)), np.array([0, 1])
    images = Images("two", pixels, labels, n_train=1, shape=(1, 1))
    pixels[0, 0] = 1.0
    assert images.images[0, 0] == 0.0
    for array in (images.images, images.labels, images.train_images, images.test_labels):
        assert not array.flags.writeable


def grey(n_validation: int = 0) -> Images:
    levels = np.arange(24, dtype=np.uint8).reshape(6, 4) * 11
    return Images(
        "grey", levels, np.arange(6), n_train=3, shape=(2, 2), n_validation=n_validation, divisor=256.0
    )


def test_bytes_are_pixels_over_the_divisor() -> None:
    images = grey(n_validation=2)
    floats = np.arange(24).reshape(6, 4) * 11 / 256
    assert images.images.dtype == np.uint8
    np.testing.assert_array_equal(images.train_images, floats[:3])
    np.testing.assert_array_equal(images.validation_images, floats[3:5])
    np.testing.assert_array_equal(images.test_images, floats[5:])
    assert [part.tolist() for part in (images.validation_labels, images.test_labels)] == [[3, 4], [5]]
    half = images.pixels(np.array([5, 0]), np.float32)
    assert half.dtype == np.float32
    np.testing.assert_array_equal(half, floats[[5, 0]])
    for array in (images.images, images.train_images, half):
        assert not array.flags.writeable
    as_floats = Images("floats", floats, np.arange(6), n_train=3, shape=(2, 2), n_validation=2)
    assert as_floats.sha256 == images.sha256
    assert as_floats.pixels(slice(0, 2), np.float32).dtype == np.float32
    assert not as_floats.pixels(slice(0, 2), np.float32).flags.writeable
    assert images.n_pixels == 4


def test_the_hash_of_many_images_is_that_of_all_their_bytes() -> None:
    levels = np.random.default_rng(1).integers(256, size=(2500, 3), dtype=np.uint8)
    labels = np.arange(2500)
    images = Images("many", levels, labels, n_train=2000, shape=(1, 3), divisor=256.0)
    content = (levels / 256.0).astype("<f8").tobytes() + labels.astype("<i8").tobytes()
    assert images.sha256 == hashlib.sha256(content).hexdigest()


def test_only_what_nobody_can_write_to_is_not_copied() -> None:
    levels = np.zeros((2, 1), np.uint8)
    labels = np.array([0, 1])
    assert not np.shares_memory(Images("a", levels, labels, n_train=1, shape=(1, 1)).images, levels)
    view = levels.view()
    view.flags.writeable = False
    assert not np.shares_memory(Images("a", view, labels, n_train=1, shape=(1, 1)).images, levels)
    levels.flags.writeable = False
    assert np.shares_memory(Images("a", levels, labels, n_train=1, shape=(1, 1)).images, levels)


def test_refuses_bytes_and_parts_that_do_not_fit() -> None:
    levels, labels = np.full((2, 1), 200, np.uint8), np.array([0, 1])
    with pytest.raises(ChoiceError, match=r"outside \[0, 1\]"):
        Images("a", levels, labels, n_train=1, shape=(1, 1), divisor=199.0)
    with pytest.raises(ChoiceError, match=r"a divisor of 256\.0 for floats"):
        Images("a", levels / 256, labels, n_train=1, shape=(1, 1), divisor=256.0)
    for n_validation in (-1, 2):
        with pytest.raises(ChoiceError, match="kept apart no more than n"):
            Images("a", levels, labels, n_train=1, shape=(1, 1), n_validation=n_validation, divisor=256.0)


def test_hash_depends_on_pixels_and_labels() -> None:
    pixels, labels = np.zeros((2, 1)), np.array([0, 1])
    base = Images("a", pixels, labels, n_train=1, shape=(1, 1)).sha256
    assert Images("b", pixels, labels, n_train=2, shape=(1, 1)).sha256 == base
    assert Images("a", pixels + 0.5, labels, n_train=1, shape=(1, 1)).sha256 != base
    assert Images("a", pixels, labels[::-1], n_train=1, shape=(1, 1)).sha256 != base


@pytest.mark.parametrize(
    ("pixels", "labels", "n_train", "message"),
    [
        (np.zeros((2, 3)), np.zeros(2), 1, r"\(n, 4\)"),
        (np.zeros((2, 4)), np.zeros(3), 1, "n labels"),
        (np.zeros((2, 4)), np.zeros(2), 0, "1 to n"),
        (np.zeros((2, 4)), np.zeros(2), 3, "1 to n"),
        (np.full((2, 4), 1.5), np.zeros(2), 1, r"outside \[0, 1\]"),
        (np.full((2, 4), np.nan), np.zeros(2), 1, r"outside \[0, 1\]"),
    ],
)
def test_refuses_what_does_not_fit(
    pixels: np.ndarray, labels: np.ndarray, n_train: int, message: str
) -> None:
    with pytest.raises(ChoiceError, match=message):
        Images("bad", pixels, labels.astype(np.int64), n_train=n_train, shape=(2, 2))


@pytest.mark.parametrize("labels", [[0.0, 1.0], [0, -1], ["0", "1"]])
def test_refuses_labels_that_are_none(labels: list[Any]) -> None:
    with pytest.raises(ChoiceError, match="labels are not whole numbers from 0 up"):
        Images("bad", np.zeros((2, 4)), np.array(labels), n_train=1, shape=(2, 2))


@pytest.mark.parametrize("divisor", [0.0, -1.0, np.inf, np.nan])
def test_refuses_a_divisor_that_is_none(divisor: float) -> None:
    with pytest.raises(ChoiceError, match="positive, finite"):
        Images("bad", np.zeros((1, 1), np.uint8), np.array([0]), n_train=1, shape=(1, 1), divisor=divisor)


def test_refuses_images_without_a_pixel() -> None:
    with pytest.raises(ChoiceError, match="at least one pixel"):
        Images("bad", np.zeros((2, 0)), np.array([0, 1]), n_train=1, shape=(0, 1))


def test_targets_are_high_at_the_label_only() -> None:
    labels = np.array([2, 0, 1])
    found = targets(labels, classes=4, low=0.0, high=1.0)
    assert found.shape == (3, 4)
    np.testing.assert_array_equal(found.sum(axis=1), 1.0)
    np.testing.assert_array_equal(found.argmax(axis=1), labels)
    np.testing.assert_array_equal(targets(labels, classes=4), 2.0 * found - 1.0)


@pytest.mark.parametrize("labels", [[-1, 0], [0, 3]])
def test_targets_refuse_labels_of_no_class(labels: list[int]) -> None:
    with pytest.raises(ChoiceError, match="0 to 2"):
        targets(np.array(labels), classes=3)
