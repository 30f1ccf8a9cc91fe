"""Images keep what they are given, split as stated, and refuse what does not fit."""

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
