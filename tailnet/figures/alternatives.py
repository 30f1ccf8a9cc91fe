"""The survival function of the tail with every family that was fitted to it."""

import numpy as np
from matplotlib.axes import Axes

from tailnet.figures.fitted_laws import alternative, power_law
from tailnet.figures.model_survival import tail_line
from tailnet.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILLION,
    Document,
    log_x,
    log_y,
)
from tailnet.rounding import integer

#: Colour and line style of each family; they differ in both, for readers who see one of them only.
_STYLES = {
    "truncated_power_law": (BLUE, (0, (5, 2))),
    "lognormal": (GREEN, (0, (5, 1.5, 1, 1.5))),
    "stretched_exponential": (PURPLE, (0, (1, 1.3))),
    "exponential": (ORANGE, (0, (3, 1.2, 1, 1.2, 1, 1.2))),
}


def draw(axes: Axes, document: Document) -> None:
    """Draw P(X >= x | X >= xmin) of the data, the power law and the alternatives on logarithmic axes.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw; the legend stands above it, across its figure.
    document : mapping
        A document of schema `tailnet.analysis/1` with `alternatives`.
    """
    x, share = _tail(document)
    log_x(axes, [document["power_law"]["xmin"], *x, document["sample"]["max"]])
    log_y(axes, [1.0, *share])
    axes.plot(
        x,
        share,
        linestyle="none",
        marker="o",
        markersize=2.6,
        markeredgewidth=0,
        color=GREY,
        label=rf"data, $n_\mathrm{{tail}}$ = {integer(document['power_law']['n_tail'])}",
    )
    line = tail_line(power_law(document), document)
    axes.plot(*line, color=VERMILLION, linewidth=2.2, solid_capstyle="butt", label="power law")
    for fit in document["alternatives"]:
        color, style = _STYLES.get(fit["family"], (BLACK, ":"))
        axes.plot(
            *tail_line(alternative(document, fit), document),
            color=color,
            linestyle=style,
            linewidth=1.3,
            label=fit["family"].replace("_", " "),
        )
    axes.set_xlabel("$x$ (unit of the data)")
    axes.set_ylabel(r"share of the tail $\geq x$")
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.legend(loc="outside upper center", ncols=2, columnspacing=1.2)


def _tail(document: Document) -> tuple[list[float], list[float]]:
    """Give the drawn points of the data from xmin on, as shares of the tail."""
    fit, curve = document["power_law"], document["curves"]["survival"]
    x, share = np.asarray(curve["x"]), np.asarray(curve["survival"])
    inside = x >= fit["xmin"]
    # Rounding must not lift the first point above 1.
    shares = np.minimum(share[inside] * (document["sample"]["n"] / fit["n_tail"]), 1.0)
    return x[inside].tolist(), shares.tolist()
