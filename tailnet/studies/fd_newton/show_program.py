"""What the study shows of the document's program: its race, its step beside Newton's, and its step size."""

import math
from collections.abc import Sequence
from statistics import fmean, median, multimode
from typing import Any

from tailnet import rounding
from tailnet.inference.mean_interval import student_interval
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Series, TableOf, Words, estimate
from tailnet.studies.fd_newton import published
from tailnet.studies.fd_newton.decision import of_program
from tailnet.studies.fd_newton.inverse_likeness import (
    BEGUN,
    FEW,
    LEAKY,
    MANY,
    OUTPUTS,
    RELATIVE_STEPS,
    STAGES,
    TANH,
    TRAINED,
    WHOLE,
    name,
)
from tailnet.studies.fd_newton.program import CUT, LONGER, PROGRAM
from tailnet.studies.optimizer_race.contest import ADAM, GRADIENTS, RATES, SGD, UNITS
from tailnet.studies.optimizer_race.decision import differences, final

_WHAT = (
    "The document's program takes no difference of gradients. It goes from the gradient back to the weights "
    "that have it, with the pseudo-inverse of the batch once for the outputs and once for the weights, and "
    "takes the difference of two such ways back along the gradient. By the inverse function theorem this is "
    "Newton's step, wherever the way back leads to where the gradient came from."
)
_LOSSES = (("before", "a batch, before its step"), ("after", "the same, after it"), ("apart", "images apart"))
#: Where the relative step of the program is among those tried.
_ITS_OWN = min(
    range(len(RELATIVE_STEPS)), key=lambda k: abs(math.log(RELATIVE_STEPS[k] / published.RELATIVE_STEP))
)


def program_exhibits(rows: Sequence[Row]) -> list[Exhibit]:
    """Show all of it."""
    return [
        Words(_WHAT),
        _likeness_table(rows),
        Words(_when(rows)),
        _step_size_chart(rows),
        Words(_digits(rows)),
        _race_chart(rows),
        _race_table(rows),
        _losses_chart(rows),
        Words(_why(rows)),
    ]


