"""The lognormal's maximum: the collapse, never below the power law, never beaten by a search."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from oracles import tail_data
from scipy.optimize import minimize

from tailnet.arrays import FloatArray, IntArray
from tailnet.distributions import zeta_likelihood
from tailnet.distributions.hurwitz_zeta import scaled_zeta_moments
from tailnet.distributions.lognormal import Lognormal
from tailnet.distributions.lognormal_cells import fit_cells
from tailnet.distributions.lognormal_likelihood import fit_continuous, fit_discrete
from tailnet.distributions.lognormal_moments import log_integral, mean_powers
from tailnet.distributions.lognormal_sum import log_sum
from tailnet.errors import ChoiceError

#: Simplex searches, in (ln-free slope, ln curvature) relative to the mean: several regions of the plane.
STARTS = [(0.0, 0.0), (3.0, -4.0), (-3.0, 3.0), (1.0, -8.0)]


def _searched(loss: Callable[[float, float], float], starts: list[tuple[float, float]]) -> float:
    """Return the largest log-likelihood that a general optimiser finds."""

    def finite(point: FloatArray) -> float:
        slope, log_curvature = float(point[0]), float(point[1])
        if abs(log_curvature) > 40.0:
            return 1e10
        value = loss(slope, math.exp(log_curvature))
        return float(value) if math.isfinite(value) else 1e10

    best = math.inf
    for start in starts:
        found = minimize(
            finite,
            np.array(start),
            method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-14, "maxiter": 600},
        )
        best = min(best, float(found.fun))
    return -best


@pytest.mark.parametrize(
    ("c", "d"), [(-40.0, 5.0), (-3.0, 1.0), (0.0, 0.3), (2.0, 1e-3), (150.0, 1e3), (1.0, 1e-9)]
)
def test_the_exact_moments_of_a_law_give_it_back(c: float, d: float) -> None:
    means = np.empty(3)
    mean_powers(c, d, means)
    found_c, found_d, value, on_boundary = fit_continuous(means[1], means[2])
    assert not on_boundary
    # d moves the ratio of the moments, known to 2^-52, by about 4 d / c² near the boundary.
    tolerance = 1e-12 + 4e-15 * c * c / d
    assert found_d == pytest.approx(d, rel=tolerance)
    assert found_c == pytest.approx(c, rel=1e-9, abs=1e-9)
    assert value == pytest.approx(-c * means[1] - d * means[2] - log_integral(c, d), abs=1e-11)


def test_both_sides_of_the_continuous_collapse() -> None:
    for mean in (1e-6, 0.3, 50.0):
        for ratio, collapses in (
            (2.0, True),
            (2.5, True),
            (2.0 - 1e-9, False),
            (1.5, False),
            (1.0001, False),
        ):
            c, d, value, on_boundary = fit_continuous(mean, ratio * mean**2)
            assert on_boundary == collapses
            assert (d == 0.0) == collapses
            assert value >= -math.log(mean) - 1.0
            if collapses:
                assert (c, value) == (1.0 / mean, -math.log(mean) - 1.0)


@pytest.mark.parametrize("xmin", [1.0, 7.0, 1e6])
def test_both_sides_of_the_discrete_collapse(xmin: float) -> None:
    alpha = 2.3
    z0, z1, z2 = scaled_zeta_moments(alpha, xmin)
    mean, square = z1 / z0, z2 / z0
    power_law = -alpha * mean - math.log(z0)
    # The mean of y is the zeta law's own; that of y² decides.
    c, d, value, on_boundary = fit_discrete(mean, square * (1.0 + 1e-9), xmin)
    assert on_boundary
    assert d == 0.0
    assert c == pytest.approx(alpha - 1.0, rel=1e-9)
    assert value == pytest.approx(power_law, rel=1e-12)
    c, d, value, on_boundary = fit_discrete(mean, square * (1.0 - 1e-4), xmin)
    assert not on_boundary
    assert d > 0.0
    assert value > power_law


def test_never_below_the_power_law() -> None:
    rng = np.random.default_rng(5)
    for i in range(500):
        size = int(10 ** rng.uniform(0.8, 4.0))
        y = tail_data.logs(tail_data.SHAPES[i % 5], size, rng)
        mean, square = float(y.mean()), float((y**2).mean())
        c, d, value, on_boundary = fit_continuous(mean, square)
        assert value >= -math.log(mean) - 1.0
        assert on_boundary == (d == 0.0)
        law = Lognormal(c, d, 1.0)
        found = float(np.mean(law.log_density(np.exp(y)) + y))
        assert found == pytest.approx(value, abs=1e-11 * (1.0 + abs(c) * mean + d * square))


@pytest.mark.parametrize("shape", tail_data.SHAPES)
def test_no_search_beats_the_continuous_maximum(shape: str) -> None:
    rng = np.random.default_rng(11)
    for size in np.unique(np.logspace(math.log10(20), 4, 6).astype(int)):
        y = tail_data.logs(shape, int(size), rng)
        mean, square = float(y.mean()), float((y**2).mean())
        c, d, value, _ = fit_continuous(mean, square)

        def loss(slope: float, curvature: float, mean: float = mean, square: float = square) -> float:
            c, d = slope / mean, curvature / mean**2
            return c * mean + d * square + log_integral(c, d)

        starts = [*STARTS, (c * mean, math.log(max(d * mean**2, 1e-12)))]
        assert _searched(loss, starts) <= value + 1e-10 * max(1.0, abs(value))


@pytest.mark.parametrize("shape", tail_data.SHAPES)
def test_no_search_beats_the_discrete_maximum(shape: str) -> None:
    rng = np.random.default_rng(12)
    for xmin in (1.0, 2.0, 7.0, 40.0, 1000.0, 1e6):
        values, counts = tail_data.counted(shape, int(10 ** rng.uniform(1.4, 4.0)), xmin, rng)
        mean, square = _means(values, counts, xmin)
        c, d, value, _ = fit_discrete(mean, square, xmin)
        alpha = zeta_likelihood.solve_alpha(mean, xmin, 0.0)
        assert value >= -alpha * mean - zeta_likelihood.log_normaliser(alpha, xmin)
        assert value == pytest.approx(-(c + 1.0) * mean - d * square - log_sum(c, d, xmin), rel=1e-11)

        def loss(
            slope: float, curvature: float, mean: float = mean, square: float = square, xmin: float = xmin
        ) -> float:
            c, d = slope / mean - 1.0, curvature / mean**2
            return (c + 1.0) * mean + d * square + log_sum(c, d, xmin)

        starts = [(alpha * mean, -3.0), *STARTS[:3], ((c + 1.0) * mean, math.log(max(d * mean**2, 1e-12)))]
        assert _searched(loss, starts) <= value + 1e-10 * max(1.0, abs(value))


def test_two_neighbouring_values_leave_no_maximum_but_a_supremum() -> None:
    # A quarter at 3, the rest at 4: d grows without end and the masses tend to the shares.
    mean, square = 0.75 * math.log(4 / 3), 0.75 * math.log(4 / 3) ** 2
    value = fit_discrete(mean, square, 3.0)[2]
    assert value == pytest.approx(0.25 * math.log(0.25) + 0.75 * math.log(0.75), abs=1e-9)


@pytest.mark.parametrize("size", [5, 1000, 10**6])
def test_nearly_degenerate_tails(size: int) -> None:
    # All but one value at one place: the squared coefficient of variation is 1 / (size - 1).
    mean = 20.0 * (size - 1) / size
    c, d, value, on_boundary = fit_continuous(mean, 400.0 * (size - 1) / size)
    assert not on_boundary
    assert all(math.isfinite(v) for v in (c, d, value))
    assert value > -math.log(mean) - 1.0


@pytest.mark.parametrize(("values", "counts"), tail_data.NARROW)
def test_narrow_modes_between_the_integers(values: list[int], counts: list[int]) -> None:
    xmin, weights, n = float(values[0]), np.array(counts), sum(counts)
    places = np.array(values) - values[0]
    y = np.log1p(np.arange(61) / xmin)
    mean, square = _means(np.array(values, float), weights, xmin)
    value = fit_discrete(mean, square, xmin)[2]

    def loss(point: FloatArray) -> float:
        a, b = float(point[0]), float(point[1])
        if b < 0.0:
            return 1e10
        with np.errstate(over="ignore", invalid="ignore"):
            log_mass = -a * y - b * y**2
            log_mass -= log_mass.max()
            found = float(weights @ (math.log(np.exp(log_mass).sum()) - log_mass[places])) / n
        return found if math.isfinite(found) else 1e10

    best = math.inf
    for start in [(-2.0 * b * mean, b) for b in np.logspace(0.0, 5.0, 6)]:
        point = np.array(start)
        for _ in range(3):
            found = minimize(
                loss, point, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-15, "maxiter": 2000}
            )
            point = found.x
        best = min(best, float(found.fun))
    assert value == pytest.approx(-best, rel=1e-8)


@pytest.mark.parametrize("discretisation", ["half-cell", "unit-cell"])
@pytest.mark.parametrize("shape", ["power law", "lognormal", "exponential"])
def test_cells(discretisation: str, shape: str) -> None:
    rng = np.random.default_rng(3)
    for xmin in (1.0, 6.0):
        values, counts = tail_data.counted(shape, 2000, xmin, rng)
        c, d, value, on_boundary = fit_cells(values, counts, xmin, discretisation=discretisation)
        law = Lognormal(c, d, xmin, discrete=True, discretisation=discretisation)
        assert law.on_boundary == on_boundary
        assert float(counts @ law.log_density(values)) / counts.sum() == pytest.approx(value, abs=1e-11)
        for dc, dd in ((1e-3, 0.0), (-1e-3, 0.0), (0.0, 1e-3), (0.0, -1e-3), (1e-2, 1e-2)):
            if d + dd > 0.0 and not (d == 0.0 and dd == 0.0):
                near = Lognormal(c + dc, d + dd, xmin, discrete=True, discretisation=discretisation)
                assert float(counts @ near.log_density(values)) / counts.sum() < value + 1e-12


def test_cells_of_what_has_none() -> None:
    with pytest.raises(ChoiceError, match="fit_discrete serves"):
        fit_cells(np.array([1.0, 2.0]), np.array([3, 1]), 1.0, discretisation="sum")


def _means(values: FloatArray, counts: IntArray, xmin: float) -> tuple[float, float]:
    y = np.log(values / xmin)
    return float(counts @ y) / int(counts.sum()), float(counts @ y**2) / int(counts.sum())
