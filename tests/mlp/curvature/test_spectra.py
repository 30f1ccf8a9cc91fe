"""Eigenvalues, traces and spectral densities against dense eigendecompositions."""

from collections.abc import Callable

import numpy as np
import pytest
from curved_networks import point
from scipy.sparse.linalg import aslinearoperator

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.dense import dense_hessian
from tailnet.mlp.curvature.extreme_eigenvalues import extreme_eigenvalues
from tailnet.mlp.curvature.hutch_plus_plus import hutch_plus_plus_trace
from tailnet.mlp.curvature.hutchinson import hutchinson_trace
from tailnet.mlp.curvature.lanczos import lanczos
from tailnet.mlp.curvature.operators import hessian
from tailnet.mlp.curvature.spectral_density import spectral_density
from tailnet.mlp.curvature.trace import Trace

HERE = point(Architecture((6, 5, 3)), samples=20)
DENSE = dense_hessian(HERE)
EXACT = np.linalg.eigvalsh(DENSE)


def turned(eigenvalues: FloatArray, rng: int = 1) -> FloatArray:
    size = len(eigenvalues)
    basis, _ = np.linalg.qr(np.random.default_rng(rng).normal(size=(size, size)))
    return np.asarray((basis * eigenvalues) @ basis.T)


@pytest.mark.parametrize(("lowest", "highest"), [(1, 1), (3, 5), (0, 2), (4, 0)])
def test_extreme_eigenvalues_equal_the_dense_ones(lowest: int, highest: int) -> None:
    found = extreme_eigenvalues(hessian(HERE), lowest=lowest, highest=highest, tolerance=1e-12, rng=1)
    expected = np.concatenate([EXACT[:lowest], EXACT[len(EXACT) - highest :]])
    np.testing.assert_allclose(found.values, expected, rtol=0, atol=1e-11 * np.abs(EXACT).max())
    assert found.converged
    assert found.products > 0
    np.testing.assert_allclose(
        np.linalg.norm(DENSE @ found.vectors - found.vectors * found.values, axis=0),
        found.residuals,
        rtol=0,
        atol=1e-14,
    )


def test_residuals_bound_the_error_where_lanczos_stops_early() -> None:
    # Ends that are crowded, and too few products to resolve them.
    matrix = turned(np.linspace(0.0, 1.0, 150))
    found = extreme_eigenvalues(aslinearoperator(matrix), highest=2, lowest=0, tolerance=1e-2, rng=3)
    errors = np.abs(found.values[:, None] - np.linspace(0.0, 1.0, 150)).min(axis=1)
    assert (errors <= found.residuals + 1e-12).all()
    assert (found.residuals > 1e-6).any()
    stopped = extreme_eigenvalues(
        aslinearoperator(matrix), highest=5, lowest=0, tolerance=1e-14, max_products=21, rng=3
    )
    assert not stopped.converged
    assert len(stopped.values) == len(stopped.residuals) < 5


@pytest.mark.parametrize(("lowest", "highest"), [(0, 0), (-1, 2), (30, 23), (1.5, 1)])
def test_extreme_eigenvalues_refuse_numbers_that_do_not_fit(lowest: int, highest: int) -> None:
    with pytest.raises(ChoiceError, match="add up to between 1 and 52"):
        extreme_eigenvalues(hessian(HERE), lowest=lowest, highest=highest)


@pytest.mark.parametrize("estimate", [hutchinson_trace, hutch_plus_plus_trace])
def test_traces_are_unbiased_with_the_standard_error_they_state(
    estimate: Callable[..., Trace],
) -> None:
    operator = aslinearoperator(DENSE)
    found = [estimate(operator, rng=seed) for seed in range(300)]
    z = np.array([(one.value - np.trace(DENSE)) / one.standard_error for one in found])
    # Student's t with 99 or 32 degrees of freedom: standard deviation 1.01 or 1.03. Three standard errors
    # of a mean and of a standard deviation over 300.
    assert abs(z.mean()) < 3.0 * 1.03 / np.sqrt(300)
    assert abs(z.std() - 1.02) < 3.0 / np.sqrt(600) + 0.03
    assert found[0].value == found[0].probes.mean()


def test_variance_of_hutchinson_is_the_known_one() -> None:
    found = hutchinson_trace(aslinearoperator(DENSE), probes=20_000, rng=1)
    expected = 2.0 * (np.sum(DENSE**2) - np.sum(np.diag(DENSE) ** 2))
    # The variance of an estimated variance, from the probes' own fourth moment.
    squares = (found.probes - found.probes.mean()) ** 2
    assert abs(squares.mean() - expected) < 3.0 * squares.std() / np.sqrt(20_000)


def test_hutch_plus_plus_wins_where_few_eigenvalues_carry_the_trace() -> None:
    operator = aslinearoperator(turned(np.concatenate([np.full(190, 1e-3), np.geomspace(1.0, 100.0, 10)])))
    plain = hutchinson_trace(operator, probes=60, rng=1)
    better = hutch_plus_plus_trace(operator, products=60, rng=1)
    assert better.products == plain.products
    assert better.standard_error < 1e-3 * plain.standard_error


@pytest.mark.parametrize("estimate", [hutchinson_trace, hutch_plus_plus_trace])
def test_traces_are_repeated_by_their_seed(estimate: Callable[..., Trace]) -> None:
    first = estimate(hessian(HERE))
    assert estimate(hessian(HERE), rng=first.seed).value == first.value


