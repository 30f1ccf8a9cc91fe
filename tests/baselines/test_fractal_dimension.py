"""Slopes and errors are those of least squares, known sets have known dimensions, intervals are as said."""

import json

import numpy as np
import pytest
from scipy import stats

from tailnet.baselines.fractal_dimension import (
    FractalDimension,
    ReplicatedDimension,
    box_counting,
    growth,
    mass_radius,
    replicated,
)
from tailnet.errors import ChoiceError, InsufficientDataError

SQUARE = np.random.default_rng(1).random((40_000, 2))


def by_hand(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Slope and standard error of a line."""
    found = stats.linregress(x, y)
    return found.slope, found.stderr


def test_boxes_are_those_of_the_definition() -> None:
    points = SQUARE[:300]
    sizes = [0.05, 0.1, 0.2, 0.4]
    found = box_counting(points, sizes, shifts=3, rng=4)
    generator = np.random.default_rng(np.random.SeedSequence(4))
    corner = points.min(axis=0)
    for size, mean in zip(found.scales, found.measured, strict=True):
        counts = []
        for _ in range(3):
            shift = generator.random(2)
            counts.append(len({tuple(np.floor((p - corner) / size + shift)) for p in points}))
        assert mean == np.mean(counts)
    slope, error = by_hand(-np.log(sizes), np.log(found.measured))
    assert (found.dimension, found.se) == pytest.approx((slope, error))
    reach = stats.t.ppf(0.975, 2) * error
    assert found.interval == pytest.approx((slope - reach, slope + reach))
    assert "too narrow" in found.statement


def test_a_square_and_a_line_and_points_in_space() -> None:
    assert box_counting(SQUARE, np.geomspace(0.01, 0.1, 6)).dimension == pytest.approx(2.0, abs=0.1)
    line = SQUARE[:, :1]
    assert box_counting(line, np.geomspace(0.001, 0.1, 6)).dimension == pytest.approx(1.0, abs=0.05)
    cube = np.random.default_rng(2).random((40_000, 3))
    found = mass_radius(cube, np.geomspace(0.1, 0.5, 6), centre=[0.5, 0.5, 0.5])
    assert found.dimension == pytest.approx(3.0, abs=0.1)


def test_mass_within_radii_is_counted() -> None:
    points = SQUARE[:500]
    radii = [0.1, 0.2, 0.3, 0.5]
    found = mass_radius(points, radii)
    distances = np.hypot(*(points - points[0]).T)
    assert found.measured == tuple(float((distances <= r).sum()) for r in radii)
    slope, error = by_hand(np.log(radii), np.log(found.measured))
    assert (found.dimension, found.se) == pytest.approx((slope, error))


def test_growth_is_the_inverse_slope() -> None:
    generator = np.random.default_rng(3)
    radii = np.arange(1, 2001) ** (1 / 1.7) * np.exp(0.05 * generator.standard_normal(2000))
    sizes = [20, 60, 200, 600, 2000]
    found = growth(radii, sizes)
    slope, error = by_hand(np.log(sizes), np.log(radii[np.array(sizes) - 1]))
    assert found.dimension == pytest.approx(1.0 / slope)
    assert found.se == pytest.approx(error / slope**2)
    reach = stats.t.ppf(0.975, 3) * error
    assert found.interval == pytest.approx((1.0 / (slope + reach), 1.0 / (slope - reach)))


def test_the_least_squares_interval_of_correlated_counts_is_too_narrow() -> None:
    """Mass about the centre of Poisson points in a plane, of dimension 2: each radius holds the points of all
    smaller ones. The nominal 95% interval misses 2 far more often than one time in twenty; Student's
    interval over realisations does not."""
    generator = np.random.default_rng(5)
    radii = np.geomspace(0.05, 0.5, 30)
    covered, over = 0.0, 0.0
    replicates: list[FractalDimension] = []
    for _ in range(300):
        points = np.vstack([[0.5, 0.5], generator.random((generator.poisson(4000), 2))])
        found = mass_radius(points, radii)
        replicates.append(found)
        covered += float(found.interval[0] <= 2.0 <= found.interval[1])
    # The centre itself counts as a point; its share of the mass bends the line by less than the errors.
    for i in range(0, 300, 10):
        low, high = replicated(replicates[i : i + 10]).interval
        truth = np.mean([r.dimension for r in replicates])
        over += float(low <= truth <= high)
    assert covered / 300 < 0.6
    assert over >= stats.binom.ppf(1e-4, 30, 0.95)
    together = replicated(replicates)
    assert together.sd > 2.0 * together.mean_least_squares_se
    assert np.mean([found.durbin_watson for found in replicates]) < 1.2


def test_replication_is_students() -> None:
    values = [1.6, 1.7, 1.75, 1.72]
    rows = [FractalDimension("growth", v, 0.01, (v - 0.1, v + 0.1), 0.95, "", 1.0, (), ()) for v in values]
    found = replicated(rows, level=0.9)
    assert found.dimension == pytest.approx(np.mean(values))
    expected = stats.t.interval(0.9, 3, loc=np.mean(values), scale=stats.sem(values))
    assert found.interval == pytest.approx(expected)
    assert (found.se, found.sd) == pytest.approx((stats.sem(values), np.std(values, ddof=1)))
    assert ReplicatedDimension.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_plain_numbers_and_back() -> None:
    found = mass_radius(SQUARE[:500], [0.1, 0.2, 0.3, 0.5])
    assert FractalDimension.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_refusals() -> None:
    with pytest.raises(ChoiceError, match="at least 4 different"):
        box_counting(SQUARE, [0.1, 0.2, 0.2, 0.3])
    with pytest.raises(ChoiceError, match="different positive"):
        mass_radius(SQUARE, [0.0, 0.1, 0.2, 0.3])
    with pytest.raises(ChoiceError, match="too small"):
        box_counting(SQUARE, [1e-15, 0.1, 0.2, 0.3])
    with pytest.raises(ChoiceError, match="shifts is 0"):
        box_counting(SQUARE, [0.1, 0.2, 0.3, 0.4], shifts=0)
    with pytest.raises(ChoiceError, match="level is 2"):
        mass_radius(SQUARE, [0.1, 0.2, 0.3, 0.4], level=2.0)
    with pytest.raises(ChoiceError, match="centre has shape"):
        mass_radius(SQUARE, [0.1, 0.2, 0.3, 0.4], centre=[0.5])
    with pytest.raises(InsufficientDataError, match="No point"):
        mass_radius(SQUARE, [0.1, 0.2, 0.3, 0.4], centre=[9.0, 9.0])
    with pytest.raises(InsufficientDataError, match="1 points"):
        mass_radius(SQUARE[:1], [0.1, 0.2, 0.3, 0.4])
    with pytest.raises(ChoiceError, match="finite coordinates"):
        box_counting(SQUARE[:, 0], [0.1, 0.2, 0.3, 0.4])
    with pytest.raises(ChoiceError, match="from 2 to 5"):
        growth(np.arange(1.0, 6.0), [2, 3, 4, 6])
    rows = [mass_radius(SQUARE, [0.1, 0.2, 0.3, 0.4])] * 3
    with pytest.raises(InsufficientDataError, match="2 realisations"):
        replicated(rows[:2])
    with pytest.raises(ChoiceError, match="box-counting, mass-radius"):
        replicated([*rows, box_counting(SQUARE, [0.1, 0.2, 0.3, 0.4])])
