"""Labelled images, split once and for all into a part to train on and a part to test on."""

import hashlib
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError


@dataclass(frozen=True, eq=False, slots=True)
class Images:
    """A collection of labelled images; every array is read-only.

    Parameters
    ----------
    name : str
        Of the collection.
    images : array, shape (n, pixels)
        One image a row, rows of pixels one after the other, in [0, 1]. Copied.
    labels : array of int, shape (n,)
        From 0 up. Copied.
    n_train : int
        The first `n_train` images are for training, the others for testing.
    shape : tuple of int
        Height and width of an image, and channels if there are several.

    Raises
    ------
    ChoiceError
        When the shapes do not fit each other, or a pixel lies outside [0, 1].

    Examples
    --------
    >>> import numpy as np
    >>> pair = Images("pair", np.array([[0.0], [1.0]]), np.array([0, 1]), n_train=1, shape=(1, 1))
    >>> pair.train_images, pair.test_labels
    (array([[0.]]), array([1]))
    """

    name: str
    images: FloatArray
    labels: IntArray
    n_train: int
    shape: tuple[int, ...]

    def __post_init__(self) -> None:
        """Copy the arrays, refuse what does not fit, and make the copies read-only."""
        images = np.array(self.images, dtype=np.float64, order="C")
        labels = np.array(self.labels, dtype=np.int64)
        n, pixels = len(labels), int(np.prod(self.shape))
        if images.shape != (n, pixels) or not 0 < self.n_train <= n:
            raise ChoiceError(
                f"{self.name}: {images.shape} images, {labels.shape} labels, {self.n_train} to train on; "
                f"needed are (n, {pixels}) images, n labels, and 1 to n to train on."
            )
        if not (images.min() >= 0.0 and images.max() <= 1.0):
            raise ChoiceError(f"{self.name}: some pixels lie outside [0, 1]; scale them first.")
        images.flags.writeable = False
        labels.flags.writeable = False
        object.__setattr__(self, "images", images)
        object.__setattr__(self, "labels", labels)

    @property
    def train_images(self) -> FloatArray:
        """Images to train on, a view."""
        return self.images[: self.n_train]

    @property
    def train_labels(self) -> IntArray:
        """Labels of the images to train on, a view."""
        return self.labels[: self.n_train]

    @property
    def test_images(self) -> FloatArray:
        """Images to test on, a view."""
        return self.images[self.n_train :]

    @property
    def test_labels(self) -> IntArray:
        """Labels of the images to test on, a view."""
        return self.labels[self.n_train :]

    @property
    def sha256(self) -> str:
        """SHA-256 of the images as little-endian float64, then the labels as little-endian int64."""
        digest = hashlib.sha256(self.images.astype("<f8").tobytes())
        digest.update(self.labels.astype("<i8").tobytes())
        return digest.hexdigest()


def targets(labels: IntArray, *, classes: int = 10, low: float = -1.0, high: float = 1.0) -> FloatArray:
    """Turn labels into target outputs: `high` for the label's own unit, `low` for the others.

    Parameters
    ----------
    labels : array of int, shape (n,)
        From 0 to classes - 1.
    classes : int
        Number of output units.
    low, high : float
        -1 and 1 suit tanh outputs, 0 and 1 the sigmoid.

    Returns
    -------
    array, shape (n, classes)

    Raises
    ------
    ChoiceError
        When a label is not one of the classes.

    Examples
    --------
    >>> import numpy as np
    >>> targets(np.array([1, 0]), classes=3)
    array([[-1.,  1., -1.],
           [ 1., -1., -1.]])
    """
    if labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise ChoiceError(
            f"The labels run from {labels.min()} to {labels.max()}; with {classes} classes they must be "
            f"0 to {classes - 1}."
        )
    return np.where(labels[:, np.newaxis] == np.arange(classes), high, low)
