"""Each figure shows what its document holds, where the document has it."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest
from documents import (
    Document,
    network_document,
    pareto_document,
    study_document,
    with_alternatives,
    with_tail_index,
    zeta_document,
)
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch

from tailnet.figures import (
    alternatives,
    claim_pages,
    claims,
    null_distances,
    p_values,
    residuals,
    survival,
    survival_panel,
    tail_index,
    xmin_path,
)
from tailnet.figures.rendering import FIGURES, compose, settings
from tailnet.figures.style import DOUBLE_COLUMN, log_x


@pytest.fixture(autouse=True)
def style() -> Iterator[None]:
    with settings():
        yield


def lines(axes: Axes, label: str) -> list[Line2D]:
    return [line for line in axes.get_lines() if str(line.get_label()).startswith(label)]


def data(line: Line2D) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)


def grid(rows: int) -> Sequence[Axes]:
    return list(Figure(layout="constrained").subplots(rows, 1, squeeze=False).flat)


@pytest.mark.parametrize("document", [pareto_document(), zeta_document()], ids=["continuous", "discrete"])
def test_survival_has_the_data_and_the_fit_at_its_height(document: Document) -> None:
    axes = grid(1)[0]
    survival.draw(axes, document)
    fit, sample, curve = document["power_law"], document["sample"], document["curves"]["survival"]
    x, y = data(lines(axes, "data")[0])
    assert x.tolist() == curve["x"]
    assert y.tolist() == curve["survival"]
    x, y = data(lines(axes, "power law")[0])
    assert x[0] == fit["xmin"]
    assert y[0] == pytest.approx(fit["n_tail"] / sample["n"], rel=1e-12)
    # The empirical curve passes through the same point: the share of values at or above xmin.
    assert y[0] == pytest.approx(curve["survival"][curve["x"].index(fit["xmin"])], rel=1e-12)
    assert data(lines(axes, "$x_")[0])[0].tolist() == [fit["xmin"]] * 2
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    low, high = axes.get_xlim()
    assert low < min(curve["x"]) <= max(curve["x"]) < high
    low, high = axes.get_ylim()
    assert low < min(curve["survival"])
    assert high > 1
    assert "unit of the data" in axes.get_xlabel()


def test_a_body_of_tiny_values_does_not_squeeze_the_tail() -> None:
    document = pareto_document()
    curve = document["curves"]["survival"]
    tiny = [1e-15 * 2**k for k in range(60)]
    curve["x"][:60] = [min(a, b) for a, b in zip(tiny, curve["x"], strict=False)]
    axes = grid(1)[0]
    survival.draw(axes, document)
    low, _ = axes.get_xlim()
    assert min(curve["x"]) < low < document["power_law"]["xmin"]
    left_out = sum(x < low for x in curve["x"]) / document["sample"]["n"]
    assert 0 < left_out <= 0.1
    assert "up to 10% of values" in axes.texts[0].get_text()


def test_an_ordinary_body_is_shown_whole() -> None:
    axes = grid(1)[0]
    survival.draw(axes, pareto_document())
    assert not axes.texts


def test_xmin_path_marks_the_fit_in_both_panels() -> None:
    document = pareto_document()
    fit, path = document["power_law"], document["curves"]["xmin_path"]
    upper, lower = grid(2)
    xmin_path.draw([upper, lower], document)
    for axes, name, value in ((upper, "alpha", fit["alpha"]), (lower, "ks_distance", fit["ks_distance"])):
        drawn = [data(line) for line in axes.get_lines()]
        assert any(x.tolist() == path["xmin"] and y.tolist() == path[name] for x, y in drawn)
        assert any(x.tolist() == [fit["xmin"]] and y.tolist() == [value] for x, y in drawn)
        assert any(x.tolist() == [fit["xmin"]] * 2 for x, _ in drawn)
        assert axes.get_ylim()[0] <= min(path[name])
        assert axes.get_ylim()[1] >= max(path[name])
    band = upper.collections[0].get_paths()[0].vertices
    expected = np.array(path["alpha"]) + 1.96 * np.array(path["alpha_se"])
    assert np.isin(expected, np.asarray(band)[:, 1]).all()


def test_xmin_path_without_errors_has_no_band() -> None:
    document = pareto_document()
    document["curves"]["xmin_path"]["alpha_se"] = None
    upper, lower = grid(2)
    xmin_path.draw([upper, lower], document)
    assert len(upper.collections) == 0


def test_null_distances_integrate_to_one_and_show_the_observed() -> None:
    document = pareto_document()
    axes = grid(1)[0]
    null_distances.draw(axes, document)
    steps = axes.patches[0]
    assert isinstance(steps, StepPatch)
    values, edges, _ = steps.get_data()
    assert float(np.sum(values * np.diff(edges))) == pytest.approx(1, rel=1e-12)
    observed = lines(axes, "observed")[0]
    assert data(observed)[0].tolist() == [document["power_law"]["ks_distance"]] * 2
    assert f"$p$ = {document['goodness_of_fit']['p_value']:.3f}" in str(observed.get_label())


def test_null_distances_far_from_the_observed_still_show_it() -> None:
    document = pareto_document()
    document["power_law"]["ks_distance"] = 0.9
    document["goodness_of_fit"]["p_value"] = 1 / 2501
    axes = grid(1)[0]
    null_distances.draw(axes, document)
    assert axes.get_xlim()[1] > 0.9
    assert "$p$ < 0.0004" in str(lines(axes, "observed")[0].get_label())


def test_residuals_stay_between_the_lines_of_the_distance() -> None:
    document = pareto_document()
    axes = grid(1)[0]
    residuals.draw(axes, document)
    fit = document["power_law"]
    reach = math.sqrt(fit["n_tail"]) * fit["ks_distance"]
    levels = sorted(float(data(line)[1][0]) for line in axes.get_lines() if len(data(line)[1]) == 2)
    assert levels == pytest.approx([-reach, 0, reach])
    _, y = data(lines(axes, "data")[0])
    assert np.abs(y).max() == pytest.approx(reach, rel=1e-9)
    assert axes.get_ylim()[1] > reach


def cell(name: str | None, claim: str = "a", **changes: object) -> Document:
    stated = dict.fromkeys(("document", "statement", "statistic", "rule"), "words")
    numbers = {"value": 0.6, "interval": [0.5, 0.7], "threshold": 0.55, "verdict": "undecided"}
    return {"id": claim, "cell": name, **stated, **numbers, **changes}


def test_claims_show_value_interval_and_region_on_their_own_scales() -> None:
    document = study_document()
    [page] = claim_pages.pages(document)
    drawn = [claim for cells in page for claim in cells]
    assert [claim["id"] for claim in drawn] == ["heavy-tail", "not-rejected", "unequal"]
    panels = grid(3)
    claims.draw(panels, document)
    for axes, claim in zip(panels, drawn, strict=True):
        assert [data(line)[0].tolist() for line in axes.get_lines()] == [claim["interval"], [claim["value"]]]
        low, high = axes.get_xlim()
        region = (claim["threshold"] or low, claim.get("ceiling") or high)
        edge = claim["ceiling"] if claim["threshold"] is None else claim["threshold"]
        assert low < min(edge, claim["interval"][0])
        assert high > max(edge, claim["interval"][1])
        shade, edges = axes.collections
        assert shade.get_datalim(axes.transData).intervalx.tolist() == pytest.approx(region)
        assert isinstance(edges, LineCollection)
        assert [segment[0][0] for segment in edges.get_segments()] == [edge]
        assert axes.get_title(loc="left") == claim["id"]
        assert axes.get_xlabel() == claim["statistic"]
        assert axes.texts[0].get_text() == claim["verdict"]


def test_cells_of_a_claim_are_rows_of_one_panel() -> None:
    rows = [
        cell("one"),
        cell("another of a long name that is broken", value=3.0, interval=None, threshold=None),
    ]
    document = {"claims": [*rows, cell(None, "b"), cell("three", value=None)]}
    panels = grid(2)
    claims.draw(panels, document)
    labels = [label.get_text() for label in panels[0].get_yticklabels()]
    assert labels == ["one", "another of a long name\nthat is broken"]
    first, second = panels[0].get_yticks()
    assert panels[0].get_ylim()[0] > second > first > panels[0].get_ylim()[1] == 0.0
    assert [data(line)[0].tolist() for line in panels[0].get_lines()] == [[0.5, 0.7], [0.6], [3.0] * 2, [3.0]]
    assert len(panels[0].collections) == 2
    assert [label.get_text() for label in panels[1].get_yticklabels()] == [""]


def test_no_page_of_claims_is_higher_than_a_page_of_paper() -> None:
    """Many cells fill several figures, each of which shows its own and clips nothing."""
    statistic = "the share of runs in which something of a long name was smaller than something else " * 2
    many = [cell(f"cell {k}", statistic=statistic) for k in range(40)]
    document = {"claims": [*many, *(cell(None, f"claim {k}", statistic=statistic) for k in range(9))]}
    pages = claim_pages.pages(document)
    assert [claim for page in pages for cells in page for claim in cells] == document["claims"]
    assert len(pages) == 3
    for number in range(1, 4):
        figure = compose(claim_pages.figure_name(number), document)
        assert figure.get_figheight() <= 9
        figure.draw_without_rendering()
        for axes in figure.axes:
            box = axes.get_tightbbox()
            assert box is not None
            assert min(box.x0, box.y0) >= -1
            assert box.x1 <= figure.bbox.width + 1
            assert box.y1 <= figure.bbox.height + 1


def test_a_claim_without_interval_or_threshold_is_a_point() -> None:
    document = study_document()
    document["claims"] = [{**document["claims"][0], "interval": None, "ceiling": None, "value": 0.0}]
    axes = grid(1)[0]
    claims.draw([axes], document)
    assert axes.get_xlim()[0] < 0 < axes.get_xlim()[1]
    assert not axes.collections


def test_survival_panels_have_one_line_and_one_fit_a_seed() -> None:
    document = study_document()
    assert survival_panel.quantities(document) == ["|W|", "|gradient|", "|delta|"]
    panels = grid(3)
    survival_panel.draw(panels, document)
    for axes, quantity in zip(panels, survival_panel.quantities(document), strict=True):
        analyses = [a for a in document["analyses"] if a["key"]["quantity"] == quantity]
        solid = [line for line in axes.get_lines() if line.get_linestyle() == "-"]
        dashed = [line for line in axes.get_lines() if line.get_linestyle() == "--"]
        assert [data(line)[0].tolist() for line in solid] == [a["curves"]["survival"]["x"] for a in analyses]
        for line, analysis in zip(dashed, analyses, strict=True):
            x, y = data(line)
            assert x[0] == analysis["power_law"]["xmin"]
            assert y[0] == pytest.approx(0.5, rel=1e-12)
        assert axes.get_title() == quantity


@pytest.mark.parametrize("make", [pareto_document, zeta_document], ids=["continuous", "discrete"])
def test_every_family_is_drawn_over_the_tail_alone(make: Callable[[], Document]) -> None:
    document = with_alternatives(make())
    fit, sample = document["power_law"], document["sample"]
    axes = grid(1)[0]
    alternatives.draw(axes, document)
    x, y = data(lines(axes, "data")[0])
    curve = document["curves"]["survival"]
    assert x.tolist() == [value for value in curve["x"] if value >= fit["xmin"]]
    assert y[0] == pytest.approx(1, rel=1e-12)
    assert y[-1] == pytest.approx(curve["survival"][-1] * sample["n"] / fit["n_tail"], rel=1e-12)
    names = ["power law", "truncated power law", "lognormal", "stretched exponential", "exponential"]
    drawn = [line for line in axes.get_lines() if line.get_label() in names]
    assert [line.get_label() for line in drawn] == names
    for line in drawn:
        x, y = data(line)
        assert x[0] == fit["xmin"]
        assert y[0] == pytest.approx(1, rel=1e-12)
        assert np.all(np.diff(y) < 0)
    looks = {(str(line.get_color()), str(line.get_linestyle()), line.is_dashed()) for line in drawn}
    assert len(looks) == len({line.get_color() for line in drawn}) == 5
    # The lognormal of this document collapses: it is the power law.
    np.testing.assert_allclose(data(drawn[2])[1], data(drawn[0])[1], rtol=1e-9)
    assert axes.get_ylim()[0] < min(data(lines(axes, "data")[0])[1])


def test_the_legend_of_the_alternatives_covers_no_axes() -> None:
    figure = compose("alternatives", with_alternatives(zeta_document()))
    figure.draw_without_rendering()
    (legend,) = figure.legends
    (axes,) = figure.axes
    assert legend.get_window_extent().y0 >= axes.get_window_extent().y1
    assert legend.get_window_extent().x0 >= 0
    assert legend.get_window_extent().x1 <= figure.bbox.width
    assert len(legend.get_texts()) == 6


def test_p_values_stand_in_the_row_of_their_quantity() -> None:
    document = study_document()
    document["analyses"][0]["goodness_of_fit"].update(p_value=1 / 2501, p_interval=[0.0, 0.0015])
    axes = grid(1)[0]
    p_values.draw(axes, document)
    points = [data(line) for line in axes.get_lines() if line.get_linestyle() == "None"]
    for row, (x, y) in enumerate(points):
        tests = [a["goodness_of_fit"]["p_value"] for a in document["analyses"][4 * row : 4 * row + 4]]
        assert x.tolist() == tests
        assert np.all(np.abs(y - row) < 0.5)
    assert axes.get_xlim()[0] < 1 / 2501
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["|W|", "|gradient|", "|delta|"]


@pytest.mark.parametrize("ends", [(0.0007, 0.08), (1e-16, 2.0)])
def test_ticks_of_a_narrow_logarithmic_axis_do_not_meet(ends: tuple[float, float]) -> None:
    figure = Figure(figsize=(DOUBLE_COLUMN / 3, 2.4), layout="constrained")
    axes = figure.subplots()
    log_x(axes, ends)
    figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in axes.get_xticklabels() if label.get_text()]
    assert len(boxes) >= 3
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


def test_p_values_leave_out_analyses_without_a_test() -> None:
    document = study_document()
    document["analyses"][1]["goodness_of_fit"] = None
    axes = grid(1)[0]
    p_values.draw(axes, document)
    points = [data(line)[0] for line in axes.get_lines() if line.get_linestyle() == "None"]
    assert [len(x) for x in points] == [3, 4, 4]


def test_tail_index_panels_hold_path_band_and_the_k_used() -> None:
    document = with_tail_index(pareto_document())
    assert tail_index.drawn(document) == ["hill", "smoothed_hill", "bias_corrected", "moments", "kernel"]
    panels = grid(5)
    tail_index.draw(panels, document)
    for axes, name in zip(panels, tail_index.drawn(document), strict=True):
        path, row = document["curves"]["tail_index"][name], document["tail_index"][name]
        drawn = [data(line) for line in axes.get_lines()]
        assert any(x.tolist() == path["k"] and y.tolist() == path["xi"] for x, y in drawn)
        assert any(x.tolist() == [row["k"]] and y.tolist() == [row["xi"]] for x, y in drawn)
        band = np.asarray(axes.collections[0].get_paths()[0].vertices)
        assert np.isin(path["low"] + path["high"], band[:, 1]).all()
        assert axes.get_xscale() == "log"
        low, high = axes.get_xlim()
        assert low < 1
        assert high > 900
        assert axes.get_ylim()[0] < row["xi_interval"][0] < row["xi_interval"][1] < axes.get_ylim()[1]
        assert axes.get_ylim() == panels[0].get_ylim()


@pytest.mark.parametrize("name", sorted(name for name in FIGURES if not name.startswith("survey_")))
def test_every_axis_has_its_label_and_nothing_is_clipped(name: str) -> None:
    if name in {"claims", "p_values", "survival_panel"}:
        document = study_document()
    elif name.startswith("network_"):
        document = network_document()
    else:
        document = with_tail_index(with_alternatives(pareto_document()))
    figure = compose(name, document)
    figure.draw_without_rendering()
    width, height = figure.bbox.size
    for axes in figure.axes:
        assert axes.get_xlabel() or axes.get_title() or name in {"p_values", "xmin_path", "tail_index"}
        box = axes.get_tightbbox()
        assert box is not None
        assert box.x0 >= -1
        assert box.y0 >= -1
        assert box.x1 <= width + 1
        assert box.y1 <= height + 1
