"""The paired differences of draws and their nulls over training seeds, from what the seeds hold."""

from collections.abc import Callable, Sequence
from typing import Any

from tailnet.inference.paired_difference import PairedDifference, paired_difference
from tailnet.inference.variance_components import VarianceComponents, variance_components
from tailnet.studies.conduct import Row
from tailnet.studies.gradient_network.seed_numbers import pairs, values_of

#: Where a row has the draws of a moment.
Find = Callable[[Row], Any]
_FEWEST = 2


def cell_of(moment: str) -> Find:
    """Return where the square network of a moment is."""
    return lambda row: row["details"]["cells"][moment]


def few_hidden(row: Row) -> Any:
    """Return where the network of few hidden units is."""
    return row["details"]["rectangular"]


def difference(rows: Sequence[Row], find: Find, null: str, measure: str) -> PairedDifference | None:
    """Compare a measure with that of a null, or None where fewer than two seeds have both."""
    observed: list[float] = []
    beside: list[float] = []
    seeds: list[int] = []
    images: list[int] = []
    for row in rows:
        mine, other, of = pairs(find(row), null, measure)
        observed += mine
        beside += other
        images += of
        seeds += [row["seed"]] * len(mine)
    if len(set(seeds)) < _FEWEST:
        return None
    return paired_difference(observed, beside, seeds, images)


def spread(rows: Sequence[Row], find: Find, measure: str) -> VarianceComponents | None:
    """Split the spread of a measure of single draws, or None where fewer than two seeds have it."""
    values: list[float] = []
    seeds: list[int] = []
    images: list[int] = []
    for row in rows:
        mine, of = values_of(find(row)["draws"][measure])
        values += mine
        images += of
        seeds += [row["seed"]] * len(mine)
    if len(set(seeds)) < _FEWEST:
        return None
    return variance_components(values, seeds, images)
