"""From the name of a figure and a document to the bytes of an image.

The same document gives the same bytes: no clock, no random names, no settings but our own.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tailnet.figures import (
    alternatives,
    chart,
    claim_pages,
    claims,
    network_degrees,
    network_nulls,
    null_distances,
    p_values,
    residuals,
    survey_alpha,
    survey_p_values,
    survey_panels,
    survival,
    survival_panel,
    tail_index,
    xmin_path,
)
from tailnet.figures.style import DOUBLE_COLUMN, SETTINGS, SINGLE_COLUMN, Document

_MOST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class _Layout:
    """A grid of axes and its size in inches; `axes` of its cells are used."""

    rows: int
    columns: int
    axes: int
    width: float
    height: float
    share_x: bool = False
    ratios: Sequence[float] | None = None
    """Heights of the rows beside each other; equal when None."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    layout: Callable[[Document], _Layout]
    draw: Callable[[Sequence[Axes], Document], None]


def render_figure(name: str, document: Document) -> dict[str, bytes]:
    """Draw a figure and give it as SVG and PNG.

    Parameters
    ----------
    name : str
        One of `FIGURES`, a further page of the claims, or a chart of the document's.
    document : mapping
        The results document that holds what the figure needs.

    Returns
    -------
    dict of bytes
        Under "svg" and "png".
    """
    with settings():
        figure = compose(name, document)
        return {
            "svg": _image(figure, "svg", {"Date": None}),
            "png": _image(figure, "png", {"Software": None}),
        }


def compose(name: str, document: Document) -> Figure:
    """Draw a figure by its name on axes of its own."""
    drawing = FIGURES.get(name) or _on_further_page(name) or _chart(chart.charts(document)[name])
    layout = drawing.layout(document)
    figure = Figure(figsize=(layout.width, layout.height), layout="constrained")
    grid = figure.subplots(
        layout.rows, layout.columns, sharex=layout.share_x, squeeze=False, height_ratios=layout.ratios
    )
    panels = list(grid.flat)
    for unused in panels[layout.axes :]:
        unused.remove()
    drawing.draw(panels[: layout.axes], document)
    return figure


@contextmanager
def settings() -> Iterator[None]:
    """Hold matplotlib to its defaults and our style while the block runs."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(cast("Any", SETTINGS))
        yield


def _image(figure: Figure, kind: str, metadata: dict[str, None]) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format=kind, metadata=metadata)
    return stream.getvalue()


def _single(height: float) -> Callable[[Document], _Layout]:
    return lambda _: _Layout(1, 1, 1, SINGLE_COLUMN, height)


def _on_one(draw: Callable[[Axes, Document], None]) -> Callable[[Sequence[Axes], Document], None]:
    return lambda panels, document: draw(panels[0], document)


def _claims_layout(document: Document, page: int) -> _Layout:
    panels = claim_pages.pages(document)[page]
    height = sum(map(claim_pages.panel_height, panels))
    ratios = [sum(claim_pages.row_heights(cells)) for cells in panels]
    return _Layout(len(panels), 1, len(panels), DOUBLE_COLUMN * 0.8, height, ratios=ratios)


def _claims_page(page: int) -> _Drawing:
    return _Drawing(partial(_claims_layout, page=page), partial(claims.draw, page=page))


def _on_further_page(name: str) -> _Drawing | None:
    """Find the drawing of the claims that did not fit on the first figure."""
    found = re.fullmatch(r"claims_(\d+)", name)
    return None if found is None else _claims_page(int(found[1]) - 1)


def _path_layout(document: Document) -> _Layout:
    panels = 3 if xmin_path.has_p_values(document) else 2
    return _Layout(panels, 1, panels, SINGLE_COLUMN, 1.5 * panels + 0.6, share_x=True)


def _panel_layout(document: Document) -> _Layout:
    count = len(survival_panel.quantities(document))
    columns = min(count, _MOST_COLUMNS)
    rows = -(-count // columns)
    width = SINGLE_COLUMN if columns == 1 else DOUBLE_COLUMN
    return _Layout(rows, columns, count, width, 2.4 * rows + 0.3)


def _p_values_layout(document: Document) -> _Layout:
    return _Layout(1, 1, 1, DOUBLE_COLUMN * 0.8, 0.34 * len(survival_panel.quantities(document)) + 0.7)


def _survey_layout(document: Document, page: int) -> _Layout:
    count = len(survey_panels.on_page(document, page))
    columns = min(count, survey_panels.COLUMNS)
    rows = -(-count // columns)
    return _Layout(rows, columns, count, DOUBLE_COLUMN, 1.38 * rows + 0.6)


def _survey_page(page: int) -> _Drawing:
    return _Drawing(partial(_survey_layout, page=page), partial(survey_panels.draw, page=page))


def _tail_index_layout(document: Document) -> _Layout:
    count = len(tail_index.drawn(document))
    rows = -(-count // tail_index.COLUMNS)
    return _Layout(rows, min(count, tail_index.COLUMNS), count, DOUBLE_COLUMN, 1.8 * rows + 0.4)


def _degrees_layout(document: Document) -> _Layout:
    count = len(document["analyses"])
    return _Layout(1, count, count, SINGLE_COLUMN if count == 1 else DOUBLE_COLUMN, 3.0)


def _nulls_layout(document: Document) -> _Layout:
    rows, columns, height = network_nulls.size(document)
    return _Layout(rows, columns, len(network_nulls.drawn(document)), DOUBLE_COLUMN, height)


def _chart(exhibit: Document) -> _Drawing:
    count = len(exhibit["panels"])
    columns = min(count, chart.COLUMNS)
    rows = -(-count // columns)
    width = SINGLE_COLUMN if columns == 1 else DOUBLE_COLUMN
    height = 2.4 * rows + 0.3 * chart.has_legend(exhibit)
    layout = _Layout(rows, columns, count, width, height)
    return _Drawing(lambda _: layout, lambda panels, _: chart.draw(panels, exhibit))


#: What can be drawn of every document, by name.
FIGURES: dict[str, _Drawing] = {
    "alternatives": _Drawing(_single(3.4), _on_one(alternatives.draw)),
    "claims": _claims_page(0),
    "network_degrees": _Drawing(_degrees_layout, network_degrees.draw),
    "network_nulls": _Drawing(_nulls_layout, network_nulls.draw),
    "null_distances": _Drawing(_single(2.4), _on_one(null_distances.draw)),
    "p_values": _Drawing(_p_values_layout, _on_one(p_values.draw)),
    "residuals": _Drawing(_single(2.2), _on_one(residuals.draw)),
    "survey_alpha": _Drawing(lambda _: _Layout(1, 1, 1, DOUBLE_COLUMN, 2.6), _on_one(survey_alpha.draw)),
    "survey_p_values": _Drawing(_single(2.8), _on_one(survey_p_values.draw)),
    **{f"survey_panels_{page + 1}": _survey_page(page) for page in range(survey_panels.PAGES)},
    "survival": _Drawing(_single(3.0), _on_one(survival.draw)),
    "survival_panel": _Drawing(_panel_layout, survival_panel.draw),
    "tail_index": _Drawing(_tail_index_layout, tail_index.draw),
    "xmin_path": _Drawing(_path_layout, xmin_path.draw),
}
