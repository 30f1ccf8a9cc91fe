"""The two families against SciPy and mpmath, and the maximum against an independent search."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy import optimize, stats

import tailnet as tn
from tailnet.inference import tail_masses
from tailnet.inference.tail_masses import Family, Pair, Tail

PAIRS: list[tuple[Family, Pair]] = [
    ("lognormal", (1.3, 0.02)),
    ("lognormal", (-4.0, 2.0)),
    ("stretched_exponential", (1.3, 0.05)),
    ("stretched_exponential", (0.4, 1.7)),
]


def _tail(values: list[float], xmin: float) -> Tail:
    return Tail(np.array(values), np.ones(len(values), np.int64), xmin)


def _frozen(family: Family, pair: Pair, x0: float) -> Any:
    parameters = tail_masses.to_conventional(family, pair, x0)
    assert parameters is not None
    if family == "lognormal":
        return stats.lognorm(s=parameters["sigma"], scale=math.exp(parameters["mu"]))
    return stats.weibull_min(c=parameters["beta"], scale=1.0 / parameters["Lambda"])


@pytest.mark.parametrize(("family", "pair"), PAIRS)
def test_density_is_scipys_cut_off_at_xmin(family: Family, pair: Pair) -> None:
    tail = _tail([3.0, 3.5, 7.0, 20.0], 3.0)
    law = _frozen(family, pair, 3.0)
    expected = law.logpdf(tail.values) - law.logsf(3.0)
    np.testing.assert_allclose(tail_masses.log_masses(family, pair, tail, "density"), expected, rtol=1e-9)


@pytest.mark.parametrize(("family", "pair"), PAIRS)
def test_half_cells_are_integrals_of_the_density(family: Family, pair: Pair) -> None:
    tail = _tail([4.0, 5.0, 9.0], 4.0)
    law = _frozen(family, pair, 3.5)
    # SciPy's own difference of survivals loses the digits that this module keeps: 1e-16 over the survival.
    expected = (law.sf(tail.values - 0.5) - law.sf(tail.values + 0.5)) / law.sf(3.5)
    masses = np.exp(tail_masses.log_masses(family, pair, tail, "half-cell"))
    np.testing.assert_allclose(masses, expected, rtol=1e-9, atol=1e-15 / law.sf(3.5))


def test_a_cell_narrower_than_rounding_has_the_density_as_its_mass() -> None:
    tail = _tail([1e15], 1e15)
    pair = (1.5, 0.01)
    cell = tail_masses.log_masses("lognormal", pair, tail, "half-cell")
    assert cell[0] == pytest.approx(math.log(1.5 / 1e15), abs=0.02)


@pytest.mark.parametrize(("family", "pair"), PAIRS)
@pytest.mark.parametrize("xmin", [1.0, 12.0])
def test_sums_are_mpmaths(family: Family, pair: Pair, xmin: float) -> None:
    c, second = pair

    def term(k: Any) -> Any:
        y = mpmath.log(k / mpmath.mpf(xmin))
        if family == "lognormal":
            return mpmath.exp(-c * y - second * y**2) / k
        return mpmath.exp(second * y - c * mpmath.expm1(second * y) / second) / k

    head = mpmath.fsum(term(xmin + i) for i in range(3000))
    # Euler-Maclaurin's first three terms; at 3000 the next is of order 1e-17.
    n = xmin + 3000
    rest = mpmath.quad(lambda y: term(mpmath.exp(y)) * mpmath.exp(y), mpmath.linspace(math.log(n), 200, 40))
    total = head + rest + term(n) / 2 - mpmath.diff(term, n) / 12
    expected = float(mpmath.log(term(xmin + 2) / total))
    found = tail_masses.log_masses(family, pair, _tail([xmin + 2.0], xmin), "sum")
    assert found[0] == pytest.approx(expected, abs=2e-9)


@pytest.mark.parametrize(("family", "pair"), PAIRS)
def test_conventional_parameters_come_back(family: Family, pair: Pair) -> None:
    parameters = tail_masses.to_conventional(family, pair, 7.5)
    assert parameters is not None
    assert tail_masses.from_conventional(family, parameters, 7.5) == pytest.approx(pair, rel=1e-10)


@pytest.mark.parametrize(
    ("family", "parameters"),
    [
        ("lognormal", {"mu": 1.0, "sigma": 0.0}),
        ("lognormal", {"mu": math.nan, "sigma": 1.0}),
        ("stretched_exponential", {"Lambda": 0.0, "beta": 0.5}),
        ("stretched_exponential", {"Lambda": 1e300, "beta": 50.0}),
    ],
)
def test_parameters_without_a_pair_are_none(family: Family, parameters: dict[str, float]) -> None:
    assert tail_masses.from_conventional(family, parameters, 2.0) is None


def test_parameters_that_a_double_cannot_hold_are_none() -> None:
    assert tail_masses.to_conventional("stretched_exponential", (1.5, 1e-4), 1.0) is None
    assert tail_masses.to_conventional("lognormal", (1.5, 0.0), 1.0) is None


@pytest.mark.parametrize("beta", [0.3, 1.0])
def test_maximum_of_a_stretched_exponential_is_the_profiles(beta: float) -> None:
    generator = np.random.default_rng(5)
    y = np.log1p(beta * generator.standard_exponential(800) / 1.2) / beta
    tail = Tail(np.sort(np.exp(y)), np.ones(800, np.int64), 1.0)

    def cost(b: float) -> float:
        c = b / np.mean(np.expm1(b * y))
        return -float(800 * math.log(c) + np.sum((b - 1.0) * y) - 800)

    profile = optimize.minimize_scalar(cost, bounds=(1e-4, 5.0), method="bounded", options={"xatol": 1e-9})
    pair = tail_masses.maximum("stretched_exponential", tail, "density", 2.0)
    found = float(tail.counts @ tail_masses.log_masses("stretched_exponential", pair, tail, "density"))
    assert found == pytest.approx(-float(profile.fun), abs=1e-6)


@pytest.mark.parametrize(("family", "masses"), [("lognormal", "sum"), ("stretched_exponential", "density")])
def test_no_maximum_lies_below_the_power_law_it_contains(family: Family, masses: Any) -> None:
    discrete = masses == "sum"
    for seed in range(6):
        sample = tn.Sample(tn.PowerLaw(2.2, 3.0, discrete).sample(300, rng=seed), discrete=discrete)
        fit = tn.fit_power_law(sample, xmin=3.0)
        tail = Tail(sample.values, sample.counts, 3.0)
        pair = tail_masses.maximum(family, tail, masses, fit.alpha)
        found = float(tail.counts @ tail_masses.log_masses(family, pair, tail, masses))
        assert found >= fit.log_likelihood - 1e-5
