"""The bootstrap distances of a goodness-of-fit test with the observed one."""

import numpy as np
from matplotlib.axes import Axes

from tailnet.figures.style import BLUE, SKY_BLUE, VERMILLION, Document, legend_above
from tailnet.rounding import number, p_value

_BINS = 40


def draw(axes: Axes, document: Document) -> None:
    """Draw a histogram of the null distances, and the observed D with its p-value.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    document : mapping
        A document of schema `tailnet.analysis/1` with `curves.null_distances`.
    """
    distances = np.asarray(document["curves"]["null_distances"], dtype=np.float64)
    observed, test = document["power_law"]["ks_distance"], document["goodness_of_fit"]
    # The stored distances may be thinned, so only their density has a meaning.
    density, edges = np.histogram(distances, bins=_BINS, density=True)
    axes.stairs(density, edges, fill=True, color=SKY_BLUE, alpha=0.6, label="bootstrap replicates")
    axes.stairs(density, edges, color=BLUE, linewidth=0.7)
    p = p_value(test["p_value"], 1 / (test["replicates"] + 1))
    p = p if p[0] in "<>" else f"= {p}"
    axes.axvline(
        observed,
        color=VERMILLION,
        linewidth=1.4,
        label=f"observed $D$ = {number(observed)}, $p$ {p}",
    )
    axes.set_ylim(0, 1.05 * float(density.max()))
    axes.set_xlabel("KS distance $D$")
    axes.set_ylabel("density")
    legend_above(axes, columns=1)
