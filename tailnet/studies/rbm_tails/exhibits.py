"""What the study shows beside its claims, in order."""

from collections.abc import Sequence

from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Exhibit, Words
from tailnet.studies.plan import Plan
from tailnet.studies.rbm_tails import charts, tables
from tailnet.studies.rbm_tails.design import BATCH


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
        "that the chain changed get edges from nearly all hidden units, the others few. Clustering follows "
        "from that alone when graphs of the same degrees have as much of it, which is the second null."
    )
