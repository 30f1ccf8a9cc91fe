"""The diameters and clusterings that the essay prints, among single draws over images, seeds and draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.gradient_network.design import FIRST, LAST, PLAIN_RATE
from tailnet.studies.gradient_network.seed_numbers import values_of
from tailnet.studies.plan import Plan
from tailnet.studies.source_network import ESSAY

#: Outside the central 95% lie 2.5% on either side.
LEAST_SHARE = 0.05
_CENTRAL = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Printed:
    """A diameter and an average clustering of the essay, and of what."""

    dataset: str
    rate: float
    diameter: float
    clustering: float


#: The essay names the data set of the first two and the rate of the last two; rates and data sets that it
#: does not name are the plain ones of its text: MNIST, and the rate between those that it varies.
PRINTED = (
    Printed("mnist", PLAIN_RATE, 4, 0.279),
    Printed("cifar10", PLAIN_RATE, 4, 0.215),
    Printed("mnist", 0.01, 5, 0.259),
    Printed("mnist", 1.0, 6, 0.08),
)
CLAIM = Claim(
    id="the essay's numbers",
    document=ESSAY,
    statement=(
        "It shows a small diameter, in this case "
        + "; ".join(
            f"{of.diameter:g}, and average clustering {of.clustering:g} ({of.dataset}, rate {of.rate:g})"
            for of in PRINTED
        )
        + ". The essay says neither which step it took nor, of the first two, the rate; both steps are "
        f"tried, and {PLAIN_RATE:g} is taken"
    ),
    statistic=(
        "twice the smaller share of single draws, over images, seeds and draws, that lie at or below the "
        "number or at or above it, at most 1; the smaller one of diameter and clustering"
    ),
    rule=(
        f"at least {LEAST_SHARE:g}: both numbers lie inside the central 95% of single draws. This compares "
        "one graph with a spread; it is no test over seeds and has no p-value"
    ),
    threshold=LEAST_SHARE,
)


def decide_printed(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Hold the numbers that belong to the data set against its draws."""
    found = [
        _row(rows, of, moment.name)
        for of in PRINTED
        if of.dataset == plan.dataset
        for moment in (FIRST, LAST[of.rate])
    ]
    return found or [CLAIM.not_run(f"The essay prints no numbers of {plan.dataset}.")]


def _row(rows: Sequence[Row], of: Printed, moment: str) -> dict[str, Any]:
    cell = f"{of.diameter:g} and {of.clustering:g}, {moment}"
    shares, words = [], []
    for name, measure, printed in (
        ("diameter", "diameter", of.diameter),
        ("clustering", "average_clustering", of.clustering),
    ):
        values = single_draws(rows, moment, measure)
        if not values:
            return CLAIM.not_run("There is no draw.", cell=cell)
        shares.append(two_sided_share(values, printed))
        low, high = np.quantile(values, _CENTRAL)
        words.append(f"{name} {low:.3g} to {high:.3g}")
    share = min(shares)
    verdict = "supported" if share >= LEAST_SHARE else "refuted"
    row = CLAIM.decide(share, (share, share), None, f"Central 95%: {', '.join(words)}.", cell=cell)
    return {**row, "verdict": verdict, "interval": None, "decided_by": "value"}


def single_draws(rows: Sequence[Row], moment: str, measure: str) -> list[float]:
    """Pool the draws of all seeds and images."""
    return [
        value for row in rows for value in values_of(row["details"]["cells"][moment]["draws"][measure])[0]
    ]


def two_sided_share(values: Sequence[float], at: float) -> float:
    """Return twice the smaller share of values on either side of a number, itself counted on both.

    Examples
    --------
    >>> two_sided_share([1.0, 2.0, 3.0, 4.0], 2.0), two_sided_share([1.0, 2.0, 3.0, 4.0], 5.0)
    (1.0, 0.0)
    """
    drawn = np.asarray(values)
    return float(min(1.0, 2.0 * min((drawn <= at).mean(), (drawn >= at).mean())))
