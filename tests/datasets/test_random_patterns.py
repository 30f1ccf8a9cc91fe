"""Random patterns are uniform, independent of their labels, and given by their seed."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from tailnet.datasets.random_patterns import random_patterns
from tailnet.errors import ChoiceError


def test_pixels_and_labels_are_uniform() -> None:
    images = random_patterns(rng=3)
    assert 0.0 <= images.images.min() <= images.images.max() < 1.0
    # One test each of a true null hypothesis: together they fail for 0.3% of seeds, and this one is fixed.
    assert stats.kstest(images.images.ravel(), "uniform").pvalue > 1e-3
    assert stats.chisquare(np.bincount(images.labels, minlength=10)).pvalue > 1e-3
    means = [images.images[images.labels == label].ravel() for label in range(10)]
    assert stats.f_oneway(*means).pvalue > 1e-3


def test_one_label_has_the_same_pixels() -> None:
    uniform, one = random_patterns(rng=3), random_patterns(one_label=True, rng=3)
    np.testing.assert_array_equal(one.images, uniform.images)
    assert (one.name, uniform.name) == ("random-one-label", "random")
    assert set(one.labels.tolist()) == {0}
    assert len(set(uniform.labels.tolist())) == 10


def test_any_shape_and_seed() -> None:
    images = random_patterns(shape=(3, 32, 32), n_train=20, n_test=5, classes=3, rng=1)
    assert (images.train_images.shape, images.test_images.shape) == ((20, 3072), (5, 3072))
    assert set(images.labels.tolist()) == {0, 1, 2}
    again = random_patterns(shape=(3, 32, 32), n_train=20, n_test=5, classes=3, rng=np.random.SeedSequence(1))
    assert again.sha256 == images.sha256
    assert random_patterns(shape=(3, 32, 32), n_train=20, n_test=5, rng=2).sha256 != images.sha256
    assert len(random_patterns(n_test=0).test_labels) == 0


@pytest.mark.parametrize("wrong", [{"n_train": 0}, {"n_test": -1}, {"classes": 0}, {"shape": (8, 0)}])
def test_sizes_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ChoiceError, match="must be at least 1"):
        random_patterns(**wrong)
