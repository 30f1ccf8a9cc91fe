"""Learning rates at the steps where they can be said by hand."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailnet.errors import ChoiceError
from tailnet.mlp.optimizers.schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    Exponential,
    InverseTime,
    Schedule,
    StepDecay,
    WarmUp,
    as_schedule,
    schedule,
)

STEADY: list[Schedule] = [
    Constant(0.1),
    StepDecay(0.1, 0.5, 7),
    Exponential(0.1, 20.0),
    InverseTime(0.1, 20.0, 0.7),
    Cosine(0.1, 50, 0.01),
]


@pytest.mark.parametrize(
    ("found", "step", "rate"),
    [
        (Constant(0.3), 10**9, 0.3),
        (StepDecay(0.8, 0.5, 10), 9, 0.8),
        (StepDecay(0.8, 0.5, 10), 10, 0.4),
        (StepDecay(0.8, 0.5, 10), 39, 0.1),
        (Exponential(0.8, 10.0), 10, 0.8 / math.e),
        (Exponential(0.8, 10.0 / math.log(2.0)), 30, 0.1),
        (InverseTime(0.8, 10.0), 30, 0.2),
        (InverseTime(0.8, 10.0, 0.5), 30, 0.4),
        (Cosine(0.8, 10), 0, 0.8),
        (Cosine(0.8, 10), 5, 0.4),
        (Cosine(0.8, 10, 0.2), 5, 0.5),
        (Cosine(0.8, 10, 0.2), 10, 0.2),
        (Cosine(0.8, 10, 0.2), 11, 0.2),
        (WarmUp(4, 0.8), 0, 0.2),
        (WarmUp(4, 0.8), 3, 0.8),
        (WarmUp(4, 0.8), 4, 0.8),
        (WarmUp(4, StepDecay(0.8, 0.5, 2)), 2, 0.3),
    ],
)
def test_rates_by_hand(found: Schedule, step: int, rate: float) -> None:
    assert found(step) == pytest.approx(rate, rel=1e-14)


@pytest.mark.parametrize("found", STEADY)
@given(step=st.integers(0, 10**6))
def test_decays_start_at_the_initial_rate_and_never_rise(found: Schedule, step: int) -> None:
    assert found(0) == pytest.approx(0.1)
    assert 0.0 <= found(step + 1) <= found(step) <= 0.1


def test_a_number_is_a_constant_rate() -> None:
    assert as_schedule(0.2) == Constant(0.2)
    assert as_schedule(Cosine(0.1, 3)) == Cosine(0.1, 3)
    assert WarmUp(4, 0.8) == WarmUp(4, Constant(0.8))


def test_are_found_by_name() -> None:
    assert schedule("warm-up", steps=3, then=0.1) == WarmUp(3, 0.1)
    assert list(SCHEDULES) == ["constant", "step decay", "exponential", "inverse time", "cosine", "warm-up"]


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("linear", {}, "no schedule 'linear'; choose one of constant, step decay"),
        ("constant", {"initial": 0.1}, "does not take .*initial"),
        ("constant", {"rate": 0.0}, "learning rate is 0.0"),
        ("step decay", {"initial": 0.1, "factor": 1.0, "every": 10}, "factor is 1.0"),
        ("step decay", {"initial": 0.1, "factor": 0.0, "every": 10}, "factor is 0.0"),
        ("step decay", {"initial": 0.1, "factor": 0.5, "every": 0}, "stretch is 0"),
        ("exponential", {"initial": 0.1, "scale": 0.0}, "scale is 0.0"),
        ("inverse time", {"initial": 0.1, "scale": 1.0, "power": -1.0}, "power is -1.0"),
        ("cosine", {"initial": 0.1, "steps": 1.5}, "number of steps is 1.5"),
        ("cosine", {"initial": 0.1, "steps": 10, "final": 0.2}, "final learning rate is 0.2; .* 0 to 0.1"),
        ("warm-up", {"steps": 0, "then": 0.1}, "number of steps is 0"),
        ("warm-up", {"steps": 2, "then": -0.1}, "learning rate is -0.1"),
    ],
)
def test_refuses_what_is_no_schedule(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        schedule(name, **options)
