"""How long a step takes by the number of weights, and which program is first at the same accuracy."""

from collections.abc import Sequence

import numpy as np

from tailnet.studies.conduct import Row
from tailnet.studies.early_pruning import published, readings
from tailnet.studies.early_pruning.networks import BURN_IN, Task
from tailnet.studies.early_pruning.race import HIDDEN, RIVALS, goal_of, seconds, steps_taken
from tailnet.studies.early_pruning.timing import (
    ARRAYS,
    BATCHES,
    COMPILED,
    FITTED,
    MADE,
    PROGRAMS,
    SKIPPING,
    SPARSE,
    n_weights,
    slope,
)
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Series, TableOf, estimate

_MICRO = 1e6
_TIMED = "Timed on the machine that ran it."


def time_exhibits(rows: Sequence[Row], task: Task) -> list[Exhibit]:
    """Show times a step and the race."""
    return [_chart(rows, task), _table(rows), _race_chart(rows), _race_table(rows, task)]


def _widths(rows: Sequence[Row]) -> list[int]:
    return sorted(map(int, rows[0]["details"]["timed"]))


def _times(rows: Sequence[Row], hidden: int, program: str) -> list[float]:
    return [row["details"]["timed"][str(hidden)][program] for row in rows]


def _chart(rows: Sequence[Row], task: Task) -> ChartOf:
    widths = _widths(rows)
    x = [float(n_weights(task, hidden)) for hidden in widths]
    series = []
    for program in PROGRAMS:
        y = [_MICRO * readings.geometric(_times(rows, hidden, program)) for hidden in widths]
        series += [Series(program, "line", x, y=y), Series(program, "points", x, y=y)]
    panel = Panel(series, "weights of the dense network", "µs a step", x_scale="log", y_scale="log")
    return ChartOf(
        name="time_of_a_step",
        panels=[panel],
        alt=(
            "Processor time of a step against the number of weights of the dense network, on logarithmic "
            "axes, one line a program."
        ),
        caption=(
            "Processor time of a step against the number of weights of the dense network, geometric means "
            f"over seeds; of minibatches, a sample. The number of survivors is fixed. {_TIMED}"
        ),
    )


def _table(rows: Sequence[Row]) -> TableOf:
    cells: list[list[Cell]] = []
    for hidden in _widths(rows):
        times = {name: readings.geometric(_times(rows, hidden, name)) for name in (*PROGRAMS, MADE)}
        cells.append(
            [
                str(hidden),
                *(float(f"{_MICRO * times[name]:.3g}") for name in PROGRAMS),
                float(f"{times[COMPILED] / times[SPARSE]:.3g}"),
                float(f"{times[SKIPPING] / times[SPARSE]:.3g}"),
            ]
        )
    slopes: list[Cell] = []
    for program in PROGRAMS:
        found = [slope(row["details"]["timed"], program) for row in rows]
        slopes.append(estimate(*readings.over_seeds(found)))
    cells.append([f"slope, {FITTED} widest", *slopes, None, None])
    return TableOf(
        title="Processor time of a step in µs, by hidden units",
        header=(
            "Hidden units",
            *(readings.title(name) for name in PROGRAMS),
            "Compiled over survivors",
            "Zero-skipping over survivors",
        ),
        rows=cells,
        note=(
            "Geometric means over seeds; of minibatches, a sample. Slopes are of ln(time) on ln(weights), "
            f"means over seeds with 95% intervals. Choosing and laying out the survivors takes "
            f"{_milliseconds(rows)} ms once at {published.HIDDEN[-1]} hidden units. {_TIMED}"
        ),
    )


def _milliseconds(rows: Sequence[Row]) -> str:
    return f"{1e3 * readings.geometric(_times(rows, published.HIDDEN[-1], MADE)):.2g}"


def _race_chart(rows: Sequence[Row]) -> ChartOf:
    courses = [row["details"]["courses"] for row in rows]
    steps = np.array(courses[0]["steps"], float)
    step = {name: readings.geometric(_times(rows, HIDDEN, name)) for name in (*PROGRAMS, MADE)}
    dense = np.mean([course["dense"] for course in courses], axis=0).tolist()
    sparse = np.mean([course["survivors"] for course in courses], axis=0).tolist()
    burn_in = BURN_IN * step[SKIPPING] + step[MADE]
    samples = np.array(courses[0]["samples"], float)
    lines = [
        (SPARSE, steps, burn_in + (steps - BURN_IN) * step[SPARSE], sparse),
        (ARRAYS, steps, steps * step[ARRAYS], dense),
        (SKIPPING, steps, steps * step[SKIPPING], dense),
        *(
            (
                f"{BATCHES}, rate {rate}",
                samples,
                samples * step[BATCHES],
                np.mean([course["batches"][rate] for course in courses], axis=0).tolist(),
            )
            for rate in courses[0]["batches"]
        ),
    ]
    panels = [
        Panel(
            [Series(name, "line", row[place].tolist(), y=y) for name, *row, y in lines],
            label,
            "accuracy",
            title,
            x_scale="log",
        )
        for place, (label, title) in enumerate((("samples", "by samples seen"), ("seconds", "by time taken")))
    ]
    return ChartOf(
        name="race",
        panels=panels,
        alt=(
            "Test accuracy against samples seen and against processor time, one line a program, at the "
            "widest "
            "of the document's widths."
        ),
        caption=(
            f"Accuracy on all test images at {HIDDEN} hidden units, means over seeds, against samples and "
            "against processor time: who is farther left at the same height is faster. By samples the two "
            f"programs with all weights are one. {_TIMED}"
        ),
    )


def _race_table(rows: Sequence[Row], task: Task) -> TableOf:
    courses = [row["details"]["courses"] for row in rows]
    taken = [
        seconds(course, row["details"]["timed"][str(HIDDEN)])
        for course, row in zip(courses, rows, strict=True)
    ]
    reached = [steps_taken(course) for course in courses]
    cells: list[list[Cell]] = []
    for program in (SPARSE, *RIVALS):
        logs = [float(np.log(found[SPARSE] / found[program])) for found in taken]
        low, high = np.exp(readings.over_seeds(logs)[1:]).tolist()
        ratio = estimate(float(np.exp(np.mean(logs))), low, high)
        cells.append(
            [
                program,
                readings.geometric([found[program] for found in reached]),
                readings.geometric([found[program] for found in taken]),
                None if program == SPARSE else ratio,
            ]
        )
    goal = readings.over_seeds([goal_of(course) for course in courses])[0]
    return TableOf(
        title=f"To the same accuracy at {HIDDEN} hidden units",
        header=("Program", "Samples", "Seconds", "Survivors' time over its time"),
        rows=cells,
        note=(
            "Geometric means over seeds, the ratio with its 95% interval. The accuracy differs by seed; its "
            f"mean is {goal:.3f}, where guessing one of {task.classes} labels gets "
            f"{1.0 / task.classes:g}. Samples and "
            f"time of the survivors include the burn-in by the zero-skipping program, and the mask. {_TIMED}"
        ),
    )
