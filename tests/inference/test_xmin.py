"""The search for xmin: against a naive scan, against itself unpruned, and on lattices full of ties."""

from typing import cast

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from oracles import unpruned_scan, xmin_scan

from tailnet import ChoiceError, InsufficientDataError, Sample, fit_power_law
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import Convention, Rule, scan_xmin

FloatArray = NDArray[np.float64]
BOTH: tuple[Convention, ...] = ("exact", "csn")


def bodies(kind: str, n: int, rng: np.random.Generator) -> FloatArray:
    """Mixtures that a search meets: with and without a body, light tails, ties, rounding."""
    pareto = np.exp(rng.standard_exponential(n) / rng.uniform(0.4, 3.0))
    return {
        "pareto": pareto,
        "uniform body": np.where(rng.random(n) < 0.5, rng.random(n), pareto),
        "lognormal": np.exp(rng.normal(0.0, rng.uniform(0.3, 3.0), n)),
        "exponential": rng.standard_exponential(n) + 1e-12,
        "rounded": np.round(pareto, 1),
        "lattice": 2.0 ** rng.integers(0, 12, n),
    }[kind]


KINDS = ("pareto", "uniform body", "lognormal", "exponential", "rounded", "lattice")


@pytest.mark.parametrize("convention", BOTH)
@pytest.mark.parametrize("kind", KINDS)
def test_the_search_equals_the_naive_one(kind: str, convention: Convention) -> None:
    rng = np.random.default_rng([KINDS.index(kind), BOTH.index(convention)])
    for n in (30, 200, 700):
        x = bodies(kind, n, rng)
        fit = fit_power_law(Sample(x, discrete=False), convention=convention)
        naive = xmin_scan.scan_continuous(x, convention=convention)
        assert fit.ks_distance == pytest.approx(naive.D, abs=1e-13)
        # Two candidates that lie within rounding of each other may change places.
        same = {c.xmin for c in naive.path if c.D <= naive.D + 1e-13}
        assert fit.xmin in same
        at_xmin = next(c for c in naive.path if c.xmin == fit.xmin)
        assert fit.alpha == pytest.approx(at_xmin.alpha, rel=1e-12)
        assert fit.n_tail == at_xmin.n_tail


@pytest.mark.parametrize("kind", ["zipf", "geometric", "poisson", "squares"])
def test_the_discrete_search_equals_the_naive_one(kind: str) -> None:
    rng = np.random.default_rng(len(kind))
    for n in (40, 400):
        x = {
            "zipf": rng.zipf(2.2, n),
            "geometric": rng.geometric(0.1, n),
            "poisson": rng.poisson(5.0, n) + 1,
            "squares": rng.integers(1, 40, n) ** 2,
        }[kind]
        fit = fit_power_law(Sample(x))
        naive = xmin_scan.scan_discrete(x)
        assert fit.ks_distance == pytest.approx(naive.D, abs=1e-10)
        same = {c.xmin for c in naive.path if c.D <= naive.D + 1e-10}
        assert fit.xmin in same
        at_xmin = next(c for c in naive.path if c.xmin == fit.xmin)
        assert fit.alpha == pytest.approx(at_xmin.alpha, rel=1e-9)


@pytest.mark.parametrize("convention", BOTH)
@pytest.mark.parametrize("kind", KINDS)
def test_pruning_changes_no_bit(kind: str, convention: Convention) -> None:
    rng = np.random.default_rng([7, KINDS.index(kind), BOTH.index(convention)])
    for n in (20, 60, 400):
        values, counts = np.unique(bodies(kind, n, rng), return_counts=True)
        check_bits(values, counts, convention)


@given(
    st.lists(
        st.tuples(st.integers(0, 14), st.integers(1, 20)), min_size=3, max_size=14, unique_by=lambda t: t[0]
    ),
    st.sampled_from(BOTH),
)
@example([(2, 1), (7, 16), (8, 4), (11, 4)], "exact")
@example([(2, 1), (7, 16), (8, 4), (11, 4)], "csn")
def test_pruning_changes_no_bit_on_lattices(pairs: list[tuple[int, int]], convention: Convention) -> None:
    """Powers of two with multiplicities make equal distances, where wrong tie-breaking shows."""
    pairs = sorted(pairs)
    values = np.array([2.0**power for power, _ in pairs])
    counts = np.array([count for _, count in pairs])
    check_bits(values, counts, convention, (2, 2))


def check_bits(
    values: FloatArray,
    counts: NDArray[np.int64],
    convention: Convention,
    least: tuple[int, int] = (5, 10),
) -> None:
    sample = Sample.from_counts(values, counts, discrete=False)
    fit = fit_power_law(
        sample, convention=convention, minimum_distinct=least[0], minimum_observations=least[1]
    )
    expected = unpruned_scan.scan(values.tolist(), counts.tolist(), convention, *least)
    assert (fit.xmin, fit.alpha, fit.ks_distance) == expected


