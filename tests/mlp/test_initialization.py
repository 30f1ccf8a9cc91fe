"""Initial weights have the stated law and depend on the seed alone."""

import math
from typing import Any

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.schemes import SCHEMES, FanIn, Glorot, Normal, Pareto, Uniform

ARCHITECTURE = Architecture((300, 100, 10))


def test_uniform_has_its_bounds_and_moments() -> None:
    weights = initialize(ARCHITECTURE, scale=1e-5, rng=3).weights[0].ravel() / 1e-5
    n = weights.size
    assert np.abs(weights).max() <= 1.0
    # Mean 0 with variance 1/3; mean square 1/3 with variance 1/5 - 1/9: five standard errors each.
    assert abs(weights.mean()) < 5 * np.sqrt(1 / 3 / n)
    assert abs(np.mean(weights**2) - 1 / 3) < 5 * np.sqrt((1 / 5 - 1 / 9) / n)


def test_same_seed_same_weights_and_other_seed_other_weights() -> None:
    first, again, other = (initialize(ARCHITECTURE, rng=seed).weights for seed in (1, 1, 2))
    for a, b, c in zip(first, again, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.any(a == c)


def test_layers_are_drawn_independently() -> None:
    first, second = initialize(Architecture((9, 9, 9)), rng=1).weights
    assert not np.any(first == second)


def test_single_precision_rounds_the_same_draws() -> None:
    double = initialize(ARCHITECTURE, rng=1).weights
    single = initialize(ARCHITECTURE, rng=1, dtype=np.float32).weights
    for a, b in zip(double, single, strict=True):
        np.testing.assert_array_equal(a.astype(np.float32), b)


#: By name: options, and the variance at fan-in 300 and fan-out 100, and the fourth moment over its square.
NORMAL, UNIFORM = 3.0, 9 / 5
VARIANCES: list[tuple[str, dict[str, Any], float, float]] = [
    ("uniform", {"scale": 0.3}, 0.03, UNIFORM),
    ("normal", {"scale": 0.3}, 0.09, NORMAL),
    ("fan-in", {}, 1 / 300, NORMAL),
    ("fan-in", {"gain": 2.0, "law": "uniform"}, 4 / 300, UNIFORM),
    ("fan-out", {}, 1 / 100, NORMAL),
    ("fan-out", {"gain": 0.5, "law": "uniform"}, 0.25 / 100, UNIFORM),
    ("glorot uniform", {}, 2 / 400, UNIFORM),
    ("glorot normal", {"gain": 2.0}, 8 / 400, NORMAL),
    ("he", {}, 2 / 300, NORMAL),
    ("he", {"slope": 0.5, "gain": 3.0, "law": "uniform"}, 18 / 375, UNIFORM),
]


@pytest.mark.parametrize(("name", "options", "variance", "kurtosis"), VARIANCES)
def test_variance_is_the_one_stated(
    name: str, options: dict[str, Any], variance: float, kurtosis: float
) -> None:
    weights = initialize(ARCHITECTURE, scheme=name, rng=5, **options).weights[0].ravel()
    n = weights.size
    assert abs(weights.mean()) < 5 * math.sqrt(variance / n)
    assert abs(np.mean(weights**2) - variance) < 5 * variance * math.sqrt((kurtosis - 1) / n)
    # The fourth moment tells the laws apart: it differs by 1.2 and its standard error is below 0.06.
    assert abs(np.mean(weights**4) / variance**2 - kurtosis) < 0.3
    if kurtosis == UNIFORM:
        assert np.abs(weights).max() <= math.sqrt(3 * variance)


@pytest.mark.parametrize("alpha", [1.5, 2.5, 4.0])
def test_pareto_has_its_exponent_and_fair_signs(alpha: float) -> None:
    weights = initialize(ARCHITECTURE, scheme="pareto", alpha=alpha, xmin=0.02, rng=5).weights[0].ravel()
    n = weights.size
    logs = np.log(np.abs(weights) / 0.02)
    # ln(x/xmin) is exponential with mean and standard deviation 1/(alpha - 1): the Hill estimator is exact.
    assert logs.min() >= 0.0
    assert abs(logs.mean() * (alpha - 1.0) - 1.0) < 5 / math.sqrt(n)
    assert abs(np.mean(logs > math.log(2.0) / (alpha - 1.0)) - 0.5) < 5 * 0.5 / math.sqrt(n)
    assert abs(np.mean(weights > 0.0) - 0.5) < 5 * 0.5 / math.sqrt(n)
    assert abs(np.corrcoef(np.sign(weights), logs)[0, 1]) < 5 / math.sqrt(n)


@pytest.mark.parametrize("name", SCHEMES)
def test_a_name_and_its_scheme_draw_the_same(name: str) -> None:
    named = initialize(ARCHITECTURE, scheme=name, rng=1).weights
    given = initialize(ARCHITECTURE, scheme=SCHEMES[name](), rng=1).weights
    for a, b in zip(named, given, strict=True):
        np.testing.assert_array_equal(a, b)


def test_fans_do_not_count_the_bias_unit() -> None:
    with_bias = initialize(Architecture((300, 100)), scheme="fan-in", rng=1).weights[0]
    without = initialize(Architecture((300, 100), bias=False), scheme="fan-in", rng=1).weights[0]
    np.testing.assert_array_equal(with_bias[:-1], without)


def test_bias_units_may_have_a_law_of_their_own() -> None:
    zero = initialize(ARCHITECTURE, scheme="he", bias="zero", rng=1).weights
    unit = initialize(ARCHITECTURE, scheme=FanIn(), bias=Normal(1.0), rng=1).weights
    for layer, other in zip(zero, unit, strict=True):
        assert not layer[-1].any()
        assert layer[:-1].all()
        assert other[-1].std() > 5 * other[:-1].std()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scheme": "magic"}, "no initialisation 'magic'; choose one of uniform, normal"),
        ({"scheme": "he", "scale": 1.0}, "'he' does not take .*scale"),
        ({"scheme": Uniform(1.0), "scale": 2.0}, "has its own options"),
        ({"scale": 0.0}, "positive, finite"),
        ({"scale": math.inf}, "positive, finite"),
        ({"scale": math.nan}, "positive, finite"),
        ({"scheme": "normal", "scale": -1.0}, "scale of the initial weights is -1.0"),
        ({"scheme": "fan-in", "gain": 0.0}, "gain of the initial weights is 0.0"),
        ({"scheme": "fan-out", "law": "cauchy"}, "no law 'cauchy' of initial weights"),
        ({"scheme": "glorot normal", "gain": -1.0}, "gain"),
        ({"scheme": "he", "slope": math.inf}, "slope is inf"),
        ({"scheme": "pareto", "alpha": 1.0}, "alpha of the initial weights is 1.0"),
        ({"scheme": "pareto", "xmin": 0.0}, "xmin of the initial weights is 0.0"),
        ({"scheme": "pareto", "alpha": 1.01}, "Some weights are NaN or infinite"),
        ({"scheme": "glorot uniform", "law": "normal"}, "'glorot uniform' does not take .*law"),
        ({"scale": 1e308}, "leaves the range of numbers"),
        ({"bias": "none"}, "no initialisation 'none'"),
    ],
)
def test_refuses_what_makes_no_sense(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        initialize(ARCHITECTURE, **arguments)


def test_refuses_a_law_for_bias_units_that_are_not_there() -> None:
    with pytest.raises(ChoiceError, match="no bias units"):
        initialize(Architecture((3, 2), bias=False), bias="zero")


def test_schemes_compare_by_value() -> None:
    assert Pareto(2.5, 0.01) == Pareto()
    assert Glorot(law="normal") != Glorot()
