"""The law of Marchenko and Pastur, held against its integral, its moments and random matrices."""

import math

import numpy as np
import pytest
from oracles import spectra
from scipy import integrate

from tailnet.errors import ChoiceError
from tailnet.inference.spectrum.comparison import law_distances
from tailnet.inference.spectrum.eigenvalues import normalized_eigenvalues
from tailnet.inference.spectrum.marchenko_pastur import MarchenkoPastur, edge_fluctuation
from tailnet.inference.spectrum.null_spectra import gaussian_spectra

RATIOS = (1e-3, 0.0833, 0.25, 0.5, 0.9, 0.9999, 1.0)


@pytest.mark.parametrize("ratio", RATIOS)
def test_the_cdf_is_the_integral_of_the_density(ratio: float) -> None:
    law = MarchenkoPastur(ratio)
    x = law.lower + (law.upper - law.lower) * np.array([0.001, 0.02, 0.3, 0.7, 0.97])
    # In the square root of the distance from the lower end the density has no singularity but at q = 1,
    # where the root of x takes it away as well.
    for point, found in zip(x, law.cdf(x), strict=True):
        area, error = integrate.quad(
            lambda r: 2.0 * r * float(law.density(law.lower + r * r)), 0.0, math.sqrt(point - law.lower)
        )
        assert found == pytest.approx(area, abs=max(1e-9, 2.0 * error))


@pytest.mark.parametrize("ratio", [0.0833, 0.5, 1.0])
def test_the_cdf_agrees_with_the_naive_integral(ratio: float) -> None:
    law = MarchenkoPastur(ratio)
    for share in (0.05, 0.5, 0.95):
        x = law.lower + share * (law.upper - law.lower)
        # The midpoint rule errs by less than the square of its width times the range of the slope.
        assert float(law.cdf(x)) == pytest.approx(spectra.law_cdf(ratio, x, 20_000), abs=1e-8)


@pytest.mark.parametrize("ratio", RATIOS)
def test_the_moments_are_the_sums_of_narayana_numbers(ratio: float) -> None:
    law = MarchenkoPastur(ratio)
    for order in (1, 2, 3, 4):
        # E x^k is the integral of k x^(k-1) (1 - F), from 0 on, F being 0 below the support.
        inside, _ = integrate.quad(
            lambda x, k=order: k * x ** (k - 1) * (1.0 - float(law.cdf(x))),
            law.lower,
            law.upper,
            epsabs=1e-12,
        )
        assert law.lower**order + inside == pytest.approx(spectra.law_moment(ratio, order), rel=1e-9)
    assert spectra.law_moment(ratio, 1) == 1.0
    assert spectra.law_moment(ratio, 2) == pytest.approx(1.0 + ratio)


@pytest.mark.parametrize("ratio", RATIOS)
def test_the_cdf_rises_from_0_to_1_and_the_density_is_0_outside(ratio: float) -> None:
    law = MarchenkoPastur(ratio)
    x = np.linspace(0.0, law.upper + 1.0, 4001)
    values = law.cdf(x)
    assert np.all(np.diff(values) >= -1e-13)
    assert (values[0], values[-1]) == (0.0, 1.0)
    outside = (x < law.lower) | (x > law.upper)
    assert np.all(law.density(x)[outside] == 0.0)
    assert np.all(np.isin(values[outside], (0.0, 1.0)))


def test_a_ratio_that_is_none_is_refused() -> None:
    for ratio in (0.0, -0.5, 1.5, math.nan):
        with pytest.raises(ChoiceError, match="shorter side"):
            MarchenkoPastur(ratio)


@pytest.mark.parametrize("shape", [(400, 400), (250, 1000), (800, 400)])
def test_large_random_matrices_follow_the_law_to_a_few_eigenvalues(shape: tuple[int, int]) -> None:
    # Eigenvalues are rigid: the count below any x errs by the order of ln m, not of √m, and at a hard edge
    # (q = 1) by a constant more. Allowed are 2 ln m of the m; independent draws would need 1.36 √m.
    generator = np.random.default_rng(3)
    m = min(shape)
    for entries in (generator.standard_normal(shape), generator.uniform(-1.0, 1.0, shape)):
        distance = float(law_distances(normalized_eigenvalues(entries), MarchenkoPastur.of_shape(shape)))
        assert distance < 2.0 * math.log(m) / m


def test_the_largest_eigenvalue_fluctuates_as_johnstone_found() -> None:
    # Tracy and Widom's law of order 1 has mean -1.2065 and standard deviation 1.268; at n = 400, m = 100
    # the approximation errs by less than a tenth of the scale (Johnstone 2001, table 1).
    shape, draws = (400, 100), 2000
    centre, scale = edge_fluctuation(shape)
    found = (gaussian_spectra(shape, draws, rng=5)[:, -1] - centre) / scale
    assert found.mean() == pytest.approx(-1.2065, abs=0.1 + 4.0 * 1.268 / math.sqrt(draws))
    assert found.std() == pytest.approx(1.268, rel=0.1)
    assert np.mean(found <= 0.98) == pytest.approx(0.95, abs=0.01 + 3.0 * math.sqrt(0.95 * 0.05 / draws))
    assert edge_fluctuation((100, 400)) == (centre, scale)
