"""Spectra under a null hypothesis: the bidiagonal model against matrices, shuffles against all orders."""

import math
from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.inference.spectrum.eigenvalues import normalized_eigenvalues
from tailnet.inference.spectrum.null_spectra import gaussian_spectra, shuffled_spectra


def test_eigenvalues_are_squared_singular_values_on_a_scale_of_their_own() -> None:
    matrix = np.random.default_rng(1).standard_normal((7, 4)) * 1e-9
    found = normalized_eigenvalues(matrix)
    variance = sum(float(w) ** 2 for w in matrix.ravel()) / 28
    naive = np.sort(np.linalg.eigvals(matrix.T @ matrix).real) / (7 * variance)
    assert found == pytest.approx(naive, rel=1e-9)
    assert found.mean() == pytest.approx(1.0)
    assert normalized_eigenvalues(-5e300 * matrix.T) == pytest.approx(found, rel=1e-12)


def test_a_matrix_of_lower_rank_has_exact_zeros() -> None:
    generator = np.random.default_rng(2)
    matrix = generator.standard_normal((40, 3)) @ generator.standard_normal((3, 20))
    assert np.sum(normalized_eigenvalues(matrix) > 0.0) == 3
    # The same of the shuffles: they have full rank.
    assert np.all(shuffled_spectra(matrix, 5, rng=1) > 0.0)


@pytest.mark.parametrize("matrix", [np.zeros(4), np.zeros((1, 5)), np.array([[1.0, np.nan], [0.0, 1.0]])])
def test_what_is_no_matrix_is_refused(matrix: np.ndarray) -> None:
    with pytest.raises(ChoiceError):
        normalized_eigenvalues(matrix)


def test_a_matrix_of_zeros_has_no_spectrum() -> None:
    with pytest.raises(InsufficientDataError, match="zero"):
        normalized_eigenvalues(np.zeros((3, 3)))


@pytest.mark.parametrize("shape", [(12, 5), (5, 5), (6, 40)])
def test_the_bidiagonal_model_has_the_spectrum_of_gaussian_matrices(shape: tuple[int, int]) -> None:
    draws = 4000
    found = gaussian_spectra(shape, draws, rng=4)
    generator = np.random.default_rng(5)
    direct = np.array([normalized_eigenvalues(generator.standard_normal(shape)) for _ in range(draws)])
    m, n = sorted(shape)
    # E sum(mu²) = nm (n + m + 1) for Wishart matrices, and the trace, chi-squared of nm degrees, does not
    # depend on the ratios of the eigenvalues to it: so the mean of the squares is known.
    squares = (found**2).mean(axis=1)
    expected = m * (n + m + 1) / (n * m + 2)
    assert squares.mean() == pytest.approx(expected, abs=4.0 * squares.std() / math.sqrt(draws))
    for place in (0, m // 2, m - 1):
        assert stats.ks_2samp(found[:, place], direct[:, place]).pvalue > 0.001


def test_shuffles_reach_every_order_equally_often() -> None:
    entries, draws = (1.0, 2.0, 3.0, 5.0), 6000
    expected: dict[float, int] = {}
    for order in permutations(entries):
        largest = round(float(normalized_eigenvalues(np.reshape(order, (2, 2)))[-1]), 9)
        expected[largest] = expected.get(largest, 0) + 1
    found = shuffled_spectra(np.reshape(entries, (2, 2)), draws, rng=6)[:, -1].round(9)
    assert set(found) == set(expected)
    for largest, orders in expected.items():
        share = orders / 24
        band = 4.0 * math.sqrt(share * (1.0 - share) / draws)
        assert np.mean(found == largest) == pytest.approx(share, abs=band)


def test_shuffles_of_a_wide_matrix_are_those_of_a_tall_one() -> None:
    matrix = np.random.default_rng(7).standard_normal((4, 9))
    for spectra in (shuffled_spectra(matrix, 8, rng=1), shuffled_spectra(matrix.T, 8, rng=1)):
        assert spectra.shape == (8, 4)
        assert spectra.mean(axis=1) == pytest.approx(1.0)
        assert np.all(np.diff(spectra, axis=1) > 0.0)


def test_the_same_seed_gives_the_same_spectra_and_the_matrix_stays_as_it_was() -> None:
    matrix = np.arange(12.0).reshape(4, 3)
    first, again = (shuffled_spectra(matrix, 3, rng=9) for _ in range(2))
    assert np.array_equal(first, again)
    assert np.array_equal(matrix, np.arange(12.0).reshape(4, 3))
    assert np.array_equal(gaussian_spectra((6, 4), 3, rng=9), gaussian_spectra((4, 6), 3, rng=9))


def test_no_replicates_are_refused() -> None:
    with pytest.raises(ChoiceError, match="replicates is 0"):
        gaussian_spectra((4, 4), 0)
    with pytest.raises(ChoiceError, match="shorter side is 1"):
        gaussian_spectra((4, 1), 5)
