"""The tables of the study, from the seeds' rows."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

import numpy as np

from tailnet import rounding
from tailnet.inference.mean_interval import student_interval
from tailnet.inference.verdict import REJECTION
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, Exhibit, TableOf, Words, estimate
from tailnet.studies.plan import Plan
from tailnet.studies.weight_tails.charts import charts
from tailnet.studies.weight_tails.claims import WEIGHT, cells_of, differences, differs
from tailnet.studies.weight_tails.measures import STRETCHED, WEIBULL
from tailnet.studies.weight_tails.networks import KINDS
from tailnet.studies.weight_tails.weights import ALL, PARTS, UPDATED

_WITH_SHAPE = (WEIBULL, STRETCHED)


def exhibit(plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Return what is shown beside the claims."""
    beside = [_patterns(rows)] if rows[0]["details"]["patterns"] else []
    return [
        _learned(rows),
        *charts(plan, rows),
        _parts(rows),
        _layers(rows),
        *beside,
        _laws(rows),
        _errors(rows),
    ]


def _mean(values: Iterable[float]) -> Cell:
    return estimate(*student_interval(list(values)))


def _learned(rows: Sequence[Row]) -> TableOf:
    found = []
    for name in rows[0]["details"]["trained"]:
        seeds = [row["details"]["trained"][name] for row in rows]
        tested = [seed["test_accuracy"] for seed in seeds if seed["test_accuracy"] is not None]
        found.append(
            [
                name if name not in KINDS else f"random patterns, {name}",
                seeds[0]["n_train"],
                _mean(seed["train_accuracy"] for seed in seeds),
                seeds[0]["n_test"] or None,
                _mean(tested) if tested else None,
            ]
        )
    return TableOf(
        "What the networks learned",
        ("Trained on", "Images to train on", "Share correct", "Images to test on", "Share correct of those"),
        found,
        note="Means over training seeds with their 95% Student t intervals.",
    )


def _parts(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "Which weights",
        ("Weights", "How many", "Gini", "R², median", "exponential's 95%", "p, median", f"p <= {REJECTION}"),
        [_part(cells_of(rows, part), part) for part in PARTS if differs(rows, part)],
        note=(
            f"{_still(rows)} R² is that of the line through the log–log histogram, beside the 95% quantile "
            "of exponential samples of the same size; p is that of the power law, for independent draws."
        ),
    )


def _still(rows: Sequence[Row]) -> str:
    """Say how many weights never moved, and why."""
    counted = [row["details"]["counted"] for row in rows]
    if not differs(rows, UPDATED):
        return "No input was zero in every image drawn: all weights were updated."
    dead, still = counted[0], _range([seed["never_updated"] for seed in counted])
    return (
        f"Of {dead['weights']:,} weights {dead['of_dead_inputs']:,} come from the {dead['dead_inputs']:,} "
        "inputs that are zero in all images to train on. Weights whose input was zero in every image drawn "
        f"never moved from their start: {still} of them, by seed. The updated weights leave these out."
    )


