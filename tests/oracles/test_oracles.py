"""The oracles themselves, where the answer is known by hand or printed."""

import math
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from oracles import discrete_power_law, power_law_continuous
from oracles.goodness_of_fit import Bootstrap, bootstrap, replicate
from oracles.published import (
    CLAUSET_DISCRETE_AT_258,
    FITS,
    LOG_ZETA_258_2,
    P_VALUES,
    Printed,
    PublishedFit,
    PublishedPValue,
)
from oracles.xmin_scan import (
    FloatArray,
    Scan,
    distance_discrete,
    distinct_values,
    scan_continuous,
    scan_discrete,
)
from scipy.special import zeta

LATTICE = ([4.0, 128.0, 256.0, 2048.0], [1, 16, 4, 4])


def fit_by_scan(row: PublishedFit, values: FloatArray) -> list[Scan]:
    if row.kind == "discrete":
        fewest = {"exact": (5, 10), "csn": (2, 2)}
        return [
            scan_discrete(values, minimum_distinct=fewest[c][0], minimum_observations=fewest[c][1])
            for c in row.conventions
        ]
    return [scan_continuous(values, convention=c) for c in row.conventions]


# --- known by hand -------------------------------------------------------------------------------


def test_zeta_cdf_at_two_is_the_basel_sum() -> None:
    basel = math.pi**2 / 6
    expected = [1 / basel, 1.25 / basel, (1.25 + 1 / 9) / basel]
    computed = [discrete_power_law.cdf(x, 1, 2.0) for x in (1, 2, 3)]
    np.testing.assert_allclose(computed, expected, rtol=1e-15)
    # The printed digits: ORACLES, "Fits".
    assert [round(value, 4) for value in computed] == [0.6079, 0.7599, 0.8275]


def test_zeta_cdf_from_two_renormalises() -> None:
    expected = (1 / 4 + 1 / 9) / (math.pi**2 / 6 - 1)
    assert discrete_power_law.cdf(3, 2, 2.0) == pytest.approx(expected, rel=1e-14)
    assert round(discrete_power_law.cdf(3, 2, 2.0), 4) == 0.5599


def test_log_zeta_as_printed() -> None:
    assert LOG_ZETA_258_2.agrees(discrete_power_law.log_zeta(2.58, 2))


@pytest.mark.parametrize(("alpha", "xmin"), [(1.5, 1), (2.5, 7), (6.0, 3), (50.0, 12)])
def test_the_discrete_functions_are_one_law(alpha: float, xmin: int) -> None:
    points = np.arange(xmin, xmin + 6)
    mass = np.array([discrete_power_law.pmf(int(x), xmin, alpha) for x in points])
    cdf = np.array([discrete_power_law.cdf(int(x), xmin, alpha) for x in points])
    survival = np.array([discrete_power_law.survival(int(x), xmin, alpha) for x in points])
    fast = discrete_power_law.fast_survival(points.astype(float), xmin, alpha)
    np.testing.assert_allclose(np.cumsum(mass), cdf, rtol=1e-14)
    np.testing.assert_allclose(survival[1:], 1 - cdf[:-1], rtol=0, atol=1e-15)
    np.testing.assert_allclose(fast, survival, rtol=1e-13)


def test_survival_past_the_underflow_of_scipy() -> None:
    # zeta(300, 1000) = 1e-900 (1 + ...): both underflow, their ratio (1001/1000)^-300 (1 + ...) does not.
    ratio = discrete_power_law.fast_survival(np.array([1001.0]), 1000.0, 300.0)[0]
    terms = (1 + np.arange(500) / 1000.0) ** -300.0
    assert ratio == pytest.approx(1 - 1 / terms.sum(), rel=1e-13)


