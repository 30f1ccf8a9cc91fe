"""The correlation dimension of sets whose dimension is known."""

import itertools

import numpy as np
import pytest

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.mlp.lyapunov.correlation_dimension import Scaling, correlation_dimension
from tailnet.mlp.lyapunov.pair_counts import count_pairs, distances_to


def henon_orbit(n: int) -> FloatArray:
    x, y, found = 0.1, 0.1, []
    for _ in range(n + 1000):
        x, y = 1.0 - 1.4 * x * x + y, 0.3 * x
        found.append((x, y))
    return np.array(found[1000:])


def circle(n: int, rng: int) -> FloatArray:
    angles = np.random.default_rng(rng).uniform(0.0, 2.0 * np.pi, n)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


@pytest.mark.parametrize("window", [0, 3])
def test_counts_are_those_of_two_loops(window: int) -> None:
    points = np.random.default_rng(1).normal(size=(40, 3)).round(1)
    radii = np.array([0.5, 1.0, 2.0])
    found = count_pairs(points, radii, window=window, blocks=4)
    within, pairs = np.zeros((4, 4, 3), int), np.zeros((4, 4), int)
    for i, j in itertools.combinations(range(40), 2):
        if j - i > window:
            pairs[i // 10, j // 10] += 1
            within[i // 10, j // 10] += np.linalg.norm(points[i] - points[j]) <= radii
    np.testing.assert_array_equal(found.pairs, pairs)
    np.testing.assert_array_equal(found.within, within)
    kept = [0, 1, 3]
    expected = within[np.ix_(kept, kept)].sum(axis=(0, 1)) / pairs[np.ix_(kept, kept)].sum()
    np.testing.assert_allclose(found.shares(without=2), expected)


def test_small_distances_keep_their_digits() -> None:
    generator = np.random.default_rng(2)
    centre = 1e3 * generator.normal(size=(1, 50))
    points = centre + 1e-6 * generator.normal(size=(30, 50))
    exact = np.linalg.norm(points[:, None] - points[None], axis=-1)
    np.testing.assert_allclose(distances_to(points, slice(5, 9)), exact[5:9], rtol=1e-12)


@pytest.mark.parametrize(("dimension", "shares"), [(1, (1e-3, 0.02)), (2, (1e-3, 0.01))])
def test_tori_have_their_dimension(dimension: int, shares: tuple[float, float]) -> None:
    # No edges, so that the slope is that of the dimension but for the curve of chords.
    points = np.concatenate([circle(3000, seed) for seed in range(dimension)], axis=1)
    found = correlation_dimension(points, Scaling(window=0, shares=shares))
    assert found.interval[0] < dimension < found.interval[1]
    assert np.diff(found.interval).item() < 0.15


def test_henon_has_its_published_dimension() -> None:
    # 1.21 ± 0.01, Grassberger & Procaccia 1983, table 1 (from 20,000 points); 1.22 in later work.
    found = correlation_dimension(henon_orbit(4000), Scaling(window=20, shares=(5e-4, 0.02)))
    assert found.interval[0] < 1.21 < found.interval[1]
    assert np.diff(found.interval).item() < 0.2
    assert found.slopes.size == found.radii.size - 1
    assert (np.abs(found.slopes - 1.21) < 0.15).all()


def test_theilers_window_takes_away_what_is_near_in_time_alone() -> None:
    # Nearest points of a slow walk through many dimensions are its own next steps, which have dimension 2.
    walk = np.cumsum(np.random.default_rng(1).normal(size=(1000, 60)), axis=0)
    near = correlation_dimension(walk, Scaling(window=0, shares=(0.002, 0.02)))
    assert near.interval[1] < 2.5
    apart = correlation_dimension(walk, Scaling(window=40, shares=(0.002, 0.02)))
    assert apart.interval[0] > 2.5


def test_dimension_does_not_depend_on_units_or_place() -> None:
    points = henon_orbit(600)
    scaling = Scaling(window=5, shares=(0.005, 0.1))
    one, other = (correlation_dimension(x, scaling) for x in (points, 1e-8 * points + 3e-8))
    assert other.value == pytest.approx(one.value, rel=1e-9)
    np.testing.assert_allclose(other.shares, one.shares)


def test_refusals() -> None:
    points = circle(400, 1)
    with pytest.raises(ChoiceError, match="window is -1"):
        Scaling(window=-1)
    with pytest.raises(ChoiceError, match="two that rise"):
        Scaling(window=0, shares=(0.1, 0.1))
    with pytest.raises(ChoiceError, match="blocks is 4; give a whole number >= 5"):
        Scaling(window=0, blocks=4)
    with pytest.raises(ChoiceError, match="radii is 2"):
        Scaling(window=0, radii=2)
    with pytest.raises(ChoiceError, match="confidence is 0"):
        Scaling(window=0, confidence=0.0)
    with pytest.raises(ChoiceError, match=r"shape \(400,\)"):
        correlation_dimension(points[:, 0], Scaling(window=0))
    with pytest.raises(InsufficientDataError, match="give at least 440 points"):
        correlation_dimension(points, Scaling(window=20))
    with pytest.raises(InsufficientDataError, match="fewer than 10"):
        correlation_dimension(points, Scaling(window=0, shares=(1e-5, 0.1)))
    with pytest.raises(InsufficientDataError, match="too many points coincide"):
        correlation_dimension(np.repeat(points[:10], 40, axis=0), Scaling(window=0))
