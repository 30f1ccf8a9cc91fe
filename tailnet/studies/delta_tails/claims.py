"""What the documents say of the deltas, and the rules that decide it."""

import math
import sys
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.delta_tails.measure import (
    IMAGES,
    NORMALISED_VIEW,
    POOLED_VIEW,
    RANDOM,
    SETS,
    quantity,
)
from tailnet.studies.delta_tails.zeroing import LAYERS
from tailnet.studies.plan import Plan
from tailnet.studies.source_network import DOCUMENT, ESSAY
from tailnet.studies.tail_rows import HEAVIER, decide_heavier, rows_of

#: Skewness and excess kurtosis of an exponential law, which a "high" one must exceed.
HIGH = {"skewness": 2.0, "excess_kurtosis": 6.0}
#: The two signs are alike when they differ by less than this factor. The threshold is this study's own.
ALIKE = 1.25
TEXTBOOK, ENTRIES = "textbook zero deltas", "zero gradient entries"
_CHOSEN_VIEWS = (POOLED_VIEW, NORMALISED_VIEW, "late")
_FEWEST = 2

_HEAVY = Claim(
    id="heavy-tailed deltas",
    document=DOCUMENT,
    statement="The cached deltas are as heavy-tailed as the weights: if you are piqued by those, try these.",
    statistic=HEAVIER.format(what="|delta|"),
    rule="above one half",
    threshold=0.5,
)
_SKEWED = Claim(
    id="high skew and kurtosis",
    document=ESSAY,
    statement="The histogram of cached deltas in backprop has high skew and kurtosis.",
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, where the skewness of |delta| exceeds "
        f"{HIGH['skewness']:g} and its excess kurtosis {HIGH['excess_kurtosis']:g}, an exponential law's"
    ),
    rule="above one half",
    threshold=0.5,
)
_OFTEN = Claim(
    id="often zeroed out",
    document=DOCUMENT,
    statement="There is often a zeroing-out numerical problem.",
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, where at least one delta at the checkpoints is "
        "exactly zero by the textbook's (o − t)(1 − o²) in double precision"
    ),
    rule="above one half",
    threshold=0.5,
)
_ESPECIALLY = Claim(
    id="zeroed out especially on random samples",
    document=DOCUMENT,
    statement="The zeroing-out happens especially with the random samples.",
    statistic=(
        "mean over seeds, with its Student t interval, of the share on random patterns less the share on the "
        "images: of deltas that are exactly zero by the textbook's formula, or of entries of the "
        "single-image gradient of the first layer that are exactly zero"
    ),
    rule="above 0",
    threshold=0.0,
)
_CORNER = Claim(
    id="into a corner",
    document=DOCUMENT,
    statement="On the random samples the network gets into a corner.",
    statistic=(
        "mean over seeds, with its Student t interval, of the decades by which the median |delta| of the "
        "output layer falls from the first checkpoint to the last, on random patterns less on the images"
    ),
    rule="above 0",
    threshold=0.0,
)
_LIMIT = math.log(ALIKE)
_SIGNS = {
    "slope": Claim(
        id="absolute values lose no slope",
        document=DOCUMENT,
        statement="Taking absolute values, and saying nothing about them, loses nothing.",
        statistic=(
            "mean over seeds, with its Student t interval, of the magnitude of ln((alpha − 1) of the "
            "positive tail over that of the negative one), each with its own xmin, of the deltas normalised "
            "by checkpoint"
        ),
        rule=(
            f"below ln {ALIKE:g}, a quarter more or less; the threshold is this study's. Sampling noise adds "
            "to the magnitude"
        ),
        ceiling=_LIMIT,
    ),
    "weight": Claim(
        id="absolute values lose no weight",
        document=DOCUMENT,
        statement="Taking absolute values, and saying nothing about them, loses nothing.",
        statistic=(
            "mean over seeds, with its Student t interval, of the magnitude of ln((n₊ + ½)/(n₋ + ½)), n₊ and "
            "n₋ the positive and negative deltas above the xmin of |delta|, normalised by checkpoint"
        ),
        rule=(
            f"below ln {ALIKE:g}, a quarter more or less; the threshold is this study's. Sampling noise adds "
            "to the magnitude"
        ),
        ceiling=_LIMIT,
    ),
}


