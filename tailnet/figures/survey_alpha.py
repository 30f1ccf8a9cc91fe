"""The exponents of a survey's items with their intervals, in the order of the table."""

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tailnet.figures.style import BLUE, VERMILLION, Document, legend_above, log_y

#: Exponents that differ by more than this factor stand on a logarithmic axis.
_WIDE = 8


def draw(axes: Axes, document: Document) -> None:
    """Draw alpha of every analysed item, those whose power law is rejected set apart.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    document : mapping
        A document of schema `tailnet.survey/1`.
    """
    rows = [(place, row) for place, row in enumerate(document["items"], start=1) if row["alpha"] is not None]
    level = document["level"]
    apart = [row["p_bh"] is not None and row["p_bh"] <= level for _, row in rows]
    for rejected, color, marker, label in (
        (False, BLUE, "o", "not rejected"),
        (True, VERMILLION, "x", "power law rejected (Benjamini–Hochberg)"),
    ):
        chosen = [pair for pair, out in zip(rows, apart, strict=True) if out == rejected]
        if not chosen:
            continue
        ends = [(place, row["alpha_interval"]) for place, row in chosen if row["alpha_interval"] is not None]
        axes.vlines(
            [place for place, _ in ends],
            [pair[0] for _, pair in ends],
            [pair[1] for _, pair in ends],
            color=color,
            linewidth=0.7,
        )
        axes.plot(
            [place for place, _ in chosen],
            [row["alpha"] for _, row in chosen],
            color=color,
            marker=marker,
            markersize=3,
            linestyle="none",
            label=label,
        )
    heights = [value for _, row in rows for value in (row["alpha"], *(row["alpha_interval"] or ()))]
    if max(heights) > _WIDE * min(heights):
        log_y(axes, heights)
    axes.set_xlim(0, len(document["items"]) + 1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("item, by its number in the table")
    axes.set_ylabel(r"$\alpha$")
    legend_above(axes, columns=2)
