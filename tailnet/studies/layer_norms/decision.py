"""The claims of document 004 and the rules that decide them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.layer_norms.agreement import Place, place_among
from tailnet.studies.layer_norms.measurements import log_ratios, norms_of
from tailnet.studies.layer_norms.published import BATCHES, DATASET, DOCUMENT, TABLE, parsed
from tailnet.studies.layer_norms.readings import ALL, EQUAL, PER_ROOT, increasing
from tailnet.studies.layer_norms.variants import NAMED, Variant
from tailnet.studies.plan import Plan
from tailnet.studies.sources import images_of

#: The statistic of a seed that counts increasing minibatches, for each reading.
COUNTED = {ALL: "monotone_batches", PER_ROOT: "monotone_batches_per_root", EQUAL: "monotone_batches_equal"}
#: Minibatches from the second on.
LATER = BATCHES - 1

#: Below this share of runs a table is stranger than what its program makes.
REJECTION = 0.1

_TABLE = Claim(
    id="the table comes of the program it names",
    document=DOCUMENT,
    statement=(
        "Using backprop2 I constructed a 784-30-30-30-30-30-10 network to classify MNIST data [...] I "
        "obtained the following norms."
    ),
    statistic=(
        "share of runs of that program, with its Clopper–Pearson interval, that stand no better among the "
        "others than the table among all: with fewer numbers inside the 95% predictive bands, or as many and "
        "no nearer to the middles; for the log norms, and for the log ratios of neighbouring layers"
    ),
    rule=f"above {REJECTION:g} (below it the table is stranger than nine runs in ten)",
    threshold=REJECTION,
)
_MONOTONE = Claim(
    id="the gradient decreases as we go back",
    document=DOCUMENT,
    statement="They clearly show how the magnitude of nabla_w decreases as we go back through layers.",
    statistic=(
        "share of runs, with its Clopper–Pearson interval, in which norms increase strictly from each layer "
        "to the next in every minibatch from the second to the tenth"
    ),
    rule="above 0.8",
    threshold=0.8,
)
_REPRESENTATIVE = Claim(
    id="minibatches 7, 8, 9 are representative",
    document=DOCUMENT,
    statement="I take min-batches 7, 8, 9 as representative.",
    statistic=(
        "mean over runs, with its Student t interval, of the slope of ln(norm) a layer in minibatches 7 to 9 "
        "minus that in the others from the second on; over the layers of 30 × 30, which the document draws"
    ),
    rule="between −0.1 and 0.1: the factor from layer to layer is the same to a tenth",
    threshold=-0.1,
    ceiling=0.1,
)


def places(rows: Sequence[Row], variant: Variant, *, scale: float = 1.0) -> tuple[Place, Place]:
    """Place the document's table among the runs of a variant: its norms, and the ratios of neighbours."""
    runs, table = np.log(scale * norms_of(rows, variant)), np.log(parsed(TABLE))
    return place_among(runs, table), place_among(log_ratios(runs), log_ratios(table))


def decide(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds' rows."""
    statistics = [row["statistics"] for row in rows]
    change = [s["slope_representative"] - s["slope_others"] for s in statistics]
    return [
        *_decide_table(plan, rows),
        *(
            _MONOTONE.decide_share(
                [s[COUNTED[reading]] == LATER for s in statistics], _in_the_table(plan, reading), cell=reading
            )
            for reading in COUNTED
        ),
        _REPRESENTATIVE.decide_mean(change),
    ]


def _decide_table(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    cells = ("norms", "ratios")
    if plan.dataset != DATASET:
        why = f"The document's table is of MNIST; this run is on {plan.dataset}."
        return [_TABLE.not_run(why, cell=cell) for cell in cells]
    return [
        _TABLE.decide_share(
            list(map(bool, place.no_better)),
            f"Of the table's {count} numbers {round(place.share * count)} lie inside.",
            cell=cell,
        )
        for cell, place, count in zip(cells, places(rows, NAMED), (60, 50), strict=True)
    ]


def _in_the_table(plan: Plan, reading: str) -> str | None:
    """Say what the document's own run shows."""
    if plan.dataset != DATASET:
        return None
    found = increasing(parsed(TABLE), weight_numbers(plan))[reading]
    return f"In the document's table they do in {int(found[1:].sum())} of the {LATER} minibatches."


def weight_numbers(plan: Plan) -> list[int]:
    """Count the weights of each layer, bias units left out."""
    widths = NAMED.draw(images_of(plan).n_pixels, 0).architecture.widths
    return [above * below for above, below in pairwise(widths)]
