"""The document's chart again, and the table of all widths and controls."""

from collections.abc import Sequence

import numpy as np

from tailnet import rounding
from tailnet.studies.conduct import Row
from tailnet.studies.early_pruning import published, readings
from tailnet.studies.early_pruning.claims import predictive_interval
from tailnet.studies.early_pruning.networks import BURN_IN, DEEP_WIDTHS, PRUNED_WIDTHS, Task
from tailnet.studies.early_pruning.rivals import AFTER, DENSE, GRASP, MAGNITUDE, RANDOM, RIVALS, SHUFFLED
from tailnet.studies.early_pruning.timing import ARRAYS, MADE, SKIPPING, SPARSE
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Rule, Series, TableOf, Words, estimate

ALL, LARGEST, ANY = "all weights", "survivors by magnitude", "survivors at random"
_OF_DOCUMENT = {DENSE: published.DENSE, MAGNITUDE: published.SPARSE}
_LABELS = {DENSE: ALL, MAGNITUDE: LARGEST, RANDOM: ANY}
_SHIFT = 1.07
#: Networks of the tables: hidden layers and their units.
SHAPES = tuple((1, h) for h in PRUNED_WIDTHS) + tuple((2, h) for h in DEEP_WIDTHS)
#: Width of which the words speak.
_MIDDLE = published.WIDER_HIDDEN


def network_exhibits(rows: Sequence[Row], task: Task) -> list[Exhibit]:
    """Show accuracies, and where the survivors lie."""
    return [
        _chart(rows, task.steps),
        *([_replicated(rows)] if _tested(rows) else []),
        _accuracies(rows, task),
        _differences(rows),
        _drawn_differences(rows),
        _places(rows),
        Words(_mechanism(rows)),
    ]


def _tested(rows: Sequence[Row]) -> bool:
    """Tell whether there are the images that the document's program tests on."""
    return readings.networks(rows, 1, _MIDDLE)[0]["tested"][DENSE] is not None


def _widths(method: str) -> tuple[int, ...]:
    return published.HIDDEN if method == DENSE else PRUNED_WIDTHS


def _on_tested(rows: Sequence[Row], hidden: int, method: str) -> list[float]:
    return [one["tested"][method] for one in readings.networks(rows, 1, hidden)]


def _chart(rows: Sequence[Row], steps: int) -> ChartOf:
    panels = [_accuracy_panel(rows), _time_panel(rows, steps)]
    if _tested(rows):
        panels.insert(0, _tested_panel(rows))
    document = "; the document's runs as points" if _tested(rows) else ""
    predicted = (
        "Bars on the 500 images are 95% predictive intervals of one run, on all test images "
        if _tested(rows)
        else "Bars are "
    )
    theirs = "; the document's include reading and testing" if _tested(rows) else ""
    return ChartOf(
        name="accuracy_and_time",
        panels=panels,
        alt=(
            "Accuracy and processor time of a training against hidden units, with all weights and with "
            f"survivors{document}."
        ),
        caption=(
            "The document's chart: accuracy and time of the whole training against hidden units"
            f"{document}. {predicted}95% intervals of the mean over seeds. Times are steps times the time of "
            f"a step, burn-in and mask included, timed on the machine that ran it{theirs}."
        ),
    )


def _accuracy_panel(rows: Sequence[Row]) -> Panel:
    series = []
    for place, method in enumerate(_LABELS, -1):
        ends = [
            readings.over_seeds(readings.accuracies(rows, 1, hidden, method).tolist())
            for hidden in _widths(method)
        ]
        series += _course(method, place, ends)
    return Panel(series, "hidden units", "accuracy", "all test images", x_scale="log")


def _course(method: str, place: int, ends: Sequence[readings.Ends]) -> list[Series]:
    """Draw means as a line, and their intervals beside each other."""
    label, widths = _LABELS[method], _widths(method)
    x = [hidden * _SHIFT**place for hidden in widths]
    return [
        Series(label, "line", x, y=[middle for middle, _, _ in ends]),
        readings.ranges(label, x, ends),
    ]


def _tested_panel(rows: Sequence[Row]) -> Panel:
    series = []
    for place, method in enumerate(_LABELS, -1):
        ends = []
        for hidden in _widths(method):
            found = _on_tested(rows, hidden, method)
            ends.append((float(np.mean(found)), *predictive_interval(found)))
        series += _course(method, place, ends)
    for method, known in _OF_DOCUMENT.items():
        series.append(Series(f"{_LABELS[method]}, document", "points", list(known), y=list(known.values())))
    return Panel(series, "hidden units", "accuracy", "the document's 500 images", x_scale="log")


