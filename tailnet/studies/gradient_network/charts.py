"""The charts of the study: degrees, the picture of one network, measures beside their nulls."""

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import ChartOf, Panel, Rule, Series
from tailnet.studies.gradient_network.cells import SURVIVAL
from tailnet.studies.gradient_network.compared import cell_of, difference, spread
from tailnet.studies.gradient_network.design import MOMENTS, NULL_WORDS, NULLS, PLAIN

OBSERVED = "drawn from the gradient"
#: Measures that are charted, with their words.
MEASURED = {
    "average_clustering": "average clustering",
    "mean_path": "mean path",
    "diameter": "diameter",
    "assortativity": "degree correlation",
}
#: The two figures of either kind: two panels each.
_FIGURES = {"clustering": ("average_clustering", "assortativity"), "distances": ("mean_path", "diameter")}
#: Shuffled entries keep as little as G(n, m); they are in the tables and among the differences.
_DRAWN_NULLS = tuple(null for null in NULLS if null != "shuffled_entries")
_SHORT = {moment.name: "first" if moment.rate is None else f"{moment.rate:g}" for moment in MOMENTS}
_ACROSS = "first step; last step at rate"
#: How far apart the marks of one moment stand.
_STEP = 0.11


def charts(rows: Sequence[Row]) -> dict[str, ChartOf]:
    """Return the charts by name."""
    found = [_degrees(rows)]
    for name in _FIGURES:
        found += [_beside_nulls(rows, name), _differences(rows, name)]
    picture = rows[0]["details"].get("picture")
    if picture is not None:
        found.append(_picture(picture))
    return {chart.name: chart for chart in found}


def _degrees(rows: Sequence[Row]) -> ChartOf:
    exponential = Series(
        "exponential law", "line", [-math.log(share) for share in SURVIVAL[1:]], list(SURVIVAL[1:])
    )
    panels = [
        Panel(
            [*(_survival(rows, kind, moment.name) for moment in MOMENTS), exponential],
            x_label=f"{kind} / mean {kind} of the draw",
            y_label="share of nodes at or above",
            title=kind,
            y_scale="log",
        )
        for kind in ("out-degree", "in-degree")
    ]
    return ChartOf(
        "degrees",
        panels,
        alt=(
            "Share of nodes whose degree is at or above so many times the mean degree, on a logarithmic "
            "vertical axis, for out-degrees and in-degrees: one line a moment, and a straight line for an "
            "exponential law."
        ),
        caption=(
            "Out-degrees of hidden units and in-degrees of inputs over their mean, pooled over the images "
            "and draws of a seed, the median over seeds of each quantile; an exponential law is a straight "
            "line"
        ),
    )


def _survival(rows: Sequence[Row], kind: str, moment: str) -> Series:
    curves = [cell_of(moment)(row)["survival"][kind] for row in rows]
    there = [curve for curve in curves if curve is not None]
    at = [median(values) for values in zip(*there, strict=True)]
    return Series(moment, "line", at[1:], list(SURVIVAL[1:]) if at else [])


def _picture(picture: Mapping[str, Any]) -> ChartOf:
    out, arriving = picture["out_degrees"], picture["in_degrees"]
    by_out, by_in = _ranks(out), _ranks(arriving)
    shown, arcs = len(picture["sources"]), picture["arcs"]
    edges = f"its {arcs:,} edges" if shown == arcs else f"{shown:,} of its {arcs:,} edges, chosen at random"
    return ChartOf(
        "picture",
        [
            Panel(
                [Series("", "points", picture["sources"], picture["targets"])],
                x_label="from hidden unit",
                y_label="to input",
                title="as numbered",
            ),
            Panel(
                [
                    Series(
                        "",
                        "points",
                        [by_out[node] for node in picture["sources"]],
                        [by_in[node] for node in picture["targets"]],
                    )
                ],
                x_label="rank of hidden unit by out-degree",
                y_label="rank of input by in-degree",
                title="by degree",
            ),
            Panel(
                [
                    Series("out-degree", "line", list(range(1, len(out) + 1)), sorted(out, reverse=True)),
                    Series(
                        "in-degree", "line", list(range(1, len(arriving) + 1)), sorted(arriving, reverse=True)
                    ),
                ],
                x_label="rank",
                y_label="degree",
                title="degrees",
            ),
        ],
        alt=(
            "The adjacency matrix of one draw as points, as its nodes are numbered and with them sorted by "
            "degree, and the sorted degrees. Sorted, the points are densest where both degrees are large."
        ),
        caption=(
            f"One draw of one image's gradient at the {PLAIN.name}, seed 0: {edges}. Left: as nodes are "
            "numbered, in which the image shows as stripes. Middle: sorted by degree, the product of two "
            "factors and nothing else is seen"
        ),
    )


