"""The benchmark's own arithmetic: void rows, exponents, when a peer is stopped, whether a target is met."""

import json
import math
import time

import numpy as np
import pytest
from benchmarks import pruning, series, training
from benchmarks.exponent import growth, predicted
from benchmarks.lines import Found, Missing, Outcome, Ratio, Row
from benchmarks.measure import Answer, Job, in_turn, once
from benchmarks.parts import PARTS
from benchmarks.peers.igraph_package import precision
from benchmarks.program import Data
from benchmarks.renewal import renew
from benchmarks.report import SECTIONS
from benchmarks.series import add
from benchmarks.targets import CEILING, FLOOR, TARGETS, Measured, Target, faster

from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.pruning.curves import exponential
from tailnet.mlp.pruning.output_deltas import law_of
from tailnet.mlp.training import train

FOUND = Found(2.5, 1.0, 0.01)


@pytest.mark.parametrize("numbers", [(math.nan, 1.0, 0.1), (2.5, math.inf, 0.1), (2.5, 1.0, math.nan)])
def test_a_row_without_alpha_xmin_and_distance_is_void(numbers: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        Found(*numbers)


def test_a_row_without_a_time_is_void() -> None:
    with pytest.raises(ValueError, match="void"):
        Row("job", "program", 10, 0.0, FOUND, 1)


def test_a_job_that_found_nothing_has_no_row() -> None:
    with pytest.raises(ValueError, match="found no fit"):
        add(Outcome("part"), "job", "program", 10, once(lambda: time.sleep(0.001)))


def test_an_outcome_survives_json() -> None:
    row = Row("job", "program", 10, 0.5, FOUND, 3, 1.5, 0.25, "note")
    outcome = Outcome(
        "part", [row], [Ratio(row, "sort", 0.25)], [Missing("job", "peer", 10, "why")], {"a": 1}
    )
    again = Outcome.from_dict(json.loads(json.dumps(outcome.to_dict())))
    assert again == outcome
    assert again.ratios[0].value == 2.0
    assert again.row("job", "program", 10) == row
    assert again.row("job", "program", 11) is None


def test_the_exponent_is_the_slope_of_the_logarithms() -> None:
    sizes = [10**3, 10**4, 10**5, 10**6]
    exact = growth(sizes, [3e-6 * n**1.25 for n in sizes])
    assert exact is not None
    assert exact.standard_error is not None
    assert exact.exponent == pytest.approx(1.25, abs=1e-12)
    assert exact.standard_error < 1e-12
    # One decade up and down by the factor 10^0.1: slopes of a zigzag, worked out by hand.
    shaken = growth(sizes, [n * 10 ** (0.1 * (-1) ** i) for i, n in enumerate(sizes)])
    assert shaken is not None
    assert shaken.exponent == pytest.approx(1.0 - 0.04)
    assert shaken.standard_error == pytest.approx(math.sqrt((0.04 - 0.04**2 * 5) / 2 / 5))


def test_one_size_has_no_exponent_and_two_have_no_error() -> None:
    assert growth([10], [1.0]) is None
    two = growth([10, 100], [1.0, 100.0])
    assert two is not None
    assert two.standard_error is None
    assert two.exponent == pytest.approx(2.0)


def test_the_next_time_follows_the_last_two() -> None:
    assert predicted([10, 100, 1000], [5.0, 1.0, 10.0], 10**4) == pytest.approx(100.0)
    assert predicted([10], [1.0], 100) == pytest.approx(100.0)


@pytest.mark.parametrize("replicates", [1, 40, 999, 1000, 2499, 2500])
def test_igraph_is_asked_for_exactly_so_many_replicates(replicates: int) -> None:
    at = precision(replicates)
    assert int(0.25 / at / at) == replicates


def test_a_job_with_a_clock_of_its_own_is_believed() -> None:
    timing = once(lambda: Answer(FOUND, seconds=0.25, processor_seconds=0.5))
    assert (timing.seconds, timing.processors) == (0.25, 2.0)


def test_jobs_take_turns() -> None:
    calls: list[str] = []

    def job(name: str) -> Answer:
        calls.append(name)
        return Answer(FOUND, seconds=1.0)

    timings = in_turn(lambda: job("a"), lambda: job("b"))
    assert calls == ["a", "b"] * (len(calls) // 2)
    assert timings[0].runs == timings[1].runs == len(calls) // 2 - 1


class Slow:
    """A program that takes ten seconds per thousand points squared, by its own clock."""

    name = "slow"
    note = ""

    def version(self) -> str | None:
        return "1"

    def fit(self, data: Data, *, discrete: bool) -> Job:
        assert not discrete
        return lambda: Answer(FOUND, seconds=10.0 * (data.size / 1000) ** 2)


def test_a_program_is_stopped_before_a_fit_of_more_than_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "programs", lambda **_: [Slow()])
    monkeypatch.setattr(series, "warm_up", lambda *_, **__: None)
    outcome = Outcome("part")
    series.grow(outcome, "job", np.ones, (1000, 2000, 4000, 8000), discrete=False, csn=False)
    assert [row.n for row in outcome.rows] == [1000, 2000]
    assert outcome.missing == [
        Missing("job", "slow", 4000, "stopped: the next would take about 2.67 min"),
    ]


@pytest.mark.parametrize(
    ("sense", "value", "verdict"),
    [
        (CEILING, 2.0, "met"),
        (CEILING, 2.1, "**missed**"),
        (FLOOR, 2.0, "met"),
        (FLOOR, 1.9, "**missed**"),
        (FLOOR, None, "not measured"),
    ],
)
def test_a_target_is_met_or_missed(sense: str, value: float | None, verdict: str) -> None:
    measured = Measured(value, "")
    assert Target("part", "job", sense, 2.0, "times", lambda _: measured).verdict(measured) == verdict


def test_how_many_times_faster() -> None:
    rows = [Row("job", "tailnet", 10, 0.5, FOUND, 1), Row("job", "peer", 10, 60.0, FOUND, 1)]
    outcome = Outcome("part", rows, missing=[Missing("job", "other", 10, "stopped: too slow")])
    assert faster("part", "job", "peer", 10)({"part": outcome}).value == 120.0
    assert faster("part", "job", "other", 10)({"part": outcome}) == Measured(None, "stopped: too slow")
    assert faster("part", "job", "absent", 10)({"part": outcome}) == Measured(None, "not on this machine")


REPORT = """# Title

Measured once.

| program |
| --- |

## Targets

| job | measured |
| --- | --- |
| one | 1 |
| two | 2 |

## First

Old text.

### Within

More.

## Second

Kept.

Programs. Command.
"""


def test_a_part_is_renewed_and_the_others_stay() -> None:
    new = renew(REPORT, {"## First": "## First\n\nNew text.\n"}, {"two": "| two | 2.5 |"})
    assert new == REPORT.replace("Old text.\n\n### Within\n\nMore.", "New text.").replace("| 2 |", "| 2.5 |")
    assert renew(REPORT, {}, {}) == REPORT


def test_a_target_that_is_gone_has_no_line() -> None:
    new = renew(REPORT, {}, {"two": "| two | 2.5 |"}, {"two"})
    assert "| 2.5 |" in new
    assert "| one |" not in new
    assert new.replace("| 2.5 |", "| 2 |").replace("| two", "| one | 1 |\n| two") == REPORT


def test_a_new_part_comes_last() -> None:
    new = renew(REPORT, {"## Third": "## Third\n\nHello.\n"}, {"three": "| three | 3 |"})
    assert new == REPORT.replace("Kept.\n", "Kept.\n\n## Third\n\nHello.\n").replace(
        "| two | 2 |", "| two | 2 |\n| three | 3 |"
    )


def test_every_part_has_a_section_and_every_target_a_part() -> None:
    assert sorted(SECTIONS) == sorted(PARTS)
    assert {target.part for target in TARGETS} <= set(PARTS)


@pytest.mark.parametrize("batch_size", [1, 4])
def test_bare_operations_are_those_of_training(batch_size: int) -> None:
    generator = np.random.default_rng(1)
    inputs, targets = generator.random((20, 784)), np.where(generator.random((20, 10)) < 0.1, 1.0, -1.0)
    start = initialize(Architecture(training.WIDTHS), scale=0.1, rng=1)
    rows = generator.integers(20, size=(25, batch_size))
    done = train(start, inputs, targets, samples=rows, learning_rate=training.RATE)
    weights = [layer.copy() for layer in start.weights]
    bare = training.single if batch_size == 1 else training.batches
    bare(weights, inputs, targets, rows)
    for ours, theirs in zip(done.perceptron.weights, weights, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("skip", [False, True])
def test_the_compiled_dense_step_is_that_of_training(skip: bool) -> None:
    generator = np.random.default_rng(1)
    inputs, targets = training.data("float64")
    start = initialize(Architecture((784, 9, 10)), scale=0.1, rng=1)
    rows = generator.integers(len(inputs), size=(25, 1))
    done = train(start, inputs, targets, samples=rows, learning_rate=training.RATE)
    first, second = start.weights[0].copy(), np.ascontiguousarray(start.weights[1].T)
    law, constants = law_of(start.architecture, start.dtype), exponential(start.dtype)
    rate = np.float64(training.RATE)
    pruning.dense(first, second, law, constants, inputs, targets, rows[:, 0], rate, skip)
    for ours, theirs in zip(done.perceptron.weights, (first, second.T), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)
