"""Activations against mpmath where textbook forms lose every digit."""

from collections.abc import Iterator

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import ACTIVATIONS, activation

EPS = np.finfo(np.float64).eps
FAR = np.concatenate([np.linspace(0.01, 19.0, 20), np.linspace(20.0, 300.0, 57)])
EITHER_SIDE = np.concatenate([-FAR[::-1], FAR])
NAMES = sorted(ACTIVATIONS)
CURVES = {name: found.bounds for name, found in ACTIVATIONS.items() if found.bounds is not None}
STRAIGHT = {"relu": 0.0, "leaky relu": 0.01, "leaky relu 0.5": 0.5, "identity": 1.0}

finite = st.floats(-700.0, 700.0, allow_nan=False)


def exact_value(name: str, z: float) -> mpmath.mpf:
    return mpmath.tanh(z) if name == "tanh" else 1 / (1 + mpmath.exp(-mpmath.mpf(z)))


def exact_derivative(name: str, z: float) -> mpmath.mpf:
    o = exact_value(name, z)
    return 1 - o * o if name == "tanh" else o * (1 - o)


def relative_error(found: float, exact: mpmath.mpf) -> float:
    return abs(float((mpmath.mpf(found) - exact) / exact))


@pytest.fixture(autouse=True)
def _enough_digits() -> Iterator[None]:
    # 1 - tanh(300)² is about 1e-260; the oracle subtracts, so it needs the digits.
    # No other test is to pay for them.
    with mpmath.workdps(600):
        yield


@pytest.mark.parametrize("name", CURVES)
def test_value_is_accurate_on_both_sides(name: str) -> None:
    found = activation(name).value(EITHER_SIDE)
    for z, value in zip(EITHER_SIDE, found, strict=True):
        assert relative_error(float(value), exact_value(name, z)) < 8 * EPS


@pytest.mark.parametrize("name", CURVES)
def test_derivative_is_accurate_in_saturation(name: str) -> None:
    found = activation(name).derivative(EITHER_SIDE)
    for z, value in zip(EITHER_SIDE, found, strict=True):
        assert relative_error(float(value), exact_derivative(name, z)) < 8 * EPS


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("bound", [0, 1])
def test_residual_is_accurate_in_saturation(name: str, bound: int) -> None:
    target = CURVES[name][bound]
    found = activation(name).residual(EITHER_SIDE, np.full_like(EITHER_SIDE, target))
    for z, value in zip(EITHER_SIDE, found, strict=True):
        assert relative_error(float(value), exact_value(name, z) - target) < 8 * EPS


def test_textbook_derivative_fails_where_ours_holds() -> None:
    z = np.array([25.0])
    assert (1.0 - np.tanh(z) ** 2).item() == 0.0
    assert activation("tanh").derivative(z).item() > 0.0


@pytest.mark.parametrize("name", CURVES)
@np.errstate(over="ignore")
def test_extremes_do_not_leave_the_bounds(name: str) -> None:
    found = activation(name)
    z = np.array([-1e307, -800.0, -0.0, 0.0, 800.0, 1e307])
    value, derivative = found.value(z), found.derivative(z)
    low, high = CURVES[name]
    assert value.min() >= low
    assert value.max() <= high
    assert derivative[[0, -1]].tolist() == [0.0, 0.0]
    assert derivative[2] == derivative[3] == (high - low) ** 2 / 4
    assert np.all(np.isfinite(found.residual(z, np.full_like(z, high))))


@pytest.mark.parametrize("name", CURVES)
@given(z=finite, fraction=st.floats(0.0, 1.0))
def test_residual_is_the_difference(name: str, z: float, fraction: float) -> None:
    found = activation(name)
    low, high = CURVES[name]
    target = low + fraction * (high - low)
    plain = found.value(np.array([z])) - target
    assert found.residual(np.array([z]), np.array([target])) == pytest.approx(plain, abs=8 * EPS)


@pytest.mark.parametrize("name", CURVES)
@given(z=finite)
def test_derivative_is_even_and_residual_odd(name: str, z: float) -> None:
    found = activation(name)
    point, mirrored = np.array([z]), np.array([-z])
    low, high = (np.array([bound]) for bound in CURVES[name])
    assert found.derivative(point) == found.derivative(mirrored)
    assert found.residual(point, high) == -found.residual(mirrored, low)


