"""The survival functions of a network's degrees with their power-law fits, one panel a sequence."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from tailnet.figures import survival
from tailnet.figures.style import Document


def draw(panels: Sequence[Axes], document: Document) -> None:
    """Draw each sequence as an analysis by itself is drawn, its name below.

    Parameters
    ----------
    panels : sequence of Axes
        As many as there are analyses.
    document : mapping
        A document of schema `tailnet.network/1`.
    """
    for axes, analysis in zip(panels, document["analyses"], strict=True):
        survival.draw(axes, analysis)
        axes.set_xlabel(analysis["key"]["quantity"], parse_math=False)
        axes.set_ylabel("share of nodes at or above it")
