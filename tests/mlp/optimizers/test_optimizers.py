"""Every optimiser against its formulas one number at a time, on a quadratic, and stopped in the middle."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.mlp.optimizers.adam import Adam
from tailnet.mlp.optimizers.catalogue import OPTIMIZERS, optimizer
from tailnet.mlp.optimizers.momentum import Momentum
from tailnet.mlp.optimizers.nesterov import Nesterov
from tailnet.mlp.optimizers.optimizer import Rule
from tailnet.mlp.optimizers.rmsprop import RMSProp
from tailnet.mlp.optimizers.schedules import Cosine, InverseTime
from tailnet.mlp.optimizers.sgd import Sgd

STEPS = 60
RATE = Cosine(0.05, 80, final=0.001)

#: The weight after each step, from its start and a function that gives the gradient anywhere.
Path = Callable[[float, Callable[[float], float]], list[float]]


def plain_sgd(w: float, gradient: Callable[[float], float]) -> list[float]:
    path = []
    for t in range(STEPS):
        w = w - RATE(t) * gradient(w)
        path.append(w)
    return path


def plain_momentum(w: float, gradient: Callable[[float], float]) -> list[float]:
    path, v = [], 0.0
    for t in range(STEPS):
        v = 0.8 * v - RATE(t) * gradient(w)
        w = w + v
        path.append(w)
    return path


def plain_nesterov(w: float, gradient: Callable[[float], float]) -> list[float]:
    """Move the point behind, as Sutskever writes it, and note the point ahead."""
    path, v, behind = [], 0.0, w
    for t in range(STEPS):
        v = 0.8 * v - RATE(t) * gradient(behind + 0.8 * v)
        behind = behind + v
        path.append(behind + 0.8 * v)
    return path


def plain_rmsprop(w: float, gradient: Callable[[float], float]) -> list[float]:
    path, r = [], 0.0
    for t in range(STEPS):
        g = gradient(w)
        r = 0.7 * r + 0.3 * g**2
        w = w - RATE(t) * g / (math.sqrt(r) + 1e-3)
        path.append(w)
    return path


def plain_adam(w: float, gradient: Callable[[float], float]) -> list[float]:
    path, m, s = [], 0.0, 0.0
    for t in range(STEPS):
        g = gradient(w)
        m, s = 0.8 * m + 0.2 * g, 0.95 * s + 0.05 * g**2
        m_hat, s_hat = m / (1 - 0.8 ** (t + 1)), s / (1 - 0.95 ** (t + 1))
        w = w - RATE(t) * m_hat / (math.sqrt(s_hat) + 1e-3)
        path.append(w)
    return path


RULES: list[tuple[Rule, Path]] = [
    (Sgd(RATE), plain_sgd),
    (Momentum(RATE, 0.8), plain_momentum),
    (Nesterov(RATE, 0.8), plain_nesterov),
    (RMSProp(RATE, 0.7, 1e-3), plain_rmsprop),
    (Adam(RATE, 0.8, 0.95, 1e-3), plain_adam),
]


def slope(w: Any) -> Any:
    """Return the gradient of 0.3 w⁴ - w², which has two valleys."""
    return 1.2 * w**3 - 2.0 * w


def walk(rule: Rule, start: np.ndarray, steps: range, state: tuple[np.ndarray, ...] = ()) -> Any:
    """Return the weights after each step, and the state at the end."""
    weights, gradients = [start.copy()], [np.empty_like(start)]
    bound = rule.bind(weights, gradients)
    for own, given in zip(bound.state, state, strict=bool(state)):
        own[...] = given
    path = []
    for number in steps:
        gradients[0][...] = slope(weights[0])
        bound.step(number)
        path.append(weights[0].copy())
    return np.array(path), tuple(array.copy() for array in bound.state)


@pytest.mark.parametrize(("rule", "plain"), RULES, ids=OPTIMIZERS)
def test_equals_its_formulas(rule: Rule, plain: Path) -> None:
    start = np.array([-1.5, 0.1, 0.7, 2.0])
    path, _ = walk(rule, start, range(STEPS))
    expected = np.transpose([plain(w, slope) for w in start.tolist()])
    np.testing.assert_allclose(path, expected, rtol=1e-11)


@pytest.mark.parametrize(("rule", "plain"), RULES, ids=OPTIMIZERS)
def test_state_is_all_it_remembers(rule: Rule, plain: Path) -> None:
    start = np.array([-1.5, 0.1, 0.7, 2.0])
    whole, _ = walk(rule, start, range(STEPS))
    first, state = walk(rule, start, range(23))
    rest, _ = walk(rule, first[-1], range(23, STEPS), state)
    np.testing.assert_array_equal(np.concatenate([first, rest]), whole)
    assert plain(0.1, slope)[0] == pytest.approx(whole[0, 1], rel=1e-12)


@pytest.mark.parametrize(("rule", "plain"), RULES, ids=OPTIMIZERS)
def test_single_precision_stays_single_and_gradients_are_kept(rule: Rule, plain: Path) -> None:
    weights, gradients = [np.full(3, 0.5, np.float32)], [np.full(3, 0.25, np.float32)]
    bound = rule.bind(weights, gradients)
    bound.step(0)
    assert weights[0].dtype == np.float32
    assert all(array.dtype == np.float32 for array in bound.state)
    np.testing.assert_array_equal(gradients[0], np.full(3, 0.25, np.float32))
    assert weights[0][0] == pytest.approx(plain(0.5, lambda _: 0.25)[0], rel=1e-6)


def test_momentum_on_a_quadratic_decays_at_its_root() -> None:
    # On ½ w² the heavy ball obeys w' - (1 + μ - η) w + μ w_before = 0: with complex roots |w| falls by √μ
    # a step, and two successive values follow the roots of that polynomial exactly.
    rate, momentum = 0.1, 0.81
    weights, gradients = [np.array([1.0])], [np.empty(1)]
    bound = Momentum(rate, momentum).bind(weights, gradients)
    roots = np.roots([1.0, -(1.0 + momentum - rate), momentum])
    assert np.abs(roots) == pytest.approx(0.9)
    # w_t = Re(c r^t) with w at step -1 equal to that at 0, since v starts at 0.
    ratio = (1.0 - roots[1] ** -1) / (roots[0] ** -1 - roots[1] ** -1)
    for t in range(1, 51):
        gradients[0][...] = weights[0]
        bound.step(t - 1)
        expected = ratio * roots[0] ** t + (1.0 - ratio) * roots[1] ** t
        assert weights[0].item() == pytest.approx(expected.real, abs=1e-13)


def test_nesterov_on_a_quadratic_obeys_its_polynomial() -> None:
    # The point ahead obeys w' = (1 + μ)(1 - η) w - μ (1 - η) w_before on ½ w².
    rate, momentum = 0.1, 0.8
    path = [1.0, 1.0 - (1.0 + momentum) * rate]
    weights, gradients = [np.array([1.0])], [np.empty(1)]
    bound = Nesterov(rate, momentum).bind(weights, gradients)
    for t in range(30):
        gradients[0][...] = weights[0]
        bound.step(t)
        if t:
            path.append((1 - rate) * ((1 + momentum) * path[-1] - momentum * path[-2]))
        assert weights[0].item() == pytest.approx(path[t + 1], abs=1e-13)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_adam_moves_by_the_rate_under_a_constant_gradient(scale: float) -> None:
    # m̂ = g and ŝ = g² at every step, so that each step is the rate times the sign (Kingma & Ba 2015, 2.1).
    weights, gradients = [np.zeros(2)], [np.array([scale, -scale])]
    bound = Adam(0.01, epsilon=1e-30).bind(weights, gradients)
    for t in range(50):
        bound.step(t)
        np.testing.assert_allclose(weights[0], [-0.01 * (t + 1), 0.01 * (t + 1)], rtol=1e-12)


def test_rmsprop_tends_to_the_sign_of_a_constant_gradient() -> None:
    # r = g² (1 - decay^t) after t steps.
    weights, gradients = [np.zeros(1)], [np.array([3.0])]
    bound = RMSProp(0.01, decay=0.5, epsilon=1e-30).bind(weights, gradients)
    expected = 0.0
    for t in range(30):
        bound.step(t)
        expected -= 0.01 / math.sqrt(1 - 0.5 ** (t + 1))
        assert weights[0].item() == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_are_found_by_name(name: str) -> None:
    assert optimizer(name, learning_rate=0.1) == OPTIMIZERS[name](0.1)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("newton", {}, "no optimiser 'newton'; choose one of sgd, momentum, nesterov, rmsprop, adam"),
        ("sgd", {"learning_rate": 0.1, "momentum": 0.5}, "does not take .* 'momentum'"),
        ("sgd", {"learning_rate": -1.0}, "learning rate is -1.0"),
        ("momentum", {"learning_rate": 0.1, "momentum": 1.0}, "momentum is 1.0; .* below 1"),
        ("nesterov", {"learning_rate": 0.1, "momentum": -0.1}, "momentum is -0.1"),
        ("rmsprop", {"learning_rate": 0.1, "decay": 1.0}, "decay is 1.0"),
        ("rmsprop", {"learning_rate": 0.1, "epsilon": 0.0}, "epsilon is 0.0"),
        ("adam", {"beta1": 1.0}, "beta1 is 1.0"),
        ("adam", {"beta2": math.nan}, "beta2 is nan"),
        ("adam", {"epsilon": -1.0}, "epsilon is -1.0"),
        ("adam", {"learning_rate": math.inf}, "learning rate is inf"),
    ],
)
def test_refuses_what_makes_no_sense(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        optimizer(name, **options)


@pytest.mark.parametrize(("rule", "plain"), RULES, ids=OPTIMIZERS)
def test_settings_compare_by_value(rule: Rule, plain: Path) -> None:
    assert plain(0.1, slope)
    assert rule == eval(repr(rule))
    assert Sgd(InverseTime(0.1, 10.0)) != Sgd(InverseTime(0.1, 11.0))