def test_a_million_points_need_few_evaluations() -> None:
    rng = np.random.default_rng(3)
    n = 10**6
    x = np.concatenate([rng.random(n // 2), np.exp(rng.standard_exponential(n // 2) / 1.5)])
    fit = fit_power_law(Sample(x))
    assert fit.evaluations <= 4 * n
    assert fit.candidates == n - 9
    # Of the mixture's xmin = 1 and alpha = 2.5: five standard errors, and the body's edge.
    assert abs(fit.alpha - 2.5) < 5 * fit.alpha_se
    assert fit.xmin == pytest.approx(1.0, abs=0.05)


def test_a_candidate_leaves_the_minimum_tail() -> None:
    x = np.exp(np.random.default_rng(5).standard_exponential(60))
    for distinct, observations in ((5, 10), (20, 25), (50, 50)):
        fit = fit_power_law(Sample(x), minimum_distinct=distinct, minimum_observations=observations)
        assert fit.n_tail >= max(distinct, observations)
        assert fit.candidates == 60 - max(distinct, observations) + 1


def test_the_unrestricted_minimum_is_told_apart() -> None:
    # The three largest values fall on a power law by construction, the rest do not.
    x = np.concatenate([np.linspace(1.0, 1.2, 40), [8.0, 12.0, 30.0]])
    fit = fit_power_law(Sample(x))
    naive = xmin_scan.scan_continuous(x, minimum_distinct=2, minimum_observations=2)
    assert fit.unrestricted is not None
    assert fit.unrestricted.xmin == naive.xmin
    assert fit.unrestricted.ks_distance == pytest.approx(naive.D, abs=1e-13)
    assert fit.unrestricted.n_tail < fit.n_tail


@pytest.mark.parametrize(("law", "n"), [("poisson", 1000), ("binomial", 1000)])
def test_light_tails_are_not_fitted_on_two_values(law: str, n: int) -> None:
    rng = np.random.default_rng(11)
    x = rng.poisson(5.0, n) if law == "poisson" else rng.binomial(10, 0.5, n)
    fit = fit_power_law(Sample(x))
    tail = np.unique(x[x >= fit.xmin])
    assert tail.size >= 5
    assert fit.n_tail >= 10


def test_steep_and_huge_counts_end() -> None:
    """Candidates whose exponent is in the millions, and counts near 2^53, take no longer than others."""
    steep = [1] * 20 + [2] * 10 + [3] * 5 + [4] * 3 + [5, 6, 7, 8, 9, 10, 100, 1000, 10**9, 10**9 + 1]
    assert fit_power_law(Sample(steep)).xmin == xmin_scan.scan_discrete(steep, polish=False).xmin
    huge = [2**53 - k for k in range(2, 12)] * 2
    fit = fit_power_law(Sample(huge))
    # So far up the law is continuous: alpha - 1 is one over the mean logarithm, here about 2^53 / 5.5.
    assert fit.alpha > 1e14
    assert 0.0 < fit.ks_distance < 1.0


def test_values_whose_logarithms_are_equal_are_one() -> None:
    x = np.append(
        np.exp(np.random.default_rng(1).standard_exponential(300)), [1000.0, np.nextafter(1000.0, 2e3)]
    )
    for convention in BOTH:
        fit = fit_power_law(Sample(x), convention=convention)
        assert 1.0 < fit.alpha < 10.0
        assert fit.unrestricted is not None
        assert np.isfinite(fit.unrestricted.alpha)
    with pytest.raises(InsufficientDataError, match="distinct values"):
        fit_power_law(Sample([1e9 + k * 1.19209e-07 for k in range(5)] * 2, discrete=False))


def test_too_small_a_sample_is_refused() -> None:
    for x in ([1.5], [1.5, 2.5], [1.5, 2.5, 3.5, 4.5] * 10, [1.1, 1.2, 1.3, 1.4, 1.5]):
        for convention in BOTH:
            with pytest.raises(InsufficientDataError, match="distinct values"):
                fit_power_law(Sample(x), convention=convention)


def test_rules_that_cannot_be_kept_are_refused() -> None:
    with pytest.raises(ChoiceError, match="minimum tail"):
        Rule(minimum_distinct=1)
    with pytest.raises(ChoiceError, match="minimum tail"):
        Rule(minimum_observations=0)
    with pytest.raises(ChoiceError, match="'plfit'; choose 'exact' or 'csn'"):
        Rule(convention=cast("Convention", "plfit"))


@given(st.lists(st.integers(1, 60), min_size=30, max_size=120))
def test_discrete_and_its_histogram_agree(values: list[int]) -> None:
    sample = Sample(values)
    if sample.n_distinct < 5:
        return
    values_, counts = np.unique(values, return_counts=True)
    a = fit_power_law(sample)
    b = fit_power_law(Sample.from_counts(values_, counts))
    assert (a.xmin, a.alpha, a.ks_distance, a.n_tail) == (b.xmin, b.alpha, b.ks_distance, b.n_tail)


def test_every_candidate_is_compared() -> None:
    """Among many nearly equal candidates the search still returns the smallest distance of all."""
    rng = np.random.default_rng(17)
    for _ in range(100):
        x = np.exp(rng.standard_exponential(1000) / 1.5)
        steps = Steps.of(Sample(x))
        found = scan_xmin(steps, discrete=False, rule=Rule()).chosen
        y = np.log(np.sort(x))
        best = min(distance_by_arrays(y, i) for i in range(1000 - 9))
        assert found.ks_distance == pytest.approx(best, abs=1e-13)


def distance_by_arrays(y: FloatArray, i: int) -> float:
    tail = y[i:] - y[i]
    n = tail.size
    model = np.exp(-tail * n / tail.sum())
    before = np.arange(n, 0, -1) / n
    return float(max(np.max(before - model), np.max(model - before + 1.0 / n)))