def _time_panel(rows: Sequence[Row], steps: int) -> Panel:
    def of(read: str, hidden: int) -> float:
        return readings.geometric([row["details"]["timed"][str(hidden)][read] for row in rows])

    dense = [(steps + BURN_IN) * of(ARRAYS, h) for h in published.HIDDEN]
    skipping = [(steps + BURN_IN) * of(SKIPPING, h) for h in published.HIDDEN]
    sparse = [steps * of(SPARSE, h) + BURN_IN * of(SKIPPING, h) + of(MADE, h) for h in PRUNED_WIDTHS]
    series = [
        Series(ALL, "line", published.HIDDEN, y=dense),
        Series(LARGEST, "line", PRUNED_WIDTHS, y=sparse),
        Series("all weights, zero-skipping", "line", published.HIDDEN, y=skipping),
    ]
    if _tested(rows):
        for label, known in (
            (f"{ALL}, document", published.DENSE_SECONDS),
            (f"{LARGEST}, document", published.SPARSE_SECONDS),
        ):
            series.append(Series(label, "points", list(known), y=list(known.values())))
    return Panel(series, "hidden units", "seconds", "time", x_scale="log", y_scale="log")


def _replicated(rows: Sequence[Row]) -> TableOf:
    cells: list[list[Cell]] = []
    inside = total = 0
    for hidden in published.HIDDEN:
        line: list[Cell] = [str(hidden)]
        for method, known in _OF_DOCUMENT.items():
            if hidden not in known:
                line += [None, None]
                continue
            # With as many weights as survive there is nothing to prune.
            own = method if hidden in _widths(method) else DENSE
            found = _on_tested(rows, hidden, own)
            low, high = predictive_interval(found)
            holds = low <= known[hidden] <= high
            inside, total = inside + holds, total + 1
            line += [f"{known[hidden]:g}{'' if holds else '*'}", estimate(float(np.mean(found)), low, high)]
        cells.append(line)
    return TableOf(
        title="The document's runs among ours, on the 500 images it tests on",
        header=(
            "Hidden units",
            "All weights, document",
            "All weights, here",
            "Survivors, document",
            "Survivors, here",
        ),
        rows=cells,
        note=(
            "Here: the mean over seeds, and in brackets the interval in which one more run falls with 95% "
            f"probability. {inside} of the document's {total} runs lie inside; a star marks the others. Its "
            "numbers are those its author's repository keeps of one run each. With 4 hidden units all "
            "weights survive."
        ),
    )


def _named(layers: int, hidden: int) -> str:
    return f"{hidden}" if layers == 1 else f"{hidden} and {hidden}"


def _accuracies(rows: Sequence[Row], task: Task) -> TableOf:
    shown = (DENSE, MAGNITUDE, *(name for name in RIVALS if name != DENSE))
    return TableOf(
        title="Accuracy on all test images",
        header=("Hidden units", *(readings.title(name) for name in shown)),
        rows=[
            [
                _named(layers, hidden),
                *(
                    estimate(*readings.over_seeds(readings.accuracies(rows, layers, hidden, name).tolist()))
                    for name in shown
                ),
            ]
            for layers, hidden in SHAPES
        ],
        note=(
            f"Means over {len(rows)} seeds with 95% Student intervals. Guessing one of {task.classes} "
            f"labels gets {1.0 / task.classes:g}."
        ),
    )


def _difference(rows: Sequence[Row], layers: int, hidden: int, rival: str) -> readings.Ends:
    own = readings.accuracies(rows, layers, hidden, MAGNITUDE)
    return readings.over_seeds((own - readings.accuracies(rows, layers, hidden, rival)).tolist())


def _differences(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        title="What magnitude gains over every rival: paired differences of accuracy on all test images",
        header=("Hidden units", *(readings.title(name) for name in RIVALS)),
        rows=[
            [
                _named(layers, hidden),
                *(estimate(*_difference(rows, layers, hidden, rival)) for rival in RIVALS),
            ]
            for layers, hidden in SHAPES
        ],
        note=(
            "Means over seeds with 95% Student intervals, not corrected for their number. All of a row start "
            "from the same weights (but for re-initialised), see the same draws and keep as many weights "
            "(but "
            "for dense)."
        ),
    )


