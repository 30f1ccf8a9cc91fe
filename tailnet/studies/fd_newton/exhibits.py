"""What the study shows beside its claims."""

from collections.abc import Sequence
from statistics import fmean, median
from typing import Any

import numpy as np

from tailnet import rounding
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Rule, Series, TableOf, Words
from tailnet.studies.fd_newton.design import ABSOLUTE, ELEMENTWISE, METHODS, NEWTON, SOLVED
from tailnet.studies.fd_newton.likeness import DAMPING, GRADIENT, PIXELS, READINGS, WHITE
from tailnet.studies.fd_newton.likeness import SOLVED as SOLVED_READING
from tailnet.studies.fd_newton.show_program import program_exhibits
from tailnet.studies.fd_newton.step_size import CENTRAL, FORWARD, REACHES
from tailnet.studies.optimizer_race.show import race_chart, race_table, step_table
from tailnet.studies.optimizer_race.stages import END, START
from tailnet.studies.plan import Plan

_HOW = (
    "The readings of the document's words by differences of gradients, for comparison. Weight by weight, "
    "one further gradient at w + h v gives y = (g(w + h v) - g(w))/h, about H v, and the weight i moves "
    "by -g_i v_i/y_i: with v = g (“along the gradient”) at the price of two gradients, or with all v_i = "
    "1 (“row sums”); with |y/v| each weight moves downhill. Solved, such differences are the products of "
    "conjugate gradients. Newton's step, saddle-free Newton's and the third-order step invert the same "
    "perceptron's Hessian exactly. All of these race on coarse images, with tanh outputs."
)
_BOTH, _TANH, _NEITHER = f"{PIXELS}, identity", f"{WHITE}, tanh", f"{WHITE}, identity"
#: Changes beyond this many times Newton's largest are not drawn.
_FRAME = 3.0
#: Lines of the chart of the race.
_DRAWN = (ELEMENTWISE, ABSOLUTE, SOLVED, NEWTON)


