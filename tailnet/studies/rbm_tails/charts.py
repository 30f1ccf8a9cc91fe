"""The charts of the study: the entries, the bias against k, the networks, the filters."""

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, median
from typing import Any

from tailnet.inference.mean_interval import student_interval
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import ChartOf, Panel, Rule, Series
from tailnet.studies.rbm_tails.design import (
    BINARY_QUANTITIES,
    CD1,
    ESTIMATORS,
    FIRST,
    HIDDEN,
    LAST,
    NETWORKS,
    of_image,
    of_minibatch,
)
from tailnet.studies.rbm_tails.exact import KS
from tailnet.studies.rbm_tails.measure import SURVIVAL
from tailnet.studies.rbm_tails.network import NULL_WORDS

OBSERVED = "drawn from the gradient"
_EXPONENTIAL = "exponential law"
_STEP = 0.15
#: Relative numbers below it are rounding.
LEAST = 1e-12
_SHORT = {
    NETWORKS[0]: "image,\nfirst step",
    NETWORKS[1]: "image,\nlast step",
    NETWORKS[2]: "minibatch,\nlast step",
}


def entries_chart(rows: Sequence[Row]) -> ChartOf:
    """Draw the survival functions of |g| over its mean."""
    single = {FIRST: of_image(FIRST), LAST: of_image(LAST), f"{LAST}, binary": BINARY_QUANTITIES[0]}
    batch = {
        FIRST: of_minibatch(CD1, FIRST),
        LAST: of_minibatch(CD1, LAST),
        f"{LAST}, binary": BINARY_QUANTITIES[1],
        f"{LAST}, {ESTIMATORS[-1].name}": of_minibatch(ESTIMATORS[-1], LAST),
    }
    return ChartOf(
        "entries",
        [_survivals(rows, "one image", single), _survivals(rows, "minibatch", batch)],
        alt=(
            "Share of the entries of a gradient at or above so many times their mean, on a logarithmic "
            "vertical axis, of one image and of a minibatch, beside the straight line of an exponential law."
        ),
        caption=(
            "|Gradient| over its mean, zeros left out: the median over seeds of each quantile. An "
            "exponential law is a straight line; what lies above it at the right is heavier. Before "
            "that division no entry of one image can exceed 1 in magnitude"
        ),
    )


def _survivals(rows: Sequence[Row], title: str, of: dict[str, str]) -> Panel:
    series = []
    for label, name in of.items():
        entries = [row["details"]["entries"] for row in rows]
        curves = [of_seed[name]["survival"] for of_seed in entries if name in of_seed]
        if curves:
            at = [median(values) for values in zip(*curves, strict=True)]
            series.append(Series(label, "line", at[1:], SURVIVAL[1:]))
    series.append(Series(_EXPONENTIAL, "line", [-math.log(share) for share in SURVIVAL[1:]], SURVIVAL[1:]))
    return Panel(
        series,
        x_label="|gradient| / its mean",
        y_label="share of entries at or above",
        title=title,
        y_scale="log",
    )


def bias_chart(rows: Sequence[Row]) -> ChartOf:
    """Draw the bias of CD-k against k."""

    def relative(row: Row, step: str) -> list[float]:
        return [found["bias_norm"] / found["gradient_norm"] for found in row["details"]["small"][step]]

    def turned(row: Row, step: str) -> list[float]:
        return [1.0 - found["cosine"] for found in row["details"]["small"][step]]

    return ChartOf(
        "bias",
        [
            _against_k(rows, relative, "|bias| / |exact gradient|"),
            _against_k(rows, turned, "1 − cosine of the angle"),
        ],
        alt=(
            "Two panels on logarithmic axes against the number of Gibbs steps k, at the first and the "
            "last step of training: the norm of the bias over that of the exact gradient, and one minus "
            "the cosine of the expected CD-k gradient with the exact one."
        ),
        caption=(
            "How far the expectation of CD-k lies from the gradient, computed exactly over all states of a "
            "small machine; lines are medians over seeds, bands their range. "
            f"Below {LEAST:g} rounding governs, and nothing is drawn"
        ),
    )


def _against_k(rows: Sequence[Row], of: Callable[[Row, str], list[float]], words: str) -> Panel:
    series: list[Series] = []
    for step in (FIRST, LAST):
        columns = list(zip(*(of(row, step) for row in rows), strict=True))
        kept = [(k, column) for k, column in zip(KS, columns, strict=True) if min(column) > LEAST]
        at = [float(k) for k, _ in kept]
        series.append(Series(step, "line", at, [median(column) for _, column in kept]))
        series.append(Series(step, "band", at, low=[min(c) for _, c in kept], high=[max(c) for _, c in kept]))
    return Panel(series, x_label="Gibbs steps k", y_label=words, x_scale="log", y_scale="log")


