"""The stretched exponential's maximum: the collapse, never below the power law, never beaten by a search."""

import math

import numpy as np
import pytest
from oracles import tail_data
from scipy.optimize import minimize

from tailnet.arrays import FloatArray
from tailnet.distributions import zeta_likelihood
from tailnet.distributions.hurwitz_zeta import scaled_zeta_moments
from tailnet.distributions.stretched_exponential import StretchedExponential
from tailnet.distributions.stretched_exponential_cells import fit_cells
from tailnet.distributions.stretched_exponential_likelihood import fit_continuous, fit_discrete
from tailnet.distributions.stretched_exponential_sum import log_sum
from tailnet.errors import ChoiceError

ONCE = np.empty(0, np.int64)


def _profile(beta: float, y: FloatArray) -> float:
    """Return the naive profile likelihood, finite where e^{beta y} is."""
    if beta * float(y.max()) > 690.0:
        return -1e10
    return math.log(beta / float(np.expm1(beta * y).mean())) + beta * float(y.mean()) - 1.0


def test_both_sides_of_the_continuous_collapse() -> None:
    y = np.array([1.0, 1.0, 1.0, 6.0])
    assert (y**2).mean() > 2.0 * y.mean() ** 2 - 1.0
    for spread in (0.5, 2.0, 3.0, 6.0, 8.0, 20.0):
        y = np.array([1.0, 1.0, 1.0, 1.0 + spread])
        collapses = float((y**2).mean()) >= 2.0 * float(y.mean()) ** 2
        c, beta, value, on_boundary = fit_continuous(y, ONCE, 4)
        power_law = -math.log(float(y.mean())) - 1.0
        assert on_boundary == collapses
        assert (beta == 0.0) == collapses
        assert value >= power_law
        if collapses:
            assert c == pytest.approx(1.0 / y.mean(), rel=1e-15)
            assert value == pytest.approx(power_law, rel=1e-15)


@pytest.mark.parametrize("xmin", [1.0, 7.0, 1e6])
def test_both_sides_of_the_discrete_collapse(xmin: float) -> None:
    # Two values whose weights give the zeta law's own mean of y; where they lie decides the mean of y².
    y = np.log(np.array([xmin, 2.0 * xmin, 3.0 * xmin, 40.0 * xmin]) / xmin)
    for weights in ([60, 30, 10, 1], [50, 30, 10, 9], [80, 10, 10, 2], [30, 30, 30, 2], [90, 5, 4, 1]):
        counts = np.array(weights)
        n = int(counts.sum())
        mean, square = float(counts @ y) / n, float(counts @ y**2) / n
        alpha = zeta_likelihood.solve_alpha(mean, xmin, 0.0)
        z0, _, z2 = scaled_zeta_moments(alpha, xmin)
        _, beta, value, on_boundary = fit_discrete(y, counts, n, xmin)
        assert on_boundary == (square >= z2 / z0)
        assert on_boundary == (beta == 0.0)
        power_law = -alpha * mean - math.log(z0)
        assert value == pytest.approx(power_law, rel=1e-14) if on_boundary else value > power_law


def test_never_below_the_power_law() -> None:
    rng = np.random.default_rng(5)
    for i in range(500):
        size = int(10 ** rng.uniform(0.8, 3.5))
        y = tail_data.logs(tail_data.SHAPES[i % 5], size, rng)
        c, beta, value, on_boundary = fit_continuous(y, ONCE, y.size)
        assert value >= -math.log(float(y.mean())) - 1.0 - 1e-14
        assert on_boundary == (beta == 0.0)
        law = StretchedExponential(c, beta, 1.0)
        found = float(np.mean(law.log_density(np.exp(y)) + y))
        assert found == pytest.approx(value, abs=1e-11 * (1.0 + beta * float(y.max())))


@pytest.mark.parametrize("shape", tail_data.SHAPES)
def test_no_search_beats_the_continuous_maximum(shape: str) -> None:
    rng = np.random.default_rng(11)
    for size in np.unique(np.logspace(math.log10(20), 4, 12).astype(int)):
        y = tail_data.logs(shape, int(size), rng)
        value = fit_continuous(y, ONCE, y.size)[2]

        def loss(point: FloatArray, y: FloatArray = y) -> float:
            return -_profile(math.exp(float(point[0])), y)

        grid = np.linspace(-12.0, 8.0, 60) - math.log(float(y.mean()))
        best = min(grid, key=lambda t: loss(np.array([t])))
        found = minimize(loss, np.array([best]), method="Nelder-Mead", options={"xatol": 1e-9})
        assert -float(found.fun) <= value + 1e-10 * max(1.0, abs(value))