def exhibit(_plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show the document's program first, then the race, steps and step sizes of the other readings."""
    return [
        *program_exhibits(rows),
        Words(_HOW),
        race_chart(rows, "race", _DRAWN, "Newton by differences and Newton"),
        race_table(rows, METHODS),
        step_table(rows, METHODS),
        _likeness_table(rows),
        Words(_found(rows)),
        _control_table(rows),
        _steps_chart(rows),
        _errors_chart(rows),
    ]


def _found(rows: Sequence[Row]) -> str:
    def mean(control: str, key: str) -> float:
        return fmean(row["details"]["controls"][control][key] for row in rows)

    def alike(control: str) -> float:
        return fmean(row["details"]["controls"][control]["cosines"][GRADIENT] for row in rows)

    first, last = (
        fmean(row["details"]["stages"][stage]["likeness"]["cosines"][SOLVED_READING] for row in rows)
        for stage in (START, END)
    )
    return (
        "Why differences of gradients are not Newton's. Pixels are all positive and hang together: with "
        "linear outputs, where nothing but the inputs makes the Hessian, "
        f"{mean(_BOTH, 'off_diagonal'):.0%} of its squared entries lie off the diagonal, and the cosine "
        f"with Newton's step is {rounding.fixed(alike(_BOTH), 2)}. Whitened inputs leave nothing there, "
        f"and it is {alike(_NEITHER):.3f}: the step weight by weight is Newton's to rounding. With tanh "
        f"outputs samples weigh unequally; even of whitened inputs {mean(_TANH, 'off_diagonal'):.0%} lie "
        f"off the diagonal, and the cosine is {rounding.fixed(alike(_TANH), 2)}. Solving with the "
        "differences needs no diagonal and fails elsewhere: conjugate gradients stop at negative "
        f"curvature, which squared error of tanh outputs has; the cosine is {rounding.fixed(first, 2)} at "
        f"the start of the training and {last:.2f} at its end."
    )


def _likeness_table(rows: Sequence[Row]) -> TableOf:
    stages = list(rows[0]["details"]["stages"])
    found = {s: [row["details"]["stages"][s]["likeness"] for row in rows] for s in stages}
    return _cosines(
        "How near steps by differences of gradients are to Newton's, along the training by SGD",
        "Point",
        found,
    )


def _control_table(rows: Sequence[Row]) -> TableOf:
    names = list(rows[0]["details"]["controls"])
    found = {name: [row["details"]["controls"][name] for row in rows] for name in names}
    return _cosines("Where they are Newton's: controls at the start", "Inputs and outputs", found)


def _cosines(title: str, first: str, found: dict[str, list[dict[str, Any]]]) -> TableOf:
    table: list[list[Cell]] = [
        [
            name,
            *(fmean(one["cosines"][reading] for one in each) for reading in READINGS),
            median(one["lengths"][GRADIENT] for one in each),
            fmean(one["off_diagonal"] for one in each),
            fmean(one["uphill"] for one in each),
            fmean(one["negative"] for one in each),
        ]
        for name, each in found.items()
    ]
    return TableOf(
        title,
        (
            first,
            *(f"Cosine, {reading}" for reading in READINGS),
            "Length over Newton's",
            "Hessian off the diagonal",
            "Weights sent uphill",
            "Negative eigenvalues",
        ),
        table,
        note=(
            f"Means over seeds, of the length (along the gradient) the median; damping {DAMPING:g} in all "
            "steps. Off the diagonal is the share of the Hessian's squared entries; sent uphill are weights "
            "whose y/v is negative"
        ),
    )


def _steps_chart(rows: Sequence[Row]) -> ChartOf:
    panels, outside = [], []
    for name, steps in rows[0]["details"]["drawn"].items():
        newton, other = np.array(steps["newton"]), np.array(steps["differences"])
        inside = np.abs(other) <= _FRAME * float(np.abs(newton).max())
        ends = [float(newton.min()), float(newton.max())]
        outside.append(f"{int(np.sum(~inside))} of {len(inside)} weights ({name})")
        panels.append(
            Panel(
                [
                    Series("weights", "points", newton[inside].tolist(), other[inside].tolist()),
                    Series("where both are equal", "line", ends, ends),
                ],
                x_label="Newton's change",
                y_label="change by differences",
                title=name,
                rules=(Rule(0.0, "y"),),
            )
        )
    return ChartOf(
        "steps",
        panels,
        alt=(
            "Change of each weight by differences against Newton's, for three perceptrons: pixels with "
            "linear outputs, whitened inputs with tanh outputs, and whitened inputs with linear outputs, "
            "where all points lie on the line of equal changes."
        ),
        caption=(
            f"One step from the start of one seed (seed {rows[0]['seed']}), weight by weight along the "
            f"gradient, against Newton's. Beyond the frame, {_FRAME:g} times Newton's largest change, lie "
            f"{'; '.join(outside)}"
        ),
    )


def _errors_chart(rows: Sequence[Row]) -> ChartOf:
    panels = []
    for kind in (FORWARD, CENTRAL):
        series = []
        for stage in (START, END):
            found = [row["details"]["stages"][stage]["differences"][kind] for row in rows]
            for words, key, how in (("measured", "errors", "points"), ("expected", "expected", "line")):
                values = np.median([one[key] for one in found], axis=0)
                kept = values > 0.0
                series.append(
                    Series(
                        f"{stage}, {words}",
                        "points" if how == "points" else "line",
                        REACHES[kept].tolist(),
                        values[kept].tolist(),
                    )
                )
        panels.append(
            Panel(
                series,
                x_label="length of the move h|v|",
                y_label="error / |H v|",
                title=f"{kind} differences",
                x_scale="log",
                y_scale="log",
            )
        )
    return ChartOf(
        "step_size",
        panels,
        alt=(
            "Relative error of differences of gradients against the length of the move, on logarithmic axes, "
            "measured and expected, at the start and the end of the training; forward and central."
        ),
        caption=(
            "Error of a difference of gradients along the gradient, as a share of |H v| (medians over "
            "seeds), beside truncation and rounding as expected from derivatives of third and fourth order"
        ),
    )
