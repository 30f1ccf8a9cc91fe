"""How a network's measures are named and printed, in a report and on a terminal."""

from tailnet import rounding
from tailnet.figures.network_words import measure_name, shown
from tailnet.report.cells import NONE
from tailnet.report.schema import Document

#: The null whose graphs have the degree of every node.
DEGREES_KEPT = "degree_swaps"


def name_in(document: Document, measure: str) -> str:
    """Write the name of a measure of the network that a document is on."""
    return measure_name(measure, directed=document["network"]["directed"])


def is_shown_in(document: Document, measure: str) -> bool:
    """Tell whether a measure says something of the network that a document is on."""
    network = document["network"]
    return shown(measure, directed=network["directed"], sides=network["parts"] is not None)


def value_text(value: float) -> str:
    """Write a measured value: whole numbers, counts for the most part, in full.

    Examples
    --------
    >>> value_text(5242.0), value_text(0.52961)
    ('5,242', '0.5296')
    """
    return rounding.integer(int(value)) if value == int(value) else rounding.number(value)


def spread_text(ends: list[float] | None) -> str:
    """Write the ends of a spread of measured values, or a dash where there are none.

    Examples
    --------
    >>> spread_text([4.0, 6.0]), spread_text([2.18214, 2.34411]), spread_text(None)
    ('4 to 6', '2.182 to 2.344', '–')
    """
    if ends is None:
        return NONE
    if all(end == int(end) for end in ends):
        return " to ".join(rounding.integer(int(end)) for end in ends)
    return rounding.interval(ends[0], ends[1])
