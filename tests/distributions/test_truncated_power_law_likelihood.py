"""Maximum likelihood of the truncated power law: the optimum is global and never below the power law."""

import math
from collections.abc import Callable
from pathlib import Path

import mpmath
import numpy as np
import pytest
from oracles import tail_data
from oracles.truncated_power_law_sum import log_integral, log_sum
from scipy.optimize import minimize
from scipy.stats import norm

from tailnet.arrays import FloatArray
from tailnet.distributions import zeta_likelihood
from tailnet.distributions.exponential_integral import log_scaled_exponential_integral
from tailnet.distributions.truncated_power_law import TruncatedPowerLaw
from tailnet.distributions.truncated_power_law_integral import excess_exponential, moments, origin
from tailnet.distributions.truncated_power_law_likelihood import (
    fit_continuous,
    fit_discrete,
    log_normaliser,
    log_normaliser_discrete,
    zeta_mean_excess,
)

ALPHAS = [-200.0, -10.0, -0.3, 1.0, 1.0001, 2.5, 6.0, 50.0, 200.0]
CUTOFFS = [1e-12, 1e-3, 1.0, 40.0, 1e3]
#: ORACLES, "Comparisons": log-likelihood ratio of the power law and how many digits are printed.
PUBLISHED = [
    ("blackouts.txt", 230000.0, False, -0.382, 5e-4),
    ("cities.txt", 52457.0, False, -0.123, 5e-4),
    ("flares.txt", 323.0, False, -4.519, 5e-4),
    ("fires.txt", 6324.0, False, -5.020, 5e-4),
    ("surnames.txt", 111919.0, False, -1.36, 5e-3),
    ("quakes.txt", 794.3282347242813, False, -24.4, 5e-2),
    ("terrorism.txt", 12.0, True, -0.0770, 5e-5),
    ("words.txt", 7.0, True, -0.906, 5e-4),
]
#: Plain chi-square p of the same ratio, to the digits printed.
PUBLISHED_P = {"blackouts.txt": 0.382, "cities.txt": 0.620, "flares.txt": 0.0026, "fires.txt": 0.0015}
PUBLISHED_P |= {"terrorism.txt": 0.695, "words.txt": 0.178}

# --- normalisers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("cutoff", CUTOFFS)
def test_normalisers_against_mpmath(alpha: float, cutoff: float) -> None:
    exact = float(log_integral(alpha, cutoff))
    assert log_normaliser(alpha, cutoff) == pytest.approx(exact, rel=4e-15, abs=1e-14)
    for xmin in (1.0, 15.0, 1e3, 1e9):
        exact = float(log_sum(alpha, cutoff, xmin))
        found = log_normaliser_discrete(alpha, cutoff, xmin)
        assert found == pytest.approx(exact, rel=4e-15, abs=2e-15), xmin


def test_sum_of_the_oracle() -> None:
    # ORACLES, "Invariants": lambda' = 40, xmin = 15.
    with mpmath.workdps(30):
        exact = mpmath.nsum(lambda k: (1 + k / 15) ** mpmath.mpf(-2.5) * mpmath.exp(-40 * k / 15), [0, 60])
    assert log_normaliser_discrete(2.5, 40.0, 15.0) == pytest.approx(float(mpmath.log(exact)), rel=1e-12)


