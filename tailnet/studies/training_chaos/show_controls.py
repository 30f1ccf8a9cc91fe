"""What is shown of the small network: orders of images, controls, causes, all exponents, dimensions."""

from collections.abc import Sequence

import numpy as np

from tailnet.inference.mean_interval import student_interval
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Rule, Series, TableOf
from tailnet.studies.training_chaos.causes import CAUSES, SHRUNK
from tailnet.studies.training_chaos.design import RATES, SMALL_RATE, SORTED, SPECTRUM_STEPS, STEPS
from tailnet.studies.training_chaos.over_rows import cell, details, mean_cell, ranges
from tailnet.studies.training_chaos.replicate import key_of
from tailnet.studies.training_chaos.show_exponents import MILLI
from tailnet.studies.training_chaos.small_network import (
    DRAWN,
    FIXED,
    FULL,
    LOWER,
    RESHUFFLED,
    VARIANTS,
    words,
)
from tailnet.studies.training_chaos.spectra import is_positive
from tailnet.studies.training_chaos.visited import STRIDE


def control_exhibits(rows: Sequence[Row]) -> list[Exhibit]:
    """Show the small network's exponents under every order, their causes, and the dimensions."""
    return [_orders(rows), _causes(rows), _by_order(rows), _all(rows), _dimensions(rows)]


def _orders(rows: Sequence[Row]) -> TableOf:
    cells: list[list[Cell]] = []
    for variant in VARIANTS:
        key = key_of(variant)
        counted = sum(is_positive(row["statistics"], f"{key}_") for row in rows)
        cells.append(
            [
                variant,
                words(variant),
                mean_cell(rows, f"{key}_lambda1_half", MILLI),
                mean_cell(rows, f"{key}_lambda1", MILLI),
                f"{counted} of {len(rows)}",
            ]
        )
    return TableOf(
        title=(
            f"The largest exponent of the small network, at rate {SMALL_RATE:g} where no other is named, in "
            "thousandths a step"
        ),
        header=("Variant", "A step", f"λ₁, {STEPS // 2:,} steps", f"λ₁, {STEPS:,} steps", "Seeds positive"),
        rows=cells,
        note=f"Means over {len(rows)} seeds with 95% Student intervals; positive by the rule of the claim.",
    )


def _by_order(rows: Sequence[Row]) -> ChartOf:
    orders = (DRAWN, RESHUFFLED, FIXED, FULL)
    beside = tuple(variant for variant in VARIANTS if variant not in orders)
    return ChartOf(
        "orders",
        [
            _variants(rows, orders, f"orders, at rate {SMALL_RATE:g}"),
            _variants(rows, beside, "linear network, and lower rates"),
        ],
        alt="The largest exponent of the small network under each order of images, and of its controls.",
        caption=(
            f"The largest exponent over {STEPS:,} steps, with 95% intervals of the mean over seeds. The "
            f"scales of the panels differ. The last {len(LOWER)} are at lower rates.{_told(rows)}"
        ),
    )


def _variants(rows: Sequence[Row], variants: Sequence[str], title: str) -> Panel:
    places = [float(k) for k in range(len(variants))]
    seeds = np.array([[row["statistics"][f"{key_of(v)}_lambda1"] for v in variants] for row in rows])
    return Panel(
        [ranges("", places, MILLI * seeds)],
        "",
        "λ₁, 10⁻³ a step",
        title=title,
        x_ticks=dict(zip((v.replace(" ", "\n") for v in variants), places, strict=True)),
        rules=[Rule(0.0, "y")],
    )


def _told(rows: Sequence[Row]) -> str:
    """Say what the intervals at one rate say, if they lie above zero with single images alone."""
    lows = {
        v: student_interval([row["statistics"][f"{key_of(v)}_lambda1"] for row in rows])[1] for v in VARIANTS
    }
    if any((low > 0.0) != (v in {DRAWN, RESHUFFLED, FIXED}) for v, low in lows.items() if v not in LOWER):
        return ""
    return (
        f" At rate {SMALL_RATE:g} the interval lies above zero with one image a step, whether or not their "
        "order is random; with all images at once, or without a hidden layer, it does not."
    )


