"""Variance components: analysis of variance, the likelihood by matrices, another program, and simulation."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.inference import variance_components as module
from tailnet.inference.mean_interval import student_interval
from tailnet.inference.variance_components import VarianceComponents, variance_components

Values = NDArray[np.float64]
Labels = NDArray[np.int64]


def nested(
    generator: np.random.Generator, sizes: list[list[int]], seeds: float, images: float, draws: float
) -> tuple[Values, Labels, Labels]:
    """Values of the model, and their labels; `sizes` has the draws of each image of each seed."""
    y, s, i = [], [], []
    for seed, row in enumerate(sizes):
        a = math.sqrt(seeds) * generator.normal()
        for image, many in enumerate(row):
            b = math.sqrt(images) * generator.normal()
            y += [5.0 + a + b + math.sqrt(draws) * generator.normal() for _ in range(many)]
            s += [seed] * many
            i += [image] * many
    return np.array(y), np.array(s), np.array(i)


def deviance(y: Values, s: Labels, i: Labels, components: Values) -> float:
    """-2 log of the restricted likelihood by the covariance matrix, without what does not depend on it."""
    draws, images, seeds = components
    same = s[:, None] == s
    v = draws * np.eye(y.size) + images * (same & (i[:, None] == i)) + seeds * same
    inverse = np.linalg.inv(v)
    total = inverse.sum()
    e = y - inverse.sum(axis=0) @ y / total
    return float(np.linalg.slogdet(v)[1] + e @ inverse @ e + math.log(total))


def variances(found: VarianceComponents) -> Values:
    return np.array([found.draws, found.images, found.seeds], np.float64)


UNEVEN = [[3, 1, 4], [2, 2], [5], [1, 3, 2, 2], [4, 4]]


def test_the_likelihood_is_that_of_the_covariance_matrix() -> None:
    """Differences between two parameters agree, and so does the gradient with finite differences."""
    y, s, i = nested(np.random.default_rng(1), UNEVEN, 1.0, 0.5, 0.3)
    cells = module._cells(y, s, i, 0.95)
    first, second = (0.3, 0.5, 1.0), (0.7, 0.2, 0.1)
    ours = module._deviance(cells, *first)[0] - module._deviance(cells, *second)[0]
    assert ours == pytest.approx(
        deviance(y, s, i, np.array(first)) - deviance(y, s, i, np.array(second)), rel=1e-10
    )
    gradient = module._deviance(cells, *first)[1]
    for k in range(3):
        ends = [deviance(y, s, i, np.add(first, h * np.eye(3)[k])) for h in (-1e-5, 1e-5)]
        assert gradient[k] == pytest.approx((ends[1] - ends[0]) / 2e-5, rel=1e-6)


@pytest.mark.parametrize("number", range(8))
def test_no_other_variances_are_more_likely(number: int) -> None:
    y, s, i = nested(np.random.default_rng(number), UNEVEN, 0.4, 0.4, 1.0)
    found = variance_components(y, s, i)
    best = variances(found)
    least = deviance(y, s, i, best)
    generator = np.random.default_rng(9)
    for near in (0.01, 0.3, 3.0):
        for _ in range(30):
            other = np.abs(np.add(best, near * generator.normal(size=3)))
            assert deviance(y, s, i, other) >= least - 1e-8


def test_balanced_data_give_the_analysis_of_variance() -> None:
    generator = np.random.default_rng(2)
    y, s, i = nested(generator, [[4] * 3] * 6, 2.0, 1.0, 0.5)
    found = variance_components(y, s, i)
    table = y.reshape(6, 3, 4)
    within = table.var(axis=2, ddof=1).mean()
    images = table.mean(axis=2).var(axis=1, ddof=1).mean() - within / 4
    seeds = table.mean(axis=(1, 2)).var(ddof=1) - table.mean(axis=2).var(axis=1, ddof=1).mean() / 3
    assert min(images, seeds) > 0.0
    np.testing.assert_allclose(variances(found), [within, images, seeds], rtol=1e-6)
    mean, low, high = student_interval(table.mean(axis=(1, 2)).tolist())
    np.testing.assert_allclose(np.array([found.mean, *found.interval]), [mean, low, high], rtol=1e-9)
    assert sum(found.shares.values()) == pytest.approx(1.0)
    assert VarianceComponents.from_dict(found.to_dict()) == found


def test_agrees_with_statsmodels() -> None:
    y, s, i = nested(np.random.default_rng(3), UNEVEN * 3, 1.5, 0.8, 0.4)
    found = variance_components(y, s, i)
    # One column of indicators for each image, group by group.
    indicators = [(i[s == seed, None] == np.unique(i[s == seed])).astype(float) for seed in np.unique(s)]
    names = [[str(number) for number in range(table.shape[1])] for table in indicators]
    parts = VCSpec(["image"], [names], [indicators])
    ones = np.ones((y.size, 1))
    theirs = MixedLM(y, ones, groups=s, exog_re=ones, exog_vc=parts).fit(reml=True)
    np.testing.assert_allclose(
        variances(found),
        [float(theirs.scale), float(theirs.vcomp[0]), float(np.asarray(theirs.cov_re)[0, 0])],
        rtol=1e-3,
    )
    assert found.mean == pytest.approx(float(theirs.fe_params[0]), rel=1e-4)


def test_known_components_come_back_on_average() -> None:
    """Unbiased where no estimate is at the boundary: the mean of 100 within four standard errors."""
    exact = {"seeds": 1.0, "images": 0.8, "draws": 0.5}
    generator = np.random.default_rng(4)
    sizes = [[6, 4, 5, 3, 6], [5, 5, 2, 4]] * 10
    found = [variance_components(*nested(generator, sizes, **exact)) for _ in range(100)]
    for name, value in exact.items():
        estimates = np.array([getattr(one, name) for one in found])
        assert estimates.min() > 0.0
        assert abs(estimates.mean() - value) < 4.0 * estimates.std(ddof=1) / math.sqrt(estimates.size)


def test_the_interval_covers_the_mean_of_uneven_data() -> None:
    """Within three binomial errors of 95%; of even data it is Student's, as shown above."""
    sizes = [[1, 4], [2, 2, 2, 2], [6], [3], [1], [5, 5, 5]] * 2
    trials = 250
    generator = np.random.default_rng(5)
    hits = 0
    for _ in range(trials):
        low, high = variance_components(*nested(generator, sizes, 1.0, 0.5, 0.5)).interval
        hits += low <= 5.0 <= high
    assert abs(hits / trials - 0.95) < 3.0 * math.sqrt(0.95 * 0.05 / trials)