@given(z=finite)
def test_tanh_is_a_sigmoid_of_twice_the_argument(z: float) -> None:
    tanh = activation("tanh").value(np.array([z]))
    sigmoid = activation("sigmoid").value(np.array([2.0 * z]))
    assert tanh == pytest.approx(2.0 * sigmoid - 1.0, abs=4 * EPS)


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("bound", [0, 1])
def test_slanted_residual_is_accurate_in_saturation(name: str, bound: int) -> None:
    target = CURVES[name][bound]
    near = EITHER_SIDE[np.abs(EITHER_SIDE) < 150.0]
    found = activation(name).slanted_residual(near, np.full_like(near, target))
    for z, value in zip(near, found, strict=True):
        exact = (exact_value(name, z) - target) * exact_derivative(name, z)
        assert relative_error(float(value), exact) < 16 * EPS


@pytest.mark.parametrize("name", STRAIGHT)
def test_straight_ones_are_what_they_say(name: str) -> None:
    found, below = activation(name), STRAIGHT[name]
    z = np.array([-1e300, -2.0, -0.0, 0.0, 3.0, 1e300])
    assert found.bounds is None
    np.testing.assert_array_equal(found.value(z), np.where(z > 0.0, z, below * z))
    np.testing.assert_array_equal(found.derivative(z), np.where(z > 0.0, 1.0, below))


@pytest.mark.parametrize("name", STRAIGHT)
@given(z=finite, target=finite)
def test_straight_residual_is_exact_subtraction(name: str, z: float, target: float) -> None:
    found = activation(name)
    point, wanted = np.array([z]), np.array([target])
    assert found.residual(point, wanted) == found.value(point) - wanted


@pytest.mark.parametrize("name", NAMES)
@given(z=st.floats(-15.0, 15.0), target=st.floats(-2.0, 2.0))
def test_slanted_residual_is_the_product(name: str, z: float, target: float) -> None:
    found = activation(name)
    point, wanted = np.array([z]), np.array([target])
    product = found.residual(point, wanted) * found.derivative(point)
    assert found.slanted_residual(point, wanted) == pytest.approx(product, rel=16 * EPS, abs=4 * EPS)


@pytest.mark.parametrize("name", NAMES)
def test_out_is_filled_and_inputs_are_kept(name: str) -> None:
    found = activation(name)
    z = np.array([[-1.5, 0.5], [2.0, -3.0]])
    targets = np.full_like(z, 1.0)
    kept = z.copy(), targets.copy()
    for function in (found.value, found.derivative):
        out = np.empty_like(z)
        assert function(z, out=out) is out
        np.testing.assert_array_equal(out, function(z))
    for error in (found.residual, found.slanted_residual):
        out = np.empty_like(z)
        assert error(z, targets, out=out) is out
        np.testing.assert_array_equal(out, error(z, targets))
    np.testing.assert_array_equal(z, kept[0])
    np.testing.assert_array_equal(targets, kept[1])


@pytest.mark.parametrize("name", NAMES)
def test_single_precision_stays_single(name: str) -> None:
    found = activation(name)
    z = np.array([-3.0, 0.5, 20.0], dtype=np.float32)
    targets = np.full_like(z, (found.bounds or (0.0, 1.0))[0])
    wide, wanted = z.astype(np.float64), targets.astype(np.float64)
    for single, double in (
        (found.value(z), found.value(wide)),
        (found.derivative(z), found.derivative(wide)),
        (found.residual(z, targets), found.residual(wide, wanted)),
        (found.slanted_residual(z, targets), found.slanted_residual(wide, wanted)),
    ):
        assert single.dtype == np.float32
        np.testing.assert_allclose(single, double, rtol=2e-6)


def test_unknown_name_lists_the_known_ones() -> None:
    names = "tanh, sigmoid, relu, leaky relu, leaky relu 0.5, identity"
    with pytest.raises(ChoiceError, match=f"'step'; choose one of {names}"):
        activation("step")
