"""What the study shows beside its claims, in order."""

from collections.abc import Sequence
from math import sqrt

from tailnet import rounding
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
        tables.training_table(rows),
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
        f"minibatch's gradient is a mean of {BATCH} such numbers, near a normal law with a mean and a scale "
        "of its own; inequality beyond a normal law's must come of these, and the scales are small at pixels "
        "that seldom vary."
    )


def _networks() -> Words:
    return Words(
        "As the gradient of one image has rank two, much of its network may be in its degrees: hidden means "
        "change little in one step of a chain, so that visible units that the chain changed have the large "
        "entries, and the edges. Clustering follows from degrees alone when graphs of the same degrees have "
        "as much of it, which is the second null."
    )


def _found(rows: Sequence[Row]) -> Words:
    """Word the mechanism by the medians over seeds of what was measured."""

    def entry(name: str, key: str) -> str:
        return _said(middle([row["details"]["entries"][name][key] for row in rows]))

    def share(name: str, side: str) -> str:
        found = [row["details"]["entries"][name]["shares"] for row in rows]
        known = middle([None if shares is None else shares[side] for shares in found])
        return "an unknown share" if known is None else f"{known:.0%}"

    def scale(key: str) -> str:
        found = middle([scaled(row, LAST, key) for row in rows])
        return _said(found)

    single, batch = of_image(LAST), of_minibatch(CD1, LAST)
    cell = NETWORKS[1]
    own, same = (
        middle([seed_mean(row["details"]["cells"][cell], "average_clustering", null) for row in rows])
        for null in (None, "swaps")
    )
    clustering = ""
    if own is not None and same is not None:
        clustering = (
            f" Average clustering of the networks of single images is {_said(own)}, and {_said(same)} in "
            "graphs of the same degrees."
        )
    return Words(
        "The mechanism, in medians over seeds at the last step. The largest entry of one image is "
        f"{entry(single, 'largest')}, {entry(single, 'over_median')} times the median entry. Of the variance "
        f"of ln|g| the hidden units bring {share(single, 'hidden')} in the gradient of one image and "
        f"{share(batch, 'hidden')} in that of a minibatch, the visible units {share(single, 'visible')} and "
        f"{share(batch, 'visible')}. In a network drawn from it out-degrees, which are the hidden units', "
        "would differ by the first, and in-degrees by the second. At pixels that are lit often enough the "
        f"Gini coefficient of a minibatch's gradient is {scale('gradient')}, that of its scales alone "
        f"{scale('scales')}, and {scale('standardised')} when they are divided out, where a normal law has "
        f"{sqrt(2.0) - 1.0:.2f}.{clustering}"
    )


def _said(value: float | None) -> str:
    return "not known" if value is None else rounding.number(value, 2)