def test_alpha_of_the_continuous_law_by_hand() -> None:
    # ln(x / xmin) = 0, ln 2, ln 4 with counts 1, 1, 2: sum 5 ln 2.
    tail, counts = np.array([3.0, 6.0, 12.0]), np.array([1, 1, 2])
    alpha = power_law_continuous.alpha_mle(tail, counts, 3.0)
    assert alpha == pytest.approx(1 + 4 / (5 * math.log(2)), rel=1e-15)
    expected = 4 * math.log((alpha - 1) / 3) - alpha * 5 * math.log(2)
    assert power_law_continuous.log_likelihood(tail, counts, 3.0, alpha) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(("alpha", "xmin"), [(1.3, 1.0), (2.5, 2.0), (4.005, 7.0)])
def test_alpha_of_the_discrete_law_solves_its_equation(alpha: float, xmin: float) -> None:
    rng = np.random.default_rng(7)
    tail, counts = distinct_values(discrete_power_law.sample(400, int(xmin), alpha, rng), None)
    estimate = discrete_power_law.alpha_mle(tail, counts, xmin)
    mean_log = float(np.sum(counts * np.log(tail)) / counts.sum())
    assert discrete_power_law.log_zeta_derivatives(estimate, xmin)[0] == pytest.approx(-mean_log, rel=1e-12)
    rough = discrete_power_law.alpha_mle(tail, counts, xmin, polish=False)
    assert rough == pytest.approx(estimate, abs=1e-6)


def test_standard_error_at_alpha_two() -> None:
    # Sums over k of k^-2 (ln k)^j for j = 1, 2 are -zeta'(2) and zeta''(2): A073002 and A201994 of the OEIS.
    ratio, second = 0.937548254315844 / zeta(2, 1), 1.98928023429890 / zeta(2, 1)
    expected = 1 / math.sqrt(100 * (second - ratio**2))
    assert discrete_power_law.alpha_standard_error(2.0, 1, 100) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("alpha", "xmin"), [(2.0, 1), (2.5, 7)])
def test_discrete_sample_follows_the_mass(alpha: float, xmin: int) -> None:
    size = 20_000
    drawn = discrete_power_law.sample(size, xmin, alpha, np.random.default_rng(1))
    assert drawn.min() == xmin
    for x in range(xmin, xmin + 4):
        mass = discrete_power_law.pmf(x, xmin, alpha)
        # Four standard errors of a binomial share.
        assert abs(np.mean(drawn == x) - mass) < 4 * math.sqrt(mass * (1 - mass) / size)


# --- the search ----------------------------------------------------------------------------------


def test_lattice_exact_by_hand() -> None:
    # From 4 (k = 0, 5, 6, 9 doublings): alpha - 1 = 25 / (140 ln 2), D = 24/25 - e^(-25/28) at 128.
    # From 128: a jump of 16/24 at once. From 256: a jump of 4/8 at once, alpha - 1 = 8 / (12 ln 2).
    scan = scan_continuous(*LATTICE, minimum_distinct=2, minimum_observations=2)
    assert [c.xmin for c in scan.path] == [4.0, 128.0, 256.0]
    np.testing.assert_allclose(
        [c.D for c in scan.path], [24 / 25 - math.exp(-25 / 28), 2 / 3, 1 / 2], rtol=1e-14
    )
    assert (scan.xmin, scan.D, scan.n_tail) == (256.0, 0.5, 8)
    assert scan.alpha == pytest.approx(1 + 2 / (3 * math.log(2)), rel=1e-15)


def test_lattice_csn_by_hand() -> None:
    # (i - 1)/n stops one point short of each jump: 15/24 at 128 and 3/8 at 256.
    scan = scan_continuous(*LATTICE, convention="csn")
    np.testing.assert_allclose(
        [c.D for c in scan.path], [1 - math.exp(-25 / 28) - 1 / 25, 15 / 24, 3 / 8], rtol=1e-14
    )
    assert (scan.xmin, scan.D) == (256.0, 0.375)


def test_lattice_minimum_observations() -> None:
    scan = scan_continuous(*LATTICE, minimum_distinct=2)
    assert [c.xmin for c in scan.path] == [4.0, 128.0]
    assert scan.xmin == 4.0
    with pytest.raises(ValueError, match="5 distinct values and 10 observations"):
        scan_continuous(*LATTICE)


