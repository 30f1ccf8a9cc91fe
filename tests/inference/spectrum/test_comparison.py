"""A spectrum beside a null hypothesis: by the definitions, and at its level."""

import math

import numpy as np
import pytest
from oracles import spectra

from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.inference.spectrum.comparison import (
    SpectrumComparison,
    TailComparison,
    compare_spectrum,
    compare_tail,
    law_distances,
)
from tailnet.inference.spectrum.eigenvalues import normalized_eigenvalues
from tailnet.inference.spectrum.marchenko_pastur import MarchenkoPastur
from tailnet.inference.spectrum.monte_carlo import lower_p, upper_limit, upper_p
from tailnet.inference.spectrum.null_spectra import gaussian_spectra, shuffled_spectra
from tailnet.inference.spectrum.spacing import INDEPENDENT, spacing_ratios
from tailnet.inference.spectrum.tail import spectral_tail, spectral_tails

SHAPE = (60, 24)


def test_p_values_count_the_value_itself() -> None:
    null = np.array([0.1, 0.2, 0.3, 0.4])
    assert (upper_p(0.25, null), lower_p(0.25, null)) == (3 / 5, 3 / 5)
    assert (upper_p(0.5, null), lower_p(0.05, null)) == (1 / 5, 1 / 5)
    assert upper_p(0.1 + 0.2, null) == 3 / 5


@pytest.mark.parametrize("replicates", [19, 39, 100, 999])
def test_a_value_is_above_the_limit_when_its_p_is_at_most_the_level(replicates: int) -> None:
    generator = np.random.default_rng(replicates)
    null = generator.random(replicates)
    limit = upper_limit(null, 0.05)
    for value in (*generator.random(50), *(np.sort(null)[-60:] * (1.0 + 1e-9))):
        assert (value > limit) == (upper_p(float(value), null) <= 0.05)


def test_too_few_replicates_have_no_limit() -> None:
    with pytest.raises(ChoiceError, match="draw at least 19"):
        upper_limit(np.arange(18.0), 0.05)


def test_the_comparison_by_its_definition() -> None:
    matrix = np.random.default_rng(1).standard_normal(SHAPE)
    matrix[:, 0] *= 3.0
    eigenvalues = normalized_eigenvalues(matrix)
    null = gaussian_spectra(SHAPE, 59, rng=2)
    found = compare_spectrum(eigenvalues, null, SHAPE)
    law = MarchenkoPastur(24 / 60)

    def cdf(x: float) -> float:
        return spectra.law_cdf(24 / 60, x, 2000)

    # The naive integral is good to 1e-6 here.
    assert found.distance == pytest.approx(spectra.law_distance(eigenvalues.tolist(), cdf), abs=2e-6)
    distances = [spectra.law_distance(row.tolist(), lambda x: float(law.cdf(x))) for row in null]
    assert found.distance_p == (1 + sum(d >= found.distance for d in distances)) / 60
    assert found.distance_limit == pytest.approx(sorted(distances)[56])
    assert found.largest == eigenvalues[-1]
    assert found.largest_p == (1 + sum(row[-1] >= eigenvalues[-1] for row in null)) / 60
    assert found.largest_limit == sorted(null[:, -1])[56]
    assert found.outliers == sum(x > found.largest_limit for x in eigenvalues) >= 1
    assert SpectrumComparison.from_dict(found.to_dict()) == found


def test_the_test_against_gaussian_matrices_holds_its_level() -> None:
    # Each block of 20 spectra tests its first by the other 19: p <= 0.05 has probability 1/20 exactly.
    blocks = 1500
    drawn = gaussian_spectra((20, 8), 20 * blocks, rng=3).reshape(blocks, 20, 8)
    law = MarchenkoPastur(0.4)
    rejected = sum(
        upper_p(float(row[0]), row[1:]) <= 0.05 for row in (law_distances(block, law) for block in drawn)
    )
    assert rejected / blocks == pytest.approx(0.05, abs=3.0 * math.sqrt(0.05 * 0.95 / blocks))


