"""Where in the tail the data leave the fitted power law."""

import math

from matplotlib.axes import Axes

from tailnet.figures.style import BLUE, GREY, VERMILLION, Document, legend_above, log_x


def draw(axes: Axes, document: Document) -> None:
    """Draw sqrt(n_tail) (empirical - fitted survival) in the tail, between lines at +-sqrt(n_tail) D.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    document : mapping
        A document of schema `tailnet.analysis/1` with `curves.residuals`.
    """
    fit, curve = document["power_law"], document["curves"]["residuals"]
    reach = math.sqrt(fit["n_tail"]) * fit["ks_distance"]
    log_x(axes, curve["x"])
    axes.axhline(0, color=GREY, linewidth=0.8)
    for sign in (-1, 1):
        axes.axhline(
            sign * reach,
            color=VERMILLION,
            linestyle="--",
            linewidth=1.0,
            label=r"$\pm\sqrt{n_\mathrm{tail}}\, D$" if sign == 1 else "_",
        )
    axes.plot(
        curve["x"],
        curve["residual"],
        color=BLUE,
        marker="o",
        markersize=1.6,
        markeredgewidth=0,
        linewidth=0.6,
        label="data $-$ fit",
    )
    top = 1.15 * max(reach, *map(abs, curve["residual"]), 1e-12)
    axes.set_ylim(-top, top)
    axes.set_xlabel("$x$ (unit of the data)")
    axes.set_ylabel(r"$\sqrt{n_\mathrm{tail}}\,$(empirical $-$ fitted)")
    legend_above(axes, columns=2)
