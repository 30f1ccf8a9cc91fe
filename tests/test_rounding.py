"""Rounding holds what it promises for any number, not only for nice ones."""

import math
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet import rounding

finite = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(min_value=1e-300, max_value=1e300)
probability = st.floats(min_value=0, max_value=1)
_EXPONENT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def exact(text: str) -> Fraction:
    """Read a rounded number back."""
    mantissa, _, power = text.replace(",", "").replace("−", "-").partition("×10")
    return Fraction(mantissa) * Fraction(10) ** int(power.translate(_EXPONENT) or 0)


@given(finite, st.integers(1, 15))
def test_number_is_within_half_a_unit_of_its_last_digit(value: float, significant: int) -> None:
    given_value = Fraction(repr(value))
    error = abs(exact(rounding.number(value, significant)) - given_value)
    assert error <= abs(given_value) * Fraction(10) ** (1 - significant) / 2


@given(positive, st.integers(1, 15))
def test_number_shows_so_many_significant_digits(value: float, significant: int) -> None:
    text = rounding.number(value, significant)
    mantissa = text.partition("×")[0].replace(",", "").lstrip("0.").replace(".", "")
    assert len(mantissa) == significant or (significant < 7 and len(mantissa) <= 6)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (9.9996, "10.00"),
        (0.0001, "0.0001000"),
        (0.00001, "1.000×10⁻⁵"),
        (123456.0, "123,500"),
        (999999.9, "1.000×10⁶"),
        (-2.5, "−2.500"),
    ],
)
def test_number_by_hand(value: float, shown: str) -> None:
    assert rounding.number(value) == shown


@given(positive, st.floats(min_value=1e-14, max_value=1e3))
def test_uncertainty_keeps_two_digits_and_the_value_the_same_place(value: float, relative: float) -> None:
    text = rounding.with_uncertainty(value, value * relative)
    match = re.fullmatch(r"([\d.,]+)\((\d+)\)(×10.+)?", text)
    assert match is not None
    assert len(match[2]) == 2
    decimals = len(match[1].partition(".")[2])
    power = exact("1" + (match[3] or ""))
    unit = power / 10**decimals
    assert abs(int(match[2]) * unit - Fraction(repr(value * relative))) <= unit * Fraction(501, 1000)
    assert abs(exact(match[1]) * power - Fraction(repr(value))) <= unit * Fraction(501, 1000)


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (2.5, 0.0996, "2.50(10)"),
        (2300.0, 170.0, "2.30(17)×10³"),
        (-3.2, 0.12, "−3.20(12)"),
        (1.0, 0.0, "1.000"),
        (2.5, 1e-300, "2.500000000000000(0)"),
        (0.0, 1e-300, "0.0(10)×10⁻³⁰⁰"),
    ],
)
def test_uncertainty_by_hand(value: float, error: float, shown: str) -> None:
    assert rounding.with_uncertainty(value, error) == shown


@given(finite, finite)
def test_interval_ends_are_within_a_tenth_of_the_half_width(one: float, other: float) -> None:
    low, high = sorted((one, other))
    shown = [exact(end) for end in rounding.interval(low, high).split(" to ")]
    ends = (Fraction(repr(low)), Fraction(repr(high)))
    half_width = (ends[1] - ends[0]) / 2
    for end, read in zip(ends, shown, strict=True):
        slack = max(half_width / 20, abs(end) * Fraction(1, 10**15))
        slack = slack if half_width else abs(end) / 1000
        assert abs(read - end) <= slack * Fraction(1001, 1000)


def test_estimate_has_the_digits_of_its_interval() -> None:
    assert rounding.estimate(2.27263, 2.0641, 2.5521) == "2.27"
    assert rounding.estimate(2.27263, 2.5, 2.5) == "2.273"


@given(probability)
def test_p_value_is_never_zero_nor_one_by_rounding(p: float) -> None:
    text = rounding.p_value(p)
    assert (text == "0") == (p == 0)
    assert (text == "1") == (p == 1)
    if text[0] not in "<>":
        assert abs(exact(text) - Fraction(p)) <= Fraction(501, 10**6)


@given(st.integers(1, 10**6))
def test_smallest_p_is_written_as_less_than_a_larger_number(replicates: int) -> None:
    p = 1 / (replicates + 1)
    sign, bound = rounding.p_value(p, resolution=p).split(" ")
    assert sign == "<"
    assert Fraction(p) < exact(bound) <= 2 * Fraction(p) * Fraction(1001, 1000)


def test_p_of_no_exceedance_in_the_default_number_of_replicates() -> None:
    assert rounding.p_value(1 / 2501, resolution=1 / 2501) == "< 0.0004"
    assert rounding.p_value(2 / 2501, resolution=1 / 2501) == "0.00080"


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_percentage_says_none_and_all_only_when_so(part: int, rest: int) -> None:
    whole = part + rest
    text = rounding.percentage(part, whole)
    assert (text == "0%") == (part == 0)
    assert text != "100%"
    assert rounding.percentage(whole, whole) == "100%"


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_whole_data_values_are_written_in_full(value: int) -> None:
    assert exact(rounding.data_value(float(value))) == value
    assert rounding.data_value(float(value)) == rounding.integer(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        rounding.number(value)