def _causes(rows: Sequence[Row]) -> TableOf:
    cells: list[list[Cell]] = []
    for name, rate in RATES.items():
        cells.append([f"document's network, rate {rate:g}", *_split(rows, "rates", name)])
    cells += [
        [f"small network, {variant}", *_split(rows, "variants", key_of(variant))] for variant in VARIANTS
    ]
    return TableOf(
        title="What makes the leading tangent grow, in thousandths a step",
        header=("Training", *(cause.capitalize() for cause in CAUSES), "Most growth from"),
        rows=cells,
        note=(
            f"Each of the first {SORTED:,} steps that count adds its ln |(I − ηH)v| to one "
            "column: the loss "
            "of the step's batch bends down along v (negative curvature); it bends up so much that the step "
            "lands farther off on the other side (overshoot); neither, but what v is turned into is longer "
            "(turning); or it becomes shorter (contraction). The columns add up to λ₁ over those "
            "steps. Means over seeds with 95% Student intervals."
        ),
    )


def _split(rows: Sequence[Row], *place: str) -> list[Cell]:
    found = {cause: details(rows, *place, "causes", cause) for cause in CAUSES}
    growing = {cause: float(found[cause].mean()) for cause in CAUSES if cause != SHRUNK}
    most = max(growing, key=lambda cause: growing[cause])
    return [*(cell(found[c].tolist(), MILLI) for c in CAUSES), most if growing[most] > 0.0 else "no growth"]


def _all(rows: Sequence[Row]) -> ChartOf:
    panels = []
    for variant in (DRAWN, FIXED):
        seeds = MILLI * np.sort(details(rows, f"spectrum_{key_of(variant)}", "exponents"), axis=1)[:, ::-1]
        x = np.arange(1.0, seeds.shape[1] + 1.0).tolist()
        panels.append(
            Panel(
                [
                    Series("mean over seeds", "line", x, seeds.mean(axis=0).tolist()),
                    Series(
                        "from the least seed to the largest",
                        "band",
                        x,
                        low=seeds.min(axis=0).tolist(),
                        high=seeds.max(axis=0).tolist(),
                    ),
                ],
                "index",
                "exponent, 10⁻³ a step",
                title=f"one image a step, {variant}",
                rules=[Rule(0.0, "y")],
            )
        )
    return ChartOf(
        "all_exponents",
        panels,
        alt="All exponents of the small network in descending order, for two orders of images.",
        caption=(
            f"All exponents of the small network over {SPECTRUM_STEPS:,} steps, in descending order. "
            "Where the "
            "area above the line at zero exceeds that below, volumes of weights grow."
        ),
    )


def _dimensions(rows: Sequence[Row]) -> TableOf:
    measures = [
        ("Kaplan–Yorke dimension", "kaplan_yorke", 1.0),
        ("Sum of positive exponents, thousandths of a nat a step", "positive_sum", MILLI),
        ("Sum of all exponents, thousandths a step", "sum", MILLI),
        ("Share of exponents above 0", "share_positive", 1.0),
        ("Share of exponents below 0", "share_negative", 1.0),
    ]
    cells: list[list[Cell]] = [
        [words_, *(mean_cell(rows, f"{key_of(v)}_{name}", scale) for v in (DRAWN, FIXED))]
        for words_, name, scale in measures
    ]
    for words_, name in (
        ("Correlation dimension of the trajectory", "correlation_dimension"),
        ("The same of a walk with its moves shuffled", "walk_dimension"),
        ("Least slope between radii", "slope_low"),
        ("Largest slope between radii", "slope_high"),
    ):
        cells.append([words_, mean_cell(rows, name), None])
    blocks = rows[0]["details"][f"spectrum_{key_of(DRAWN)}"]["block"]
    return TableOf(
        title="Dimensions and sums of the small network's exponents",
        header=("Measure", f"One image a step, {DRAWN}", f"One image a step, {FIXED}"),
        rows=cells,
        note=(
            f"Means over seeds with 95% Student intervals; {_of_all(rows)}. The sum of positive "
            "exponents is an "
            "upper bound on the entropy of Kolmogorov and Sinai of an invariant measure with these exponents "
            f"(Ruelle), not the entropy. “Above” and “below” 0 go by block-bootstrap intervals of blocks of "
            f"{blocks} orthogonalisations. The trajectory is every {STRIDE}th step; without a plateau "
            "of slopes "
            "there is no dimension, and a walk without memory has one as well. The Kaplan–Yorke dimension "
            "is the whole one where the sum of all exponents is not below 0."
        ),
    )


def _of_all(rows: Sequence[Row]) -> str:
    sizes = {len(row["details"][f"spectrum_{key_of(DRAWN)}"]["exponents"]) for row in rows}
    return f"the state has {', '.join(map(str, sorted(sizes)))} dimensions"