@pytest.mark.parametrize(
    ("alpha", "cutoff"),
    [(1.5, 1e-12), (2.5, 1e-3), (-50.0, 2.0), (0.3, 1e-6), (-1e3, 1e4), (20.0, 1e-3), (4.0, 1e-9)],
)
def test_moments_against_mpmath(alpha: float, cutoff: float) -> None:
    y0, decay, curvature = origin(alpha - 1.0 + cutoff, cutoff)
    found = np.zeros(6)
    moments(decay, curvature, -y0, math.inf, found)
    with mpmath.workdps(30):
        q, big_k = mpmath.mpf(decay), mpmath.mpf(curvature)

        def k(d: mpmath.mpf) -> mpmath.mpf:
            return big_k * (mpmath.expm1(d) - d)

        width = 1.0 / math.sqrt(curvature + decay * decay)
        end = math.log1p(1.0 / curvature)
        steps = [j * min(width, 1.0) for j in (-12, -6, -3, -1, 1, 3, 6, 12, 30)]
        ends = [end - 8, end - 4, end - 2, end, end + 1, end + 2, end + 3, end + 5]
        inner = [float(p) for p in [*np.linspace(-y0, end, 20), *steps, *ends]]
        points = sorted({-y0, 0.0, *(p for p in inner if -y0 < p <= end + 5)})
        for i, (a, b) in enumerate([(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]):
            exact = mpmath.quad(lambda d, a=a, b=b: d**a * k(d) ** b * mpmath.exp(-q * d - k(d)), points)
            # First moments about the mode may cancel: their size is that of the second.
            size = math.sqrt(found[0] * found[3]) if a == 1 and b == 0 else abs(float(exact))
            assert abs(found[i] - float(exact)) <= 1e-12 * size, i


def test_excess_exponential() -> None:
    for d in (1e-9, 1e-3, 0.2, 0.499, 0.501, 3.0, -1e-6, -0.4, -0.6, -20.0):
        with mpmath.workdps(40):
            exact = float(mpmath.expm1(mpmath.mpf(d)) - mpmath.mpf(d))
        assert excess_exponential(d) == pytest.approx(exact, rel=1e-15)


# --- published comparisons -----------------------------------------------------------------------


@pytest.mark.parametrize(("name", "xmin", "discrete", "ratio", "digit"), PUBLISHED)
def test_published_ratios(
    name: str, xmin: float, discrete: bool, ratio: float, digit: float, csn_file: Callable[[str], Path]
) -> None:
    x = np.loadtxt(csn_file(name))
    if name == "quakes.txt":
        x = 10.0**x if x.max() < 20.0 else x
    x = x[x >= xmin]
    y, w = np.log(x / xmin), x / xmin - 1.0
    if discrete:
        alpha, cutoff, _, boundary = fit_discrete(y.mean(), w.mean(), xmin)
        zeta = zeta_likelihood.solve_alpha(y.mean(), xmin, 0.0)
        power_law = -zeta * y - zeta_likelihood.log_normaliser(zeta, xmin)
    else:
        alpha, cutoff, _, boundary = fit_continuous(y.mean(), w.mean())
        power_law = -math.log(y.mean()) - y / y.mean() - np.log(x)
    assert not boundary
    law = TruncatedPowerLaw(alpha, cutoff, xmin, discrete=discrete)
    r = float(np.sum(power_law - law.log_density(x)))
    assert r == pytest.approx(ratio, abs=digit)
    if name in PUBLISHED_P:
        p = 2.0 * norm.sf(math.sqrt(-2.0 * r))
        printed = PUBLISHED_P[name]
        assert p == pytest.approx(printed, abs=6e-4 if printed > 0.01 else 6e-5)


# --- collapse ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean_y", [0.02, 0.3, 0.7, 0.9])
def test_collapse_of_the_continuous_fit(mean_y: float) -> None:
    limit = 1.0 / (1.0 / mean_y - 1.0)
    alpha, cutoff, value, boundary = fit_continuous(mean_y, limit * 1.0001)
    assert boundary
    assert (alpha, cutoff) == (1.0 + 1.0 / mean_y, 0.0)
    assert value == -math.log(mean_y) - 1.0
    inside = fit_continuous(mean_y, limit * 0.9)
    assert not inside[3]
    assert inside[1] > 0.0
    assert inside[2] > value


def test_no_collapse_without_a_finite_mean() -> None:
    for mean_y in (1.0, 1.5, 20.0):
        assert not fit_continuous(mean_y, 100.0 * math.exp(mean_y))[3]


@pytest.mark.parametrize("xmin", [1.0, 7.0, 1e6])
@pytest.mark.parametrize("alpha", [2.3, 3.5, 6.0])
def test_collapse_of_the_discrete_fit(alpha: float, xmin: float) -> None:
    mean_y = zeta_likelihood.mean_log(alpha, xmin)
    limit = zeta_mean_excess(alpha, xmin)
    found = fit_discrete(mean_y, limit * 1.0001, xmin)
    assert found[3]
    assert found[0] == pytest.approx(alpha, rel=1e-9)
    assert found[1] == 0.0
    inside = fit_discrete(mean_y, limit * 0.98, xmin)
    assert not inside[3]
    assert inside[2] > found[2]


@pytest.mark.parametrize(("alpha", "xmin"), [(2.1, 1), (2.5, 7), (12.0, 1), (60.0, 3), (5.0, 10**6)])
def test_mean_excess_of_the_zeta_law(alpha: float, xmin: int) -> None:
    with mpmath.workdps(60):
        a = mpmath.mpf(alpha)
        exact = mpmath.zeta(a - 1, xmin) / (xmin * mpmath.zeta(a, xmin)) - 1
        assert zeta_mean_excess(alpha, float(xmin)) == pytest.approx(float(exact), rel=1e-12)
    assert zeta_mean_excess(2.0, float(xmin)) == math.inf


def test_an_infinite_mean_is_the_power_law() -> None:
    assert fit_continuous(600.0, math.inf) == (1.0 + 1.0 / 600.0, 0.0, -math.log(600.0) - 1.0, True)


# --- the optimum ---------------------------------------------------------------------------------


def test_two_adjacent_values_have_no_maximum() -> None:
    # The supremum, -H(p), is approached as the cut-off grows; the fit stops near it.
    p = 0.01
    alpha, cutoff, value, boundary = fit_discrete(p * math.log(2.0), p, 1.0)
    assert not boundary
    assert math.isfinite(alpha)
    assert math.isfinite(cutoff)
    supremum = p * math.log(p) + (1.0 - p) * math.log(1.0 - p)
    assert value == pytest.approx(supremum, abs=1e-4)


def ratios(generator: np.random.Generator, largest: float) -> FloatArray:
    """Draw ln(x / xmin) from one of six kinds of tail, 20 to `largest` of them."""
    n = int(10.0 ** generator.uniform(math.log10(20.0), math.log10(largest)))
    e = generator.standard_exponential(n)
    scale = 10.0 ** generator.uniform(-1.0, 1.3)
    kind = generator.integers(6)
    if kind == 0:
        return np.asarray(e / scale)
    if kind == 1:
        return np.asarray(np.abs(generator.normal(size=n)) / scale)
    if kind == 2:
        shape = 10.0 ** generator.uniform(-1.0, 0.7)
        return np.asarray(np.log1p(shape * e / scale) / shape)
    if kind == 3:
        gamma = generator.gamma(10.0 ** generator.uniform(-1.0, 2.0), size=n)
        return np.asarray(np.log1p(10.0 * scale * gamma))
    if kind == 4:
        return np.asarray(np.minimum(e / scale, generator.uniform(0.2, 3.0) / scale))
    centre, spread = generator.uniform(1.0, 10.0), 10.0 ** generator.uniform(-2.0, 0.0)
    return np.asarray(np.abs(centre + spread * generator.normal(size=n)))


def integers(generator: np.random.Generator, largest: float) -> tuple[FloatArray, float]:
    """Draw whole values from such a tail, at least five distinct ones, and their xmin."""
    while True:
        xmin = float(generator.choice([1, 2, 7, 50, 1000]))
        x = np.maximum(np.floor(xmin * np.exp(np.minimum(ratios(generator, largest), 30.0)) + 0.5), xmin)
        if np.unique(x).size >= 5:
            return x, xmin


def test_never_below_the_power_law() -> None:
    generator = np.random.default_rng(20)
    for _ in range(500):
        y = ratios(generator, 1e3)
        alpha, cutoff, value, boundary = fit_continuous(y.mean(), np.expm1(y).mean())
        assert value >= -math.log(y.mean()) - 1.0
        assert math.isfinite(alpha)
        assert (cutoff == 0.0) == boundary
    for _ in range(500):
        x, xmin = integers(generator, 1e3)
        y = np.log(x / xmin)
        alpha, cutoff, value, boundary = fit_discrete(y.mean(), (x / xmin - 1.0).mean(), xmin)
        zeta = zeta_likelihood.solve_alpha(y.mean(), xmin, 0.0)
        assert value >= -zeta * y.mean() - zeta_likelihood.log_normaliser(zeta, xmin)
        assert math.isfinite(alpha)
        assert (cutoff == 0.0) == boundary


def best_of_starts(mean_y: float, mean_w: float, normaliser: Callable[[float, float], float]) -> float:
    """Return the best mean log-likelihood of a general search in alpha + lambda' and ln lambda'."""

    def loss(point: FloatArray) -> float:
        cutoff = math.exp(min(max(float(point[1]), -640.0), 30.0))
        alpha = float(point[0]) - cutoff
        if abs(point[0]) > 1e8:
            return math.inf
        value = alpha * mean_y + cutoff * mean_w + normaliser(alpha, cutoff)
        return value if math.isfinite(value) else math.inf

    slopes, cutoffs = (1.0 / mean_y, 0.5), (1e-6 / mean_w, 0.1 / mean_w, 3.0 / mean_w)
    best = -math.inf
    for start in [np.array([s, math.log(c)]) for s in slopes for c in cutoffs]:
        found = minimize(
            loss, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-13, "maxiter": 600}
        )
        best = max(best, -float(found.fun))
    return best