def test_the_shuffled_null_holds_its_level_where_the_gaussian_one_does_not() -> None:
    # Independent entries of infinite variance: the spectrum leaves the law, and shuffles leave it alike.
    generator = np.random.default_rng(4)
    shape, matrices = (20, 10), 300
    shuffled, gaussian = 0, 0
    null = gaussian_spectra(shape, 99, rng=5)
    for number in range(matrices):
        matrix = generator.pareto(1.2, shape) * generator.choice([-1.0, 1.0], shape)
        eigenvalues = normalized_eigenvalues(matrix)
        shuffles = shuffled_spectra(matrix, 19, rng=number)
        shuffled += compare_spectrum(eigenvalues, shuffles, shape).distance_p <= 0.05
        gaussian += compare_spectrum(eigenvalues, null, shape).distance_p <= 0.05
    assert shuffled / matrices == pytest.approx(0.05, abs=3.0 * math.sqrt(0.05 * 0.95 / matrices))
    assert gaussian / matrices > 0.8


def test_a_structure_is_seen_by_both_nulls() -> None:
    generator = np.random.default_rng(6)
    noise = generator.standard_normal(SHAPE)
    signal = 3.0 * np.outer(generator.standard_normal(60), generator.standard_normal(24)) / math.sqrt(24)
    eigenvalues = normalized_eigenvalues(noise + signal)
    for null in (gaussian_spectra(SHAPE, 99, rng=1), shuffled_spectra(noise + signal, 99, rng=1)):
        found = compare_spectrum(eigenvalues, null, SHAPE)
        assert (found.largest_p, found.outliers) == (0.01, 1)


def test_the_published_convention_is_the_published_program() -> None:
    for row in gaussian_spectra((50, 30), 20, rng=7):
        xmin, alpha, distance = spectra.published_tail(row.tolist())
        found = spectral_tail(row, convention="csn")
        assert found.xmin == pytest.approx(xmin)
        assert found.alpha == pytest.approx(alpha)
        assert found.ks_distance == pytest.approx(distance, abs=1e-12)


def test_zeros_are_left_out_of_the_tail_and_ties_are_counted() -> None:
    values = gaussian_spectra((50, 30), 1, rng=8)[0]
    padded = np.concatenate([np.zeros(5), values])
    assert spectral_tail(padded) == spectral_tail(values)
    doubled = np.repeat(values, 2)
    assert spectral_tail(doubled).n_tail % 2 == 0
    with pytest.raises(InsufficientDataError, match="9 observations"):
        spectral_tail(values[:9])


def test_the_comparison_of_tails_by_its_definition() -> None:
    null = gaussian_spectra((50, 30), 40, rng=9)
    found = compare_tail(null[0], null[1:], convention="csn")
    alphas = [spectra.published_tail(row.tolist())[1] for row in null]
    distances = [spectra.published_tail(row.tolist())[2] for row in null]
    assert found.alpha == pytest.approx(alphas[0])
    assert found.alpha_p == (1 + sum(a <= alphas[0] for a in alphas[1:])) / 40
    assert found.ks_distance_p == (1 + sum(d <= distances[0] for d in distances[1:])) / 40
    assert found.null_median == pytest.approx(np.median(alphas[1:]))
    assert found.null_range == pytest.approx(np.quantile(alphas[1:], [0.025, 0.975]))
    assert found.null_ks_distance == pytest.approx(np.median(distances[1:]))
    assert TailComparison.from_dict(found.to_dict()) == found
    assert np.array_equal(spectral_tails(null[:1], convention="csn")[0], [found.alpha])


def test_eigenvalues_repel_and_independent_draws_do_not() -> None:
    draws = gaussian_spectra((200, 100), 200, rng=10)
    found = spacing_ratios(draws)
    assert found[0] == pytest.approx(spectra.mean_spacing_ratio(draws[0].tolist()))
    # 0.5307 in the limit (Atas et al. 2013); the ratios of one spectrum scatter by about 0.27.
    assert found.mean() == pytest.approx(0.5307, abs=4.0 * 0.27 / math.sqrt(200 * 98))
    independent = np.sort(np.random.default_rng(11).random((200, 100)), axis=1)
    assert spacing_ratios(independent).mean() == pytest.approx(
        INDEPENDENT, abs=4.0 * 0.29 / math.sqrt(200 * 98)
    )
    assert spacing_ratios(np.array([1.0, 1.0, 1.0])) == 0.0
