"""What is shown of the anisotropy of smoothed losses, beside aggregates."""

from collections.abc import Sequence

import numpy as np

from tailnet import rounding
from tailnet.arrays import FloatArray
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Rule, Series, TableOf
from tailnet.studies.training_chaos import aggregate, smoothed
from tailnet.studies.training_chaos.over_rows import cell, details, mean_cell, ranges
from tailnet.studies.training_chaos.planes import rosenbrock_ratio
from tailnet.studies.training_chaos.replicate import key_of
from tailnet.studies.training_chaos.small_network import DRAWN, LINEAR_FULL

_LOSS, _LINEAR = key_of(DRAWN), key_of(LINEAR_FULL)
_SMALL, _STRAIGHT = "small network", "linear network"


def anisotropy_exhibits(rows: Sequence[Row]) -> list[Exhibit]:
    """Show ratios by radius, drawn and in tables."""
    return [_table(rows), _chart(rows), _planes(rows)]


def _table(rows: Sequence[Row]) -> TableOf:
    coarse = {radius: place for place, radius in enumerate(smoothed.COARSE_RADII)}
    ratio, error, noise = (details(rows, "smoothed", _LOSS, name) for name in ("ratio", "error", "noise"))
    median, linear = details(rows, "smoothed", _LOSS, "median"), details(rows, "smoothed", _LINEAR, "ratio")
    cells: list[list[Cell]] = []
    for place, radius in enumerate(smoothed.RADII):
        share: Cell = None
        if radius in coarse:
            share = mean_cell(rows, f"small_share_{coarse[radius]}")
        cells.append(
            [
                f"{radius:.3g}",
                _geometric(ratio[:, place]),
                rounding.number(float(np.median(error[:, place])), 2),
                rounding.number(float(np.median(noise[:, place] / median[:, place])), 2),
                _geometric(linear[:, place]),
                share,
            ]
        )
    return TableOf(
        title="Largest eigenvalue over median magnitude of the Hessian of the loss, smoothed at each radius",
        header=(
            "Radius",
            "Small network",
            "Its error, of the logarithm",
            "Noise over median",
            "Linear control",
            f"Document's network: share below a {smoothed.TIMES:g}th",
        ),
        rows=cells,
        note=(
            f"Geometric means over {len(rows)} seeds with 95% Student intervals; errors of the draws "
            "and noise "
            "are medians over seeds. Noise is the root mean square eigenvalue of the error of the "
            "mean Hessian: "
            "where it exceeds the median, it may raise the median and lower the ratio. The "
            f"last column is the share of magnitudes below a {smoothed.TIMES:g}th of the largest eigenvalue, "
            f"above one half exactly where the ratio exceeds {smoothed.TIMES:g}; empty where it was not "
            "looked at."
        ),
    )


def _geometric(seeds: FloatArray) -> Cell:
    found = cell(np.log(seeds).tolist())
    if not isinstance(found, dict):
        return float(np.exp(np.log(seeds).mean()))
    low, high = found["interval"]
    return {"value": float(np.exp(found["value"])), "interval": [float(np.exp(low)), float(np.exp(high))]}


def _chart(rows: Sequence[Row]) -> ChartOf:
    radii = list(smoothed.RADII[1:])
    own = [ranges(words, radii, _ratio(rows, key, "ratio"), log=True) for words, key in _both()]
    planes = [ranges(words, radii, _ratio(rows, key, "plane"), log=True) for words, key in _both()]
    rosenbrock = Series("Rosenbrock's function", "line", radii, [rosenbrock_ratio(r) for r in radii])
    discs = [
        ranges(words, list(aggregate.RADII), details(rows, "aggregate", name), log=True)
        for words, name in (("aggregate", "ratios"), ("evenly filled disc", "filled"))
    ]
    return ChartOf(
        "anisotropy",
        [
            Panel(
                own,
                "radius of smoothing",
                "largest / median magnitude",
                title="all directions",
                rules=[Rule(smoothed.TIMES, "y")],
                x_scale="log",
                y_scale="log",
            ),
            Panel(
                [*planes, rosenbrock],
                "radius of smoothing",
                "larger / smaller",
                title="in a plane",
                x_scale="log",
                y_scale="log",
            ),
            Panel(
                discs,
                "radius / radius of gyration",
                "larger / smaller",
                title="aggregates",
                x_scale="log",
                y_scale="log",
            ),
        ],
        alt=(
            "Anisotropy against radius on logarithmic axes: of smoothed losses in all directions, of "
            "the same "
            "in random planes beside Rosenbrock's function, and of diffusion-limited aggregates."
        ),
        caption=(
            "Left: the measure of the claim. Middle and right: larger over smaller magnitude of two "
            "eigenvalues, the only measure with a meaning both in weight space, where it is the median over "
            "random planes, and in the plane of an aggregate, where it is that of the second moments "
            "of discs "
            "about a disc. 1 is isotropic. Geometric means over seeds with 95% intervals."
        ),
    )


def _both() -> tuple[tuple[str, str], ...]:
    return (_SMALL, _LOSS), (_STRAIGHT, _LINEAR)


def _ratio(rows: Sequence[Row], key: str, name: str) -> FloatArray:
    return details(rows, "smoothed", key, name)[:, 1:]


def _planes(rows: Sequence[Row]) -> TableOf:
    found, filled = details(rows, "aggregate", "ratios"), details(rows, "aggregate", "filled")
    over = details(rows, "aggregate", "over_median")
    cells: list[list[Cell]] = [
        [
            f"{radius:.3g}",
            _geometric(found[:, place]),
            _geometric(filled[:, place]),
            _geometric(over[:, place]),
        ]
        for place, radius in enumerate(aggregate.RADII)
    ]
    return TableOf(
        title="Anisotropy of aggregates about a disc, by radius over the radius of gyration",
        header=("Radius", "Aggregate", "Evenly filled disc", "Aggregate, largest over median of the two"),
        rows=cells,
        note=(
            "Geometric means over aggregates, one a seed, of medians over places. The last column is the "
            "measure of the claim, which in a plane cannot pass 2: no aggregate could reach "
            f"{smoothed.TIMES:g}. "
            "Radii start at a few discs, where windows hold enough of them to have a shape."
        ),
    )
