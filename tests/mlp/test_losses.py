"""Losses against their textbook formulas, and in saturation against mpmath."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import perceptron as textbook

from tailnet.errors import ChoiceError
from tailnet.mlp.losses import CROSS_ENTROPY, LOSSES, OUTPUTS, STOCHASTIC, criterion

EPS = np.finfo(np.float64).eps
UNITS = [name for name in OUTPUTS if name != "softmax"]
WIDTH = {"tanh": (-1.0, 2.0), "sigmoid": (0.0, 1.0)}


@pytest.mark.parametrize("output", OUTPUTS)
def test_squared_error_is_half_the_sum(output: str) -> None:
    z = np.array([[0.3, -1.2], [2.0, 0.1]])
    targets = np.array([[1.0, 0.0], [0.5, 1.0]])
    expected = textbook.cost(np, output, "squared error", z, targets)
    np.testing.assert_allclose(criterion(output, "squared error").value(z, targets), expected, rtol=1e-14)


@pytest.mark.parametrize("output", sorted(WIDTH))
@given(z=st.floats(-5.0, 5.0), fraction=st.floats(0.0, 1.0))
def test_logistic_cross_entropy_is_the_textbook_formula(output: str, z: float, fraction: float) -> None:
    low, width = WIDTH[output]
    sums, targets = np.array([z]), np.array([low + fraction * width])
    expected = textbook.cost(np, output, CROSS_ENTROPY, sums, targets)
    # 1 - p loses up to exp(10) units in the last place over this range.
    assert criterion(output, CROSS_ENTROPY).value(sums, targets) == pytest.approx(
        expected, rel=1e-10, abs=1e-11
    )


@given(z=st.lists(st.floats(-5.0, 5.0), min_size=2, max_size=5), data=st.data())
def test_softmax_cross_entropy_is_the_textbook_formula(z: list[float], data: st.DataObject) -> None:
    sums = np.array([z])
    parts = st.lists(st.floats(0.01, 1.0), min_size=len(z), max_size=len(z))
    targets = np.array([data.draw(parts)])
    targets /= targets.sum()
    expected = textbook.cost(np, "softmax", CROSS_ENTROPY, sums, targets)
    np.testing.assert_allclose(criterion("softmax", CROSS_ENTROPY).value(sums, targets), expected, rtol=1e-13)


@pytest.mark.parametrize("z", [30.0, 120.0, 300.0])
def test_cross_entropy_of_a_saturated_hit_and_miss(z: float) -> None:
    for output, steepness in (("sigmoid", 1), ("tanh", 2)):
        found = criterion(output, CROSS_ENTROPY)
        assert found.bounds is not None
        low, high = found.bounds
        with mpmath.workdps(60):
            surplus = float(mpmath.log1p(mpmath.exp(-steepness * mpmath.mpf(z))))
        hit = found.value(np.array([z]), np.array([high])).item()
        miss = found.value(np.array([z]), np.array([low])).item()
        assert hit == pytest.approx(surplus, rel=1e-13)
        assert miss == pytest.approx(steepness * z, rel=1e-15)


def exact_softmax(z: list[float], target: int) -> tuple[mpmath.mpf, list[mpmath.mpf], list[mpmath.mpf]]:
    """Return the cross-entropy, its derivative, and that of the squared error."""
    with mpmath.workdps(400):
        exponentials = [mpmath.exp(mpmath.mpf(number)) for number in z]
        p = [one / mpmath.fsum(exponentials) for one in exponentials]
        r = [one - (k == target) for k, one in enumerate(p)]
        mean = mpmath.fsum(a * b for a, b in zip(p, r, strict=True))
        return -mpmath.log(p[target]), r, [a * (b - mean) for a, b in zip(p, r, strict=True)]


@pytest.mark.parametrize("target", [0, 1, 2, 3])
@pytest.mark.parametrize(
    "z", [[0.1, 0.2, 0.0, -0.1], [0.0, 45.0, 5.0, -3.0], [300.0, 10.0, 1.0, 0.0], [2.0, 2.0, 2.0, -60.0]]
)
def test_softmax_keeps_its_digits_in_saturation(z: list[float], target: int) -> None:
    sums, targets = np.array([z]), np.eye(4)[[target]]
    entropy, residuals, slanted = exact_softmax(z, target)
    found = criterion("softmax", CROSS_ENTROPY)
    assert found.value(sums, targets).item() == pytest.approx(float(entropy), rel=8 * EPS)
    # exp(z - max) has the rounding of z - max, up to 300 EPS, in its exponent.
    np.testing.assert_allclose(found.delta(sums, targets)[0], np.array(residuals, float), rtol=64 * EPS)
    if z.count(max(z)) > 1:
        # Where classes tie, the derivative of the squared error is a difference of what is all but equal.
        return
    squared = criterion("softmax", "squared error").delta(sums, targets)[0]
    np.testing.assert_allclose(squared, np.array(slanted, float), rtol=64 * EPS)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("output", STOCHASTIC)
def test_delta_never_vanishes_before_the_smallest_number(loss: str, output: str) -> None:
    z = np.array([100.0, 0.0])
    delta = criterion(output, loss).delta(z, np.array([1.0, 0.0]))
    assert -1e-40 < delta[0] < 0.0


@given(z=st.lists(st.floats(-50.0, 50.0), min_size=1, max_size=5))
def test_losses_of_units_are_not_negative_and_add_up_over_outputs(z: list[float]) -> None:
    sums = np.array(z)
    for loss in LOSSES:
        value = criterion("tanh", loss).value
        whole = value(sums, np.ones_like(sums)).item()
        parts = [value(np.array([part]), np.ones(1)).item() for part in z]
        assert min(parts) >= 0.0
        assert whole == pytest.approx(sum(parts), rel=1e-14)


@pytest.mark.parametrize("output", STOCHASTIC)
@pytest.mark.parametrize("z", [1e300, 1e308, 1.7e308])
def test_a_hit_costs_nothing_however_large_the_sum(output: str, z: float) -> None:
    found = criterion(output, CROSS_ENTROPY)
    low, high = found.bounds or (0.0, 1.0)
    sums = np.array([[z, -z], [-z, z]])
    with np.errstate(over="ignore"):
        hits = found.value(sums, np.where(sums > 0, high, low))
        misses = found.value(sums, np.where(sums > 0, low, high))
    np.testing.assert_array_equal(hits, 0.0)
    assert (misses >= z).all()


def test_unknown_names_list_the_known_ones() -> None:
    with pytest.raises(ChoiceError, match="'hinge'; choose one of squared error, cross-entropy"):
        criterion("tanh", "hinge")
    with pytest.raises(ChoiceError, match=r"'maxout'; choose one of tanh, .*, softmax"):
        criterion("maxout", "squared error")


@pytest.mark.parametrize("output", sorted(set(OUTPUTS) - set(STOCHASTIC)))
def test_refuses_cross_entropy_of_what_is_no_probability(output: str) -> None:
    with pytest.raises(ChoiceError, match=r"state no probability.*tanh, sigmoid, softmax outputs"):
        criterion(output, CROSS_ENTROPY)


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_refuses_minus_one_as_a_probability(output: str) -> None:
    with pytest.raises(ChoiceError, match=r"run from -1 to 1;.*within \[0, 1\]"):
        criterion(output, CROSS_ENTROPY).check(np.array([[-1.0, 1.0]]))
    criterion(output, "squared error").check(np.array([[-1.0, 1.0]]))


def test_refuses_classes_that_are_no_alternatives() -> None:
    entropy = criterion("softmax", CROSS_ENTROPY)
    entropy.check(np.array([[0.0, 1.0], [0.25, 0.75]]))
    with pytest.raises(ChoiceError, match=r"add up to between 1 and 2; .* must add up to 1"):
        entropy.check(np.array([[0.0, 1.0], [1.0, 1.0]]))
