"""The test of the power law that lets eigenvalues repel."""

import math

import numpy as np
import pytest

from tailnet.distributions.power_law import PowerLaw
from tailnet.inference.goodness_of_fit import goodness_of_fit
from tailnet.inference.likelihood import fit_power_law
from tailnet.inference.spectrum.null_spectra import gaussian_spectra
from tailnet.inference.spectrum.tail import spectral_tail
from tailnet.inference.spectrum.unfolding import fitted_quantiles, power_law_p, uniform_ranks
from tailnet.sample import Sample

SHAPE = (80, 40)


def test_ranks_keep_the_order_and_are_uniform() -> None:
    spectra = gaussian_spectra(SHAPE, 30, rng=1)
    ranks = uniform_ranks(spectra)
    assert np.array_equal(np.sort(ranks, axis=None), (np.arange(1200) + 0.5) / 1200)
    assert np.array_equal(np.argsort(ranks, axis=None), np.argsort(spectra, axis=None))


def test_quantiles_are_those_of_the_fitted_law() -> None:
    values = np.sort(np.random.default_rng(2).lognormal(size=50))
    tail = spectral_tail(values)
    assert 0 < tail.n_tail < 50
    shares = np.linspace(0.001, 0.999, 999)
    found = fitted_quantiles(values, tail, shares)
    assert np.all(np.diff(found) > -1e-15)
    upper = tail.n_tail / 50
    above = shares >= 1.0 - upper
    law = PowerLaw(tail.alpha, tail.xmin)
    assert found[above] == pytest.approx(law.quantile((shares[above] - (1.0 - upper)) / upper))
    assert np.all(found[above] >= tail.xmin)
    # Below xmin: at the middle of a step of the body stands its value.
    body = values[: 50 - tail.n_tail]
    middles = (np.arange(body.size) + 0.5) / 50
    assert fitted_quantiles(values, tail, middles) == pytest.approx(body)


def test_without_a_body_all_is_power_law() -> None:
    values = PowerLaw(2.5, 1.0).quantile((np.arange(30) + 0.5) / 30)
    tail = spectral_tail(values)
    assert tail.n_tail == 30
    law = PowerLaw(tail.alpha, tail.xmin)
    assert fitted_quantiles(values, tail, np.array([0.2, 0.9])) == pytest.approx(law.quantile([0.2, 0.9]))


def test_the_test_holds_its_level_on_eigenvalues_and_the_usual_one_does_not_reach_it() -> None:
    # Spectra that follow a power law by construction. At 0.1 the Monte Carlo test may reject 0.1 of them,
    # within three binomial standard errors and 0.02 for a law and an xmin that are estimated; the usual
    # bootstrap draws independent values, which scatter far more, and rejects next to none.
    data = 150
    ranks = uniform_ranks(gaussian_spectra(SHAPE, data + 99, rng=3))
    null = uniform_ranks(ranks[data:])
    spectra = PowerLaw(3.0, 1.0).quantile(ranks[:data])
    rejected = np.mean([power_law_p(row, null) <= 0.1 for row in spectra])
    assert rejected == pytest.approx(0.1, abs=0.02 + 3.0 * math.sqrt(0.1 * 0.9 / data))
    fits = [fit_power_law(Sample(row)) for row in spectra[:60]]
    usual = [goodness_of_fit(fit, replicates=99, rng=4).p_value <= 0.1 for fit in fits]
    assert np.mean(usual) < 0.03


def test_the_spectrum_of_a_random_matrix_is_no_power_law() -> None:
    spectra = gaussian_spectra(SHAPE, 220, rng=5)
    null = uniform_ranks(spectra[20:])
    # Eight rejections at 0.1 have a probability of 4e-4 where the power law holds.
    assert sum(power_law_p(row, null) <= 0.1 for row in spectra[:20]) >= 8


def test_zeros_leave_the_test_to_the_others() -> None:
    spectra = gaussian_spectra(SHAPE, 50, rng=6)
    ranks = uniform_ranks(spectra)
    values = PowerLaw(2.5, 1.0).quantile(ranks[0])
    values[:8] = 0.0
    p = power_law_p(values, ranks[1:])
    assert p == power_law_p(values[8:], uniform_ranks(ranks[1:, 8:]))
