"""A chart that a study describes: panels of lines, points, bands and bars, with rules across them."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from tailnet.figures.style import GREY, SERIES, Document, log_x, log_y

if TYPE_CHECKING:
    from matplotlib.artist import Artist

COLUMNS = 3
_MARKERS = ("o", "s", "D", "^", "v", "P")
_BAND = 0.2
#: Entries of a legend side by side, over several panels and over one.
_ACROSS, _BELOW = 4, 2
#: Points beyond this many are drawn small.
_MANY = 60


def charts(document: Document) -> dict[str, Document]:
    """Give the charts among a study's exhibits by name."""
    return {e["name"]: e for e in document.get("exhibits") or () if e["kind"] == "chart"}


def has_legend(chart: Document) -> bool:
    """Tell whether any series has a label."""
    return any(series["label"] for panel in chart["panels"] for series in panel["series"])


def draw(panels: Sequence[Axes], chart: Document) -> None:
    """Draw one chart.

    Parameters
    ----------
    panels : sequence of Axes
        As many as the chart has panels.
    chart : mapping
        An exhibit of kind "chart".
    """
    looks = _looks(chart)
    for axes, panel in zip(panels, chart["panels"], strict=True):
        _draw_panel(axes, panel, looks)
    figure = panels[0].get_figure(root=True)
    if figure is not None and has_legend(chart):
        handles: dict[str, Artist] = {}
        for axes in panels:
            found, labels = axes.get_legend_handles_labels()
            handles |= dict(zip(map(str, labels), found, strict=True))
        rows = math.ceil(len(handles) / (_ACROSS if len(panels) > 1 else _BELOW))
        columns = math.ceil(len(handles) / rows)
        figure.legend(list(handles.values()), list(handles), loc="outside upper center", ncols=columns)


def _looks(chart: Document) -> dict[str, tuple[str, str, str]]:
    """Give every label a colour, a line style and a marker, in the order of first appearance."""
    labels = dict.fromkeys(series["label"] for panel in chart["panels"] for series in panel["series"])
    named = [label for label in labels if label]
    looks = {
        label: (*SERIES[place % len(SERIES)], _MARKERS[place % len(_MARKERS)])
        for place, label in enumerate(named)
    }
    return {"": (*SERIES[0], _MARKERS[0]), **looks}


def _draw_panel(axes: Axes, panel: Document, looks: dict[str, tuple[str, str, str]]) -> None:
    axes.set_title(panel["title"], parse_math=False)
    if panel.get("image") is not None:
        _draw_image(axes, panel["image"])
        return
    axes.set_xlabel(panel["x_label"], parse_math=False)
    axes.set_ylabel(panel["y_label"], parse_math=False)
    for axis, scale in (("x", log_x), ("y", log_y)):
        if panel[f"{axis}_scale"] == "log":
            positive = [value for value in _values(panel, axis) if value > 0.0]
            if positive:
                scale(axes, positive)
    seen: set[str] = set()
    for series in panel["series"]:
        label = "" if series["label"] in seen else series["label"]
        seen.add(series["label"])
        _draw_series(axes, series, looks[series["label"]], label or "_nolegend_")
    for rule in panel["rules"]:
        _draw_rule(axes, rule)
    if panel["x_ticks"]:
        axes.set_xticks(list(panel["x_ticks"].values()), list(panel["x_ticks"]))


def _draw_image(axes: Axes, image: Sequence[Sequence[float]]) -> None:
    """Draw signed numbers as a picture, white at 0."""
    most = max(abs(value) for row in image for value in row) or 1.0
    axes.imshow(image, cmap="RdBu_r", vmin=-most, vmax=most, interpolation="nearest")
    axes.set_axis_off()


def _values(panel: Document, axis: str) -> Iterator[float]:
    names = ("x",) if axis == "x" else ("y", "low", "high")
    for series in panel["series"]:
        for name in names:
            yield from series[name] or ()
    yield from (rule["at"] for rule in panel["rules"] if rule["axis"] == axis)


def _draw_series(axes: Axes, series: Document, look: tuple[str, str, str], label: str) -> None:
    color, line, marker = look
    x, y, low, high = (series[name] for name in ("x", "y", "low", "high"))
    match series["kind"]:
        case "line":
            axes.plot(x, y, color=color, linestyle=line, label=label)
        case "steps":
            axes.step(x, y, where="post", color=color, linestyle=line, label=label)
        case "points":
            size = 2.0 if len(x) > _MANY else 4.0
            axes.plot(x, y, color=color, marker=marker, markersize=size, linestyle="none", label=label)
        case "band":
            axes.fill_between(x, low, high, color=color, alpha=_BAND, linewidth=0.0, label=label)
        case _:
            axes.vlines(x, low, high, color=color, linewidth=1.2)
            axes.plot(x, y, color=color, marker=marker, markersize=4.0, linestyle="none", label=label)


def _draw_rule(axes: Axes, rule: Document) -> None:
    line = axes.axhline if rule["axis"] == "y" else axes.axvline
    line(rule["at"], color=GREY, linestyle="--", linewidth=1.0)
    if rule["label"]:
        across = rule["axis"] == "y"
        axes.annotate(
            rule["label"].replace("$", r"\$"),
            (1.0, rule["at"]) if across else (rule["at"], 1.0),
            xycoords=("axes fraction", "data") if across else ("data", "axes fraction"),
            xytext=(-2, 2) if across else (2, -2),
            textcoords="offset points",
            ha="right" if across else "left",
            va="bottom" if across else "top",
            fontsize=7,
            color=GREY,
        )
