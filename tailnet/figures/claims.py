"""The claims of a study: each value with its interval, against the region of its rule."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from tailnet.figures.claim_pages import Cells, pages, row_heights, row_label, statistic_lines
from tailnet.figures.style import BLUE, GREEN, GREY, VERMILLION, Document

#: Colour and marker of each verdict.
_VERDICTS = {
    "supported": (GREEN, "o"),
    "refuted": (VERMILLION, "s"),
    "undecided": (BLUE, "D"),
    "not run": (GREY, "x"),
}
_MARGIN = 0.08
_SHADE = 0.1


def draw(panels: Sequence[Axes], document: Document, page: int = 0) -> None:
    """Draw one panel a claim, each with its own scale, because the statistics differ in kind.

    Parameters
    ----------
    panels : sequence of Axes
        As many as the page has.
    document : mapping
        A document of schema `tailnet.study/1`.
    page : int
        Counted from 0.
    """
    for axes, cells in zip(panels, pages(document)[page], strict=True):
        _draw_claim(axes, cells)


def _draw_claim(axes: Axes, cells: Cells) -> None:
    points = [point for claim in cells for point in (claim["value"], *_interval(claim), *_edges(claim))]
    margin = _MARGIN * (max(points) - min(points)) or _MARGIN * abs(points[0]) or 1.0
    axes.set_xlim(min(points) - margin, max(points) + margin)
    heights = row_heights(cells)
    axes.set_ylim(sum(heights), 0.0)
    middles = []
    for number, (claim, height) in enumerate(zip(cells, heights, strict=True)):
        top = sum(heights[:number])
        middles.append(top + height / 2)
        _draw_region(axes, claim, (top, top + height))
        _draw_row(axes, claim, middles[-1])
    axes.set_yticks(middles, [row_label(claim).replace("$", r"\$") for claim in cells])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_title(cells[0]["id"], loc="left", parse_math=False, pad=3)
    axes.set_xlabel("\n".join(statistic_lines(cells)), parse_math=False, fontsize=7.5, color=GREY)


def _draw_row(axes: Axes, claim: Document, y: float) -> None:
    color, marker = _VERDICTS[claim["verdict"]]
    axes.plot(_interval(claim), [y, y], color=color, linewidth=1.4, solid_capstyle="butt")
    axes.plot([claim["value"]], [y], color=color, marker=marker, markersize=5, linestyle="none")
    axes.annotate(
        claim["verdict"],
        (1.0, y),
        xycoords=("axes fraction", "data"),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        color=color,
    )


def _draw_region(axes: Axes, claim: Document, rows: tuple[float, float]) -> None:
    """Shade where a rule wants the interval, and draw its ends."""
    edges = _edges(claim)
    if not edges:
        return
    left, right = axes.get_xlim()
    low, high = claim["threshold"], claim.get("ceiling")
    axes.fill_betweenx(
        rows, left if low is None else low, right if high is None else high, color=GREEN, alpha=_SHADE, lw=0
    )
    axes.vlines(edges, *rows, color=GREY, linestyle="--", linewidth=1.0)


def _interval(claim: Document) -> list[float]:
    return list(claim["interval"] or [claim["value"]] * 2)


def _edges(claim: Document) -> list[float]:
    edges = (claim["threshold"], claim.get("ceiling"))
    return [edge for edge in edges if edge is not None]
