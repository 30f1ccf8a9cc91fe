"""Discs touch and do not overlap, walkers land where Brownian ones do, and the dimension is the known one."""

import math

import numpy as np
import pytest
from oracles import harmonic_walk

from tailnet.baselines.aggregate_dimension import aggregate_dimension, dimension_over_aggregates
from tailnet.baselines.diffusion_limited_aggregation import Aggregate, diffusion_limited_aggregate
from tailnet.baselines.off_lattice_growth import CONTACT, _occupy, grow, pyramid, walk
from tailnet.errors import ChoiceError, InsufficientDataError

#: Large-scale simulation: Tolman & Meakin 1989.
KNOWN = 1.715


@pytest.mark.parametrize(("n", "seed"), [(1, 0), (2, 0), (400, 1), (3000, 2)])
def test_discs_touch_their_parent_and_overlap_with_none(n: int, seed: int) -> None:
    aggregate = diffusion_limited_aggregate(n, seed)
    places, parents = aggregate.positions, aggregate.parents
    assert places.shape == (n, 2)
    assert places[0].tolist() == [0.0, 0.0]
    assert parents[0] == -1
    assert (parents[1:] >= 0).all()
    assert (parents[1:] < np.arange(1, n)).all()
    steps = np.hypot(*(places[1:] - places[parents[1:]]).T)
    np.testing.assert_allclose(steps, 1.0, rtol=1e-12)
    for i in range(1, n):
        assert np.hypot(*(places[:i] - places[i]).T).min() > 1.0 - 1.1 * CONTACT


def test_one_seed_one_aggregate() -> None:
    one, other = diffusion_limited_aggregate(200, 1), diffusion_limited_aggregate(200, 1)
    np.testing.assert_array_equal(one.positions, other.positions)
    assert (diffusion_limited_aggregate(200, 2).positions[1:] != one.positions[1:]).all()
    with pytest.raises(ValueError, match="read-only"):
        one.positions[0] = 1.0


@pytest.mark.parametrize(
    "centres", [[[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0]], [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [3.0, 1.0]]]
)
def test_walkers_land_where_small_steps_take_them(centres: list[list[float]]) -> None:
    """Which disc is touched, and on which side, against an independent simulation."""
    walkers = 8000
    places = np.array(centres)
    cells, occupied, starts = pyramid(7)
    for disc, (x, y) in enumerate(places.tolist()):
        _occupy(disc, x, y, cells, occupied, starts)
    generator = np.random.default_rng(1)
    launch = float(np.hypot(*places.T).max()) + 2.0
    ours = np.array([walk(generator, launch, places, cells, occupied, starts) for _ in range(walkers)])
    theirs = harmonic_walk.touched(places, launch, walkers, np.random.default_rng(2))
    kinds = []
    for column, x, y in ((ours[:, 2], ours[:, 0], ours[:, 1]), theirs.T):
        which = column.astype(int)
        quadrant = 2 * (x > places[which, 0]) + (y > places[which, 1])
        kinds.append(np.bincount(4 * which + quadrant, minlength=4 * len(places)))
    table = np.array(kinds)[:, np.sum(kinds, axis=0) > 20]
    statistic = ((table[0] - table[1]) ** 2 / table.sum(axis=0)).sum()
    degrees = table.shape[1] - 1
    assert abs(statistic - degrees) < 4.0 * math.sqrt(2.0 * degrees)
    distances = np.hypot(
        ours[:, 0] - places[ours[:, 2].astype(int), 0], ours[:, 1] - places[ours[:, 2].astype(int), 1]
    )
    np.testing.assert_allclose(distances, ours[:, 3])
    assert ((distances >= 1.0 - 1e-9) & (distances < 1.0 + CONTACT)).all()


def test_the_second_disc_lands_anywhere_alike() -> None:
    angles = np.array(
        [math.atan2(*diffusion_limited_aggregate(2, seed).positions[1]) for seed in range(1000)]
    )
    for k in (1, 2, 3):
        assert abs(np.exp(1j * k * angles).mean()) < 4.0 / math.sqrt(1000)


def test_a_grid_that_is_too_small_is_noticed() -> None:
    places, parents = np.empty((2000, 2)), np.empty(2000, np.int32)
    grown = grow(np.random.default_rng(1), places, parents, *pyramid(6))
    assert 1 < grown < 2000
    assert np.hypot(*places[:grown].T).max() < 2**6 * 0.7 / 2.0


def test_radii_of_gyration_are_those_of_the_definition() -> None:
    aggregate = diffusion_limited_aggregate(50, 3)
    radii = aggregate.radii_of_gyration()
    for n in (1, 2, 17, 50):
        first = aggregate.positions[:n]
        about = first - first.mean(axis=0)
        assert radii[n - 1] == pytest.approx(math.sqrt((about**2).sum() / n), abs=1e-12)


def test_the_dimension_is_the_known_one() -> None:
    """Twenty aggregates of 5000 discs: the interval over them holds the known value, and is a narrow one."""
    found = dimension_over_aggregates(5000, aggregates=20, rng=1)
    low, high = found.interval
    assert low < KNOWN < high
    assert high - low < 0.15
    # One aggregate's least-squares error is several times too small.
    assert found.sd > 2.0 * found.mean_least_squares_se


def test_any_number_of_workers() -> None:
    found = dimension_over_aggregates(1000, aggregates=4, rng=1)
    assert dimension_over_aggregates(1000, aggregates=4, rng=1, jobs=2) == found


def test_other_dimensions_come_from_below() -> None:
    boxes = [dimension_over_aggregates(n, aggregates=5, method="box-counting", rng=1) for n in (1500, 6000)]
    assert boxes[0].interval[1] < boxes[1].interval[0]
    assert boxes[1].interval[1] < KNOWN
    mass = dimension_over_aggregates(6000, aggregates=12, method="mass-radius", rng=1)
    assert mass.interval[1] < KNOWN


def test_refusals() -> None:
    with pytest.raises(ChoiceError, match="n is 0"):
        diffusion_limited_aggregate(0)
    with pytest.raises(ChoiceError, match="at most 1,000,000"):
        diffusion_limited_aggregate(1_000_001)
    with pytest.raises(ChoiceError, match="choose one of growth"):
        aggregate_dimension(diffusion_limited_aggregate(1000, 1), method="area")
    few = Aggregate(np.zeros((3, 2)), np.zeros(3, np.int32))
    with pytest.raises(InsufficientDataError, match="3 discs"):
        aggregate_dimension(few)
