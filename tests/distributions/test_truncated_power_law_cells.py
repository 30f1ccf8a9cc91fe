"""Fits in cells: the optimum, its boundary and the conventional parameters."""

import math

import numpy as np
import pytest

from tailnet.distributions.truncated_power_law import TruncatedPowerLaw
from tailnet.distributions.truncated_power_law_cells import fit_cells
from tailnet.errors import ChoiceError


@pytest.mark.parametrize("kind", ["half-cell", "unit-cell"])
@pytest.mark.parametrize(("alpha", "lam", "xmin"), [(1.5, 0.05, 2), (2.5, 0.3, 7), (-2.0, 3.0, 10)])
def test_the_fit_is_a_maximum_near_the_truth(alpha: float, lam: float, xmin: int, kind: str) -> None:
    truth = TruncatedPowerLaw(alpha, lam, xmin, discrete=True, discretisation=kind)
    values, counts = np.unique(truth.sample(5000, rng=6), return_counts=True)
    shares = counts / counts.sum()
    found, cutoff, value, boundary = fit_cells(values, counts, float(xmin), discretisation=kind)
    assert not boundary

    def likelihood(a: float, b: float) -> float:
        law = TruncatedPowerLaw(a, b, xmin, discrete=True, discretisation=kind)
        return float(shares @ law.log_density(values))

    assert likelihood(found, cutoff) == pytest.approx(value, rel=1e-12)
    # Twice the log ratio is chi-square with two degrees of freedom: 28 has probability 8e-7.
    assert 0.0 <= 2.0 * 5000 * (value - likelihood(alpha, lam)) < 28.0
    for step in (1e-3, 1e-2):
        for da, dl in ((step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step), (step, -step), (-step, step)):
            assert likelihood(found + da, cutoff * (1.0 + dl)) <= value + 1e-12


@pytest.mark.parametrize("kind", ["half-cell", "unit-cell"])
def test_a_heavier_tail_collapses_to_the_power_law_in_cells(kind: str) -> None:
    x = np.append(np.repeat(np.arange(1.0, 6.0), [600, 200, 90, 50, 30]), [1e3, 1e4, 1e6, 1e8])
    values, counts = np.unique(x, return_counts=True)
    alpha, cutoff, value, boundary = fit_cells(values, counts, 1.0, discretisation=kind)
    assert boundary
    assert cutoff == 0.0
    shares = counts / counts.sum()
    for shift in (-1e-3, 0.0, 1e-3):
        law = TruncatedPowerLaw(alpha + shift, 0.0, 1.0, discrete=True, discretisation=kind)
        likelihood = float(shares @ law.log_density(values))
        assert likelihood <= value + 1e-12
        assert (shift == 0.0) == math.isclose(likelihood, value, rel_tol=1e-12)


def test_a_sum_has_no_cells() -> None:
    with pytest.raises(ChoiceError, match="fit_discrete"):
        fit_cells(np.array([1.0, 2.0]), np.array([3, 1]), 1.0, discretisation="sum")
