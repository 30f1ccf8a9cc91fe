"""The 1,797 handwritten digits that ship with scikit-learn: 8 by 8 pixels, no file needed."""

import numpy as np

from tailnet.datasets.images import Images

#: The first 1,437 images (80%) are for training, the last 360 for testing.
N_TRAIN = 1437

#: Grey levels run from 0 to 16.
_WHITE = 16.0


def load_digits() -> Images:
    """Load the test part of the UCI collection of handwritten digits, as scikit-learn embeds it.

    Pixels are grey levels divided by 16. The order is the collection's own and is not shuffled.

    Returns
    -------
    Images
        1,797 images of 8 by 8 pixels, labels 0 to 9; 1,437 to train on, 360 to test on.

    References
    ----------
    Alpaydin & Kaynak (1998), *Optical Recognition of Handwritten Digits*, UCI Machine Learning
    Repository, doi:10.24432/C50P49.

    Examples
    --------
    >>> digits = load_digits()
    >>> digits.train_images.shape, digits.test_images.shape
    ((1437, 64), (360, 64))
    """
    from sklearn import datasets

    images, labels = datasets.load_digits(return_X_y=True)
    return Images(
        "digits",
        images / _WHITE,
        labels.astype(np.int64),
        n_train=N_TRAIN,
        shape=(8, 8),
        source="The digits that scikit-learn embeds: 1,797 images, no file read.",
    )
