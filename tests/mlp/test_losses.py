"""Losses against their textbook formulas, and in saturation against mpmath."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import ACTIVATIONS, activation
from tailnet.mlp.losses import LOSSES, loss

OUTPUTS = sorted(ACTIVATIONS)


@pytest.mark.parametrize("name", OUTPUTS)
def test_squared_error_is_half_the_sum(name: str) -> None:
    output = activation(name)
    z = np.array([[0.3, -1.2], [2.0, 0.1]])
    targets = np.array([[1.0, 0.0], [0.5, 1.0]])
    error = output.value(z) - targets
    expected = [0.5 * (error[i, 0] ** 2 + error[i, 1] ** 2) for i in range(2)]
    np.testing.assert_allclose(loss("squared error").value(output, z, targets), expected, rtol=1e-14)


@pytest.mark.parametrize("name", OUTPUTS)
@given(z=st.floats(-5.0, 5.0), fraction=st.floats(0.0, 1.0))
def test_cross_entropy_is_the_textbook_formula(name: str, z: float, fraction: float) -> None:
    output = activation(name)
    width = output.high - output.low
    p = (float(output.value(np.array([z]))[0]) - output.low) / width
    expected = -(fraction * np.log(p) + (1.0 - fraction) * np.log(1.0 - p))
    target = output.low + fraction * width
    found = loss("cross-entropy").value(output, np.array([z]), np.array([target]))
    # 1 - p loses up to exp(10) units in the last place over this range.
    assert found == pytest.approx(expected, rel=1e-10, abs=1e-11)


@pytest.mark.parametrize("z", [30.0, 120.0, 300.0])
def test_cross_entropy_of_a_saturated_hit_and_miss(z: float) -> None:
    mpmath.mp.dps = 60
    entropy = loss("cross-entropy").value
    for name, steepness in (("sigmoid", 1), ("tanh", 2)):
        output = activation(name)
        surplus = mpmath.exp(-steepness * mpmath.mpf(z))
        hit = entropy(output, np.array([z]), np.array([output.high])).item()
        miss = entropy(output, np.array([z]), np.array([output.low])).item()
        assert hit == pytest.approx(float(mpmath.log1p(surplus)), rel=1e-13)
        assert miss == pytest.approx(steepness * z, rel=1e-15)


@pytest.mark.parametrize("name", sorted(LOSSES))
@pytest.mark.parametrize("output_name", OUTPUTS)
def test_delta_never_vanishes_before_the_smallest_number(name: str, output_name: str) -> None:
    output = activation(output_name)
    z = np.array([100.0])
    delta = loss(name).delta(output, z, np.array([output.high]), np.empty(1))
    assert -1e-40 < delta.item() < 0.0


@given(z=st.lists(st.floats(-50.0, 50.0), min_size=1, max_size=5))
def test_losses_are_not_negative_and_add_up_over_outputs(z: list[float]) -> None:
    sums = np.array(z)
    for name in LOSSES:
        output = activation("tanh")
        whole = loss(name).value(output, sums, np.ones_like(sums)).item()
        parts = [loss(name).value(output, np.array([part]), np.ones(1)).item() for part in z]
        assert min(parts) >= 0.0
        assert whole == pytest.approx(sum(parts), rel=1e-14)


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ChoiceError, match="'hinge'; choose one of squared error, cross-entropy"):
        loss("hinge")