@pytest.mark.parametrize("factor", [1.0, 2.0**-60])
def test_equal_distance_goes_to_the_smaller_candidate(factor: float) -> None:
    # Half of every tail stands on its first value, so D = 1/2 at each candidate, exactly.
    values, counts = factor * np.array([1.0, 2.0, 4.0, 8.0]), [4, 2, 1, 1]
    scan = scan_continuous(values, counts, minimum_distinct=2, minimum_observations=2)
    assert [c.D for c in scan.path] == [0.5, 0.5, 0.5]
    assert scan.xmin == factor


def test_counts_are_repetitions() -> None:
    repeated = np.repeat(LATTICE[0], LATTICE[1])
    shuffled = np.random.default_rng(3).permutation(repeated)
    assert scan_continuous(shuffled, convention="csn") == scan_continuous(*LATTICE, convention="csn")
    assert scan_discrete(shuffled, minimum_distinct=2) == scan_discrete(*LATTICE, minimum_distinct=2)


def test_exact_distance_is_the_supremum() -> None:
    # Against S_emp and S_model on a fine grid around each point, from the definition of S_emp.
    tail, counts = np.array([1.0, 1.5, 2.0, 5.0, 9.0]), np.array([1, 3, 1, 1, 4])
    scan = scan_continuous(tail, counts, minimum_distinct=5)
    grid = np.concatenate([tail * (1 + step) for step in (-1e-12, 0.0, 1e-12)] + [np.linspace(1, 20, 20_001)])
    grid = grid[grid >= 1.0]
    empirical = np.array([counts[tail > x].sum() / 10 for x in grid])
    largest = np.max(np.abs(empirical - grid ** (1 - scan.alpha)))
    assert abs(scan.D - largest) < 1e-10


def test_discrete_distance_at_the_ends_of_runs_is_that_over_all_integers() -> None:
    rng = np.random.default_rng(5)
    tail, counts = distinct_values(np.round(3 * np.exp(rng.exponential(1.5, 80))), None)
    for alpha in (1.2, 1.7, 4.0):
        every = distance_discrete(tail, counts, alpha)
        assert distance_discrete(tail, counts, alpha, every_up_to=0) == every
    assert tail[-1] - tail[0] > 2 * tail.size  # there are gaps, so the two ways differ


def test_discrete_lattice_by_hand() -> None:
    # Mass at xmin + 1 and beyond makes no difference to F_emp in a gap, where F_model goes on rising:
    # values 1 and 4 with counts 3 and 1 have F_emp(1..3) = 3/4, and F_model(3) is the largest of the three.
    tail, counts = np.array([1.0, 4.0]), np.array([3, 1])
    model = [discrete_power_law.cdf(x, 1, 3.0) for x in (1, 2, 3, 4)]
    expected = max(abs(f - s) for f, s in zip([0.75, 0.75, 0.75, 1.0], model, strict=True))
    assert distance_discrete(tail, counts, 3.0) == pytest.approx(expected, rel=1e-14)
    assert expected == model[2] - 0.75


# --- published -----------------------------------------------------------------------------------


def test_printed_numbers_know_their_last_digit() -> None:
    assert Printed("0.0188480").half_unit == pytest.approx(5e-8)
    assert Printed("-411.98272").agrees(-411.982724)
    assert not Printed("-411.98272").agrees(-411.982731)


def check(row: PublishedFit, values: FloatArray) -> None:
    """Hold the naive search to one published row."""
    for scan in fit_by_scan(row, values):
        assert (scan.xmin, scan.n_tail) == (row.xmin, row.n_tail)
        assert scan.alpha == pytest.approx(row.alpha.value, rel=0, abs=row.alpha_tolerance)
        assert row.ks_distance.agrees(scan.D)
        x, counts = distinct_values(values, None)
        tail, tail_counts = x[x >= scan.xmin], counts[x >= scan.xmin]
        law = discrete_power_law if row.kind == "discrete" else power_law_continuous
        if row.log_likelihood is not None:
            value = law.log_likelihood(tail, tail_counts, scan.xmin, scan.alpha)
            assert row.log_likelihood.agrees(row.in_printed_units(value))
        if row.alpha_se is not None:
            se = discrete_power_law.alpha_standard_error(scan.alpha, scan.xmin, scan.n_tail)
            assert row.alpha_se.agrees(se)


