"""What the study of gradients shows beside its claims."""

import math
from collections.abc import Sequence
from statistics import fmean, median
from typing import Any

from tailnet.inference.mean_interval import student_interval
from tailnet.studies import source_network
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Rule, Series, TableOf, Words, estimate
from tailnet.studies.gradient_tails.measure import (
    BATCHES,
    LAGS,
    LAYERS,
    QUANTITIES,
    SAMPLE,
    STEPS_SEEN,
    of_noise,
    of_step,
    ratio_to_permuted,
)
from tailnet.studies.plan import Plan
from tailnet.studies.tail_rows import count_of, middle, middle_count, rows_of

_OURS, _REPAIRED, _PERMUTED = "gradients", "deltas of other images", "coordinates permuted"


def exhibit(_plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show the space of gradients, their noise over batch sizes, their memory, and their factors."""
    return [
        _how(),
        _space_chart(rows),
        _space_table(rows),
        _noise_chart(rows),
        _memory_chart(rows),
        _factors_table(rows),
        _tails_table(rows),
    ]


def _how() -> Words:
    return Words(
        f"The space: at {len(source_network.checkpoints())} checkpoints the gradients of {SAMPLE:,} images, "
        "drawn at random, are taken at fixed weights, and the participation ratio of their covariance is "
        "estimated from their inner products, without the bias of a finite sample. The covariance of a "
        "minibatch's gradient is that of a single image divided by the batch size, and its participation "
        "ratio is the same for every batch size. Two controls stand beside it: the same inputs with the "
        "deltas of other images, which keeps what either factor is by itself, and each coordinate permuted "
        "over the images, which keeps nothing but the coordinates' own values."
    )


def _space_chart(rows: Sequence[Row]) -> ChartOf:
    return ChartOf(
        "participation",
        [_space_panel(rows, layer) for layer in LAYERS],
        alt=(
            "Participation ratio of single-image gradients against the step of training, on logarithmic "
            "axes, one panel a layer: of the gradients, of the same with the deltas of other images, and "
            "with each coordinate permuted, which lies highest where coordinates move together."
        ),
        caption=(
            "Participation ratio of the covariance of single-image gradients over training: geometric means "
            "over seeds, with the range over seeds. The dashed grey line is the number of coordinates"
        ),
    )


def _space_panel(rows: Sequence[Row], layer: str) -> Panel:
    steps = source_network.checkpoints().tolist()
    seeds = [row["details"]["space"][layer] for row in rows]
    series: list[Series] = []
    for label, key in ((_OURS, "gradients"), (_REPAIRED, "repaired")):
        at = [[seed[key][place] for seed in seeds] for place in range(len(steps))]
        series += _with_range(label, steps, at)
    stages = source_network.stages()
    at = [[seed["permuted"][stage] for seed in seeds] for stage in stages]
    x = [steps[place] for place in stages.values()]
    kept = [(step, found) for step, found in zip(x, map(_present, at), strict=True) if found]
    series.append(
        Series(
            _PERMUTED,
            "range",
            [step for step, _ in kept],
            [_geometric(found) for _, found in kept],
            [min(found) for _, found in kept],
            [max(found) for _, found in kept],
        )
    )
    return Panel(
        series,
        x_label="step",
        y_label="participation ratio",
        title=layer,
        x_scale="log",
        y_scale="log",
        rules=[Rule(float(seeds[0]["dimension"]), "y", "coordinates")],
    )


def _with_range(label: str, x: Sequence[float], at: Sequence[Sequence[float | None]]) -> list[Series]:
    kept = [(place, found) for place, found in zip(x, map(_present, at), strict=True) if found]
    places = [place for place, _ in kept]
    return [
        Series(label, "line", places, [_geometric(found) for _, found in kept]),
        Series(
            label,
            "band",
            places,
            low=[min(found) for _, found in kept],
            high=[max(found) for _, found in kept],
        ),
    ]


def _present(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _geometric(values: Sequence[float]) -> float:
    return math.exp(fmean(map(math.log, values)))


def _space_table(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "Participation ratios",
        ("Layer", "Stage", "Coordinates", _OURS, _REPAIRED, _PERMUTED, "Gradients over permuted"),
        [_space_cells(rows, layer, stage) for layer in LAYERS for stage in source_network.STAGES],
        note=(
            "Geometric means over seeds; the last column with the 95% interval that its claim was decided "
            "on, taken back from logarithms"
        ),
    )


def _space_cells(rows: Sequence[Row], layer: str, stage: str) -> list[Cell]:
    seeds = [row["details"]["space"][layer] for row in rows]
    place = source_network.stages()[stage]
    columns = (
        [seed["gradients"][place] for seed in seeds],
        [seed["repaired"][place] for seed in seeds],
        [seed["permuted"][stage] for seed in seeds],
    )
    means: list[Cell] = [_geometric(found) if found else None for found in map(_present, columns)]
    ratios = _present([ratio_to_permuted(row, layer, stage) for row in rows])
    last: Cell = None
    if len(ratios) > 1:
        last = estimate(*(math.exp(end) for end in student_interval([math.log(ratio) for ratio in ratios])))
    return [layer, stage, seeds[0]["dimension"], *means, last]


def _noise_chart(rows: Sequence[Row]) -> ChartOf:
    tails = {batch: [row["alpha"] for row in rows_of(rows, of_noise(batch))] for batch in BATCHES}
    there = [batch for batch in BATCHES if tails[batch]]
    gaussian = median(row["statistics"]["gaussian_alpha"] for row in rows)
    single = fmean(row["statistics"]["excess_kurtosis_of_images"] for row in rows)
    kurtosis = {batch: [row["details"]["kurtosis"][str(batch)] for row in rows] for batch in BATCHES}
    exponents = Panel(
        [_range("median and range over seeds", there, [tails[batch] for batch in there])],
        x_label="batch size",
        y_label="fitted alpha",
        title="tail exponent",
        x_scale="log",
        y_scale="log",
        rules=[Rule(gaussian, "y", "Gaussian noise")],
    )
    above = [(batch, value) for batch in BATCHES for value in kurtosis[batch] if value > 0.0]
    sums = [(batch, single / batch) for batch in BATCHES if single > 0.0]
    moments = Panel(
        [
            Series("one seed", "points", [batch for batch, _ in above], [value for _, value in above]),
            Series("mean of independent draws", "line", [x for x, _ in sums], [y for _, y in sums]),
        ],
        x_label="batch size",
        y_label="excess kurtosis",
        title="excess kurtosis",
        x_scale="log",
        y_scale="log",
    )
    left_out = len(rows) * len(BATCHES) - len(above)
    return ChartOf(
        "gradient_noise",
        [exponents, moments],
        alt=(
            "Left: the exponent of a power law fitted to the tail of gradient noise, against the batch size, "
            "with that fitted to Gaussian noise as a dashed line. Right: its excess kurtosis, with the line "
            "on which the mean of independent draws lies."
        ),
        caption=(
            "Gradient noise, minibatch less full batch, at the weights after training. Left: the fitted "
            "exponent; the dashed line is the median over seeds of a fit to as many Gaussian numbers. Right: "
            "the excess kurtosis of each seed's draws, averaged over the coordinates, and that of single "
            "images over all of the training set divided by the batch size, as it is for a mean of "
            f"independent draws. Not above 0, and so not drawn on the right, are {left_out} of "
            f"{len(rows) * len(BATCHES)} values"
        ),
    )


def _range(label: str, x: Sequence[float], at: Sequence[Sequence[float]]) -> Series:
    return Series(label, "range", x, [median(v) for v in at], [min(v) for v in at], [max(v) for v in at])


def _memory_chart(rows: Sequence[Row]) -> ChartOf:
    by_seed = [row["details"]["autocorrelation"] for row in rows]
    lags = LAGS[: len(by_seed[0]["signed"])]
    series: list[Series] = []
    for label, key in (("with its sign", "signed"), ("its magnitude", "magnitude")):
        at = [[seed[key][place] for seed in by_seed] for place in range(len(lags))]
        series += [
            Series(label, "line", lags, [fmean(values) for values in at]),
            Series(label, "band", lags, low=[min(v) for v in at], high=[max(v) for v in at]),
        ]
    return ChartOf(
        "gradient_memory",
        [
            Panel(
                series,
                x_label="lag in steps",
                y_label="autocorrelation",
                x_scale="log",
                rules=[Rule(0.0, "y")],
            )
        ],
        alt=(
            "Autocorrelation of single entries of the gradient over the last third of training, against the "
            "lag, for the entry with its sign and for its magnitude."
        ),
        caption=(
            "Autocorrelation of single entries of the first layer's gradient over the last third of "
            "training: mean over entries and seeds, and the range over seeds"
        ),
    )


def _factors_table(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "One image's gradient and its two factors",
        (
            "Gradient",
            "Rank one",
            "Numbers behind it",
            "Entries",
            "Variance of ln, inputs",
            "Variance of ln, deltas",
            "Share of deltas",
            "alpha, gradient",
            "alpha, inputs",
            "alpha, deltas",
        ),
        [_factor_cells(rows, of_step(step, layer)) for step in STEPS_SEEN for layer in LAYERS],
        note=(
            "Medians over seeds. Rank one counts the seeds on which the matrix was recognised from its "
            "numbers as an outer product, to rounding. The entries are then the products of every input with "
            "every delta, zeros left out, so that the variances of the two logarithms add up to that of ln|g|"
        ),
    )


def _factor_cells(rows: Sequence[Row], name: str) -> list[Cell]:
    factors = [row["details"]["factors"][name] for row in rows]
    known = [factor for factor in factors if factor is not None]
    tails = rows_of(rows, name)
    return [
        name.removeprefix("|gradient| "),
        count_of([factor is not None for factor in factors]),
        middle_count([row["degrees_of_freedom"] for row in tails]),
        middle_count([row["n"] for row in tails]),
        *(middle([factor[key] for factor in known]) for key in ("inputs", "deltas", "share_of_deltas")),
        middle([row["alpha"] for row in tails]),
        *(middle([_factor_alpha(row, side) for row in tails]) for side in ("row", "column")),
    ]


def _factor_alpha(row: dict[str, Any], side: str) -> float | None:
    alpha: float | None = None if row["factor_alphas"] is None else row["factor_alphas"][side]
    return alpha


def _tails_table(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "Tails side by side",
        (
            "Quantity",
            "Heavier than exponential",
            "alpha",
            "Tail",
            "alpha, scaled",
            "Scaled by",
            "Design effect",
            "Scales explain it",
        ),
        [_tail_cells(rows, name) for name in QUANTITIES],
        note=(
            "Medians over seeds. Scaled alpha is of the same values with each group divided by its geometric "
            "mean, where groups or an order were declared and there are enough of them. The last column "
            "counts the seeds on which the control of scales finds that they explain the pooled tail, or "
            "contribute to it"
        ),
    )


def _tail_cells(rows: Sequence[Row], name: str) -> list[Cell]:
    found = rows_of(rows, name)
    by = sorted({row["normalised_by"] for row in found if row["normalised_by"] is not None})
    return [
        name,
        count_of([row["heavier"] for row in found]),
        middle([row["alpha"] for row in found]),
        middle_count([row["n_tail"] for row in found]),
        middle([row["normalised_alpha"] for row in found]),
        ", ".join(by) or "–",
        middle([row["design_effect"] for row in found]),
        count_of([None if row["control"] is None else "not" not in row["control"] for row in found]),
    ]