@pytest.mark.parametrize("shape", tail_data.SHAPES)
def test_no_search_beats_the_discrete_maximum(shape: str) -> None:
    rng = np.random.default_rng(12)
    for xmin in (1.0, 2.0, 7.0, 40.0, 1000.0, 1e6):
        values, counts = tail_data.counted(shape, int(10 ** rng.uniform(1.4, 4.0)), xmin, rng)
        y, n = np.log(values / xmin), int(counts.sum())
        shares = counts / n
        mean, largest = float(shares @ y), float(y.max())
        c, beta, value, _ = fit_discrete(y, counts, n, xmin)
        alpha = zeta_likelihood.solve_alpha(mean, xmin, 0.0)
        assert value >= -alpha * mean - zeta_likelihood.log_normaliser(alpha, xmin) - 1e-14

        def loss(
            point: FloatArray,
            y: FloatArray = y,
            shares: FloatArray = shares,
            xmin: float = xmin,
            largest: float = largest,
        ) -> float:
            log_c, beta = float(point[0]), math.exp(min(float(point[1]), 40.0))
            if beta * largest > 690.0 or abs(log_c) > 690.0 or beta < 1e-15:
                return 1e10
            hazard = math.exp(log_c) * float(shares @ (np.expm1(beta * y) / beta))
            value = -(beta - 1.0) * float(shares @ y) + hazard + log_sum(math.exp(log_c), beta, xmin)
            return value if math.isfinite(value) else 1e10

        starts = [
            (math.log(alpha - 1.0), -6.0),
            (0.0, 0.0),
            (-3.0, 0.5 - math.log(largest)),
            (0.0, -1.0 - math.log(mean)),
        ]
        starts.append((math.log(c), math.log(max(beta, 1e-12))))
        for start in starts:
            found = minimize(
                loss,
                np.array(start),
                method="Nelder-Mead",
                options={"xatol": 1e-9, "fatol": 1e-14, "maxiter": 600},
            )
            assert -float(found.fun) <= value + 1e-10 * max(1.0, abs(value))


def test_weights_are_repetitions() -> None:
    y, weights = np.array([0.0, 0.4, 0.5, 1.7, 2.0]), np.array([3, 1, 4, 2, 2])
    repeated = np.repeat(y, weights)
    assert fit_continuous(y, weights, 12) == pytest.approx(fit_continuous(repeated, ONCE, 12), rel=1e-12)
    counted, plain = fit_discrete(y, weights, 12, 2.0), fit_discrete(repeated, ONCE, 12, 2.0)
    assert counted == pytest.approx(plain, rel=1e-8)


@pytest.mark.parametrize("size", [5, 1000, 10**5])
def test_nearly_degenerate_tails(size: int) -> None:
    y, weights = np.array([0.0, 20.0]), np.array([1, size - 1])
    c, beta, value, on_boundary = fit_continuous(y, weights, size)
    assert not on_boundary
    assert all(math.isfinite(v) for v in (c, beta, value))
    assert c > 0.0
    assert value > -math.log(20.0 * (size - 1) / size) - 1.0


@pytest.mark.parametrize("discretisation", ["half-cell", "unit-cell"])
@pytest.mark.parametrize("shape", ["power law", "stretched exponential", "exponential"])
def test_cells(discretisation: str, shape: str) -> None:
    rng = np.random.default_rng(3)
    for xmin in (1.0, 6.0):
        values, counts = tail_data.counted(shape, 2000, xmin, rng)
        c, beta, value, on_boundary = fit_cells(values, counts, xmin, discretisation=discretisation)
        law = StretchedExponential(c, beta, xmin, discrete=True, discretisation=discretisation)
        assert law.on_boundary == on_boundary
        assert float(counts @ law.log_density(values)) / counts.sum() == pytest.approx(value, abs=1e-11)
        for factor, step in ((1.001, 0.0), (0.999, 0.0), (1.0, 1e-3), (1.0, -1e-3), (1.01, 1e-2)):
            if beta + step > 0.0 and not (beta == 0.0 and step == 0.0):
                near = StretchedExponential(
                    c * factor, beta + step, xmin, discrete=True, discretisation=discretisation
                )
                assert float(counts @ near.log_density(values)) / counts.sum() < value + 1e-12


def test_cells_of_what_has_none() -> None:
    with pytest.raises(ChoiceError, match="fit_discrete serves"):
        fit_cells(np.array([1.0, 2.0]), np.array([3, 1]), 1.0, discretisation="sum")


@pytest.mark.parametrize(("values", "counts"), tail_data.NARROW)
def test_narrow_modes_between_the_integers(values: list[int], counts: list[int]) -> None:
    xmin, weights, n = float(values[0]), np.array(counts), sum(counts)
    places = np.array(values) - values[0]
    y = np.log1p(np.arange(61) / xmin)
    mean = float(weights @ y[places]) / n
    value = fit_discrete(y[places], weights, n, xmin)[2]

    def loss(point: FloatArray) -> float:
        a, b = float(point[0]), float(point[1])
        if b <= 0.0:
            return 1e10
        with np.errstate(over="ignore", invalid="ignore"):
            log_mass = (b - 1.0) * y - np.exp(a) * np.expm1(b * y) / b
            log_mass -= log_mass.max()
            found = float(weights @ (math.log(np.exp(log_mass).sum()) - log_mass[places])) / n
        return found if math.isfinite(found) else 1e10

    best = math.inf
    for start in [(-b * mean, b) for b in np.logspace(0.0, 4.0, 13)]:
        point = np.array(start)
        for _ in range(3):
            found = minimize(
                loss, point, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-15, "maxiter": 2000}
            )
            point = found.x
        best = min(best, float(found.fun))
    assert value == pytest.approx(-best, rel=1e-8)
