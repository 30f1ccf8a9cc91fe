"""The race as a chart of three clocks and a table."""

import math
from collections.abc import Sequence
from statistics import fmean, median, multimode
from typing import Any

from tailnet.inference.mean_interval import student_interval
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Panel, Series, TableOf, estimate
from tailnet.studies.optimizer_race.contest import ADAM, GRADIENTS, RATES, SECONDS, SGD
from tailnet.studies.optimizer_race.decision import differences, final

_CLOCKS = (("steps", "steps"), (GRADIENTS, "gradients of a batch"), (SECONDS, "seconds of the processor"))
_THOUSAND = 1000.0


def race_chart(rows: Sequence[Row], name: str, methods: Sequence[str], what: str) -> ChartOf:
    """Draw the mean test accuracy against each clock."""
    panels = [
        Panel(
            [_line(rows, method, clock) for method in (*methods, SGD, ADAM)],
            x_label=words,
            y_label="test accuracy",
            title=f"per {words.split()[0].rstrip('s')}",
            x_scale="log",
        )
        for clock, words in _CLOCKS
    ]
    return ChartOf(
        name,
        panels,
        alt=(
            f"Test accuracy of {', '.join((*methods, SGD, ADAM))} against steps, gradients and seconds, on "
            "logarithmic horizontal axes, one panel each."
        ),
        caption=(
            f"{what}: test accuracy, mean over seeds, against what it took. Each method has the settings "
            "whose best checkpoint on the validation split is best. Seconds were timed on the machine that "
            "ran the study"
        ),
    )


def _line(rows: Sequence[Row], method: str, clock: str) -> Series:
    curves = [row["details"]["race"]["curves"][method] for row in rows]
    places = range(len(curves[0]["steps"]))
    x = [math.exp(fmean(math.log(max(curve[clock][k], 1e-9)) for curve in curves)) for k in places]
    return Series(method, "line", x, [fmean(curve["test"][k] for curve in curves) for k in places])


def race_table(rows: Sequence[Row], methods: Sequence[str]) -> TableOf:
    """Tabulate accuracies at the end, and the differences from SGD and Adam at equal cost."""
    header = (
        "Method",
        "Settings chosen most often",
        "Steps",
        "Gradients",
        "Seconds",
        "Test accuracy",
        *(f"minus {opponent}, equal {unit}" for unit in (GRADIENTS, SECONDS) for opponent in RATES),
    )
    table: list[list[Cell]] = []
    for method in methods:
        cells: list[Cell] = [
            _interval(differences(rows, method, unit, opponent))
            for unit in (GRADIENTS, SECONDS)
            for opponent in RATES
        ]
        table.append([*_costs(rows, method), *cells])
    table += [[*_costs(rows, method), *[None] * 4] for method in RATES]
    return TableOf(
        "What each method reached, and how far that is from tuned SGD and Adam",
        header,
        table,
        note=(
            "Means over seeds with their Student t intervals, each run at the checkpoint that was best on "
            "the validation split; gradients and seconds are medians over seeds "
            "of the whole run. A gradient is that of the mean loss of one batch; a product with a Hessian "
            "counts as two, a dense matrix as one product a row. Seconds are of the processor, timed on "
            "the machine that ran it. At equal cost SGD and Adam are at their best checkpoint that had cost "
            "no more than the whole run of the method, and no later than their own last step"
        ),
    )


def step_table(rows: Sequence[Row], methods: Sequence[str]) -> TableOf:
    """Tabulate what one step costs."""
    base = median(_step_seconds(row, SGD) for row in rows)
    table: list[list[Cell]] = []
    for method in (*methods, *RATES):
        seconds = median(_step_seconds(row, method) for row in rows)
        curves = [row["details"]["race"]["curves"][method] for row in rows]
        gradients = median(curve["gradients"][-1] / curve["steps"][-1] for curve in curves)
        unusual = fmean(curve["unusual"] for curve in curves)
        table.append([method, _THOUSAND * seconds, seconds / base, gradients, unusual])
    return TableOf(
        "One iteration",
        ("Method", "Milliseconds", "Times a step of SGD", "Gradients", "Share of steps not as usual"),
        table,
        note=(
            "Medians over seeds, with the settings chosen; timed on the machine that ran it. Not as usual: "
            "a correction left out as too large, conjugate gradients that met negative curvature or were "
            "stopped, weights whose gradient did not change or that overflowed"
        ),
    )


def _step_seconds(row: Row, method: str) -> float:
    curve = row["details"]["race"]["curves"][method]
    return float(curve["seconds"][-1] / curve["steps"][-1])


def _costs(rows: Sequence[Row], method: str) -> list[Cell]:
    curves = [row["details"]["race"]["curves"][method] for row in rows]
    return [
        method,
        multimode(curve["settings"] for curve in curves)[0],
        curves[0]["steps"][-1],
        round(median(curve["gradients"][-1] for curve in curves)),
        median(curve["seconds"][-1] for curve in curves),
        _interval([final(row, method) for row in rows]),
    ]


def _interval(values: Sequence[float]) -> dict[str, Any]:
    return estimate(*student_interval(values))
