"""The survival function of a sample with its power-law fit."""

from matplotlib.axes import Axes

from tailnet.figures.frame import frame
from tailnet.figures.model_survival import fitted_line
from tailnet.figures.style import BLUE, GREY, VERMILLION, Document, legend_above, log_y
from tailnet.rounding import data_value, integer, with_uncertainty


def draw(axes: Axes, document: Document) -> None:
    """Draw P(X >= x) on logarithmic axes, and the fit from xmin at the height n_tail / n.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    document : mapping
        A document of schema `tailnet.analysis/1`.
    """
    fit, sample, curve = document["power_law"], document["sample"], document["curves"]["survival"]
    frame(axes, [document])
    log_y(axes, curve["survival"])
    axes.plot(
        curve["x"],
        curve["survival"],
        linestyle="none",
        marker="o",
        markersize=2.2,
        markeredgewidth=0,
        color=BLUE,
        label=f"data, $n$ = {integer(sample['n'])}",
    )
    axes.plot(
        *fitted_line(document),
        color=VERMILLION,
        linewidth=1.4,
        label=rf"power law, $\alpha$ = {with_uncertainty(fit['alpha'], fit['alpha_se'])}",
    )
    axes.axvline(
        fit["xmin"],
        color=GREY,
        linestyle="--",
        linewidth=0.9,
        zorder=0,
        label=rf"$x_{{\min}}$ = {data_value(fit['xmin'])}",
    )
    axes.set_xlabel("$x$ (unit of the data)")
    axes.set_ylabel(r"share of observations $\geq x$")
    legend_above(axes, columns=1)
