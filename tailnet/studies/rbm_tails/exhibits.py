"""What the study shows beside its claims, in order."""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import median
from typing import Any

from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Exhibit, Words
from tailnet.studies.plan import Plan
from tailnet.studies.rbm_tails import charts, tables
from tailnet.studies.rbm_tails.charts import seed_mean
from tailnet.studies.rbm_tails.design import BATCH, CD1, LAST, NETWORKS, of_image, of_minibatch
from tailnet.studies.rbm_tails.tables import scaled
from tailnet.studies.tail_rows import middle


def exhibit(_plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show the entries, the exact gradient, the networks and the filters."""
    return [
        _asked(),
        _bounded(),
        charts.entries_chart(rows),
        tables.entries_table(rows),
        tables.tails_table(rows),
        tables.whole_table(rows),
        tables.scales_table(rows),
        charts.gini_chart(rows),
        tables.wide_table(rows),
        charts.bias_chart(rows),
        tables.bias_table(rows),
        _networks(),
        charts.networks_chart(rows),
        tables.networks_table(rows),
        tables.layered_table(rows),
        _found(rows),
        charts.filters_chart(rows),
    ]


def _asked() -> Words:
    return Words(
        "A similar thing is what was asked of backpropagation's gradients, by the same statistics and rules: "
        "of tails as in the studies gradient-tails and weight-tails, of networks as in gradient-network. "
        "Left out is what has no counterpart: contrastive divergence has no deltas, and no classes. Instead "
        "of inputs and deltas, a table splits the inequality of entries between visible and hidden units. "
        "An edge runs from a hidden to a visible unit, as in backpropagation from hidden units to inputs."
    )


def _bounded() -> Words:
    return Words(
        "What to expect: pixels and hidden means lie between 0 and 1, so no entry v⁰h⁰ − v¹h¹ of the "
        "gradient of one image can exceed 1 in magnitude, while a delta of backpropagation has no bound. "
        "At the start hidden means are near one half, and the entries near (v⁰ − v¹)/2. An entry of a "
        f"minibatch's gradient is a mean of {BATCH} such numbers less another, near a normal law with a "
        "scale of its own; inequality beyond a normal law's must come of these scales, which are small at "
        "pixels that seldom vary."
    )


def _networks() -> Words:
    return Words(
        "As the gradient of one image has rank two, most of its network is in its degrees: the visible units "
        "that the chain changed get edges from many hidden units, the others few. Clustering follows "
        "from that alone when graphs of the same degrees have as much of it, which is the second null."
    )


def _found(rows: Sequence[Row]) -> Words:
    """Word the mechanism by the medians over seeds of what was measured."""

    def entry(name: str, *keys: str) -> float:
        found = [row["details"]["entries"][name] for row in rows]
        return float(median(_within(seed, keys) for seed in found if _within(seed, keys[:1]) is not None))

    def scale(key: str) -> str:
        found = middle([scaled(row, LAST, key) for row in rows])
        return "not known" if found is None else f"{found:.2f}"

    single, batch = of_image(LAST), of_minibatch(CD1, LAST)
    cell = NETWORKS[1]
    own, same = (
        middle([seed_mean(row["details"]["cells"][cell], "average_clustering", null) for row in rows])
        for null in (None, "swaps")
    )
    clustering = ""
    if own is not None and same is not None:
        clustering = (
            f" Average clustering of the networks of single images is {own:.2g}, and {same:.2g} in graphs of "
            "the same degrees."
        )
    return Words(
        "The mechanism, in medians over seeds at the last step. The largest entry of one image is "
        f"{entry(single, 'largest'):.2g}, {entry(single, 'over_median'):,.1f} times the median entry. Of the "
        f"variance of ln|g| the hidden units bring {entry(single, 'shares', 'hidden'):.0%} in the gradient "
        f"of one image and {entry(batch, 'shares', 'hidden'):.0%} in that of a minibatch, the visible units "
        f"{entry(single, 'shares', 'visible'):.0%} and {entry(batch, 'shares', 'visible'):.0%}: that is what "
        "out-degrees, which are the hidden units', can differ by, and in-degrees. The Gini coefficient of a "
        f"minibatch's gradient is {scale('gradient')}, that of its scales alone {scale('scales')}, "
        f"and {scale('standardised')} when they are divided out, where a normal law has "
        f"{sqrt(2.0) - 1.0:.2f}.{clustering}"
    )


def _within(found: Mapping[str, Any], keys: Sequence[str]) -> Any:
    value: Any = found
    for key in keys:
        value = value[key]
    return value