def _ranks(degrees: Sequence[int]) -> list[int]:
    order = sorted(range(len(degrees)), key=lambda node: -degrees[node])
    ranks = [0] * len(degrees)
    for rank, node in enumerate(order, start=1):
        ranks[node] = rank
    return ranks


def _ticks() -> dict[str, float]:
    return {_SHORT[moment.name]: float(place) for place, moment in enumerate(MOMENTS)}


def _beside_nulls(rows: Sequence[Row], name: str) -> ChartOf:
    measures = _FIGURES[name]
    words = " and ".join(MEASURED[measure] for measure in measures)
    return ChartOf(
        f"{name}_beside_nulls",
        [
            Panel(_of_measure(rows, measure), x_label=_ACROSS, y_label=MEASURED[measure], x_ticks=_ticks())
            for measure in measures
        ],
        alt=(
            f"{words.capitalize()} at the first step and at the last step of each rate, drawn from the "
            "gradient and of each null, with intervals over seeds."
        ),
        caption=(
            f"{words.capitalize()} of the draws and of the graphs of each null: means, with 95% intervals "
            "over training seeds. Entries shuffled are in the tables"
        ),
    )


def _of_measure(rows: Sequence[Row], measure: str) -> list[Series]:
    series = [_ranges(OBSERVED, 0, [spread(rows, cell_of(moment.name), measure) for moment in MOMENTS])]
    for place, null in enumerate(_DRAWN_NULLS, start=1):
        found = []
        for moment in MOMENTS:
            nested = [_as_draws(row, moment.name, null, measure) for row in rows]
            found.append(spread(nested, lambda row: row, measure))
        series.append(_ranges(NULL_WORDS[null], place, found))
    return series


def _as_draws(row: Row, moment: str, null: str, measure: str) -> dict[str, Any]:
    """Put the graphs of a null in the place of draws."""
    return {"seed": row["seed"], "draws": {measure: cell_of(moment)(row)["nulls"][null][measure]}}


def _ranges(label: str, place: int, found: Sequence[Any]) -> Series:
    there = [(k, parts) for k, parts in enumerate(found) if parts is not None]
    return Series(
        label,
        "range",
        [k + _STEP * (place - len(NULLS) / 2.0) for k, _ in there],
        [parts.mean for _, parts in there],
        [parts.interval[0] for _, parts in there],
        [parts.interval[1] for _, parts in there],
    )


def _differences(rows: Sequence[Row], name: str) -> ChartOf:
    measures = _FIGURES[name]
    words = " and ".join(MEASURED[measure] for measure in measures)
    return ChartOf(
        f"{name}_differences",
        [
            Panel(
                _of_differences(rows, measure),
                x_label=_ACROSS,
                y_label=f"{MEASURED[measure]}, difference",
                x_ticks=_ticks(),
                rules=[Rule(0.0, "y")],
            )
            for measure in measures
        ],
        alt=(
            f"Paired differences of draws and their nulls in {words}, at the first step and at the last step "
            "of each rate, with intervals over seeds and a line at zero."
        ),
        caption=(
            f"{words.capitalize()} of a draw less that of the null made of the same draw: means with 95% "
            "intervals over training seeds; the dashed line is no difference"
        ),
    )


def _of_differences(rows: Sequence[Row], measure: str) -> list[Series]:
    series = []
    for place, null in enumerate(NULLS, start=1):
        found = [difference(rows, cell_of(moment.name), null, measure) for moment in MOMENTS]
        series.append(
            _ranges(NULL_WORDS[null], place, [None if of is None else of.difference for of in found])
        )
    return series
