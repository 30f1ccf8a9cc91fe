"""The digits are the ones this package was tested with."""

import hashlib

import numpy as np

from tailnet.datasets.digits import load_digits

#: Of the grey levels 0 to 16 as bytes, then the labels as bytes, from scikit-learn's embedded file.
GREY_LEVELS_SHA256 = "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"
IMAGES_SHA256 = "5889d26819cf830d070975af3c711419825fa0a078137b3d80b8e7d06bd58da0"


def test_shape_range_and_split() -> None:
    digits = load_digits()
    assert digits.name == "digits"
    assert digits.shape == (8, 8)
    assert digits.images.shape == (1797, 64)
    assert (digits.images.min(), digits.images.max()) == (0.0, 1.0)
    assert digits.train_images.shape == (1437, 64)
    assert digits.test_images.shape == (360, 64)
    assert np.bincount(digits.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(digits.test_labels, minlength=10).min() >= 30


def test_hashes_are_the_known_ones() -> None:
    digits = load_digits()
    grey = (digits.images * 16.0).astype(np.uint8)
    np.testing.assert_array_equal(grey / 16.0, digits.images)
    digest = hashlib.sha256(grey.tobytes() + digits.labels.astype(np.uint8).tobytes()).hexdigest()
    assert digest == GREY_LEVELS_SHA256
    assert digits.sha256 == IMAGES_SHA256
