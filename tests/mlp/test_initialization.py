"""Initial weights have the stated law and depend on the seed alone."""

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize

ARCHITECTURE = Architecture((300, 100, 10))


def test_uniform_has_its_bounds_and_moments() -> None:
    weights = initialize(ARCHITECTURE, scale=1e-5, rng=3).weights[0].ravel() / 1e-5
    n = weights.size
    assert np.abs(weights).max() <= 1.0
    # Mean 0 with variance 1/3; mean square 1/3 with variance 1/5 - 1/9: five standard errors each.
    assert abs(weights.mean()) < 5 * np.sqrt(1 / 3 / n)
    assert abs(np.mean(weights**2) - 1 / 3) < 5 * np.sqrt((1 / 5 - 1 / 9) / n)


def test_same_seed_same_weights_and_other_seed_other_weights() -> None:
    first, again, other = (initialize(ARCHITECTURE, rng=seed).weights for seed in (1, 1, 2))
    for a, b, c in zip(first, again, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.any(a == c)


def test_layers_are_drawn_independently() -> None:
    first, second = initialize(Architecture((9, 9, 9)), rng=1).weights
    assert not np.any(first == second)


def test_single_precision_rounds_the_same_draws() -> None:
    double = initialize(ARCHITECTURE, rng=1).weights
    single = initialize(ARCHITECTURE, rng=1, dtype=np.float32).weights
    for a, b in zip(double, single, strict=True):
        np.testing.assert_array_equal(a.astype(np.float32), b)


def test_refuses_unknown_schemes_and_scales() -> None:
    with pytest.raises(ChoiceError, match="'magic'; choose one of uniform"):
        initialize(ARCHITECTURE, scheme="magic")
    for scale in (0.0, -1.0, np.inf, np.nan):
        with pytest.raises(ChoiceError, match="positive, finite"):
            initialize(ARCHITECTURE, scale=scale)
