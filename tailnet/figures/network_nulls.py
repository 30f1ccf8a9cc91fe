"""The measures of a network beside those of random graphs: small panels, each on its own scale."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tailnet.figures.network_words import MEASURES, WHOLE, measure_name, null_name, shown
from tailnet.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILLION, Document

COLUMNS = 4
#: Inches of a row of panels, and of the legend.
ROW, LEGEND = 0.95, 0.4
_COMPARED = "compared"
_DRAWS = "draws of the network"
_LOOKS = {
    "uniform_edges": (BLUE, "o"),
    "degree_swaps": (VERMILLION, "s"),
    "soft_configuration": (GREEN, "^"),
    "shuffled_entries": (ORANGE, "D"),
}
#: Characters of a line of a title, and the share of the width that is left beside the outermost value.
_TITLE, _MARGIN = 25, 0.08


@dataclass(frozen=True)
class _Bar:
    """One row of a panel: a mean and the central 95% around it."""

    label: str
    look: tuple[str, str]
    mean: float
    ends: tuple[float, float]


def drawn(document: Document) -> list[str]:
    """List the measures that some null leaves free, in the order of all measures."""
    network = document["network"]
    kind = {"directed": network["directed"], "sides": network["parts"] is not None}
    rows = [row for null in document["nulls"] or () for row in null["comparisons"]]
    found = dict.fromkeys(row["measure"] for row in rows if row["status"] == _COMPARED)
    order = list(MEASURES)
    known = sorted((name for name in found if name in MEASURES), key=order.index)
    return [name for name in known if shown(name, **kind)]


def size(document: Document) -> tuple[int, int, float]:
    """Give rows and columns of panels, and the height in inches."""
    count = len(drawn(document))
    rows = math.ceil(count / COLUMNS)
    return rows, min(count, COLUMNS), ROW * rows + LEGEND


def draw(panels: Sequence[Axes], document: Document) -> None:
    """Draw the observed value of each measure as a line, and a bar for each null.

    Parameters
    ----------
    panels : sequence of Axes
        As many as `drawn` lists.
    document : mapping
        A document of schema `tailnet.network/1`.
    """
    labels = _labels(document)
    for axes, name in zip(panels, drawn(document), strict=True):
        _draw_measure(axes, name, document, labels)
    handles = dict(
        pair for axes in panels for pair in zip(*reversed(axes.get_legend_handles_labels()), strict=True)
    )
    ordered = [label for label in ("observed", *labels) if label in handles]
    figure = panels[0].get_figure(root=True)
    if figure is not None:
        figure.legend(
            [handles[label] for label in ordered], ordered, loc="outside upper center", ncols=len(ordered)
        )


def _labels(document: Document) -> list[str]:
    """List the rows of every panel, from above."""
    first = [] if document["draws"] is None else [_DRAWS]
    return [*first, *(null_name(null["name"]) for null in document["nulls"])]


def _bars(name: str, document: Document) -> list[_Bar]:
    found = []
    if document["draws"] is not None and name in document["draws"]:
        row = document["draws"][name]
        found.append(_Bar(_DRAWS, (BLACK, "o"), row["mean"], tuple(row["central"])))
    for null in document["nulls"]:
        row = next((row for row in null["comparisons"] if row["measure"] == name), None)
        if row is not None and row["status"] == _COMPARED:
            look = _LOOKS[null["name"]]
            found.append(_Bar(null_name(null["name"]), look, row["mean"], tuple(row["central"])))
    return found


def _draw_measure(axes: Axes, name: str, document: Document, labels: list[str]) -> None:
    bars = _bars(name, document)
    values = [value for bar in bars for value in (bar.mean, *bar.ends)]
    if document["measures"] is not None:
        observed = document["measures"]["values"][name]
        axes.axvline(observed, color=BLACK, linewidth=1.3, label="observed")
        values.append(observed)
    for bar in bars:
        y = labels.index(bar.label)
        color, marker = bar.look
        axes.plot(bar.ends, [y, y], color=color, linewidth=2.2, alpha=0.55, solid_capstyle="butt")
        axes.plot(
            [bar.mean], [y], color=color, marker=marker, markersize=4, linestyle="none", label=bar.label
        )
    margin = _MARGIN * (max(values) - min(values)) or _MARGIN * abs(values[0]) or 1.0
    axes.set_xlim(min(values) - margin, max(values) + margin)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", labelsize=7, pad=1.5, length=2.5, colors=GREY, labelcolor=BLACK)
    whole = name in WHOLE
    steps = [1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10]
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=steps, integer=whole))
    title = measure_name(name, directed=document["network"]["directed"])
    axes.set_title("\n".join(textwrap.wrap(title, _TITLE)), fontsize=8, pad=3, parse_math=False)