def _drawn_differences(rows: Sequence[Row]) -> ChartOf:
    panels = []
    for rival in RIVALS:
        series = [
            readings.ranges(
                f"{'one' if layers == 1 else 'two'} hidden layer{'s' * (layers - 1)}",
                [hidden * _SHIFT ** (layers - 1) for hidden in widths],
                [_difference(rows, layers, hidden, rival) for hidden in widths],
            )
            for layers, widths in ((1, PRUNED_WIDTHS), (2, DEEP_WIDTHS))
        ]
        panels.append(
            Panel(series, "hidden units", "accuracy", f"minus {rival}", x_scale="log", rules=[Rule(0.0, "y")])
        )
    return ChartOf(
        name="magnitude_minus_rivals",
        panels=panels,
        alt=(
            "Accuracy of the survivors by magnitude minus that of each rival against hidden units, one panel "
            "a rival, with intervals over seeds and a line at no difference."
        ),
        caption=(
            "Accuracy of survivors by magnitude minus that of each rival, paired within a seed, with 95% "
            "intervals of the mean: below the dashed line the rival is better."
        ),
    )


def _places(rows: Sequence[Row]) -> TableOf:
    cells: list[list[Cell]] = []
    for layers, hidden in SHAPES:
        found = readings.networks(rows, layers, hidden)

        def mean(
            method: str, what: str, found: list[dict[str, dict[str, dict[str, float]]]] = found
        ) -> float:
            return float(np.mean([one["places"][method][what] for one in found]))

        cells.append(
            [
                _named(layers, hidden),
                float(np.mean([one["at_the_mask"] for one in found])),
                mean(MAGNITUDE, "units"),
                mean(RANDOM, "units"),
                mean(AFTER, "units"),
                mean(MAGNITUDE, "inputs"),
                mean(AFTER, "inputs"),
                mean(MAGNITUDE, "level"),
                mean(RANDOM, "level"),
                mean(AFTER, "level"),
                float(np.mean([one["cut_after"] for one in found])),
            ]
        )
    return TableOf(
        title="Where survivors lie",
        header=(
            "Hidden units",
            "Accuracy at the mask",
            "Units, magnitude",
            "Units, random-live",
            "Units, after training",
            "Inputs, magnitude",
            "Inputs, after training",
            "Level, magnitude",
            "Level, random-live",
            "Level, after training",
            "Cut after training",
        ),
        rows=cells,
        note=(
            "Means over seeds, of the first layer. Accuracy at the mask: of all weights after the burn-in. "
            "Units: those of the first hidden layer that are left with weights on both sides; inputs: those "
            "left with weights. Level: mean signal of the inputs behind survivors, over all training images. "
            "Cut after training: accuracy of the dense network at the end when all but its largest weights "
            "are set to 0 and nothing is trained on."
        ),
    )


def _mechanism(rows: Sequence[Row]) -> str:
    """Say in numbers what the mask knows and what it does."""
    found = readings.networks(rows, 1, _MIDDLE)

    def mean(method: str, what: str) -> str:
        return rounding.number(float(np.mean([one["places"][method][what] for one in found])), 3)

    def beside(method: str) -> str:
        ours = readings.accuracies(rows, 1, _MIDDLE, MAGNITUDE).mean()
        gain = float(readings.accuracies(rows, 1, _MIDDLE, method).mean() - ours)
        return f"{rounding.fixed(abs(gain), 3)} {'higher' if gain > 0.0 else 'lower'}"

    at_mask = rounding.number(float(np.mean([one["at_the_mask"] for one in found])), 2)
    cut = rounding.number(float(np.mean([one["cut_after"] for one in found])), 3)
    dense = rounding.number(float(readings.accuracies(rows, 1, _MIDDLE, DENSE).mean()), 3)
    small = sum(one["places"][GRASP]["size"] < 1.0 for one in found)
    return (
        f"What the mask knows, at {_MIDDLE} hidden units. After the burn-in the network gets {at_mask} of "
        "the test images right. The inputs behind the survivors have a mean signal, over images of "
        f"whichever class, of {mean(MAGNITUDE, 'level')}, against {mean(RANDOM, 'level')} at random and "
        f"{mean(AFTER, 'level')} for the largest weights after training; they are "
        f"{mean(MAGNITUDE, 'inputs')} inputs, against {mean(AFTER, 'inputs')} of the latter, in "
        f"{mean(MAGNITUDE, 'units')} hidden units. Beside the accuracy of the survivors by magnitude, that "
        f"of random ones is {beside(RANDOM)}, that of the same number in each layer shuffled among inputs "
        f"that are not always 0 is {beside(SHUFFLED)}, and that of the mask of the trained network is "
        f"{beside(AFTER)}. Cut to its largest weights and not trained on, the trained network goes from "
        f"{dense} to {cut}. GraSP keeps the weights whose removal would lower the norm of the gradient most, "
        f"large or small: at the mask its survivors are smaller in the mean than all live weights in {small} "
        f"of {len(found)} seeds, and {mean(GRASP, 'size')} times as large in the mean over seeds; those by "
        f"magnitude {mean(MAGNITUDE, 'size')} times."
    )
