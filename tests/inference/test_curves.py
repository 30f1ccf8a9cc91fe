"""The stored curves: short, with their ends, and equal to the same computed point by point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles.xmin_scan import scan_continuous

from tailnet.distributions.power_law import PowerLaw
from tailnet.inference.curves import (
    null_distances,
    residuals,
    survival_curve,
    thinned,
    thinned_by_level,
    xmin_path,
)
from tailnet.inference.goodness_of_fit import GoodnessOfFit
from tailnet.inference.likelihood import fit_power_law, standard_error
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import CONVENTIONS, Convention
from tailnet.sample import Sample

MOST = [10, 57, 400, 2000]


def continuous_sample(n: int) -> Sample:
    body = 1.0 - 0.8 * np.random.default_rng(1).random(n // 2)
    return Sample(np.concatenate([body, PowerLaw(2.5, 1.0).sample(n - n // 2, rng=2)]))


def discrete_sample(n: int) -> Sample:
    return Sample(PowerLaw(1.6, 1.0, discrete=True).sample(n, rng=3), discrete=True)


SAMPLES = [continuous_sample(3000), discrete_sample(3000), continuous_sample(40), discrete_sample(40)]


@given(st.integers(1, 5000), st.integers(4, 300))
def test_thinned(size: int, most: int) -> None:
    at = thinned(size, most)
    assert at.size == min(size, most)
    assert (at[0], at[-1]) == (0, size - 1)
    assert np.all(np.diff(at) > 0)
    # Evenly spread: no gap is more than one position off the mean gap.
    assert at.size == 1 or np.diff(at).max() - np.diff(at).min() <= 1


@given(st.lists(st.floats(-50.0, 50.0), min_size=1, max_size=400, unique=True), st.integers(4, 100))
def test_thinned_by_level(levels: list[float], most: int) -> None:
    ascending = np.sort(np.array(levels))
    at = thinned_by_level(ascending, most)
    assert 0 < at.size <= most
    assert (at[0], at[-1]) == (0, ascending.size - 1)
    assert np.all(np.diff(at) > 0)
    if ascending.size <= most:
        assert at.size == ascending.size


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("most", MOST)
def test_survival(sample: Sample, most: int) -> None:
    curve = survival_curve(Steps.of(sample), most)
    x = np.array(curve["x"])
    assert x.size <= most
    assert (x[0], x[-1]) == (sample.minimum, sample.maximum)
    assert np.all(np.diff(x) > 0.0)
    observations = np.repeat(sample.values, sample.counts)
    naive = [(observations >= v).mean() for v in x]
    np.testing.assert_allclose(curve["survival"], naive, rtol=1e-14)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("most", MOST)
def test_xmin_path(sample: Sample, most: int) -> None:
    fit = fit_power_law(sample)
    steps = Steps.of(sample)
    curve = xmin_path(fit, steps, most)
    xmin = np.array(curve["xmin"])
    assert xmin.size <= most
    assert xmin[0] == sample.minimum
    assert xmin[-1] == sample.values[fit.candidates - 1]
    assert np.all(np.diff(xmin) > 0.0)
    here = int(np.flatnonzero(xmin == fit.xmin)[0])
    assert curve["alpha"][here] == pytest.approx(fit.alpha, rel=1e-12)
    assert curve["ks_distance"][here] == pytest.approx(fit.ks_distance, rel=1e-12)
    assert curve["n_tail"][here] == fit.n_tail
    assert curve["alpha_se"][here] == pytest.approx(fit.alpha_se, rel=1e-12)
    assert min(curve["ks_distance"]) == pytest.approx(fit.ks_distance, rel=1e-12)
    for k in range(xmin.size):
        se = standard_error(curve["alpha"][k], xmin[k], curve["n_tail"][k], discrete=sample.discrete)
        assert curve["alpha_se"][k] == se


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_xmin_path_by_the_naive_search(convention: Convention) -> None:
    sample = continuous_sample(120)
    curve = xmin_path(fit_power_law(sample, convention=convention), Steps.of(sample), 2000)
    naive = scan_continuous(sample.values, sample.counts, convention=convention).path
    assert curve["xmin"] == [c.xmin for c in naive]
    assert curve["n_tail"] == [c.n_tail for c in naive]
    np.testing.assert_allclose(curve["alpha"], [c.alpha for c in naive], rtol=1e-10)
    np.testing.assert_allclose(curve["ks_distance"], [c.D for c in naive], rtol=0, atol=1e-12)


def test_xmin_path_beside_a_given_xmin() -> None:
    sample = continuous_sample(120)
    fit = fit_power_law(sample, xmin=1.0)
    curve = xmin_path(fit, Steps.of(sample), 50)
    assert len(curve["xmin"]) <= 50
    assert np.isin(curve["xmin"], sample.values).all()


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("given_xmin", [None, 1.0])
def test_residuals(sample: Sample, given_xmin: float | None) -> None:
    fit = fit_power_law(sample, xmin=given_xmin)
    curve = residuals(fit, Steps.of(sample), 400)
    x, residual = np.array(curve["x"]), np.array(curve["residual"])
    observations = np.repeat(sample.values, sample.counts)
    tail = observations[observations >= fit.xmin]
    assert tail.size == fit.n_tail
    assert x.size <= 400
    assert (x[0], x[-1]) == (tail.min(), tail.max())
    empirical = np.array([(tail >= v).mean() for v in x])
    model = (
        PowerLaw(fit.alpha, fit.xmin, sample.discrete).survival(x)
        if sample.discrete
        else (x / fit.xmin) ** (1.0 - fit.alpha)
    )
    np.testing.assert_allclose(residual, np.sqrt(tail.size) * (empirical - model), rtol=0, atol=1e-10)
    # What is drawn is bounded by what was minimised: sqrt(n) D.
    assert np.abs(residual).max() <= np.sqrt(fit.n_tail) * fit.ks_distance * (1.0 + 1e-9)


def test_residuals_of_the_true_law_have_no_trend() -> None:
    # At the maximum the mean of S(x) over the tail is near 1/2: the residuals balance to O(1/sqrt(n)).
    sample = Sample(PowerLaw(2.5, 1.0).sample(20_000, rng=8))
    fit = fit_power_law(sample, xmin=1.0)
    residual = np.array(residuals(fit, Steps.of(sample), 20_000)["residual"])
    # Their mean is normal with variance 1/12 - 1/16 = 1/48 once alpha is fitted.
    assert abs(residual.mean()) < 5.0 / np.sqrt(48.0)


@pytest.mark.parametrize(("size", "most"), [(10, 2000), (2000, 2000), (2500, 2000), (2500, 7)])
def test_null_distances(size: int, most: int) -> None:
    distances = np.random.default_rng(5).random(size)
    curve = null_distances(GoodnessOfFit(0.5, (0.4, 0.6), size, 1, False, distances), most)
    assert len(curve) == min(size, most)
    assert (curve[0], curve[-1]) == (distances.min(), distances.max())
    assert curve == sorted(curve)
    assert np.isin(curve, distances).all()
