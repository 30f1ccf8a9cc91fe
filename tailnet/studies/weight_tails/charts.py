"""The charts of the study: the shapes of |W| of one seed, and what one sees on log–log axes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tailnet import rounding
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import ChartOf, Panel, Series
from tailnet.studies.plan import Plan
from tailnet.studies.weight_tails.shown import EXPONENTIAL, LEAST, SHOWN_SEED
from tailnet.studies.weight_tails.weights import ALL


def charts(plan: Plan, rows: Sequence[Row]) -> list[ChartOf]:
    """Return the charts, of the seed whose curves were kept."""
    (kept,) = (row["details"] for row in rows if row["seed"] == SHOWN_SEED)
    return [_shapes(plan, kept["shown"]["survival"]), _histograms(plan, kept)]


def _shapes(plan: Plan, curves: Mapping[str, Mapping[str, Any]]) -> ChartOf:
    """Draw survival functions of |W| over its mean."""
    names = list(next(iter(curves.values())))
    return ChartOf(
        "shapes",
        [
            Panel(
                [_curve(name, curve) for name, curve in by_name.items()] + [_exponential(by_name)],
                "|W| / mean |W|",
                "share at or above",
                title=part,
                x_scale="log",
                y_scale="log",
            )
            for part, by_name in curves.items()
        ],
        alt=(
            "Share of weights at or above x times their mean, on logarithmic axes, for networks trained on "
            f"{'; '.join(names)}, beside an exponential law; "
            "one panel for all weights, one for the first layer."
        ),
        caption=(
            f"Survival functions of |W| over its mean, training seed {SHOWN_SEED} of {plan.dataset}, beside "
            "an exponential law. The networks have one start in common; where curves coincide, the "
            "histograms have the same shape, whatever their scale. Multiples of the mean below "
            f"{rounding.data_value(LEAST)} are left out"
        ),
    )


def _curve(name: str, curve: Mapping[str, Any]) -> Series:
    return Series(name, "line", curve["x"], curve["survival"])


def _exponential(curves: Mapping[str, Mapping[str, Any]]) -> Series:
    """Draw exp(-x) down to the smallest share that is drawn of any network."""
    least = min(curve["survival"][-1] for curve in curves.values())
    x = np.geomspace(LEAST, -np.log(least), 100)
    return Series(EXPONENTIAL, "line", x.tolist(), np.exp(-x).tolist())


def _histograms(plan: Plan, kept: Mapping[str, Any]) -> ChartOf:
    """Draw the histograms of weights and that of an exponential sample, with their lines."""
    pictures = kept["shown"]["histograms"]
    limit = rounding.number(kept["parts"][ALL]["r_squared_limit"], 3)
    titles = {
        name: f"{name}: R² = {rounding.number(picture['r_squared'], 3)}" for name, picture in pictures.items()
    }
    return ChartOf(
        "histograms",
        [
            Panel(
                [Series("bins of the histogram", "points", picture["x"], picture["count"]), _line(picture)],
                "x" if name == EXPONENTIAL else "|W|",
                "count",
                title=titles[name],
                x_scale="log",
                y_scale="log",
            )
            for name, picture in pictures.items()
        ],
        alt=(
            "Counts of the bins of a histogram against their middles on logarithmic axes, with the line of "
            f"least squares, in one panel each: {'; '.join(titles.values())}."
        ),
        caption=(
            f"What one sees on log–log axes, training seed {SHOWN_SEED} of {plan.dataset}: histograms of |W| "
            "in equal bins, and that of as many draws from an exponential law of the mean of all weights, "
            f"each with its line of least squares; 95 of 100 such exponential samples have R² up to {limit}"
        ),
    )


def _line(picture: Mapping[str, Any]) -> Series:
    """Draw the line of least squares through the points."""
    x, y = np.log10(picture["x"]), np.log10(picture["count"])
    slope, level = np.polyfit(x, y, 1)
    ends = np.array([x.min(), x.max()])
    return Series(
        "line of least squares", "line", (10.0**ends).tolist(), (10.0 ** (level + slope * ends)).tolist()
    )
