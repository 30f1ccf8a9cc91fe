"""What is shown of the exponents of the document's network, by learning rate."""

from collections.abc import Sequence

import numpy as np

from tailnet import rounding
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Rule, Series, TableOf
from tailnet.studies.training_chaos.design import DISCARDED, EXPONENTS, RATES, STEPS, TURNING
from tailnet.studies.training_chaos.over_rows import details, mean_cell, ranges, values
from tailnet.studies.training_chaos.replicate import APART, SHOWN_EVERY, SHOWN_SEED, TESTED
from tailnet.studies.training_chaos.spectra import is_positive

#: Exponents are printed in thousandths.
MILLI = 1000.0


def exponent_exhibits(rows: Sequence[Row]) -> list[Exhibit]:
    """Show spectra, running estimates, twins and a table."""
    return [_table(rows), _spectra(rows), _running(rows), _twins(rows)]


def _table(rows: Sequence[Row]) -> TableOf:
    cells: list[list[Cell]] = []
    for name, rate in RATES.items():
        counted = sum(is_positive(row["statistics"], f"{name}_") for row in rows)
        apart = max(
            abs(twin - half)
            for twin, half in zip(
                values(rows, f"{name}_lambda1_twin"), values(rows, f"{name}_lambda1_half"), strict=True
            )
        )
        cells.append(
            [
                f"{rate:g} ({name})",
                mean_cell(rows, f"{name}_reach"),
                mean_cell(rows, f"{name}_accuracy"),
                mean_cell(rows, f"{name}_lambda1_half", MILLI),
                mean_cell(rows, f"{name}_lambda1", MILLI),
                MILLI * apart,
                mean_cell(rows, f"{name}_n_positive"),
                f"{counted} of {len(rows)}",
            ]
        )
    return TableOf(
        title="The largest exponent of the document's network, in thousandths a step, by learning rate",
        header=(
            "Rate",
            "η mean |x|²",
            "Test accuracy",
            f"λ₁, {STEPS // 2:,} steps",
            f"λ₁, {STEPS:,} steps",
            "Largest miss of twins",
            f"Positive of {EXPONENTS}",
            "Seeds positive by the rule",
        ),
        rows=cells,
        note=(
            f"Means over {len(rows)} seeds with 95% Student intervals. η mean |x|² is the rate times "
            "the mean "
            "squared length of an image with its bias unit: above 2 a step of a linear unit on one "
            "image lands "
            f"farther from the target than it was. Accuracy is on {TESTED:,} images of the test set, or all "
            "if they are fewer. “Positive” are exponents whose own interval lies above 0; all tangents but "
            f"the first have turned for {TURNING} steps only, too few for exponents far below one over that."
        ),
    )


def _spectra(rows: Sequence[Row]) -> ChartOf:
    index = [float(k) for k in range(1, EXPONENTS + 1)]
    return ChartOf(
        "spectra",
        [
            Panel(
                [ranges("", index, MILLI * details(rows, "rates", name, "exponents"))],
                "index",
                "exponent, 10⁻³ a step",
                title=f"rate {rate:g} ({name})",
                x_ticks={str(k): float(k) for k in range(1, EXPONENTS + 1)},
                rules=[Rule(0.0, "y")],
            )
            for name, rate in RATES.items()
        ],
        alt=f"The {EXPONENTS} largest exponents by index, one panel a learning rate, with a line at zero.",
        caption=(
            f"The {EXPONENTS} largest finite-time exponents over {STEPS:,} steps, with 95% intervals "
            f"of the mean over seeds. The first tangent turned for {DISCARDED + TURNING:,} steps before "
            f"them, the others for {TURNING}, which is too few for exponents far below one over that. The "
            "scales of the panels differ."
        ),
    )


def _running(rows: Sequence[Row]) -> ChartOf:
    panels = []
    for name, rate in RATES.items():
        running = MILLI * details(rows, "rates", name, "running")
        every = STEPS // running.shape[1]
        x = (every * np.arange(1, running.shape[1] + 1)).astype(float)
        late = slice(running.shape[1] // 20, None, 4)
        panels.append(
            Panel(
                [Series("", "line", x[late].tolist(), one[late].tolist()) for one in running],
                "steps that count",
                "λ₁ so far, 10⁻³ a step",
                title=f"rate {rate:g} ({name})",
                rules=[Rule(0.0, "y"), Rule(STEPS / 2.0, "x")],
            )
        )
    return ChartOf(
        "running",
        panels,
        alt="Running estimates of the largest exponent against steps, one line a seed, one panel a rate.",
        caption=(
            f"The largest exponent as it is estimated up to each step, one line a seed, after "
            f"{DISCARDED + TURNING:,} discarded steps, in which its tangent turned. An exponent that lasts "
            "stays level across the upright line, the shorter horizon; one that fades falls like one over "
            "the steps."
        ),
    )


def _twins(rows: Sequence[Row]) -> ChartOf:
    (shown,) = (row["details"]["rates"] for row in rows if row["seed"] == SHOWN_SEED)
    series = []
    for name, rate in RATES.items():
        apart = shown[name]["apart"]
        steps = (SHOWN_EVERY * np.arange(len(apart))).astype(float).tolist()
        series.append(Series(f"rate {rate:g} ({name})", "line", steps, apart))
    return ChartOf(
        "twins",
        [Panel(series, "steps", "distance between the weights of twins", y_scale="log")],
        alt="Distance of twin trainings against steps on a logarithmic axis, one line a learning rate.",
        caption=(
            "Two trainings that take the same images in turn, their weights "
            f"{rounding.number(APART, 1)} apart at first "
            "and then "
            f"left to themselves, seed {SHOWN_SEED}. A positive exponent is a straight rise; where "
            "the distance "
            "is as large as the weights allow it stops."
        ),
    )
