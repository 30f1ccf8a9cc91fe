"""R² of the histogram's line, against the textbook's steps one by one."""

import numpy as np
import pytest

from tailnet.arrays import FloatArray
from tailnet.distributions.power_law import PowerLaw
from tailnet.inference.straight_line import BINS, exponential_limit, histogram_r_squared, looks_straight
from tailnet.sample import Sample


def naive_r_squared(x: FloatArray, bins: int) -> float:
    edges = np.linspace(x.min(), x.max(), bins + 1)
    points = []
    for k in range(bins):
        last = k == bins - 1
        inside = (x >= edges[k]) & ((x <= edges[k + 1]) if last else (x < edges[k + 1]))
        if inside.any():
            points.append((np.log10((edges[k] + edges[k + 1]) / 2.0), np.log10(inside.sum())))
    across, up = np.array(points).T
    slope, intercept = np.polyfit(across, up, 1)
    rest = up - (slope * across + intercept)
    return float(1.0 - (rest @ rest) / ((up - up.mean()) @ (up - up.mean())))


@pytest.mark.parametrize("bins", [5, 20, BINS])
@pytest.mark.parametrize("unit", [1.0, 1e-20])
def test_against_the_textbook(bins: int, unit: float) -> None:
    generator = np.random.default_rng(1)
    for x in (generator.standard_exponential(500), PowerLaw(2.5, 1.0).sample(500, rng=2)):
        assert histogram_r_squared(unit * x, bins=bins) == pytest.approx(naive_r_squared(x, bins), rel=1e-9)


def test_a_line_and_a_flat_picture() -> None:
    # Seven bins of width 1/2 from 1/2 to 4, three of them filled: 64, 32 and 16 observations.
    x = np.repeat([0.5, 2.1, 4.0], [64, 32, 16])
    across = np.corrcoef(np.log10([0.75, 2.25, 3.75]), np.log10([64, 32, 16]))[0, 1]
    assert histogram_r_squared(x, bins=7) == pytest.approx(across**2, rel=1e-12)
    # Two points lie on a line; equal heights have nothing to explain.
    assert histogram_r_squared(np.array([1.0, 1.0, 2.0]), bins=4) == pytest.approx(1.0, rel=1e-12)
    assert histogram_r_squared(np.array([1.0, 2.0, 3.0]), bins=3) == 0.0


def test_the_limit_is_the_quantile_of_exponential_scores() -> None:
    generator = np.random.default_rng(4)
    scores = sorted(naive_r_squared(generator.standard_exponential(300), BINS) for _ in range(41))
    # With 41 scores the 0.95 quantile is the 39th.
    limit = exponential_limit(300, level=0.95, replicates=41, rng=4)
    assert limit == pytest.approx(scores[38], rel=1e-9)
    assert exponential_limit(300, level=0.5, replicates=41, rng=4) == pytest.approx(scores[20], rel=1e-9)
    assert exponential_limit(300, replicates=41, rng=5) != limit


def test_a_pareto_sample_scores_and_ties_count() -> None:
    x = np.round(PowerLaw(3.0, 1.0).sample(400, rng=6), 1)
    found, limit = looks_straight(Sample(x, discrete=False), rng=1)
    assert found == pytest.approx(naive_r_squared(x, BINS), rel=1e-9)
    assert limit == exponential_limit(400, rng=1)
    assert 0.0 < limit < 1.0
