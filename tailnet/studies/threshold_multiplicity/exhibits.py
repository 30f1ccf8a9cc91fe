"""What the study of thresholds shows beside its claims."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from tailnet.inference.mean_interval import student_interval
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Series, TableOf, Words, estimate
from tailnet.studies.plan import Plan
from tailnet.studies.sources import images_of
from tailnet.studies.tail_rows import count_of, middle, middle_count, rows_of
from tailnet.studies.threshold_multiplicity.ensembles import ENSEMBLES, GRADIENTS, SEEDS, power_for
from tailnet.studies.threshold_multiplicity.measure import (
    DRAWN,
    SWEEP_DRAWS,
    THRESHOLDED,
    WAYS,
    quantity,
)

_WORDS = {
    "distinct": "distinct degrees",
    "largest_share": "largest share at one degree",
    "entropy": "entropy of the degrees (bits)",
}
#: An interval narrower than this is of values that are all the same.
_ROUNDING = 1e-9
_BY = {THRESHOLDED: "threshold", DRAWN: "draws"}
_KINDS = {"gradients": tuple(GRADIENTS), "kronecker": tuple(SEEDS)}


def exhibit(plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show the two ways side by side, at one number of edges and at many."""
    found: list[Exhibit] = [
        _why(plan),
        _table(rows),
        _directions(rows),
        *(_histograms(rows, label, names) for label, names in _KINDS.items()),
        *(_sweep(rows, label, names) for label, names in _KINDS.items()),
        _tails(rows),
    ]
    return found


def _there(rows: Sequence[Row], name: str) -> list[dict[str, Any]]:
    found = (row["details"]["ensembles"].get(name) for row in rows)
    return [one for one in found if one is not None]


def _why(plan: Plan) -> Words:
    power = power_for(images_of(plan).n_pixels)
    return Words(
        "Why a threshold crowds degrees: cut at a level, a row of the matrix has as many edges as "
        "cells at or above it, and rows of the same values have the same degree. Of a Kronecker power "
        "of a symmetric 2×2 seed with r factors, rows with as many ones among their binary digits "
        f"hold the same values, so that degrees take at most r + 1 = {power + 1} values, which is what "
        "the document calls the problem of degree multiplicity; draws spread each of them as "
        "independent coins do. A gradient of one image is the product of its inputs and its deltas: "
        "but for the loop that is left out, the out-degree of an input is the number of deltas above "
        "the level over the input, so that out-degrees take no more values than the pixels of the "
        "image do, and in-degrees no more than one more than that. On the other hand deltas are all "
        "different, and edges in and out are counted together",
        cites=("leskovec2010",),
    )


def _mean(values: Sequence[float]) -> Cell:
    if len(values) < len(WAYS):
        return values[0] if values else None
    mean, low, high = student_interval(values)
    return mean if high - low <= _ROUNDING * abs(mean) else estimate(mean, low, high)


def _table(rows: Sequence[Row]) -> TableOf:
    lines: list[list[Cell]] = []
    for name in ENSEMBLES:
        there = _there(rows, name)
        for way in WAYS if there else ():
            edges = [one["edges"] if way == THRESHOLDED else one["expected_edges"] for one in there]
            measured = [one[way]["degree"] for one in there]
            lines.append(
                [
                    name,
                    _BY[way],
                    _mean(edges),
                    *(
                        _mean([one[measure] for one in measured])
                        for measure in ("linked", "distinct", "largest_share", "entropy")
                    ),
                ]
            )
    return TableOf(
        "The same matrix, cut and drawn from",
        (
            "Matrix",
            "By",
            "Edges",
            "Nodes with an edge",
            "Distinct degrees",
            "Largest share at one degree",
            "Entropy (bits)",
        ),
        lines,
        note=(
            "Means over seeds with their Student t intervals, of nodes that have an edge; of draws the mean "
            "of each seed's, and the expected number of edges. A Kronecker power is the same on every seed: "
            "its threshold has no spread, and its level is the one whose edges are nearest in number, as "
            "cells of one value come together. Degrees of gradients count edges in and out. Part of the "
            "difference is that under a threshold fewer nodes have an edge at all"
        ),
    )


