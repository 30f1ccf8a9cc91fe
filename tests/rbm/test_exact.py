"""Free energy, normaliser, likelihood, exact gradient and the bias of CD against brute force."""

import itertools

import numpy as np
import pytest
from oracles import boltzmann_machine as oracle

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.rbm import bias as bias_module
from tailnet.rbm import states as states_module
from tailnet.rbm.bias import Bias, bias, expected_divergence
from tailnet.rbm.conditionals import hidden_chances, visible_chances
from tailnet.rbm.energy import energy, free_energy
from tailnet.rbm.enumeration import exact_gradient, expectations, log_likelihood, log_partition
from tailnet.rbm.initialization import initialize
from tailnet.rbm.machine import BoltzmannMachine
from tailnet.rbm.states import all_states, state_numbers


def machine(n_visible: int = 4, n_hidden: int = 3, scale: float = 1.0) -> BoltzmannMachine:
    generator = np.random.default_rng([n_visible, n_hidden])
    return BoltzmannMachine(
        scale * generator.normal(size=(n_visible, n_hidden)),
        generator.normal(size=n_visible),
        generator.normal(size=n_hidden),
    )


def parts(own: BoltzmannMachine) -> tuple[FloatArray, FloatArray, FloatArray]:
    return own.weights.astype(float), own.visible_bias.astype(float), own.hidden_bias.astype(float)


def data(n_visible: int = 4) -> FloatArray:
    return (np.random.default_rng(1).random((6, n_visible)) < 0.4).astype(float)


@pytest.mark.parametrize("sizes", [(4, 3), (3, 5), (1, 1)])
def test_normaliser_and_likelihood(sizes: tuple[int, int]) -> None:
    own = machine(*sizes)
    _, log_z = oracle.joint(*parts(own))
    assert log_partition(own) == pytest.approx(log_z, rel=1e-13)
    rows = data(sizes[0])
    assert log_likelihood(own, rows) == pytest.approx(oracle.log_likelihood(*parts(own), rows), rel=1e-12)


def test_energies_and_conditionals_are_those_of_the_joint_distribution() -> None:
    own = machine()
    pairs, log_z = oracle.joint(*parts(own))
    for v in oracle.states(4):
        of_v = {h: pairs[v, h] for h in oracle.states(3)}
        total = sum(of_v.values())
        assert free_energy(own, v)[0] == pytest.approx(-np.log(total) - log_z, rel=1e-12)
        chances = [sum(p for h, p in of_v.items() if h[j]) / total for j in range(3)]
        np.testing.assert_allclose(hidden_chances(own, np.array([v], float))[0], chances, rtol=1e-12)
    for h in oracle.states(3):
        of_h = {v: pairs[v, h] for v in oracle.states(4)}
        total = sum(of_h.values())
        chances = [sum(p for v, p in of_h.items() if v[i]) / total for i in range(4)]
        np.testing.assert_allclose(visible_chances(own, np.array([h], float))[0], chances, rtol=1e-12)
        v = oracle.states(4)[5]
        found = energy(own, np.array([v], float), np.array([h], float))[0]
        assert found == pytest.approx(oracle.energy(*parts(own), v, h), rel=1e-12)


@pytest.mark.parametrize("sizes", [(4, 3), (3, 4), (3, 3)])
def test_exact_gradient_is_the_derivative_of_the_likelihood(sizes: tuple[int, int]) -> None:
    own, rows = machine(*sizes), data(sizes[0])
    found = exact_gradient(own, rows)
    step = 1e-5
    for name, gradient in (
        ("weights", found.gradient),
        ("visible_bias", found.visible_bias),
        ("hidden_bias", found.hidden_bias),
    ):
        for place in itertools.product(*map(range, gradient.shape)):
            values = []
            for sign in (1, -1):
                moved = {n: getattr(own, n).copy() for n in ("weights", "visible_bias", "hidden_bias")}
                moved[name][place] += sign * step
                values.append(
                    oracle.log_likelihood(moved["weights"], moved["visible_bias"], moved["hidden_bias"], rows)
                )
            # Rounding of the likelihood over the step, and a third derivative below 1 times its square.
            assert gradient[place] == pytest.approx((values[0] - values[1]) / (2 * step), abs=1e-9)


def test_expectations_are_those_of_the_joint_distribution() -> None:
    own = machine(3, 4)
    pairs, _ = oracle.joint(*parts(own))
    found = expectations(own)
    mean = sum(p * np.outer(v, h) for (v, h), p in pairs.items())
    np.testing.assert_allclose(found[0], mean, rtol=1e-12)
    np.testing.assert_allclose(found[1], sum(p * np.array(v) for (v, _), p in pairs.items()), rtol=1e-12)
    np.testing.assert_allclose(found[2], sum(p * np.array(h) for (_, h), p in pairs.items()), rtol=1e-12)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_expectation_of_divergence_follows_the_chain(k: int) -> None:
    own, rows = machine(), data()
    step = oracle.kernel(*parts(own))
    chances = dict.fromkeys(step, 0.0)
    for row in rows:
        chances[tuple(int(x) for x in row)] += 1 / len(rows)
    for _ in range(k):
        chances = {after: sum(chances[v] * step[v][after] for v in step) for after in step}
    hidden = {v: hidden_chances(own, np.array([v], float))[0] for v in step}
    model = sum(p * np.outer(v, hidden[v]) for v, p in chances.items())
    positive = sum(np.outer(v, hidden_chances(own, v[np.newaxis])[0]) for v in rows) / len(rows)
    found = expected_divergence(own, rows, k=k)
    np.testing.assert_allclose(found.gradient, positive - model, rtol=1e-10, atol=1e-14)


def test_the_bias_vanishes_with_k() -> None:
    own, rows = machine(6, 5, scale=2.0), data(6)
    found = bias(own, rows, ks=(1, 2, 4, 8, 16, 32))
    norms = [each.bias_norm for each in found]
    assert norms == sorted(norms, reverse=True)
    assert norms[0] > 0.02 * found[0].gradient_norm
    assert norms[-1] < 1e-6 * norms[0]
    assert found[-1].cosine == pytest.approx(1.0, abs=1e-6)
    # In the end by one eigenvalue of the Gibbs step each time: twice the steps, the square of the fall.
    assert norms[5] / norms[4] == pytest.approx((norms[4] / norms[3]) ** 2, rel=0.1)
    assert Bias.from_dict(found[0].to_dict()) == found[0]


def test_the_largest_unit_is_the_first_digit() -> None:
    rows = np.concatenate(list(all_states(5)))
    np.testing.assert_array_equal(state_numbers(rows), np.arange(32))


def test_states_come_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = log_partition(machine(7, 8)), expectations(machine(7, 8))
    monkeypatch.setattr(states_module, "_ROWS", 10)
    assert log_partition(machine(7, 8)) == pytest.approx(whole[0], rel=1e-14)
    for a, b in zip(expectations(machine(7, 8)), whole[1], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_refuses_what_cannot_be_gone_through() -> None:
    large = initialize(30, 25, rng=1)
    with pytest.raises(ChoiceError, match="30 visible and 25 hidden units; all states"):
        log_partition(large)
    with pytest.raises(ChoiceError, match="at most 12 units each"):
        bias(initialize(4, 13, rng=1), data(), ks=(1,))
    with pytest.raises(ChoiceError, match="whole numbers >= 1"):
        bias(machine(), data(), ks=())
    with pytest.raises(ChoiceError, match="have a likelihood"):
        log_likelihood(machine(), np.full((2, 4), 0.5))
    assert bias_module.MOST_UNITS == 12