def decide(_plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds."""
    return [
        *_heavy(rows),
        *_skewed(rows),
        *(_often(rows, name) for name in SETS),
        *(_especially(rows, what, name) for what in (TEXTBOOK, ENTRIES) for name in RANDOM),
        *(_corner(rows, name) for name in RANDOM),
        *(_one_sign(rows, kind, layer) for kind in _SIGNS for layer in LAYERS),
    ]


def _heavy(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        decide_heavier(_HEAVY, rows, quantity(layer, view), cell=f"{layer}, {view}")
        for layer in LAYERS
        for view in _CHOSEN_VIEWS
    ]


def _skewed(rows: Sequence[Row]) -> list[dict[str, Any]]:
    found = []
    for layer in LAYERS:
        for view in (POOLED_VIEW, NORMALISED_VIEW):
            shapes = [row["details"]["shapes"][quantity(layer, view)] for row in rows]
            high = [
                all(shape[name] is not None and shape[name] > least for name, least in HIGH.items())
                for shape in shapes
            ]
            found.append(_SKEWED.decide_share(high, cell=f"{layer}, {view}"))
    return found


def _often(rows: Sequence[Row], name: str) -> dict[str, Any]:
    shares = [row["details"]["zeros"][name][TEXTBOOK] for row in rows]
    return _OFTEN.decide_share([share > 0.0 for share in shares], cell=name)


def _especially(rows: Sequence[Row], what: str, name: str) -> dict[str, Any]:
    zeros = [row["details"]["zeros"] for row in rows]
    note = "Neither has a single one on any seed." if _nothing(zeros, what, name) else None
    return _ESPECIALLY.decide_mean(
        [of[name][what] - of[IMAGES][what] for of in zeros], note, cell=f"{what}, {name}"
    )


def _nothing(zeros: Sequence[dict[str, Any]], what: str, name: str) -> bool:
    return all(of[name][what] == 0.0 == of[IMAGES][what] for of in zeros)


def decades_fallen(row: Row, name: str) -> float:
    """Return the decades between the median output delta of the first checkpoint and of the last."""
    medians = row["details"]["scales"][name]["output"]
    return math.log10(medians[0] / max(medians[-1], sys.float_info.min))


def _corner(rows: Sequence[Row], name: str) -> dict[str, Any]:
    on_images, on_noise = ([decades_fallen(row, of) for row in rows] for of in (IMAGES, name))
    note = (
        f"Decades fallen: {fmean(on_noise):.2f} on the patterns, {fmean(on_images):.2f} on the images, on "
        "average over seeds."
    )
    return _CORNER.decide_mean([a - b for a, b in zip(on_noise, on_images, strict=True)], note, cell=name)


def _slope(signs: dict[str, Any]) -> float:
    plus, minus = signs["alphas"]
    return abs(math.log((plus - 1.0) / (minus - 1.0)))


def _weight(signs: dict[str, Any]) -> float:
    plus, minus = signs["above"]
    return abs(math.log((plus + 0.5) / (minus + 0.5)))


_MEASURE: dict[str, Callable[[dict[str, Any]], float]] = {"slope": _slope, "weight": _weight}


def _one_sign(rows: Sequence[Row], kind: str, layer: str) -> dict[str, Any]:
    tested = [r["signs"] for r in rows_of(rows, quantity(layer, NORMALISED_VIEW)) if r["signs"] is not None]
    if len(tested) < _FEWEST:
        return _SIGNS[kind].not_run("On fewer than two seeds both signs have a tail.", cell=layer)
    note = (
        None if len(tested) == len(rows) else f"Both signs have a tail on {len(tested)} of {len(rows)} seeds."
    )
    return _SIGNS[kind].decide_mean([_MEASURE[kind](signs) for signs in tested], note, cell=layer)
