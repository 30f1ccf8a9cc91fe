"""The claims of a study: each value with its interval, against the threshold of its rule."""

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes

from tailnet.figures.style import BLUE, GREEN, GREY, VERMILLION, Document

#: Colour and marker of each verdict.
_VERDICTS = {
    "supported": (GREEN, "o"),
    "refuted": (VERMILLION, "s"),
    "undecided": (BLUE, "D"),
    "not run": (GREY, "x"),
}
_MARGIN = 0.15
#: Characters of a line of text under a row.
_LINE = 75
#: Characters of a line of its name.
_LABEL = 28


def drawn_claims(document: Document) -> list[Document]:
    """List the claims that have a value to draw."""
    return [claim for claim in document["claims"] if claim["value"] is not None]


def statistic_lines(claim: Document) -> list[str]:
    """Break the name of a claim's statistic into lines that fit under its row."""
    return textwrap.wrap(claim["statistic"], _LINE) or [""]


def draw(panels: Sequence[Axes], document: Document) -> None:
    """Draw one row a claim; each has its own scale, because the statistics differ in kind.

    Parameters
    ----------
    panels : sequence of Axes
        As many as there are claims with a value.
    document : mapping
        A document of schema `tailnet.study/1`.
    """
    for axes, claim in zip(panels, drawn_claims(document), strict=True):
        _draw_claim(axes, claim)


def _draw_claim(axes: Axes, claim: Document) -> None:
    color, marker = _VERDICTS[claim["verdict"]]
    value = claim["value"]
    low, high = claim["interval"] if claim["interval"] is not None else (value, value)
    edges = [edge for edge in (claim["threshold"], claim.get("ceiling")) if edge is not None]
    for edge in edges:
        axes.axvline(edge, color=GREY, linestyle="--", linewidth=1.0)
    axes.plot([low, high], [0, 0], color=color, linewidth=1.4, solid_capstyle="butt")
    axes.plot([value], [0], color=color, marker=marker, markersize=5, linestyle="none")
    points = [low, high, value, *edges]
    margin = _MARGIN * (max(points) - min(points)) or _MARGIN * abs(value) or 1.0
    axes.set_xlim(min(points) - margin, max(points) + margin)
    axes.set_ylim(-1, 1)
    axes.set_yticks([0], [_label(claim)])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("\n".join(statistic_lines(claim)), parse_math=False, fontsize=8)
    axes.text(1.02, 0.5, claim["verdict"], transform=axes.transAxes, va="center", color=color)


def _label(claim: Document) -> str:
    words = textwrap.wrap(" · ".join(filter(None, (claim["id"], claim.get("cell")))), _LABEL)
    return "\n".join(words).replace("$", r"\$")