def _range(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _part(cells: Sequence[Mapping[str, Any]], part: str) -> list[Cell]:
    tested = [cell["p_value"] for cell in cells if cell["p_value"] is not None]
    return [
        part,
        _range([cell["n"] for cell in cells]),
        _mean(cell["gini"] for cell in cells),
        median(cell["r_squared"] for cell in cells),
        median(cell["r_squared_limit"] for cell in cells),
        median(tested) if tested else None,
        f"{sum(p <= REJECTION for p in tested)} of {len(tested)}" if tested else None,
    ]


def _layers(rows: Sequence[Row]) -> Words:
    """Say how much of the tail is there because two layers are pooled."""
    layers = [row["details"]["layers"] for row in rows]
    ratio = rounding.number(median(seed["ratio"] for seed in layers), 3)
    text = (
        f"All weights pool two layers. The second holds {_percent(layers[0]['share'])} of them, and its mean "
        f"|W| is {ratio} times that of the first (median over seeds)."
    )
    tails = [seed["share_of_tail"] for seed in layers if seed["share_of_tail"] is not None]
    if tails:
        text += (
            f" Of the tail of all weights, from xmin on, {_percent(median(tails))} lie in the second layer "
            "(median over seeds): a tail of all weights that the first layer alone does not have is one of "
            "mixed scales."
        )
    return Words(text)


def _percent(share: float) -> str:
    return f"{rounding.number(100.0 * share, 2)}%"


def _patterns(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "Images beside random patterns, seed by seed from the same start",
        (
            "Random patterns",
            "Weights",
            "Mean |W|, images",
            "Mean |W|, patterns",
            "Gini, images",
            "Gini, patterns",
            "Difference",
            "Distance of shapes",
        ),
        [_pair(rows, kind, part) for kind in KINDS for part in PARTS if differs(rows, part)],
        note=(
            "Means over training seeds; intervals are 95% Student t intervals of the paired difference, "
            "images minus patterns, and of the distance. The distance of shapes is Kolmogorov and Smirnov's "
            "between |W| / mean |W| on images and on patterns: 0 where one histogram is the other stretched, "
            "1 where they do not overlap. All weights pool two layers of different scales; what the Gini "
            "coefficient owes to that is seen beside the first layer's own."
        ),
    )


def _pair(rows: Sequence[Row], kind: str, part: str) -> list[Cell]:
    cells = cells_of(rows, part)
    others = [row["details"]["patterns"][kind][part] for row in rows]
    return [
        kind,
        part,
        float(np.mean([cell["mean"] for cell in cells])),
        float(np.mean([other["mean"] for other in others])),
        float(np.mean([cell["gini"] for cell in cells])),
        float(np.mean([other["gini"] for other in others])),
        _mean(differences(rows, kind, part)),
        _mean(other["shape_distance"] for other in others),
    ]


def _laws(rows: Sequence[Row]) -> TableOf:
    cells = cells_of(rows, ALL)
    found = [
        *_families([cell["whole"] for cell in cells], "all values, from 0"),
        *_families([cell["tail"] for cell in cells if cell["tail"]], "the tail, from xmin"),
    ]
    return TableOf(
        "Laws of |W|, all weights",
        ("Fitted to", "Family", f"Akaike weight > {WEIGHT}", f"Own p > {REJECTION}", "Both", "Shape, median"),
        found,
        note=(
            "Numbers of seeds. Weibull's law is the stretched exponential from 0, and its shape the exponent "
            "β of the stretched exponential; below 1 the tail is heavier than an exponential. The claim of a "
            "stretched exponential takes all values. The families of the tail are fitted from the xmin that "
            "the power law chose, where the stretched exponential contains the power law as β goes to 0. The "
            f"laws of all values are tested by {cells[0]['whole_replicates']:,} replicates."
        ),
    )


def _families(seeds: Sequence[Sequence[Mapping[str, Any]]], where: str) -> list[list[Cell]]:
    names = sorted({row["family"] for rows in seeds for row in rows})
    by_name = {name: [row for rows in seeds for row in rows if row["family"] == name] for name in names}
    return [[where, name.replace("_", " "), *_family(name, by_name[name])] for name in names]


def _family(name: str, rows: Sequence[Mapping[str, Any]]) -> list[Cell]:
    weighty = [(row["aic_weight"] or 0.0) > WEIGHT for row in rows]
    fits = [None if row["p_value"] is None else row["p_value"] > REJECTION for row in rows]
    tested = None not in fits
    return [
        sum(weighty),
        sum(map(bool, fits)) if tested else None,
        sum(a and bool(b) for a, b in zip(weighty, fits, strict=True)) if tested else None,
        median(row["shape"] for row in rows) if name in _WITH_SHAPE else None,
    ]


def _errors(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "How uncertain is alpha: weights as independent draws, and hidden units drawn whole",
        (
            "Weights",
            "Seeds",
            "alpha, mean",
            "spread over seeds",
            "se, independent, given xmin",
            "se, independent",
            "se, hidden units",
            "n_tail, median",
            "n_effective, median",
        ),
        [_error(cells_of(rows, part), part) for part in PARTS if differs(rows, part)],
        note=(
            "Medians over seeds of the standard errors of alpha: of independent draws given xmin; of "
            "independent draws with xmin chosen anew (a quarter of the width of the 95% interval); and of "
            "drawing hidden units with all their weights, xmin chosen anew. What they should match is the "
            "standard deviation of alpha over training seeds. n_effective is how many independent draws the "
            "tail is worth."
        ),
    )


def _error(cells: Sequence[Mapping[str, Any]], part: str) -> list[Cell]:
    fitted = [cell for cell in cells if cell["alpha"] is not None]
    alphas = [cell["alpha"] for cell in fitted]
    widths = [cell["alpha_interval"] for cell in fitted if cell["alpha_interval"] is not None]
    return [
        part,
        len(fitted),
        float(np.mean(alphas)) if alphas else None,
        float(np.std(alphas, ddof=1)) if len(alphas) > 1 else None,
        _median(cell["alpha_se"] for cell in fitted),
        _median((high - low) / 4.0 for low, high in widths),
        _median(cell["clustered"]["alpha_se"] for cell in fitted if cell["clustered"] is not None),
        _median(cell["n_tail"] for cell in fitted),
        _median(cell["n_effective"] for cell in fitted if cell["n_effective"] is not None),
    ]


def _median(values: Iterable[float]) -> float | None:
    listed = list(values)
    return float(median(listed)) if listed else None
