"""Estimates of the tail index against the number of order statistics, one panel an estimator."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from tailnet.figures.style import BLUE, GREY, SKY_BLUE, VERMILLION, Document, log_x

_TITLES = {
    "hill": "Hill",
    "smoothed_hill": "smoothed Hill",
    "bias_corrected": "Hill, bias-corrected",
    "moments": "moments",
    "kernel": "kernel",
    "pickands": "Pickands",
}
#: The frame reaches this many times as far from the estimates used as their intervals do.
_REACH = 1.5
COLUMNS = 3


def drawn(document: Document) -> list[str]:
    """List the estimators that have a panel."""
    panel = document["tail_index"]
    return [name for name in _TITLES if panel[name] is not None]


def draw(panels: Sequence[Axes], document: Document) -> None:
    """Draw each estimator's path with its band, on common axes, and mark the k used.

    Parameters
    ----------
    panels : sequence of Axes
        One for each of `drawn`.
    document : mapping
        A document of schema `tailnet.analysis/1` with `tail_index` and `curves.tail_index`.
    """
    names = drawn(document)
    found, paths = document["tail_index"], document["curves"]["tail_index"]
    ends = [k for name in names for k in (paths[name]["k"][0], paths[name]["k"][-1])]
    limits = _limits([found[name] for name in names])
    for number, (axes, name) in enumerate(zip(panels, names, strict=True)):
        log_x(axes, ends)
        axes.set_ylim(*limits)
        _draw_path(axes, paths[name], found[name])
        axes.set_title(_TITLES[name])
        if number % COLUMNS == 0:
            axes.set_ylabel(r"tail index $\xi$")
        else:
            axes.tick_params(labelleft=False)
        if number + COLUMNS >= len(names):
            axes.set_xlabel("order statistics $k$")
        else:
            axes.tick_params(labelbottom=False)


def _draw_path(axes: Axes, path: Document, row: Document) -> None:
    axes.fill_between(path["k"], path["low"], path["high"], color=SKY_BLUE, alpha=0.45, linewidth=0)
    axes.plot(path["k"], path["xi"], color=BLUE)
    axes.axhline(0, color=GREY, linewidth=0.7, zorder=0)
    axes.axvline(row["k"], color=GREY, linestyle="--", linewidth=0.9, zorder=0)
    axes.plot([row["k"]], [row["xi"]], linestyle="none", marker="o", markersize=4, color=VERMILLION)


def _limits(rows: Sequence[Document]) -> tuple[float, float]:
    """Fit the vertical axis to the intervals at the k used: those at small k are many times as wide."""
    low = min(row["xi_interval"][0] for row in rows)
    high = max(row["xi_interval"][1] for row in rows)
    middle = (low + high) / 2
    half = max(_REACH * (high - low) / 2, 1e-3)
    return middle - half, middle + half
