"""Labelled images, split once and for all into a part to train on and a part to test on."""

import hashlib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tailnet.arrays import ByteArray, FloatArray, IntArray
from tailnet.errors import ChoiceError

#: Rows turned into floats at a time, to keep the memory of a hash small.
_HASHED_AT_ONCE = 1000


@dataclass(frozen=True, eq=False, slots=True)
class Images:
    """A collection of labelled images; every array is read-only.

    Parameters
    ----------
    name : str
        Of the collection.
    images : array of float64 or uint8, shape (n, pixels)
        One image a row: `row.reshape(shape)` is the picture. Floats are pixels in [0, 1]; bytes are grey
        levels, and the pixel is the level over `divisor`. Copied, unless it can no longer be written to.
    labels : array of int, shape (n,)
        From 0 up. Copied.
    n_train : int
        The first `n_train` images are for training.
    shape : tuple of int
        Height and width of an image; (channels, height, width) if there are several channels.
    n_validation : int
        The next `n_validation` images are kept apart, and those after them are for testing.
    divisor : float
        Level of a pixel of 1. Only bytes have another than 1.
    source : str
        What was read, and whether it is verified, in a sentence.

    Raises
    ------
    ChoiceError
        When the shapes do not fit each other, a pixel lies outside [0, 1], or a label is no whole number
        from 0 up.

    Examples
    --------
    >>> import numpy as np
    >>> pair = Images("pair", np.array([[0.0], [1.0]]), np.array([0, 1]), n_train=1, shape=(1, 1))
    >>> pair.train_images, pair.test_labels
    (array([[0.]]), array([1]))
    >>> grey = Images("grey", np.array([[64]], np.uint8), np.array([0]), n_train=1, shape=(1, 1), divisor=256)
    >>> grey.train_images
    array([[0.25]])
    """

    name: str
    images: FloatArray | ByteArray
    labels: IntArray
    n_train: int
    shape: tuple[int, ...]
    n_validation: int = 0
    divisor: float = 1.0
    source: str = ""

    def __post_init__(self) -> None:
        """Copy the arrays, refuse what does not fit, and make the copies read-only."""
        images = _kept(self.images)
        labels = _whole(self.name, self.labels)
        n, pixels = labels.size, math.prod(self.shape)
        fits = images.shape == (n, pixels) and labels.shape == (n,) and images.size
        if not fits or self.n_train < 1 or not 0 <= self.n_validation <= n - self.n_train:
            raise ChoiceError(
                f"{self.name}: {images.shape} images, {labels.shape} labels, {self.n_train} to train on, "
                f"{self.n_validation} kept apart; needed are (n, {pixels}) images of at least one pixel, n "
                "labels, and 1 to n to train on, with those kept apart no more than n."
            )
        if not 0.0 < self.divisor < math.inf:
            raise ChoiceError(f"{self.name}: the divisor is {self.divisor}; give a positive, finite number.")
        if images.dtype == np.float64 and self.divisor != 1.0:
            raise ChoiceError(f"{self.name}: a divisor of {self.divisor} for floats; divide them first.")
        if not (images.min() >= 0.0 and images.max() <= self.divisor):
            raise ChoiceError(f"{self.name}: some pixels lie outside [0, 1]; scale them first.")
        images.flags.writeable = False
        labels.flags.writeable = False
        object.__setattr__(self, "images", images)
        object.__setattr__(self, "labels", labels)

    def pixels(
        self, rows: slice | IntArray, dtype: type[np.float64] | type[np.float32] = np.float64
    ) -> NDArray[Any]:
        """Return some images as floats in [0, 1], which takes the memory of those rows alone.

        Parameters
        ----------
        rows : slice or array of int
            Which, counted over the whole collection.
        dtype : type
            `numpy.float64` or `numpy.float32`; bytes over 256 are exact in both.

        Returns
        -------
        array, shape (rows, pixels)
            Read-only; a view where that is possible, otherwise computed anew at each call.
        """
        stored = self.images[rows]
        found: NDArray[Any] = stored.astype(dtype, copy=False)
        if stored.dtype == np.uint8:
            found /= self.divisor
        found.flags.writeable = False
        return found

    @property
    def n_pixels(self) -> int:
        """Pixels of an image, over all channels: the inputs of a network."""
        return math.prod(self.shape)

    @property
    def train_images(self) -> FloatArray:
        """Images to train on, as `pixels` gives them: keep them, if they are needed twice."""
        return self.pixels(slice(0, self.n_train))

    @property
    def train_labels(self) -> IntArray:
        """Labels of the images to train on, a view."""
        return self.labels[: self.n_train]

    @property
    def validation_images(self) -> FloatArray:
        """Images kept apart, as `pixels` gives them; none in most collections."""
        return self.pixels(slice(self.n_train, self.n_train + self.n_validation))

    @property
    def validation_labels(self) -> IntArray:
        """Labels of the images kept apart, a view."""
        return self.labels[self.n_train : self.n_train + self.n_validation]

    @property
    def test_images(self) -> FloatArray:
        """Images to test on, as `pixels` gives them: keep them, if they are needed twice."""
        return self.pixels(slice(self.n_train + self.n_validation, None))

    @property
    def test_labels(self) -> IntArray:
        """Labels of the images to test on, a view."""
        return self.labels[self.n_train + self.n_validation :]

    @property
    def sha256(self) -> str:
        """SHA-256 of all pixels as little-endian float64, then the labels as little-endian int64.

        It does not depend on whether the pixels are stored as floats or as bytes.
        """
        digest = hashlib.sha256()
        for first in range(0, len(self.images), _HASHED_AT_ONCE):
            digest.update(self.pixels(slice(first, first + _HASHED_AT_ONCE)).astype("<f8").tobytes())
        digest.update(self.labels.astype("<i8").tobytes())
        return digest.hexdigest()


def _whole(name: str, labels: ArrayLike) -> IntArray:
    """Copy labels, which must be whole numbers from 0 up."""
    given = np.asarray(labels)
    if given.dtype.kind not in "iu" or (given.size and given.min() < 0):
        raise ChoiceError(f"{name}: the labels are not whole numbers from 0 up, but {given.dtype}.")
    return np.array(given, dtype=np.int64)


def _kept(images: FloatArray | ByteArray) -> FloatArray | ByteArray:
    """Return an array that nobody else can write to: bytes as bytes, anything else as float64."""
    given = np.asarray(images)
    copy = None if given.flags.owndata and not given.flags.writeable else True
    if given.dtype == np.uint8:
        return np.array(given, dtype=np.uint8, order="C", copy=copy)
    return np.array(given, dtype=np.float64, order="C", copy=copy)


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
