"""What the study of deltas shows beside its claims."""

import math
from collections.abc import Sequence
from statistics import fmean, median
from typing import Any

from tailnet.inference.mean_interval import student_interval
from tailnet.studies import source_network
from tailnet.studies.conduct import Row
from tailnet.studies.delta_tails.measure import (
    AS_THEY_ARE,
    DRAWN,
    NORMALISED_VIEW,
    POOLED,
    POOLED_VIEW,
    QUANTITIES,
    SCALED,
    SETS,
    SURVIVAL,
    VIEWS,
    quantity,
)
from tailnet.studies.delta_tails.zeroing import LAYERS
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Series, TableOf, Words, estimate
from tailnet.studies.plan import Plan
from tailnet.studies.tail_rows import count_of, middle, rows_of

#: The mean of ln x under an exponential law of mean 1 is minus Euler's constant.
_EULER = 0.5772156649015329
_LEVEL = 0.05
#: What is divided by its own scale in the analysis of each view.
_SCALED_BY = {
    POOLED_VIEW: "checkpoint",
    NORMALISED_VIEW: "image",
    **dict.fromkeys(source_network.STAGES, "image"),
}


def exhibit(_plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show how the deltas shrink, their tails by checkpoint, their zeros, and their signs."""
    return [
        _how(),
        _scale_chart(rows),
        *(_survival_chart(rows, layer) for layer in LAYERS),
        _tails_table(rows),
        _zeros_table(rows),
        _signs_table(rows),
    ]


def _how() -> Words:
    return Words(
        f"A step's deltas are those of one image drawn at random, at the weights of that step. At "
        f"{len(source_network.checkpoints())} checkpoints, spaced evenly by the logarithm of the step, the "
        f"weights were kept, and {DRAWN} images drawn the same way went through the network at those "
        "weights: the law is the same as that of the step's own deltas, and there are enough of them to tell "
        f"a checkpoint's scale from an image's. Pooled are {POOLED} images of every checkpoint; normalised, "
        "each checkpoint's deltas are divided by their geometric mean; early, middle and late are single "
        "checkpoints, with all their images. Zeros are counted at the checkpoints on all their images, and "
        "again in the deltas of every step."
    )


def _scale_chart(rows: Sequence[Row]) -> ChartOf:
    steps = source_network.checkpoints().tolist()
    panels = [
        Panel(
            [series for name in SETS for series in _over_seeds(rows, name, layer, steps)],
            x_label="step",
            y_label="median |delta|",
            title=f"{layer} layer",
            x_scale="log",
            y_scale="log",
        )
        for layer in LAYERS
    ]
    return ChartOf(
        "delta_scales",
        panels,
        alt=(
            "Median magnitude of the deltas against the step of training, on logarithmic axes, one panel a "
            f"layer, one line each for {', '.join(SETS)}; bands show the range over seeds."
        ),
        caption=(
            "Median magnitude of the deltas over training: mean over seeds of its logarithm, and its range. "
            "What is pooled over steps is a mixture of these scales"
        ),
    )


def _over_seeds(rows: Sequence[Row], name: str, layer: str, steps: list[int]) -> list[Series]:
    by_seed = [row["details"]["scales"][name][layer] for row in rows]
    kept = [k for k in range(len(steps)) if all(seed[k] > 0.0 for seed in by_seed)]
    at = [[seed[k] for seed in by_seed] for k in kept]
    x = [steps[k] for k in kept]
    return [
        Series(name, "line", x, [math.exp(fmean(map(math.log, values))) for values in at]),
        Series(name, "band", x, low=[min(values) for values in at], high=[max(values) for values in at]),
    ]


def _survival_chart(rows: Sequence[Row], layer: str) -> ChartOf:
    heights = SURVIVAL[1:]
    law = Series(
        "exponential law", "line", [-math.log(share) * math.exp(_EULER) for share in heights], heights
    )
    panels = [
        Panel(
            [*_curves(rows, layer, how), *beside],
            x_label=label,
            y_label="share at or above",
            title=how,
            x_scale="log",
            y_scale="log",
        )
        for how, label, beside in (
            (AS_THEY_ARE, "|delta|", ()),
            (SCALED, "|delta| / geometric mean", (law,)),
        )
    ]
    return ChartOf(
        f"survival_{layer}",
        panels,
        alt=(
            f"Share of the {layer} layer's deltas at or above a magnitude, on logarithmic axes: pooled and "
            "at single checkpoints, on the left as they are, on the right divided by the geometric mean of "
            "the checkpoint, with an exponential law beside them."
        ),
        caption=(
            f"Survival functions of |delta| in the {layer} layer, the median over seeds of each quantile. "
            "Left: as they are. Right: each checkpoint divided by its geometric mean, against an exponential "
            "law divided by its own"
        ),
    )


def _curves(rows: Sequence[Row], layer: str, how: str) -> list[Series]:
    names = rows[0]["details"]["survival"][layer][how]
    found = []
    for name in names:
        curves = [row["details"]["survival"][layer][how][name] for row in rows]
        at = [median(values) for values in zip(*curves, strict=True)]
        # The smallest of all is where the curve begins; it stretches the axis and says nothing of a tail.
        kept = [(x, share) for x, share in zip(at[1:], SURVIVAL[1:], strict=True) if x > 0.0]
        label = "all checkpoints" if name == POOLED_VIEW else name
        found.append(Series(label, "line", [x for x, _ in kept], [share for _, share in kept]))
    return found


def _tails_table(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "Tails side by side",
        (
            "Quantity",
            "Heavier than exponential",
            "Skewness",
            "Excess kurtosis",
            "alpha",
            "alpha, scaled",
            "Scaled by",
            "Design effect",
            "Scales explain it",
        ),
        [_tail_cells(rows, layer, view) for layer in LAYERS for view in VIEWS],
        note=(
            "Medians over seeds; an exponential law has skewness 2 and excess kurtosis 6. Scaled alpha is of "
            "the same values with each group divided by its geometric mean. The last column counts the seeds "
            "on which the control of scales finds that they explain the pooled tail, or contribute to it. "
            "Dividing by a scale makes checkpoints alike only where they differ in nothing else: where a "
            "late checkpoint is wider in shape too, the normalised pool has a tail that is that checkpoint's"
        ),
    )


def _tail_cells(rows: Sequence[Row], layer: str, view: str) -> list[Cell]:
    name = quantity(layer, view)
    found = rows_of(rows, name)
    shapes = [row["details"]["shapes"][name] for row in rows]
    return [
        name,
        count_of([row["heavier"] for row in found]),
        middle([shape["skewness"] for shape in shapes]),
        middle([shape["excess_kurtosis"] for shape in shapes]),
        middle([row["alpha"] for row in found]),
        middle([row["normalised_alpha"] for row in found]),
        _SCALED_BY[view],
        middle([row["design_effect"] for row in found]),
        count_of([None if row["control"] is None else "not" not in row["control"] for row in found]),
    ]


def _zeros_table(rows: Sequence[Row]) -> TableOf:
    names = list(rows[0]["details"]["zeros"][SETS[0]])
    return TableOf(
        "Exact zeros, as shares",
        ("What is exactly zero", *SETS),
        [
            [name, *(_mean([row["details"]["zeros"][of][name] for row in rows]) for of in SETS)]
            for name in names
        ],
        note=(
            "Means over seeds with their Student t intervals, of all deltas at the checkpoints. Zero deltas "
            "are those of this package, which computes 1 − o² from z; the textbook's formula computes it "
            "from o. A unit is saturated when its value rounds to ±1 in double precision. An entry of the "
            "single-image gradient of the first layer is zero when its input is zero, or its "
            "delta; a dead input is zero on every image"
        ),
    )


def _mean(values: Sequence[float]) -> Cell:
    mean, low, high = student_interval(values)
    return mean if low == high else estimate(mean, low, high)


def _signs_table(rows: Sequence[Row]) -> TableOf:
    found = {
        name: [row["signs"] for row in rows_of(rows, name) if row["signs"] is not None] for name in QUANTITIES
    }
    return TableOf(
        "The two signs",
        (
            "Quantity",
            "Seeds",
            "alpha, positive",
            "alpha, negative",
            "Positive share of the tail",
            "Slopes differ",
            "Weights differ",
        ),
        [_sign_cells(name, tests) for name, tests in found.items()],
        note=(
            "Medians over the seeds on which both signs have a tail; the last columns count those with "
            f"p <= {_LEVEL} after Holm's correction of the two tests, calibrated for independent draws. The "
            "share is of the deltas above the xmin of their magnitudes"
        ),
    )


def _sign_cells(name: str, tests: Sequence[dict[str, Any]]) -> list[Cell]:
    return [
        name,
        len(tests),
        middle([test["alphas"][0] for test in tests]),
        middle([test["alphas"][1] for test in tests]),
        middle([test["above"][0] / sum(test["above"]) for test in tests]),
        count_of([test["p_holm"][0] <= _LEVEL for test in tests]),
        count_of([test["p_holm"][1] <= _LEVEL for test in tests]),
    ]
