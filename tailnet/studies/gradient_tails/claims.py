"""What the documents say of the gradients, and the rules that decide it."""

import math
from collections.abc import Sequence
from statistics import fmean
from typing import Any

from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.gradient_tails.measure import (
    BATCHES,
    LAYERS,
    OF_MINIBATCH,
    OVER_STEPS,
    STEPS_SEEN,
    of_noise,
    of_step,
    ratio_to_permuted,
)
from tailnet.studies.plan import Plan
from tailnet.studies.source_network import DOCUMENT, ESSAY, STAGES
from tailnet.studies.tail_rows import HEAVIER, TAILS, decide_heavier

#: A space is "radically" smaller when it is so many times smaller; tails are the same when alpha - 1 differs
#: by less than the factor. Both thresholds are this study's own.
RADICALLY, SAME = 0.1, 1.25
_FEWEST = 2

_HEAVY = Claim(
    id="heavy-tailed gradients",
    document=DOCUMENT,
    statement="There are fractal patterns in backprop gradients: they are heavy-tailed.",
    statistic=HEAVIER.format(what="the gradient's magnitudes, or the noise's,"),
    rule="above one half",
    threshold=0.5,
)
_FRACTAL = Claim(
    id="the same tail at every batch size",
    document=DOCUMENT,
    statement="There are fractal patterns in backprop gradients: coarse-grained, they look the same.",
    statistic=(
        "mean over seeds, with its Student t interval, of ln((alpha − 1) of the gradient noise of "
        f"minibatches of {BATCHES[-1]:,} over that of {BATCHES[0]} image)"
    ),
    rule=f"between −ln {SAME:g} and ln {SAME:g}; the threshold is this study's",
    threshold=-math.log(SAME),
    ceiling=math.log(SAME),
)
_DELTAS = Claim(
    id="it boils down to the deltas",
    document=ESSAY,
    statement="The whole thing boils down to the skew and kurtosis of the cached deltas.",
    statistic=(
        "mean over seeds, with its Student t interval, of the share of the variance of ln|g| that the deltas "
        "bring in the gradient of one image, ln|g| being ln|input| + ln|delta| over the nonzero entries"
    ),
    rule="above 0.5",
    threshold=0.5,
)
_SPACE = Claim(
    id="a radically smaller space",
    document=ESSAY,
    statement="The space of possible gradients is radically smaller than is assumed by most folks.",
    statistic=(
        "mean over seeds, with its Student t interval, of ln(participation ratio of the covariance of "
        "single-image gradients over that with each coordinate permuted over the images by itself)"
    ),
    rule=f"below ln {RADICALLY:g}: ten times smaller; the threshold is this study's",
    ceiling=math.log(RADICALLY),
)


def decide(_plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds."""
    return [
        *(
            decide_heavier(_HEAVY, rows, quantity, cell=quantity.removeprefix("|gradient| "))
            for quantity in _tails()
        ),
        _fractal(rows),
        *(_boils_down(rows, step, layer) for step in STEPS_SEEN for layer in LAYERS),
        *(_smaller(rows, layer, stage) for layer in LAYERS for stage in STAGES),
    ]


def _tails() -> list[str]:
    steps = [of_step(step, layer) for step in STEPS_SEEN for layer in LAYERS]
    return [*steps, OF_MINIBATCH, OVER_STEPS, *(of_noise(batch) for batch in BATCHES)]


def _fractal(rows: Sequence[Row]) -> dict[str, Any]:
    found = []
    for row in rows:
        largest, single = (row["details"][TAILS].get(of_noise(batch)) for batch in (BATCHES[-1], BATCHES[0]))
        if largest is not None and single is not None:
            found.append(math.log((largest["alpha"] - 1.0) / (single["alpha"] - 1.0)))
    if len(found) < _FEWEST:
        return _FRACTAL.not_run("On fewer than two seeds both have a tail.")
    return _FRACTAL.decide_mean(found, _counted(found, rows))


def _boils_down(rows: Sequence[Row], step: str, layer: str) -> dict[str, Any]:
    cell = f"{step}, {layer}"
    factors = [row["details"]["factors"][of_step(step, layer)] for row in rows]
    shares = [factor["share_of_deltas"] for factor in factors if factor is not None]
    if len(shares) < _FEWEST:
        return _DELTAS.not_run(
            "On fewer than two seeds the gradient is an outer product to rounding.", cell=cell
        )
    return _DELTAS.decide_mean(shares, _counted(shares, rows), cell=cell)


def _smaller(rows: Sequence[Row], layer: str, stage: str) -> dict[str, Any]:
    cell = f"{layer}, {stage}"
    ratios = [ratio_to_permuted(row, layer, stage) for row in rows]
    found = [math.log(ratio) for ratio in ratios if ratio is not None]
    if len(found) < _FEWEST:
        return _SPACE.not_run("On fewer than two seeds both ratios could be estimated.", cell=cell)
    words = f"The geometric mean of the ratio is {math.exp(fmean(found)):.2g}."
    counted = _counted(found, rows)
    return _SPACE.decide_mean(found, words if counted is None else f"{words} {counted}", cell=cell)


def _counted(found: Sequence[float], rows: Sequence[Row]) -> str | None:
    return None if len(found) == len(rows) else f"It could be computed on {len(found)} of {len(rows)} seeds."
