"""The power of several tests over n, one panel for each true law."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tailnet.figures.rendering import settings
from tailnet.figures.style import DOUBLE_COLUMN, SERIES, log_x
from tailnet.inference.binomial_interval import clopper_pearson

MARKERS = "osD^v"


@dataclass(frozen=True)
class Curve:
    """How often one test rejected, out of `trials` at each n."""

    panel: str
    label: str
    sizes: tuple[int, ...]
    hits: tuple[int, ...]
    trials: int


def write(path: Path, curves: Sequence[Curve], panels: Sequence[str]) -> None:
    """Draw all panels into path.svg and path.png."""
    with settings():
        figure = Figure(figsize=(DOUBLE_COLUMN, 5.2), layout="constrained")
        grid = figure.subplots(2, 2, sharex=True, sharey=True, squeeze=False)
        for axes, panel in zip(grid.flat, panels, strict=True):
            _draw(axes, [curve for curve in curves if curve.panel == panel])
            axes.set_title(panel)
        for axes in grid[1]:
            axes.set_xlabel("observations above 15")
        for axes in grid[:, 0]:
            axes.set_ylabel("share rejected")
        handles, labels = grid[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3)
        figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
        figure.savefig(path.with_suffix(".png"), metadata={"Software": None})


def _draw(axes: Axes, curves: Sequence[Curve]) -> None:
    log_x(axes, [n for curve in curves for n in curve.sizes])
    for place, curve in enumerate(curves):
        color, line = SERIES[place % len(SERIES)]
        # Side by side, so that bars on top of each other stay apart.
        at = [n * 1.05 ** (place - 2) for n in curve.sizes]
        shares = [hits / curve.trials for hits in curve.hits]
        ends = [clopper_pearson(hits, curve.trials) for hits in curve.hits]
        axes.vlines(at, [low for low, _ in ends], [high for _, high in ends], color=color, linewidth=1.0)
        axes.plot(
            at, shares, color=color, linestyle=line, marker=MARKERS[place], markersize=3.5, label=curve.label
        )
    axes.set_ylim(-0.02, 1.02)
