"""Which tests are kept as reasons, and when a difference counts as explained."""

import json
import math

from tailnet.inference.discrepancy import Difference, Reason, explain, within

AGREE = within(1e-3, 0.0)


def _step(code: str, value: float | None) -> Reason:
    return Reason(code, "A sentence.", "a test", value)


def test_equal_numbers_need_no_reason() -> None:
    found = explain("alpha", 2.5, 2.5, [_step("never", 7.0)], AGREE)
    assert found == Difference("alpha", 2.5, 2.5, agrees=True, explained=None)


def test_only_tests_that_move_the_number_are_kept_and_only_up_to_agreement() -> None:
    steps = [_step("still", 3.0), _step("moves", 2.7), _step("arrives", 2.5), _step("late", 9.0)]
    found = explain("alpha", 2.5, 3.0, steps, AGREE)
    assert [reason.code for reason in found.reasons] == ["moves", "arrives"]
    assert found.agrees is False
    assert found.explained is True


def test_what_no_test_reaches_is_called_not_explained() -> None:
    found = explain("alpha", 2.5, 3.0, [_step("moves", 2.7), _step("fails", None)], AGREE)
    assert [reason.code for reason in found.reasons] == ["moves", "not_explained"]
    assert found.reasons[-1].value == 2.7
    assert found.explained is False


def test_a_missing_number_is_null_not_a_sentinel() -> None:
    assert explain("p_value", 0.5, math.nan, [], AGREE) == Difference("p_value", 0.5, None, None, None)
    assert explain("p_value", None, 0.5, [], AGREE) == Difference("p_value", None, 0.5, None, None)


def test_round_trip_through_json() -> None:
    found = explain("alpha", 2.5, 3.0, [_step("moves", 2.7)], AGREE)
    assert Difference.from_dict(json.loads(json.dumps(found.to_dict(), allow_nan=False))) == found
