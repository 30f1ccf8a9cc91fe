"""Survival functions of a study: one panel a quantity, one line a seed."""

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes

from tailnet.figures.frame import frame
from tailnet.figures.model_survival import fitted_line
from tailnet.figures.style import BLUE, SKY_BLUE, VERMILLION, Document, log_y

#: Characters of a line of a panel's title.
_TITLE = 28


def quantities(document: Document) -> list[str]:
    """List the quantities of a study in the order in which they first occur."""
    return list(dict.fromkeys(analysis["key"]["quantity"] for analysis in document["analyses"]))


def draw(panels: Sequence[Axes], document: Document) -> None:
    """Draw the data of every seed as a solid line and its fit as a dashed one.

    Parameters
    ----------
    panels : sequence of Axes
        As many as there are quantities.
    document : mapping
        A document of schema `tailnet.study/1`.
    """
    for axes, quantity in zip(panels, quantities(document), strict=True):
        analyses = [a for a in document["analyses"] if a["key"]["quantity"] == quantity]
        _draw_quantity(axes, analyses)
        axes.set_title("\n".join(textwrap.wrap(quantity, _TITLE)), parse_math=False)
        axes.set_xlabel("$x$")
    panels[0].set_ylabel(r"share of observations $\geq x$")
    handles, labels = panels[0].get_legend_handles_labels()
    figure = panels[0].get_figure(root=True)
    if figure is not None:
        figure.legend(handles, labels, loc="outside upper center", ncols=2)


def _draw_quantity(axes: Axes, analyses: Sequence[Document]) -> None:
    curves = [analysis["curves"]["survival"] for analysis in analyses]
    frame(axes, analyses)
    log_y(axes, [value for curve in curves for value in curve["survival"]])
    for index, analysis in enumerate(analyses):
        curve = analysis["curves"]["survival"]
        axes.plot(
            curve["x"],
            curve["survival"],
            color=(BLUE, SKY_BLUE)[index % 2],
            linewidth=1.0,
            label="data" if index == 0 else "_",
        )
    for index, analysis in enumerate(analyses):
        axes.plot(
            *fitted_line(analysis),
            color=VERMILLION,
            linestyle="--",
            linewidth=0.9,
            label="power law" if index == 0 else "_",
        )