def test_traces_refuse_too_few_probes() -> None:
    with pytest.raises(ChoiceError, match="is 1; give a whole number >= 2"):
        hutchinson_trace(hessian(HERE), probes=1)
    with pytest.raises(ChoiceError, match="is 5; give a whole number >= 6"):
        hutch_plus_plus_trace(hessian(HERE), products=5)


def test_lanczos_basis_is_orthonormal_and_tridiagonalises() -> None:
    start = np.random.default_rng(2).normal(size=len(DENSE))
    found = lanczos(lambda v: DENSE @ v, start, 40)
    np.testing.assert_allclose(found.basis @ found.basis.T, np.eye(len(found.basis)), atol=1e-13)
    small = found.basis @ DENSE @ found.basis.T
    expected = np.diag(found.diagonal) + np.diag(found.off_diagonal, 1) + np.diag(found.off_diagonal, -1)
    np.testing.assert_allclose(small, expected, atol=1e-13 * np.abs(EXACT).max())


def test_lanczos_starts_from_a_vector_whose_squares_underflow() -> None:
    start = np.random.default_rng(4).normal(size=len(DENSE))
    usual, tiny = (lanczos(lambda v: DENSE @ v, scale * start, 5) for scale in (1.0, 1e-200))
    np.testing.assert_allclose(tiny.diagonal, usual.diagonal, rtol=1e-10)
    np.testing.assert_allclose(tiny.apply(np.exp), 1e-200 * usual.apply(np.exp), rtol=1e-10)


def test_lanczos_stops_where_the_space_is_invariant_and_is_exact_there() -> None:
    eigenvalues = np.array([-1.0] * 10 + [0.5] * 20 + [3.0] * 7)
    matrix = turned(eigenvalues)
    start = np.random.default_rng(2).normal(size=37)
    found = lanczos(lambda v: matrix @ v, start, 37)
    assert len(found.diagonal) == 3
    assert found.rest == 0.0
    values, vectors = np.linalg.eigh(matrix)
    expected = vectors @ (np.abs(values) * (vectors.T @ start))
    np.testing.assert_allclose(found.apply(np.abs), expected, atol=1e-12)


def test_spectral_density_equals_the_exact_one_with_a_step_for_each_eigenvalue() -> None:
    # Given its vector a probe is exact: weights are the squared shares of the eigenvectors.
    found = spectral_density(hessian(HERE), probes=100, steps=len(DENSE), rng=1)
    scale = np.abs(EXACT).max()
    at = np.linspace(EXACT[0] - 0.1 * scale, EXACT[-1] + 0.1 * scale, 60)
    width = 0.05 * scale
    kernel = np.exp(-0.5 * ((at[:, None] - EXACT) / width) ** 2) / (width * np.sqrt(2.0 * np.pi))
    expected = kernel.mean(axis=1)
    density, error = found.density(at, width)
    seen = error > 1e-12
    # 60 points, highly dependent: four standard errors bound them all with probability above 0.99.
    assert (np.abs(density - expected)[seen] < 4.0 * error[seen]).all()
    np.testing.assert_allclose(density[~seen], expected[~seen], atol=1e-10)
    share, of_share = found.below(np.array([-1e-9 * scale, 1e-3 * scale]))
    exact = (np.array([[-1e-9], [1e-3]]) * scale >= EXACT).mean(axis=1)
    assert (np.abs(share - exact) < 4.0 * of_share).all()


def test_each_probe_of_the_density_is_the_measure_of_its_vector() -> None:
    found = spectral_density(hessian(HERE), probes=2, steps=len(DENSE), rng=7)
    values, vectors = np.linalg.eigh(DENSE)
    for probe in range(2):
        seed = np.random.SeedSequence(7, spawn_key=(probe,))
        start = 2.0 * np.random.default_rng(seed).integers(2, size=(len(DENSE), 1))[:, 0] - 1.0
        shares = (vectors.T @ start) ** 2 / len(DENSE)
        at = np.linspace(values[0], values[-1], 31)
        # Smooth enough for nodes that stand for clusters of eigenvalues near zero.
        by_hand = np.exp(-((at[:, None] - values) ** 2)) @ shares
        nodes, weights = found.nodes[probe], found.weights[probe]
        np.testing.assert_allclose(np.exp(-((at[:, None] - nodes) ** 2)) @ weights, by_hand, atol=1e-12)


def test_few_steps_have_the_moments_of_the_spectrum() -> None:
    few, many = (spectral_density(hessian(HERE), probes=3, steps=steps, rng=5) for steps in (6, 50))
    for power in range(12):
        one, other = (
            [np.sum(w * x**power) for x, w in zip(d.nodes, d.weights, strict=True)] for d in (few, many)
        )
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-13)


def test_density_refuses_what_is_no_number_of_probes_or_width() -> None:
    with pytest.raises(ChoiceError, match=">= 2"):
        spectral_density(hessian(HERE), probes=1)
    with pytest.raises(ChoiceError, match="number of Lanczos steps is 0"):
        spectral_density(hessian(HERE), steps=0)
    with pytest.raises(ChoiceError, match="square"):
        spectral_density(aslinearoperator(np.ones((2, 3))))
    found = spectral_density(hessian(HERE), probes=2, steps=2, rng=1)
    with pytest.raises(ChoiceError, match="width of the smoothing is 0"):
        found.density(np.zeros(1), 0.0)
