"""Slopes of the norms' logarithms by depth, activation and start."""

from collections.abc import Sequence

import numpy as np

from tailnet.inference.mean_interval import student_interval
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Rule, Series, TableOf, estimate
from tailnet.studies.layer_norms.sweep import ACTIVATIONS, DEPTHS, STARTS

#: Depths in the table; the chart has all.
_PER_ROOT_SHOWN, _EQUAL_SHOWN = (2, 5, 8), (3, 5, 8)
_FEWEST = 2
_SHIFT = 0.11


def sweep_exhibits(rows: Sequence[Row]) -> list[Exhibit]:
    """Show the slopes, drawn and in a table."""
    return [_chart(rows), _table(rows)]


def _summary(
    rows: Sequence[Row], activation: str, start: str, measure: str, depth: int
) -> tuple[float, float, float] | None:
    """Return the mean slope over the runs that have one, with its interval."""
    place = DEPTHS.index(depth)
    found = [row["details"]["sweep"][f"{activation}, {start}"][measure][place] for row in rows]
    known = [slope for slope in found if slope is not None]
    return student_interval(known) if len(known) >= _FEWEST else None


def _chart(rows: Sequence[Row]) -> ChartOf:
    return ChartOf(
        name="slope_by_depth",
        panels=[_panel(rows, start) for start in STARTS],
        alt=(
            "Slope of the logarithm of the gradient's norm per root of weights a layer, against the number "
            "of hidden layers, one panel a start, one marker an activation, with intervals over runs. The "
            f"largest mean slope is that of {_steepest(rows)}."
        ),
        caption=(
            "Slope a layer of ln(norm per √weights) over all layers, at the start, with 95% intervals of the "
            "mean over runs: above the dashed line gradients shrink on the way back."
        ),
    )


def _steepest(rows: Sequence[Row]) -> str:
    means = {
        f"{activation} units after a {start} start": found[0]
        for activation in ACTIVATIONS
        for start in STARTS
        for depth in DEPTHS
        if (found := _summary(rows, activation, start, "per_root", depth)) is not None
    }
    return max(means, key=lambda name: means[name])


def _panel(rows: Sequence[Row], start: str) -> Panel:
    series = []
    for k, activation in enumerate(ACTIVATIONS):
        found = {depth: _summary(rows, activation, start, "per_root", depth) for depth in DEPTHS}
        known = {depth: ends for depth, ends in found.items() if ends is not None}
        if known:
            x = np.array(list(known)) + _SHIFT * (k - (len(ACTIVATIONS) - 1) / 2)
            mean, low, high = (list(values) for values in zip(*known.values(), strict=True))
            series.append(Series(activation, "range", x.tolist(), y=mean, low=low, high=high))
    return Panel(series, "hidden layers", "slope a layer", f"{start} start", rules=[Rule(0.0, "y")])


def _table(rows: Sequence[Row]) -> TableOf:
    columns = [("per_root", depth) for depth in _PER_ROOT_SHOWN] + [("equal", d) for d in _EQUAL_SHOWN]
    cells: list[list[Cell]] = []
    for activation in ACTIVATIONS:
        for start in STARTS:
            found = [_summary(rows, activation, start, measure, depth) for measure, depth in columns]
            cells.append([activation, start, *(None if ends is None else estimate(*ends) for ends in found)])
    return TableOf(
        title="Slope of ln(norm) a layer at the start, by activation, start and number of hidden layers",
        header=(
            "Hidden units",
            "Start",
            *(f"All layers, per √weights, {depth}" for depth in _PER_ROOT_SHOWN),
            *(f"Layers of 30 × 30, {depth}" for depth in _EQUAL_SHOWN),
        ),
        rows=cells,
        note=_note(rows),
    )


def _note(rows: Sequence[Row]) -> str:
    lost = sum(
        slope is None
        for row in rows
        for slopes in row["details"]["sweep"].values()
        for slope in slopes["per_root"]
    )
    of = len(rows) * len(DEPTHS) * len(ACTIVATIONS) * len(STARTS)
    return (
        f"Means over {len(rows)} runs with 95% Student intervals; a slope s multiplies the norm by exp(−s) "
        "on the way back through a layer. Over all layers the norm is taken per root of the number of "
        f"weights. Networks without a slope because a layer's gradient is zero: {lost} of {of}."
    )