def test_what_cannot_be_told_apart_says_so() -> None:
    generator = np.random.default_rng(6)
    one_draw = variance_components(*nested(generator, [[1] * 8] * 5, 1.0, 1.0, 1.0))
    assert one_draw.draws is None
    assert set(one_draw.not_run) == {"draws"}
    one_image = variance_components(*nested(generator, [[8]] * 5, 1.0, 1.0, 1.0))
    assert one_image.seeds is None
    assert set(one_image.not_run) == {"seeds"}
    y, s, i = nested(generator, [[1]] * 7, 1.0, 1.0, 1.0)
    single = variance_components(y, s, i)
    assert (single.seeds, single.draws) == (None, None)
    assert single.images == pytest.approx(y.var(ddof=1), rel=1e-6)
    np.testing.assert_allclose(single.interval, student_interval(y.tolist())[1:])


def test_without_a_spread_everything_is_zero() -> None:
    found = variance_components([2.0] * 8, [0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1] * 2)
    assert (found.mean, found.se, found.seeds, found.images, found.draws) == (2.0, 0.0, 0.0, 0.0, 0.0)
    assert found.shares == {}


def test_images_that_do_not_vary_leave_all_to_seeds() -> None:
    found = variance_components([1.0, 1.0, 1.0, 3.0, 3.0, 3.0], [0, 0, 0, 1, 1, 1], [0, 0, 1] * 2)
    np.testing.assert_allclose(variances(found), [0.0, 0.0, 2.0])
    np.testing.assert_allclose(np.array(found.interval), student_interval([1.0, 3.0])[1:])


def test_draws_that_do_not_vary_leave_their_part_at_zero() -> None:
    found = variance_components([1.0, 1.0, 2.0, 2.0, 5.0, 5.0, 5.5, 5.5], [0] * 4 + [1] * 4, [0, 0, 1, 1] * 2)
    assert found.draws == 0.0
    np.testing.assert_allclose(variances(found), [0.0, 0.3125, 7.03125 - 0.3125 / 2], rtol=1e-5)


def test_scale_and_shift_go_along() -> None:
    y, s, i = nested(np.random.default_rng(7), UNEVEN, 1.0, 1.0, 1.0)
    one, other = variance_components(y, s, i), variance_components(1e6 + 1e-3 * y, s, i)
    assert one.images is not None
    assert other.images is not None
    assert other.images == pytest.approx(1e-6 * one.images, rel=1e-4)
    assert other.mean == pytest.approx(1e6 + 1e-3 * one.mean, rel=1e-12)


def test_refuses_what_is_no_nested_table() -> None:
    with pytest.raises(InsufficientDataError, match="fewer than 2 seeds"):
        variance_components([1.0, 2.0], [0, 0], [0, 1])
    with pytest.raises(InsufficientDataError, match="fewer than 2 seeds"):
        variance_components([], [], [])
    with pytest.raises(InputError, match="give one of each"):
        variance_components([1.0, 2.0], [0, 1], [0])
    with pytest.raises(InputError, match="finite"):
        variance_components([1.0, np.inf], [0, 1], [0, 0])
    with pytest.raises(ChoiceError, match="between 0 and 1"):
        variance_components([1.0, 2.0], [0, 1], [0, 0], level=1.0)
