"""How the exponent, the distance and the p-value change with the lower bound of the tail."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from tailnet.figures.style import BLUE, GREY, SKY_BLUE, VERMILLION, Document, legend_above, log_x
from tailnet.rounding import data_value

#: Half-width of the band in standard errors: pointwise 95% for a normal estimate.
_BAND = 1.96
#: The p-value up to which a power law is rejected (Clauset, Shalizi & Newman 2009).
_REJECTION = 0.1
_CHOSEN: Mapping[str, Any] = MappingProxyType(
    {"linestyle": "none", "marker": "o", "markersize": 4, "color": VERMILLION}
)


def draw(panels: Sequence[Axes], document: Document) -> None:
    """Draw alpha(xmin) above D(xmin) and, where tails cut elsewhere were tested, p(xmin) below.

    Parameters
    ----------
    panels : sequence of two or three Axes
        From top to bottom; they share their horizontal axis.
    document : mapping
        A document of schema `tailnet.analysis/1` with `curves.xmin_path`.
    """
    fit, path = document["power_law"], document["curves"]["xmin_path"]
    log_x(panels[-1], [*path["xmin"], fit["xmin"]])
    _draw_alpha(panels[0], path, fit)
    _draw_distance(panels[1], path, fit)
    if has_p_values(document):
        _draw_p(panels[2], [row for row in document["tail_choice"] if row["p_value"] is not None])
    for axes in panels:
        axes.axvline(
            fit["xmin"],
            color=GREY,
            linestyle="--",
            linewidth=0.9,
            zorder=0,
            label=rf"$x_{{\min}}$ = {data_value(fit['xmin'])}" if axes is panels[0] else "_",
        )
    for axes in panels[:-1]:
        axes.tick_params(labelbottom=False)
    panels[-1].set_xlabel(r"candidate $x_{\min}$ (unit of the data)")
    legend_above(panels[0], columns=2)


def has_p_values(document: Document) -> bool:
    """Tell whether tails cut at other xmin were tested."""
    return any(row["p_value"] is not None for row in document.get("tail_choice") or ())


def _draw_distance(axes: Axes, path: Document, fit: Document) -> None:
    axes.plot(path["xmin"], path["ks_distance"], color=BLUE)
    axes.plot(
        [fit["xmin"]], [fit["ks_distance"]], linestyle="none", marker="o", markersize=4, color=VERMILLION
    )
    axes.set_ylim(0, 1.05 * max(*path["ks_distance"], fit["ks_distance"], 1e-12))
    axes.set_ylabel("KS distance $D$")


def _draw_p(axes: Axes, rows: Sequence[Document]) -> None:
    axes.axhline(_REJECTION, color=GREY, linestyle=":", linewidth=0.9, zorder=0)
    axes.plot(
        [row["xmin"] for row in rows], [row["p_value"] for row in rows], color=BLUE, marker="o", markersize=3
    )
    chosen = [row for row in rows if row["chosen"]]
    axes.plot(
        [row["xmin"] for row in chosen],
        [row["p_value"] for row in chosen],
        linestyle="none",
        marker="o",
        markersize=4,
        color=VERMILLION,
    )
    axes.set_ylim(-0.03, 1.03)
    axes.set_ylabel(r"$p$ given $x_{\min}$")


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
    axes.set_ylabel(r"exponent $\alpha$")
    axes.plot(path["xmin"], alpha, color=BLUE, label=r"$\alpha(x_{\min})$")
    axes.plot([fit["xmin"]], [fit["alpha"]], **_CHOSEN)
    # The band of the last few points may be many times as wide as all the rest: the line sets the limits.
    low, high = min(*alpha, fit["alpha"]), max(*alpha, fit["alpha"])
    margin = max(0.25 * (high - low), 0.1 * fit["alpha_se"], 1e-6 * high)
    axes.set_ylim(max(low - margin, 1 - 0.02 * (high - 1)), high + margin)
