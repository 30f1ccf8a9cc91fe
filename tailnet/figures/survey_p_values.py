"""The goodness-of-fit p-values of a survey in order, under the lines that the corrections draw."""

from matplotlib.axes import Axes

from tailnet.figures.style import BLUE, GREEN, GREY, VERMILLION, Document, legend_above, log_x, log_y


def draw(axes: Axes, document: Document) -> None:
    """Draw the p-values by rank, with the level, Holm's line and Benjamini and Hochberg's.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    document : mapping
        A document of schema `tailnet.survey/1`, at least one item of which has a p-value.
    """
    p = sorted(row["p_value"] for row in document["items"] if row["p_value"] is not None)
    level, count = document["level"], len(p)
    ranks = list(range(1, count + 1))
    holm = [level / (count - rank + 1) for rank in ranks]
    hochberg = [level * rank / count for rank in ranks]
    floor = min([*holm, *hochberg, *(value for value in p if value > 0)]) / 2
    log_x(axes, [0.9, max(count, 2)])
    log_y(axes, [floor, 1.0])
    axes.axhline(level, color=GREY, linestyle=":", linewidth=1.0, label=f"level {level:g}")
    axes.plot(ranks, hochberg, color=VERMILLION, linestyle="--", linewidth=1.0, label="Benjamini–Hochberg")
    axes.plot(ranks, holm, color=GREEN, linestyle="-.", linewidth=1.0, label="Holm")
    axes.plot(
        ranks,
        [max(value, floor) for value in p],
        color=BLUE,
        marker="o",
        markersize=2.6,
        markeredgewidth=0,
        linestyle="none",
        label="items",
    )
    axes.set_xlabel("rank of the item's $p$")
    axes.set_ylabel("goodness-of-fit $p$")
    legend_above(axes, columns=2)
