"""What the study shows beside its claims."""

from collections.abc import Sequence
from statistics import fmean, median
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.rounding import number
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Rule, Series, TableOf, Words
from tailnet.studies.optimizer_race.show import race_chart, race_table, step_table
from tailnet.studies.optimizer_race.stages import END, START
from tailnet.studies.plan import Plan
from tailnet.studies.saddle_free_newton.design import (
    ALWAYS,
    DAMPING,
    DOCUMENTS,
    EXACT,
    FINITE,
    FOURTH,
    GAUSS,
    KRYLOV,
    METHODS,
    NEWTON,
    SUMMED,
    THIRD,
)
from tailnet.studies.saddle_free_newton.orders import DIRECTIONS, LENGTHS, THIRD_NEWTON
from tailnet.studies.saddle_free_newton.spectra import seen_by_layers

#: The lines of two charts of the race: what the document is about, and what it is compared with.
_SECOND = (DOCUMENTS, EXACT, KRYLOV, NEWTON)
_OTHERS = (ALWAYS, FOURTH, GAUSS, FINITE)
_ORDERS = (1, 2, 3, 4)
#: Magnitude of the smallest eigenvalues drawn.
_LEAST = 1e-4


def exhibit(_plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show the race, the curvature, what saddle-free makes of it, and the orders."""
    return [
        Words(_how(rows)),
        race_chart(rows, "race", _SECOND, "Saddle-free and damped Newton"),
        race_chart(rows, "race_others", _OTHERS, "Higher orders, Gauss and Newton, finite differences"),
        race_table(rows, METHODS),
        step_table(rows, METHODS),
        Words(_found(rows)),
        _spectrum_chart(rows),
        _where_table(rows),
        _filter_chart(rows),
        _change_table(rows),
        _order_table(rows),
        _taylor_chart(rows),
        _odd_table(rows),
    ]


def _how(rows: Sequence[Row]) -> str:
    spectra = [stage["spectrum"] for row in rows for stage in row["details"]["stages"].values()]
    return (
        f"The network has {spectra[0]['weights']} weights: the document's “vastly smaller net” is settled as "
        "one whose joint Hessian can be decomposed at each step; its program has 50 inputs, 50 hidden units "
        "and 100 outputs, and decomposes each layer's Hessian alone. “Saddle-free” inverts |H| of the joint "
        "Hessian, wholly or in a Krylov space of the gradient; the document's own step takes each layer's "
        "Hessian by itself. The third order is Chebyshev's correction of the step, left out where it is more "
        "than half the step, or always taken; the fourth-order length goes to the least of the fourth-order "
        "Taylor polynomial along the step. “fd Newton” is the step weight by weight, by differences of "
        "gradients, of the study fd-newton."
    )


def _found(rows: Sequence[Row]) -> str:
    def mean(stage: str, key: str) -> float:
        return fmean(row["details"]["stages"][stage]["spectrum"][key] for row in rows)

    seen = fmean(row["statistics"]["seen_by_layers"] for row in rows)
    stages = [stage for row in rows for stage in row["details"]["stages"].values()]
    corrections = [stage["one_step"]["correction"] for stage in stages]
    afters = [s["one_step"]["after"] for s in stages if THIRD not in s["one_step"]["left_out"]]
    taken = (
        (
            f" At the {len(afters)} of {len(stages)} where it is at most half the step, it multiplies the "
            "loss that is left after the step by "
            f"{fmean(after[THIRD] / after[EXACT] for after in afters):.4f} on average."
        )
        if afters
        else " Nowhere is it at most half the step."
    )
    return (
        f"What was found, as means over seeds. The layers' own Hessians have {seen:.0%} of the joint "
        "Hessian's negative curvature along the training by SGD. The rest lies between layers, in how one "
        "layer's weights change what another's do, and striking out the blocks between layers strikes it "
        "out. Saddle-free Newton can turn no more of a gradient than lies along negative curvature: "
        f"{mean(START, 'gradient_share'):.0%} of its square at the start, {mean(END, 'gradient_share'):.1%} "
        f"at the end of SGD, where negative eigenvalues add up to {_over(rows, END):.1%} of the positive "
        f"ones ({_over(rows, START):.0%} at the start). The third-order correction of a whole saddle-free "
        f"step is {number(min(corrections), 2)} to {number(max(corrections), 2)} times the step over all "
        f"points and seeds.{taken}"
    )


def _over(rows: Sequence[Row], stage: str) -> float:
    spectra = [row["details"]["stages"][stage]["spectrum"] for row in rows]
    return fmean(s["negative_mass"] / s["positive_mass"] for s in spectra)


def _stage_names(rows: Sequence[Row]) -> list[str]:
    return list(rows[0]["details"]["stages"])


def _spectrum_chart(rows: Sequence[Row]) -> ChartOf:
    drawn = rows[0]["details"]["drawn"]
    panels = [
        Panel(
            [
                series
                for label, which in (("joint", "joint"), ("by layer", "layers"))
                for series in _signed(label, drawn[stage][which])
            ],
            x_label="rank by magnitude",
            y_label="|eigenvalue|",
            title=f"SGD, {stage}",
            x_scale="log",
            y_scale="log",
        )
        for stage in (START, END)
    ]
    return ChartOf(
        "eigenvalues",
        panels,
        alt=(
            "Magnitudes of positive and of negative eigenvalues by rank, on logarithmic axes, of the joint "
            "Hessian and of the layers' own Hessians taken together; at the start and at the end of SGD."
        ),
        caption=(
            f"Eigenvalues of one seed (seed {rows[0]['seed']}), from the largest magnitude of each sign "
            "down: of the joint Hessian, and of the layers' own blocks together"
        ),
    )


def _signed(label: str, values: Sequence[float]) -> list[Series]:
    floor = 1e-6 * max(map(abs, values))
    above = sorted((v for v in values if v > floor), reverse=True)
    below = sorted((-v for v in values if v < -floor), reverse=True)
    return [
        Series(
            f"{label}, {sign}", "line" if sign == "positive" else "points", range(1, len(found) + 1), found
        )
        for sign, found in (("positive", above), ("negative", below))
        if found
    ]


def _where_table(rows: Sequence[Row]) -> TableOf:
    table: list[list[Cell]] = []
    for words, spectra_of in _networks(rows):
        for stage, spectra in spectra_of.items():
            lies = [s["lies_in"] for s in spectra if s["lies_in"]]
            table.append(
                [
                    words,
                    stage,
                    fmean(s["negative"] / s["weights"] for s in spectra),
                    fmean(s["negative_mass"] / s["positive_mass"] for s in spectra),
                    fmean(np.array(lies)[:, 0]),
                    fmean(s["layer_masses"][0] / s["negative_mass"] for s in spectra),
                    fmean(s["layer_masses"][1] / s["negative_mass"] for s in spectra),
                    fmean(1.0 - seen_by_layers(s) for s in spectra),
                    fmean(s["gradient_share"] for s in spectra),
                ]
            )
    return TableOf(
        "Where negative curvature lives",
        (
            "Loss",
            "Point",
            "Negative eigenvalues",
            "Negative over positive mass",
            "Of it, in the first layer's weights",
            "Seen by the first layer's own Hessian",
            "By the second's",
            "Only between layers",
            "Squared gradient along it",
        ),
        table,
        note=(
            "Means over seeds. Mass is the sum of the magnitudes of eigenvalues of the joint Hessian; "
            "“seen by” is the negative mass of a layer's own Hessian over that of the joint one, “only "
            "between layers” the rest; “in the first layer's weights” weighs each eigenvector's squared "
            "length there by its eigenvalue. The second loss is the control, softmax and cross-entropy: its "
            "last layer's own Hessian has no negative eigenvalue"
        ),
    )


def _networks(rows: Sequence[Row]) -> list[tuple[str, dict[str, list[dict[str, Any]]]]]:
    stages = _stage_names(rows)
    control = list(rows[0]["details"]["control"])
    return [
        (
            "squared error",
            {s: [row["details"]["stages"][s]["spectrum"] for row in rows] for s in stages},
        ),
        ("cross-entropy", {s: [row["details"]["control"][s] for row in rows] for s in control}),
    ]


def _filter_chart(rows: Sequence[Row]) -> ChartOf:
    drawn = rows[0]["details"]["drawn"]
    panels = []
    for stage in (START, END):
        joint, layers = (_below(drawn[stage][which]) for which in ("joint", "layers"))
        reach = max(2.0 * DAMPING, *joint, *layers)
        grid = np.geomspace(_LEAST, reach, 400)
        near = grid[np.abs(grid - DAMPING) > DAMPING / 100.0]
        panels.append(
            Panel(
                [
                    Series("saddle-free", "line", grid.tolist(), _free(-grid).tolist()),
                    Series("the document's", "line", near.tolist(), _own(-near).tolist()),
                    Series("joint λ < 0", "points", joint.tolist(), _free(-joint).tolist()),
                    Series("layers' λ < 0", "points", layers.tolist(), _own(-layers).tolist()),
                ],
                x_label="|λ| of a negative eigenvalue",
                y_label="multiplier of the gradient",
                title=f"SGD, {stage}",
                x_scale="log",
                y_scale="log",
                rules=(Rule(DAMPING, "x", "pole"),),
            )
        )
    return ChartOf(
        "filters",
        panels,
        alt=(
            "Multiplier of the gradient against the magnitude of a negative eigenvalue, for saddle-free "
            "Newton and for the document's step, which has a pole where the magnitude is the damping; the "
            "eigenvalues of one seed as points, at the start and at the end of SGD."
        ),
        caption=(
            f"What each step makes of a negative eigenvalue: 1/(|λ| + {DAMPING:g}), and the document's "
            f"|1/(λ + {DAMPING:g})|; with the eigenvalues of one seed (seed {rows[0]['seed']}), of the joint "
            "Hessian on the first and of the layers' own on the second. Eigenvalues are those of the mean "
            f"loss; the document's program sums it over {SUMMED} images, which puts its pole at "
            f"{DAMPING / SUMMED:g} on this axis. "
            "Damped Newton's multiplier has the document's magnitude; right of the pole its sign leads uphill"
        ),
    )


def _below(values: Sequence[float]) -> FloatArray:
    return np.array([-value for value in values if value < -_LEAST])


def _free(values: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (np.abs(values) + DAMPING))


def _own(values: FloatArray) -> FloatArray:
    return np.asarray(np.abs(1.0 / (values + DAMPING)))


def _change_table(rows: Sequence[Row]) -> TableOf:
    table: list[list[Cell]] = []
    for stage in _stage_names(rows):
        spectra = [row["details"]["stages"][stage]["spectrum"] for row in rows]
        table.append(
            [
                stage,
                *(_ratio(spectra, name) for name in ("newton", "saddle free", "absolute by layer")),
                sum(s["slopes"]["newton"] > 0.0 for s in spectra),
                median(s["pole_gain"] for s in spectra),
            ]
        )
    return TableOf(
        "What saddle-free changes: the loss of the batch after one whole step, over that before it",
        (
            "Point",
            "Damped Newton, joint",
            "Saddle-free, joint",
            "The document's, by layer",
            "Seeds whose Newton step sets out uphill",
            "Largest gain at the pole",
        ),
        table,
        note=(
            f"Medians over seeds, damping {DAMPING:g} of the mean loss, learning rate 1. The last column is "
            "the largest multiplier that the document's step gives a negative eigenvalue of a layer's "
            "Hessian, over saddle-free Newton's for the same"
        ),
    )


def _ratio(spectra: Sequence[dict[str, Any]], name: str) -> float:
    return float(median(s["losses"][name] / s["losses"]["before"] for s in spectra))


def _order_table(rows: Sequence[Row]) -> TableOf:
    names = (EXACT, THIRD, NEWTON, THIRD_NEWTON, *LENGTHS.values())
    table: list[list[Cell]] = []
    for stage in _stage_names(rows):
        found = [row["details"]["stages"][stage]["one_step"] for row in rows]
        table.append(
            [
                stage,
                *(median(one["after"][name] / one["before"] for one in found) for name in names),
                median(one["correction"] for one in found),
                sum(THIRD in one["left_out"] for one in found),
            ]
        )
    return TableOf(
        "Steps of second, third and fourth order: the loss of the batch after one step, over that before it",
        ("Point", *names, "Size of the correction", "Seeds where it is left out"),
        table,
        note=(
            f"Medians over seeds, damping {DAMPING:g}, learning rate 1. The size of the correction is that "
            "of the third-order term of the step of saddle-free Newton over the step; in this "
            "table it is left out above one half. The lengths are the least of the Taylor polynomial of that "
            "order along the step, at most twice the step"
        ),
    )


def _taylor_chart(rows: Sequence[Row]) -> ChartOf:
    panels = []
    for direction in DIRECTIONS:
        series = []
        for stage in _stage_names(rows):
            terms = np.array([row["details"]["stages"][stage]["taylor"][direction]["terms"] for row in rows])
            series.append(Series(stage, "line", _ORDERS, np.median(terms, axis=0).tolist()))
        panels.append(
            Panel(
                series,
                x_label="order of the term",
                y_label="|term|",
                title=f"{direction} direction",
                y_scale="log",
                x_ticks={str(order): float(order) for order in _ORDERS},
            )
        )
    return ChartOf(
        "taylor_terms",
        panels,
        alt=(
            "Size of the Taylor terms of order one to four of the loss, along the gradient, Newton's step "
            "and random directions, one line for each point of the training."
        ),
        caption=(
            "Size of the Taylor terms of the loss (medians over seeds) along the gradient, as far as the "
            "bottom of its parabola; along damped Newton's whole step; and along random directions of its "
            "length. Were only even terms there, the first and third would be nothing"
        ),
    )


def _odd_table(rows: Sequence[Row]) -> TableOf:
    stages = _stage_names(rows)
    table: list[list[Cell]] = [
        [
            stage,
            *(
                median([row["details"]["stages"][stage]["taylor"][name]["odd_ratio"] for row in rows])
                for name in DIRECTIONS
            ),
        ]
        for stage in stages
    ]
    largest = max(max(row["details"]["symmetric_point"]["odd_ratios"]) for row in rows)
    table.append(["the symmetric point", None, None, largest])
    return TableOf(
        "How far the loss is from even: |c3|/√|c2 c4|",
        ("Point", *(f"Along the {name} direction" for name in DIRECTIONS)),
        table,
        note=(
            "Medians over seeds. The ratio does not depend on how far one goes: it is the third-order term "
            "where those of second and fourth order are equal. The symmetric point is the control: all "
            "weights 0 but the biases of the outputs, along random directions in the weights into and out of "
            "the hidden units, where turning tanh units round makes the loss even; given is the largest of "
            "all seeds and directions"
        ),
    )
