"""The report on a survey: its tables and figures hold what its document holds."""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tailnet as tn
from tailnet.errors import InputError
from tailnet.figures import survey_panels
from tailnet.figures.rendering import compose, render_figure, settings
from tailnet.figures.style import DOUBLE_COLUMN, SINGLE_COLUMN
from tailnet.figures.survey_labels import short_labels
from tailnet.report.markdown import to_markdown
from tailnet.report.schema import check_document
from tailnet.report.survey_csv import survey_csv
from tailnet.report.survey_sections import survey_report
from tailnet.report.writer import render
from tailnet.storage import to_json

Document = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Document:
    """Survey three degree sequences, one of too few nodes."""
    rng = np.random.default_rng(5)
    samples = {
        "net|a": tn.Sample(rng.zipf(2.5, 100)),
        "net b": tn.Sample(rng.poisson(6.0, 100) + 1),
        "few": tn.Sample(np.array([1, 2, 3])),
    }
    return tn.survey(samples, settings=tn.SurveySettings(replicates=40), degrees=True, rng=1).to_dict()


def markdown(document: Document) -> str:
    check_document(document)
    return to_markdown(survey_report(document))


def repeated(document: Document, times: int) -> Document:
    """Repeat the first item under other names."""
    row, analysis = document["items"][0], document["analyses"][0]
    return {
        **document,
        "items": [{**row, "label": f"net {k}"} for k in range(times)],
        "analyses": [{**analysis, "key": {"item": f"net {k}"}} for k in range(times)],
    }


def test_the_report_says_what_was_found_and_what_is_controlled(document: Document) -> None:
    text = markdown(document)
    assert "Survey of 3 items: 2 analysed, 1 not; the power law is rejected in" in text
    assert "false discovery rate of 0.1 (Benjamini–Hochberg)" in text
    assert "no error of such a claim is controlled" in text
    assert "calibrated for independent draws" in text
    assert "3 distinct values in 3 observations" in text
    assert "collapses" in text or "; " in text
    for row in document["items"][:2]:
        assert f"| {row['scale_free']['category']} |" in text
    assert "mean degree" in text
    assert "(Broido and Clauset 2019)" in text or "Broido and Clauset 2019" in text


def test_a_p_value_at_its_smallest_is_a_bound_and_so_is_what_is_adjusted_from_it(document: Document) -> None:
    row = document["items"][0]
    smallest = {**row, "p_value": 1 / 41, "p_holm": 2 / 41, "p_bh": 2 / 41}
    text = markdown({**document, "items": [smallest, *document["items"][1:]]})
    assert "| < 0.03 | < 0.05 | < 0.05 |" in text


def test_without_the_bootstrap_it_says_so() -> None:
    rng = np.random.default_rng(5)
    samples = {"a": tn.Sample(rng.pareto(1.5, 60)), "b": tn.Sample(rng.pareto(1.5, 60))}
    quick = tn.SurveySettings(replicates=0, alternatives=False)
    document = tn.survey(samples, settings=quick, rng=1).to_dict()
    text = markdown(document)
    assert "tested for goodness of fit in none" in text
    assert "survey_p_values" not in text
    assert "Alternatives were left out of this survey" in text
    assert "Scale-free" not in text


def test_the_csv_is_read_back_to_the_bit(document: Document) -> None:
    rows = list(csv.DictReader(io.StringIO(survey_csv(document))))
    assert [row["label"] for row in rows] == ["net|a", "net b", "few"]
    for cells, row in zip(rows, document["items"], strict=True):
        assert cells["status"] == row["status"]
        for name in ("alpha", "xmin", "p_value", "p_holm", "p_bh"):
            assert (float(cells[name]) if cells[name] else None) == row[name]
        if row["comparisons"] is not None:
            assert float(cells["lognormal_nested_p_bh"]) == row["comparisons"][1]["nested_p_bh"]
            assert cells["scale_free"] == row["scale_free"]["category"]


def test_the_files_of_the_report(document: Document) -> None:
    files = render(document)
    assert files["table.csv"].decode() == survey_csv(document)
    assert files["results.json"].decode() == to_json(document)
    figures = {Path(name).name for name in files if name.endswith(".png")}
    assert figures == {"survey_alpha.png", "survey_p_values.png", "survey_panels_1.png"}
    assert b"net" in files["table.tex"]


@pytest.mark.parametrize(("items", "pages"), [(1, 1), (30, 1), (31, 2), (400, 10)])
def test_small_multiples_go_over_pages(items: int, pages: int, document: Document) -> None:
    many = repeated(document, items)
    text = markdown(many)
    assert survey_panels.pages(many) == pages
    assert text.count("(figures/survey_panels_") == 2 * pages  # the drawing, and the vector drawing
    assert ("The first 300 of 400 items are drawn" in text) == (items == 400)
    with settings():
        last = compose(f"survey_panels_{pages}", many)
    assert len(last.axes) == min(items, 300) - 30 * (pages - 1)


@pytest.mark.parametrize("name", ["survey_alpha", "survey_p_values", "survey_panels_1"])
def test_figures_fit_a_paper_and_are_the_same_bytes(name: str, document: Document) -> None:
    many = repeated(document, 30)
    width, height = compose(name, many).get_size_inches()
    assert SINGLE_COLUMN <= width <= DOUBLE_COLUMN
    assert height <= 9
    assert render_figure(name, document) == render_figure(name, document)


def test_a_panel_says_what_its_row_says(document: Document) -> None:
    rejected = [{**row, "p_bh": 0.05} for row in document["items"][:1]] + document["items"][1:]
    with settings():
        figure = compose("survey_panels_1", {**document, "items": rejected})
    notes = [axes.texts[0].get_text() for axes in figure.axes]
    assert "rejected" in notes[0]
    assert [axes.get_title() for axes in figure.axes] == ["net|a", "net b"]


def test_labels_are_cut_in_the_middle() -> None:
    assert short_labels(["a/b.txt", "a/c.txt"]) == ["b.txt", "c.txt"]
    assert short_labels(["m[layer.0]", "m[layer.1]"]) == ["layer.0", "layer.1"]
    (name,) = short_labels(["x" * 100])
    assert len(name) == 24


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"analyses": []}, "one analysis for each of 2"),
        ({"items": []}, "at least 1 items"),
        ({"level": 2}, "level"),
    ],
)
def test_a_broken_document_is_refused(change: Document, words: str, document: Document) -> None:
    with pytest.raises(InputError, match=words):
        check_document({**document, **change})