@pytest.mark.parametrize("row", [r for r in FITS if r.home == "powerlaw"], ids=lambda r: r.name)
def test_published_fits_of_data_in_powerlaw(row: PublishedFit, csn_file: Callable[[str], Path]) -> None:
    check(row, np.loadtxt(csn_file(row.file)))


@pytest.mark.parametrize("row", [r for r in FITS if r.home == "shared"], ids=lambda r: r.name)
def test_published_fits_of_shared_data(row: PublishedFit, shared: Path) -> None:
    path = shared / "data" / row.file
    if path.suffix == ".gml":
        values = np.array([degree for _, degree in nx.read_gml(path, label="id").degree()])
    else:
        values = np.loadtxt(path)
    check(row, values)


def test_published_likelihood_at_a_given_exponent(shared: Path) -> None:
    values, counts = distinct_values(np.loadtxt(shared / "data" / "csn" / "clauset_discrete_data.txt"), None)
    tail = values >= 2
    value = discrete_power_law.log_likelihood(values[tail], counts[tail], 2.0, 2.58)
    assert math.trunc(value * 1e5) / 1e5 == CLAUSET_DISCRETE_AT_258.value


# --- the bootstrap -------------------------------------------------------------------------------


def blackouts(csn_file: Callable[[str], Path], convention: str) -> tuple[PublishedPValue, Bootstrap]:
    row = next(p for p in P_VALUES if (p.name, p.convention) == ("blackouts", convention))
    values = np.loadtxt(csn_file("blackouts.txt"))
    rng = np.random.default_rng(2009)
    return row, bootstrap(values, kind="continuous", replicates=300, rng=rng, convention=row.convention)


@pytest.mark.parametrize("convention", ["csn", "exact"])
def test_bootstrap_of_blackouts(csn_file: Callable[[str], Path], convention: str) -> None:
    row, result = blackouts(csn_file, convention)
    assert row.agrees(result.p_value, result.distances.size)
    assert result.p_value == (1 + np.sum(result.distances >= result.observed.D)) / 301
    assert result.xmins.shape == result.alphas.shape == (300,)


def test_discrete_bootstrap_of_its_own_law() -> None:
    # Draws from the law itself: p is near uniform, so that five under 0.2 come once in 3,000.
    rng = np.random.default_rng(11)
    samples = [discrete_power_law.sample(150, 1, 2.0, rng) for _ in range(5)]
    results = [bootstrap(x, kind="discrete", replicates=20, rng=rng) for x in samples]
    assert max(result.p_value for result in results) > 0.2
    assert all(result.p_value == (1 + result.exceedances) / 21 for result in results)


def test_bootstrap_stops_at_a_replicate_without_a_tail() -> None:
    # Nine of ten points are 1: many replicates have fewer than five distinct values.
    values = np.array([1.0] * 36 + [2.0, 3.0, 4.0, 5.0])
    with pytest.raises(ValueError, match="no tail of 5 distinct values"):
        bootstrap(values, kind="discrete", replicates=50, rng=np.random.default_rng(0))


def test_replicate_keeps_the_body_and_the_size() -> None:
    values = np.concatenate([np.linspace(0.1, 0.9, 9), 1.0 + np.arange(20.0)])
    fit = scan_continuous(values)
    drawn = replicate(values, fit._replace(xmin=1.0, n_tail=20), "continuous", np.random.default_rng(4))
    assert drawn.size == values.size
    assert np.all(np.diff(drawn) >= 0)
    assert set(drawn[drawn < 1.0]) <= set(values[:9])
