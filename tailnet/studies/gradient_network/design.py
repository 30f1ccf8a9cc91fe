"""What is trained, which gradients are drawn from, and how often.

The essay reads the gradient of the input-hidden layer as an adjacency matrix, whose entry (i, j) is an edge
from i to j, and says that the out-degrees are skewed as the deltas are and that the in-degrees depend on the
data alone. Both hold if rows are hidden units and columns inputs, the gradient being the product of deltas
and inputs in that order: row sums are then a delta times the sum of the pixels, column sums a pixel times the
sum of the deltas. This package keeps weights the other way round, inputs × hidden units, so the gradient is
turned over before it is drawn from. Left unturned, out-degrees would depend on the data and in-degrees on the
deltas; clustering, distances and the degree correlation, which have no direction, would be the same.
"""

from dataclasses import dataclass

from tailnet.mlp.architecture import Architecture
from tailnet.networks.null_models.by_name import Null

CLASSES = 10
START_SCALE = 0.25
STEPS = 500
#: The essay names the first and the last; the one between is taken for its plain step, of which it says none.
RATES = (0.01, 0.1, 1.0)
PLAIN_RATE = 0.1
#: Hidden units of the rectangular network.
FEW_HIDDEN = 30

#: Images whose gradients are drawn from, draws of each, and how many of these get a graph of every null.
IMAGES, DRAWS, NULL_DRAWS = 10, 10, 10
#: The same of a large network, whose nulls take long.
FEW_NULL_DRAWS = 2
LARGE = 1000

NULLS: tuple[Null, ...] = (
    "uniform_edges",
    "swaps",
    "soft_configuration",
    "rank_one",
    "relabelled",
    "shuffled_entries",
)
#: What the rules need of the control data sets, and what a rectangular network can have.
FEW_NULLS: tuple[Null, ...] = ("uniform_edges", "swaps")
NULL_WORDS = {
    "uniform_edges": "G(n, m)",
    "swaps": "same degrees (swaps)",
    "soft_configuration": "same expected degrees",
    "rank_one": "factors resampled",
    "relabelled": "identification relabelled",
    "shuffled_entries": "entries shuffled",
}
#: Small data sets that every run measures beside its own.
CONTROLS = ("digits", "random")


@dataclass(frozen=True, slots=True)
class Moment:
    """When a gradient is taken: at the first step, or at the last of a training at some rate."""

    name: str
    rate: float | None


FIRST = Moment("first step", None)
LAST = {rate: Moment(f"last step, rate {rate:g}", rate) for rate in RATES}
#: Before the first step no rate has played a part, so the first step of all trainings is one.
MOMENTS = (FIRST, *LAST.values())
PLAIN = LAST[PLAIN_RATE]
PLAIN_MOMENTS = (FIRST, PLAIN)


def square(n_pixels: int) -> Architecture:
    """Return the shape of the essay's network, in which input i has the hidden unit i.

    Examples
    --------
    >>> str(square(64))
    '64-64-10 tanh'
    """
    return Architecture((n_pixels, n_pixels, CLASSES))


def rectangular(n_pixels: int) -> Architecture:
    """Return the shape of the network with few hidden units."""
    return Architecture((n_pixels, FEW_HIDDEN, CLASSES))


def null_draws(n_pixels: int) -> int:
    """Return how many of the draws of an image get nulls."""
    return NULL_DRAWS if n_pixels <= LARGE else FEW_NULL_DRAWS
