"""Each estimator against its transcription, its invariances, and the law it must have."""

from typing import Any

import numpy as np
import pytest
from heavy_tails import burr, frechet, generalised_pareto
from oracles import tail_index as literal
from scipy import integrate, stats

from tailnet import Sample
from tailnet.inference.tail_index import bias_corrected, hill, kernel, moments, pickands, smoothed_hill
from tailnet.inference.tail_index.estimators import ESTIMATORS, estimate, interval
from tailnet.inference.tail_index.second_order import (
    SecondOrder,
    best_k_of_hill,
    beta_at,
    rho_path,
)
from tailnet.inference.tail_index.second_order import estimate as estimate_second_order
from tailnet.inference.tail_index.sums import TailSums
from tailnet.inference.tail_index.upper_tail import UpperTail

ORDER = SecondOrder(rho=-0.8, beta=0.7, tau=0, k=10**6)
LITERAL: dict[str, Any] = {
    "hill": literal.hill,
    "smoothed_hill": literal.smoothed_hill,
    "moments": literal.moments,
    "kernel": literal.kernel,
    "pickands": literal.pickands,
    "bias_corrected": lambda x, k: literal.corrected_hill(x, k, ORDER.rho, ORDER.beta),
}


def samples() -> dict[str, Sample]:
    rng = np.random.default_rng(5)
    return {
        "heavy": Sample(burr(rng, 300, 0.7, -0.9)),
        "light": Sample(generalised_pareto(rng, 300, -0.4)),
        "far from 1": Sample(1e250 * frechet(rng, 300, 4.0)),
        "rounded": Sample(np.round(frechet(rng, 300, 0.5), 1) + 0.1, discrete=False),
        "counts": Sample(np.ceil(frechet(rng, 300, 0.8)), discrete=True),
    }


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize("kind", list(samples()))
def test_estimates_are_those_of_the_papers(name: str, kind: str) -> None:
    sample = samples()[kind]
    tail = UpperTail.of(sample)
    points = literal.descending(np.repeat(sample.values, sample.counts), discrete=sample.discrete)
    k = tail.admissible[tail.admissible >= 12]
    k = k[:: max(1, k.size // 7)]
    found = estimate(name, TailSums.of(tail.y, tail.n, k), ORDER)
    assert np.isfinite(found).sum() >= 4
    for value, at in zip(found, k, strict=True):
        if np.isfinite(value):
            # The largest number of all is log 1e250: differences of such logarithms lose three digits.
            assert value == pytest.approx(LITERAL[name](points, int(at)), rel=1e-9, abs=1e-10)


@pytest.mark.parametrize("factor", [1e-290, 1e-20, 3.7, 1e40])
def test_units_change_nothing(factor: float) -> None:
    values = frechet(np.random.default_rng(2), 2000, 0.6)
    one, other = UpperTail.of(Sample(values)), UpperTail.of(Sample(factor * values))
    k = one.grid(50)
    assert np.array_equal(k, other.grid(50))
    for name in ESTIMATORS:
        found = [estimate(name, TailSums.of(t.y, t.n, k), ORDER) for t in (one, other)]
        # Neighbouring spacings of 1e-5 carry the rounding of the products; small k hang on few of them.
        np.testing.assert_allclose(found[0], found[1], rtol=1e-9, atol=1e-9)


def test_counts_are_observations_and_ties_only_end_a_tail() -> None:
    values = np.array([9.0, 7.0, 7.0, 7.0, 5.0, 2.0, 2.0, 1.0])
    tail = UpperTail.of(Sample(values, discrete=False))
    assert tail.admissible.tolist() == [1, 4, 5, 7]
    distinct, counts = np.unique(values, return_counts=True)
    again = UpperTail.of(Sample.from_counts(distinct, counts, discrete=False))
    assert np.array_equal(tail.y, again.y)
    assert tail.threshold(4) == pytest.approx(5.0, rel=1e-15)


def test_a_histogram_of_a_thousand_million_costs_its_largest_million() -> None:
    v = np.arange(1, 5001)
    expected = 1e9 * (v**-1.5 - (v + 1.0) ** -1.5)
    counts = expected.astype(np.int64)
    tail = UpperTail.of(Sample.from_counts(v, counts))
    assert (tail.n, tail.y.size) == (int(counts.sum()), 10**6)
    k = np.array([300_000])
    found = estimate("hill", TailSums.of(tail.y, tail.n, k), None)[0]
    # From v on: sum of log(w/u) over the values w above the threshold, each spread over its cell.
    u, cells = tail.threshold(300_000), np.concatenate([[0], np.cumsum(counts[::-1])])
    first = int(np.searchsorted(cells, 300_000)) - 1
    inside = np.arange(5000, 5000 - first, -1)
    part = 300_000 - cells[first]
    rest = part * np.log((5000 - first + 0.5 - part / counts[4999 - first] / 2) / u)
    expected_hill = (np.sum(counts[::-1][:first] * np.log(inside / u)) + rest) / 300_000
    assert found == pytest.approx(expected_hill, rel=1e-5)


def test_only_what_is_laid_out_is_looked_at() -> None:
    values = frechet(np.random.default_rng(1), 5000, 0.5)
    whole, part = UpperTail.of(Sample(values)), UpperTail.of(Sample(values), most=1000)
    assert np.array_equal(whole.y[:1000], part.y)
    assert part.n == whole.n == 5000
    k = part.grid(30)
    for name in ESTIMATORS:
        both = [estimate(name, TailSums.of(t.y, t.n, k), ORDER) for t in (whole, part)]
        np.testing.assert_array_equal(both[0], both[1])


def test_grids_keep_both_ends_and_their_size() -> None:
    tail = UpperTail.of(Sample(frechet(np.random.default_rng(1), 30_000, 0.5)))
    k = tail.grid(300)
    assert k.size <= 300
    assert (k[0], k[-1]) == (1, 29_999)
    assert np.all(np.diff(k) > 0)
    assert tail.nearest(0.0) == 1
    assert tail.nearest(1e9) == 29_999


def test_hill_on_a_pareto_tail_has_its_gamma_law() -> None:
    rng = np.random.default_rng(11)
    k, sets, xi = np.array([40]), 4000, 0.8
    found = np.empty(sets)
    for i in range(sets):
        y = xi * np.sort(rng.standard_exponential(100))[::-1]
        found[i] = hill.estimate(TailSums.of(y, 100, k))[0]
    assert stats.kstest(found * 40 / xi, stats.gamma(40).cdf).pvalue > 0.001
    low, high = hill.interval(found, np.full(sets, 40), 0.95)
    covered = int(((low <= xi) & (xi <= high)).sum())
    # The interval is exact: its coverage is binomial, and this is its 99.9 % band.
    assert stats.binom.ppf(0.0005, sets, 0.95) <= covered <= stats.binom.ppf(0.9995, sets, 0.95)


def _largest_of_infinitely_many(rng: np.random.Generator, xi: float, count: int) -> np.ndarray:
    """Draw the logarithms of the largest points of a generalised Pareto limit."""
    arrivals = np.cumsum(rng.standard_exponential(count)) / 1e5
    if xi > 0:
        return np.asarray(-xi * np.log(arrivals))
    return np.asarray(np.log(50 - np.log(arrivals)) if xi == 0 else np.log1p(-(arrivals**-xi)))


@pytest.mark.parametrize("xi", [1.0, 0.5, 0.0, -0.5])
def test_variances_are_those_of_the_estimates(xi: float) -> None:
    rng = np.random.default_rng(17)
    k, sets = np.array([1500]), 500
    found = np.empty((sets, 4))
    for i in range(sets):
        y = _largest_of_infinitely_many(rng, xi, 1501)
        sums = TailSums.of(y - y[0], 10**5, k)
        found[i] = [m.estimate(sums)[0] for m in (moments, pickands, kernel, smoothed_hill)]
    spread = k[0] * found.var(axis=0, ddof=1)
    noise = np.sqrt(2 / (sets - 1))
    at = np.array([xi])
    assert spread[0] == pytest.approx(moments.variance(at)[0], rel=4 * noise)
    assert spread[1] == pytest.approx(pickands.variance(at)[0], rel=4 * noise)
    # The kernel's weight at the first order statistics is singular: its variance is reached like k^-0.2,
    # from below (0.22 of the weight of s^-0.8 lies below 1/1500).
    expected = kernel.variance(at)[0]
    assert (0.75 - 4 * noise) * expected < spread[2] < (1 + 4 * noise) * expected
    if xi > 0:
        assert spread[3] == pytest.approx(xi**2 * smoothed_hill.VARIANCE, rel=4 * noise)
    # No bias of first order: these points follow the limit itself, up to the logarithm where xi <= 0.
    assert np.abs(found[:, :3].mean(axis=0) - xi).max() < 0.03


@pytest.mark.parametrize("xi", [0.0, 0.3, 1.0, 2.5])
def test_kernel_variance_by_independent_spacings(xi: float) -> None:
    """For xi >= 0 the spacings i D_i are independent: the variance is an integral of the squared weight."""
    a = 0.6

    def k(u: float) -> float:
        return 15 / 8 * (1 - u**2) ** 2

    def weight(u: float) -> float:
        first = u ** (a - 1) * k(u)
        second = (a + 1) * first + u**a * (-15 / 2) * u * (1 - u**2)
        return float(xi * k(u) + (second - first) / area)

    area = integrate.quad(k, 0, 1, weight="alg", wvar=(a - 1, 0))[0]
    # The square behaves like u^-0.8 at 0: u = v^5 makes it smooth.
    total = integrate.quad(lambda v: weight(v**5) ** 2 * 5 * v**4, 0, 1)[0]
    assert kernel.variance(np.array([xi]))[0] == pytest.approx(total, rel=1e-8)


def test_kernel_variance_is_continuous() -> None:
    for xi in (0.0, -0.4):
        below, at, above = kernel.variance(np.array([xi - 1e-4, xi, xi + 1e-4]))
        assert below == pytest.approx(at, rel=1e-3)
        assert above == pytest.approx(at, rel=1e-3)


@pytest.mark.parametrize("xi", [-0.2, -0.5, -1.0])
def test_kernel_variance_by_brownian_motion(xi: float) -> None:
    """For xi < 0 the defining double integral of f(s) f(t) min(s, t), by brute force."""
    a, g = 0.6, xi
    c = {0: 15 / 8, 2: -30 / 8, 4: 15 / 8}
    q = sum(ck / (p + a - g) for p, ck in c.items())

    def f(s: np.ndarray) -> np.ndarray:
        inner = sum(
            ck * ((p + a + 1) * (p + a) * s ** (p + a - 1) - (1 + g) * (p + a) * s ** (p + a - 1))
            for p, ck in c.items()
        )
        return np.asarray(s ** (-1 - g) * inner / q)

    # Substituting s = v^6 tames the end at 0; W then has covariance min(s, t).
    v = (np.arange(4000) + 0.5) / 4000
    s = v**6
    mass = f(s) * 6 * v**5 / 4000
    below = np.cumsum(mass * s)
    above = np.cumsum(mass[::-1])[::-1]
    total = float(np.sum(mass * below) + np.sum(mass * s * (above - mass)))
    assert kernel.variance(np.array([xi]))[0] == pytest.approx(total, rel=1e-2)


@pytest.mark.parametrize("xi", [0.5, 0.0, -0.5])
@pytest.mark.parametrize("name", ["moments", "kernel", "pickands"])
def test_estimators_of_real_xi_are_consistent(name: str, xi: float) -> None:
    tail = UpperTail.of(Sample(generalised_pareto(np.random.default_rng(3), 400_000, xi)))
    k = np.array([4000])
    found = estimate(name, TailSums.of(tail.y, tail.n, k), None)
    low, high = interval(name, found, k, None, 0.999)
    # Bias at k/n = 0.01: for xi = 0 the logarithm of an exponential tail at 4.6 adds up to 1/4.6^2.
    room = {0.5: 0.02, 0.0: 0.06, -0.5: 0.07}[xi]
    assert low[0] - room < xi < high[0] + room


@pytest.mark.parametrize("tau", [0, 1])
def test_second_order_is_that_of_the_papers(tau: int) -> None:
    values = literal.descending(burr(np.random.default_rng(8), 400, 0.5, -0.7))
    tail = UpperTail.of(Sample(values))
    k = np.array([150, 380])
    found = rho_path(TailSums.of(tail.y, tail.n, k), tau)
    assert found == pytest.approx([literal.rho(values, int(j), tau) for j in k], rel=1e-10)
    for j in k:
        expected = literal.beta(values, 400, int(j), -0.7)
        assert beta_at(tail.y, tail.n, int(j), -0.7) == pytest.approx(expected, rel=1e-10)


def test_second_order_of_a_burr_law_is_found() -> None:
    rng = np.random.default_rng(4)
    found = [estimate_second_order(UpperTail.of(Sample(burr(rng, 20_000, 1.0, -1.0)))) for _ in range(15)]
    # Burr's law has rho as named and beta = 1. At n^0.975 the estimates carry a bias of third order.
    assert np.median([order.rho for order in found if order]) == pytest.approx(-1.0, abs=0.2)
    assert np.median([order.beta for order in found if order]) == pytest.approx(1.0, abs=0.2)


def test_best_k_of_hill_has_the_least_asymptotic_error() -> None:
    n, order = 10_000, SecondOrder(rho=-0.5, beta=1.0, tau=0, k=9000)
    k = np.arange(10, 1000)
    error = 1 / k + (order.beta / (1 - order.rho) * (n / k) ** order.rho) ** 2
    assert best_k_of_hill(order, n) == pytest.approx(float(k[np.argmin(error)]), abs=1)
    assert best_k_of_hill(SecondOrder(-1.0, 0.0, 0, 10), n) == np.inf


@pytest.mark.parametrize(
    ("law", "xi"), [("burr -0.5", 0.5), ("burr -1", 1.0), ("frechet", 0.5), ("student 4", 0.25)]
)
def test_the_correction_brings_hill_nearer_at_the_same_k(law: str, xi: float) -> None:
    rng = np.random.default_rng(6)
    draws: dict[str, Any] = {
        "burr -0.5": lambda: burr(rng, 5000, 0.5, -0.5),
        "burr -1": lambda: burr(rng, 5000, 1.0, -1.0),
        "frechet": lambda: frechet(rng, 5000, 0.5),
        "student 4": lambda: np.abs(rng.standard_t(4, 5000)),
    }
    k = np.array([250, 500, 1000])
    errors = np.empty((30, 2, 3))
    for row in errors:
        tail = UpperTail.of(Sample(draws[law]()))
        order = estimate_second_order(tail)
        sums = TailSums.of(tail.y, tail.n, k)
        row[:] = [estimate("hill", sums, order) - xi, estimate("bias_corrected", sums, order) - xi]
    plain, corrected = np.abs(errors.mean(axis=0))
    assert np.all(corrected < plain)
    assert corrected[2] < 0.75 * plain[2]


def test_the_variance_of_the_correction_is_that_of_the_estimate() -> None:
    """Hall's class in the limit: spacings xi (1 + beta (n/i)^rho) E_i / i, with rho known."""
    rng = np.random.default_rng(9)
    n, deep, rho, beta, k = 10_000, 5000, -1.0, 0.05, np.array([500, 2500])
    i = np.arange(1, deep + 1)
    found = np.empty((1500, 2))
    for row in found:
        spacing = (1 + beta * (n / i) ** rho) * rng.standard_exponential(deep) / i
        y = np.concatenate([[0.0], -np.cumsum(spacing)])
        order = SecondOrder(rho, beta_at(y, n, deep, rho), 0, deep)
        row[:] = bias_corrected.estimate(TailSums.of(y, n, k), order)
    expected = bias_corrected.relative_variance(k.astype(float), SecondOrder(rho, beta, 0, deep))
    assert found.var(axis=0, ddof=1) == pytest.approx(expected, rel=4 * np.sqrt(2 / 1499))
    assert bias_corrected.relative_variance(np.array([5000.0]), order)[0] * 5000 == pytest.approx(4.0)