def _of(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = row["details"]["program"]
    return found


def _likeness(rows: Sequence[Row], point: str, key: str) -> list[float]:
    """Return what each seed with a step has."""
    values = [_of(row)["likeness"][point][key] for row in rows]
    return [value for value in values if value is not None]


def _likeness_table(rows: Sequence[Row]) -> TableOf:
    table: list[list[Cell]] = []
    for point in _of(rows[0])["likeness"]:
        newton, gauss, length = (_likeness(rows, point, k) for k in ("newton", "gauss_newton", "length"))
        table.append(
            [
                point,
                round(median(_likeness(rows, point, "images"))),
                round(median(_likeness(rows, point, "inputs"))),
                _mean(newton),
                _mean(gauss),
                median(length) if length else None,
                fmean(_likeness(rows, point, "beyond")),
                fmean(_likeness(rows, point, "outside")),
                f"{len(newton)} of {len(rows)}",
            ]
        )
    return TableOf(
        "How near the step of the document's program is to Newton's",
        (
            "Images, outputs, point",
            "Images",
            "Inputs",
            "Cosine, Newton",
            "Cosine, Gauss–Newton",
            "Length over Newton's",
            "Beyond the kink",
            "Out of range",
            "Seeds with a step",
        ),
        table,
        note=(
            f"{LEAKY} is the program's own output. Means over the seeds that have a step, of the length the "
            "median; Newton's step is that of the pseudo-inverse. Beyond the kink: share of the outputs that "
            "the gradient leads back to which are on its other side than the current ones. Out of range: "
            "share of those that no tanh has; one of them, and there is no step"
        ),
    )


def _mean(values: Sequence[float]) -> Cell:
    return rounding.fixed(fmean(values), 4) if values else None


def _when(rows: Sequence[Row]) -> str:
    def cosine(kind: str, output: str, stage: str, of: str = "newton") -> str:
        return str(_mean(_likeness(rows, name(kind, output, stage), of)) or "none")

    def beyond(stage: str) -> str:
        return f"{fmean(_likeness(rows, name(MANY, LEAKY, stage), 'beyond')):.0%}"

    tanh = [name(MANY, TANH, stage) for stage in STAGES]
    without = sum(len(rows) - len(_likeness(rows, point, "newton")) for point in tanh)
    return (
        "When it is Newton's. With no more images than inputs the pseudo-inverse takes the gradient "
        "apart again, image by image, and where outputs are straight on each side of zero the step is "
        f"Newton's: the cosine is {cosine(WHOLE, LEAKY, BEGUN)} at the start and "
        f"{cosine(WHOLE, LEAKY, TRAINED)} after a short training on whole images, "
        f"{cosine(FEW, LEAKY, BEGUN)} and {cosine(FEW, LEAKY, TRAINED)} on few coarse ones. With more "
        f"images than inputs what the gradient no longer tells is lost; {beyond(BEGUN)} of the outputs "
        f"that it leads back to lie beyond the kink at the start ({beyond(TRAINED)} later), samples weigh "
        f"otherwise than in the Hessian, and the cosine is {cosine(MANY, LEAKY, BEGUN)} "
        f"({cosine(MANY, LEAKY, TRAINED)}). With tanh outputs the bend of the outputs is left out, as "
        "Gauss and Newton do: on whole images, trained, the cosine is "
        f"{cosine(WHOLE, TANH, TRAINED, 'gauss_newton')} with their step and "
        f"{cosine(WHOLE, TANH, TRAINED)} with Newton's; with many images there is no step at all in "
        f"{without} of {len(rows) * len(tanh)} cases, because some outputs to go back from are none of "
        "tanh."
    )


def _step_size_chart(rows: Sequence[Row]) -> ChartOf:
    panels = []
    for output in OUTPUTS:
        series = []
        for stage in STAGES:
            found = [_of(row)["differences"][name(WHOLE, output, stage)] for row in rows]
            for words, key in (("measured", "errors"), ("expected", "expected")):
                x, y = _medians([one[key] for one in found])
                series.append(Series(f"{stage}, {words}", "points" if key == "errors" else "line", x, y))
        panels.append(
            Panel(
                series,
                x_label="relative step r",
                y_label="error / |derivative|",
                title=f"{output} outputs",
                x_scale="log",
                y_scale="log",
            )
        )
    return ChartOf(
        "program_step_size",
        panels,
        alt=(
            "Relative error of the program's differences against their relative step r, on logarithmic axes, "
            "measured and expected, at the start and after a short training; leaky outputs, where it falls "
            "until outputs cross the kink, and tanh outputs, where it turns at about the middle."
        ),
        caption=(
            "Error of the differences of the program, as a share of the derivative that they stand for "
            "(medians over seeds), beside what rounding, and with tanh the cut-off of the difference, are "
            "expected to make. Lines end where the first output crosses the kink in one seed or another"
        ),
    )


def _medians(rows: Sequence[Sequence[float | None]]) -> tuple[list[float], list[float]]:
    """Return the places that all rows have, and their medians, where these are above zero."""
    x, y = [], []
    for place, values in zip(RELATIVE_STEPS.tolist(), zip(*rows, strict=True), strict=True):
        known = [value for value in values if value is not None]
        if len(known) == len(values) and median(known) > 0.0:
            x.append(place)
            y.append(median(known))
    return x, y


def _digits(rows: Sequence[Row]) -> str:
    def of(output: str, stage: str, key: str) -> list[Any]:
        return [_of(row)["differences"][name(WHOLE, output, stage)][key] for row in rows]

    own = median(errors[_ITS_OWN] for errors in of(LEAKY, BEGUN, "errors"))
    best = median(of(LEAKY, BEGUN, "best"))
    least = median(min(e for e in errors if e is not None) for errors in of(LEAKY, BEGUN, "errors"))
    curved = median(of(TANH, BEGUN, "best"))
    condition = median(_of(row)["race"]["condition"] for row in rows)
    return (
        f"Its step size. At r = {published.RELATIVE_STEP:g} a relative error of {own:.1g} is left "
        "(median, at the start): rounding, over r, times the condition of the batch, whose largest "
        f"singular value is {condition:,.0f} times the smallest. With outputs straight on each side of "
        "zero a small r gains nothing, for the difference cuts nothing off; the error falls until the "
        f"first output crosses its kink between the two evaluations, at r = {best:.1g}, and is "
        f"{least:.1g} at the best r tried. With tanh the best r is {curved:.1g} by theory."
    )


def _race_chart(rows: Sequence[Row]) -> ChartOf:
    races = [_of(row)["race"] for row in rows]
    return ChartOf(
        "program_race",
        [
            Panel(
                [_accuracy(races, method) for method in (PROGRAM, CUT, *RATES)],
                x_label="gradients of a batch",
                y_label="test accuracy",
                x_scale="log",
            )
        ],
        alt=(
            "Test accuracy of the document's program, of the same with directions cut, of SGD and of "
            "Adam against gradients."
        ),
        caption="The document's program on whole images: test accuracy, mean over seeds, against gradients",
    )


def _losses_chart(rows: Sequence[Row]) -> ChartOf:
    races = [_of(row)["race"] for row in rows]
    epochs = range(published.EPOCHS)

    def line(method: str, key: str, words: str) -> Series:
        means = [fmean(race["losses"][method][key][k] for race in races) for k in epochs]
        return Series(words, "line", [k + 1 for k in epochs], means)

    return ChartOf(
        "program_losses",
        [
            Panel(
                [line(method, key, words) for key, words in _LOSSES],
                x_label="epoch",
                y_label="loss of an image",
                title=method,
            )
            for method in (PROGRAM, CUT)
        ],
        alt=(
            "Mean loss of a batch before and after its own step, and of images kept apart, epoch by "
            "epoch, for the program and for the same with directions cut."
        ),
        caption=(
            "What a step of the program does to the loss of its own batch, means over the batches of an "
            "epoch and over seeds, and the loss of the images that settings are chosen on, at the end of "
            "the epoch"
        ),
    )


def _accuracy(races: Sequence[dict[str, Any]], method: str) -> Series:
    curves = [race["curves"][method] for race in races]
    places = range(len(curves[0]["gradients"]))
    x = [fmean(curve["gradients"][k] for curve in curves) for k in places]
    return Series(method, "line", x, [fmean(curve["test"][k] for curve in curves) for k in places])


def _race_table(rows: Sequence[Row]) -> TableOf:
    programs = of_program(rows)
    table: list[list[Cell]] = []
    for method in (PROGRAM, CUT, *RATES):
        curves = [row["details"]["race"]["curves"][method] for row in programs]
        opponents: list[Cell] = [
            estimate(*student_interval(differences(programs, method, unit, opponent)))
            if method in {PROGRAM, CUT}
            else None
            for unit in UNITS
            for opponent in RATES
        ]
        table.append(
            [
                method,
                multimode(curve["settings"] for curve in curves)[0],
                curves[0]["steps"][-1],
                round(median(curve["gradients"][-1] for curve in curves)),
                median(curve["seconds"][-1] for curve in curves),
                round(median(curve["steps"][curve["stop"]] for curve in curves)),
                estimate(*student_interval([final(row, method) for row in programs])),
                estimate(*student_interval([curve["test"][-1] for curve in curves])),
                *opponents,
            ]
        )
    return TableOf(
        "The document's program against SGD and Adam on its perceptron",
        (
            "Method",
            "Settings chosen most often",
            "Steps",
            "Gradients",
            "Seconds",
            "Best after",
            "Test accuracy there",
            "At the end",
            *(f"minus {opponent}, equal {unit}" for unit in UNITS for opponent in RATES),
        ),
        table,
        note=(
            "Means over seeds with their Student t intervals; gradients, seconds and the place of the "
            "best checkpoint, which is chosen on the validation split, are medians. A step of the "
            "program counts as a gradient and four products of its size with the pseudo-inverses, a "
            "third of a gradient each; the pseudo-inverses themselves are in the seconds, once for each "
            "batch, and in no gradient. Seconds are of the processor, timed on the machine that ran it, "
            "for the whole run. At equal cost SGD and Adam are at their best checkpoint that had cost no "
            "more than the whole run of the method"
        ),
    )


def _why(rows: Sequence[Row]) -> str:
    races = [_of(row)["race"] for row in rows]
    programs = of_program(rows)

    def loss(method: str, key: str, epoch: int) -> float:
        return fmean(race["losses"][method][key][epoch] for race in races)

    def share(of: str) -> str:
        return f"{100.0 * fmean(race['least_half'][of] for race in races):.2g}%"

    kept = loss(PROGRAM, "after", -1) / loss(PROGRAM, "before", -1)
    expected = (1.0 - published.LEARNING_RATE) ** 2
    best = {m: fmean(final(row, m) for row in programs) for m in (PROGRAM, CUT, *RATES)}
    last = {
        m: fmean(row["details"]["race"]["curves"][m]["test"][-1] for row in programs) for m in (PROGRAM, CUT)
    }
    return (
        "What it does at the task. With no more images than inputs a step shrinks every residual of its "
        f"batch alike, whatever the others have, and should leave (1 - {published.LEARNING_RATE:g})² = "
        f"{expected:.2f} of the batch's loss; {kept:.3f} is left in the last epoch. The steps on the "
        "other batches put it back: before its own step a batch has a loss of "
        f"{loss(PROGRAM, 'before', 1):.3f} in the second epoch and of {loss(PROGRAM, 'before', -1):.3f} "
        f"in the last, and images apart have {loss(PROGRAM, 'apart', 0):.3f} after the first epoch and "
        f"{loss(PROGRAM, 'apart', -1):.3f} after the last. Of the squared length of its first step "
        f"{share(PROGRAM)} lies in the half of the batch's directions with the smaller singular values; "
        f"of that of the gradient it is {share(GRADIENTS)}. Whether these directions are what costs "
        "accuracy was put to the test: with the directions of the smallest singular values cut off, "
        f"{loss(CUT, 'after', -1) / loss(CUT, 'before', -1):.3f} of a batch's loss is left by its step, "
        f"images apart end at {loss(CUT, 'apart', -1):.3f}, and the test accuracy at the best checkpoint "
        f"is {best[CUT]:.3f}, where the program has {best[PROGRAM]:.3f}, SGD {best[SGD]:.3f} "
        f"and Adam {best[ADAM]:.3f}, of {LONGER} times as many gradients; at "
        f"the end of the run it is {last[CUT]:.3f}, where the program has {last[PROGRAM]:.3f}."
    )