def _directions(rows: Sequence[Row]) -> TableOf:
    lines: list[list[Cell]] = []
    for name in GRADIENTS:
        there = _there(rows, name)
        for side in ("out-degree", "in-degree") if there else ():
            cells: list[Cell] = [name, side]
            for measure in ("distinct", "largest_share"):
                cells += [_mean([one[way][side][measure] for one in there]) for way in WAYS]
            lines.append(cells)
    return TableOf(
        "Edges that leave and edges that arrive",
        (
            "Matrix",
            "Side",
            "Distinct, threshold",
            "Distinct, draws",
            "Largest share, threshold",
            "Largest share, draws",
        ),
        lines,
        note=(
            "Edges run from input i to hidden unit i. The out-degree is ruled by the input, whose values are "
            "few grey levels; the in-degree by the delta, of which no two are alike"
        ),
    )


def _histograms(rows: Sequence[Row], label: str, names: tuple[str, ...]) -> ChartOf:
    seed, counted = rows[0]["seed"], rows[0]["details"]["degrees"]
    panels = []
    for name in names:
        ways = counted.get(name, {})
        series = []
        for way in WAYS if ways else ():
            counts = ways[way]
            total = sum(counts["nodes"])
            shares = [nodes / total for nodes in counts["nodes"]]
            series.append(Series(_BY[way], "points", counts["degree"], shares))
        panels.append(Panel(series, "degree", "share of nodes", title=name, x_scale="log", y_scale="log"))
    return ChartOf(
        f"degrees_{label}",
        panels,
        alt=(
            "Share of nodes at each degree, on logarithmic axes, one panel a matrix: few and high points by "
            "threshold, many and low ones of a draw."
        ),
        caption=(
            f"Share of the nodes with an edge at each degree that occurs, on seed {seed}: by threshold, and "
            "in the first draw"
        ),
    )


def _sweep(rows: Sequence[Row], label: str, names: tuple[str, ...]) -> ChartOf:
    panels = []
    for name in names:
        points = [
            {**point, "x": point["edges"] / one["expected_edges"]}
            for one in _there(rows, name)
            for point in one["sweep"]
        ]
        for measure, words in _WORDS.items():
            series = [series for way in WAYS for series in _over_seeds(points, way, measure)]
            panels.append(
                Panel(
                    series,
                    x_label="edges / expected",
                    y_label=words,
                    title=name,
                    x_scale="log",
                    y_scale="linear" if measure == "entropy" else "log",
                )
            )
    return ChartOf(
        f"sweep_{label}",
        panels,
        alt=(
            "Distinct degrees, largest share of nodes at one degree and entropy of the degrees against the "
            f"number of edges over its expectation, for {' and '.join(names)}, by threshold and by draws. "
            "Bands show the range over seeds."
        ),
        caption=(
            "The level of the threshold swept, from high on the left to low on the right: mean over seeds, "
            f"and range. Draws beside it, {SWEEP_DRAWS} a seed and point, are from the same matrix times the "
            "factor, up to 1, at which they expect as many edges as the threshold leaves"
        ),
    )


def _over_seeds(points: Sequence[dict[str, Any]], way: str, measure: str) -> list[Series]:
    """Put together the seeds' points of one factor; where two factors come to one level, it is shown once."""
    by_factor: dict[float, list[dict[str, Any]]] = {}
    for point in points:
        by_factor.setdefault(point["factor"], []).append(point)
    at = {fmean(point["x"] for point in found): found for _, found in sorted(by_factor.items())}
    x = sorted(at)
    values = [[point[way][measure] for point in at[place]] for place in x]
    return [
        Series(_BY[way], "line", x, [fmean(found) for found in values]),
        Series(
            _BY[way], "band", x, low=[min(found) for found in values], high=[max(found) for found in values]
        ),
    ]


def _tails(rows: Sequence[Row]) -> TableOf:
    lines: list[list[Cell]] = []
    for name in ENSEMBLES:
        for way in WAYS:
            found = rows_of(rows, quantity(name, way))
            lines.append(
                [
                    name,
                    _BY[way],
                    f"{len(found)} of {len(rows)}",
                    middle([one["alpha"] for one in found]),
                    middle_count([one["n_tail"] for one in found]),
                    count_of([one["heavier"] for one in found]),
                ]
            )
    return TableOf(
        "Tails of the degrees",
        ("Matrix", "By", "Seeds with a tail", "alpha", "Nodes in the tail", "Heavier than exponential"),
        lines,
        note=(
            "Medians over seeds, of one graph a seed, through the whole inference. A tail of few distinct "
            "degrees is a poor one to fit, and many thresholds leave none"
        ),
    )
