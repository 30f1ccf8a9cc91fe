"""Small multiples of a survey: the survival function of each item with its fitted power law."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import LogLocator, NullLocator

from tailnet.figures.frame import frame_start
from tailnet.figures.model_survival import fitted_line
from tailnet.figures.style import BLUE, VERMILLION, Document, log_x, log_y
from tailnet.figures.survey_labels import short_labels
from tailnet.rounding import p_value, with_uncertainty

ROWS, COLUMNS = 6, 5
PANELS = ROWS * COLUMNS
#: Figures that a report has at the most; beyond them only the table goes on.
PAGES = 10
_SMALL = 6
_MOST_TICKS, _FEW_TICKS = 4, 3
#: Axes of fewer decades than this keep the ticks that fit them.
_SHORT = 2.1


def pages(document: Document) -> int:
    """Count the figures that hold the items of a survey."""
    return min(-(-len(document["analyses"]) // PANELS), PAGES)


def on_page(document: Document, page: int) -> list[Document]:
    """List the analyses that one figure shows, pages counted from 0."""
    return list(document["analyses"][page * PANELS : (page + 1) * PANELS])


def draw(panels: Sequence[Axes], document: Document, page: int = 0) -> None:
    """Draw each item's data as a solid line and its fit as a dashed one.

    Parameters
    ----------
    panels : sequence of Axes
        As many as the page has items.
    document : mapping
        A document of schema `tailnet.survey/1`.
    page : int
        Counted from 0.
    """
    analyses = on_page(document, page)
    rows = {row["label"]: row for row in document["items"]}
    labels = short_labels([analysis["key"]["item"] for analysis in document["analyses"]])
    first = page * PANELS
    for number, (axes, analysis) in enumerate(zip(panels, analyses, strict=True)):
        _draw_item(axes, analysis)
        axes.set_title(labels[first + number], fontsize=_SMALL, pad=2, parse_math=False)
        row = rows[analysis["key"]["item"]]
        axes.text(
            0.04,
            0.04,
            _note(row, document["level"]),
            transform=axes.transAxes,
            fontsize=_SMALL,
            linespacing=1.1,
        )
    figure = panels[0].get_figure(root=True)
    if figure is not None:
        handles, names = panels[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper center", ncols=2)
        figure.supxlabel("$x$ (unit of the data)", fontsize=9)
        figure.supylabel(r"share of observations $\geq x$", fontsize=9)


def _draw_item(axes: Axes, analysis: Document) -> None:
    curve = analysis["curves"]["survival"]
    log_x(axes, [frame_start([analysis]), curve["x"][-1], analysis["power_law"]["xmin"]])
    log_y(axes, curve["survival"])
    axes.plot(curve["x"], curve["survival"], color=BLUE, linewidth=1.1, label="data")
    axes.plot(*fitted_line(analysis), color=VERMILLION, linestyle="--", linewidth=0.9, label="power law")
    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        _few_ticks(axis, limits)
    axes.tick_params(labelsize=_SMALL, pad=1.5, length=2)


def _few_ticks(axis: Axis, limits: tuple[float, float]) -> None:
    """Leave ticks that do not crowd a small panel."""
    if limits[1] / limits[0] > 10**_SHORT:
        axis.set_major_locator(LogLocator(numticks=_MOST_TICKS))
        axis.set_minor_locator(NullLocator())
        return
    ticks = [tick for tick in axis.get_major_locator().tick_values(*limits) if limits[0] <= tick <= limits[1]]
    axis.set_ticks(list(ticks)[:: max(1, -(-len(ticks) // _FEW_TICKS))])


def _note(row: Document, level: float) -> str:
    """Say what was found in two lines."""
    alpha = rf"$\alpha$ {with_uncertainty(row['alpha'], row['alpha_se'])}"
    if row["p_value"] is None:
        return alpha
    smallest = 1.0 / (1.0 + row["replicates"])
    words = f"$p$ {p_value(row['p_value'], smallest)}"
    return f"{alpha}\n{words}{', rejected' if row['p_bh'] is not None and row['p_bh'] <= level else ''}"