def networks_chart(rows: Sequence[Row]) -> ChartOf:
    """Draw clustering, mean path and degree correlation beside the nulls."""
    measured = {
        "average_clustering": "average clustering",
        "mean_path": "mean path",
        "assortativity": "degree correlation",
    }
    return ChartOf(
        "networks",
        [
            Panel(
                [_seeds(rows, measure, place, null) for place, null in enumerate((None, *NULL_WORDS))],
                x_label="",
                y_label=words,
                x_ticks={_SHORT[cell]: float(place) for place, cell in enumerate(NETWORKS)},
            )
            for measure, words in measured.items()
        ],
        alt=(
            "Average clustering, mean path and degree correlation of the networks drawn from gradients, of "
            "G(n, m) and of graphs of the same degrees, for three gradients."
        ),
        caption=(
            "Networks of the square machine's gradients beside two nulls: means over seeds with 95% intervals"
        ),
    )


def _seeds(rows: Sequence[Row], measure: str, place: int, null: str | None) -> Series:
    at, values, low, high = [], [], [], []
    for where, cell in enumerate(NETWORKS):
        found = [seed_mean(row["details"]["cells"][cell], measure, null) for row in rows]
        there = [value for value in found if value is not None]
        if len(there) > 1:
            mean, bottom, top = student_interval(there)
            at.append(where + (place - 1) * _STEP)
            values.append(mean)
            low.append(bottom)
            high.append(top)
    return Series(OBSERVED if null is None else NULL_WORDS[null], "range", at, values, low, high)


def seed_mean(cell: Mapping[str, Any], measure: str, null: str | None = None) -> float | None:
    """Return the mean of a measure over the draws of a seed, or over the graphs of a null."""
    source = cell["draws"] if null is None else cell["nulls"][null]
    values = [value for draws in source[measure] for value in draws if value is not None]
    return fmean(values) if values else None


def filters_chart(rows: Sequence[Row]) -> ChartOf:
    """Show the filters of the first seed's machine."""
    return ChartOf(
        "filters",
        [Panel((), x_label="", y_label="", image=rows[0]["details"]["filters"])],
        alt=f"The weights of {HIDDEN} hidden units as pictures, side by side.",
        caption=(
            f"Weights of the {HIDDEN} hidden units after training by {CD1.name}, seed 0, each over its "
            "largest magnitude: one colour is positive, the other negative"
        ),
    )


def gini_chart(rows: Sequence[Row]) -> ChartOf:
    """Draw the inequality of every estimator's gradient, and of the exact one."""
    trained = {
        step: [
            _interval([row["details"]["entries"][of_minibatch(e, step)]["gini"] for row in rows])
            for e in ESTIMATORS
        ]
        for step in (FIRST, LAST)
    }
    names = [estimator.name for estimator in ESTIMATORS]
    beside = ["exact", *names]
    exact = [_interval([row["details"]["wide"][name]["gini"] for row in rows]) for name in beside]
    return ChartOf(
        "inequality",
        [
            Panel(
                [
                    _ranges(step, found, (place - 0.5) * _STEP)
                    for place, (step, found) in enumerate(trained.items())
                ],
                x_label="",
                y_label="Gini coefficient of |gradient|",
                title=f"each trained by its own, {HIDDEN} hidden units",
                x_ticks={_broken(name): float(place) for place, name in enumerate(names)},
                rules=[Rule(0.5, "y")],
            ),
            Panel(
                [_ranges(LAST, exact, 0.0)],
                x_label="",
                y_label="Gini coefficient of |gradient|",
                title="one machine, beside the exact gradient",
                x_ticks={_broken(name): float(place) for place, name in enumerate(beside)},
                rules=[Rule(0.5, "y")],
            ),
        ],
        alt=(
            "Gini coefficients of the gradients of minibatches by four estimators, at the first and the "
            "last step, and of four estimators beside the exact gradient at one machine."
        ),
        caption=(
            "Inequality of the entries of a minibatch's gradient, means over seeds with 95% intervals. Left: "
            "every estimator at the start, and at the machine it trained. Right: all at one machine of "
            "binary pixels and few hidden units, where the gradient is computed exactly. "
            "Dashed: an exponential law's 0.5"
        ),
    )


def _broken(name: str) -> str:
    return name.replace(" ", "\n")


def _interval(values: Sequence[float]) -> tuple[float, float, float]:
    mean, low, high = student_interval(values)
    return mean, low, high


def _ranges(label: str, found: Sequence[tuple[float, float, float]], shift: float) -> Series:
    at = [place + shift for place in range(len(found))]
    mean, low, high = (list(column) for column in zip(*found, strict=True))
    return Series(label, "range", at, mean, low, high)