def test_no_multistart_is_better_continuous() -> None:
    generator = np.random.default_rng(21)
    for _ in range(60):
        y = ratios(generator, 1e4)
        mean_y, mean_w = float(y.mean()), float(np.expm1(y).mean())
        value = fit_continuous(mean_y, mean_w)[2]
        best = best_of_starts(mean_y, mean_w, lambda a, c: log_scaled_exponential_integral(a + 1.0, c))
        assert best - value <= 1e-8 * max(1.0, abs(value))


def bounded_normaliser(xmin: float) -> Callable[[float, float], float]:
    """Return the discrete normaliser where its sum is short: a general search strays far."""
    return lambda alpha, cutoff: log_normaliser_discrete(alpha, cutoff, xmin) if alpha > -1e4 else math.inf


def test_no_multistart_is_better_discrete() -> None:
    generator = np.random.default_rng(22)
    for _ in range(60):
        x, xmin = integers(generator, 1e4)
        mean_y, mean_w = float(np.log(x / xmin).mean()), float((x / xmin - 1.0).mean())
        value = fit_discrete(mean_y, mean_w, xmin)[2]
        best = best_of_starts(mean_y, mean_w, bounded_normaliser(xmin))
        assert best - value <= 1e-8 * max(1.0, abs(value))


@pytest.mark.parametrize("spread", [1e-5, 1e-3, 0.1])
@pytest.mark.parametrize("centre", [0.0, 0.5, 8.0])
def test_gradient_vanishes_on_nearly_degenerate_tails(spread: float, centre: float) -> None:
    y = np.abs(centre + spread * np.random.default_rng(3).normal(size=200))
    alpha, cutoff, _, boundary = fit_continuous(y.mean(), np.expm1(y).mean())
    assert not boundary
    y0, decay, curvature = origin(alpha - 1.0 + cutoff, cutoff)
    found = np.zeros(6)
    moments(decay, curvature, -y0, math.inf, found)
    deviation = math.sqrt(found[3] / found[0] - (found[1] / found[0]) ** 2)
    # alpha and lambda' cancel in the slope: its rounding is that of the larger, in units of 1/deviation.
    tolerance = 1e-6 + 4e-16 * cutoff * math.exp(y0) * deviation
    assert abs(y0 + found[1] / found[0] - y.mean()) <= tolerance * deviation
    assert deviation == pytest.approx(float(y.std()), rel=0.5)


