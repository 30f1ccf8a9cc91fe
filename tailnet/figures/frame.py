"""How much of the body a survival plot shows, when tiny values would take most of its axis."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from tailnet.figures.style import Document, log_x

#: At most this share of the observations may lie left of the frame,
_LEFT_OUT = 0.1
#: and only if they would take more than this share of the axis.
_CROWDED = 0.4


def frame_start(analyses: Sequence[Document]) -> float:
    """Give the x at which a plot of the survival functions of some analyses begins.

    That is the smallest value, unless the smallest tenth of the observations spreads over more than two
    fifths of the decades; then it begins where they end, or at xmin if that comes first.

    Examples
    --------
    >>> curve = {"x": [1e-9, 1.0, 2.0, 100.0], "survival": [1.0, 0.96, 0.5, 0.1]}
    >>> frame_start([{"curves": {"survival": curve}, "power_law": {"xmin": 2.0}}])
    1.0
    """
    smallest = min(_x(analysis)[0] for analysis in analyses)
    largest = max(_x(analysis)[-1] for analysis in analyses)
    start = min(map(_end_of_smallest, analyses))
    decades = math.log10(largest) - math.log10(smallest)
    crowded = math.log10(start) - math.log10(smallest) > _CROWDED * decades
    return start if crowded else smallest


def frame(axes: Axes, analyses: Sequence[Document]) -> None:
    """Fit the horizontal axis to some analyses, and say so where values lie left of it."""
    start = frame_start(analyses)
    xmins = [analysis["power_law"]["xmin"] for analysis in analyses]
    log_x(axes, [start, *(_x(analysis)[-1] for analysis in analyses), *xmins])
    if any(_x(analysis)[0] < start for analysis in analyses):
        axes.text(
            0.02,
            0.03,
            rf"$\leftarrow$ up to {100 * _LEFT_OUT:g}% of values",
            transform=axes.transAxes,
            fontsize=7,
        )


def _x(analysis: Document) -> list[float]:
    return list(analysis["curves"]["survival"]["x"])


def _end_of_smallest(analysis: Document) -> float:
    """Give the largest x with at most a tenth of the observations below it, but no more than xmin."""
    curve = analysis["curves"]["survival"]
    kept = [x for x, share in zip(curve["x"], curve["survival"], strict=True) if share >= 1 - _LEFT_OUT]
    return float(min(max(kept, default=curve["x"][0]), analysis["power_law"]["xmin"]))
