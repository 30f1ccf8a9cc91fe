"""How soon survivors can be told, whether size makes weights grow, and the leading Lyapunov directions."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tailnet import rounding
from tailnet.studies.conduct import Row
from tailnet.studies.early_pruning import published, readings
from tailnet.studies.early_pruning.directions import COUNT, HIDDEN, SHARES
from tailnet.studies.early_pruning.feedback import CLASSES, HALF, LARGER, STAGES, UNITS, WEIGHTS
from tailnet.studies.early_pruning.networks import BURN_IN
from tailnet.studies.early_pruning.rivals import MAGNITUDE, RANDOM
from tailnet.studies.early_pruning.sweep import BURN_INS, SCALES
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Rule, Series, TableOf, Words

_SHIFT = 0.1


def reason_exhibits(rows: Sequence[Row]) -> list[Exhibit]:
    """Show the sweep, growth and directions."""
    return [
        _sweep_chart(rows),
        _sweep_table(rows),
        _feedback_chart(rows),
        Words(_feedback_words(rows)),
        _directions_chart(rows),
        _directions_table(rows),
    ]


def _swept(scale: float, place: int, read: Callable[[Any], float]) -> Callable[[Any], float]:
    return lambda details: read(details["sweep"][f"{scale:g}"][place])


def _sweep_chart(rows: Sequence[Row]) -> ChartOf:
    measures: dict[str, Callable[[Any], float]] = {
        "overlap with the last mask": lambda one: one["excess"],
        "magnitude minus dense": lambda one: one["magnitude"] - one["dense"],
        "magnitude minus random": lambda one: one["magnitude"] - one["random"],
    }
    ticks = {f"{burn_in:,}": float(place) for place, burn_in in enumerate(BURN_INS)}
    panels = []
    for title, read in measures.items():
        series = [
            readings.ranges(
                f"start ±{scale:g}",
                [place + _SHIFT * (k - 1) for place in range(len(BURN_INS))],
                [readings.mean_of(rows, _swept(scale, place, read)) for place in range(len(BURN_INS))],
            )
            for k, scale in enumerate(SCALES)
        ]
        label = "share beyond chance" if title.startswith("overlap") else "accuracy"
        panels.append(Panel(series, "steps of burn-in", label, title, x_ticks=ticks, rules=[Rule(0.0, "y")]))
    return ChartOf(
        name="burn_in_and_start",
        panels=panels,
        alt=(
            "Against the burn-in, one marker a scale of the start: overlap of the mask with that after "
            "training, and the accuracy of its survivors minus that of all weights and of random survivors."
        ),
        caption=(
            f"Masks by magnitude after burn-ins of any length, at {HIDDEN} hidden units, with 95% intervals "
            "of the mean over seeds. Left: common survivors with the mask after training, 0 by chance and "
            "1 if "
            "it is the same mask. Middle and right: accuracy of the survivors at the end minus that of all "
            "weights, and of as many at random."
        ),
    )


def _sweep_table(rows: Sequence[Row]) -> TableOf:
    measures: tuple[Callable[[Any], float], ...] = (
        lambda one: one["before"],
        lambda one: one["share"],
        lambda one: one["chance"],
        lambda one: one["excess"],
        lambda one: one["magnitude"] - one["dense"],
        lambda one: one["magnitude"] - one["random"],
    )
    cells: list[list[Cell]] = [
        [
            f"±{scale:g}",
            f"{burn_in:,}",
            *(readings.cell_of(rows, _swept(scale, place, read)) for read in measures),
        ]
        for scale in SCALES
        for place, burn_in in enumerate(BURN_INS)
    ]
    return TableOf(
        title=f"Masks after every burn-in from every start, at {HIDDEN} hidden units",
        header=(
            "Start",
            "Burn-in",
            "Accuracy at the mask",
            "Common survivors",
            "by chance",
            "beyond chance",
            "Magnitude − dense",
            "Magnitude − random",
        ),
        rows=cells,
        note=(
            "Means over seeds with 95% intervals. Common survivors: the share of survivors that the mask "
            "after training has too, among weights of inputs that are not always 0. The document's program "
            f"starts on ±{published.START_SCALE:g} and prunes after {BURN_IN} steps."
        ),
    )


def _at(stage: int, read: Callable[[Any], float]) -> Callable[[Any], float]:
    return lambda details: read(details["feedback"][str(stage)])


def _feedback_chart(rows: Sequence[Row]) -> ChartOf:
    x = [float(stage) for stage in STAGES]
    ranks: dict[str, Callable[[Any], float]] = {
        "rank correlation": lambda one: one["rank"],
        "within input and unit": lambda one: one["rank_within"],
    }
    twins: dict[str, Callable[[Any], float]] = {
        "half of the weights larger": lambda one: one["twins"][WEIGHTS],
        "half of the units larger": lambda one: one["twins"][UNITS],
    }
    panels = [
        Panel(
            [
                readings.ranges(name, x, [readings.mean_of(rows, _at(stage, read)) for stage in STAGES])
                for name, read in measures.items()
            ],
            "from this step to twice it",
            label,
            title,
            x_scale="log",
            rules=[Rule(0.0, "y")],
        )
        for title, label, measures in (
            ("growth of |w| against |w|", "correlation", ranks),
            ("twins made larger", "growth of the addition", twins),
        )
    ]
    classes = [
        Series(
            f"from step {stage:,} to {2 * stage:,}",
            "line",
            list(range(1, CLASSES + 1)),
            y=np.mean([_relative(row["details"]["feedback"][str(stage)]) for row in rows], axis=0).tolist(),
        )
        for stage in (HALF, STAGES[-1])
    ]
    panels.append(Panel(classes, "tenth of |w|, smallest first", "growth over mean |w|", "growth by size"))
    return ChartOf(
        name="growth_against_size",
        panels=panels,
        alt=(
            "Rank correlation of the growth of weights with their size, growth of what was added to twins, "
            "and mean growth by class of size, at stages of a training."
        ),
        caption=(
            f"Growth of first-layer weights of a dense training at {HIDDEN} hidden units, sign(w) (w' − w). "
            "Left: Spearman's "
            "correlation of growth with |w|, and what is left of it when inputs and hidden units have their "
            f"means taken away. Middle: of twins that were made larger by {LARGER:.0%}, by how much what was "
            "added has grown; at −1 nothing is left of it. Right: mean growth of each tenth of the weights. "
            "Bars are 95% intervals of the mean over seeds."
        ),
    )


def _relative(stage: Any) -> list[float]:
    mean = float(np.mean(stage["size"]))
    return [growth / mean for growth in stage["growth"]]


def _feedback_words(rows: Sequence[Row]) -> str:

    def shown(stage: int, read: Callable[[Any], float]) -> str:
        middle, low, high = readings.mean_of(rows, _at(stage, read))
        return f"{rounding.estimate(middle, low, high)} ({rounding.interval(low, high)})"

    stages = "; ".join(
        f"from step {stage:,} to {2 * stage:,} by {shown(stage, lambda one: one['twins'][UNITS])} and "
        f"{shown(stage, lambda one: one['twins'][WEIGHTS])}"
        for stage in (STAGES[0], HALF, STAGES[-1])
    )
    return (
        "Feedback, by how much of itself what was added to half of the hidden units, and to half of the "
        f"weights, grew: {stages}. Near 0 the growth of a unit's incoming weights is proportional to its "
        "outgoing ones and the other way round, which makes large units larger without regard to what they "
        "are good for; where a number is negative the addition has shrunk, as it does when errors shrink "
        "while weights grow. The correlation of growth with size, in itself, also has what inputs and units "
        f"have in common: from step {HALF} to {2 * HALF} it is {shown(HALF, lambda one: one['rank'])}, and "
        f"within inputs and units {shown(HALF, lambda one: one['rank_within'])}."
    )


def _directions_chart(rows: Sequence[Row]) -> ChartOf:
    found = [row["details"]["directions"] for row in rows]
    series = [
        Series(
            label,
            "line",
            list(SHARES),
            y=np.mean([one["curves"][name] for one in found], axis=0).tolist(),
        )
        for label, name in (("largest weights", "magnitude"), ("largest parts, the most possible", "most"))
    ]
    series.append(Series("any weights", "line", [0.0, 1.0], y=[0.0, 1.0]))
    kept = float(np.mean([one["chance"] for one in found]))
    panel = Panel(
        series,
        "share of the weights",
        "share of the leading directions",
        rules=[Rule(kept, "x", "survivors")],
    )
    return ChartOf(
        name="lyapunov_directions",
        panels=[panel],
        alt=(
            "Share of the leading Lyapunov directions held by a share of the weights: the largest ones, the "
            "best ones, and any."
        ),
        caption=(
            f"How much of the {COUNT} directions that grew most over the burn-in lies in a share of the "
            f"first-layer weights, at {HIDDEN} hidden units, means over seeds; the dashed line is at the "
            "survivors' share."
        ),
    )


def _shared(name: str) -> Callable[[Any], float]:
    return lambda details: details["directions"][name]


def _directions_table(rows: Sequence[Row]) -> TableOf:
    names = {
        "Survivors by magnitude": "captured",
        "As many, any weights": "chance",
        "As many, behind the same inputs": "by_input",
        "As many, in the same hidden units": "by_unit",
        "Weights of largest part": "most",
    }
    network = str(HIDDEN)
    trained: dict[str, Callable[[Any], float]] = {
        "Survivors by magnitude": lambda one: one["networks"]["1"][network]["accuracy"][MAGNITUDE],
        "As many, any weights": lambda one: one["networks"]["1"][network]["accuracy"][RANDOM],
        "Weights of largest part": lambda one: one["directions"]["accuracy"],
    }
    cells: list[list[Cell]] = [
        [
            label,
            readings.cell_of(rows, _shared(name)),
            readings.cell_of(rows, trained[label]) if label in trained else None,
        ]
        for label, name in names.items()
    ]
    exponents = np.array([row["details"]["directions"]["exponents"] for row in rows]).mean(axis=0)
    excess = readings.mean_of(rows, lambda details: details["directions"]["excess"])
    return TableOf(
        title=f"The {COUNT} directions that grew most over the burn-in, and the survivors",
        header=("First-layer weights", "Share of the directions", "Accuracy when trained on"),
        rows=cells,
        note=(
            "Means over seeds with 95% intervals. Lyapunov exponents a step over the burn-in: "
            f"{', '.join(rounding.number(float(value), 3) for value in exponents)}. As far as they are "
            "equal, as where every hidden unit grows alike near 0, which units the directions lie in is "
            "left to the tangents that were drawn. Overlap of the survivors with the weights of largest "
            f"part, beyond chance: {rounding.estimate(*excess)} ({rounding.interval(*excess[1:])})."
        ),
    )