@pytest.mark.parametrize(("values", "counts"), tail_data.NARROW)
def test_narrow_modes_between_the_integers(values: list[int], counts: list[int]) -> None:
    xmin, weights, n = float(values[0]), np.array(counts), sum(counts)
    places = np.array(values) - values[0]
    y = np.log1p(np.arange(61) / xmin)
    mean = float(weights @ y[places]) / n
    value = fit_discrete(mean, float(weights @ np.expm1(y[places])) / n, xmin)[2]

    def loss(point: FloatArray) -> float:
        a, b = float(point[0]), float(point[1])
        if b < 0.0:
            return 1e10
        with np.errstate(over="ignore", invalid="ignore"):
            log_mass = -a * y - b * (np.expm1(y) - y)
            log_mass -= log_mass.max()
            found = float(weights @ (math.log(np.exp(log_mass).sum()) - log_mass[places])) / n
        return found if math.isfinite(found) else 1e10

    best = math.inf
    for start in [(-b * math.expm1(mean), b) for b in np.logspace(0.0, 6.0, 7)]:
        point = np.array(start)
        for _ in range(3):
            found = minimize(
                loss, point, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-15, "maxiter": 2000}
            )
            point = found.x
        best = min(best, float(found.fun))
    assert value == pytest.approx(-best, rel=1e-8)
