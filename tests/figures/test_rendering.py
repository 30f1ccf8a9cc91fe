"""Images are the same bytes each time, of the size a paper wants, whatever the user's settings."""

from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from documents import (
    network_document,
    pareto_document,
    study_document,
    with_alternatives,
    with_tail_index,
    zeta_document,
)
from matplotlib.figure import Figure

from tailnet.figures.rendering import FIGURES, compose, render_figure, settings
from tailnet.figures.style import DOUBLE_COLUMN, SINGLE_COLUMN, log_limits, log_x

STUDY_FIGURES = {"claims", "p_values", "survival_panel"}


@pytest.mark.parametrize("name", ["survival", "alternatives", "claims"])
def test_the_same_document_gives_the_same_bytes_under_any_settings(name: str) -> None:
    document = study_document() if name in STUDY_FIGURES else with_alternatives(zeta_document())
    first = render_figure(name, document)
    with mpl.rc_context({"font.size": 20, "lines.linewidth": 5, "svg.hashsalt": "other", "savefig.dpi": 50}):
        assert render_figure(name, document) == first


def test_drawing_leaves_the_settings_of_the_user_alone() -> None:
    before = dict(mpl.rcParams)
    render_figure("survival", zeta_document())
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", sorted(name for name in FIGURES if not name.startswith("survey_")))
def test_figures_are_one_or_two_columns_wide(name: str) -> None:
    document = study_document() if name in STUDY_FIGURES else with_alternatives(pareto_document())
    if name.startswith("network_"):
        document = network_document()
    if name == "tail_index":
        with_tail_index(document)
    width, height = compose(name, document).get_size_inches()
    assert SINGLE_COLUMN <= width <= DOUBLE_COLUMN
    assert height <= 9


def test_images_are_what_they_say() -> None:
    images = render_figure("survival", zeta_document())
    assert images["png"].startswith(b"\x89PNG\r\n")
    assert images["svg"].startswith(b"<?xml")
    assert images["svg"].rstrip().endswith(b"</svg>")


@pytest.mark.parametrize("scale", [1e-300, 1e-12, 1e300])
def test_any_unit_can_be_drawn(scale: float) -> None:
    document = with_alternatives(pareto_document(n=200))
    document["sample"]["max"] *= scale
    document["power_law"]["xmin"] *= scale
    for name, key in (("survival", "x"), ("xmin_path", "xmin"), ("residuals", "x")):
        curve = document["curves"][name]
        curve[key] = [value * scale for value in curve[key]]
        assert set(render_figure(name, document)) == {"svg", "png"}
    assert set(render_figure("alternatives", document)) == {"svg", "png"}


def test_the_whole_range_of_doubles_can_be_drawn() -> None:
    document = zeta_document()
    document["curves"]["survival"] = {"x": [1e-300, 4.0, 1e300], "survival": [1.0, 0.5, 1e-9]}
    assert set(render_figure("survival", document)) == {"svg", "png"}


@pytest.mark.parametrize("values", [[3.0], [5e-324, 1.7e308], [1.0, 1.01]])
def test_limits_hold_the_values_and_stay_doubles(values: list[float]) -> None:
    low, high = log_limits(values)
    assert 0 < low < high < np.inf
    assert high >= max(values) or max(values) > 1e308
    assert low <= max(min(values), 1e-307)


@pytest.mark.parametrize("start", [2.0, 2.3e5, 7e-9])
@pytest.mark.parametrize("decades", [0.01, 0.5, 0.9, 1.0, 1.5, 2.0, 3.0, 6.0, 11.0, 13.0, 290.0])
def test_axes_of_any_length_have_a_few_ticks_whose_labels_do_not_overlap(
    start: float, decades: float
) -> None:
    with settings():
        figure = Figure(figsize=(SINGLE_COLUMN, 2.7), layout="constrained")
        axes = figure.subplots()
        log_x(axes, [start, start * 10**decades])
        figure.draw_without_rendering()
        low, high = axes.get_xlim()
        labels = [
            label
            for label in (*axes.get_xticklabels(), *axes.get_xticklabels(minor=True))
            if label.get_text() and low <= label.get_position()[0] <= high
        ]
        assert 2 <= len(labels) <= 13
        boxes = sorted((label.get_window_extent() for label in labels), key=lambda box: float(box.x0))
        assert all(left.x1 <= right.x0 for left, right in pairwise(boxes))
