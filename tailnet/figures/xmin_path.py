"""How the exponent and the distance change with the lower bound of the tail."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from tailnet.figures.style import BLUE, GREY, SKY_BLUE, VERMILLION, Document, legend_above, log_x
from tailnet.rounding import data_value

#: Half-width of the band in standard errors: pointwise 95% for a normal estimate.
_BAND = 1.96


def draw(panels: Sequence[Axes], document: Document) -> None:
    """Draw alpha(xmin) above D(xmin), with the fit marked in both.

    Parameters
    ----------
    panels : sequence of two Axes
        The upper and the lower one, which share their horizontal axis.
    document : mapping
        A document of schema `tailnet.analysis/1` with `curves.xmin_path`.
    """
    upper, lower = panels
    fit, path = document["power_law"], document["curves"]["xmin_path"]
    log_x(lower, [*path["xmin"], fit["xmin"]])
    _draw_alpha(upper, path, fit)
    lower.plot(path["xmin"], path["ks_distance"], color=BLUE)
    lower.plot(
        [fit["xmin"]], [fit["ks_distance"]], linestyle="none", marker="o", markersize=4, color=VERMILLION
    )
    lower.set_ylim(0, 1.05 * max(*path["ks_distance"], fit["ks_distance"], 1e-12))
    for axes in (upper, lower):
        axes.axvline(
            fit["xmin"],
            color=GREY,
            linestyle="--",
            linewidth=0.9,
            zorder=0,
            label=rf"$x_{{\min}}$ = {data_value(fit['xmin'])}" if axes is upper else "_",
        )
    upper.tick_params(labelbottom=False)
    upper.set_ylabel(r"exponent $\alpha$")
    lower.set_ylabel("KS distance $D$")
    lower.set_xlabel(r"candidate $x_{\min}$ (unit of the data)")
    legend_above(upper, columns=2)


def _draw_alpha(axes: Axes, path: Document, fit: Document) -> None:
    alpha = np.asarray(path["alpha"], dtype=np.float64)
    if path["alpha_se"] is not None:
        half = _BAND * np.asarray(path["alpha_se"], dtype=np.float64)
        axes.fill_between(
            path["xmin"],
            alpha - half,
            alpha + half,
            color=SKY_BLUE,
            alpha=0.45,
            linewidth=0,
            label=r"$\pm$1.96 s.e.",
        )
    axes.plot(path["xmin"], alpha, color=BLUE, label=r"$\alpha(x_{\min})$")
    axes.plot([fit["xmin"]], [fit["alpha"]], linestyle="none", marker="o", markersize=4, color=VERMILLION)
    # The band of the last few points may be many times as wide as all the rest: the line sets the limits.
    low, high = min(*alpha, fit["alpha"]), max(*alpha, fit["alpha"])
    margin = max(0.25 * (high - low), 0.1 * fit["alpha_se"], 1e-6 * high)
    axes.set_ylim(max(low - margin, 1 - 0.02 * (high - 1)), high + margin)
